"""Support time: taken down by hand or by a clock that runs, corrected until it is stated, reversed afterwards."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from tenants.models import AuditEvent, Engagement, StatementLine, SupportTime, SupportTimer, User
from tenants.support.refusal import Refusal

_MOST = 24 * 60


def begin(engagement: Engagement, person: User) -> SupportTimer:
    """Start the person's clock. Raises Refusal while one runs."""
    try:
        with transaction.atomic():
            return SupportTimer.objects.create(
                tenant_id=engagement.tenant_id,
                engagement=engagement,
                person=person,
                started_at=timezone.now(),
            )
    except IntegrityError:
        raise Refusal("your clock runs already: stop it first") from None


def stop(timer: SupportTimer, category: str, words: str, internal: bool = False) -> SupportTime:
    """Make an entry of the clock's time, whole minutes begun. Raises Refusal without words, or for a clock forgotten over a day."""
    if not words.strip():
        raise Refusal("say what was done")
    minutes = -(-(timezone.now() - timer.started_at) // timedelta(minutes=1)) or 1
    if minutes > _MOST:
        raise Refusal(
            f"the clock has run since {timer.started_at:%Y-%m-%d %H:%M} UTC: throw it away, and write the time by hand"
        )
    with transaction.atomic():
        made = SupportTime.objects.create(
            tenant_id=timer.tenant_id,
            engagement_id=timer.engagement_id,
            person_id=timer.person_id,
            started_at=timer.started_at,
            minutes=minutes,
            category=category,
            words=words.strip()[:500],
            internal=internal,
        )
        timer.delete()
    return made


def reverse(entry: SupportTime, words: str, actor: User) -> SupportTime:
    """Take a stated entry back: an entry of its own, which the next statement sets off. Raises Refusal for what can still be corrected."""
    if entry.reverses_id is not None:
        raise Refusal("this is a reversal already")
    if not StatementLine.objects.filter(entry=entry).exists():
        raise Refusal("it is not stated yet: correct it, or delete it")
    if not words.strip():
        raise Refusal("say why it is taken back")
    try:
        with transaction.atomic():
            made = SupportTime.objects.create(
                tenant_id=entry.tenant_id,
                engagement_id=entry.engagement_id,
                person=actor,
                started_at=entry.started_at,
                minutes=entry.minutes,
                category=entry.category,
                words=words.strip()[:500],
                reverses=entry,
            )
            AuditEvent.record("supporttime.reversed", actor=actor, target=entry, reason=words)
    except IntegrityError:
        raise Refusal("it is taken back already") from None
    return made
