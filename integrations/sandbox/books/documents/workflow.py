"""From submitted to posted: approving, declining and recalling a document that waits for approval."""

from __future__ import annotations

from integrations.sandbox.books.documents import approvals, documents
from integrations.sandbox.books.ledger.kinds import DocumentKind
from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Books, Row, integer
from integrations.sandbox.errors import general
from integrations.sandbox.settings import Settings

WAITING = ("Submitted", "Partially Approved")
_PAST = {"approve": "approved", "decline": "declined", "recall": "recalled"}


def approve(books: Books, settings: Settings, kind: DocumentKind, key: int, comment: str) -> None:
    """One more approval; the last one that is needed posts the document."""
    present = _waiting(books, kind, key, "approve")
    approvals.note(books, kind.name, key, "Approved", comment)
    if approvals.given(books, kind.name, key) < settings.bill_approvals:
        _move(books, kind, key, "Partially Approved", "PA")
        return
    documents.open_period(books, settings, kind, present)
    _move(books, kind, key, documents.state(integer(present["TOTALENTERED"]), 0), "A")
    documents.post(books, kind, key, present, documents.stored_lines(books, kind, key))
    documents.owe(books, kind, present[kind.party_id], integer(present["TOTALENTERED"]))


def decline(books: Books, kind: DocumentKind, key: int, comment: str) -> None:
    _waiting(books, kind, key, "decline")
    approvals.note(books, kind.name, key, "Declined", comment)
    _move(books, kind, key, "Declined", "U")


def recall(books: Books, kind: DocumentKind, key: int) -> None:
    """Pull a submitted document back: it is a draft again."""
    _waiting(books, kind, key, "recall")
    approvals.note(books, kind.name, key, "Recalled")
    _move(books, kind, key, "Draft", "D")


def _waiting(books: Books, kind: DocumentKind, key: int, verb: str) -> Row:
    present = documents.existing(books, kind, key, verb)
    if present["STATE"] not in WAITING:
        state = str(present["STATE"]).lower()
        raise general(f"Transaction '{documents.title(present)}' is {state} and can't be {_PAST[verb]}")
    return present


def _move(books: Books, kind: DocumentKind, key: int, state: str, letter: str) -> None:
    books.update(kind.name, key, {"STATE": state, "RAWSTATE": letter, **audit.changed(books)})
