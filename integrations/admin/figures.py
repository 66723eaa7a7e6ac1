"""Documents by state with their money, for the first page and a connection's. Only what is unsettled is counted
whole; what is in Sage and what was set aside, of the last days: else the page would slow down with every year."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, QuerySet, Sum
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


def by_state(connection_id: uuid.UUID | None = None) -> tuple[StateFigure, ...]:
    """States that hold any document, what needs a person first."""
    rows = [*_grouped(_unsettled(connection_id)), *_grouped(_settled(connection_id))]
    return tuple(
        StateFigure(
            state,
            state_badge(state),
            sum(n for one, _, _, _, n in rows if one == state),
            tuple(_money([row for row in rows if row[0] == state])),
            recent=state in _SETTLED,
        )
        for state in _ORDER
        if any(row[0] == state for row in rows)
    )


def _documents(connection_id: uuid.UUID | None) -> QuerySet[Document]:
    documents: QuerySet[Document] = Document.objects.all()
    return documents.filter(connection=connection_id) if connection_id else documents


def _unsettled(connection_id: uuid.UUID | None) -> QuerySet[Document]:
    return _documents(connection_id).filter(state__in=[s for s in State if s not in _SETTLED])


def _settled(connection_id: uuid.UUID | None) -> QuerySet[Document]:
    since = timezone.now() - timedelta(days=DAYS)
    return _documents(connection_id).filter(state__in=sorted(_SETTLED), created_at__gte=since)


def _grouped(documents: QuerySet[Document]) -> list[tuple[str, str, str, int, int]]:
    rows = documents.order_by().values_list("state", "kind", "currency")
    return list(rows.annotate(money=Sum("total"), n=Count("pk")))


def _money(rows: list[tuple[str, str, str, int, int]]) -> Iterable[tuple[str, Money]]:
    sums: dict[tuple[str, str], int] = {}
    for _, kind, currency, minor, _ in rows:
        if kind not in PARTIES:
            key = (side_words(kind), currency)
            sums[key] = sums.get(key, 0) + minor
    for side, currency in sorted(sums, reverse=True):
        yield side, Money.from_minor(sums[side, currency], currency)
