"""The tick: once a minute, whatever is due is put on the queue, whatever the number of tenants.

The queue does not decide. A message that the broker lost, or whose worker died, is no loss: its row is still due
and is enqueued again.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.models import Schedule
from django_q.tasks import async_task

from integrations.models.work import Work
from integrations.queue.late import tell
from integrations.queue.schedules import TICK, ensure_schedules
from tenants import notices, scope
from tenants.support import endings, own_books
from tenants.webhooks import sending as webhooks

if TYPE_CHECKING:
    from django.db.models import QuerySet

log = logging.getLogger(__name__)

RUN_WORK = "integrations.tasks.run_work"
DELIVER_NOTICES = "tenants.notices.deliver_due"
TELL_OF_ENDINGS = "tenants.support.endings.write_due"
TELL_WEBHOOKS = "integrations.pipeline.webhooks.run"
STATE_IN_OWN_BOOKS = "integrations.pipeline.own_books.deliver_due"
CHUNK = 500
# Longer than the longest task. What was enqueued, or begun, longer ago than this and is still due, is taken for lost.
# Too early costs a second message that finds nothing to do; too late costs the waiting time.
LOST_AFTER = timedelta(minutes=6)
# django-q2 looks at its schedules twice a minute; a tick overdue by more than this has nobody who runs it.
OVERDUE = timedelta(minutes=3)


def tick(now: datetime | None = None) -> int:
    """Enqueue what is due and say how many rows that were."""
    now = now or timezone.now()
    enqueued = 0
    tell(now)
    if notices.anything_due():
        async_task(DELIVER_NOTICES)
    if endings.anything_due(now):
        async_task(TELL_OF_ENDINGS)
    if own_books.anything_due():
        async_task(STATE_IN_OWN_BOOKS)
    if webhooks.anything_due():
        async_task(TELL_WEBHOOKS)
    with scope.outside("tick"):
        while True:
            chunk = _enqueue_chunk(now)
            enqueued += chunk
            if chunk < CHUNK:
                return enqueued


def stand_in() -> bool:
    """Run the tick in the scheduler's place if its row is missing or overdue; say whether that was needed."""
    next_run = Schedule.objects.filter(func=TICK).values_list("next_run", flat=True).first()
    if next_run is not None and next_run > timezone.now() - OVERDUE:
        return False
    log.warning("the tick's schedule is missing or overdue; the supervisor ticks in its place")
    ensure_schedules()
    tick()
    return True


def due(now: datetime) -> QuerySet[Work]:
    """Due, and neither waiting on the queue nor being worked on, as far as can be told from how long ago that was."""
    lost = now - LOST_AFTER
    rows: QuerySet[Work] = Work.objects.filter(
        Q(enqueued_at__isnull=True)
        | Q(enqueued_at__lt=lost) & (Q(started_at__isnull=True) | Q(started_at__lt=lost)),
        due_at__lte=now,
    )
    return rows


def _enqueue_chunk(now: datetime) -> int:
    """Rows and messages in one transaction: a message exists exactly when its row says so."""
    with transaction.atomic():
        ids = list(
            due(now)
            .order_by("due_at")
            .select_for_update(skip_locked=True)
            .values_list("pk", flat=True)[:CHUNK]
        )
        if ids:
            due(now).filter(pk__in=ids).update(enqueued_at=now)
            broker = get_broker()
            for work_id in ids:
                async_task(RUN_WORK, str(work_id), broker=broker)
    return len(ids)
