"""What is to be done next for a connection, as rows that the tick reads (invariant 6)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import time
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django_q.tasks import async_task

from integrations.core import local_times
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


def arrived(connection: Connection) -> None:
    """Something came in: it is built and sent at once, or at the times of day that the connection gives."""
    if not connection.export_at:
        make_due(connection.pk, WorkKind.ADVANCE)


def periods(connection: Connection) -> dict[WorkKind, int | None]:
    """Seconds between two runs of each kind of recurring work; None where the settings turn it off. Nobody speaks to a desktop
    Sage: there only documents are built, and what is past its time leaves."""
    if connection.is_desktop:
        own = {WorkKind.ADVANCE: connection.export_every, WorkKind.SWEEP: DAY, WorkKind.DIGEST: DAY}
        return {kind: own.get(kind) for kind in WorkKind if kind != WorkKind.CLOSE}
    return {
        WorkKind.ADVANCE: connection.export_every,
        WorkKind.CONFIRM: connection.export_every,
        WorkKind.PAYMENTS: connection.payments_every if connection.payments_on else None,
        WorkKind.REFERENCE: DAY // 2,
        WorkKind.SWEEP: DAY,
        WorkKind.DOCTOR: DAY,
        WorkKind.DIGEST: DAY,
    }


def times(connection: Connection, kind: str) -> tuple[Sequence[time], str]:
    """The times of day of a work, and the zone they are of; none where it recurs by its period."""
    if kind == WorkKind.DIGEST:
        return (connection.tenant.digest_at,), connection.tenant.time_zone
    text = {
        WorkKind.ADVANCE: connection.export_at,
        WorkKind.SWEEP: connection.nightly_at,
        WorkKind.DOCTOR: connection.nightly_at,
    }.get(WorkKind(kind), "")
    return local_times.parse(text), connection.subsidiary.time_zone


def next_due(work: Work) -> Any:
    """When a work that begins now is due again, for an UPDATE."""
    if work.every is not None:
        at, zone = times(work.connection, work.kind)
        if at:
            return local_times.following(clock.now(), at, zone)
    return clock.later(work.every or 3600)


def schedule(connection: Connection) -> None:
    """The work rows of an active connection; called on activation, and again when its periods change."""
    for kind, every in periods(connection).items():
        if every is None:
            Work.objects.filter(connection=connection, kind=kind).delete()
            continue
        at, zone = times(connection, kind)
        then = {"due_at": local_times.following(clock.now(), at, zone)} if at else {}
        first = then if kind == WorkKind.DIGEST else {"due_at": Now()}
        Work.objects.update_or_create(
            tenant_id=connection.tenant_id,
            connection=connection,
            kind=kind,
            defaults={"every": every, **then},
            create_defaults={"every": every, **first},
        )


def unschedule(connection: Connection) -> None:
    """A connection that rests keeps what asks Sage nothing: bodies past their time still leave, and the day's mail says
    that it rests."""
    Work.objects.filter(connection=connection).exclude(kind__in=[WorkKind.SWEEP, WorkKind.DIGEST]).delete()
