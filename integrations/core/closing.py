"""A month held against Sage: what the TMS says of it, what stands in Sage's books of it, and why they are not the same.

Each thing of the TMS is held against its own document, each document of Sage against what it stands for: so every difference is an
entry with a cause, and the entries come to the whole difference by themselves. What has no cause is unexplained. Pure.

    TMS - Sage = the sum of all entries, by stream and currency
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from integrations.core.lifecycle import OUT_OF_LIFE, State
from integrations.core.money import Money
from integrations.core.periods import Stream


class Why(StrEnum):
    NOT_SENT = "NOT_SENT"
    BLOCKED = "BLOCKED"
    DATED_ELSEWHERE = "DATED_ELSEWHERE"
    CHANGED_IN_TMS = "CHANGED_IN_TMS"
    CHANGED_IN_SAGE = "CHANGED_IN_SAGE"
    DELETED_IN_SAGE = "DELETED_IN_SAGE"
    REVERSED_IN_SAGE = "REVERSED_IN_SAGE"
    KEYED_BY_HAND = "KEYED_BY_HAND"
    LEFT_OUT = "LEFT_OUT"
    HISTORY = "HISTORY"
    UNEXPLAINED = "UNEXPLAINED"


WORDS: Mapping[Why, str] = {
    Why.UNEXPLAINED: "Unexplained",
    Why.BLOCKED: "Blocked",
    Why.NOT_SENT: "Not yet sent",
    Why.CHANGED_IN_TMS: "Changed in the TMS after it was posted",
    Why.CHANGED_IN_SAGE: "Changed in Sage",
    Why.DELETED_IN_SAGE: "Deleted in Sage",
    Why.REVERSED_IN_SAGE: "Reversed in Sage",
    Why.DATED_ELSEWHERE: "In another month",
    Why.KEYED_BY_HAND: "Keyed in Sage by hand",
    Why.LEFT_OUT: "Left out",
    Why.HISTORY: "From before the cut-over",
}


@dataclass(frozen=True, slots=True)
class Month:
    first: date

    @property
    def last(self) -> date:
        following = date(self.first.year + self.first.month // 12, self.first.month % 12 + 1, 1)
        return following - timedelta(days=1)

    def holds(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Told:
    """What the TMS says of one document, or of one transaction that has none: then `key` is the transaction's. `amount` is what its
    newest version says, `held` how much of that is a change that came after it was posted and has not gone. `state` is empty where there
    is no document; `is_history`: it was created before the cut-over; `went_since`: it was sent after Sage was read."""

    key: str
    stream: Stream
    number: str
    amount: Money
    state: State | None = None
    posted_on: date | None = None
    cause: str = ""
    held: Money | None = None
    is_history: bool = False
    went_since: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in Sage in the month. `key` is our document's, empty where it is nobody's of ours; `told_on` the day of what it
    stands for in the TMS."""

    key: str
    stream: Stream
    number: str
    amount: Money
    posted_on: date | None = None
    told_on: date | None = None
    record_no: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One difference: `amount` is what the TMS says more than Sage."""

    why: Why
    stream: Stream
    number: str
    amount: Money
    words: str = ""
    key: str = ""
    record_no: str = ""


@dataclass(slots=True)
class Sums:
    """One stream in one currency, in minor units."""

    tms: int = 0
    sage: int = 0
    by_cause: dict[Why, int] = field(default_factory=lambda: defaultdict(int))
    unexplained: int = 0  # of absolute values: two errors do not make one truth


@dataclass(frozen=True, slots=True)
class Comparison:
    entries: Sequence[Entry]
    sums: Mapping[tuple[Stream, str], Sums]

    @property
    def is_explained(self) -> bool:
        return not any(sums.unexplained for sums in self.sums.values())


def compare(month: Month, told: Iterable[Told], found: Iterable[Found]) -> Comparison:
    """Everything that is told is of the month; everything that was found stands in the books in it."""
    sums: dict[tuple[Stream, str], Sums] = defaultdict(Sums)
    ours: dict[str, Found] = {}
    foreign: list[Found] = []
    for one in found:
        sums[one.stream, one.amount.currency].sage += one.amount.minor
        if one.key and one.key not in ours:
            ours[one.key] = one
        else:
            foreign.append(one)
    entries: list[Entry] = []
    for thing in told:
        sums[thing.stream, thing.amount.currency].tms += thing.amount.minor
        entries += _explained(month, thing, ours.pop(thing.key, None))
    entries += [_surplus(month, one) for one in ours.values()]
    entries += [_foreign(one) for one in foreign]
    for entry in entries:
        here = sums[entry.stream, entry.amount.currency]
        here.by_cause[entry.why] += entry.amount.minor
        if entry.why is Why.UNEXPLAINED:
            here.unexplained += abs(entry.amount.minor)
    order = list(WORDS)
    return Comparison(
        sorted(entries, key=lambda e: (order.index(e.why), e.stream, e.number, e.amount.minor)), dict(sums)
    )


def _explained(month: Month, thing: Told, there: Found | None) -> Iterator[Entry]:
    left = thing.amount
    if thing.held:
        yield _entry(thing, Why.CHANGED_IN_TMS, thing.held, "a newer version waits for a person")
        left = left - thing.held
    if there is not None and there.amount.currency == left.currency:
        difference = left - there.amount
        if difference:
            why = Why.CHANGED_IN_SAGE if thing.state is State.DRIFTED else Why.UNEXPLAINED
            yield _entry(thing, why, difference, f"{there.amount.amount:,} in Sage", there.record_no)
        return
    if not left:
        return
    why, words = _missing(month, thing)
    yield _entry(thing, why, left, words)


def _missing(month: Month, thing: Told) -> tuple[Why, str]:
    """Why it does not stand in the month's books."""
    for asks, why, says in EXPLANATIONS:
        if asks(month, thing):
            return why, says(thing)
    return Why.UNEXPLAINED, "it should stand in Sage in this month, and was not found there"


def _is(*states: State) -> Callable[[Month, Told], bool]:
    return lambda month, thing: thing.state in states


def _moved(month: Month, thing: Told) -> bool:
    stands = thing.state in (State.SENT, State.CONFIRMED, State.DRIFTED, State.BY_HAND)
    return stands and thing.posted_on is not None and not month.holds(thing.posted_on)


# In their order: whether it is this, which cause it is, and the words for the row.
EXPLANATIONS: list[tuple[Callable[[Month, Told], bool], Why, Callable[[Told], str]]] = [
    (lambda month, thing: thing.went_since, Why.NOT_SENT, lambda thing: "it was sent while Sage was read: look again"),
    (lambda month, thing: thing.is_history, Why.HISTORY, lambda thing: "created before the cut-over: it never goes"),
    (_is(State.BLOCKED, State.REJECTED), Why.BLOCKED, lambda thing: thing.cause or "refused by Sage"),
    (_is(State.READY), Why.NOT_SENT, lambda thing: "it goes with the next export"),
    (_is(State.SENDING), Why.NOT_SENT, lambda thing: "on its way, or in a file that is not confirmed yet"),
    (_is(State.UNKNOWN), Why.NOT_SENT, lambda thing: "the answer was lost: it is looked for in Sage"),
    (_is(State.GONE), Why.DELETED_IN_SAGE, lambda thing: "somebody deleted it there"),
    (_is(State.REVERSED), Why.REVERSED_IN_SAGE, lambda thing: "it was reversed there"),
    (_is(*OUT_OF_LIFE), Why.LEFT_OUT, lambda thing: thing.cause or "a person left it out"),
    (_moved, Why.DATED_ELSEWHERE, lambda thing: f"in the books on {thing.posted_on}"),
    (_is(State.DRIFTED), Why.CHANGED_IN_SAGE, lambda thing: "its day was changed there"),
    (lambda month, thing: thing.state is None, Why.NOT_SENT, lambda thing: "it came in and is not built yet"),
]  # fmt: skip


def _surplus(month: Month, one: Found) -> Entry:
    """Ours, in the month's books, and not of this month in the TMS."""
    if one.told_on is not None and not month.holds(one.told_on):
        words = f"of {one.told_on} in the TMS"
        return Entry(Why.DATED_ELSEWHERE, one.stream, one.number, -one.amount, words, one.key, one.record_no)
    words = "in Sage, and not in the TMS"
    return Entry(Why.UNEXPLAINED, one.stream, one.number, -one.amount, words, one.key, one.record_no)


def _foreign(one: Found) -> Entry:
    words = f"record {one.record_no}, made by somebody else" if not one.key else "in Sage a second time"
    why = Why.UNEXPLAINED if one.key else Why.KEYED_BY_HAND
    return Entry(why, one.stream, one.number, -one.amount, words, one.key, one.record_no)


def _entry(thing: Told, why: Why, amount: Money, words: str, record_no: str = "") -> Entry:
    return Entry(why, thing.stream, thing.number, amount, words, thing.key, record_no)
