"""What changed after it was exported: its mirror entry, dated when that happened, and the new one. Never a second export of the
same (docs/decisions/general-ledger-mode.md). A void, a voided cheque and a returned receipt leave as their mirror alone."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from integrations.core import build as building
from integrations.core import identity as naming
from integrations.core.build import Rules
from integrations.core.corrections import base_of, named
from integrations.core.documents import Document as CoreDocument
from integrations.core.documents import DocumentKind, Line, Operation, Origin, SourceLine
from integrations.core.freight import Transaction
from integrations.core.general_ledger import Journal
from integrations.core.identity import Identity
from integrations.core.issues import Issue
from integrations.core.legs import legs_of
from integrations.core.lifecycle import IN_SAGE, OUT_OF_LIFE, By, State
from integrations.core.postings import Posting, PostingLine, freeze, thaw
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
from integrations.models.choices import TransactionStatus, VersionStatus
from integrations.pipeline import issues as issue_rows
from integrations.pipeline import moves, payees, stored
from integrations.pipeline.drafts import line_row
from integrations.pipeline.rules import rules_of
from integrations.pipeline.sources import Source
from integrations.sage.file_port import FileLedger
from integrations.sage.registry import open_files
from tenants.models import AuditEvent

MOST = 500  # in one preparation
HAPPENED_ON = "happened_on"  # a version's field: the day of the void, the return, the change


def write_due(connection: Connection) -> int:
    """Mirror and new entry for every held version of the connection; returns how many versions were taken up."""
    standing = DocumentSource.objects.filter(
        transaction=OuterRef("transaction"), document__connection=connection, document__state__in=IN_SAGE
    )
    held = TransactionVersion.objects.filter(Exists(standing), status=VersionStatus.HELD)
    ids = list(held.order_by("received_at").values_list("id", flat=True)[:MOST])
    if not ids:
        return 0
    rules = rules_of(connection)
    ledger = open_files(connection.system, mirrored=connection.mirrored)
    return sum(_take_up(connection, rules, ledger, version_id) for version_id in ids)


def _take_up(connection: Connection, rules: Rules, ledger: FileLedger, version_id: uuid.UUID) -> bool:
    with transaction.atomic():
        version = TransactionVersion.objects.select_for_update().get(id=version_id)
        if version.status != VersionStatus.HELD:
            return False
        row = FreightTransaction.objects.select_for_update().get(id=version.transaction_id)
        freight = stored.load(version.payload)
        if freight.version != version.version:
            freight = replace(freight, version=version.version)
        standing = _standing(row)
        if not standing or any(State(d.state) not in IN_SAGE for d in standing):
            return False  # a leg is on its way: when its batch is settled
        wanted = [] if version.void else _wanted(connection, rules, ledger, standing, version, row, freight)
        if wanted is None:
            return False  # it cannot be booked anew: nothing is turned round before it can
        day = _happened_on(connection, version, freight)
        for document in standing:
            _mirror(connection, ledger, document, version, row, day)
        for older, core in wanted:
            _write(connection, ledger, older, core, version, row, f"version {version.version} of it")
        _make_current(row, version, freight)
        AuditEvent.record(
            "transaction.mirrored",
            actor="posting",
            target=row,
            detail={"version": version.version, "documents": [d.number for d in standing]},
        )
    return True


def _standing(row: FreightTransaction) -> list[Document]:
    """What of it counts in the books: live, not itself a mirror, and not mirrored yet."""
    mirrored = Document.objects.filter(corrects=OuterRef("pk"), operation=Operation.REVERSE).exclude(
        state__in=OUT_OF_LIFE
    )
    return list(
        Document.objects.filter(
            ~Exists(mirrored), sources__transaction=row, live=True, operation=Operation.CREATE
        ).distinct()
    )


def _happened_on(connection: Connection, version: TransactionVersion, freight: Transaction) -> date:
    told = freight.fields.get(HAPPENED_ON, "").strip()
    try:
        return date.fromisoformat(told)
    except ValueError:
        zone = ZoneInfo(connection.subsidiary.time_zone)
        return version.received_at.astimezone(zone).date()


def _mirror(
    connection: Connection,
    ledger: FileLedger,
    document: Document,
    version: TransactionVersion,
    row: FreightTransaction,
    day: date,
) -> None:
    posting = _posted(document)
    core = CoreDocument(
        kind=DocumentKind.JOURNAL,
        party_id=posting.party_id,
        number=posting.number,
        reference=posting.reference,
        description=f"Reversal of {posting.number}",
        document_date=day,
        posting_date=day,
        due_date=day,
        currency=posting.currency,
        journal=posting.journal.value,
        operation=Operation.REVERSE,
        lines=tuple(
            Line(
                account=line.account,
                amount=-line.amount,
                memo=f"reversal: {line.memo}",
                source=SourceLine(document.source_kind, document.source_id, n, f"reversal of {document.leg}"),
                origin=Origin(category=line.category),
                applies_to=line.applies_to,
                trace=(f"Account {line.account}: the mirror of {posting.number}",),
            )
            for n, line in enumerate(posting.lines, start=1)
        ),
    )
    _write(connection, ledger, document, core, version, row, f"its mirror: version {version.version}")


def _posted(document: Document) -> Posting:
    """As it was frozen; where its payload is past its time, from its lines."""
    body = DocumentPayload.objects.filter(document=document).values_list("body", flat=True).first()
    thing = thaw(body) if body is not None else None
    if isinstance(thing, Posting):
        return thing
    day = document.posting_date or document.subsidiary.today()
    return Posting(
        journal=Journal(document.journal),
        number=document.number,
        description="",
        document_date=document.document_date or day,
        posting_date=day,
        due_date=document.due_date or day,
        currency=document.currency,
        party_id=document.party_id_in_sage,
        reference=document.reference,
        lines=tuple(
            PostingLine(line.account, line.amount, line.memo, line.category)
            for line in DocumentLine.objects.filter(document=document).order_by("line_no")
        ),
    )


def _wanted(
    connection: Connection,
    rules: Rules,
    ledger: FileLedger,
    standing: Sequence[Document],
    version: TransactionVersion,
    row: FreightTransaction,
    freight: Transaction,
) -> list[tuple[Document, CoreDocument]] | None:
    """The documents of the newer version, each beside the one that it replaces, or the first; None where one of them is
    blocked, with its issues on the transaction."""
    named_by = payees.named_by(connection, [[Source(row, version, freight)]], rules.policies, ledger)
    by_leg = {base_of(d.leg): d for d in standing}
    found: list[tuple[Document, CoreDocument]] = []
    problems: list[Issue] = []
    for leg in legs_of([freight], rules.policies, named_by.payroll_of(row.source_system)):
        older = by_leg.get(leg.name, standing[0])
        built = building.build(
            leg,
            [freight],
            payees=named_by.payees(row.source_system, leg, freight.document_date),
            mark=older.mark,
            rules=rules,
        )
        problems += named_by.issues(row.source_system, leg, freight.document_date)
        problems += built.issues
        if built.document is None:
            continue  # left out, or blocked: the problems say which
        lines = tuple(
            replace(line, source=replace(line.source, part=f"{line.source.part}v{version.version}"))
            for line in built.document.lines
        )
        core = replace(built.document, lines=lines)
        problems += ledger.inspect(core)
        found.append((older, core))
    if any(issue.blocks for issue in problems):
        _say(row, connection, [issue for issue in problems if issue.blocks])
        return None
    return found


def _say(row: FreightTransaction, connection: Connection, issues: Sequence[Issue]) -> None:
    """On the transaction, once: the next preparation tries again."""
    rows = [
        issue_rows.row_of(issue, tenant_id=row.tenant_id, connection_id=connection.pk, transaction=row)
        for issue in issues
    ]
    known = set(
        IssueRow.objects.filter(transaction=row, closed_at__isnull=True).values_list("cause", flat=True)
    )
    IssueRow.objects.bulk_create(one for one in rows if one.cause not in known)


def _write(
    connection: Connection,
    ledger: FileLedger,
    older: Document,
    core: CoreDocument,
    version: TransactionVersion,
    row: FreightTransaction,
    reason: str,
) -> None:
    n = Document.objects.filter(
        corrects__isnull=False, source_id=older.source_id, connection=connection
    ).count()
    who = Identity(
        tenant=str(older.tenant_id),
        source_system=older.source_system,
        kind=older.source_kind,
        source_id=older.source_id,
        leg=named(base_of(older.leg), n + 1),
        sequence=older.sequence,
    )
    body = freeze(core)
    document = Document.objects.create(
        tenant_id=older.tenant_id,
        connection=connection,
        company_id=older.company_id,
        subsidiary_id=older.subsidiary_id,
        kind=core.kind,
        journal=core.journal,
        source_system=who.source_system,
        source_kind=who.kind,
        source_id=who.source_id,
        leg=who.leg,
        sequence=who.sequence,
        identity=who.hash,
        mark=who.mark,
        operation=core.operation,
        corrects=older,
        party_id=older.party_id,
        party_id_in_sage=core.party_id,
        number=core.number,
        plain_number=older.plain_number,
        reference=core.reference,
        document_date=core.document_date,
        posting_date=core.posting_date,
        due_date=core.due_date,
        currency=core.currency,
        total=core.total,
        state=State.READY,
        settings_version=connection.settings_version,
        fingerprint=naming.fingerprint(body),
        control_id=naming.control_id(who.hash, 1),
    )
    DocumentPayload.objects.create(tenant_id=document.tenant_id, document=document, body=body)
    DocumentLine.objects.bulk_create(
        line_row(document, n, line, version) for n, line in enumerate(core.lines, start=1)
    )
    DocumentSource.objects.create(tenant_id=document.tenant_id, document=document, transaction=row)
    moves.record([(document.id, document.tenant_id)], None, State.READY, By.SYSTEM, reason=reason)


def _make_current(row: FreightTransaction, version: TransactionVersion, freight: Transaction) -> None:
    row.versions.filter(status__in=[VersionStatus.CURRENT, VersionStatus.EQUAL]).update(
        status=VersionStatus.REPLACED
    )
    TransactionVersion.objects.filter(pk=version.pk).update(status=VersionStatus.CURRENT)
    FreightTransaction.objects.filter(pk=row.pk).update(
        version=version.version,
        content_hash=version.content_hash,
        number=freight.number,
        document_date=freight.document_date,
        total=version.total,
        applies_to=freight.applies_to,
        status=TransactionStatus.VOIDED if version.void else TransactionStatus.DOCUMENTED,
    )
    IssueRow.objects.filter(transaction=row, closed_at__isnull=True).update(closed_at=timezone.now())
