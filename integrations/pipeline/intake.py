"""Intake: a delivery's rows become transactions, versions and parties, or issues that say what to mend.

A delivery is idempotent by what a thing is in the TMS and by its version. Sets of rows, never row by row: the number of
queries does not depend on how many rows a chunk has. A chunk is one transaction; two deliveries of the same ids at once
serialise on the rows, or one of them runs into the unique constraint and judges its chunk again.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from integrations.models import Issue as IssueRow
from integrations.models import RawInput, SyncJob
from integrations.models.choices import Channel, JobKind, JobState, Trigger
from integrations.pipeline import due
from integrations.pipeline.arrivals import Delivery, Outcome, RowResult, connection_of
from integrations.pipeline.jobs import Progress
from integrations.pipeline.party_intake import take_parties
from integrations.pipeline.transaction_intake import take_transactions
from integrations.pipeline.versions import settle_waiting
from integrations.tms.rows import FileRefused, PartyRow, Row, Terms, TransactionRow
from tenants.models import Subsidiary

__all__ = [
    "Receipt",
    "accept",
    "refuse",
    "settle_waiting",
    "terms_of",
]

CHUNK = 1_000
MAX_LISTED = 1_000  # problems that a receipt of a long file repeats; all of them stand in the issues
TRIES = 5
R = TypeVar("R", bound=Row)


@dataclass(slots=True)
class Receipt:
    """What became of a delivery. `results` has every row of a call or of our own, and of a file the rows with problems."""

    raw_input_id: uuid.UUID
    job_id: uuid.UUID
    rows: int = 0
    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    history: int = 0
    results: list[RowResult] = field(default_factory=list)

    def add(self, results: Iterable[RowResult], *, every: bool) -> None:
        for result in results:
            self.rows += 1
            self.counts[result.outcome] += 1
            self.history += result.history
            if every or (result.issues and len(self.results) < MAX_LISTED):
                self.results.append(result)

    @property
    def words(self) -> dict[str, int]:
        named = {outcome.value: n for outcome, n in self.counts.items() if n}
        return {"rows": self.rows, **named, **({"history": self.history} if self.history else {})}


def terms_of(subsidiary: Subsidiary, source_system: str) -> Terms:
    return Terms(source_system, subsidiary.currency, subsidiary.time_zone)


def accept(
    *,
    subsidiary_id: uuid.UUID,
    source_system: str,
    rows: Iterable[Row],
    channel: Channel,
    name: str = "",
    received_from: str = "",
    sha256: Callable[[], str] = str,
    size: int = 0,
    trigger: Trigger = Trigger.SCHEDULE,
    layout: Mapping[str, Any] | None = None,
) -> Receipt:
    """Take in one delivery, which may hold parties and transactions. Of a chunk, parties come first.

    `layout` is the declaration that a CSV file was read through; it is kept beside the raw rows.
    """
    subsidiary = Subsidiary.objects.get(pk=subsidiary_id)
    raw_input, job = _open(subsidiary, channel, name, received_from, trigger)
    raw_input.size = size
    raw_input.source_system, raw_input.layout = source_system, dict(layout) if layout is not None else None
    raw_input.save(update_fields=["source_system", "layout"])  # rows are committed before the delivery ends
    delivery = Delivery.of(subsidiary, source_system, raw_input, connection_of(subsidiary.pk))
    receipt = Receipt(raw_input.pk, job.pk)
    every = channel != Channel.FILE
    progress = Progress(job)
    try:
        for chunk in _chunks(rows):
            receipt.add(_take(delivery, chunk), every=every)
            progress.tell(receipt.words)
    except BaseException as problem:
        # What was committed stays, and is said; the delivery can be repeated.
        _close(delivery, raw_input, job, receipt, failed=type(problem).__name__)
        raise
    raw_input.sha256 = sha256()
    _close(delivery, raw_input, job, receipt)
    return receipt


def refuse(
    refusal: FileRefused, *, subsidiary_id: uuid.UUID, channel: Channel, name: str, received_from: str = ""
) -> Receipt:
    """Record a delivery that could not be read at all."""
    subsidiary = Subsidiary.objects.get(pk=subsidiary_id)
    raw_input, job = _open(subsidiary, channel, name, received_from, Trigger.COMMAND)
    delivery = Delivery.of(subsidiary, "", raw_input, connection_of(subsidiary.pk))
    IssueRow.objects.bulk_create([delivery.issue_row(issue) for issue in refusal.issues])
    receipt = Receipt(raw_input.pk, job.pk)
    _close(delivery, raw_input, job, receipt, failed=str(refusal))
    return receipt


def _open(
    subsidiary: Subsidiary, channel: Channel, name: str, received_from: str, trigger: Trigger
) -> tuple[RawInput, SyncJob]:
    with transaction.atomic():
        raw_input = RawInput.objects.create(
            tenant_id=subsidiary.tenant_id,
            subsidiary=subsidiary,
            channel=channel,
            name=name[:200],
            received_from=received_from[:120],
        )
        job = SyncJob.objects.create(
            tenant_id=subsidiary.tenant_id,
            connection=connection_of(subsidiary.pk),
            kind=JobKind.INTAKE,
            trigger=trigger,
            actor=received_from[:120],
            started_at=timezone.now(),
        )
    return raw_input, job


def _close(
    delivery: Delivery, raw_input: RawInput, job: SyncJob, receipt: Receipt, *, failed: str = ""
) -> None:
    """The counts of what was committed, and the connection's work due in the same transaction."""
    counts = receipt.counts
    raw_input.rows, raw_input.history = receipt.rows, receipt.history
    raw_input.accepted = sum(
        counts[one] for one in (Outcome.ACCEPTED, Outcome.LATE, Outcome.WAITING, Outcome.HELD)
    )
    raw_input.repeated, raw_input.rejected = counts[Outcome.REPEATED], counts[Outcome.REJECTED]
    job.state = JobState.FAILED if failed else JobState.DONE
    job.counts, job.message, job.finished_at = receipt.words, failed[:400], timezone.now()
    with transaction.atomic():
        raw_input.save()
        job.save()
        if (
            delivery.connection is not None
            and receipt.rows > counts[Outcome.REPEATED] + counts[Outcome.REJECTED]
        ):
            due.arrived(delivery.connection)


def _chunks(rows: Iterable[R]) -> Iterator[list[R]]:
    each = iter(rows)
    while chunk := list(islice(each, CHUNK)):
        yield chunk


def _take(delivery: Delivery, chunk: list[Row]) -> list[RowResult]:
    """One chunk in one transaction, judged again where another delivery of the same ids was faster."""
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return _take_once(delivery, chunk)
        except (IntegrityError, OperationalError):
            # A unique constraint met, or PostgreSQL ended a deadlock: what the other one wrote is seen next time.
            if attempt == TRIES:
                raise
    raise AssertionError("a chunk is taken in or its error raised")


def _take_once(delivery: Delivery, chunk: list[Row]) -> list[RowResult]:
    parties = [row for row in chunk if isinstance(row, PartyRow)]
    transactions = [row for row in chunk if isinstance(row, TransactionRow)]
    results = take_parties(delivery, parties) if parties else []
    results += take_transactions(delivery, transactions) if transactions else []
    return sorted(results, key=_by_row) if parties and transactions else results


def _by_row(result: RowResult) -> int:
    return result.row
