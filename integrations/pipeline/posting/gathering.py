"""Gathering a batch: all that is due, in sets that each commit, written as it is read (rules J1, J2).

A document goes whole or not at all; what cannot go is left out with its reason. Each set claims its documents by one
conditional UPDATE and enters them into the batch, where a second live entry is refused by the database. A process that
dies leaves a batch that is still gathering past its deadline: it is voided, and what it took goes free.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet

from integrations.core.batches import BatchError, BatchKind, BatchState
from integrations.core.documents import PARTIES, PartyRecord
from integrations.core.freight import CASH_KINDS, Kind, Side, side_of
from integrations.core.lifecycle import By, State
from integrations.core.policies import Mode
from integrations.core.postings import Posting, thaw
from integrations.models import (
    BatchEntry,
    Connection,
    Document,
    DocumentPayload,
    FreightTransaction,
    PostingBatch,
    SageCompany,
)
from integrations.pipeline import bulk, clock, connections, moves, points
from integrations.pipeline.posting import prepare, samples, stepping
from integrations.pipeline.posting.judging import Gathered, Judge, LeftOut
from integrations.pipeline.posting.summaries import LINES, Summary, posting_of
from integrations.pipeline.posting.writing import Files
from integrations.sage.file_port import FileLedger
from integrations.sage.registry import open_files
from tenants.ids import new_id
from tenants.models import AuditEvent, User

SET = 500


class NothingDue(BatchError):
    """There is nothing to post; `left_out` says what cannot go."""

    def __init__(self, left_out: Sequence[LeftOut]) -> None:
        super().__init__("nothing is due: everything was posted, or is blocked")
        self.left_out = left_out


class Closed(BatchError):
    """Live posting is closed; `reasons` says everything that keeps it closed."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = list(reasons)


def preview(connection_id: uuid.UUID, month: date | None = None) -> Gathered:
    """What a batch built now would hold, with its control totals. Writes nothing but what building documents writes."""
    connection = prepare.ready(connection_id)
    judge = Judge(connection, open_files(connection.system, mirrored=connection.mirrored), month)
    for documents in _sets(connection, month, claim=False):
        for document, thing in _thawed(documents):
            words = judge.refuses(document, thing)
            if words:
                judge.found.leave(document, words)
            else:
                judge.take(document, thing)
    return judge.found


def reasons_closed(connection: Connection) -> list[str]:
    """What keeps live posting closed, all at once."""
    said = [] if connection.is_active else [f"the connection is {connection.get_state_display().lower()}"]
    said += connections.before_first_export(connection)
    said += samples.reasons_unsigned(connection)
    return said


def build(connection_id: uuid.UUID, actor: User | str, month: date | None = None) -> PostingBatch:
    """A numbered batch of all that is due, with its files; in SUMMARY mode the journal of `month`. Raises Closed, NothingDue,
    or BatchError where another is being gathered."""
    stepping.end_lost(connection_id)
    connection = prepare.ready(connection_id)
    _refuse_wrong_mode(connection, month)
    closed = reasons_closed(connection)
    if closed:
        raise Closed(closed)
    batch = _open(connection, actor, month)
    try:
        return _fill(connection, batch, actor, month)
    except BaseException:
        stepping.release(batch, BatchState.VOIDED, str(actor), "gathering was cut off")
        raise


def _refuse_wrong_mode(connection: Connection, month: date | None) -> None:
    summary = connection.mode == Mode.SUMMARY
    if summary and month is None:
        raise BatchError("this connection closes months: say which month the journal is of")
    if not summary and month is not None:
        raise BatchError(
            "this connection posts batches: a close-month journal would book everything a second time"
        )
    if month is not None and month.replace(day=1) >= connection.subsidiary.today().replace(day=1):
        raise BatchError(f"{month:%B %Y} is not over yet")


def _open(connection: Connection, actor: User | str, month: date | None) -> PostingBatch:
    token = uuid.uuid4()
    with transaction.atomic():
        company = SageCompany.objects.select_for_update().get(id=connection.company_id)
        if PostingBatch.objects.filter(connection=connection, state=BatchState.GATHERING).exists():
            raise BatchError("another batch of this connection is being gathered: wait until it is built")
        last = PostingBatch.objects.filter(company=company).aggregate(n=Max("number"))["n"] or 0
        batch = PostingBatch.objects.create(
            tenant_id=connection.tenant_id,
            connection=connection,
            company=company,
            number=last + 1,
            kind=BatchKind.SUMMARY if month else BatchKind.LIVE,
            month=month.replace(day=1) if month else None,
            mirrored=connection.mirrored,
            layout=open_files(connection.system).target.layout,
            currency=connection.currency,
            token=token,
            gathering_until=clock.now() + timedelta(seconds=settings.BATCH_LEASE_SECONDS),
            built_by=str(getattr(actor, "email", actor))[:254],
        )
        stepping.note(batch, BatchState.GATHERING.value, actor)
    points.reach("batch-opened")
    return batch


def _fill(connection: Connection, batch: PostingBatch, actor: User | str, month: date | None) -> PostingBatch:
    ledger = open_files(connection.system, mirrored=connection.mirrored)
    judge = Judge(connection, ledger, month)
    files = Files(batch, ledger.target)
    summary = Summary(connection, month) if month else None
    position = 0
    for documents in _sets(connection, month, claim=True):
        with transaction.atomic():
            _renew(batch)
            taken = _claimed(judge, documents)
            rows = []
            for document, thing in taken:
                position += 1
                rows.append(_entered(ledger, files, batch, document, thing, position, judge, summary))
            bulk.insert(BatchEntry, batch.tenant_id, _ENTRY, rows)
            if summary is not None:
                summary.add([(d, thing) for d, thing in taken if isinstance(thing, Posting)])
            files.flush()
        points.reach("batch-set")
    if not position:
        raise NothingDue(judge.found.left_out)
    with transaction.atomic():
        _renew(batch)
        told: dict[str, object] = {}
        if summary is not None:
            told = {LINES: summary.lines, "dimension": summary.dimension}
            batch.totals = told
            posting = posting_of(batch)
            files.add(ledger.place(posting, posting.number))
        rows_of_files = files.finish()
        found = judge.found
        batch.documents, batch.parties, batch.reissued = found.documents, found.parties, found.reissued
        batch.total, batch.totals = found.sums.total, {**found.sums.told(), **told, "late": found.late}
        batch.warnings = [
            *found.warnings,
            *(f"left out: {one.document.number}: {one.words}" for one in found.left_out),
        ]
        batch.sha256 = hashlib.sha256("".join(f.sha256 for f in rows_of_files).encode()).hexdigest()
        batch.token = batch.gathering_until = None
        batch.state = BatchState.BUILT
        batch.save()
        stepping.note(batch, BatchState.BUILT.value, actor, f"{found.documents} documents")
        AuditEvent.record("batch.built", actor=actor, target=batch, detail={"documents": found.documents})
        points.reach("batch-finishing")
    points.reach("batch-built")
    return batch


def _renew(batch: PostingBatch) -> None:
    """Still ours: somebody who took us for dead has voided it."""
    mine = PostingBatch.objects.filter(id=batch.id, token=batch.token, state=BatchState.GATHERING)
    if not mine.update(gathering_until=clock.now() + timedelta(seconds=settings.BATCH_LEASE_SECONDS)):
        raise BatchError("the batch was voided while it was gathered")


# Which documents -----------------------------------------------------------------------------------------------


def due(connection: Connection, month: date | None = None) -> QuerySet[Document]:
    """Everything ready, by today's settings: customers and vendors first, then by day. Of a close month what lies up to its
    end; what is late from a month before is with it."""
    rows = Document.objects.filter(
        connection=connection,
        state=State.READY,
        live=True,
        settings_version=connection.settings_version,
    )
    if month is None:
        return rows
    after = (month.replace(day=1) + timedelta(days=32)).replace(day=1)
    return rows.filter(Q(posting_date__lt=after)).exclude(kind__in=PARTIES)


def _sets(connection: Connection, month: date | None, *, claim: bool) -> Iterator[list[Document]]:
    """In sets, each after the last by its key; customers and vendors before all others. What a set refuses is passed by."""
    parties = Q(kind__in=PARTIES)
    for only in (parties, ~parties):
        last: tuple[date, uuid.UUID] | None = None
        while True:
            rows = due(connection, month).filter(only)
            if only is parties:
                rows = rows.order_by("id")
                rows = rows.filter(id__gt=last[1]) if last else rows
            else:
                rows = rows.order_by("posting_date", "id")
                # The bound alone is what an index is searched by; the alternative is not.
                rows = rows.filter(posting_date__gte=last[0] if last else date.min)
                if last:
                    rows = rows.filter(Q(posting_date__gt=last[0]) | Q(posting_date=last[0], id__gt=last[1]))
            found = list(rows[:SET])
            if not found:
                break
            last = (found[-1].posting_date or date.min, found[-1].id)
            yield found


def _thawed(documents: Sequence[Document]) -> Iterator[tuple[Document, Posting | PartyRecord]]:
    """With their payloads, and with the numbers of what cash settles; two queries."""
    bodies = dict(
        DocumentPayload.objects.filter(document__in=[d.id for d in documents]).values_list("document", "body")
    )
    things = [(d, thaw(bodies[d.id])) for d in documents if d.id in bodies]
    numbers = settled([thing for _, thing in things])
    for document, thing in things:
        yield document, thing.settling(numbers) if isinstance(thing, Posting) else thing


def settled(things: Sequence[Posting | PartyRecord]) -> dict[tuple[Side, str], str]:
    """The numbers of what their cash settles, by side and TMS id."""
    wanted = {
        line.applies_to
        for thing in things
        if isinstance(thing, Posting)
        for line in thing.lines
        if line.applies_to
    }
    if not wanted:
        return {}
    known = FreightTransaction.objects.filter(source_id__in=wanted).exclude(kind__in=CASH_KINDS)
    told = known.values_list("kind", "source_id", "number")
    return {(side_of(Kind(kind)), source_id): number for kind, source_id, number in told}


# Claiming and writing --------------------------------------------------------------------------------------------


_ENTRY = ("id", "batch_id", "document_id", "live", "position", "file", "reference", "key")


def _claimed(judge: Judge, documents: Sequence[Document]) -> list[tuple[Document, Posting | PartyRecord]]:
    """Those that can go and are still ready: from now on they are the batch's."""
    fit = []
    for document, thing in _thawed(documents):
        words = judge.refuses(document, thing)
        if words:
            judge.found.leave(document, words)
        else:
            fit.append((document, thing))
    moved = set(
        moves.move(
            [d.id for d, _ in fit],
            State.READY,
            State.SENDING,
            By.BATCH,
            reason="taken into a posting batch",
            columns={"claim_token": None, "claim_until": None},
        )
    )
    taken = [(d, thing) for d, thing in fit if d.id in moved]
    before = set(
        BatchEntry.objects.filter(document__in=moved, live=False).values_list("document_id", flat=True)
    )
    judge.again |= before
    judge.found.reissued += len(before)
    for document, thing in taken:
        judge.take(document, thing)
    points.reach("batch-claimed")
    return taken


def _entered(
    ledger: FileLedger,
    files: Files,
    batch: PostingBatch,
    document: Document,
    thing: Posting | PartyRecord,
    position: int,
    judge: Judge,
    summary: Summary | None,
) -> tuple[object, ...]:
    """Its place in the batch; its text goes to its file, or into the month's sums."""
    again = "R" if document.id in judge.again else ""
    reference = f"LH{batch.number}{again}-{position:04d}"
    if isinstance(thing, PartyRecord):
        placed = ledger.place_party(thing)
        files.add(placed)
        return (new_id(), batch.id, document.id, True, position, placed.file, thing.party_id, "")
    if summary is not None:
        return (new_id(), batch.id, document.id, True, position, "", summary.reference(batch.number), "")
    placed = ledger.place(thing, reference)
    files.add(placed)
    return (new_id(), batch.id, document.id, True, position, placed.file, reference, placed.key)
