"""What is to be done next for a connection, as rows that the tick reads (invariant 6)."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models.functions import Now
from django_q.tasks import async_task

from integrations.models import Connection, Work
from integrations.models.choices import WorkKind
from integrations.pipeline import clock

RUN_WORK = "integrations.tasks.run_work"
DAY = 24 * 3600


def make_due(connection_id: uuid.UUID, kind: str) -> None:
    """Bring the work forward to now, and put it on the queue at once; the message joins the caller's transaction.

    A connection that is not active has no work rows, and nothing happens. The tick finds what the queue loses.
    """
    with transaction.atomic():
        rows = Work.objects.filter(connection=connection_id, kind=kind, due_at__gt=clock.now())
        ids = list(rows.select_for_update().values_list("id", flat=True))
        Work.objects.filter(id__in=ids).update(due_at=Now(), enqueued_at=Now())
        for work_id in ids:
            async_task(RUN_WORK, str(work_id))


def once(connection_id: uuid.UUID, kind: str) -> None:
    """One run for a connection that has no recurring work, such as the lists of one that is being set up."""
    with transaction.atomic():
        connection = Connection.objects.get(id=connection_id)
        work, new = Work.objects.get_or_create(
            tenant_id=connection.tenant_id, connection=connection, kind=kind, defaults={"due_at": Now()}
        )
        if new:
            async_task(RUN_WORK, str(work.id))
            return
    make_due(connection_id, kind)


def periods(connection: Connection) -> dict[WorkKind, int | None]:
    """Seconds between two runs of each kind of recurring work; None where the settings turn it off."""
    return {
        WorkKind.ADVANCE: connection.export_every,
        WorkKind.CONFIRM: connection.export_every,
        WorkKind.PAYMENTS: connection.payments_every if connection.payments_on else None,
        WorkKind.REFERENCE: DAY // 2,
        WorkKind.SWEEP: DAY,
        WorkKind.DOCTOR: DAY,
    }


def schedule(connection: Connection) -> None:
    """The work rows of an active connection; called on activation, and again when its periods change."""
    for kind, every in periods(connection).items():
        if every is None:
            Work.objects.filter(connection=connection, kind=kind).delete()
            continue
        Work.objects.update_or_create(
            tenant_id=connection.tenant_id,
            connection=connection,
            kind=kind,
            defaults={"every": every},
            create_defaults={"every": every, "due_at": Now()},
        )


def unschedule(connection: Connection) -> None:
    """A connection that rests keeps its nightly work: it asks Sage nothing, and bodies past their time still leave."""
    Work.objects.filter(connection=connection).exclude(kind=WorkKind.SWEEP).delete()
