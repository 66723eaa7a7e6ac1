"""What SQLite's planner is told of our tables: how many rows a value of an index's columns has.

It knows nothing of a young database, and then takes "of this tenant, with one of these ids" for a search by tenant: it would read all
that a tenant has for each set of rows. What ANALYZE counts in a small database is no better. So it is told what a large one looks like;
PostgreSQL counts by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

ROWS = 1_000_000
_OF_MANY = 50_000  # rows that a tenant, a connection or a state has
# Columns with few values; every other one tells nearly each row from the next.
_FEW = (
    "tenant_id",
    "connection_id",
    "subsidiary_id",
    "company_id",
    "batch_id",
    "kind",
    "state",
    "live",
    "status",
    "side",
)


def after_migrate(using: str = "default", **_: Any) -> None:
    """Receiver of ``post_migrate``."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        tell(connection)


def tell(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sqlite_master")  # makes the table of statistics
        told = list(_of_tables(cursor))
        cursor.execute("DELETE FROM sqlite_stat1")
        cursor.executemany("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (%s, %s, %s)", told)
        cursor.execute("ANALYZE sqlite_master")  # this connection reads them, too


def _of_tables(cursor: Any) -> Iterator[tuple[str, str, str]]:
    cursor.execute("SELECT name FROM sqlite_master WHERE type='table' AND sql LIKE '%%tenant_id%%'")
    for (table,) in cursor.fetchall():
        cursor.execute(f'PRAGMA index_list("{table}")')
        for _, index, unique, _origin, partial in cursor.fetchall():
            cursor.execute(f'PRAGMA index_info("{index}")')
            columns = [name for _, _, name in cursor.fetchall()]
            yield table, index, stat(columns, unique=bool(unique), partial=bool(partial))


def stat(columns: Sequence[str | None], *, unique: bool, partial: bool = False) -> str:
    """`1000000 50000 1`: rows, and rows for a value of the first column, of the first two, and so on. A partial index has fewer."""
    left = ROWS // 20 if partial else ROWS
    told = [left]
    for column in columns:
        left = max(1, min(left // 20, _OF_MANY) if column in _FEW else left // 100_000)
        told.append(left)
    if unique:
        told[-1] = 1
    return " ".join(map(str, told))
