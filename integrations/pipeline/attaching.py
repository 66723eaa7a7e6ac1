"""Papers to Sage: into an attachment of each document, and onto the document once it stands there.

An attachment's id is the document's mark, and its description says which files it holds: whoever lost an answer looks first,
and adds what is missing. No paper ever holds a document back for good: what cannot be brought to Sage in `PATIENCE` tries, or is
refused, is said on the document, which goes without it.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from integrations.core import attachments as papers
from integrations.core.documents import DocumentKind
from integrations.core.issues import Code, Issue, Severity
from integrations.core.leg import Leg
from integrations.core.lifecycle import State
from integrations.core.policies import Attachments, Policies
from integrations.models import Attaching, Attachment, AttachmentBody, Connection, Document
from integrations.models import Issue as IssueRow
from integrations.models.choices import AttachingState
from integrations.pipeline import clock, jobs, points
from integrations.pipeline import issues as issue_rows
from integrations.pipeline.wire import Wire, denied
from integrations.sage.errors import LedgerError, NotAllowed
from integrations.sage.ports import Accepted, Bearer, Outcome, Paper, Papers

PATIENCE = 3  # tries
AT_ONCE = 20  # documents of one request
STANDING = (State.SENT, State.CONFIRMED, State.DRIFTED, State.BY_HAND)


# While documents are built ------------------------------------------------------------------------------------


@dataclass(slots=True)
class Due:
    """Which papers the documents of a set are to bear."""

    policies: Policies
    by_transaction: Mapping[uuid.UUID, Sequence[uuid.UUID]] = field(default_factory=dict)
    without: frozenset[uuid.UUID] = (
        frozenset()
    )  # documents that go without: their papers could not be brought to Sage

    @classmethod
    def of(cls, policies: Policies, transactions: Collection[uuid.UUID]) -> Due:
        """Two queries for a set where there are papers, one where there are none."""
        if policies.attachments is Attachments.NEVER or not policies.papers:
            return cls(policies)
        rows = Attachment.objects.filter(
            transaction__in=transactions, paper__in=sorted(policies.papers), body__isnull=False
        )
        own: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
        for transaction_id, attachment_id in rows.values_list("transaction", "id"):
            own[transaction_id].append(attachment_id)
        if not own:
            return cls(policies)
        failed = Attaching.objects.filter(attachment__transaction__in=list(own)).filter(
            Q(tries__gte=PATIENCE) | Q(state=AttachingState.REFUSED)
        )
        return cls(policies, own, frozenset(failed.values_list("document", flat=True)))

    def of_document(self, leg: Leg, transactions: Iterable[uuid.UUID]) -> list[uuid.UUID]:
        if not self.by_transaction or not papers.bears_papers(leg):
            return []
        return [a for t in transactions for a in self.by_transaction.get(t, ())]

    def goes_first(self, document_id: uuid.UUID) -> bool:
        return self.policies.attachments is Attachments.BEFORE and document_id not in self.without


def rows_of(document: Document, attachment_ids: Iterable[uuid.UUID]) -> list[Attaching]:
    return [
        Attaching(tenant_id=document.tenant_id, document=document, attachment_id=a) for a in attachment_ids
    ]


def goes_without(document: Document) -> Issue:
    return Issue(
        Code.ATTACHMENT_REFUSED,
        f"{document.number} goes to Sage without its papers: they could not be brought there",
        "see under Attachments what Sage said; mend it and have them sent again",
        severity=Severity.WARNING,
    )


# What is to be done --------------------------------------------------------------------------------------------


def _to_do(connection: Connection) -> QuerySet[Attaching]:
    """What could be tried now."""
    return (
        Attaching.objects.filter(document__connection=connection)
        .filter(Q(not_before__isnull=True) | Q(not_before__lte=clock.now()))
        .order_by("changed_at")
    )


def _first(connection: Connection) -> QuerySet[Attaching]:
    """Papers that documents wait for."""
    return _to_do(connection).filter(
        state=AttachingState.WAITING, document__state=State.READY, document__awaits_attachments=True
    )


def _late(connection: Connection) -> QuerySet[Attaching]:
    """Papers of documents that stand in Sage, tried a few times."""
    return _to_do(connection).filter(
        state__in=[AttachingState.WAITING, AttachingState.STORED],
        tries__lt=PATIENCE,
        document__state__in=STANDING,
    )


def work_left(connection: Connection) -> bool:
    return _first(connection).exists() or _late(connection).exists()


def send_first(wire: Wire, run: jobs.Run) -> None:
    """Bring to Sage what documents wait for, before any of them is claimed."""
    seen: set[uuid.UUID] = set()
    while batch := _batch(_first(wire.connection), seen):
        _bring(wire, run, batch)


def send_late(wire: Wire, run: jobs.Run) -> None:
    """Bring to Sage what belongs to documents that stand there already, and put it on them."""
    seen: set[uuid.UUID] = set()
    while batch := _batch(_late(wire.connection), seen):
        _bring(wire, run, batch)
        _put_on(wire, run, batch)


@dataclass(slots=True)
class Lot:
    """One document with papers of its own that are to be done."""

    document: Document
    attachings: list[Attaching]

    @property
    def waiting(self) -> list[Attaching]:
        return [a for a in self.attachings if a.state == AttachingState.WAITING]


def _batch(todo: QuerySet[Attaching], seen: set[uuid.UUID]) -> list[Lot]:
    """The next documents, each once in a turn, as many as fit into one request by their size."""
    rows = todo.exclude(document__in=seen).select_related("document", "attachment")
    lots: dict[uuid.UUID, Lot] = {}
    size = 0
    for row in rows[: AT_ONCE * 5]:
        if row.document_id not in lots and len(lots) == AT_ONCE:
            break
        if row.state == AttachingState.WAITING:
            if size and size + row.attachment.size > settings.ATTACHMENT_REQUEST_BYTES:
                break
            size += row.attachment.size
        lots.setdefault(row.document_id, Lot(row.document, [])).attachings.append(row)
    seen.update(lots)
    return list(lots.values())


# Into Sage -----------------------------------------------------------------------------------------------------


def _bring(wire: Wire, run: jobs.Run, lots: Sequence[Lot]) -> None:
    lots = [lot for lot in lots if lot.waiting]
    if not lots:
        return
    points.reach("before-attach")
    try:
        there = wire.call("attachments", lambda ledger, s: ledger.attachments(s, [_id(lot) for lot in lots]))
        missing = {_id(lot): _papers(lot, there.get(_id(lot))) for lot in lots}
        wanted = [p for p in missing.values() if p.files]
        outcomes: list[Outcome] = (
            wire.call("attach", lambda ledger, s: ledger.attach(s, settings.ATTACHMENT_FOLDER, wanted))
            if wanted
            else []
        )
    except LedgerError as problem:
        if not (denied(problem) or isinstance(problem, NotAllowed)):
            _failed(lots, str(problem), final=False)
            return
        _failed(lots, str(problem), final=True)
        run.count("papers_refused", len(lots))
        return
    points.reach("after-attach")
    _record(run, lots, missing, outcomes)


def _record(
    run: jobs.Run, lots: Sequence[Lot], asked: Mapping[str, Papers], outcomes: Sequence[Outcome]
) -> None:
    said = {o.control_id: o for o in outcomes}
    stored: list[Lot] = []
    for lot in lots:
        outcome = said.get(_id(lot))
        if not asked[_id(lot)].files or isinstance(outcome, Accepted):
            stored.append(lot)
        elif outcome is None:
            _failed([lot], "Sage did not say what became of it", final=False)
        else:
            _failed([lot], outcome.fault.text, final=True)
            run.count("papers_refused", 1)
    with transaction.atomic():
        for lot in stored:
            now = AttachingState.LINKED if lot.document.attachment_id_in_sage else AttachingState.STORED
            for attaching in lot.waiting:
                attaching.state = now
            Attaching.objects.filter(
                id__in=[a.id for a in lot.attachings], state=AttachingState.WAITING
            ).update(state=now, said="")
        _let_go([lot.document.id for lot in stored])
    run.count("papers", len(stored))


def _let_go(document_ids: Sequence[uuid.UUID]) -> None:
    """Documents whose papers are all in Sage may be claimed."""
    waiting = Attaching.objects.filter(document__in=document_ids, state=AttachingState.WAITING)
    Document.objects.filter(id__in=document_ids).exclude(id__in=waiting.values("document")).update(
        awaits_attachments=False
    )


def _papers(lot: Lot, description: str | None) -> Papers:
    """What Sage does not hold yet of the document's papers; `description` is None where no attachment stands."""
    document = lot.document
    held = papers.held(description or "")
    wanted = [a.attachment for a in lot.waiting if a.attachment.sha256[: papers.SHORT] not in held]
    bodies = dict(AttachmentBody.objects.filter(attachment__in=wanted).values_list("attachment", "content"))
    everything = {*held, *(a.sha256[: papers.SHORT] for a in wanted)}
    return Papers(
        attachment_id=_id(lot),
        name=f"{document.get_kind_display()} {document.number}",
        description=papers.contents(everything),
        files=tuple(
            Paper(papers.name_in_sage(a.name, a.sha256), a.extension, bytes(bodies[a.id])) for a in wanted
        ),
        stands=description is not None,
    )


def _id(lot: Lot) -> str:
    """What its record bears already, or its mark."""
    return lot.document.attachment_id_in_sage or lot.document.mark


# Onto its document ---------------------------------------------------------------------------------------------


def _put_on(wire: Wire, run: jobs.Run, lots: Sequence[Lot]) -> None:
    bare = [
        lot
        for lot in lots
        if not lot.document.attachment_id_in_sage
        and any(a.state == AttachingState.STORED for a in lot.attachings)
    ]
    if not bare:
        return
    bearers = [Bearer(DocumentKind(lot.document.kind), lot.document.record_no, _id(lot)) for lot in bare]
    points.reach("before-bear")
    try:
        outcomes = wire.call("attach", lambda ledger, session: ledger.bear(session, bearers))
    except LedgerError as problem:
        _failed(bare, str(problem), final=denied(problem) or isinstance(problem, NotAllowed))
        return
    said = {o.control_id: o for o in outcomes}
    for lot in bare:
        outcome = said.get(lot.document.record_no)
        if isinstance(outcome, Accepted):
            with transaction.atomic():
                Document.objects.filter(pk=lot.document.pk).update(attachment_id_in_sage=_id(lot))
                Attaching.objects.filter(document=lot.document, state=AttachingState.STORED).update(
                    state=AttachingState.LINKED, said=""
                )
            run.count("papers_put_on", 1)
        elif outcome is None:
            _failed([lot], "Sage did not say what became of it", final=False)
        else:
            _failed([lot], outcome.fault.text, final=True)


# What failed ---------------------------------------------------------------------------------------------------


def _failed(lots: Sequence[Lot], words: str, *, final: bool) -> None:
    """Tried again later, or never by itself; a document that waited for them goes without."""
    for lot in lots:
        tried = lot.attachings[0].tries + 1
        gives_up = final or tried >= PATIENCE
        with transaction.atomic():
            rows = Attaching.objects.filter(id__in=[a.id for a in lot.attachings])
            rows.update(
                tries=F("tries") + 1,
                said=words[:400],
                not_before=None if gives_up else clock.later(settings.LOOK_GAP_SECONDS * 2 ** (tried - 1)),
            )
            if not gives_up:
                continue
            rows.update(state=AttachingState.REFUSED)
            held = Document.objects.filter(pk=lot.document.pk, state=State.READY, awaits_attachments=True)
            if held.update(settings_version=0, awaits_attachments=False):
                continue  # built again, without them; that says it
            IssueRow.objects.bulk_create(issue_rows.open_issues(lot.document, [_not_brought(lot, words)]))


def _not_brought(lot: Lot, words: str) -> Issue:
    return Issue(
        Code.ATTACHMENT_REFUSED,
        f"papers of {lot.document.number} are not in Sage: {words}",
        "mend what Sage says, then have them sent again under Attachments",
        severity=Severity.WARNING,
        facts={"sage": words[:80]},
    )


def again(attachment_ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Try again what was refused, from the start: what Sage holds already is seen there. Returns the connections with work."""
    with transaction.atomic():
        rows = Attaching.objects.filter(attachment__in=attachment_ids, state=AttachingState.REFUSED)
        documents = dict(rows.values_list("document", "document__connection"))
        rows.update(state=AttachingState.WAITING, tries=0, not_before=None, said="")
        issue_rows.close(list(documents), [Code.ATTACHMENT_REFUSED])
    return list(set(documents.values()))
