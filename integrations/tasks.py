"""What the queue calls. A task takes one id, opens its tenant's scope, and makes one call; the row decides what is done."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping

from django.db.models.functions import Now

from config.observe import about
from integrations.models import Connection, Work
from integrations.models.choices import Trigger, WorkKind
from integrations.pipeline import (
    clock,
    confirmation,
    digests,
    due,
    export,
    payments,
    reference,
    retention,
    watch,
)
from integrations.pipeline.closing import reading as closing
from integrations.pipeline.slots import NoRoom
from integrations.pipeline.wire import Paused
from integrations.sage.errors import LedgerError
from integrations.setup import doctor
from tenants import scope


def _nightly(connection_id: uuid.UUID, *, trigger: Trigger) -> None:
    retention.prune()  # first: what is past its time goes whether Sage answers or not
    if Connection.objects.get(id=connection_id).is_desktop:
        return
    confirmation.sweep(connection_id, trigger=trigger)
    watch.watch(connection_id, trigger=trigger)


def _lists(connection_id: uuid.UUID, *, trigger: Trigger) -> None:
    reference.refresh(connection_id, trigger=trigger)
    watch.watch(connection_id, trigger=trigger)  # what others keyed meanwhile: no number is taken twice


_RUN: Mapping[str, Callable[..., object]] = {
    WorkKind.ADVANCE: export.export,
    WorkKind.CONFIRM: confirmation.confirm,
    WorkKind.PAYMENTS: payments.import_payments,
    WorkKind.REFERENCE: _lists,
    WorkKind.SWEEP: _nightly,
    WorkKind.DOCTOR: doctor.examine,
    WorkKind.DIGEST: digests.write,
    WorkKind.CLOSE: closing.read_asked,
}


def run_work(work_id: str) -> str:
    """Do what the Work row says, once, and set when it is due again. Delivered twice, it finds nothing to do."""
    with scope.outside("task"):
        work = (
            Work.objects.select_related("connection__subsidiary", "connection__tenant")
            .filter(id=uuid.UUID(work_id))
            .first()
        )
    if work is None:
        return "gone"
    with scope.tenant(work.tenant_id), about(tenant=str(work.tenant_id)):
        if not _start(work):
            return "not due"
        try:
            _RUN[work.kind](work.connection_id, trigger=Trigger.SCHEDULE)
        except (Paused, LedgerError, NoRoom) as problem:
            return str(problem)  # its SyncJob says it, and the row is due again
        finally:
            _finish(work)
    return "done"


def _start(work: Work) -> bool:
    """The row as it was seen is taken; a second delivery sees another one."""
    rows = Work.objects.filter(id=work.id, due_at__lte=clock.now(), started_at=work.started_at)
    if work.started_at is None:
        rows = Work.objects.filter(id=work.id, due_at__lte=clock.now(), started_at__isnull=True)
    # Kept from other deliveries while it runs; brought forward again at its end.
    return bool(rows.update(started_at=Now(), due_at=due.next_due(work)))


def _finish(work: Work) -> None:
    """As the row is now: an activation meanwhile made recurring work of what was to run once."""
    rows = Work.objects.filter(id=work.id)
    rows.filter(every__isnull=True).delete()
    rows.update(finished_at=Now(), enqueued_at=None, started_at=None)
