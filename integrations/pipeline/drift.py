"""What a person says of a document that was changed in Sage: it is right as it is, ours goes over it, or it is posted anew."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.db import transaction

from integrations.core import taxes
from integrations.core.corrections import Step, base_of
from integrations.core.documents import DocumentKind, Operation
from integrations.core.lifecycle import By, State
from integrations.models import Document, DocumentLine, DocumentSource, FreightTransaction
from integrations.models.choices import TransactionStatus, WorkKind
from integrations.pipeline import correction_plans, corrections, due, moves
from integrations.pipeline import issues as issue_rows
from integrations.pipeline.acts import Refusal
from integrations.pipeline.wire import Wire
from integrations.sage.ports import Posted, PostedLine
from tenants.models import AuditEvent, User


def accept(document_id: uuid.UUID, actor: User, reason: str) -> None:
    """What stands in Sage is right: it is read, and is what we hold from now on. The TMS keeps what it says; reconciliation
    shows the difference. Raises Refusal where it is not changed, or not there."""
    _need(reason)
    document = _changed(document_id)
    posted = _read(document)
    with transaction.atomic():
        moved = moves.move(
            [document.id],
            State.DRIFTED,
            State.CONFIRMED,
            By.PERSON,
            actor=actor.email,
            reason=f"as it stands in Sage: {reason}",
            columns=_columns(posted),
        )
        if not moved:
            raise Refusal("it changed its state meanwhile: look again")
        _take_lines(document, posted.lines or (), actor)
        issue_rows.close(moved)
        _audit("document.drift_accepted", document, actor, reason)


def write_over(document_id: uuid.UUID, actor: User, reason: str) -> None:
    """Ours goes over it: the record is changed back, where it is unpaid and its period is open. Raises Refusal."""
    _need(reason)
    document = _changed(document_id)
    posted = _read(document)
    try:
        todo = correction_plans.of_current(document)
    except correction_plans.Refusal as why:
        raise Refusal(str(why)) from why
    wanted = todo.wanted.get(base_of(document.leg))
    if wanted is None or wanted.kind != document.kind:
        raise Refusal("by today's settings it would be another document: correct it in Sage")
    if document.kind not in (DocumentKind.AR_INVOICE, DocumentKind.AP_BILL):
        raise Refusal("Sage changes invoices and bills only: correct it in Sage, or leave it as it is")
    if todo.fixed:
        raise Refusal(f"{todo.fixed}: correct it in Sage, or leave it as it is")
    lines = len(posted.lines or ())
    if document.kind == DocumentKind.AR_INVOICE and len(taxes.spread(wanted.lines)) < lines:
        raise Refusal(f"Sage's invoice has {lines} lines, and takes none out: correct it in Sage")
    core = replace(
        wanted,
        operation=Operation.UPDATE,
        record_no=document.record_no,
        number=document.number,
        lines_there=lines,
    )
    with transaction.atomic():
        corrections.write_step(todo, document, Step.UPDATE, core, actor)
        _audit("document.written_over", document, actor, reason)
    due.make_due(document.connection_id, WorkKind.ADVANCE)


def post_again(document_id: uuid.UUID, actor: User, reason: str) -> None:
    """It was reversed in Sage, and is to stand there after all: its transactions are built again, under a new control id."""
    _need(reason)
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document_id)
        if document.state != State.REVERSED:
            raise Refusal(f"it is {document.get_state_display().lower()}, not reversed")
        standing = DocumentSource.objects.filter(document=document)
        members = list(standing.values_list("transaction", flat=True))
        if not members:
            raise Refusal("a newer document stands for its transactions already")
        standing.delete()
        FreightTransaction.objects.filter(id__in=members).exclude(status=TransactionStatus.VOIDED).update(
            status=TransactionStatus.RECEIVED
        )
        issue_rows.close([document.pk])
        _audit("document.posted_again", document, actor, reason)
    due.make_due(document.connection_id, WorkKind.ADVANCE)


def _changed(document_id: uuid.UUID) -> Document:
    document = Document.objects.select_related(
        "connection__subsidiary", "connection__company", "connection__entity", "connection__tenant"
    ).get(pk=document_id)
    if document.state != State.DRIFTED:
        raise Refusal(f"it is {document.get_state_display().lower()}, not changed in Sage")
    return document


def _read(document: Document) -> Posted:
    kind = DocumentKind(document.kind)
    wire = Wire(document.connection)
    page = wire.call(
        "read again",
        lambda ledger, session: ledger.read_back(session, kind, [(document.record_no, document.number)]),
        level=wire.level_of(kind),
    )
    found = next((p for p in page.rows if p.record_no == document.record_no), None)
    if found is None:
        raise Refusal("it is not in Sage any more")
    return found


def _columns(posted: Posted) -> dict[str, object]:
    told = {
        "number": posted.number or None,
        "party_id_in_sage": posted.party_id or None,
        "document_date": posted.document_date,
        "total": posted.total,
        "open_amount": posted.due,
        "sage_due": posted.due,
    }
    return {"blocked_by": "", **{name: value for name, value in told.items() if value is not None}}


def _take_lines(document: Document, lines: tuple[PostedLine, ...], actor: User) -> None:
    """Ours become Sage's, place by place; what Sage has more, or less, comes or goes."""
    ours = list(
        DocumentLine.objects.filter(document=document)
        .exclude(account__startswith=taxes.PREFIX)
        .order_by("line_no")
    )
    for mine, theirs in zip(ours, lines, strict=False):
        same = (mine.account, mine.amount) == (theirs.account, theirs.amount)
        mine.account, mine.amount = theirs.account, theirs.amount
        mine.dimensions = {name: theirs.dimensions.get(name, "") for name in mine.dimensions}
        if not same:
            mine.trace = [f"Account {theirs.account}: as it stands in Sage, accepted by {actor.email}"]
        mine.save(update_fields=["account", "amount", "dimensions", "trace"])
    DocumentLine.objects.filter(pk__in=[line.pk for line in ours[len(lines) :]]).delete()
    if not ours:
        return
    last = ours[-1]
    for n, theirs in enumerate(lines[len(ours) :], start=len(ours) + 1):
        DocumentLine.objects.create(
            tenant_id=document.tenant_id,
            document=document,
            line_no=n,
            account=theirs.account,
            currency=theirs.amount.currency,
            amount=theirs.amount,
            dimensions=dict(theirs.dimensions),
            trace=[f"Account {theirs.account}: added in Sage, accepted by {actor.email}"],
            version_id=last.version_id,
            source_line=f"sage:{document.pk.hex[:24]}:{n}",
        )


def _need(reason: str) -> None:
    if not reason.strip():
        raise Refusal("say why")


def _audit(action: str, document: Document, actor: User, reason: str) -> None:
    AuditEvent.record(action, actor=actor, target=document, reason=reason)
