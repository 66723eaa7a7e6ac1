"""Pairs of days that a master begins and ends with."""

from __future__ import annotations

from integrations.sandbox.books.storage.store import Row
from integrations.sandbox.errors import general
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.masters.payload import Values


def must_follow(values: Values, present: Row | None, first: str, last: str, word: str = "begin date") -> None:
    """The second is not the earlier, wherever each is known from. `word` is what Sage calls the first."""
    days = [
        payloads.generic_date(values[each]) if each in values else (present or {}).get(each)
        for each in (first, last)
    ]
    if days[0] and days[1] and str(days[1]) < str(days[0]):
        raise general(f"The end date cannot be earlier than the {word}.")
