"""Open and closed periods of a connection: read from Sage where it tells, learnt from refusals, entered by people.

Sage tells of the general ledger only (`get_closedbooksdate`); of its sub-ledgers it shows what is closed by refusing.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from integrations.core.periods import Closed, Periods, Stream, latest_posting, month_of, stream_of
from integrations.core.policies import Policies
from integrations.models import ClosedPeriod, Connection, Document, bump
from integrations.models.choices import WorkKind
from integrations.pipeline import due
from integrations.pipeline.wire import Wire
from integrations.sage.ports import Fault
from tenants.models import AuditEvent, User

PERIOD_CLOSED = "period-closed"  # the catalogue's name
_FIRST_OPEN = re.compile(r"on or after (\d\d/\d\d/\d{4})", re.IGNORECASE)


def periods_of(connection: Connection, policies: Policies) -> Periods:
    """One query."""
    closed: dict[Stream, list[Closed]] = defaultdict(list)
    for row in ClosedPeriod.objects.filter(connection=connection, opened_at__isnull=True):
        closed[Stream(row.stream)].append(Closed(row.first or date.min, row.last, row.words))
    return Periods(
        closed={stream: tuple(rows) for stream, rows in closed.items()},
        policies={
            Stream.AR: policies.period_policy_ar,
            Stream.AP: policies.period_policy_ap,
            Stream.GL: policies.period_policy_gl,
        },
        latest=latest_posting(connection.subsidiary.today()),
    )


def read_from_sage(wire: Wire) -> bool:
    """Keep up to which day Sage says its books are closed. Returns whether that changed."""
    day = wire.call("closed books", lambda ledger, session: ledger.closed_books(session))
    connection = wire.connection
    rows = ClosedPeriod.objects.filter(
        connection=connection, source=ClosedPeriod.Source.SAGE, opened_at__isnull=True
    )
    known = rows.first()
    if (known.last if known else None) == day:
        return False
    with transaction.atomic():
        rows.update(opened_at=timezone.now(), opened_by="Sage")
        if day is not None:
            ClosedPeriod.objects.create(
                tenant_id=connection.tenant_id,
                connection=connection,
                stream=Stream.GL,
                last=day,
                source=ClosedPeriod.Source.SAGE,
                words=f"Sage's books are closed up to {day.isoformat()}",
            )
        else:
            bump(connection.id)
    return True


def learn(refused: Sequence[tuple[Document, Fault]]) -> list[uuid.UUID]:
    """Keep what refusals show to be closed. Returns the documents that can now be placed: they are to be built again.

    A refusal of what was known to be closed teaches nothing; its document waits for a person.
    """
    told = [(d, f) for d, f in refused if f.cause == PERIOD_CLOSED and _posted_on(d) is not None]
    if not told:
        return []
    known: dict[tuple[uuid.UUID, str], list[Closed]] = defaultdict(list)
    for row in ClosedPeriod.objects.filter(
        connection__in={d.connection_id for d, _ in told}, opened_at__isnull=True
    ):
        known[row.connection_id, row.stream].append(Closed(row.first or date.min, row.last))
    fresh: list[ClosedPeriod] = []
    again: list[uuid.UUID] = []
    for document, fault in told:
        stream, shut = stream_of(document.kind), _shown(document, fault)
        rows = known[document.connection_id, stream]
        if shut not in rows and any(one.holds(_day(document)) for one in rows):
            continue  # it was known, and was sent all the same
        if shut not in rows:
            rows.append(shut)
            fresh.append(_row(document, stream, shut))
        again.append(document.id)
    ClosedPeriod.objects.bulk_create(fresh, ignore_conflicts=True)
    for connection_id in {row.connection_id for row in fresh}:
        bump(connection_id)
        due.make_due(connection_id, WorkKind.ADVANCE)
    return again if fresh else []


def facts_of(document: Document) -> dict[str, str]:
    """What groups refusals of closed periods: the ledger and the month."""
    day = _posted_on(document)
    return {"side": stream_of(document.kind).value, "value": f"{day:%Y-%m}" if day else ""}


def open_again(period_ids: Iterable[uuid.UUID], actor: User) -> int:
    """A person says that these are open: what is held is built and sent again. Returns how many."""
    with transaction.atomic():
        rows = list(
            ClosedPeriod.objects.filter(id__in=period_ids, opened_at__isnull=True).select_for_update()
        )
        for row in rows:
            row.opened_at, row.opened_by = timezone.now(), actor.email
            row.save(update_fields=["opened_at", "opened_by"])  # its signal makes what was built stale
            AuditEvent.record("closedperiod.opened", actor=actor, target=row, detail={"period": str(row)})
    for connection_id in {row.connection_id for row in rows}:
        due.make_due(connection_id, WorkKind.ADVANCE)
    return len(rows)


def _posted_on(document: Document) -> date | None:
    return document.posting_date or document.document_date


def _day(document: Document) -> date:
    day = _posted_on(document)
    assert day is not None  # noqa: S101 - the caller has looked
    return day


def _shown(document: Document, fault: Fault) -> Closed:
    """Up to the day before the first open one, where Sage names that; else the month."""
    named = _FIRST_OPEN.search(fault.text)
    if named is None:
        return month_of(_day(document))
    first_open = datetime.strptime(named[1], "%m/%d/%Y").date()  # noqa: DTZ007 - a local date
    return Closed(date.min, first_open - timedelta(days=1))


def _row(document: Document, stream: Stream, shut: Closed) -> ClosedPeriod:
    shut = replace(shut, words=f"Sage refused {document.number}, dated {_day(document).isoformat()}")
    return ClosedPeriod(
        tenant_id=document.tenant_id,
        connection_id=document.connection_id,
        stream=stream,
        first=None if shut.first == date.min else shut.first,
        last=shut.last,
        source=ClosedPeriod.Source.LEARNT,
        words=shut.words[:300],
    )
