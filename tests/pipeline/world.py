"""A tenant with a connection to a running sandbox, mapped so that everything can be posted."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils import timezone

from integrations.core.freight import PARTY_KINDS, Category, Charge, Kind, PartyKind, PartyRef, Transaction
from integrations.core.money import Money
from integrations.models import (
    ClosedPeriod,
    Connection,
    Cursor,
    DimensionMapping,
    Document,
    Entity,
    GLMapping,
    ReferenceRecord,
    SageCompany,
    SenderCredential,
    bump,
)
from integrations.models.choices import Channel, PartyPolicy, System, Trigger
from integrations.pipeline import connections, intake, reference, watch
from integrations.tms.rows import PartyFacts, PartyRow, TransactionRow
from tenants import scope
from tenants.models import Engagement, OnboardingStep, Step, Subsidiary, Tenant
from tests.sandbox.gateway import Account

TODAY = datetime.now(tz=UTC).date()
START = datetime(TODAY.year - 1, 1, 1, tzinfo=UTC)
SYSTEM = "tms"
DEFAULT_PARTY = {
    PartyKind.CUSTOMER: "C-100",
    PartyKind.CARRIER: "V-100",
    PartyKind.DRIVER: "V-200",
    PartyKind.PROVIDER: "V-COMDATA",
    PartyKind.VENDOR: "V-300",
    PartyKind.FACTOR: "FACTOR-1",
}
_IN_SAGE = frozenset({"C-100", "V-100", "V-200", "V-COMDATA"})

ACCOUNTS = (
    ("AR", "CATEGORY", "linehaul", "4000"),
    ("AR", "CATEGORY", "fuel_surcharge", "4010"),
    ("AR", "CATEGORY", "accessorial", "4020"),
    ("AR", "MASTER", "", "4000"),
    ("AP", "CATEGORY", "linehaul", "5000"),
    ("AP", "CATEGORY", "driver_pay", "5010"),
    ("AP", "CATEGORY", "fuel", "5020"),
    ("AP", "CATEGORY", "toll", "5030"),
    ("AP", "CATEGORY", "e_check", "1310"),
    ("AP", "CATEGORY", "advance_recovery", "1310"),
    ("AP", "CATEGORY", "advance_fee", "4910"),
    ("AP", "CATEGORY", "quick_pay", "4920"),
    ("AP", "CATEGORY", "deduction", "4900"),
    ("AP", "MASTER", "", "5040"),
)


@dataclass(frozen=True, slots=True)
class World:
    tenant: Tenant
    subsidiary: Subsidiary
    connection_id: uuid.UUID
    account: Account

    @property
    def connection(self) -> Connection:
        return Connection.objects.get(id=self.connection_id)

    def document(self, source_id: str) -> Document:
        return Document.objects.get(source_id=source_id, live=True)

    def states(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for state in Document.objects.exclude(kind__in=["CUSTOMER", "VENDOR"]).values_list(
            "state", flat=True
        ):
            counts[state] = counts.get(state, 0) + 1
        return counts


WAIVED = (Step.AUTHORIZATION, Step.PAYMENT, Step.APPOINTMENT)


def waive(connection_id: uuid.UUID) -> Engagement:
    """Nobody has to sign, pay or meet in a test that is about something else; nor to order."""
    connection = Connection.objects.select_related("subsidiary").get(pk=connection_id)
    engagement = connection.engagement or connections.order_of(connection.subsidiary, connection.is_desktop)
    Connection.objects.filter(pk=connection_id).update(engagement=engagement)
    OnboardingStep.objects.filter(engagement=engagement, step__in=WAIVED).update(
        state="SKIPPED", reason="a test of something else"
    )
    return engagement


def build(
    account: Account,
    tenant: Tenant,
    *,
    slug: str = "haul",
    entity: str = "10",
    books_are_known: bool = True,
    at_its_start: bool = False,
    **columns: object,
) -> World:
    """Needs the tenant's scope open, and a loopback entry on the allow-list of gateway hosts. `books_are_known`: that Sage
    holds nothing yet need not be asked before the first export. `at_its_start`: nobody has changed the sandbox, whose lists are
    then read once in a process and written down again for the next test."""
    subsidiary = Subsidiary.objects.create(
        tenant=tenant,
        name=slug.title(),
        slug=slug,
        kind=Subsidiary.Kind.BROKERAGE,
        time_zone="America/Chicago",
    )
    SenderCredential.objects.get_or_create(
        sender_id=account.sender_id, defaults={"password": account.sender_password}
    )
    url = account.x3_url if columns.get("system") == System.X3_SOAP else account.xml_url
    company, _ = SageCompany.objects.get_or_create(gateway_url=url, company_id=account.company_id)
    place, _ = Entity.objects.get_or_create(
        tenant=tenant, company=company, entity_id=entity, defaults={"name": "Northgate"}
    )
    values: dict[str, object] = {
        "customer_policy": PartyPolicy.CREATE,
        "vendor_policy": PartyPolicy.CREATE,
        "settle_seconds": 1,
        **columns,
    }
    connection = Connection.objects.create(
        tenant=tenant,
        subsidiary=subsidiary,
        company=company,
        entity=place,
        user_id=account.user_id,
        user_password=account.user_password,
        **values,
    )
    GLMapping.objects.bulk_create(
        GLMapping(tenant=tenant, connection=connection, side=side, level=level, key=key, account=number)
        for side, level, key, number in ACCOUNTS
    )
    DimensionMapping.objects.create(
        tenant=tenant, connection=connection, dimension="LOCATION", default=entity, required=True
    )
    DimensionMapping.objects.create(
        tenant=tenant,
        connection=connection,
        dimension="DEPARTMENT",
        source_field="desk",
        default="OPS",
        as_is=True,
    )
    waive(connection.id)
    connections.activate(connection.id, "test", START)
    if books_are_known:
        Cursor.objects.bulk_create(
            Cursor(tenant=tenant, connection=connection, object_name=f"WATCH {kind}", whole_at=timezone.now())
            for kind in watch.NUMBERED
        )
    if at_its_start:
        _refresh_once(connection)
    else:
        reference.refresh(connection.id, trigger=Trigger.COMMAND)
    world = World(tenant, subsidiary, connection.id, account)
    known = [(kind, sage_id, sage_id) for kind, sage_id in DEFAULT_PARTY.items() if sage_id in _IN_SAGE]
    deliver_parties(world, known)
    return world


_READ: dict[type[Model], list[dict[str, Any]]] = {}


def _refresh_once(connection: Connection) -> None:
    """What a refresh of the lists leaves behind: read from Sage for the first, copied for those after it."""
    own = {
        "tenant_id": connection.tenant_id,
        "connection_id": connection.pk,
        "company_id": connection.company_id,
    }
    if not _READ:
        reference.refresh(connection.id, trigger=Trigger.COMMAND)
        for model in (Entity, ClosedPeriod, ReferenceRecord, Cursor):
            _READ[model] = list(model.objects.filter(tenant=connection.tenant_id).values())
        return
    for model, rows in _READ.items():
        model._default_manager.bulk_create(
            [
                model(**{name: own.get(name, value) for name, value in row.items() if name != "id"})
                for row in rows
            ],
            ignore_conflicts=True,
        )
    bump(connection.pk)


def usd(text: str) -> Money:
    return Money(Decimal(text), "USD")


def freight(
    kind: Kind,
    source_id: str,
    *amounts: str,
    version: int = 1,
    party: str = "",
    category: Category | None = None,
    day: date = TODAY,
    created: datetime | None = None,
    **more: object,
) -> Transaction:
    """A transaction with a charge for each amount."""
    default = {Kind.CUSTOMER_INVOICE: Category.LINEHAUL, Kind.CUSTOMER_CREDIT: Category.LINEHAUL}
    from integrations.core.freight import DEFAULT_CATEGORY

    chosen = category or default.get(kind, DEFAULT_CATEGORY[kind])
    party_kind = sorted(PARTY_KINDS[kind])[0]
    values: dict[str, object] = {"number": source_id, "currency": "USD", **more}
    return Transaction(
        source_system=SYSTEM,
        kind=kind,
        source_id=source_id,
        version=version,
        created=created or datetime(day.year, day.month, day.day, 18, tzinfo=UTC),
        document_date=day,
        party=PartyRef(party_kind, party or DEFAULT_PARTY[party_kind]),
        charges=tuple(Charge(n, "", chosen, usd(a)) for n, a in enumerate(amounts, start=1)),
        **values,  # type: ignore[arg-type]
    )


def deliver(world: World, *transactions: Transaction) -> intake.Receipt:
    rows = [
        TransactionRow(n, {"source_id": t.source_id}, t.source_id, transaction=t)
        for n, t in enumerate(transactions, start=1)
    ]
    return intake.accept(
        subsidiary_id=world.subsidiary.id, source_system=SYSTEM, rows=rows, channel=Channel.API
    )


def deliver_parties(world: World, parties: Sequence[tuple[PartyKind, str, str]], *, ids: bool = True) -> None:
    """(kind, TMS id, name); with `ids`, each one's External Accounting ID is its TMS id."""
    names = sage_names(world)
    rows = [
        PartyRow(
            n,
            {"kind": kind.value, "source_id": source_id},
            source_id,
            party=PartyFacts(
                kind, source_id, names.get(source_id, name), external_id=source_id if ids else None
            ),
        )
        for n, (kind, source_id, name) in enumerate(parties, start=1)
    ]
    intake.accept(subsidiary_id=world.subsidiary.id, source_system=SYSTEM, rows=rows, channel=Channel.API)


def sage_names(world: World) -> dict[str, str]:
    rows = ReferenceRecord.objects.filter(
        connection=world.connection_id, object_name__in=["CUSTOMER", "VENDOR"]
    )
    return dict(rows.values_list("key", "name"))


def scoped(tenant: Tenant) -> object:
    return scope.tenant(tenant.id)
