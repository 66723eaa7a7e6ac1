"""Claims: what one request takes with it, until when it may leave, and how it is given back.

A claim is one conditional UPDATE with a token and a deadline by the database's clock. Our own clock only measures the time
since before the claim was asked for, so it never allows more than the database does.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from integrations.core.documents import PARTIES, DocumentKind
from integrations.core.lifecycle import By, State
from integrations.models import Connection, Document, DocumentPayload, SageCompany
from integrations.models.choices import ConnectionState
from integrations.pipeline import clock, moves, points, streams
from integrations.sage import registry
from integrations.sage.ports import Outgoing


@dataclass(slots=True)
class Flight:
    """One request on its way: its documents, their token, and the moment by which its bytes must have left.

    Where Sage refused a request as a whole, this one is a part of it: `rest` is the other part of those among which the
    culprit is, `spare` are those that stood beside it and are probably good. They are claimed, too, and wait.
    """

    documents: list[Document]
    token: uuid.UUID
    leave_by: float
    rest: list[Document] = field(default_factory=list)
    spare: list[Document] = field(default_factory=list)

    @property
    def held(self) -> list[Document]:
        return [*self.documents, *self.rest, *self.spare]

    @property
    def kind(self) -> DocumentKind:
        return DocumentKind(self.documents[0].kind)


def claim(connection: Connection) -> Flight | None:
    """Claim the oldest ready documents, parties first. What was once unknown goes in halves, what twice, alone."""
    token, begun = uuid.uuid4(), time.monotonic()
    lease = settings.EXPORT_LEASE_SECONDS
    with transaction.atomic():
        documents = _claimable(connection)
        if not documents:
            return None
        claimed = set(
            moves.move(
                [d.id for d in documents],
                State.READY,
                State.SENDING,
                By.SYSTEM,
                columns={
                    "claim_token": token,
                    "claim_until": clock.later(lease),
                    "may_have_left_at": clock.later(lease),
                    "not_before": None,
                },
            )
        )
        points.reach("inside-claim")
    return Flight([d for d in documents if d.id in claimed], token, _leave_by(begun))


def renew(flight: Flight) -> bool:
    """Claim the parts of a refused request anew: its answer is here, so nothing of them is under way.

    Those whose lease ended in between are no longer ours and leave the flight. False when none is left to send.
    """
    begun = time.monotonic()
    lease = settings.EXPORT_LEASE_SECONDS
    mine = Document.objects.filter(
        id__in=[d.id for d in flight.held],
        state=State.SENDING,
        claim_token=flight.token,
        claim_until__gt=clock.now(),
    )
    with transaction.atomic():
        kept = set(mine.select_for_update().values_list("id", flat=True))
        Document.objects.filter(id__in=kept).update(
            claim_until=clock.later(lease), may_have_left_at=clock.later(lease)
        )
    flight.documents = [d for d in flight.documents if d.id in kept]
    flight.rest = [d for d in flight.rest if d.id in kept]
    flight.spare = [d for d in flight.spare if d.id in kept]
    flight.leave_by = _leave_by(begun)
    return bool(flight.documents)


def put_back(flight: Flight, why: str, *, wait_seconds: float | None = None) -> int:
    """Certainly not sent: ready again, with no attempt spent. Returns how many."""
    moved = moves.move(
        [d.id for d in flight.held],
        State.SENDING,
        State.READY,
        By.SYSTEM,
        token=flight.token,
        reason=f"certainly not sent: {why}",
        columns={
            "may_have_left_at": None,
            "not_before": None if wait_seconds is None else clock.later(wait_seconds),
        },
    )
    return len(moved)


def outgoing(documents: Sequence[Document]) -> list[Outgoing]:
    bodies = dict(DocumentPayload.objects.filter(document__in=documents).values_list("document", "body"))
    return [Outgoing(d.control_id, DocumentKind(d.kind), bodies[d.id]) for d in documents]


def let_parties_go(connection: Connection) -> None:
    """Another connection of the company may create parties now."""
    SageCompany.objects.filter(id=connection.company_id, party_lock=connection.id).update(
        party_lock=None, party_lock_until=None
    )


def _leave_by(begun: float) -> float:
    """So early that the request has ended, one way or the other, when the lease does."""
    return (
        begun
        + settings.EXPORT_LEASE_SECONDS
        - settings.REQUEST_DEADLINE_SECONDS
        - settings.LEASE_MARGIN_SECONDS
    )


def any_ready(connection: Connection) -> bool:
    """Whether a claim would find something: no place at Sage is taken for nothing."""
    current = Q(kind__in=PARTIES) | Q(settings_version=connection.settings_version)
    return _ready(connection).filter(current).exists()


def _ready(connection: Connection) -> QuerySet[Document]:
    return (
        Document.objects.filter(connection=connection, state=State.READY, awaits_attachments=False)
        .filter(Q(not_before__isnull=True) | Q(not_before__lte=clock.now()))
        .exclude(kind__in=streams.resting(connection))
    )


def _claimable(connection: Connection) -> list[Document]:
    """Nothing once somebody paused the connection; and only what was built with the settings as they are now."""
    active = Connection.objects.filter(id=connection.id, state=ConnectionState.ACTIVE)
    settings_version = active.values_list("settings_version", flat=True).first()
    if settings_version is None:
        return []
    ready = _ready(connection).order_by("created_at", "id").select_for_update(skip_locked=moves.locks_rows())
    parties = _alike(connection, ready.filter(kind__in=PARTIES))
    if parties:
        return parties if _lock_parties(connection) else []
    return _alike(connection, ready.filter(settings_version=settings_version))


def _alike(connection: Connection, ready: QuerySet[Document]) -> list[Document]:
    """The oldest, with others that lost as many answers; of its kind alone, where a request takes one."""
    first = ready.first()
    if first is None:
        return []
    if not registry.abilities(connection.system).mixes_kinds:
        ready = ready.filter(kind=first.kind)
    size = {0: settings.EXPORT_BATCH, 1: max(1, settings.EXPORT_BATCH // 2)}.get(first.unknowns, 1)
    return list(ready.filter(unknowns=first.unknowns)[:size])


def _lock_parties(connection: Connection) -> bool:
    """Parties of one company are created by one connection at a time."""
    free = (
        Q(party_lock_until__isnull=True) | Q(party_lock_until__lt=clock.now()) | Q(party_lock=connection.id)
    )
    rows = SageCompany.objects.filter(free, id=connection.company_id)
    return bool(
        rows.update(party_lock=connection.id, party_lock_until=clock.later(settings.EXPORT_LEASE_SECONDS))
    )
