"""The file of the books: one connection, one lock, savepoints for what must stand or fall together."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from itertools import chain
from typing import TypeVar

from integrations.sandbox.books.storage import schema
from integrations.sandbox.books.storage.additions import Additions
from integrations.sandbox.books.storage.memory import Memory
from integrations.sandbox.caller import FIRST_USER
from integrations.sandbox.objects import CATALOGUE, Field, ObjectType
from integrations.sandbox.objects.dimensions import Dimension

Value = str | int | float | None
Row = dict[str, Value]
_T = TypeVar("_T")
IN_MEMORY = ":memory:"
# Rows of one INSERT: it looks for the table's last RECORDNO once, however many they are.
_ROWS = 50
# Prepared texts of INSERT; what callers name makes others, without end.
_INSERTS = 2000


class Books:
    """All access happens inside `with books.lock` or through `work()`, which takes it."""

    def __init__(self, path: str = IN_MEMORY) -> None:
        self.lock = threading.RLock()
        # RECORDNO of the user for whom the present work is done; the lock keeps it true to one at a time.
        self.actor = FIRST_USER
        # The address of their pages as the present caller reaches them: what RECORD_URL begins with.
        self.pages = ""
        self._path = path
        self._connection = self._connected()
        self._inserts: dict[tuple[str, ...], str] = {}
        self._memory = Memory()
        self._undone = 0
        if not self.one("SELECT 1 FROM sqlite_master"):
            self._connection.executescript("BEGIN;" + schema.statements() + "COMMIT;")
        elif self.one("PRAGMA user_version") != (schema.version(),):
            raise ValueError(
                f"{path} is no file of this sandbox, or of another version: begin with a new file"
            )
        self._additions = Additions(self)

    def _connected(self) -> sqlite3.Connection:
        connection = _connected(self._path)
        connection.create_function("PAGES", 0, lambda: self.pages)
        return connection

    @contextmanager
    def work(self, actor: int = FIRST_USER) -> Iterator[None]:
        """One SQL transaction of one user; committed unless it raises."""
        with self.lock:
            self._connection.execute("BEGIN IMMEDIATE")
            self.actor = actor
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                self._undo()
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def aside(self) -> Iterator[Books]:
        """The same books for reading at length, as they are when it begins.

        A file is read over a connection of its own, and nobody waits; books in memory are locked for as long.
        """
        if self._path == IN_MEMORY:
            with self.lock:
                yield self
            return
        reader = copy(self)
        reader.lock, reader._memory = threading.RLock(), Memory()
        reader._connection = reader._connected()
        try:
            reader._connection.execute("PRAGMA query_only=ON")
            reader._connection.execute("BEGIN")
            yield reader
        finally:
            reader._connection.close()

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        self._connection.execute("SAVEPOINT step")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK TO step")
            self._undo()
            self._connection.execute("RELEASE step")
            raise
        self._connection.execute("RELEASE step")

    def _undo(self) -> None:
        self._undone += 1
        self._memory.forget()

    @property
    def version(self) -> tuple[int, int]:
        """Another one after each change and after each change that was undone."""
        return self._connection.total_changes, self._undone

    def changes(self, table: str) -> tuple[int, int]:
        """Other ones after each change of the table and each that was undone; the same where it only has more records."""
        return self._memory.changes(table)

    def one(self, sql: str, *values: Value) -> tuple[Value, ...] | None:
        found: tuple[Value, ...] | None = self._connection.execute(sql, values).fetchone()
        return found

    def all(self, sql: str, values: Sequence[Value] = ()) -> list[tuple[Value, ...]]:
        return self._connection.execute(sql, values).fetchall()

    def remembered(self, table: str, key: Hashable, read: Callable[[], _T]) -> _T:
        """What `read` finds in a table, and in no other one: asked anew when the table was written to."""
        return self._memory.recall(table, key, read)

    def known(self, table: str, sql: str, *values: Value) -> tuple[Value, ...] | None:
        """As `one`, for a statement that reads that table alone: remembered."""
        return self._memory.recall(table, (sql, values), lambda: self.one(sql, *values))

    def run(self, sql: str, *values: Value) -> int:
        self._memory.ran(sql)
        return self._connection.execute(sql, values).rowcount

    def run_many(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        self._memory.ran(sql)
        self._connection.executemany(sql, rows)

    def owe(self, party: str, number: str, amount: int) -> None:
        """Move what a customer or vendor has open in all, which nothing remembers."""
        self._memory.moved(party)
        sql = f"UPDATE {party} SET TOTALDUE=TOTALDUE+? WHERE {party}ID=?"
        self._connection.execute(sql, (amount, number))

    def insert(self, table: str, row: Row) -> int:
        if table in self._additions.sequences:
            row = {**row, **self._additions.next_numbers(table)}
        self._memory.grown(table)
        sql = self._insert_sql(table, tuple(row))
        return self._connection.execute(sql, tuple(row.values())).lastrowid or 0

    def _insert_sql(self, table: str, names: tuple[str, ...], rows: int = 1) -> str:
        shape = (table, str(rows), *names)
        sql = self._inserts.get(shape)
        if sql is None:
            if len(self._inserts) >= _INSERTS:
                self._inserts.clear()
            quoted = ",".join(f'"{name}"' for name in names)
            values = f"({','.join('?' * len(names))})"
            sql = self._inserts[shape] = f"INSERT INTO {table} ({quoted}) VALUES {','.join([values] * rows)}"
        return sql

    def insert_many(self, table: str, shared: Row, rows: Sequence[Row]) -> None:
        """Rows that share some columns; what one of them lacks of the others' is null."""
        self._memory.grown(table)
        names = tuple(dict.fromkeys(chain.from_iterable(rows)))
        columns, common = (*shared, *names), tuple(shared.values())
        for start in range(0, len(rows), _ROWS):
            some = rows[start : start + _ROWS]
            values = [value for row in some for value in (*common, *map(row.get, names))]
            self._connection.execute(self._insert_sql(table, columns, len(some)), values)

    def update(self, table: str, recordno: int, row: Row) -> None:
        self._memory.changed(table)
        names = ",".join(f'"{name}"=?' for name in row)
        self._connection.execute(f"UPDATE {table} SET {names} WHERE RECORDNO=?", (*row.values(), recordno))

    def record(self, table: str, column: str, value: Value) -> Row | None:
        """The stored columns of one record, hidden ones too."""
        cursor = self._connection.execute(f'SELECT * FROM {table} WHERE "{column}"=?', (value,))
        found = cursor.fetchone()
        return dict(zip([each[0] for each in cursor.description], found, strict=True)) if found else None

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """Those that lines may be tagged with: Sage's own and the company's."""
        return self._additions.dimensions

    def kind(self, name: str) -> ObjectType | None:
        """An object by its name, whatever its case: of the catalogue, or the records of a dimension of its own."""
        return CATALOGUE.get(name.upper()) or self._additions.kinds.get(name.upper())

    def kinds(self) -> list[ObjectType]:
        return [*CATALOGUE.values(), *self._additions.kinds.values()]

    def fields(self, kind: ObjectType) -> dict[str, Field]:
        return self._additions.fields.get(kind.name, kind.fields)

    def custom_fields(self, name: str) -> dict[str, Field]:
        return self._additions.custom.get(name, {})

    def add_custom_field(
        self, object_name: str, name: str, kind: str = "text", words: Sequence[str] = ()
    ) -> None:
        """A ValueError where the object takes none of that name or type."""
        self._additions.add_field(object_name, name, kind, words)

    def add_dimension(self, name: str, label: str = "") -> Dimension:
        """A ValueError where the name cannot be an object's."""
        return self._additions.add_dimension(name, label or name.capitalize())

    def close(self) -> None:
        with self.lock:
            self._connection.close()


def _connected(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, cached_statements=1024)
    for pragma in (
        "journal_mode=WAL",
        # What a killed process had committed is with the kernel and stands; only a machine that stops may lose it.
        "synchronous=NORMAL",
        # Pages: the log is copied into the file once in many requests. KiB: what a request touches stays at hand.
        "wal_autocheckpoint=4000",
        "cache_size=-16384",
        "case_sensitive_like=ON",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("FOLD", 1, _fold, deterministic=True)
    return connection


def _fold(value: Value) -> Value:
    return value.casefold() if isinstance(value, str) else value


def integer(value: object) -> int:
    return value if isinstance(value, int) else 0
