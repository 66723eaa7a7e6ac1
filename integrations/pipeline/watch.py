"""What became of posted documents: each that Sage changed since the last watch is read again, with its lines.

The sweep looks at what is open, and sees what is gone; the watch sees every change of every document, paid ones too, and a
twin that somebody made by hand. It costs as many requests as Sage has pages of changed records.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from integrations.core.documents import PARTIES, RECEIVABLES, DocumentKind, Operation
from integrations.core.identity import mark_in
from integrations.core.issues import Code, Issue
from integrations.core.lifecycle import State
from integrations.core.money import Money
from integrations.core.numbers import plain_number
from integrations.models import Connection, Cursor, Document, SageRecord
from integrations.models import Issue as IssueRow
from integrations.models.choices import JobKind, Trigger
from integrations.pipeline import confirmation, cursors, jobs, looks, readings
from integrations.pipeline import issues as issue_rows
from integrations.pipeline.reference import sortable
from integrations.pipeline.wire import Wire, denied
from integrations.sage.errors import LedgerError
from integrations.sage.ports import Posted

PAGE = 1000
KINDS = tuple(kind for kind in DocumentKind if kind not in PARTIES)
NUMBERED = tuple(kind for kind in KINDS if kind is not DocumentKind.JOURNAL)
BEFORE_CUT_OVER = timedelta(days=90)
_WATCHED = (State.CONFIRMED, State.DRIFTED, State.GONE)


def watch(connection_id: uuid.UUID, *, trigger: Trigger, actor: str = "") -> jobs.Run | None:
    """None when the connection is not active."""
    connection = Connection.objects.select_related("subsidiary", "company", "entity", "tenant").get(
        id=connection_id
    )
    if not connection.is_active:
        return None
    with jobs.run(JobKind.SWEEP, connection, trigger=trigger, actor=actor) as run:
        wire = Wire(connection, run.job)
        for kind in KINDS:
            _watch_kind(wire, run, kind)
    return run


def before_first_export(wire: Wire, run: jobs.Run) -> None:
    """Nothing is sent before the numbers that Sage holds already were read once: whoever connects a company in which the
    same bills were keyed by hand, or comes back with a database begun anew, would book them twice.

    Costs one query when that is done. A sub-ledger that is closed to the user's role holds nobody up; it is said once.
    """
    read = Cursor.objects.filter(connection=wire.connection, whole_at__isnull=False)
    done = set(read.values_list("object_name", flat=True))
    for kind in NUMBERED:
        if _name(kind) in done:
            continue
        try:
            _watch_kind(wire, run, kind)
        except LedgerError as problem:
            if not denied(problem):
                raise
            _read_once(_cursor(wire.connection, kind))
            what = "receivables" if kind in RECEIVABLES else "payables"
            run.message = f"Sage's {what} cannot be read, so that a number keyed there is not seen: {problem}"


def _name(kind: DocumentKind) -> str:
    return f"WATCH {kind}"


def _cursor(connection: Connection, kind: DocumentKind) -> Cursor:
    return Cursor.objects.get_or_create(
        tenant_id=connection.tenant_id, connection=connection, object_name=_name(kind)
    )[0]


def _read_once(cursor: Cursor) -> None:
    if cursor.whole_at is None:
        cursor.whole_at = timezone.now()
        cursor.save(update_fields=["whole_at"])


def _from(connection: Connection, cursor: Cursor) -> str:
    """From the cursor, less the overlap: rows of one second may commit after we read that second. The first time from some
    weeks before the cut-over: a bill may be keyed by hand before the TMS delivers it."""
    if cursor.when_modified or cursor.whole_at or connection.cut_over is None:
        return cursors.since(cursor)
    return (connection.cut_over - BEFORE_CUT_OVER).strftime(cursors.SAGE_TIME)


def _watch_kind(wire: Wire, run: jobs.Run, kind: DocumentKind) -> None:
    connection = wire.connection
    cursor = _cursor(connection, kind)
    since, latest, after = _from(connection, cursor), cursor.when_modified, 0
    while True:
        page = wire.call(
            "watch",
            lambda ledger, session, a=after: ledger.documents(  # type: ignore[misc]
                session, kind, after=a, size=PAGE, since=since
            ),
            level=wire.level_of(kind),
        )
        run.count("seen", len(page.rows))
        _look_at(wire, run, kind, page.rows)
        latest = max((latest, *(p.when_modified for p in page.rows)), key=sortable)
        if not page.more or not page.rows:
            break
        after = page.end
    _read_once(cursor)
    cursors.advance(cursor, latest)  # only when all pages were looked at: who dies before reads them again


def _look_at(wire: Wire, run: jobs.Run, kind: DocumentKind, rows: Sequence[Posted]) -> None:
    ours = Document.objects.filter(
        connection=wire.connection, kind=kind, record_no__in=[p.record_no for p in rows], live=True
    ).exclude(operation=Operation.REVERSE)
    mine = {d.record_no: d for d in ours}
    changed = [d for d in mine.values() if State(d.state) in _WATCHED]
    for start in range(0, len(changed), readings.AT_ONCE):
        confirmation.read_again(wire, run, kind, changed[start : start + readings.AT_ONCE])
    others = [p for p in rows if p.record_no not in mine]
    _twins(wire, run, kind, others)
    _note(wire.connection, kind, others)


def _note(connection: Connection, kind: DocumentKind, others: Sequence[Posted]) -> None:
    """Keep what others made, so that its number is known; what was reversed, or is ours after all, is forgotten."""
    if kind is DocumentKind.JOURNAL:
        return
    known = set(
        Document.objects.filter(
            company=connection.company_id, kind=kind, record_no__in=[p.record_no for p in others]
        ).values_list("record_no", flat=True)
    )
    sent = _marks_that_we_sent(connection, others)
    living = [
        p
        for p in others
        if p.number and p.total is not None and p.record_no not in known
        and p.state.lower() not in looks.REVERSED and mark_in(p.description) not in sent
    ]  # fmt: skip
    gone = {p.record_no for p in others} - {p.record_no for p in living}
    SageRecord.objects.filter(connection=connection, kind=kind, record_no__in=gone).delete()
    SageRecord.objects.bulk_create(
        [_record(connection, kind, posted) for posted in living],
        update_conflicts=True,
        unique_fields=["tenant", "connection", "kind", "record_no"],
        update_fields=["number", "plain_number", "party_id", "document_date", "currency", "total", "seen_at"],
    )


def _marks_that_we_sent(connection: Connection, others: Sequence[Posted]) -> set[str]:
    """Of documents on their way: what bears their mark is theirs, and is found by its mark.

    A mark that no document of ours ever left with was made by a database that is no more, restored, or another's: such
    a record takes its number like one that was keyed by hand.
    """
    bearing = [p for p in others if mark_in(p.description)]
    if not bearing:
        return set()
    left = Document.objects.filter(
        company=connection.company_id,
        number__in={p.number for p in bearing},
        may_have_left_at__isnull=False,
    )
    return set(left.values_list("mark", flat=True))


def _record(connection: Connection, kind: DocumentKind, posted: Posted) -> SageRecord:
    total = posted.total or Money.zero(connection.currency)
    return SageRecord(
        tenant_id=connection.tenant_id,
        connection=connection,
        kind=kind,
        record_no=posted.record_no,
        number=posted.number[:120],
        plain_number=plain_number(posted.number)[:120],
        party_id=posted.party_id,
        document_date=posted.document_date,
        currency=total.currency,
        total=total,
    )


def _twins(wire: Wire, run: jobs.Run, kind: DocumentKind, others: Sequence[Posted]) -> None:
    """Records that bear the number and the party of one of ours under another RECORDNO: made by hand, or twice."""
    living = [p for p in others if p.number and p.state.lower() not in looks.REVERSED]
    if not living or kind is DocumentKind.JOURNAL:  # a journal's reference number is nobody's own
        return
    alike = Document.objects.filter(
        connection=wire.connection,
        kind=kind,
        number__in={p.number for p in living},
        state__in=[*_WATCHED, State.SENT],
    )
    known = set(Document.objects.filter(
        company=wire.connection.company_id, kind=kind, record_no__in=[p.record_no for p in living]
    ).values_list("record_no", flat=True))  # fmt: skip
    by_key = {(d.number, d.party_id_in_sage): d for d in alike}
    found = [
        (document, posted)
        for posted in living
        if posted.record_no not in known
        and (document := by_key.get((posted.number, posted.party_id))) is not None
    ]
    told = set(
        IssueRow.objects.filter(
            document__in=[d for d, _ in found], code=Code.TWIN_IN_SAGE, closed_at__isnull=True
        ).values_list("document", flat=True)
    )
    IssueRow.objects.bulk_create(
        row
        for document, posted in found
        if document.id not in told
        for row in issue_rows.open_issues(document, [_twin(document, posted)])
    )
    run.count("twins", sum(document.id not in told for document, _ in found))


def _twin(document: Document, posted: Posted) -> Issue:
    total = f" over {posted.total}" if posted.total is not None else ""
    return Issue(
        Code.TWIN_IN_SAGE,
        f"{document.number} stands in Sage a second time{total}: RECORDNO {posted.record_no}, made by somebody else",
        "delete or reverse the extra one in Sage, or tell the watch that both are right by closing this",
        facts={"record_nos": f"{document.record_no}, {posted.record_no}"},
    )
