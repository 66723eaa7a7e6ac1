"""A month is read: in Sage by a task, for no page waits for Sage; of a Sage on a PC from what was confirmed by its own journal."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from integrations.core.closing import Comparison, Entry, Found, Month, compare
from integrations.core.documents import Operation
from integrations.core.identity import mark_in
from integrations.core.lifecycle import State
from integrations.core.money import Money
from integrations.core.periods import stream_of
from integrations.models import CloseEntry, CloseReading, Connection, Document
from integrations.models.choices import JobKind, Trigger, WorkKind
from integrations.pipeline import confirmation, due, jobs, looks, sage_documents, watch
from integrations.pipeline.closing import told
from integrations.pipeline.wire import Wire
from integrations.sage.errors import LedgerError
from integrations.sage.ports import Posted
from tenants.models import User

_State = CloseReading.State
PAGE = 1000


def ask(connection: Connection, month: date, actor: User) -> CloseReading:
    """Have the month read; asked twice it is read once."""
    with transaction.atomic():
        reading, _ = CloseReading.objects.update_or_create(
            tenant_id=connection.tenant_id,
            connection=connection,
            month=month.replace(day=1),
            defaults={
                "state": _State.ASKED,
                "asked_by": actor.email,
                "asked_at": timezone.now(),
                "records": 0,
                "problem": "",
            },
        )
        due.once(connection.pk, WorkKind.CLOSE)
    return reading


def read_asked(connection_id: uuid.UUID, *, trigger: Trigger, actor: str = "") -> None:
    """Read each month that was asked for. One whose task died is read again."""
    connection = Connection.objects.select_related("subsidiary", "company", "entity", "tenant").get(
        id=connection_id
    )
    for reading in CloseReading.objects.filter(
        connection=connection, state__in=[_State.ASKED, _State.READING]
    ).order_by("asked_at"):
        with jobs.run(JobKind.CLOSE, connection, trigger=trigger, actor=actor or reading.asked_by) as run:
            _read(connection, reading, run)


def _read(connection: Connection, reading: CloseReading, run: jobs.Run) -> None:
    CloseReading.objects.filter(pk=reading.pk).update(state=_State.READING, records=0)
    month, taken_at = Month(reading.month), timezone.now()
    try:
        if (
            connection.is_active and not connection.is_desktop
        ):  # what was changed or deleted there is known before it is compared
            confirmation.sweep(connection.pk, trigger=Trigger.SCHEDULE)
            watch.watch(connection.pk, trigger=Trigger.SCHEDULE)
        found = list(_found(connection, month, reading, run))
    except LedgerError as problem:
        CloseReading.objects.filter(pk=reading.pk).update(state=_State.FAILED, problem=str(problem)[:300])
        raise
    seen = compare(month, told.of(connection, month, taken_at), found)
    run.count("differences", len(seen.entries))
    _keep(reading, seen, taken_at)


def _keep(reading: CloseReading, seen: Comparison, taken_at: datetime) -> None:
    with transaction.atomic():
        CloseEntry.objects.filter(reading=reading).delete()
        CloseEntry.objects.bulk_create(
            (_row(reading, place, entry) for place, entry in enumerate(seen.entries)), batch_size=500
        )
        CloseReading.objects.filter(pk=reading.pk).update(
            state=_State.DONE, taken_at=taken_at, sums=_sums(seen), problem=""
        )


def _sums(seen: Comparison) -> list[dict[str, object]]:
    return [
        {
            "stream": stream.value,
            "currency": currency,
            "tms": sums.tms,
            "sage": sums.sage,
            "by_cause": {why.value: minor for why, minor in sums.by_cause.items()},
            "unexplained": sums.unexplained,
        }
        for (stream, currency), sums in sorted(seen.sums.items())
    ]


def _row(reading: CloseReading, place: int, entry: Entry) -> CloseEntry:
    is_document = bool(entry.key) and not entry.key.startswith("transaction ")
    return CloseEntry(
        tenant_id=reading.tenant_id,
        reading=reading,
        why=entry.why.value,
        stream=entry.stream.value,
        number=entry.number[:120],
        currency=entry.amount.currency,
        amount=entry.amount,
        words=entry.words[:300],
        record_no=entry.record_no,
        document_id=uuid.UUID(entry.key) if is_document else None,
        place=place,
    )


# What stands in Sage ------------------------------------------------------------------------------------------------


def _found(connection: Connection, month: Month, reading: CloseReading, run: jobs.Run) -> Iterator[Found]:
    if connection.is_desktop:
        yield from _confirmed(connection, month)
        return
    wire = Wire(connection, run.job)
    for kind in sage_documents.KINDS:
        for page in sage_documents.pages(wire, kind, (month.first, month.last)):
            run.count("records", len(page))
            CloseReading.objects.filter(pk=reading.pk).update(records=run.counts["records"])
            yield from _of_page(connection, kind, page)


def _confirmed(connection: Connection, month: Month) -> Iterator[Found]:
    """What a Sage on a PC has is what its own journal was held against, line by line."""
    rows = Document.objects.filter(
        connection=connection,
        state=State.CONFIRMED,
        live=True,
        posting_date__gte=month.first,
        posting_date__lte=month.last,
    )
    rows = rows.exclude(kind__in=["CUSTOMER", "VENDOR"])
    days = told.days_of(rows.values_list("pk", flat=True))
    for row in rows.iterator(chunk_size=PAGE):
        yield Found(
            str(row.pk), stream_of(row.kind), row.number, row.total, row.posting_date, days.get(row.pk)
        )


def _of_page(connection: Connection, kind: str, page: Sequence[Posted]) -> Iterator[Found]:
    living = [p for p in page if p.state.lower() not in looks.REVERSED]
    ours = list(
        Document.objects.filter(
            company=connection.company_id, kind=kind, record_no__in=[p.record_no for p in living]
        ).exclude(operation=Operation.REVERSE)
    )
    marks = {mark for p in living if (mark := mark_in(p.description))}
    lost = Document.objects.filter(company=connection.company_id, kind=kind, mark__in=marks, record_no="")
    by_record = {d.record_no: d for d in ours}
    by_mark = {d.mark: d for d in lost}
    days = told.days_of(d.pk for d in (*ours, *by_mark.values()))
    for posted in living:
        mine = by_record.get(posted.record_no) or by_mark.get(mark_in(posted.description))
        if mine is not None and mine.connection_id != connection.pk:
            continue  # of another subsidiary that shares the entity
        yield Found(
            key=str(mine.pk) if mine is not None else "",
            stream=stream_of(kind),
            number=posted.number,
            amount=posted.total or Money.zero(connection.currency),
            posted_on=posted.posting_date,
            told_on=days.get(mine.pk) if mine is not None else None,
            record_no=posted.record_no,
        )
