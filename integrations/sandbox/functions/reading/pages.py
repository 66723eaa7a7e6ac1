"""What makes deep pages cheap: totals, and where pages of a filter begin, known until what they are of changes.

Each page is still a query of its own, computed afresh; it only does not count and walk what an earlier one did. Of a
filter ordered by RECORDNO the keys are remembered at which pages ended, so that the next one starts there. Where a table
has only grown since, what came behind is counted and added.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from integrations.sandbox.books.storage.store import Books, Value

Key = tuple[object, ...]
# The value of the column that leads the order, where one does, and RECORDNO.
Mark = tuple[Value, Value]
_START: Mark = (None, None)
_MOST_FILTERS = 64


@dataclass(slots=True)
class Walk:
    """Of one filter in one order: after which mark the record at an offset comes."""

    offsets: list[int] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def nearest(self, offset: int) -> tuple[int, Mark]:
        """The last known offset that is not behind the asked one, and the mark before it; 0 at the start."""
        at = bisect_right(self.offsets, offset)
        return (self.offsets[at - 1], self.marks[at - 1]) if at else (0, _START)

    def remember(self, offset: int, mark: Mark) -> None:
        at = bisect_right(self.offsets, offset)
        if offset and (not at or self.offsets[at - 1] != offset):
            self.offsets.insert(at, offset)
            self.marks.insert(at, mark)


@dataclass(slots=True)
class Known:
    """Of one filter: how many records it has up to the RECORDNO `last`, and its walks by their order."""

    state: tuple[int, int]
    total: int
    last: int = 0
    walks: dict[str, Walk] = field(default_factory=dict)

    def walk(self, order: str) -> Walk:
        return self.walks.setdefault(order, Walk())

    def grow(self, count: int, last: int, lasting: str) -> None:
        """Further records at the end of one order are anywhere in another."""
        self.total, self.last = self.total + count, last
        self.walks = {order: walk for order, walk in self.walks.items() if order == lasting}


@dataclass(frozen=True, slots=True)
class Counted:
    """A filter to be counted: `count` tells how many records it has, or has behind a RECORDNO.

    `table` is empty where more than the columns of one table decides; `lasting` is the order of its RECORDNO.
    """

    key: Key
    count: Callable[[int | None], int]
    table: str
    lasting: str


class Pages:
    """Of one company's books. The books' lock, under which all reading is done, keeps it to one thread at a time."""

    def __init__(self) -> None:
        self._filters: OrderedDict[Key, Known] = OrderedDict()

    def known(self, books: Books, asked: Counted) -> Known:
        state = books.changes(asked.table) if asked.table else books.version
        last = _last(books, asked.table) if asked.table else 0
        found = self._filters.get(asked.key)
        if found is None or found.state != state:
            self._filters[asked.key] = found = Known(state, asked.count(None), last)
            if len(self._filters) > _MOST_FILTERS:
                self._filters.popitem(last=False)
        elif last > found.last:
            found.grow(asked.count(found.last), last, asked.lasting)
        self._filters.move_to_end(asked.key)
        return found


def _last(books: Books, table: str) -> int:
    found = books.one(f"SELECT MAX(RECORDNO) FROM {table}")
    return int(found[0] or 0) if found else 0


_PAGES: WeakKeyDictionary[Books, Pages] = WeakKeyDictionary()


def of(books: Books) -> Pages:
    return _PAGES.setdefault(books, Pages())
