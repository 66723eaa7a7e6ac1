"""The support window of an authorization: opened by the first live export under it, extended with a reason and a second person's
approval, and otherwise never changed (rule J8).

Facts come inward by call, inside the caller's transaction: `start` when a first live document stands in Sage or a first live batch was
handed out, `withdraw` when that batch turns out never to have been imported.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from tenants.models import (
    AuditEvent,
    Engagement,
    SupportWindow,
    SupportWindowEvent,
    Tenant,
    User,
    WindowExtension,
)
from tenants.support import endings
from tenants.support.endings import standing
from tenants.support.refusal import Refusal

_WHAT = SupportWindowEvent.What
MOST_DAYS = 366


def of(engagement: Engagement) -> SupportWindow | None:
    return SupportWindow.objects.filter(
        tenant=engagement.tenant_id, authorization=engagement.authorization
    ).first()


def start(engagement: Engagement, at: datetime, words: str, cause: str = "") -> bool:
    """Open the window unless it is open; whether it was opened now. `cause` names what opened it, so that it can be withdrawn."""
    if SupportWindow.objects.filter(
        tenant=engagement.tenant_id, authorization=engagement.authorization, opened_at__isnull=False
    ).exists():
        return False
    with transaction.atomic():
        zone = Tenant.objects.values_list("time_zone", flat=True).get(pk=engagement.tenant_id)
        SupportWindow.objects.get_or_create(
            tenant_id=engagement.tenant_id,
            authorization=engagement.authorization,
            defaults={"time_zone": zone},
        )
        mine = SupportWindow.objects.filter(
            tenant=engagement.tenant_id, authorization=engagement.authorization, opened_at__isnull=True
        )
        if not mine.update(opened_at=at, cause=cause[:100], time_zone=zone):
            return False  # somebody was faster
        window = SupportWindow.objects.get(
            tenant=engagement.tenant_id, authorization=engagement.authorization
        )
        _note(window, _WHAT.OPENED, words, at=at)
        endings.plan(window)
    return True


def withdraw(engagement: Engagement, cause: str, words: str) -> bool:
    """What opened it was no live export after all. Whether it was this that had opened it."""
    with transaction.atomic():
        window = (
            SupportWindow.objects.select_for_update()
            .filter(tenant=engagement.tenant_id, authorization=engagement.authorization, cause=cause)
            .exclude(cause="")
            .first()
        )
        if window is None or window.opened_at is None:
            return False
        opened = window.opened_at
        SupportWindow.objects.filter(pk=window.pk).update(opened_at=None, cause="", next_notice_at=None)
        _note(window, _WHAT.WITHDRAWN, words, at=opened)
    return True


def ask_for_more(window: SupportWindow, more: int, reason: str, asked_by: User) -> WindowExtension:
    """Ask for days; nothing changes yet. Raises Refusal without a reason, for no days, or while days are asked for already."""
    if more < 1 or more > MOST_DAYS:
        raise Refusal(f"give the days to add, 1 to {MOST_DAYS}")
    if not reason.strip():
        raise Refusal("say why it is extended")
    try:
        with transaction.atomic():
            return WindowExtension.objects.create(
                tenant_id=window.tenant_id,
                window=window,
                days=more,
                reason=reason.strip()[:300],
                asked_by=asked_by,
            )
    except IntegrityError:
        raise Refusal("days are asked for already: have them approved or refused first") from None


def answer(asked: WindowExtension, yes: bool, by: User) -> None:
    """Raises Refusal where one person asks and approves, and for what is answered."""
    if yes and asked.asked_by_id == by.pk:
        raise Refusal("another person approves it")
    state = WindowExtension.State.APPROVED if yes else WindowExtension.State.REFUSED
    with transaction.atomic():
        taken = WindowExtension.objects.filter(pk=asked.pk, state=WindowExtension.State.ASKED).update(
            state=state, answered_by=by.email, answered_at=timezone.now()
        )
        if not taken:
            raise Refusal("it is answered already")
        asked.refresh_from_db()
        if yes:
            SupportWindow.objects.filter(pk=asked.window_id).update(days=F("days") + asked.days)
            window = SupportWindow.objects.get(pk=asked.window_id)
            people = {"asked_by": asked.asked_by.email, "approved_by": by.email}
            _note(window, _WHAT.EXTENDED, asked.reason, days=asked.days, **people)
            endings.plan(window)
        AuditEvent.record(
            f"support_window.extension_{state.lower()}",
            actor=by,
            target=asked.window,
            reason=asked.reason,
            detail={"days": asked.days},
        )


def _note(window: SupportWindow, what: str, words: str, **more: object) -> None:
    SupportWindowEvent.objects.create(
        tenant_id=window.tenant_id, window=window, what=what, words=words[:300], **more
    )


__all__ = ["answer", "ask_for_more", "of", "standing", "start", "withdraw"]
