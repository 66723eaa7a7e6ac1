"""Documents by state with their money, for the first page and a connection's. Only what is unsettled is counted
whole; what is in Sage and what was set aside, of the last days: else the page would slow down with every year."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from integrations.admin.badges import state_badge
from integrations.core.documents import PARTIES
from integrations.core.lifecycle import State
from integrations.core.money import Money
from integrations.shown.groups import Group, documents_of, recent, summed
from integrations.shown.totals import side_words

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


def _unsettled(connection_id: uuid.UUID | None) -> list[Group]:
    open_ones = [state for state in State if state not in _SETTLED]
    rows = documents_of(connection_id).filter(state__in=open_ones).order_by()
    return [Group(None, *row) for row in summed(rows.values_list("state", "kind", "currency"))]


def _money(groups: list[Group]) -> Iterable[tuple[str, Money]]:
    sums: dict[tuple[str, str], int] = {}
    for group in groups:
        if group.kind not in PARTIES:
            key = (side_words(group.kind), group.currency)
            sums[key] = sums.get(key, 0) + group.money
    for side, currency in sorted(sums, reverse=True):
        yield side, Money.from_minor(sums[side, currency], currency)
