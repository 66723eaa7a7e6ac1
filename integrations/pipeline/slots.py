"""Room at a Sage company: requests in flight are counted over all tenants, connections, clusters and purposes."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest, Least

from integrations.models import SageCompany, Slot
from integrations.pipeline import clock

MOST_WAIT_SECONDS = 600  # a wrong Retry-After must not keep a company out for a day
CALM_SECONDS = 60  # so long without complaint, and one more request may fly


class NoRoom(RuntimeError):
    """No slot became free in the time that its caller had."""


def take(company_id: uuid.UUID, purpose: str, *, beside: int = 0) -> uuid.UUID | None:
    """Take a slot, or None when the company is full or asked to wait. The lease outlives any request's deadline.

    `beside` is how many must stay free for others.
    """
    with transaction.atomic():
        company = SageCompany.objects.select_for_update().get(id=company_id)
        now = clock.now()
        if company.wait_until and company.wait_until > now:
            return None
        _rise(company, now)
        living = Slot.objects.filter(company=company, until__gt=now).count()
        if living + beside >= company.allowed:
            return None
        if living == 0:
            Slot.objects.filter(company=company).delete()
        return Slot.objects.create(
            company=company, purpose=purpose, until=clock.later(settings.EXPORT_LEASE_SECONDS)
        ).id


def release(slot_id: uuid.UUID) -> None:
    Slot.objects.filter(id=slot_id).delete()


def throttled(company_id: uuid.UUID, retry_after: float | None) -> None:
    """Sage has no room: halve what may fly, and wait. No document's attempt is spent."""
    SageCompany.objects.filter(id=company_id).update(
        allowed=Greatest(F("allowed") / 2, 1),
        calm_since=clock.later(0),
        wait_until=clock.later(
            settings.THROTTLE_SECONDS if retry_after is None else min(retry_after, MOST_WAIT_SECONDS)
        ),
    )


def _rise(company: SageCompany, now: object) -> None:
    if company.allowed >= company.ceiling or company.calm_since is None:
        return
    if (clock.now() - company.calm_since).total_seconds() < CALM_SECONDS:
        return
    SageCompany.objects.filter(id=company.id).update(
        allowed=Least(F("allowed") + 1, F("ceiling")), calm_since=clock.later(0)
    )
    company.allowed += 1


@contextmanager
def slot(
    company_id: uuid.UUID,
    purpose: str,
    *,
    patience: float,
    while_waiting: Callable[[], None] | None = None,
) -> Iterator[None]:
    """Hold a slot, waiting up to `patience` seconds for it; raises NoRoom."""
    until = time.monotonic() + patience
    while (taken := take(company_id, purpose)) is None:
        if time.monotonic() >= until:
            raise NoRoom(f"no room at Sage for {purpose} within {patience:.0f} s")
        if while_waiting is not None:
            while_waiting()
        time.sleep(0.05)
    try:
        yield
    finally:
        release(taken)
