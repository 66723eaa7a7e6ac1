"""All mail goes through one table: written in the transaction of what it tells of, sent by the tick afterwards."""

import logging
import smtplib
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone

from tenants import scope
from tenants.models import Notice, Tenant

logger = logging.getLogger("ledgerhaul.notices")

MOST_ATTEMPTS = 6
# A sender that died in the middle is taken for dead after this; the mail may then arrive twice, never not at all.
_SENDING_FOR = timedelta(minutes=10)
_FIRST_WAIT = timedelta(minutes=1)


def queue_email(
    event_key: str,
    *,
    to: str,
    template: str,
    facts: dict[str, Any],
    tenant: Tenant | None = None,
    due_at: datetime | None = None,
) -> bool:
    """Put a mail into the outbox, inside the caller's transaction; False if this event has written already.

    The template `emails/<template>.txt` has the subject as its first line.
    """
    subject, body = _written(template, facts)
    notice = Notice(
        tenant=tenant, event_key=event_key, to=to, subject=subject, body=body, due_at=due_at or timezone.now()
    )
    if tenant is not None:
        scope.require(tenant.pk)
    # An event key is unique in the deployment, and is looked up there.
    if was_written(event_key):
        return False
    with scope.outside("deployment"):
        Notice.objects.bulk_create([notice], ignore_conflicts=True)
        return bool(Notice.objects.filter(pk=notice.pk).exists())


def was_written(event_key: str) -> bool:
    """Whether the event has a mail in the outbox already: before its facts are gathered."""
    with scope.outside("deployment"):
        return bool(Notice.objects.filter(event_key=event_key).exists())


def deliver_due(limit: int = 50) -> int:
    """Send what is due, oldest first; how many went. Each is claimed before it is sent, and judged by itself."""
    with scope.outside("deliver notices"):
        return sum(_deliver(notice_id) for notice_id in _due(timezone.now(), limit))


def anything_due() -> bool:
    """Whether `deliver_due` would find something; asked by every tick."""
    with scope.outside("deliver notices"):
        return bool(_due(timezone.now(), 1))


def _written(template: str, facts: dict[str, Any]) -> tuple[str, str]:
    text = render_to_string(f"emails/{template}.txt", facts)
    subject, _, body = text.strip().partition("\n")
    return subject.strip()[:200], body.strip() + "\n"


def _due(now: datetime, limit: int) -> list[uuid.UUID]:
    waiting = Q(state=Notice.State.DUE, due_at__lte=now)
    abandoned = Q(state=Notice.State.SENDING, due_at__lte=now - _SENDING_FOR)
    return list(
        Notice.objects.filter(waiting | abandoned).order_by("due_at").values_list("pk", flat=True)[:limit]
    )


def _deliver(notice_id: uuid.UUID) -> bool:
    now = timezone.now()
    claimable = Q(state=Notice.State.DUE) | Q(state=Notice.State.SENDING, due_at__lte=now - _SENDING_FOR)
    claimed = Notice.objects.filter(claimable, pk=notice_id).update(
        state=Notice.State.SENDING, due_at=now, attempts=F("attempts") + 1
    )
    if not claimed:
        return False
    notice = Notice.objects.get(pk=notice_id)
    try:
        EmailMessage(notice.subject, notice.body, settings.DEFAULT_FROM_EMAIL, [notice.to]).send()
    except (smtplib.SMTPException, OSError) as problem:
        _put_off(notice, problem)
        return False
    Notice.objects.filter(pk=notice_id).update(
        state=Notice.State.SENT, sent_at=timezone.now(), last_problem=""
    )
    return True


def _put_off(notice: Notice, problem: Exception) -> None:
    given_up = notice.attempts >= MOST_ATTEMPTS
    logger.warning("A notice was not sent.", extra={"notice": notice.pk, "problem": type(problem).__name__})
    Notice.objects.filter(pk=notice.pk).update(
        state=Notice.State.FAILED if given_up else Notice.State.DUE,
        due_at=timezone.now() + _FIRST_WAIT * 2**notice.attempts,
        last_problem=f"{type(problem).__name__}: {problem}"[:300],
    )
