"""What webhooks tell: payments from the numbered feed, and where documents have come to. Gathered into deliveries, each written together
with how far its webhook was told; then sent.

States are told when they are some seconds old, in the order of their moments. A webhook brings forward what the API says; who missed
something reads it there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from integrations.core.documents import PARTIES
from integrations.core.lifecycle import State
from integrations.models import PaymentNotice, Transition
from tenants import scope
from tenants.models import Webhook, WebhookDelivery
from tenants.webhooks import sending

EVENTS = 100  # of one request
ROUNDS = 50  # requests that one webhook gets in a turn
SETTLED = timedelta(seconds=30)
TOLD = [s.value for s in State if s not in (State.READY, State.SENDING, State.UNKNOWN)]
_PARTIES = [kind.value for kind in PARTIES]


def run() -> int:
    """Gather for every webhook, and send what is due; how many requests were taken."""
    with scope.outside("deliver webhooks"):
        found = list(Webhook.objects.filter(active=True).values_list("pk", "tenant_id"))
    for pk, tenant_id in found:
        with scope.tenant(tenant_id):
            for _ in range(ROUNDS):
                if not _gather(pk):
                    break
    return sending.send_due()


def _gather(pk: Any) -> bool:
    """One request's worth; whether there may be more. Rows and cursor are one transaction: who dies between tells nothing twice."""
    with transaction.atomic():
        hook = Webhook.objects.select_for_update().get(pk=pk)
        payments = _payments(hook) if Webhook.Event.PAYMENT in hook.events else []
        statuses = _statuses(hook) if Webhook.Event.STATUS in hook.events else []
        for events in (payments, statuses):
            if events:
                WebhookDelivery.objects.create(
                    tenant_id=hook.tenant_id, webhook=hook, body={"events": events}, events=len(events)
                )
        hook.save(update_fields=["payments_told", "statuses_told_at", "statuses_told_id"])
    return len(payments) == EVENTS or len(statuses) == EVENTS


def _payments(hook: Webhook) -> list[dict[str, Any]]:
    rows = list(PaymentNotice.objects.filter(number__gt=hook.payments_told).order_by("number")[:EVENTS])
    if rows:
        hook.payments_told = rows[-1].number
    return [
        {"event": "payment", "number": row.number, "at": row.at.isoformat(), "payment": row.body}
        for row in rows
    ]


def _statuses(hook: Webhook) -> list[dict[str, Any]]:
    last = Q(at__gt=hook.statuses_told_at)
    if hook.statuses_told_id is not None:
        last |= Q(at=hook.statuses_told_at, pk__gt=hook.statuses_told_id)
    rows: Sequence[Transition] = list(
        Transition.objects.filter(last, at__lte=timezone.now() - SETTLED, now__in=TOLD)
        .exclude(document__kind__in=_PARTIES)
        .select_related("document")
        .order_by("at", "pk")[:EVENTS]
    )
    if rows:
        hook.statuses_told_at, hook.statuses_told_id = rows[-1].at, rows[-1].pk
    return [_status(row) for row in rows]


def _status(row: Transition) -> dict[str, Any]:
    document = row.document
    return {
        "event": "status",
        "id": str(row.pk),
        "at": row.at.isoformat(),
        "document": {
            "id": str(document.pk),
            "kind": document.kind,
            "number": document.number,
            "source_system": document.source_system,
            "source_kind": document.source_kind,
            "source_id": document.source_id,
            "was": row.was,
            "state": row.now,
            "record_in_sage": document.record_no,
        },
    }
