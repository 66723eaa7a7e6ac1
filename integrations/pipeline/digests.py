"""The day's mail of a tenant: what is stuck and why, which connection rests, what the doctor found, what went to Sage.

One mail a day and person, however many connections the tenant has. Nothing to say is no mail, but for those who want
everything.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import CharField, Count, Min, OuterRef, Subquery, Sum
from django.db.models.functions import Cast
from django.utils import timezone

from integrations.core.batches import BatchKind, BatchState
from integrations.core.documents import PARTIES
from integrations.core.issues import Severity
from integrations.core.lifecycle import State
from integrations.core.money import Money
from integrations.models import Connection, DoctorReport, Document, Issue, PostingBatch
from integrations.models.choices import ConnectionState, Trigger
from tenants.models import Tenant
from tenants.models.membership import Digest
from tenants.notices import queue_email, was_written
from tenants.notices.recipients import of_digest

MOST_CAUSES = 15
_WAITS_FOR = {
    BatchState.BUILT: "to be downloaded",
    BatchState.DOWNLOADED: "to be imported, and said so",
    BatchState.IMPORTED: "for Sage's own journal, by which it is confirmed",
}


@dataclass(frozen=True, slots=True)
class Stuck:
    """One cause in a mail: how many documents, since which day of the tenant."""

    words: str
    remedy: str
    subsidiary: str
    documents: int
    since: date


def write(connection_id: uuid.UUID, *, trigger: Trigger) -> int:
    """Put today's mails of the connection's tenant into the outbox; how many. The first of its connections does it."""
    tenant = Tenant.objects.get(pk=Connection.objects.values("tenant").get(pk=connection_id)["tenant"])
    today: date = timezone.now().astimezone(_zone(tenant)).date()
    waiting = {
        address: level
        for address, level in of_digest(tenant).items()
        if not was_written(_key(tenant, today, address))
    }
    if not waiting:
        return 0
    facts = _facts(tenant)
    written = 0
    for address, level in waiting.items():
        everything = level == Digest.EVERYTHING
        if not (everything or facts["stuck"] or facts["resting"] or facts["ill"] or facts["batches"]):
            continue
        written += queue_email(
            _key(tenant, today, address),
            to=address,
            template="digest",
            facts={**facts, "everything": everything, "today": today},
            tenant=tenant,
        )
    return written


def _key(tenant: Tenant, today: date, address: str) -> str:
    return f"digest {tenant.pk} {today} {address}"[:200]


def _zone(tenant: Tenant) -> ZoneInfo:
    return ZoneInfo(tenant.time_zone)


def _facts(tenant: Tenant) -> dict[str, Any]:
    connections = Connection.objects.filter(tenant=tenant).exclude(state=ConnectionState.DISCONNECTED)
    stuck = list(_causes(tenant, Severity.BLOCK))
    return {
        "tenant": tenant,
        "site": settings.PUBLIC_URL,
        "documents": Issue.objects.filter(
            tenant=tenant, closed_at__isnull=True, severity=Severity.BLOCK
        ).aggregate(n=Count("document", distinct=True))["n"],
        "stuck": stuck[:MOST_CAUSES],
        "more": max(0, len(stuck) - MOST_CAUSES),
        "warnings": list(_causes(tenant, Severity.WARNING))[:MOST_CAUSES],
        "resting": [
            one
            for one in connections.select_related("subsidiary", "entity")
            if one.paused_because or one.stopped_because or one.paused_streams
        ],
        "ill": list(_ill(connections)),
        "batches": list(_batches(tenant)),
        "went": _went(tenant),
    }


def _causes(tenant: Tenant, severity: Severity) -> list[Stuck]:
    rows = (
        Issue.objects.filter(tenant=tenant, closed_at__isnull=True, severity=severity)
        .exclude(document=None, connection=None)
        .values("cause", "connection__subsidiary__name")
        .annotate(
            n=Count("document", distinct=True), since=Min("opened_at"), one=Min(Cast("pk", CharField()))
        )
        .order_by("-n", "since")
    )
    rows = list(rows[: MOST_CAUSES + 500])
    for row in rows:  # PostgreSQL finds the least text, and no least UUID
        row["one"] = uuid.UUID(row["one"])
    said = Issue.objects.in_bulk([row["one"] for row in rows[:MOST_CAUSES]])
    return [
        Stuck(
            said[row["one"]].message if row["one"] in said else row["cause"],
            said[row["one"]].remedy if row["one"] in said else "",
            row["connection__subsidiary__name"] or "",
            row["n"],
            row["since"].astimezone(_zone(tenant)).date(),
        )
        for row in rows
    ]


def _batches(tenant: Tenant) -> Iterator[tuple[PostingBatch, date, str]]:
    """Of Sage on a PC: batches that wait for a person since more than a day, since when, and for what."""
    rows = PostingBatch.objects.filter(
        tenant=tenant,
        kind__in=[BatchKind.LIVE, BatchKind.SUMMARY],
        state__in=list(_WAITS_FOR),
        built_at__lt=timezone.now() - timedelta(days=1),
    )
    for batch in rows.select_related("connection__subsidiary", "connection__entity").order_by("number"):
        yield batch, batch.built_at.astimezone(_zone(tenant)).date(), _WAITS_FOR[BatchState(batch.state)]


def _ill(connections: Any) -> list[DoctorReport]:
    newest = DoctorReport.objects.filter(connection=OuterRef("connection")).order_by("-taken_at")
    return list(
        DoctorReport.objects.filter(
            pk=Subquery(newest.values("pk")[:1]), failed__gt=0, connection__in=connections
        ).select_related("connection__subsidiary", "connection__entity")
    )


def _went(tenant: Tenant) -> list[tuple[int, Money]]:
    """Documents that were confirmed in Sage in the last day, by currency."""
    rows = (
        Document.objects.filter(
            tenant=tenant, state=State.CONFIRMED, confirmed_at__gte=timezone.now() - timedelta(days=1)
        )
        .exclude(kind__in=PARTIES)
        .order_by()
        .values("currency")
        .annotate(n=Count("pk"), money=Sum("total"))
        .order_by("currency")
    )
    return [(row["n"], Money.from_minor(row["money"], row["currency"])) for row in rows]
