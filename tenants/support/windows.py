"""The support window of an authorization: opened by the first live export under it, extended with a reason and a second person's
approval, and otherwise never changed (rule J8).

Facts come inward by call, inside the caller's transaction: `start` when a first live document stands in Sage or a first live batch was
handed out, `withdraw` when that batch turns out never to have been imported.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from tenants.models import AuditEvent, Engagement, SupportWindow, SupportWindowEvent, Tenant, User
from tenants.support import days as calendar
from tenants.support.days import Standing

_WHAT = SupportWindowEvent.What


class Refusal(ValueError):
    """It cannot be done; the message says why."""


def key_of(engagement: Engagement) -> str:
    """Engagements under one authorization share a window; one without has its own."""
    return engagement.authorization_reference or str(engagement.pk)


def of(engagement: Engagement) -> SupportWindow | None:
    return SupportWindow.objects.filter(tenant=engagement.tenant_id, authorization=key_of(engagement)).first()


def start(engagement: Engagement, at: datetime, words: str, cause: str = "") -> bool:
    """Open the window unless it is open; whether it was opened now. `cause` names what opened it, so that it can be withdrawn."""
    if SupportWindow.objects.filter(
        tenant=engagement.tenant_id, authorization=key_of(engagement), opened_at__isnull=False
    ).exists():
        return False
    with transaction.atomic():
        zone = Tenant.objects.values_list("time_zone", flat=True).get(pk=engagement.tenant_id)
        SupportWindow.objects.get_or_create(
            tenant_id=engagement.tenant_id, authorization=key_of(engagement), defaults={"time_zone": zone}
        )
        mine = SupportWindow.objects.filter(
            tenant=engagement.tenant_id, authorization=key_of(engagement), opened_at__isnull=True
        )
        if not mine.update(opened_at=at, cause=cause[:100], time_zone=zone):
            return False  # somebody was faster
        window = SupportWindow.objects.get(tenant=engagement.tenant_id, authorization=key_of(engagement))
        _note(window, _WHAT.OPENED, words, at=at)
    return True


def withdraw(engagement: Engagement, cause: str, words: str) -> bool:
    """What opened it was no live export after all. Whether it was this that had opened it."""
    with transaction.atomic():
        window = (
            SupportWindow.objects.select_for_update()
            .filter(tenant=engagement.tenant_id, authorization=key_of(engagement), cause=cause)
            .exclude(cause="")
            .first()
        )
        if window is None or window.opened_at is None:
            return False
        opened = window.opened_at
        SupportWindow.objects.filter(pk=window.pk).update(opened_at=None, cause="")
        _note(window, _WHAT.WITHDRAWN, words, at=opened)
    return True


def extend(window: SupportWindow, more: int, reason: str, asked_by: User, approved_by: User) -> None:
    """Raises Refusal without a reason, for no days, or where one person asks and approves."""
    if more < 1 or more > 366:
        raise Refusal("give the days to add, 1 to 366")
    if not reason.strip():
        raise Refusal("say why it is extended")
    if asked_by.pk == approved_by.pk:
        raise Refusal("another person approves it")
    with transaction.atomic():
        locked = SupportWindow.objects.select_for_update().get(pk=window.pk)
        SupportWindow.objects.filter(pk=locked.pk).update(days=locked.days + more)
        _note(
            locked, _WHAT.EXTENDED, reason, days=more, asked_by=asked_by.email, approved_by=approved_by.email
        )
        AuditEvent.record(
            "support_window.extended", actor=asked_by, target=locked, reason=reason, detail={"days": more}
        )
    window.refresh_from_db()


def standing(window: SupportWindow | None, now: datetime) -> Standing:
    if window is None:
        return calendar.standing(None, ZoneInfo("UTC"), calendar.DAYS, now)
    return calendar.standing(window.opened_at, ZoneInfo(window.time_zone), window.days, now)


def _note(window: SupportWindow, what: str, words: str, **more: object) -> None:
    SupportWindowEvent.objects.create(
        tenant_id=window.tenant_id, window=window, what=what, words=words[:300], **more
    )
