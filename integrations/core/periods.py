"""Into which day of the books a document goes: open and closed periods per ledger, and what the connection does about
a closed one.

Sub-ledgers close by themselves; a closed general ledger takes nothing from any of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from integrations.core.documents import RECEIVABLES, DocumentKind
from integrations.core.issues import Code, Issue, Severity
from integrations.core.policies import PeriodPolicy


class Stream(StrEnum):
    """A ledger that opens and closes by itself."""

    AR = "AR"
    AP = "AP"
    GL = "GL"


def stream_of(kind: str) -> Stream:
    """The ledger that a document of this kind stands in."""
    if kind == DocumentKind.JOURNAL:
        return Stream.GL
    return Stream.AR if kind in RECEIVABLES else Stream.AP


@dataclass(frozen=True, slots=True)
class Closed:
    """Closed from `first` to `last`, both included; `words` says who said so."""

    first: date
    last: date
    words: str = ""

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


class Placing(NamedTuple):
    """`words` is a sentence for the document's trace where the day was moved; the issue blocks or warns."""

    day: date
    words: str
    issue: Issue | None


@dataclass(frozen=True, slots=True)
class Periods:
    """What is known to be closed. Without any, every day is taken to be open, and Sage has the last word.

    `latest` is the last day that a document may be moved to; without one, any.
    """

    closed: Mapping[Stream, tuple[Closed, ...]] = field(default_factory=dict)
    policies: Mapping[Stream, PeriodPolicy] = field(default_factory=dict)
    latest: date | None = None

    def is_closed(self, stream: Stream, day: date) -> bool:
        return self._closing(stream, day) is not None

    def place(self, stream: str, document_date: date) -> Placing:
        """The posting date of a document of this day. `stream` is AR, AP or GL; a side of the TMS is one too."""
        ledger = Stream(str(stream))
        shut = self._closing(ledger, document_date)
        if shut is None:
            return Placing(document_date, "", None)
        if self.policies.get(ledger, PeriodPolicy.HOLD) is PeriodPolicy.HOLD:
            return Placing(document_date, "", _held(ledger, document_date, shut))
        day = self._next_open(ledger, document_date)
        if self.latest is not None and day > self.latest:
            return Placing(document_date, "", _nowhere(ledger, document_date, self.latest))
        words = (
            f"Posted on {day.isoformat()}: {ledger} is closed for {document_date.isoformat()}"
            f"{f' ({shut.words})' if shut.words else ''}; the document's own date stays"
        )
        return Placing(day, words, _moved(ledger, document_date, day))

    def _closing(self, ledger: Stream, day: date) -> Closed | None:
        streams = (ledger,) if ledger is Stream.GL else (ledger, Stream.GL)
        return next((c for s in streams for c in self.closed.get(s, ()) if c.holds(day)), None)

    def _next_open(self, ledger: Stream, day: date) -> date:
        while (shut := self._closing(ledger, day)) is not None:
            if shut.last == date.max:
                return date.max
            day = shut.last + timedelta(days=1)
        return day


def latest_posting(today: date) -> date:
    """The end of the month after this one: further ahead nobody keeps books."""
    month = today.month + 1
    after = date(today.year + month // 12, month % 12 + 1, 1)
    return after - timedelta(days=1)


def month_of(day: date) -> Closed:
    """The month in which a day lies, as one that is closed."""
    first = day.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return Closed(first, after - timedelta(days=1))


def _facts(ledger: Stream, day: date) -> dict[str, str]:
    return {"side": ledger.value, "value": f"{day:%Y-%m}"}


def _held(ledger: Stream, day: date, shut: Closed) -> Issue:
    said = f": {shut.words}" if shut.words else ""
    return Issue(
        Code.PERIOD_CLOSED,
        f"{ledger} is closed for {day.isoformat()}{said}",
        "open the period in Sage and under Closed periods, or let this stream post in the next open period",
        place="document_date",
        facts=_facts(ledger, day),
    )


def _nowhere(ledger: Stream, day: date, latest: date) -> Issue:
    return Issue(
        Code.PERIOD_CLOSED,
        f"{ledger} is closed for {day.isoformat()}, and no day up to {latest.isoformat()} is known to be open",
        "open a period in Sage and under Closed periods",
        place="document_date",
        facts=_facts(ledger, day),
    )


def _moved(ledger: Stream, day: date, to: date) -> Issue:
    return Issue(
        Code.PERIOD_MOVED,
        f"{ledger} is closed for {day.isoformat()}: posted on {to.isoformat()}, document and due date kept",
        "nothing to do; the move is listed under Moved posting dates",
        place="document_date",
        severity=Severity.WARNING,
        facts=_facts(ledger, day),
    )
