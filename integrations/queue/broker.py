"""django-q2's ORM broker, made safe for several clusters and for workers that die.

What the stock broker lacks and this one has: first in, first out; clusters that do not fight over the same row
(SKIP LOCKED on PostgreSQL, the one write lock of IMMEDIATE transactions on SQLite); a delivery count written when a
message is handed out, so that a message which kills its worker is buried after ``max_attempts`` instead of coming
back for ever; and a Failure row for each message that is given up, so that nothing disappears silently.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from time import sleep
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.conf import Conf
from django_q.models import OrmQ, Task

from integrations.models.queue import Delivery
from integrations.queue import pulse

if TYPE_CHECKING:
    from django.db.models import QuerySet

log = logging.getLogger(__name__)

Message = tuple[int, str]


class LeaseBroker(ORM):  # type: ignore[misc]  # django-q2 is untyped
    def dequeue(self) -> Sequence[Message]:
        """Lease the oldest visible messages; an empty answer has already slept for one poll."""
        self.get_connection()  # closes connections that went stale
        pulse.polled()
        messages = self._lease() if self._visible(timezone.now()).exists() else []
        if messages:
            pulse.took()
        else:
            sleep(Conf.POLL)
        return messages

    def delete(self, task_id: int) -> None:
        super().delete(task_id)
        Delivery.objects.using(Conf.ORM).filter(pk=task_id).delete()

    def fail(self, task_id: int) -> None:
        """The pusher cannot read the message, most often because SECRET_KEY changed while it waited."""
        row = OrmQ.objects.using(Conf.ORM).filter(pk=task_id).first()
        if row is not None:
            self._bury(row, "unreadable message: was SECRET_KEY changed while the queue held work?", 0)

    def purge_queue(self) -> int:
        waiting = OrmQ.objects.using(Conf.ORM).filter(key=self.list_key)
        Delivery.objects.using(Conf.ORM).filter(pk__in=waiting.values("pk")).delete()
        return int(waiting.delete()[0])

    def _visible(self, now: datetime) -> QuerySet[OrmQ]:
        messages: QuerySet[OrmQ] = OrmQ.objects.using(Conf.ORM).filter(key=self.list_key, lock__lt=now)
        return messages.order_by("pk")

    def _lease(self) -> list[Message]:
        with transaction.atomic(using=Conf.ORM):
            # Where the database cannot skip locked rows (SQLite), Django leaves the clause out.
            rows = list(self._visible(timezone.now()).select_for_update(skip_locked=True)[: Conf.BULK])
            counts = self._count(rows)
            alive = [row for row in rows if not self._exhausted(row, counts[row.pk])]
            self._lock(row.pk for row in alive)
        return [(row.pk, row.payload) for row in alive]

    def _lock(self, pks: Iterable[int]) -> None:
        OrmQ.objects.using(Conf.ORM).filter(pk__in=list(pks)).update(lock=self.timeout(None))

    @staticmethod
    def _count(rows: Sequence[OrmQ]) -> dict[int, int]:
        """This delivery included. The rows are locked, so reading and writing back loses nothing."""
        deliveries = Delivery.objects.using(Conf.ORM)
        before = dict(deliveries.filter(pk__in=[row.pk for row in rows]).values_list("pk", "count"))
        counts = {row.pk: before.get(row.pk, 0) + 1 for row in rows}
        deliveries.bulk_create(
            [Delivery(ormq_id=pk, count=count) for pk, count in counts.items()],
            update_conflicts=True,
            unique_fields=["ormq_id"],
            update_fields=["count"],
        )
        return counts

    def _exhausted(self, row: OrmQ, count: int) -> bool:
        if not Conf.MAX_ATTEMPTS or count <= Conf.MAX_ATTEMPTS:
            return False
        self._bury(
            row, f"given up after {count - 1} deliveries: its worker died or timed out each time", count - 1
        )
        return True

    def _bury(self, row: OrmQ, reason: str, attempts: int) -> None:
        """Leave a Failure row in place of the message. Our own rows decide whether the work is done again."""
        task = row.task
        readable = not str(task["id"]).startswith("*")
        now = timezone.now()
        Task.objects.using(Conf.ORM).update_or_create(
            id=task["id"] if readable else uuid.uuid4().hex,
            defaults={
                "name": str(task.get("name") or f"message {row.pk}")[:100],
                "func": str(task.get("func") or "unknown")[:256],
                "args": task.get("args"),
                "kwargs": task.get("kwargs"),
                "started": task.get("started") or now,
                "stopped": now,
                "success": False,
                "attempt_count": attempts,
                "result": reason,
            },
        )
        self.delete(row.pk)
        log.error("queue message %s buried: %s", row.pk, reason)
