"""Carrying a correction out: each step becomes a document of its own, with an identity and a mark, and goes the same road as
every other: claimed, sent once, looked up when its answer is lost, read back.

It is done when a person says so, or at once where the connection says that.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from integrations.core import corrections as planning
from integrations.core import identity as naming
from integrations.core import taxes
from integrations.core.corrections import Step, base_of, named
from integrations.core.documents import Document as CoreDocument
from integrations.core.documents import DocumentKind, Line, Operation, SourceLine
from integrations.core.identity import Identity
from integrations.core.issues import Code
from integrations.core.lifecycle import By, State
from integrations.core.periods import stream_of
from integrations.models import (
    Connection,
    Document,
    DocumentLine,
    DocumentPayload,
    DocumentSource,
    FreightTransaction,
    TransactionVersion,
)
from integrations.models import Issue as IssueRow
from integrations.models.choices import TransactionStatus, VersionStatus, WorkKind
from integrations.pipeline import due, ledgers, moves, stored
from integrations.pipeline.correction_plans import (
    Current,
    LegPlan,
    Plan,
    Refusal,
    connection_of,
    plan,
    standing_documents,
)
from integrations.pipeline.drafts import line_row
from integrations.sage.ports import Renderer
from tenants.models import AuditEvent, User

__all__ = ["Plan", "Refusal", "carry_out", "carry_out_automatically", "plan"]


def carry_out(transaction_id: uuid.UUID, actor: User | str) -> Plan:
    """Plan again and do it: the steps become documents that are ready to be sent. Raises Refusal as `plan` does."""
    with transaction.atomic():
        FreightTransaction.objects.select_for_update().get(pk=transaction_id)
        todo = plan(transaction_id)
        connection = connection_of(
            [s.main for s in todo.steps if s.main] or standing_documents(todo.transaction)
        )
        ledger = ledgers.open_ledger(connection, entity=ledgers.level_of(connection))
        for step in todo.steps:
            _write_step(connection, ledger, todo, step, actor)
        _make_current(todo)
        who = actor if isinstance(actor, str) else actor.email
        AuditEvent.record(
            "transaction.corrected",
            actor=actor,
            target=todo.transaction,
            detail={
                "version": todo.version.version,
                "steps": [str(s.planned.step) for s in todo.steps],
                "by": who,
            },
        )
        due.make_due(connection.pk, WorkKind.ADVANCE)
    return todo


def carry_out_automatically(connection: Connection, *, most: int = 200) -> int:
    """For a connection that corrects at once. What cannot be corrected stays held, with its reason for a person."""
    held = (
        TransactionVersion.objects.filter(
            status=VersionStatus.HELD, transaction__standings__document__connection=connection
        )
        .values_list("transaction", flat=True)
        .distinct()[:most]
    )
    done = 0
    for transaction_id in list(held):
        try:
            carry_out(transaction_id, "automatic")
        except Refusal:
            continue
        done += 1
    return done


# Writing -----------------------------------------------------------------------------------------------------------


def _write_step(
    connection: Connection, ledger: Renderer, todo: Plan, step: LegPlan, actor: User | str
) -> None:
    kind, main, wanted = step.planned.step, step.main, step.wanted
    if kind is Step.POST or main is None:
        return  # it is built like everything that is received
    n = _next(main, connection)
    if kind is Step.UPDATE and wanted is not None:
        lines = DocumentLine.objects.filter(document=main).exclude(account__startswith=taxes.PREFIX).count()
        core = replace(
            wanted,
            operation=Operation.UPDATE,
            record_no=main.record_no,
            number=main.number,
            lines_there=lines,
        )
        _write(connection, ledger, todo, main, named(step.planned.leg, n), core, actor)
    elif kind is Step.ADJUST:
        _write_adjustments(connection, ledger, todo, step, main, n, actor)
    else:
        _write(connection, ledger, todo, main, named(step.planned.leg, n), _reversal(main, todo), actor)


def write_step(todo: Current, main: Document, step: Step, core: CoreDocument, actor: User | str) -> None:
    """One further change of a document, outside of a plan."""
    connection = connection_of([main])
    ledger = ledgers.open_ledger(connection, entity=ledgers.level_of(connection))
    _write(connection, ledger, todo, main, named(base_of(main.leg), _next(main, connection)), core, actor)


def _next(main: Document, connection: Connection) -> int:
    made = Document.objects.filter(corrects__isnull=False, source_id=main.source_id, connection=connection)
    return made.count() + 1


def _reversal(main: Document, todo: Plan) -> CoreDocument:
    """Turned round on its own day in the books: in an open period nothing of it is left there."""
    day = main.posting_date or main.document_date
    if day is None:
        raise Refusal(f"{main.number} has no day in the books")
    lines = tuple(
        Line(
            account=line.account,
            amount=line.amount,
            memo=line.memo,
            source=SourceLine(main.source_kind, main.source_id, n),
            dimensions=line.dimensions,
            trace=(f"Account {line.account}: reversed with {main.number}",),
        )
        for n, line in enumerate(DocumentLine.objects.filter(document=main).order_by("line_no"), start=1)
    )
    if todo.rules.periods.place(stream_of(main.kind), day) != (day, "", None):
        day = _today(todo)
    return CoreDocument(
        kind=DocumentKind(main.kind),
        party_id=main.party_id_in_sage,
        number=main.number,
        reference=main.reference,
        description=f"Reversed: changed in the TMS to version {todo.version.version}",
        document_date=main.document_date or day,
        posting_date=day,
        due_date=main.due_date or main.document_date or day,
        currency=main.currency,
        lines=lines,
        operation=Operation.REVERSE,
        record_no=main.record_no,
    )


def _write_adjustments(
    connection: Connection,
    ledger: Renderer,
    todo: Plan,
    step: LegPlan,
    main: Document,
    n: int,
    actor: User | str,
) -> None:
    kind = planning.adjustment_kind(DocumentKind(main.kind))
    today = _today(todo)
    placing = todo.rules.periods.place(stream_of(kind), today)
    if placing.issue is not None and placing.issue.blocks:
        raise Refusal(placing.issue.message)
    leg = named(step.planned.leg, n)
    source = SourceLine(main.source_kind, main.source_id, 0)
    parts = planning.adjusting_lines(step.planned.difference, kind, main.number, source, leg)
    for i, lines in enumerate(parts):
        if all(map(taxes.is_tax, lines)):
            raise Refusal(
                "only a tax differs, and no adjustment of Sage's has a tax alone: reverse it and post it again"
            )
        core = CoreDocument(
            kind=kind,
            party_id="" if kind is DocumentKind.JOURNAL else main.party_id_in_sage,
            number=f"{main.number}-C{n}{'' if i == 0 else '-ADD'}",
            reference=main.number,
            description=f"Correction of {main.number}",
            document_date=today,
            posting_date=placing.day,
            due_date=today,
            currency=main.currency,
            lines=tuple(lines),
            journal=todo.rules.policies.journal if kind is DocumentKind.JOURNAL else "",
            tax_solution="" if kind is DocumentKind.JOURNAL else todo.rules.policies.tax_solution,
            rate_type=todo.rules.policies.rate_type,
        )
        _write(connection, ledger, todo, main, leg if i == 0 else f"{leg}+", core, actor)


def _today(todo: Plan) -> date:
    return todo.transaction.subsidiary.today()


def _write(
    connection: Connection,
    ledger: Renderer,
    todo: Plan | Current,
    main: Document,
    leg: str,
    core: CoreDocument,
    actor: User | str,
) -> None:
    who = Identity(
        tenant=str(main.tenant_id),
        source_system=main.source_system,
        kind=main.source_kind,
        source_id=main.source_id,
        leg=leg,
        sequence=main.sequence,
    )
    core = replace(core, description=_description(main, who.mark, core))
    body = ledger.render(core, who.mark)
    changes = core.operation is not Operation.CREATE
    document = _document(connection, main, who, core, body)
    DocumentPayload.objects.create(tenant_id=main.tenant_id, document=document, body=body)
    versions = {(s.freight.kind.value, s.freight.source_id): s.version for s in todo.group}
    rows = [
        line_row(document, n, line, versions.get((line.source.kind, line.source.source_id), todo.version))
        for n, line in enumerate(core.lines, start=1)
    ]
    for row in rows:
        row.live = (
            not changes
        )  # a source line stands in one live document: it takes over when it stands in Sage
    DocumentLine.objects.bulk_create(rows)
    DocumentSource.objects.bulk_create(
        DocumentSource(tenant_id=main.tenant_id, document=document, transaction=source.row)
        for source in todo.group
    )
    by, email = (By.SYSTEM, "") if isinstance(actor, str) else (By.PERSON, actor.email)
    moves.record(
        [(document.id, document.tenant_id)],
        None,
        State.READY,
        by,
        reason=f"corrects {main.number} to version {todo.version.version}",
        actor=email,
    )


def _document(
    connection: Connection, main: Document, who: Identity, core: CoreDocument, body: str
) -> Document:
    return Document.objects.create(
        tenant_id=main.tenant_id,
        connection=connection,
        company_id=main.company_id,
        subsidiary_id=main.subsidiary_id,
        kind=core.kind,
        source_system=main.source_system,
        source_kind=main.source_kind,
        source_id=main.source_id,
        leg=who.leg,
        sequence=main.sequence,
        identity=who.hash,
        mark=who.mark,
        operation=core.operation,
        corrects=main,
        party_id=main.party_id,
        party_id_in_sage=main.party_id_in_sage,
        number=core.number,
        reference=core.reference,
        document_date=core.document_date,
        posting_date=core.posting_date,
        due_date=core.due_date,
        currency=core.currency,
        total=core.total,
        open_amount=None if core.operation is Operation.REVERSE else core.total,
        attachment_id_in_sage=main.attachment_id_in_sage if core.operation is Operation.UPDATE else "",
        record_no=main.record_no if core.operation is not Operation.CREATE else "",
        state=State.READY,
        settings_version=connection.settings_version,
        fingerprint=naming.fingerprint(body),
        control_id=naming.control_id(who.hash, 1),
    )


def _description(main: Document, mark: str, core: CoreDocument) -> str:
    """A record that is changed keeps the mark that it has always borne at its front, and bears the correction's behind it."""
    if core.operation is Operation.CREATE:
        return f"{mark} {core.description}"
    first = main
    while first.corrects is not None and first.operation == Operation.UPDATE:
        first = first.corrects
    text = core.description.removeprefix(naming.MARK_PREFIX).strip()
    return f"{first.mark} {mark} {text}" if core.operation is Operation.UPDATE else f"{mark} {text}"


def _make_current(todo: Plan) -> None:
    """The held version is the one that holds from now on."""
    row, version = todo.transaction, todo.version
    row.versions.filter(status__in=[VersionStatus.CURRENT, VersionStatus.EQUAL]).update(
        status=VersionStatus.REPLACED
    )
    TransactionVersion.objects.filter(pk=version.pk).update(status=VersionStatus.CURRENT)
    freight = stored.load(version.payload)
    posts = any(step.planned.step is Step.POST for step in todo.steps)
    status = TransactionStatus.RECEIVED if posts else TransactionStatus.DOCUMENTED
    FreightTransaction.objects.filter(pk=row.pk).update(
        version=version.version,
        content_hash=version.content_hash,
        number=freight.number,
        document_date=freight.document_date,
        total=version.total,
        applies_to=freight.applies_to,
        status=TransactionStatus.VOIDED if version.void else status,
    )
    IssueRow.objects.filter(
        transaction=row, code=Code.CHANGED_AFTER_POSTING.value, closed_at__isnull=True
    ).update(closed_at=timezone.now())
