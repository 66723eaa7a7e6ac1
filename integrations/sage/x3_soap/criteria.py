"""Criteria of AOWSEXPORT: ten texts of at most 250 characters, in X3's own language; all of them must hold.

Community code shows comparisons with quoted texts, and 250 characters for each; that dates stand in [dd/mm/yyyy] is X3's language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

LONGEST = 250


def quoted(text: str) -> str:
    """Raises ValueError for a text that would end its quotes."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    raise ValueError("a value with both kinds of quotes cannot stand in a criterion")


def equal(field: str, value: str) -> str:
    return f"{field}={quoted(value)}"


def between(field: str, first: str, last: str) -> str:
    return f"{field}>={quoted(first)} & {field}<={quoted(last)}"


def above(field: str, number: int) -> str:
    return f"{field}>{number}"


def day(field: str, sign: str, value: date) -> str:
    return f"{field}{sign}[{value:%d/%m/%Y}]"


def among(field: str, values: Sequence[str]) -> Iterator[str]:
    """As many criteria as the values need, each for a request of its own."""
    some: list[str] = []
    size = 0
    for value in values:
        told = quoted(value)
        if some and size + len(told) + 1 > LONGEST - len(f"find({field},)<>0"):
            yield f"find({field},{','.join(some)})<>0"
            some, size = [], 0
        some.append(told)
        size += len(told) + 1
    if some:
        yield f"find({field},{','.join(some)})<>0"
