"""The dead man's handle: work that is due and that nobody does is told, by mail once a day and by `manage.py late`.

Whatever the cause (no worker, a queue that stands, a task that dies each time), the row shows it: it stays due.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from integrations.models import Work
from tenants import scope
from tenants.models import Tenant
from tenants.notices import queue_email, was_written
from tenants.notices.recipients import of_digest

MOST_NAMES = 8


@dataclass(frozen=True, slots=True)
class Late:
    """A tenant whose work is late, since when, and of which subsidiaries."""

    tenant_id: uuid.UUID
    since: datetime
    names: tuple[str, ...]


def late(now: datetime | None = None) -> list[Late]:
    """One query; nothing is late as a rule."""
    limit = (now or timezone.now()) - timedelta(minutes=settings.LATE_AFTER_MINUTES)
    rows = Work.objects.filter(due_at__lt=limit).order_by("due_at")
    found: dict[uuid.UUID, list[tuple[datetime, str]]] = {}
    for tenant_id, due_at, name in rows.values_list("tenant", "due_at", "connection__subsidiary__name")[
        :1000
    ]:
        found.setdefault(tenant_id, []).append((due_at, name))
    return [
        Late(
            tenant_id,
            since=min(due for due, _ in those),
            names=tuple(dict.fromkeys(name for _, name in those)),
        )
        for tenant_id, those in found.items()
    ]


def tell(now: datetime | None = None) -> int:
    """Put a mail for each tenant and person into the outbox, once a day; how many."""
    with scope.outside("tick"):
        those = late(now)
    told = 0
    for one in those:
        with scope.tenant(one.tenant_id):
            told += _tell(one, now or timezone.now())
    return told


def _tell(one: Late, now: datetime) -> int:
    tenant = Tenant.objects.get(pk=one.tenant_id)
    names = ", ".join(one.names[:MOST_NAMES]) + (" and others" if len(one.names) > MOST_NAMES else "")
    facts = {"tenant": tenant, "since": one.since, "names": names, "site": settings.PUBLIC_URL}
    told = 0
    for address in of_digest(tenant):
        key = f"late {tenant.pk} {now:%Y-%m-%d} {address}"[:200]
        if not was_written(key):
            told += queue_email(key, to=address, template="late", facts=facts, tenant=tenant)
    return told
