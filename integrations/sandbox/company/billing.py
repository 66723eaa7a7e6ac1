"""The transactions that Sage counts by the month: each record that a client created or changed."""

from __future__ import annotations

from integrations.sandbox import dates
from integrations.sandbox.books.storage.store import Books

# Of the first tier; what is above is billed and never blocked.
INCLUDED = 100_000


def count(books: Books, transactions: int) -> None:
    """Add to the present month, inside the work that they are."""
    if not transactions:
        return
    sql = "INSERT INTO _BILLED VALUES (?,?) ON CONFLICT (MONTH) DO UPDATE SET TRANSACTIONS=TRANSACTIONS+excluded.TRANSACTIONS"
    books.run(sql, dates.month(), transactions)


def months(books: Books) -> dict[str, dict[str, int]]:
    """By month: how many there were, and how many above what is included."""
    with books.lock:
        rows = books.all("SELECT MONTH, TRANSACTIONS FROM _BILLED ORDER BY MONTH")
    counted = {str(month): int(count or 0) for month, count in rows}
    return {
        month: {"transactions": count, "above_included": max(0, count - INCLUDED)}
        for month, count in counted.items()
    }
