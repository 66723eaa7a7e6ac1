"""Reading back: what was posted stands in Sage as it was sent, or it is said how it differs.

`confirm` reads what was just sent, with its lines; `sweep` reads what is still open, headers only. Both find twins: a second
record of the same number that bears our mark.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from integrations.core.documents import DocumentKind, Operation
from integrations.core.issues import Code, Issue
from integrations.core.lifecycle import By, State
from integrations.core.taxes import detail_of
from integrations.models import Connection, Document, DocumentLine
from integrations.models import Issue as IssueRow
from integrations.models.choices import JobKind, Trigger
from integrations.pipeline import by_hand, jobs, looks, moves, payments, readings
from integrations.pipeline import issues as issue_rows
from integrations.pipeline.wire import Wire
from integrations.sage.ports import Posted, PostedLine

SWEEP_AT_ONCE = 500
_PARTIES = (DocumentKind.CUSTOMER, DocumentKind.VENDOR)
_READ_BACK_CODES = (Code.DRIFTED, Code.GONE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a document's reading says: its next state, and what differs."""

    state: State
    issues: tuple[Issue, ...] = ()
    posted: Posted | None = None


def confirm(connection_id: uuid.UUID, *, trigger: Trigger, actor: str = "") -> jobs.Run | None:
    """Read back everything that is SENT, and what a person named as kept by hand. None when the connection is not active."""
    connection = _get(connection_id)
    if not connection.is_active:
        return None
    with jobs.run(JobKind.CONFIRM, connection, trigger=trigger, actor=actor) as run:
        wire = Wire(connection, run.job)
        for kind in DocumentKind:
            while documents := list(_sent(connection, kind)[: readings.AT_ONCE]):
                read_again(wire, run, kind, documents)
        by_hand.prove(wire, run)
    return run


def sweep(connection_id: uuid.UUID, *, trigger: Trigger, actor: str = "") -> jobs.Run | None:
    """Look at every document that is still open here: changed, reversed, deleted or doubled in Sage?

    Where the due amount differs from ours although what is new was imported first, payments are read again from further
    back.
    """
    connection = _get(connection_id)
    if not connection.is_active:
        return None
    payments.import_payments(connection_id, trigger=trigger, actor=actor)
    with jobs.run(JobKind.SWEEP, connection, trigger=trigger, actor=actor) as run:
        wire = Wire(connection, run.job)
        for kind in DocumentKind:
            if kind not in _PARTIES:
                _sweep_kind(wire, run, kind)
        run.count("due_differs", payments.reread_differing(wire))
    return run


def _get(connection_id: uuid.UUID) -> Connection:
    return Connection.objects.select_related("subsidiary", "company", "entity", "tenant").get(
        id=connection_id
    )


def _sent(connection: Connection, kind: DocumentKind) -> QuerySet[Document]:
    return Document.objects.filter(connection=connection, kind=kind, state=State.SENT).order_by("sent_at")


def read_again(wire: Wire, run: jobs.Run, kind: DocumentKind, documents: Sequence[Document]) -> None:
    """With their lines, `readings.AT_ONCE` at most."""
    for some, rows in readings.read(wire, kind, documents):
        lines = _our_lines(some)
        verdicts = {d.id: _compare(d, lines.get(d.id, []), rows) for d in some}
        _write(some, verdicts, rows, run)


def _our_lines(documents: Sequence[Document]) -> dict[uuid.UUID, list[DocumentLine]]:
    lines: dict[uuid.UUID, list[DocumentLine]] = defaultdict(list)
    for line in DocumentLine.objects.filter(document__in=documents):
        lines[line.document_id].append(line)
    return lines


def _sweep_kind(wire: Wire, run: jobs.Run, kind: DocumentKind) -> None:
    started = run.job.started_at
    while True:
        documents = list(_open(wire.connection, kind).filter(checked_at__lt=started)[:SWEEP_AT_ONCE])
        if not documents:
            return
        _sweep_some(wire, run, kind, documents)


def _sweep_some(wire: Wire, run: jobs.Run, kind: DocumentKind, documents: Sequence[Document]) -> None:
    keys = [(d.record_no, d.number) for d in documents]
    page = wire.call("sweep", lambda ledger, session: ledger.dues(session, kind, keys))
    if page.more and len(documents) > 1:  # what the answer leaves out is not gone: ask for fewer
        middle = len(documents) // 2
        _sweep_some(wire, run, kind, documents[:middle])
        _sweep_some(wire, run, kind, documents[middle:])
        return
    verdicts = {d.id: _compare(d, None, page.rows) for d in documents}
    _write(documents, verdicts, page.rows, run)


def _open(connection: Connection, kind: DocumentKind) -> QuerySet[Document]:
    """What is not settled, here or in Sage, longest unchecked first."""
    in_sage = [State.CONFIRMED, State.DRIFTED, State.GONE]
    rows = Document.objects.filter(connection=connection, kind=kind, state__in=in_sage)
    rows = rows.exclude(operation=Operation.REVERSE)
    return rows.exclude(open_amount=0, sage_due=0).order_by("checked_at")


# Comparing ----------------------------------------------------------------------------------------------------


def _compare(document: Document, lines: Sequence[DocumentLine] | None, rows: Sequence[Posted]) -> Verdict:
    """`lines` None: the header alone is judged."""
    mine = next((p for p in rows if p.record_no == document.record_no), None)
    if mine is None:
        return Verdict(State.GONE, (_gone(document),))
    if document.operation == Operation.REVERSE:
        return Verdict(State.CONFIRMED if looks.stands(document, mine) else State.DRIFTED, (), mine)
    if mine.state.lower() in looks.REVERSED and document.reverse_on is None:
        return Verdict(State.REVERSED, (), mine)
    differences = [*_header_differences(document, mine), *_line_differences(lines, mine)]
    if differences:
        return Verdict(State.DRIFTED, (_drifted(document, differences),), mine)
    # What differed in its lines is not cleared by looking at the header alone.
    state = State.DRIFTED if lines is None and document.state == State.DRIFTED else State.CONFIRMED
    return Verdict(state, (), mine)


def _header_differences(document: Document, posted: Posted) -> list[str]:
    if document.kind in _PARTIES:
        return [] if posted.party_id == document.party_id_in_sage else [f"id {posted.party_id}"]
    # A journal has one date, no party of its own in Sage, and its total is that of its lines.
    journal = document.kind == DocumentKind.JOURNAL
    pairs = (
        ("number", document.number, posted.number),
        ("party", posted.party_id if journal else document.party_id_in_sage, posted.party_id),
        ("date", document.posting_date if journal else document.document_date, posted.document_date),
        ("total", document.total, posted.total if posted.total or not journal else document.total),
    )
    return [f"{name} is {theirs}, sent was {ours}" for name, ours, theirs in pairs if ours != theirs]


def _line_differences(lines: Sequence[DocumentLine] | None, posted: Posted) -> list[str]:
    if lines is None or posted.lines is None:
        return []
    ours = Counter(
        (line.account, line.amount.minor, _dims(line.dimensions), _fields(line.custom_fields))
        for line in lines
        if not detail_of(line.account)  # a tax stands on the others there; the total tells of it
    )
    theirs = Counter(
        (line.account, line.amount.minor, _dims(_told(line, lines)), _fields(_filled(line, lines)))
        for line in posted.lines
    )
    if ours == theirs:
        return []
    return [f"{len(posted.lines)} lines differ from the {len(lines)} sent"]


def _told(posted: PostedLine, lines: Sequence[DocumentLine]) -> dict[str, str]:
    """Only the dimensions that we send: Sage fills others by itself (the entity's location, the customer)."""
    names = {name for line in lines for name in line.dimensions}
    return {name: value for name, value in posted.dimensions.items() if name in names}


def _dims(dimensions: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, value) for name, value in dimensions.items() if value))


def _filled(posted: PostedLine, lines: Sequence[DocumentLine]) -> dict[str, str]:
    """Only the custom fields that we send: people fill others in Sage."""
    names = {name for line in lines for name in line.custom_fields}
    return {name: value for name, value in posted.custom_fields.items() if name in names}


def _fields(fields: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, _plain(value)) for name, value in fields.items() if value))


def _plain(value: str) -> str:
    """Sage writes numbers in its own way: 1850 for 1850.00."""
    try:
        return f"{Decimal(value).normalize():f}"
    except InvalidOperation:
        return value


def _gone(document: Document) -> Issue:
    return Issue(
        Code.GONE,
        f"{document.number} (RECORDNO {document.record_no}) is no longer in Sage",
        "ask who deleted it; then send it again, or leave it out",
        facts={"record_no": document.record_no},
    )


def _drifted(document: Document, differences: Sequence[str]) -> Issue:
    return Issue(
        Code.DRIFTED,
        f"{document.number} was changed in Sage: {'; '.join(differences)}",
        "correct it in Sage, or in the TMS",
        facts={"record_no": document.record_no},
    )


# Writing ------------------------------------------------------------------------------------------------------


def _write(
    documents: Sequence[Document], verdicts: dict[uuid.UUID, Verdict], rows: Sequence[Posted], run: jobs.Run
) -> None:
    twins = _twins(documents, rows)
    with transaction.atomic():
        by_move: dict[tuple[State, State], list[uuid.UUID]] = defaultdict(list)
        for document in documents:
            by_move[State(document.state), verdicts[document.id].state].append(document.id)
        for (was, now), ids in by_move.items():
            moved = (
                ids
                if was is now
                else moves.move(ids, was, now, By.READ_BACK, reason=_WORDS[now], columns=_columns(now))
            )
            run.count(now.lower() if was is not now else "unchanged", len(moved))
        issue_rows.close([d.id for d in documents], _READ_BACK_CODES)
        opened = [row for d in documents for row in issue_rows.open_issues(d, verdicts[d.id].issues)]
        opened += [
            row
            for document, record_nos in twins
            for row in issue_rows.open_issues(document, [looks.twin_issue(document, record_nos)])
        ]
        IssueRow.objects.bulk_create(opened)
        run.count("twins", len(twins))
        readings.store({d.id: verdicts[d.id].posted for d in documents})


_WORDS = {
    State.CONFIRMED: "read back: as it was sent",
    State.DRIFTED: "read back: it differs",
    State.GONE: "read back: not there",
    State.REVERSED: "read back: reversed in Sage",
}


def _columns(now: State) -> dict[str, object]:
    if now is State.CONFIRMED:
        return {"confirmed_at": Now(), "blocked_by": ""}
    return {"blocked_by": {State.DRIFTED: Code.DRIFTED, State.GONE: Code.GONE}.get(now, "")}


def _twins(documents: Sequence[Document], rows: Sequence[Posted]) -> list[tuple[Document, list[str]]]:
    """Documents whose mark stands on more than one living record, if that is not known already."""
    marked: dict[str, list[str]] = defaultdict(list)
    for posted in rows:
        if posted.state.lower() not in looks.REVERSED:
            marked[posted.description[:15]].append(posted.record_no)
    doubled = [(d, sorted(marked[d.mark])) for d in documents if len(marked[d.mark]) > 1]
    known = set(
        IssueRow.objects.filter(
            document__in=[d for d, _ in doubled], code=Code.TWIN_IN_SAGE, closed_at__isnull=True
        ).values_list("document", flat=True)
    )
    return [(d, numbers) for d, numbers in doubled if d.id not in known]
