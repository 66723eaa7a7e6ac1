"""SyncJob rows: one for each run, so that nothing happens unseen."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from config.observe import about
from config.redaction import redact
from integrations.core.money import Money
from integrations.models import Connection, SyncJob
from integrations.models.choices import JobKind, JobState, Trigger

TOLD_EVERY = 3.0  # seconds
LOST_AFTER = timedelta(hours=2)  # longer than any run: the command's own limit is an hour


@dataclass(slots=True)
class Progress:
    """Says how far a run has come, to who watches its row: every few seconds, and only outside of a transaction, where it
    is seen at once and holds no lock."""

    job: SyncJob
    told: float = field(default_factory=time.monotonic)

    def tell(self, counts: Mapping[str, int], money: Mapping[str, int] | None = None) -> None:
        now = time.monotonic()
        if now - self.told < TOLD_EVERY or transaction.get_connection().in_atomic_block:
            return
        self.told = now
        running = SyncJob.objects.filter(id=self.job.id, state=JobState.RUNNING)
        running.update(counts=dict(counts), money=dict(money or {}))


@dataclass(slots=True)
class Run:
    """A run under way: what it counts is written when it ends, and while it goes on. `money` is per currency, in minor
    units."""

    job: SyncJob
    counts: Counter[str] = field(default_factory=Counter)
    money: Counter[str] = field(default_factory=Counter)
    message: str = ""
    progress: Progress = field(init=False)

    def __post_init__(self) -> None:
        self.progress = Progress(self.job)

    def count(self, what: str, n: int = 1) -> None:
        if n:
            self.counts[what] += n
            self.progress.tell(self.counts, self.money)

    def add(self, amount: Money) -> None:
        self.money[amount.currency] += amount.minor


@contextmanager
def run(
    kind: JobKind,
    connection: Connection | None,
    *,
    trigger: Trigger,
    actor: str = "",
    tenant_id: uuid.UUID | None = None,
    alone: bool = False,
) -> Iterator[Run]:
    """Open a SyncJob, and close it whatever happens. An exception marks it failed and goes on its way.

    Runs before it whose process was killed closed nothing: they are closed now. `alone` says that the caller holds what
    lets no other run of this kind be under way; without it only a long silence tells.
    """
    if connection is not None:
        _close_lost(kind, connection, timedelta(0) if alone else LOST_AFTER)
    job = SyncJob.objects.create(
        tenant_id=tenant_id or (connection.tenant_id if connection else None),
        connection=connection,
        kind=kind,
        trigger=trigger,
        actor=actor[:120],
        started_at=timezone.now(),
    )
    current = Run(job)
    with about(run=str(job.id)):
        try:
            yield current
        except BaseException as problem:
            _finish(current, JobState.FAILED, str(problem) or type(problem).__name__)
            raise
    _finish(current, JobState.DONE, current.message)


def _close_lost(kind: JobKind, connection: Connection, silence: timedelta) -> None:
    now = timezone.now()
    lost = SyncJob.objects.filter(
        connection=connection, kind=kind, state=JobState.RUNNING, started_at__lt=now - silence
    )
    lost.update(state=JobState.FAILED, finished_at=now, message="its process was lost")


def _finish(current: Run, state: JobState, message: str) -> None:
    job = current.job
    job.state, job.message, job.finished_at = state, redact(message)[:400], timezone.now()
    job.counts, job.money = dict(current.counts), dict(current.money)
    if state is JobState.DONE and not job.counts and not message and job.trigger == Trigger.SCHEDULE:
        _fold_idle(job)
    job.save(update_fields=["state", "message", "finished_at", "counts", "money"])


def _fold_idle(job: SyncJob) -> None:
    """An idle scheduled run stands for the idle ones before it: a quiet night is one row, not a thousand."""
    SyncJob.objects.filter(
        connection=job.connection_id,
        kind=job.kind,
        trigger=Trigger.SCHEDULE,
        state=JobState.DONE,
        counts={},
        message="",
        exchanges__isnull=True,
    ).exclude(id=job.id).delete()
