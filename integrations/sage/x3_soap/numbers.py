"""X3's number of a document (NUM), given by us: it is unique in X3, so that a second import of the same is refused.

A customer sees the number of an invoice or credit memo, so these keep their own. The others get one that is made of the posting
date and our mark: those of near days stand beside each other, and one criterion reads many.
"""

from __future__ import annotations

from datetime import date

from integrations.core.documents import RECEIVABLES, DocumentKind
from integrations.core.identity import MARK_PREFIX

LONGEST = 20
_LETTERS = {DocumentKind.AP_BILL: "B", DocumentKind.AP_ADJUSTMENT: "A", DocumentKind.JOURNAL: "J"}
_OF_MARK = 10


def number_of(kind: DocumentKind, number: str, mark: str, posting_date: date | None) -> str:
    """The key under which X3 has, or would have, a document."""
    if kind not in _LETTERS:
        return number
    day = posting_date.strftime("%y%m%d") if posting_date else "000000"
    return f"{first(kind)}{day}{mark.removeprefix(MARK_PREFIX)[:_OF_MARK]}"


def first(kind: DocumentKind) -> str:
    """What the numbers of a kind that is numbered by us begin with; '' for a receivable."""
    return "" if kind in RECEIVABLES else f"LH{_LETTERS[kind]}"
