"""What the TMS may ask: where a transaction stands, documents, the feed of payments, each subsidiary's standing."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from integrations.models import (
    Connection,
    Document,
    FreightTransaction,
    Issue,
    PaymentNotice,
    SyncJob,
    TransactionVersion,
)
from integrations.models.choices import ConnectionState, VersionStatus
from tenants.models import Subsidiary


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended."""

    created_at: datetime
    id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Page:
    documents: Sequence[Document]
    end: Position | None


@dataclass(frozen=True, slots=True)
class Story:
    """A transaction with its documents (the main one first), its versions (newest first, without their content) and its open
    issues."""

    transaction: FreightTransaction
    documents: Sequence[Document]
    versions: Sequence[TransactionVersion]
    issues: Sequence[Issue]


@dataclass(frozen=True, slots=True)
class Standing:
    subsidiary: Subsidiary
    connection: Connection | None
    states: dict[str, int]
    versions: dict[str, int]
    last_job: SyncJob | None


def transaction(transaction_id: uuid.UUID) -> Story | None:
    found = (
        FreightTransaction.objects.select_related("party", "subsidiary")
        .prefetch_related("standings__document__subsidiary")
        .filter(pk=transaction_id)
        .first()
    )
    if found is None:
        return None
    about = Q(transaction=found) | Q(document__in=[d.pk for d in found.documents])
    issues = Issue.objects.filter(about, closed_at__isnull=True).order_by("opened_at")
    versions = TransactionVersion.objects.filter(transaction=found).defer("payload").order_by("-version")
    return Story(found, found.documents, list(versions[:200]), list(issues[:200]))


def by_source(subsidiary_id: uuid.UUID, source_system: str, kind: str, source_id: str) -> uuid.UUID | None:
    """The transaction that the TMS knows by these."""
    return (
        FreightTransaction.objects.filter(
            subsidiary=subsidiary_id, source_system=source_system, kind=kind, source_id=source_id
        )
        .values_list("id", flat=True)
        .first()
    )


def documents(
    *, state: str, kind: str, subsidiary_id: uuid.UUID | None, after: Position | None, limit: int
) -> Page:
    """Newest first. A page begins after the row where the one before ended, whatever was added meanwhile."""
    rows = Document.objects.select_related("subsidiary").order_by("-created_at", "-id")
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if subsidiary_id:
        rows = rows.filter(subsidiary=subsidiary_id)
    if after:
        older = Q(created_at__lt=after.created_at) | Q(created_at=after.created_at, id__lt=after.id)
        rows = rows.filter(created_at__lte=after.created_at).filter(older)
    found = list(rows[: limit + 1])
    page = found[:limit]
    end = Position(page[-1].created_at, page[-1].pk) if len(found) > limit else None
    return Page(page, end)


def payments(*, after: int, limit: int) -> list[PaymentNotice]:
    return list(PaymentNotice.objects.filter(number__gt=after).order_by("number")[:limit])


def standings() -> list[Standing]:
    """Each subsidiary in scope, in a number of queries that does not depend on how many there are."""
    live = Connection.objects.exclude(state=ConnectionState.DISCONNECTED)
    connections = {row.subsidiary_id: row for row in live}
    last_jobs = _last_jobs([row.pk for row in connections.values()])
    states = _counts(Document.objects.values_list("subsidiary", "state").annotate(n=Count("id")))
    waiting = TransactionVersion.objects.filter(status__in=[VersionStatus.WAITING, VersionStatus.HELD])
    versions = _counts(waiting.values_list("transaction__subsidiary", "status").annotate(n=Count("id")))
    return [
        Standing(
            subsidiary,
            connections.get(subsidiary.pk),
            states[subsidiary.pk],
            versions[subsidiary.pk],
            last_jobs.get(connections[subsidiary.pk].pk) if subsidiary.pk in connections else None,
        )
        for subsidiary in Subsidiary.objects.all()
    ]


def _counts(rows: object) -> dict[uuid.UUID, dict[str, int]]:
    counted: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    for subsidiary_id, word, n in rows:  # type: ignore[attr-defined]
        counted[subsidiary_id][word] = n
    return counted


def _last_jobs(connection_ids: list[uuid.UUID]) -> dict[uuid.UUID, SyncJob]:
    latest: dict[uuid.UUID, SyncJob] = {}
    for connection_id in connection_ids:  # one of each subsidiary: few
        job = SyncJob.objects.filter(connection=connection_id).order_by("-started_at").first()
        if job is not None:
            latest[connection_id] = job
    return latest
