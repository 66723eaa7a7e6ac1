"""Who owns which field of a customer or vendor once its record stands in Sage, and what that means for a difference."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class PartyField(StrEnum):
    NAME = "NAME"
    TERMS = "TERMS"
    ADDRESS = "ADDRESS"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    FORM_1099 = "FORM_1099"
    ON_HOLD = "ON_HOLD"


class Owner(StrEnum):
    SAGE = "SAGE"  # written when the record is created, and never again
    FILL = "FILL"  # written where Sage has nothing
    TMS = "TMS"  # what the TMS says holds


_ADDRESS = ("street", "city", "state", "postal_code", "country")
# The words of a record (ports.ReferenceRow's facts, PartyRecord's details) that a field is made of.
WORDS: Mapping[PartyField, tuple[str, ...]] = {
    PartyField.NAME: ("name",),
    PartyField.TERMS: ("terms",),
    PartyField.ADDRESS: _ADDRESS,
    PartyField.PHONE: ("phone",),
    PartyField.EMAIL: ("email",),
    PartyField.FORM_1099: ("form_1099",),
    PartyField.ON_HOLD: ("on_hold",),
}
Owners = Mapping[PartyField, Owner]
Change = tuple[str, str]  # what Sage has, what it is to have


def changes(ours: Mapping[str, str], theirs: Mapping[str, str], owners: Owners) -> dict[str, Change]:
    """By word, what is to be written into Sage. Nothing is ever emptied: what the TMS does not tell, it does not own.

    An address is one thing: where a part of it differs, all of it that is told is written.
    """
    found: dict[str, Change] = {}
    for field, words in WORDS.items():
        owner = owners.get(field, Owner.SAGE)
        told = {word: ours[word] for word in words if ours.get(word)}
        there = {word: theirs.get(word, "") for word in words}
        if not told or owner is Owner.SAGE or (owner is Owner.FILL and any(there.values())):
            continue
        # What the lists do not show (a country) is no difference by itself.
        if any(
            _plain(value) != _plain(there[word])
            for word, value in told.items()
            if word in theirs or not any(there.values())
        ):
            found |= {word: (there[word], value) for word, value in told.items()}
    return found


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
