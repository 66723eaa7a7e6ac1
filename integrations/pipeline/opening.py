"""The opening journal of general-ledger mode: what is open in the TMS on the day of the cut-over goes from the old control
accounts to the TMS's own, in one entry, so that A/R and A/P tie from the first day.

It is a document like any other: frozen, exported once in a batch, or marked as keyed by hand. What is open is told by what the
TMS delivered from before the cut-over: invoices, credits and bills, less the cash that settled them.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Sum

from integrations.core import identity as naming
from integrations.core.account_types import ROLES, Role
from integrations.core.documents import Document as CoreDocument
from integrations.core.documents import DocumentKind, Line, Origin, SourceLine
from integrations.core.freight import AR_KINDS, Category, Kind
from integrations.core.general_ledger import Journal
from integrations.core.identity import Identity
from integrations.core.lifecycle import IN_SAGE, By, State
from integrations.core.money import Money
from integrations.models import AccountRole, Connection, Document, DocumentPayload, FreightTransaction, bump
from integrations.models.choices import TransactionStatus
from integrations.pipeline import ledgers, moves
from tenants.models import AuditEvent, User

KIND = "opening"  # the source kind of its document
_NEVER_OPEN = frozenset(
    {Kind.ESCROW_INTEREST, Kind.FACTORING_SCHEDULE, Kind.ACCRUAL, Kind.ADVANCE, Kind.OTHER_INCOME}
)


class OpeningError(ValueError):
    """It cannot be built; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """`receivable` is what customers owe, `payable` what vendors are owed; `items` how many transactions they come from."""

    day: date
    receivable: Money
    payable: Money
    items: int
    roles: dict[str, str]

    @property
    def missing(self) -> list[str]:
        wanted = [Role.AR_CONTROL, Role.OLD_AR] if self.receivable else []
        wanted += [Role.AP_CONTROL, Role.OLD_AP] if self.payable else []
        return [ROLES[role].words for role in wanted if not self.roles.get(role.value)]


def stands(connection: Connection) -> bool:
    """Whether it is in Sage, or needs not to be: only the general-ledger modes know one."""
    if not connection.tms_keeps_ledgers:
        return True
    row = document_of(connection)
    return row is not None and State(row.state) in {*IN_SAGE, State.BY_HAND}


def document_of(connection: Connection) -> Document | None:
    return Document.objects.filter(connection=connection, source_kind=KIND, live=True).first()


def propose(connection: Connection) -> Proposed:
    """From what the TMS delivered of the time before the cut-over."""
    history = FreightTransaction.objects.filter(
        subsidiary=connection.subsidiary_id,
        status=TransactionStatus.HISTORY,
        currency=connection.currency,
        versions__status="CURRENT",
        versions__void=False,
    )
    sums = dict(history.values_list("kind").annotate(total=Sum("total")))
    counted = {kind: total for kind, total in sums.items() if Kind(kind) not in _NEVER_OPEN}
    receivable = sum(total for kind, total in counted.items() if Kind(kind) in AR_KINDS)
    payable = sum(total for kind, total in counted.items() if Kind(kind) not in AR_KINDS)
    start = connection.cut_over
    day = (
        start.astimezone(ZoneInfo(connection.subsidiary.time_zone)).date()
        if start
        else connection.subsidiary.today()
    )
    return Proposed(
        day=day - timedelta(days=1),
        receivable=Money.from_minor(receivable, connection.currency),
        payable=Money.from_minor(payable, connection.currency),
        items=history.filter(kind__in=list(counted)).count(),
        roles=dict(AccountRole.objects.filter(connection=connection).values_list("role", "account")),
    )


def build(
    connection_id: uuid.UUID,
    actor: User | str,
    *,
    receivable: Money | None = None,
    payable: Money | None = None,
) -> Document:
    """The one opening journal as a document that the next batch takes; other amounts than the proposed ones where a person
    knows better. Raises OpeningError where it stands already, comes to nothing, or an account is missing."""
    with transaction.atomic():
        connection = Connection.objects.select_for_update(of=("self",)).get(id=connection_id)
        if document_of(connection) is not None:
            raise OpeningError("there is an opening journal already: skip it first, if it is to be another")
        told = propose(connection)
        told = Proposed(
            told.day,
            told.receivable if receivable is None else receivable,
            told.payable if payable is None else payable,
            told.items,
            told.roles,
        )
        if told.missing:
            raise OpeningError(f"choose under Account roles first: {', '.join(told.missing)}")
        if not told.receivable and not told.payable:
            raise OpeningError("nothing is open from before the cut-over: there is nothing to bring over")
        row = _write(connection, told)
        AuditEvent.record(
            "opening.built",
            actor=actor,
            target=row,
            detail={"receivable": str(told.receivable), "payable": str(told.payable)},
        )
    return row


def keyed(document_id: uuid.UUID, actor: User | str, reason: str) -> None:
    """Somebody keyed it into Sage by hand. Raises OpeningError without a reason, or once a batch holds it."""
    if not reason.strip():
        raise OpeningError("say who keyed it, and when")
    with transaction.atomic():
        moved = moves.move(
            [document_id],
            State.READY,
            State.BY_HAND,
            By.PERSON,
            reason=reason,
            actor=str(getattr(actor, "email", actor)),
        )
        if not moved:
            raise OpeningError("it is in a batch, or was given up")
        row = Document.objects.get(id=document_id)
        bump(row.connection_id)  # cash on older items goes on
        AuditEvent.record("opening.keyed", actor=actor, target=row, reason=reason)


def _write(connection: Connection, told: Proposed) -> Document:
    who = Identity(
        tenant=str(connection.tenant_id),
        source_system="ledgerhaul",
        kind=KIND,
        source_id=f"{connection.company_id}|{connection.subsidiary_id}",
        leg="main",
    )
    again = Document.objects.filter(identity=who.hash).count()
    core = _core(connection, told, who)
    body = ledgers.renderer(connection).render(core, who.mark)
    row = Document.objects.create(
        tenant_id=connection.tenant_id,
        connection=connection,
        company_id=connection.company_id,
        subsidiary_id=connection.subsidiary_id,
        kind=core.kind,
        journal=Journal.GENERAL.value,
        source_system=who.source_system,
        source_kind=KIND,
        source_id=who.source_id,
        leg=who.leg,
        identity=who.hash,
        mark=who.mark,
        number=core.number,
        document_date=core.document_date,
        posting_date=core.posting_date,
        due_date=core.due_date,
        currency=core.currency,
        total=core.total,
        state=State.READY,
        settings_version=connection.settings_version,
        fingerprint=naming.fingerprint(body),
        control_id=naming.control_id(who.hash, again + 1),
        generation=again + 1,
    )
    DocumentPayload.objects.create(tenant_id=row.tenant_id, document=row, body=body)
    moves.record(
        [(row.id, row.tenant_id)], None, State.READY, By.SYSTEM, reason="the opening journal was built"
    )
    return row


def _core(connection: Connection, told: Proposed, who: Identity) -> CoreDocument:
    ends = (
        (Role.AR_CONTROL, told.receivable, Category.AR_CONTROL, "open receivables"),
        (Role.OLD_AR, -told.receivable, Category.OTHER, "open receivables, to the TMS's account"),
        (Role.AP_CONTROL, -told.payable, Category.AP_CONTROL, "open payables"),
        (Role.OLD_AP, told.payable, Category.OTHER, "open payables, to the TMS's account"),
    )
    lines = tuple(
        Line(
            account=told.roles[role.value],
            amount=amount,
            memo=words,
            source=SourceLine(KIND, who.source_id, n),
            origin=Origin(category=category.value),
        )
        for n, (role, amount, category, words) in enumerate(ends, start=1)
        if amount
    )
    return CoreDocument(
        kind=DocumentKind.JOURNAL,
        party_id="",
        number=f"OPEN-{told.day:%Y%m%d}",
        reference="",
        description=f"{who.mark} Opening of the TMS's control accounts",
        document_date=told.day,
        posting_date=told.day,
        due_date=told.day,
        currency=connection.currency,
        lines=lines,
        journal=Journal.GENERAL.value,
    )
