"""RECORDNO of receipts and advances: one sequence for both, so that a legacy key tells which of them is meant."""

from __future__ import annotations

from integrations.sandbox.books.ledger.kinds import PaymentKind
from integrations.sandbox.books.storage.store import Books, integer


def next_key(books: Books, kind: PaymentKind) -> int:
    found = books.one("SELECT MAX(seq) FROM sqlite_sequence WHERE name IN (?,?)", kind.name, kind.advance)
    return (integer(found[0]) if found else 0) + 1
