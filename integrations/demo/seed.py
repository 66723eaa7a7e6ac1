"""The tenants, and three subsidiaries of two of them: ordered, connected to their Sage companies, mapped and active. Running it twice
adds nothing."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils import timezone

from integrations.demo import companies, earlier, onboarding
from integrations.demo.bookkeeper import Bookkeeper
from integrations.demo.clock import days_ago
from integrations.demo.generate import CARRIER, HOME, PRAIRIE
from integrations.demo.people import Login, Logins
from integrations.demo.rows import FIRST_DAY
from integrations.demo.sandboxes import Account
from integrations.models import (
    Connection,
    DimensionMapping,
    DimensionValue,
    Entity,
    GLMapping,
    Layout,
    SageCompany,
    SageSession,
    SenderCredential,
)
from integrations.models.choices import ConnectionState, PartyPolicy, Trigger
from integrations.pipeline import connections, reference
from tenants import scope
from tenants.models import Engagement, Partner, Role, Step, Subsidiary, Tenant, User
from tenants.onboarding import process

LAYOUTS = Path(__file__).parent / "layouts"
ZONE = "America/Chicago"
BEFORE_CUT_OVER_IS_HISTORY = datetime.combine(FIRST_DAY, time.min, tzinfo=ZoneInfo(ZONE))


@dataclass(frozen=True, slots=True)
class Plan:
    """One subsidiary and its connection. `creates_customers`: Sage gets customers that it does not know."""

    tenant: str
    slug: str
    name: str
    kind: Subsidiary.Kind
    company: str
    entity: str
    entity_name: str
    desks: tuple[tuple[str, str], ...]
    default_desk: str = ""
    creates_customers: bool = True
    ordered_days_ago: int = 30


PLANS = (
    Plan("northgate", HOME, "Northgate Brokerage", Subsidiary.Kind.BROKERAGE, "DEMO", "10",
         "Northgate Brokerage", (("BROKERAGE", "SALES"), ("FLEET", "OPS"))),
    Plan("northgate", CARRIER, "Northgate Carriers", Subsidiary.Kind.CARRIER, "DEMO", "20",
         "Northgate Carriers", (("FLEET", "OPS"),), "OPS"),
    Plan("prairie", PRAIRIE, "Prairie Link", Subsidiary.Kind.BROKERAGE, "PRAIRIE", "10",
         "Prairie Link", (("OFFICE", "OPS"),), "OPS", creates_customers=False, ordered_days_ago=110),
)  # fmt: skip
TENANTS = {
    "northgate": "Northgate Freight",
    "prairie": "Prairie Link Logistics",
    "harbor": "Harbor Freight Lines",  # Sage on a PC: desktop.py
    "juniper": "Juniper Transport",  # before its appointment: customers.py
    "sawgrass": "Sawgrass Hauling",  # its included support has ended: customers.py
    "lakeshore": "Lakeshore Ledger Partners",  # the provider's own books: own_books.py
}

# Specific account, category default, master default (rule A11). Lumpers paid for customers are left out on purpose.
ACCOUNTS = (
    ("AR", "MASTER", "", "4020"),
    ("AR", "CATEGORY", "linehaul", "4000"),
    ("AR", "CATEGORY", "fuel_surcharge", "4010"),
    ("AR", "CATEGORY", "accessorial", "4020"),
    ("AR", "ITEM", "CREDIT", "4090"),
    ("AP", "MASTER", "", "5040"),
    ("AP", "CATEGORY", "linehaul", "5000"),
    ("AP", "CATEGORY", "fuel_surcharge", "5000"),
    ("AP", "CATEGORY", "accessorial", "5040"),
    ("AP", "CATEGORY", "driver_pay", "5010"),
    ("AP", "CATEGORY", "fuel", "5020"),
    ("AP", "CATEGORY", "toll", "5030"),
    ("AP", "CATEGORY", "e_check", "1310"),
    ("AP", "CATEGORY", "advance_recovery", "1310"),
    ("AP", "CATEGORY", "advance_fee", "4910"),
    ("AP", "CATEGORY", "quick_pay", "4920"),
    ("AP", "CATEGORY", "escrow", "2400"),
    ("AP", "CATEGORY", "deduction", "4900"),
)


@dataclass(frozen=True, slots=True)
class Seeded:
    """`connections` are (tenant, connection, subsidiary's slug), in the order of their export."""

    connections: tuple[tuple[uuid.UUID, uuid.UUID, str], ...]
    logins: tuple[Login, ...]
    api_keys: dict[str, str]


def seed(accounts: dict[str, Account], directory: Path) -> Seeded:
    partner, _ = Partner.objects.get_or_create(
        slug="lakeshore", defaults={"name": "Lakeshore Ledger Partners"}
    )
    tenants = {slug: _tenant(slug, name, partner) for slug, name in TENANTS.items()}
    logins = Logins(directory / "logins.json")
    people = logins.people(tenants, partner)
    _sender(next(iter(accounts.values())))
    found, keys = [], {}
    for slug, tenant in tenants.items():
        with scope.tenant(tenant.id):
            keys[slug] = logins.api_key(tenant)
            _layouts(tenant)
            for plan in (p for p in PLANS if p.tenant == slug):
                ordered = days_ago(plan.ordered_days_ago, ZONE)
                connection = connect(tenant, plan, accounts[plan.company], ordered)
                if connection.engagement is not None:
                    onboarding.complete(connection.engagement, ordered, "read from Sage Intacct")
                admin = Logins.of(slug, Role.ADMIN)
                _go_live(connection, plan, accounts[plan.company], admin)
                found.append((tenant.id, connection.id, plan.slug))
    return Seeded(tuple(found), tuple(people), keys)


def _tenant(slug: str, name: str, partner: Partner) -> Tenant:
    tenant, _ = Tenant.objects.get_or_create(
        slug=slug, defaults={"name": name, "partner": partner, "time_zone": ZONE}
    )
    return tenant


def _sender(account: Account) -> None:
    row = SenderCredential.objects.filter(sender_id=account.sender_id, partner__isnull=True).first()
    row = row or SenderCredential(sender_id=account.sender_id)
    row.password = account.sender_password
    row.save()


def _layouts(tenant: Tenant) -> None:
    for path in sorted((LAYOUTS / tenant.slug).glob("*.json")):
        Layout.objects.get_or_create(
            tenant=tenant, name=path.stem, defaults={"spec": json.loads(path.read_text())}
        )


def connect(tenant: Tenant, plan: Plan, account: Account, ordered: datetime) -> Connection:
    """The subsidiary's connection, made and mapped when it is not there yet."""
    subsidiary, _ = Subsidiary.objects.get_or_create(
        tenant=tenant,
        slug=plan.slug,
        defaults={"name": plan.name, "kind": plan.kind, "time_zone": ZONE, "currency": "USD"},
    )
    connection = Connection.objects.filter(subsidiary=subsidiary).select_related("company").first()
    if connection is None:
        connection = _new_connection(tenant, plan, account, subsidiary, ordered)
        _map(connection, plan)
    _move_company(connection.company, account)
    return connection


def _new_connection(
    tenant: Tenant, plan: Plan, account: Account, subsidiary: Subsidiary, ordered: datetime
) -> Connection:
    company, _ = SageCompany.objects.get_or_create(gateway_url=account.xml_url, company_id=account.company_id)
    entity, _ = Entity.objects.get_or_create(
        tenant=tenant, company=company, entity_id=plan.entity, defaults={"name": plan.entity_name}
    )
    engagement = onboarding.order(subsidiary, Engagement.Target.ONLINE, f"DEMO-{plan.tenant}", ordered)
    return Connection.objects.create(
        tenant=tenant,
        subsidiary=subsidiary,
        engagement=engagement,
        company=company,
        entity=entity,
        user_id=account.user_id,
        user_password=account.user_password,
        customer_policy=PartyPolicy.CREATE if plan.creates_customers else PartyPolicy.BLOCK,
        vendor_policy=PartyPolicy.CREATE,
        payments_every=50,  # below the tick's minute, so that a payment arrives while one watches
    )


def _move_company(company: SageCompany, account: Account) -> None:
    """The sandbox may listen on another port than the last time; the company is the same."""
    SageSession.objects.filter(company=company).delete()
    if company.gateway_url != account.xml_url:
        company.gateway_url = account.xml_url
        company.save(update_fields=["gateway_url"])


def _map(connection: Connection, plan: Plan) -> None:
    GLMapping.objects.bulk_create(
        GLMapping(
            tenant_id=connection.tenant_id,
            connection=connection,
            side=side,
            level=level,
            key=key,
            account=account,
        )
        for side, level, key, account in ACCOUNTS
    )
    _dimension(connection, "LOCATION", default=plan.entity, required=True)
    desk = _dimension(connection, "DEPARTMENT", source_field="desk", default=plan.default_desk)
    equipment = _dimension(connection, "CLASS", source_field="equipment")
    for mapping, matches in ((desk, plan.desks), (equipment, (("VAN", "VAN"), ("REEFER", "REEFER")))):
        for told, value in matches:
            DimensionValue.objects.create(
                tenant_id=connection.tenant_id, mapping=mapping, tms_value=told, sage_value=value
            )


def _dimension(connection: Connection, name: str, **columns: object) -> DimensionMapping:
    return DimensionMapping.objects.create(
        tenant_id=connection.tenant_id, connection=connection, dimension=name, **columns
    )


def _go_live(connection: Connection, plan: Plan, account: Account, admin: User) -> None:
    """Lists from Sage, then activation with a start before it: an explicit, recorded act (rule A6)."""
    if not plan.creates_customers:
        Bookkeeper(account, plan.entity).key_customers(companies.PRAIRIE_CUSTOMERS)
    reference.refresh(connection.id, trigger=Trigger.COMMAND, actor=admin.email)
    if connection.state == ConnectionState.DRAFT:
        if plan.tenant == "prairie":
            earlier.go_live(connection, admin, BEFORE_CUT_OVER_IS_HISTORY)
        else:
            if connection.engagement is not None:
                process.skip(connection.engagement, Step.CHECKED, "read together in the demonstration", admin)
            connections.activate(connection.id, admin, BEFORE_CUT_OVER_IS_HISTORY)
            if connection.engagement is not None:
                onboarding.train(connection.engagement, timezone.now())
