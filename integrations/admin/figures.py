"""Documents by state with their money, for the first page and a connection's. Only what is unsettled is counted
whole; what is in Sage and what was set aside, of the last days: else the page would slow down with every year."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Abs, TruncDate
from django.utils import timezone

from integrations.admin.badges import state_badge
from integrations.admin.totals import side_words
from integrations.core.documents import PARTIES
from integrations.core.lifecycle import State
from integrations.core.money import Money
from integrations.models import Document

DAYS = 30
_SETTLED = frozenset({State.CONFIRMED, State.REVERSED, State.SUPERSEDED, State.SKIPPED, State.BY_HAND})
_ORDER = [
    State.BLOCKED,
    State.REJECTED,
    State.DRIFTED,
    State.GONE,
    State.UNKNOWN,
    State.READY,
    State.SENDING,
    State.SENT,
    State.CONFIRMED,
    State.BY_HAND,
    State.SKIPPED,
    State.REVERSED,
    State.SUPERSEDED,
]


@dataclass(frozen=True, slots=True)
class StateFigure:
    """One state: how many documents, and their money by ledger side and currency."""

    state: State
    badge: str
    documents: int
    money: tuple[tuple[str, Money], ...]
    recent: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Documents of one state, kind and currency, that came on one day (of UTC; None: whenever). Money is in minor units:
    `money` signed as Sage holds it, `size` without signs."""

    day: date | None
    state: str
    kind: str
    currency: str
    money: int
    size: int
    n: int


def recent(connection_id: uuid.UUID | None = None, *, now: datetime | None = None) -> list[Group]:
    """What came in the last days, by day. One query."""
    rows = _documents(connection_id).filter(created_at__gte=first_moment(now)).order_by()
    rows = rows.annotate(day=TruncDate("created_at", tzinfo=UTC))
    return [Group(*row) for row in _summed(rows.values_list("day", "state", "kind", "currency"))]


def first_moment(now: datetime | None = None) -> datetime:
    """Where the last days begin."""
    last = (now or timezone.now()).astimezone(UTC).date()
    return datetime.combine(last - timedelta(days=DAYS - 1), datetime.min.time(), UTC)


def by_state(
    connection_id: uuid.UUID | None = None, lately: Iterable[Group] | None = None
) -> tuple[StateFigure, ...]:
    """States that hold any document, what needs a person first. `lately`: what `recent` said, where it is known."""
    settled = recent(connection_id) if lately is None else lately
    groups = [*_unsettled(connection_id), *(group for group in settled if group.state in _SETTLED)]
    return tuple(
        StateFigure(
            state,
            state_badge(state),
            sum(group.n for group in groups if group.state == state),
            tuple(_money([group for group in groups if group.state == state])),
            recent=state in _SETTLED,
        )
        for state in _ORDER
        if any(group.state == state for group in groups)
    )


def _documents(connection_id: uuid.UUID | None) -> QuerySet[Document]:
    documents: QuerySet[Document] = Document.objects.all()
    return documents.filter(connection=connection_id) if connection_id else documents


def _unsettled(connection_id: uuid.UUID | None) -> list[Group]:
    open_ones = [state for state in State if state not in _SETTLED]
    rows = _documents(connection_id).filter(state__in=open_ones).order_by()
    return [Group(None, *row) for row in _summed(rows.values_list("state", "kind", "currency"))]


def _summed(rows: Any) -> Any:
    return rows.annotate(money=Sum("total"), size=Sum(Abs("total")), n=Count("pk"))


def _money(groups: list[Group]) -> Iterable[tuple[str, Money]]:
    sums: dict[tuple[str, str], int] = {}
    for group in groups:
        if group.kind not in PARTIES:
            key = (side_words(group.kind), group.currency)
            sums[key] = sums.get(key, 0) + group.money
    for side, currency in sorted(sums, reverse=True):
        yield side, Money.from_minor(sums[side, currency], currency)
