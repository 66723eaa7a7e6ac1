"""The stored letters that readByQuery wants where `query` takes the words that are shown; those that are published."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.sandbox.objects import ObjectType
from integrations.sandbox.objects.documents import BILL_STATE_LETTERS, STATE_LETTERS
from integrations.sandbox.objects.people import USER_TYPE_LETTERS

_STATUS = {"T": "active", "F": "inactive"}
_LETTERS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("APBILL", "STATE"): BILL_STATE_LETTERS,
    ("ARINVOICE", "STATE"): STATE_LETTERS,
    ("ARADJUSTMENT", "STATE"): STATE_LETTERS,
    ("APADJUSTMENT", "STATE"): STATE_LETTERS,
    ("GLBATCH", "STATE"): {
        "I": "Draft",
        "S": "Submitted",
        "X": "Partially Approved",
        "A": "Approved",
        "P": "Posted",
        "R": "Declined",
        "L": "Reversal pending",
        "Z": "Reversed",
    },
    ("USERINFO", "USERTYPE"): USER_TYPE_LETTERS,
}


def letters_of(kind: ObjectType, field: str) -> Mapping[str, str]:
    """By letter the word that is shown; empty where a field's words are asked for as they are."""
    if field == "STATUS" and kind.fields[field].words:
        return _STATUS
    return _LETTERS.get((kind.name, field), {})
