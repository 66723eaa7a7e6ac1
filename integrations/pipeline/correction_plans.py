"""A newer version of what stands in Sage: what is to be done about it, leg by leg, before anything is done."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from integrations.core import build as building
from integrations.core import corrections as planning
from integrations.core import identity as naming
from integrations.core import taxes
from integrations.core.build import Rules
from integrations.core.coding import Coding
from integrations.core.corrections import Entry, Planned, Standing, base_of
from integrations.core.documents import Document as CoreDocument
from integrations.core.documents import DocumentKind, Operation
from integrations.core.freight import Transaction
from integrations.core.leg import Leg
from integrations.core.legs import legs_of
from integrations.core.lifecycle import IN_SAGE, State
from integrations.core.money import Money
from integrations.core.periods import stream_of
from integrations.models import (
    Connection,
    Document,
    DocumentLine,
    FreightTransaction,
    PaymentApplication,
    TransactionVersion,
)
from integrations.models.choices import VersionStatus
from integrations.pipeline import ledgers, payees, sources, stored
from integrations.pipeline.rules import rules_of
from integrations.pipeline.sources import Source, group_key
from integrations.sage import registry
from integrations.sage.ports import OnlineLedger


class Refusal(ValueError):
    """It cannot be corrected now; the message says why, in words for the person."""


@dataclass(frozen=True, slots=True)
class LegPlan:
    """One step beside the documents it is about; `wanted` is the document as the TMS now wants it."""

    planned: Planned
    main: Document | None
    wanted: CoreDocument | None


@dataclass(frozen=True, slots=True)
class Plan:
    """`steps` is empty where nothing of the change reaches Sage."""

    transaction: FreightTransaction
    version: TransactionVersion
    group: tuple[Source, ...]
    steps: tuple[LegPlan, ...]
    rules: Rules


def plan(transaction_id: uuid.UUID) -> Plan:
    """What carrying out the newest held version would do. Writes nothing but the links of parties that are new.

    Raises Refusal where nothing is held, where a document is on its way or was changed in Sage, and where the newer version
    cannot be built: with all that keeps it from that.
    """
    row = FreightTransaction.objects.select_related("subsidiary").get(pk=transaction_id)
    held = row.versions.filter(status=VersionStatus.HELD).order_by("-version").first()
    if held is None:
        raise Refusal("no version of it is held: there is nothing to correct")
    documents = standing_documents(row)
    connection = connection_of(documents)
    ledger = ledgers.open_ledger(connection, entity=ledgers.level_of(connection))
    rules = rules_of(connection)
    group = _group(documents, row, held)
    wanted = _wanted(connection, ledger, rules, group)
    standing = _standing(documents, rules)
    steps = []
    for name in dict.fromkeys((*standing, *wanted)):
        found, leg = standing.get(name), wanted.get(name)
        planned = planning.plan(name, found[1] if found else None, leg, rules.policies.after_payment)
        if planned is not None:
            steps.append(LegPlan(planned, found[0] if found else None, leg))
    return Plan(row, held, tuple(group), tuple(steps), rules)


@dataclass(frozen=True, slots=True)
class Current:
    """What the TMS says now of what stands in a document: the documents as they would be built, by leg."""

    transaction: FreightTransaction
    version: TransactionVersion
    group: tuple[Source, ...]
    wanted: dict[str, CoreDocument]
    fixed: str  # why the record itself is not to be touched
    rules: Rules


def of_current(document: Document) -> Current:
    """For writing ours over what was changed in Sage. Raises Refusal where nothing of the TMS stands in it any more."""
    connection = connection_of([document])
    ledger = ledgers.open_ledger(connection, entity=ledgers.level_of(connection))
    rules = rules_of(connection)
    members = FreightTransaction.objects.filter(standings__document=document).select_related("subsidiary")
    group = sources.with_versions(list(members.order_by("document_date", "received_at", "source_id")))
    if not group:
        raise Refusal("no transaction of the TMS stands in it any more")
    paid = set(PaymentApplication.objects.filter(document=document).values_list("document", flat=True))
    day = document.posting_date or document.document_date
    fixed = "it was paid, wholly or in part" if document.id in paid else ""
    if not fixed and day is not None and _is_closed(document.kind, day, rules):
        fixed = f"its period is closed ({day:%B %Y})"
    wanted = _wanted(connection, ledger, rules, group)
    return Current(group[0].row, group[0].version, tuple(group), wanted, fixed, rules)


def _is_closed(kind: str, day: date, rules: Rules) -> bool:
    return rules.periods.place(stream_of(kind), day) != (day, "", None)


# What stands and what is wanted ------------------------------------------------------------------------------------


def standing_documents(row: FreightTransaction) -> list[Document]:
    """Those that stand in Sage for it. Raises Refusal where one is not settled."""
    documents = [
        d
        for d in Document.objects.filter(sources__transaction=row, live=True).order_by("created_at", "id")
        if d.operation != Operation.REVERSE
    ]
    if not documents:
        raise Refusal("nothing of it stands in Sage")
    for document in documents:
        if State(document.state) not in IN_SAGE:
            raise Refusal(f"{document.number} is {document.get_state_display().lower()}: that comes first")
        if document.state == State.DRIFTED:
            raise Refusal(f"{document.number} was changed in Sage: say first whether that shall stand")
    if Document.objects.filter(corrects__in=documents, state__in=_UNSETTLED).exists():
        raise Refusal("another correction of it is on its way: that comes first")
    return documents


_UNSETTLED = (State.BLOCKED, State.READY, State.SENDING, State.UNKNOWN, State.REJECTED)


def connection_of(documents: Sequence[Document]) -> Connection:
    return Connection.objects.select_related("subsidiary", "company", "entity", "tenant").get(
        pk=documents[0].connection_id
    )


def _group(documents: Sequence[Document], row: FreightTransaction, held: TransactionVersion) -> list[Source]:
    """Everything that stands in these documents, with the held version in the place of the one that is current."""
    members = FreightTransaction.objects.filter(standings__document__in=documents).distinct()
    group = sources.with_versions(list(members.order_by("document_date", "received_at", "source_id")))
    return [
        Source(row, held, stored.load(held.payload)) if source.row.pk == row.pk else source
        for source in group
    ]


def _wanted(
    connection: Connection, ledger: OnlineLedger, rules: Rules, group: Sequence[Source]
) -> dict[str, CoreDocument]:
    """The documents as they would be built today, by leg; a void wants none."""
    standing = [source for source in group if not source.freight.void]
    if not standing:
        return {}
    freights = [source.freight for source in standing]
    known = payees.named_by(connection, [standing], rules.policies, ledger)
    system = standing[0].row.source_system
    legs = legs_of(freights, rules.policies, known.payroll_of(system))
    of = system, standing[0].freight.kind, group_key(connection, standing)
    wanted: dict[str, CoreDocument] = {}
    problems: list[str] = []
    for leg in legs:
        document, wrong = _build(leg, freights, rules, known, system, rules.coded(*of, leg.name))
        problems += wrong
        if document is not None:
            wanted[leg.name] = document
    if problems:
        raise Refusal("the newer version cannot be built: " + "; ".join(dict.fromkeys(problems)))
    return wanted


def _build(
    leg: Leg, freights: Sequence[Transaction], rules: Rules, known: payees.Named, system: str, coding: Coding
) -> tuple[CoreDocument | None, list[str]]:
    built = building.build(
        leg,
        freights,
        payees=known.payees(system, leg, freights[0].document_date),
        mark=naming.MARK_PREFIX,
        rules=_any_day(rules),
        coding=coding,
    )
    if built.left_out:
        return None, []
    issues = [*known.issues(system, leg, freights[0].document_date), *built.issues]
    return built.document, [i.message for i in issues if i.blocks]


def _any_day(rules: Rules) -> Rules:
    """Whether its period is open is asked of the step, not of the document that is corrected."""
    return replace(rules, periods=type(rules.periods)())


def _standing(documents: Sequence[Document], rules: Rules) -> dict[str, tuple[Document, Standing]]:
    by_leg: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        by_leg[base_of(document.leg)].append(document)
    lines: dict[uuid.UUID, list[DocumentLine]] = defaultdict(list)
    for line in DocumentLine.objects.filter(document__in=documents).order_by("line_no"):
        lines[line.document_id].append(line)
    paid = set(PaymentApplication.objects.filter(document__in=documents).values_list("document", flat=True))
    found: dict[str, tuple[Document, Standing]] = {}
    for leg, mine in by_leg.items():
        main = next((d for d in mine if not _adjusts(d)), mine[0])
        entries = planning.subtract([_entry(line) for d in mine for line in lines[d.id]], [])
        found[leg] = (
            main,
            Standing(
                kind=DocumentKind(main.kind),
                entries=entries,
                lines=sum(not taxes.detail_of(line.account) for line in lines[main.id]),
                header=_header(main),
                fixed=_fixed(main, mine, paid, rules),
                reversible=registry.abilities(main.connection.system).changes_documents,
            ),
        )
    return found


def _adjusts(document: Document) -> bool:
    return document.corrects_id is not None and document.operation == Operation.CREATE


def _entry(line: DocumentLine) -> Entry:
    return Entry(line.account, tuple(sorted(line.dimensions.items())), line.amount)


def _header(document: Document) -> tuple[str, ...]:
    days = (document.document_date, document.due_date)
    return (document.party_id_in_sage, *(day.isoformat() if day else "" for day in days))


def _fixed(main: Document, all_of_leg: Sequence[Document], paid: set[uuid.UUID], rules: Rules) -> str:
    """Why the record itself is not to be touched; empty where it may be."""
    if not registry.abilities(main.connection.system).changes_documents:
        return "this Sage takes no change of what is posted"
    if main.id in paid or any(amount is not None and amount != main.total for amount in _open(main)):
        return "it was paid, wholly or in part"
    if len(all_of_leg) > 1:
        return "it was adjusted before"
    day = main.posting_date or main.document_date
    if day is not None and _is_closed(main.kind, day, rules):
        return f"its period is closed ({day:%B %Y})"
    return ""


def _open(document: Document) -> tuple[Money | None, Money | None]:
    return document.open_amount, document.sage_due
