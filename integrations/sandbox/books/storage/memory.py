"""What was read of tables that change seldom: kept until one of them is written to or something is undone.

It also counts the changes of each table, so that others may keep what they read of it for as long as it only grows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar, cast

_T = TypeVar("_T")
# Of one table; a company may have a million customers, and those of the last requests are enough.
_MOST = 10_000
_WRITES = re.compile(
    r"\s*(?P<verb>INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(?P<table>\w+)", re.IGNORECASE
)
_READS = re.compile(r"\s*(?:SELECT|PRAGMA)\b", re.IGNORECASE)


class Memory:
    """The books' lock guards it, as it does the tables."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[Hashable, object]] = {}
        self._changes: Counter[str] = Counter()
        self._upheavals = 0

    def recall(self, table: str, key: Hashable, read: Callable[[], _T]) -> _T:
        """`read` asks that table and no other one."""
        known = self._tables.setdefault(table, {})
        if key in known:
            return cast("_T", known[key])
        if len(known) >= _MOST:
            known.clear()
        found = known[key] = read()
        return found

    def grown(self, table: str) -> None:
        """It has further records; those that it had are as they were."""
        self._tables.pop(table, None)

    def changed(self, table: str) -> None:
        self._tables.pop(table, None)
        self._changes[table] += 1

    def moved(self, table: str) -> None:
        """Changed in a figure that nothing remembers."""
        self._changes[table] += 1

    def ran(self, sql: str) -> None:
        """Forget what a statement may have changed: all, where it changes tables themselves."""
        written = _written(sql)
        if written is None:
            self.forget()
        elif written.grows:
            self.grown(written.table)
        elif written.table:
            self.changed(written.table)

    def forget(self) -> None:
        self._tables.clear()
        self._upheavals += 1

    def changes(self, table: str) -> tuple[int, int]:
        return self._upheavals, self._changes[table]


@dataclass(frozen=True, slots=True)
class _Written:
    """The table that a statement writes to, empty for none; `grows` where it only adds records."""

    table: str
    grows: bool = False


@lru_cache(maxsize=1024)
def _written(sql: str) -> _Written | None:
    """None where it is not plain."""
    found = _WRITES.match(sql)
    if not found:
        return _Written("") if _READS.match(sql) else None
    adds = found["verb"].upper().split() == ["INSERT", "INTO"]
    return _Written(found["table"], adds and "ON CONFLICT" not in sql)
