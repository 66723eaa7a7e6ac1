"""Pages in the order of RECORDNO, alone or behind one other column: each begins where a known one ended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from integrations.sandbox.books.storage.store import Books, Value
from integrations.sandbox.functions.reading import pages
from integrations.sandbox.functions.reading.conditions import Where
from integrations.sandbox.objects import ObjectType

KEY = 't."RECORDNO"'
_OWN_COLUMN = re.compile(r't\."\w+(\.\w+)?"', re.ASCII)
_COMPUTED = re.compile(r"\b(SELECT|julianday)\b", re.IGNORECASE)
Rows = list[tuple[Value, ...]]
_FAR = 4
# So few records are found by the filter's own index and put in order then; more are met in the order of their keys.
_FEW = 5_000


@dataclass(frozen=True, slots=True)
class Way:
    """`column` stands before RECORDNO where it is not empty; such a way goes up only."""

    column: str = ""
    down: bool = False

    @property
    def order(self) -> str:
        if self.column:
            return f"{self.column},{KEY}"
        return f"{KEY} DESC" if self.down else KEY


UP, DOWN = Way(), Way(down=True)


def way_of(terms: Sequence[str]) -> Way | None:
    """None where pages in this order cannot be walked."""
    for way in (UP, DOWN):
        if list(terms) == [way.order]:
            return way
    if len(terms) == 2 and terms[1] == KEY and terms[0] != KEY and _OWN_COLUMN.fullmatch(terms[0]):
        return Way(terms[0])
    return None


def counted(books: Books, kind: ObjectType, where: Where) -> pages.Counted:
    """The records that a filter leaves. What is computed from other tables, or from the day, is not counted on."""

    def count(behind: int | None) -> int:
        after, values = ("", where.values) if behind is None else (f"{KEY}>? AND ", [behind, *where.values])
        found = books.all(f"SELECT COUNT(*) FROM {kind.name} t WHERE {after}({where.sql})", values)
        return int(found[0][0] or 0)

    plain = not kind.view and not _COMPUTED.search(where.sql)
    return pages.Counted((kind.name, where.sql, *where.values), count, kind.name if plain else "", UP.order)


@dataclass(frozen=True, slots=True)
class Page:
    """`source` is the table, as `t`; `picked` are the expressions of a row."""

    source: str
    picked: str
    where: Where
    size: int
    offset: int

    def rows(self, books: Books, way: Way, known: pages.Known) -> Rows:
        if self.offset >= known.total:
            return []
        walk = known.walk(way.order)
        begin, mark = walk.nearest(self.offset)
        if way.column and self.offset - begin > _FAR * self.size:
            # Rows that two parts are to skip are made in full; those that one query skips are not.
            begin = 0
        picked = f"{self.picked},{way.column or 'NULL'},{KEY}"
        select = f"SELECT {picked} FROM {self.source} t WHERE"
        few = known.total <= _FEW and not way.column
        ask = (
            self._few if few else self._simple if not begin else self._behind if way.column else self._beyond
        )
        rows = ask(books, way, select, mark, self.offset - begin)
        self._remember(way, walk, rows)
        return [each[:-2] for each in rows]

    def _few(self, books: Books, way: Way, select: str, _: pages.Mark, __: int) -> Rows:
        # The sign keeps SQLite from walking the whole table for the sake of the order.
        sql = f"{select} {self.where.sql} ORDER BY +{way.order} LIMIT ? OFFSET ?"
        return books.all(sql, [*self.where.values, self.size, self.offset])

    def _simple(self, books: Books, way: Way, select: str, _: pages.Mark, skip: int) -> Rows:
        sql = f"{select} {self.where.sql} ORDER BY {way.order} LIMIT ? OFFSET ?"
        return books.all(sql, [*self.where.values, self.size, skip])

    def _beyond(self, books: Books, way: Way, select: str, mark: pages.Mark, skip: int) -> Rows:
        # In front of the filter: of two bounds on the key SQLite starts at the one that stands first.
        bound = f"{KEY} {'<' if way.down else '>'} ?"
        sql = f"{select} {bound} AND ({self.where.sql}) ORDER BY {way.order} LIMIT ? OFFSET ?"
        return books.all(sql, [mark[1], *self.where.values, self.size, skip])

    def _behind(self, books: Books, way: Way, select: str, mark: pages.Mark, skip: int) -> Rows:
        """First the rest of those that share the mark's value, then the greater ones: an index serves each by itself."""
        filtered, values = f"({self.where.sql}) ORDER BY {way.order} LIMIT ?", self.where.values
        same = f"{select} {way.column}=? AND {KEY}>? AND {filtered}"
        greater = f"{select} {way.column}>? AND {filtered}"
        sql = f"SELECT * FROM ({same}) UNION ALL SELECT * FROM ({greater}) LIMIT ? OFFSET ?"
        most = self.size + skip
        return books.all(sql, [*mark, *values, most, mark[0], *values, most, self.size, skip])

    def _remember(self, way: Way, walk: pages.Walk, rows: Rows) -> None:
        """The place before the first row and the one behind the last. Nothing is behind a value that is null."""
        step = 1 if way.down else -1
        for offset, row, moved in ((self.offset, rows[:1], step), (self.offset + len(rows), rows[-1:], 0)):
            for *_, value, key in row:
                if value is not None or not way.column:
                    walk.remember(offset, (value, int(key or 0) + moved))
