"""What Sage's answer does to each document of a request."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import CharField
from django.db.models.functions import Now
from django.utils import timezone

from integrations.core.documents import DocumentKind, Operation
from integrations.core.issues import Code, Issue
from integrations.core.lifecycle import By, State
from integrations.models import Attempt, Document, FreightTransaction
from integrations.models import Issue as IssueRow
from integrations.models.choices import AttemptOutcome, VersionStatus, WorkKind
from integrations.pipeline import clock, due, guards, intake, linking, moves, periods, takeover
from integrations.pipeline import issues as issue_rows
from integrations.pipeline.picked import Picked
from integrations.sage import catalogue
from integrations.sage.errors import RefusedWhole
from integrations.sage.ports import Accepted, Fault, Outcome, Refused, Repeated

_PARTIES = (DocumentKind.CUSTOMER, DocumentKind.VENDOR)
FIRST_LOOK_SECONDS = 2.0


def record(
    documents: Sequence[Document], token: uuid.UUID, outcomes: Sequence[Outcome], exchange: uuid.UUID
) -> Counter[str]:
    """Store each document's outcome, inside the caller's transaction. A control id without a result is unknown."""
    by_control = {d.control_id: d for d in documents}
    answered = [(by_control[o.control_id], o) for o in outcomes if o.control_id in by_control]
    accepted = [(d, o) for d, o in answered if isinstance(o, Accepted)]
    no = [(d, o) for d, o in answered if isinstance(o, Refused) and not _passing(o)]
    perhaps_ours = [d for d, o in no if _may_be_ours(d, o)]
    refused = [(d, o) for d, o in no if not _may_be_ours(d, o)]
    passing = [d for d, o in answered if isinstance(o, Refused) and _passing(o)]
    repeated = [(d, o) for d, o in answered if isinstance(o, Repeated)]
    silent = [d for d in documents if d.control_id not in {o.control_id for o in outcomes}]
    counts: Counter[str] = Counter()
    counts["sent"] += _accept(accepted, token)
    counts["refused"] += _refuse(refused, token)
    counts["not_sent"] += _not_run(passing, token)
    counts["unknown"] += _doubt(
        [d for d, _ in repeated], token, "Sage says that this control id ran before", repeated=True
    )
    counts["unknown"] += _doubt(silent, token, "the answer has no result for it")
    counts["unknown"] += _doubt(
        perhaps_ours,
        token,
        "Sage holds its number, perhaps from the request whose answer was lost",
        repeated=True,
    )
    Attempt.objects.bulk_create(
        [
            *(_attempt(d, AttemptOutcome.ACCEPTED, exchange) for d, _ in accepted),
            *(_attempt(d, AttemptOutcome.REFUSED, exchange, o.fault) for d, o in no),
            *(_attempt(d, AttemptOutcome.REPEATED, exchange, o.fault) for d, o in repeated),
            *(_attempt(d, AttemptOutcome.UNKNOWN, exchange) for d in silent),
        ]
    )
    return counts


def _passing(outcome: Refused) -> bool:
    """The function did not run for a reason of the request, not of the document: no room, say."""
    return outcome.fault.code is Code.SAGE_CONNECTION


def _is_there(outcome: Refused) -> bool:
    return outcome.fault.code is Code.SAGE_DUPLICATE


def _may_be_ours(document: Document, outcome: Refused) -> bool:
    """An earlier request of it was lost, and Sage now says that its number is taken: a late commit does that. A look tells.
    (Parties are matched again by the list.)"""
    return bool(document.unknowns) and _is_there(outcome) and document.kind not in _PARTIES


def _not_run(documents: Sequence[Document], token: uuid.UUID) -> int:
    return len(
        moves.move(
            [d.id for d in documents],
            State.SENDING,
            State.READY,
            By.SYSTEM,
            token=token,
            reason="Sage did not run it: no fault of the document",
            columns={"may_have_left_at": None, "not_before": clock.later(settings.THROTTLE_SECONDS)},
        )
    )


def unknown(documents: Sequence[Document], token: uuid.UUID, why: str, exchange: uuid.UUID | None) -> int:
    """The whole answer was lost."""
    with transaction.atomic():
        n = _doubt(documents, token, why)
        Attempt.objects.bulk_create(
            _attempt(d, AttemptOutcome.UNKNOWN, exchange, text=why) for d in documents
        )
    return n


def refused_whole(
    document: Document, token: uuid.UUID, problem: RefusedWhole, exchange: uuid.UUID | None
) -> Counter[str]:
    """Alone in its request, and Sage cannot read it."""
    fault = problem.fault or Fault(Code.SAGE_REFUSED, "", str(problem))
    with transaction.atomic():
        n = _refuse([(document, Refused(document.control_id, fault))], token)
        Attempt.objects.bulk_create([_attempt(document, AttemptOutcome.REFUSED, exchange, fault)])
    return Counter(refused=n)


def sent_by_evidence(document: Document, record_no: str, was: State, reason: str) -> bool:
    """A look, or a late answer, shows that it stands in Sage."""
    moved = moves.move(
        [document.id], was, State.SENT, By.EVIDENCE, reason=reason, columns=_sent_columns(record_no)
    )
    if moved:
        issue_rows.close(moved)
        _settled([document], {document.id: record_no})
    return bool(moved)


def _accept(accepted: Sequence[tuple[Document, Accepted]], token: uuid.UUID) -> int:
    if not accepted:
        return 0
    held = _held(accepted)
    _doubt(
        [d for d, _ in accepted if d.id in held],
        token,
        "Sage named a record that stands for another document",
    )
    numbers = {d.id: _record_of(d, o) for d, o in accepted if d.id not in held}
    moved = set(
        moves.move(
            list(numbers),
            State.SENDING,
            State.SENT,
            By.SYSTEM,
            token=token,
            columns={**_sent_columns(""), "record_no": Picked(numbers, CharField())},
        )
    )
    late = [d for d, _ in accepted if d.id in numbers and d.id not in moved]
    for document in late:  # its lease had ended: the answer is evidence
        sent_by_evidence(document, numbers[document.id], State.UNKNOWN, "a late answer")
    _settled([d for d, _ in accepted if d.id in moved], numbers)
    return len(numbers)


def _record_of(document: Document, outcome: Accepted) -> str:
    """What changes or reverses a record is known by that record."""
    return document.record_no if document.operation != Operation.CREATE else outcome.record_no


def _held(accepted: Sequence[tuple[Document, Accepted]]) -> set[uuid.UUID]:
    """Documents whose record number stands for another of ours already, as after Sage was restored from a backup."""
    made = [(d, o) for d, o in accepted if d.operation == Operation.CREATE]
    others = Document.objects.filter(
        company=accepted[0][0].company_id,
        kind__in={d.kind for d, _ in made},
        record_no__in=[o.record_no for _, o in made],
    ).exclude(id__in=[d.id for d, _ in made])
    taken = set(others.values_list("kind", "record_no"))
    return {d.id for d, o in made if (d.kind, o.record_no) in taken}


def _sent_columns(record_no: str) -> dict[str, object]:
    return {
        "record_no": record_no,
        "sent_at": Now(),
        "next_look_at": None,
        "repeated": False,
        "looks": 0,
        "blocked_by": "",
    }


def _settled(documents: Sequence[Document], numbers: dict[uuid.UUID, str] | None = None) -> None:
    """They stand in Sage: parties are linked, and newer versions that waited are judged."""
    for document in documents:
        document.record_no = (numbers or {}).get(document.id, document.record_no)
    parties = [d for d in documents if d.kind in _PARTIES]
    if parties:
        linking.arrived(parties)
    takeover.arrived(documents)
    _judge_waiting(documents)


def _refuse(refused: Sequence[tuple[Document, Refused]], token: uuid.UUID) -> int:
    if not refused:
        return 0
    codes = {d.id: o.fault.code.value for d, o in refused}
    moved = set(
        moves.move(
            list(codes),
            State.SENDING,
            State.REJECTED,
            By.SYSTEM,
            token=token,
            reason={d.id: o.fault.text for d, o in refused},
            columns={"refused": True, "blocked_by": Picked(codes, CharField()), "may_have_left_at": None},
        )
    )
    rows = [
        row
        for document, outcome in refused
        if document.id in moved
        for row in issue_rows.open_issues(
            document, [refusal(outcome.fault, document)], sage_number=outcome.fault.number
        )
    ]
    IssueRow.objects.bulk_create(rows)
    for connection_id in {d.connection_id for d, o in refused if d.kind in _PARTIES and _is_there(o)}:
        due.make_due(connection_id, WorkKind.REFERENCE)  # somebody else made it: the list will show it
    _learn([(d, o.fault) for d, o in refused if d.id in moved])
    _judge_waiting([d for d, _ in refused])
    return len(moved)


def _learn(refused: Sequence[tuple[Document, Fault]]) -> None:
    """What Sage shows by refusing: rules of accounts are offered, closed periods kept. What these hold or move is built again."""
    guards.learn(refused)
    again = periods.learn(refused)
    moves.move(
        again,
        State.REJECTED,
        State.BLOCKED,
        By.SYSTEM,
        reason="Sage says that the period is closed: placed anew",
        columns={"settings_version": 0},
    )


def _judge_waiting(documents: Sequence[Document]) -> None:
    """Newer versions that arrived while these were in flight."""
    waiting = FreightTransaction.objects.filter(
        standings__document__in=documents, versions__status=VersionStatus.WAITING
    )
    ids = list(waiting.values_list("id", flat=True).distinct())
    if ids:
        intake.settle_waiting(ids)


def refusal(fault: Fault, document: Document | None = None) -> Issue:
    """Sage's words as an issue of ours, with the remedy of its cause; of one that the catalogue lacks, with Sage's own."""
    cause = catalogue.find(fault.cause)
    facts = {**fault.facts, "why": fault.cause, "message_id": fault.message_id}
    if fault.cause == periods.PERIOD_CLOSED and document is not None:
        facts |= periods.facts_of(document)
    if cause is None and not fault.facts:
        facts["sage"] = fault.text[:100]
    return Issue(
        fault.code,
        f"Sage refused it: {fault.text}",
        (cause.remedy if cause else fault.correction) or _NEW,
        facts={name: value for name, value in facts.items() if value},
    )


_NEW = "read Sage's words, mend what they name in Sage or in the settings, then retry"


def _doubt(documents: Sequence[Document], token: uuid.UUID, why: str, *, repeated: bool = False) -> int:
    """UNKNOWN, and to be looked up. The request has left by now: that is the moment from which the settle time counts."""
    by_count: dict[int, list[uuid.UUID]] = {}
    for document in documents:
        by_count.setdefault(document.unknowns, []).append(document.id)
    n = 0
    for count, ids in by_count.items():
        n += len(
            moves.move(
                ids,
                State.SENDING,
                State.UNKNOWN,
                By.SYSTEM,
                token=token,
                reason=why,
                columns={
                    "may_have_left_at": clock.later(0),
                    "next_look_at": clock.later(min(FIRST_LOOK_SECONDS, settings.LOOK_GAP_SECONDS)),
                    "unknowns": count + 1,
                    "looks": 0,
                    "repeated": repeated,
                },
            )
        )
    return n


def _attempt(
    document: Document,
    outcome: AttemptOutcome,
    exchange: uuid.UUID | None,
    fault: Fault | None = None,
    *,
    text: str = "",
) -> Attempt:
    return Attempt(
        tenant_id=document.tenant_id,
        document=document,
        exchange_id=exchange,
        outcome=outcome,
        control_id=document.control_id,
        sage_number=fault.number[:60] if fault else "",
        text=(fault.text if fault else text)[:600],
        at=timezone.now(),
    )
