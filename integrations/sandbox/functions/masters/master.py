"""What a master is made of, as data: its needs, what it refers to, and what is peculiar to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from integrations.sandbox.books.storage.store import Row, Value
from integrations.sandbox.functions.call import Call
from integrations.sandbox.functions.masters.payload import Written

# The further columns of a record that is created (no present one) or changed, or a Refusal.
Complete = Callable[[Call, Written, Row | None], Row]
# What remains to be done when the record has its number.
AfterWriting = Callable[[Call, int, Written], None]
# What goes with a record that has just been deleted, or a Refusal, which brings it back.
AfterDeleting = Callable[[Call, Row], None]


ACTIVE: Mapping[str, Value] = {"STATUS": "active"}


def nothing_more(_call: Call, _written: Written, _present: Row | None) -> Row:
    return {}


def nothing_after_writing(_call: Call, _key: int, _written: Written) -> None:
    return None


def nothing_after_deleting(_call: Call, _present: Row) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Master:
    """`word` is what Sage's messages call it. `refers` are pairs of a field and the object that it must name.

    `number` begins the ids that a company gives automatically; `locked` are columns that a caller cannot write;
    `loose` begins names that may be written without being fields. `table` is the object's own unless it is a view.
    """

    name: str
    word: str
    required: tuple[str, ...]
    refers: tuple[tuple[str, str], ...] = ()
    defaults: Mapping[str, Value] = field(default_factory=dict)
    number: str = ""
    locked: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    table: str = ""
    complete: Complete = nothing_more
    after_writing: AfterWriting = nothing_after_writing
    after_deleting: AfterDeleting = nothing_after_deleting

    @property
    def kept_in(self) -> str:
        return self.table or self.name


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """`"PARENTID:CLASS MANAGERID:EMPLOYEE"` as pairs."""
    return tuple((each.partition(":")[0], each.partition(":")[2]) for each in text.split())
