"""UNKNOWN is left by evidence only: looking in Sage, never sending again to see.

Found with our mark: SENT. Found without: a person chooses. Not found counts only when the settle time has passed since the
request could last have left, the same query showed a document known to be there, and a second look agrees.
"""

from __future__ import annotations

import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from integrations.core import identity as naming
from integrations.core.documents import DocumentKind, Operation
from integrations.core.issues import Code, Issue
from integrations.core.lifecycle import By, State
from integrations.models import Attempt, Connection, Document, ReferenceRecord
from integrations.models import Issue as IssueRow
from integrations.models.choices import AttemptOutcome
from integrations.pipeline import clock, live, moves, outcomes, points
from integrations.pipeline import issues as issue_rows
from integrations.pipeline.jobs import Run
from integrations.pipeline.wire import Wire
from integrations.sage.errors import RefusedWhole
from integrations.sage.ports import Found, Posted, Sought

AT_ONCE = 100
MOST_UNKNOWNS = 10  # a document whose answer is lost so often would go round for ever
WITNESS = "WITNESS"  # ReferenceRecord rows that name a document known to stand in Sage, per kind
_LOST = "the sender was lost: its lease ended without an outcome"
REVERSED = frozenset({"reversed", "reversal"})  # states of a record that is turned round
_PARTIES = (DocumentKind.CUSTOMER, DocumentKind.VENDOR)


def end_leases(connection: Connection, run: Run) -> None:
    """A claim past its lease becomes UNKNOWN: nobody knows whether its request left."""
    over = Document.objects.filter(connection=connection, state=State.SENDING, claim_until__lte=clock.now())
    for ids in _chunks(list(over.values_list("id", flat=True))):
        with transaction.atomic():
            moved = moves.move(
                ids,
                State.SENDING,
                State.UNKNOWN,
                By.SYSTEM,
                reason=_LOST,
                columns={"next_look_at": clock.later(0), "looks": 0, "unknowns": F("unknowns") + 1},
            )
            _attempts(Document.objects.filter(id__in=moved), AttemptOutcome.UNKNOWN, _LOST)
        run.count("unknown", len(moved))


def look(wire: Wire, run: Run, *, until: float) -> None:
    """Look for the unknown documents that are due for it, up to 100 at a time."""
    while time.monotonic() < until:
        due = Document.objects.filter(
            connection=wire.connection, state=State.UNKNOWN, next_look_at__lte=clock.now()
        ).order_by("next_look_at")
        first = due.first()
        if first is None:
            return
        alike = list(due.filter(kind=first.kind, operation=first.operation)[:AT_ONCE])
        if first.operation == Operation.CREATE:
            _look_at(wire, run, DocumentKind(first.kind), alike)
        else:
            _look_at_changed(wire, run, DocumentKind(first.kind), alike)


def _look_at(wire: Wire, run: Run, kind: DocumentKind, documents: Sequence[Document]) -> None:
    witness = _witness(wire.connection, kind)
    sought = [
        Sought(d.mark, d.number, d.party_id_in_sage, None if kind in _PARTIES else d.total, d.posting_date)
        for d in documents
    ]
    # Kept from another look at the same time, and from being asked again at once when this one fails.
    Document.objects.filter(id__in=[d.id for d in documents], state=State.UNKNOWN).update(
        next_look_at=clock.later(settings.LOOK_GAP_SECONDS)
    )
    points.reach("before-look")
    asked = clock.now()
    try:
        found = wire.call(
            "look",
            lambda ledger, session: ledger.find(session, kind, sought, witness),
            level=wire.level_of(kind),
        )
    except RefusedWhole as problem:  # the answer was too large: ask for fewer
        if len(documents) == 1:
            run.message = f"{documents[0].number} cannot be looked up: {problem}"
            return
        middle = len(documents) // 2
        _look_at(wire, run, kind, documents[:middle])
        _look_at(wire, run, kind, documents[middle:])
        return
    points.reach("after-look")
    before = run.counts.get("found", 0)
    with transaction.atomic():
        judge(wire.connection, documents, found, asked, run)
        if run.counts.get("found", 0) > before and kind not in _PARTIES:
            sent = Document.objects.filter(id__in=[d.id for d in documents], state=State.SENT)
            live.sent(wire.connection, sent.values_list("number", flat=True).order_by("sent_at")[0])


def _look_at_changed(wire: Wire, run: Run, kind: DocumentKind, documents: Sequence[Document]) -> None:
    """Whether records were changed or reversed as was asked. Asking again does no harm: the same content is written, and what
    is reversed is refused; so one look that shows the old is enough."""
    Document.objects.filter(id__in=[d.id for d in documents], state=State.UNKNOWN).update(
        next_look_at=clock.later(settings.LOOK_GAP_SECONDS)
    )
    keys = [(d.record_no, d.number) for d in documents]
    page = wire.call(
        "look", lambda ledger, session: ledger.read_back(session, kind, keys), level=wire.level_of(kind)
    )
    seen = {posted.record_no: posted for posted in page.rows}
    with transaction.atomic():
        for document in documents:
            posted = seen.get(document.record_no)
            if posted is not None and stands(document, posted):
                _found(document, [posted], run)
            elif release(document, By.EVIDENCE, "looked: not changed in Sage"):
                run.count("not_found")
                if document.repeated:  # it ran, and changed nothing: only another control id gets through
                    next_control_id(document)


def next_control_id(document: Document) -> None:
    generation = document.generation + 1
    Document.objects.filter(id=document.id).update(
        generation=generation, control_id=naming.control_id(document.identity, generation)
    )


def stands(document: Document, posted: Posted) -> bool:
    """Whether a record is as a change or reversal of ours leaves it."""
    if document.operation == Operation.REVERSE:
        return posted.state.lower() in REVERSED
    return document.mark in posted.description


def judge(
    connection: Connection, documents: Sequence[Document], found: Found, asked: datetime, run: Run
) -> None:
    """What a look that was asked at that moment showed, document by document. Inside the caller's transaction."""
    unchanged = _unchanged(documents)
    by_mark: dict[str, list[Posted]] = defaultdict(list)
    by_number: dict[tuple[str, str], list[Posted]] = defaultdict(list)
    held = _held_by_others(documents, found.posted)
    for posted in found.posted:
        if posted.record_no in held:
            continue
        for document in documents:
            if document.mark in posted.description:
                by_mark[document.mark].append(posted)
        by_number[posted.party_id, posted.number].append(posted)
    for document in documents:
        mine = by_mark[document.mark]
        same = [p for p in by_number[document.party_id_in_sage, document.number] if _same_total(document, p)]
        if mine:
            _found(document, mine, run)
        elif document.id not in unchanged:
            continue
        elif same:
            _found_unmarked(document, same[0], run)
        else:
            _not_found(connection, document, found.witness_seen, asked, run)


def _unchanged(documents: Sequence[Document]) -> set[uuid.UUID]:
    """Those of which nothing happened since they were read, locked. One that was sent again since then, or looked at by
    somebody who was faster, is not to be judged by an answer from before: that it was not there says nothing now."""
    rows = Document.objects.filter(id__in=[d.id for d in documents], state=State.UNKNOWN).select_for_update()
    now = {i: (unknowns, looks) for i, unknowns, looks in rows.values_list("id", "unknowns", "looks")}
    return {d.id for d in documents if now.get(d.id) == (d.unknowns, d.looks)}


def _held_by_others(documents: Sequence[Document], posted: Sequence[Posted]) -> set[str]:
    """Records that stand for another document of ours already, such as a reversed one of the same identity: they bear the
    mark, and are no evidence of this one."""
    first = documents[0]
    others = Document.objects.filter(
        company=first.company_id,
        kind=first.kind,
        operation=Operation.CREATE,
        record_no__in=[p.record_no for p in posted],
    )
    return set(others.exclude(id__in=[d.id for d in documents]).values_list("record_no", flat=True))


def _same_total(document: Document, posted: Posted) -> bool:
    return document.kind in _PARTIES or posted.total == document.total


def _found(document: Document, mine: Sequence[Posted], run: Run) -> None:
    _attempt(document, AttemptOutcome.FOUND, f"RECORDNO {mine[0].record_no}")
    if outcomes.sent_by_evidence(document, mine[0].record_no, State.UNKNOWN, "found in Sage with our mark"):
        run.count("found")
    if len(mine) > 1:
        IssueRow.objects.bulk_create(
            issue_rows.open_issues(document, [twin_issue(document, [p.record_no for p in mine])])
        )
        run.count("twins")


def twin_issue(document: Document, record_nos: Sequence[str]) -> Issue:
    return Issue(
        Code.TWIN_IN_SAGE,
        f"{document.number} stands {len(record_nos)} times in Sage with our mark: RECORDNO {', '.join(record_nos)}",
        "delete or reverse the extra one in Sage; a commit after the settle time with repeats not refused makes this",
        facts={"record_nos": ", ".join(record_nos)},
    )


def _found_unmarked(document: Document, posted: Posted, run: Run) -> None:
    _attempt(document, AttemptOutcome.FOUND_UNMARKED, f"RECORDNO {posted.record_no}")
    _ask_a_person(
        document,
        Issue(
            Code.FOUND_WITHOUT_MARK,
            f"Sage holds {document.number} of {document.party_id_in_sage} with this total (RECORDNO {posted.record_no}),"
            " but without our mark",
            "keep it by hand with that RECORDNO if it is the same, or leave it out",
            facts={"record_no": posted.record_no},
        ),
    )
    run.count("found_without_mark")


def _not_found(
    connection: Connection, document: Document, witness_seen: bool, asked: datetime, run: Run
) -> None:
    settled_at = _left_at(document) + timedelta(seconds=connection.settle_seconds)
    if asked < settled_at:
        _look_again(document, settled_at, looks=0)
    elif not witness_seen and not document.repeated:
        _attempt(document, AttemptOutcome.NOT_FOUND, "the query showed no document known to be there")
        _ask_a_person(document, _no_witness(document))
        run.count("no_witness")
    elif document.looks == 0:
        _attempt(document, AttemptOutcome.NOT_FOUND, "first look after the settle time")
        _look_again(document, clock.now() + timedelta(seconds=settings.LOOK_GAP_SECONDS), looks=1)
    elif document.repeated:
        _attempt(document, AttemptOutcome.NOT_FOUND, "second look")
        _ask_a_person(document, _repeated(document))
        run.count("needs_person")
    elif document.unknowns >= MOST_UNKNOWNS:
        _attempt(document, AttemptOutcome.NOT_FOUND, "second look agrees, once too often")
        _ask_a_person(document, _lost_again(document))
        run.count("needs_person")
    else:
        _attempt(document, AttemptOutcome.NOT_FOUND, "second look agrees")
        release(document, By.EVIDENCE, "two looks after the settle time found nothing")
        run.count("not_there")


def release(document: Document, by: By, reason: str, actor: str = "") -> bool:
    """UNKNOWN to READY: the same payload goes again under the same control id."""
    moved = moves.move(
        [document.id],
        State.UNKNOWN,
        State.READY,
        by,
        reason=reason,
        actor=actor,
        columns={
            "looks": 0,
            "next_look_at": None,
            "may_have_left_at": None,
            "repeated": False,
            "blocked_by": "",
        },
    )
    issue_rows.close(moved)
    return bool(moved)


def _left_at(document: Document) -> datetime:
    return document.may_have_left_at or document.changed_at


def _look_again(document: Document, when: datetime, *, looks: int) -> None:
    Document.objects.filter(id=document.id, state=State.UNKNOWN).update(next_look_at=when, looks=looks)


def _ask_a_person(document: Document, issue: Issue) -> None:
    Document.objects.filter(id=document.id, state=State.UNKNOWN).update(
        next_look_at=None, blocked_by=issue.code
    )
    issue_rows.close([document.id])
    IssueRow.objects.bulk_create(issue_rows.open_issues(document, [issue]))


def _no_witness(document: Document) -> Issue:
    return Issue(
        Code.NO_WITNESS,
        f"{document.number} was not found, but neither was any document known to be in Sage: the look proves nothing",
        "look in Sage yourself; if it is not there, agree that it may be sent",
    )


def _lost_again(document: Document) -> Issue:
    return Issue(
        Code.ANSWER_LOST,
        f"the answer for {document.number} was lost {document.unknowns} times, and nothing of it is in Sage",
        "look in Sage yourself; then have it sent again, or leave it out",
    )


def _repeated(document: Document) -> Issue:
    return Issue(
        Code.SAGE_REPEATED_CONTROL_ID,
        f"Sage says that the request of {document.number} ran before, and two looks find nothing",
        "look in Sage yourself; then link it, or have it sent under a new control id",
    )


def _witness(connection: Connection, kind: DocumentKind) -> str:
    """RECORDNO of something of this kind that is known to stand in Sage: one of ours, or one that a list showed."""
    ours = Document.objects.filter(
        connection=connection, kind=kind, state__in=[State.SENT, State.CONFIRMED]
    ).exclude(record_no="")
    record_no = ours.order_by("-sent_at").values_list("record_no", flat=True).first()
    if record_no:
        return record_no
    listed = ReferenceRecord.objects.filter(connection=connection).exclude(record_no="")
    if kind in _PARTIES:
        return listed.filter(object_name=kind).values_list("record_no", flat=True).first() or ""
    return listed.filter(object_name=WITNESS, key=kind).values_list("record_no", flat=True).first() or ""


def _attempt(document: Document, outcome: AttemptOutcome, text: str) -> None:
    _attempts([document], outcome, text)


def _attempts(documents: Iterable[Document], outcome: AttemptOutcome, text: str) -> None:
    Attempt.objects.bulk_create(
        Attempt(
            tenant_id=document.tenant_id,
            document=document,
            outcome=outcome,
            control_id=document.control_id,
            text=text,
            at=timezone.now(),
        )
        for document in documents
    )


def _chunks(ids: list[uuid.UUID]) -> list[list[uuid.UUID]]:
    return [ids[i : i + moves.CHUNK] for i in range(0, len(ids), moves.CHUNK)]
