"""Documents as they are built: in memory one by one, then all of a set in a few statements."""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from integrations.core import build as building
from integrations.core import general_ledger
from integrations.core import identity as naming
from integrations.core.build import Built, Rules
from integrations.core.documents import Document as CoreDocument
from integrations.core.documents import Line, SourceLine
from integrations.core.freight import CASH_KINDS
from integrations.core.identity import Identity
from integrations.core.issues import Code, Issue
from integrations.core.leg import Leg
from integrations.core.legs import legs_of, number_of
from integrations.core.lifecycle import By, State
from integrations.core.numbers import plain_number
from integrations.models import (
    Attaching,
    Connection,
    Document,
    DocumentLine,
    DocumentPayload,
    DocumentSource,
    FreightTransaction,
    TransactionVersion,
)
from integrations.models import Issue as IssueRow
from integrations.models.choices import TransactionStatus
from integrations.pipeline import attaching, duplicates, moves, opening, sources
from integrations.pipeline import issues as issue_rows
from integrations.pipeline.payees import Named
from integrations.pipeline.sources import Source, group_key
from integrations.sage.ports import Renderer

WORD = {State.READY: "built", State.BLOCKED: "blocked", State.SKIPPED: "skipped"}
_REASON = {
    State.READY: "built and frozen",
    State.BLOCKED: "built, but something is missing",
    State.SKIPPED: "left out",
}


class Drafts:
    """Builds documents one by one in memory, and writes all of them in a few statements."""

    def __init__(
        self,
        connection: Connection,
        ledger: Renderer,
        rules: Rules,
        named: Named,
        credited: set[tuple[str, str]],
        papers: attaching.Due,
    ) -> None:
        self.connection = connection
        self.ledger = ledger
        self.rules = rules
        self.named = named
        self.credited = credited
        self.papers = papers
        self.opening_stands = opening.stands(connection)
        self.attachings: list[Attaching] = []
        self.documents: list[Document] = []
        self.lines: list[DocumentLine] = []
        self.payloads: list[DocumentPayload] = []
        self.issues: list[IssueRow] = []
        self.members: dict[uuid.UUID, list[uuid.UUID]] = {}
        self.told: dict[uuid.UUID, str] = {}  # for the history: left out, or posted on another day, and why

    def add(self, group: Sequence[Source], sequence: int, standing: Collection[str] = ()) -> None:
        """`standing` are legs that stand somewhere already, corrected perhaps."""
        for leg in self.legs(group):
            if leg.name not in standing:
                self.add_leg(leg, group, sequence)

    def legs(self, group: Sequence[Source]) -> list[Leg]:
        payroll = self.named.payroll_of(group[0].row.source_system)
        return legs_of([s.freight for s in group], self.rules.policies, payroll)

    def add_leg(self, leg: Leg, group: Sequence[Source], sequence: int) -> None:
        first = group[0]
        who = Identity(
            tenant=str(self.connection.tenant_id),
            source_system=first.row.source_system,
            kind=first.freight.kind,
            source_id=group_key(self.connection, group),
            leg=leg.name,
            sequence=sequence,
        )
        document = Document(
            tenant_id=self.connection.tenant_id,
            connection=self.connection,
            company_id=self.connection.company_id,
            subsidiary_id=self.connection.subsidiary_id,
            source_system=who.source_system,
            source_kind=who.kind,
            source_id=who.source_id,
            leg=who.leg,
            sequence=sequence,
            identity=who.hash,
            mark=who.mark,
        )
        self.fill(document, leg, group)
        self.documents.append(document)
        self.members[document.id] = [s.row.id for s in group]

    def fill(self, document: Document, leg: Leg, group: Sequence[Source]) -> None:
        """Build into `document`: its columns, and its lines, payload and issues beside it."""
        first, system = group[0].freight, document.source_system
        freights = [s.freight for s in group]
        built = building.build(
            leg,
            freights,
            payees=self.named.payees(system, leg, first.document_date),
            mark=document.mark,
            rules=self.rules,
            sequence=document.sequence,
            coding=self.rules.coded(system, document.source_kind, document.source_id, leg.name),
        )
        standing = [] if built.left_out else self.named.issues(system, leg, first.document_date)
        held = [issue_rows.held(document)] if document.hold else []
        refused = self.ledger.inspect(built.document) if built.document is not None else []
        issues = [*held, *standing, *built.issues, *self._of_history(group[0]), *refused]
        document.number = number_of(freights, leg, document.sequence)
        document.plain_number = plain_number(document.number)[:120]
        document.kind = built.kind
        document.journal = (
            general_ledger.journal_of(first.kind, leg).value if self.rules.policies.tms_holds_cash else ""
        )
        document.party_id = self.named.id_of(system, leg.party)
        document.currency = first.currency
        document.document_date = first.document_date
        document.reference = first.reference
        document.total = _sage_total(built)
        document.party_id_in_sage = self.named.sage_id(system, leg, first.document_date)
        document.settings_version = self.connection.settings_version
        document.blocked_by = issue_rows.first_code(issues)
        self.issues += issue_rows.open_issues(document, issues)
        if built.left_out and not document.blocked_by:
            document.state, document.live = State.SKIPPED, False
            self.told[document.id] = built.issues[0].message
        elif built.document is None or document.blocked_by:
            document.state = State.BLOCKED
        else:
            self._freeze(document, self._with_papers(document, built.document, leg, group), group)

    def _with_papers(
        self, document: Document, built: CoreDocument, leg: Leg, group: Sequence[Source]
    ) -> CoreDocument:
        """Those that are to go first are named in what is frozen; the document waits for them."""
        wanted = self.papers.of_document(leg, [s.row.id for s in group])
        self.attachings += attaching.rows_of(document, wanted)
        first = bool(wanted) and self.papers.goes_first(document.id)
        document.awaits_attachments = first
        document.attachment_id_in_sage = document.mark if first else ""
        if document.id in self.papers.without:
            self.issues += issue_rows.open_issues(document, [attaching.goes_without(document)])
        return replace(built, attachment=document.mark) if first else built

    def _freeze(self, document: Document, built: CoreDocument, group: Sequence[Source]) -> None:
        body = self.ledger.render(built, document.mark)
        fingerprint = naming.fingerprint(body)
        if document.refused and fingerprint != document.fingerprint:
            document.generation += 1  # the payload changed after a certain refusal
            document.refused = False
        document.state = State.READY
        document.due_date = built.due_date
        document.posting_date = built.posting_date
        document.reverse_on = built.reverse_on
        if built.posting_date != built.document_date:
            self.told[document.id] = next(t for t in built.lines[0].trace if t.startswith("Posted on"))
        document.fingerprint = fingerprint
        document.control_id = naming.control_id(document.identity, document.generation)
        document.open_amount = built.total
        self.payloads.append(DocumentPayload(tenant_id=document.tenant_id, document=document, body=body))
        versions = {(s.freight.kind.value, s.freight.source_id): s.version for s in group}
        for number, line in enumerate(built.lines, start=1):
            version = versions[line.source.kind, line.source.source_id]
            self.lines.append(line_row(document, number, line, version))

    def _of_history(self, source: Source) -> list[Issue]:
        """It is about something from before the cut-over, which is not in Sage through us."""
        system = source.row.source_system
        targets = sorted(t for t in sources.applied(source.freight) if (system, t) in self.credited)
        if not targets:
            return []
        if self.rules.policies.tms_holds_cash:
            return [] if self.opening_stands else [_before_opening(source.freight.number, targets)]
        if source.freight.kind in CASH_KINDS:
            return []
        return [
            Issue(
                Code.HISTORY_CREDIT,
                f"it corrects {targets[0]}, which was created before the cut-over and is not in Sage through us",
                "book it in Sage by hand, or skip it",
                facts={"party": targets[0]},
            )
        ]

    def write(self, counts: dict[str, int]) -> None:
        self.check_numbers(self.documents)
        self.take_over_holds(self.documents)
        _take_over_generations(self.documents)
        Document.objects.bulk_create(self.documents)
        self.write_parts()
        by_state: dict[State, list[Document]] = defaultdict(list)
        for document in self.documents:
            by_state[State(document.state)].append(document)
        for state, documents in by_state.items():
            counts[WORD[state]] += len(documents)
            moves.record(
                ((d.id, d.tenant_id) for d in documents),
                None,
                state,
                By.SYSTEM,
                reason=self.reasons(documents, _REASON[state]),
            )
        DocumentSource.objects.bulk_create(
            DocumentSource(
                tenant_id=self.connection.tenant_id, document_id=document_id, transaction_id=transaction_id
            )
            for document_id, members in self.members.items()
            for transaction_id in members
        )
        FreightTransaction.objects.filter(id__in={m for own in self.members.values() for m in own}).update(
            status=TransactionStatus.DOCUMENTED
        )

    def check_numbers(self, documents: Sequence[Document]) -> None:
        """The same party and number from elsewhere blocks, or warns: the later one."""
        for document, issue in duplicates.find(self.connection, documents, self.rules.policies.duplicates):
            if issue.blocks and document.state == State.READY:
                document.state, document.blocked_by = State.BLOCKED, issue.code
            self.issues += issue_rows.open_issues(document, [issue])

    def take_over_holds(self, documents: Sequence[Document]) -> None:
        """What a person holds back is held in its newer version, too."""
        earlier = Document.objects.filter(
            identity__in=[d.identity for d in documents], state=State.SUPERSEDED
        ).order_by("created_at", "id")
        last = dict(earlier.values_list("identity", "hold"))
        for document in documents:
            if last.get(document.identity) and document.state in (State.READY, State.BLOCKED):
                document.hold = last[document.identity]
                document.state, document.blocked_by = State.BLOCKED, Code.HELD
                self.issues += issue_rows.open_issues(document, [issue_rows.held(document)])

    def reasons(self, documents: Sequence[Document], why: str) -> dict[uuid.UUID, str]:
        """For the history of each: why it was built, and what is to be said of it."""
        return {d.id: f"{why}. {self.told[d.id]}"[:300] if d.id in self.told else why for d in documents}

    def write_parts(self) -> None:
        DocumentLine.objects.bulk_create(self.lines)
        DocumentPayload.objects.bulk_create(self.payloads)
        IssueRow.objects.bulk_create(self.issues)
        Attaching.objects.bulk_create(self.attachings, ignore_conflicts=True)


def _before_opening(number: str, targets: Sequence[str]) -> Issue:
    return Issue(
        Code.OPENING_MISSING,
        f"{number} is about {', '.join(targets)} from before the cut-over, and the opening journal that brings the open items "
        "onto the TMS's control accounts is not in Sage yet",
        "build the opening journal and export it, or mark it as keyed by hand",
        facts={"value": "opening"},
    )


def _sage_total(built: Built) -> Any:
    return built.document.total if built.document else built.total


def line_row(document: Document, number: int, line: Line, version: TransactionVersion) -> DocumentLine:
    return DocumentLine(
        tenant_id=document.tenant_id,
        document=document,
        line_no=number,
        account=line.account,
        currency=line.amount.currency,
        amount=line.amount,
        memo=line.memo[:300],
        dimensions=dict(line.dimensions),
        custom_fields=dict(line.custom_fields),
        trace=list(line.trace),
        charge_code=line.origin.code,
        category=line.origin.category,
        level=line.origin.level,
        rule=line.origin.rule,
        version=version,
        source_line=_source_line(document.source_system, line.source),
    )


def _source_line(system: str, source: SourceLine) -> str:
    told = [system, source.kind, source.source_id, str(source.line)]
    if source.part:  # the others keep the hash that they always had
        told.append(source.part)
    return hashlib.sha256("\0".join(told).encode()).hexdigest()


def _take_over_generations(documents: Sequence[Document]) -> None:
    """A document that follows one that Sage refused for certain, or held once and no longer holds, gets the next control
    id; one that follows an unclear outcome keeps its control id, so that a late commit of the older still counts as the same."""
    earlier = Document.objects.filter(identity__in=[d.identity for d in documents], live=False)
    last: dict[str, int] = {}
    for identity, generation, refused, record_no in earlier.values_list(
        "identity", "generation", "refused", "record_no"
    ):
        last[identity] = max(last.get(identity, 1), generation + int(refused or record_no != ""))
    for document in documents:
        document.generation = last.get(document.identity, document.generation)
        if document.control_id:
            document.control_id = naming.control_id(document.identity, document.generation)
