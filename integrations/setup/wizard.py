"""Setting a connection up in six steps (rule A7). What is filled in is in force at once, on a connection that sends nothing before it
is activated: so that whoever leaves half-way finds everything again.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from integrations.core.chart import AccountChoice, Level
from integrations.core.freight import Category, Charge, Side
from integrations.core.money import Money
from integrations.core.policies import Attachments
from integrations.models import (
    Connection,
    ConnectionPolicies,
    DimensionMapping,
    DoctorReport,
    Entity,
    GLMapping,
    ReferenceRecord,
    SageCompany,
    Work,
)
from integrations.models.choices import ConnectionState, Mode, System, WorkKind
from integrations.pipeline import connections, due
from integrations.pipeline.accounts import chart_of
from integrations.sage import registry
from integrations.setup import settings_file
from integrations.setup.settings_file import Change
from tenants.models import AuditEvent, Subsidiary, User

MASTER = "master"  # in the place of a category
TOP_LEVEL = ""
STEPS = (
    (1, "Select Subsidiary"),
    (2, "Connect to Sage"),
    (3, "Accounts Payable"),
    (4, "Accounts Receivable"),
    (5, "Advanced Settings"),
    (6, "Finish Up"),
)
LAST = len(STEPS)
# The categories that a freight company needs, in the order in which it thinks of them; others are mapped on their page.
CATEGORIES: Mapping[Side, tuple[Category, ...]] = {
    Side.AP: (
        Category.LINEHAUL,
        Category.ACCESSORIAL,
        Category.DRIVER_PAY,
        Category.FUEL,
        Category.TOLL,
        Category.E_CHECK,
        Category.ADVANCE_RECOVERY,
        Category.ADVANCE_FEE,
        Category.QUICK_PAY,
        Category.DEDUCTION,
        Category.ESCROW,
        Category.REIMBURSEMENT,
    ),
    Side.AR: (
        Category.LINEHAUL,
        Category.FUEL_SURCHARGE,
        Category.ACCESSORIAL,
        Category.PASS_THROUGH,
        Category.OTHER_INCOME,
    ),
}


class Refusal(ValueError):
    """It cannot be done; the message says why, in words for the person."""


def free_subsidiaries() -> QuerySet[Subsidiary]:
    """Those without a connection (rule A10)."""
    taken = Connection.objects.exclude(state=ConnectionState.DISCONNECTED).values("subsidiary")
    return Subsidiary.objects.exclude(pk__in=taken).order_by("name")


@dataclass(frozen=True, slots=True)
class SignIn:
    """`company_id` is the pool's alias where the Sage is X3: beside the address it says which folder is meant."""

    gateway_url: str
    company_id: str
    user_id: str
    password: str  # empty: as it is
    system: System = System.INTACCT_XML
    mode: Mode = Mode.SUBLEDGER


def begin(subsidiary_id: uuid.UUID, sign_in: SignIn, actor: User, template: Connection | None) -> Connection:
    """A connection that is being set up, at the top level until its entity is chosen. Raises Refusal."""
    with transaction.atomic():
        subsidiary = Subsidiary.objects.select_for_update().get(pk=subsidiary_id)
        if not free_subsidiaries().filter(pk=subsidiary.pk).exists():
            raise Refusal(
                f"{subsidiary.name} has a connection already: one subsidiary, one accounting integration"
            )
        if not sign_in.password:
            raise Refusal("enter the password of the user")
        company, entity = _company(subsidiary.tenant_id, sign_in)
        connection = Connection.objects.create(
            tenant_id=subsidiary.tenant_id,
            subsidiary=subsidiary,
            engagement=connections.order_of(subsidiary, False),
            company=company,
            entity=entity,
            system=sign_in.system,
            mode=sign_in.mode,
            payments_on=sign_in.mode == Mode.SUBLEDGER,  # cash goes one way
            user_id=sign_in.user_id,
            user_password=sign_in.password,
            currency=subsidiary.currency,
            setup_step=2,
        )
        if not registry.abilities(sign_in.system).attachments:
            ConnectionPolicies.objects.create(
                tenant_id=connection.tenant_id, connection=connection, attachments=Attachments.NEVER
            )
        AuditEvent.record("connection.begun", actor=actor, target=connection)
        if template is not None:
            settings_file.put_in_force(connection, settings_file.dump(template))
            AuditEvent.record(
                "connection.from_template", actor=actor, target=connection, reason=str(template)
            )
    ask_sage(connection)
    return connection


def sign_in_again(connection: Connection, sign_in: SignIn, actor: User) -> None:
    """Other words for signing in, while nothing is active yet."""
    _still_open(connection)
    company, entity = _company(connection.tenant_id, sign_in)
    if company.pk != connection.company_id:
        connection.company, connection.entity = company, entity
    connection.user_id = sign_in.user_id
    changed = ["company", "entity", "user_id"]
    if sign_in.password:
        connection.user_password = sign_in.password
        changed.append("user_password")
    connection.save(update_fields=changed)
    AuditEvent.record("connection.sign_in_changed", actor=actor, target=connection)
    ask_sage(connection)


def _company(tenant_id: uuid.UUID, sign_in: SignIn) -> tuple[SageCompany, Entity]:
    company, _ = SageCompany.objects.get_or_create(
        gateway_url=sign_in.gateway_url, company_id=sign_in.company_id
    )
    top, _ = Entity.objects.get_or_create(
        tenant_id=tenant_id, company=company, entity_id=TOP_LEVEL, defaults={"name": "Top level"}
    )
    return company, top


def _still_open(connection: Connection) -> None:
    if connection.activated_at is not None:
        raise Refusal("it was active already: its pairing is permanent; disconnect it to set it up anew")


def ask_sage(connection: Connection) -> None:
    """Lists, entities and the doctor, as tasks: no page waits for Sage."""
    due.once(connection.pk, WorkKind.REFERENCE)
    due.once(connection.pk, WorkKind.DOCTOR)


def is_asking(connection: Connection) -> bool:
    return Work.objects.filter(
        connection=connection, kind__in=[WorkKind.REFERENCE, WorkKind.DOCTOR], every__isnull=True
    ).exists()


def entities_of(connection: Connection) -> QuerySet[Entity]:
    """What the subsidiary may be paired with."""
    return Entity.objects.filter(
        tenant=connection.tenant_id, company=connection.company_id, active=True
    ).order_by("entity_id")


def choose_entity(connection: Connection, entity: Entity, actor: User) -> None:
    """Permanent once the connection was active (rule A8)."""
    _still_open(connection)
    connection.entity = entity
    connection.save(update_fields=["entity"])
    AuditEvent.record("connection.entity_chosen", actor=actor, target=connection, reason=str(entity))
    ask_sage(connection)


def reach(connection: Connection, step: int) -> None:
    """Remember how far the person came."""
    if step > connection.setup_step:
        connection.setup_step = step
        Connection.objects.filter(pk=connection.pk).update(setup_step=step)


# Accounts -------------------------------------------------------------------------------------------------------


def accounts_of(connection: Connection) -> list[tuple[str, str]]:
    """(number, words) of the active accounts, for choosing."""
    rows = ReferenceRecord.objects.filter(connection=connection, object_name="GLACCOUNT", active=True)
    return [(key, f"{key} {name}") for key, name in rows.order_by("key").values_list("key", "name")]


def chosen(connection: Connection, side: Side) -> dict[str, str]:
    """The account of each category, and of `master`."""
    rows = GLMapping.objects.filter(connection=connection, side=side, conditions="").exclude(level=Level.ITEM)
    return {row.key or MASTER: row.account for row in rows}


def choose_accounts(connection: Connection, side: Side, wanted: Mapping[str, str]) -> dict[str, str]:
    """Map the categories of a side; an empty account takes a mapping out. Returns what is wrong, by category, and then nothing
    was changed."""
    problems = {}
    chart = chart_of(connection)
    for key, account in wanted.items():
        if not account:
            continue
        category = Category.LINEHAUL if key == MASTER else Category(key)
        level = Level.MASTER if key == MASTER else Level.CATEGORY
        charge = Charge(1, "", category, Money.zero(connection.currency))
        wrong = [i for i in chart.check(side, charge, AccountChoice(account, level, "", "")) if i.blocks]
        if wrong:
            problems[key] = f"{wrong[0].message}: {wrong[0].remedy}"
    if not any(wanted.values()):
        problems[MASTER] = "choose an account for at least one of them"
    if problems:
        return problems
    with transaction.atomic():
        for key, account in wanted.items():
            place = {
                "tenant_id": connection.tenant_id,
                "connection": connection,
                "side": side,
                "level": Level.MASTER if key == MASTER else Level.CATEGORY,
                "key": "" if key == MASTER else key,
                "conditions": "",
            }
            row = GLMapping.objects.filter(**place).first()
            if row is None and account:
                GLMapping.objects.create(account=account, **place)
            elif row is not None and not account:
                row.delete()
            elif row is not None and row.account != account:
                row.account = account
                row.save(update_fields=["account"])
    return {}


# Dimensions -----------------------------------------------------------------------------------------------------


def values_of(connection: Connection, dimension: str) -> list[tuple[str, str]]:
    rows = ReferenceRecord.objects.filter(connection=connection, object_name=dimension, active=True)
    return [(key, f"{key} {name}") for key, name in rows.order_by("key").values_list("key", "name")]


def choose_dimension(connection: Connection, dimension: str, source_field: str, default: str) -> None:
    """Map one dimension, or take its mapping out where nothing is said of it."""
    rows = DimensionMapping.objects.filter(connection=connection, dimension=dimension)
    if not source_field and not default:
        for row in rows:
            row.delete()
        return
    row = rows.first() or DimensionMapping(
        tenant_id=connection.tenant_id, connection=connection, dimension=dimension
    )
    row.source_field, row.default = source_field, default
    row.save()


def differences(connection: Connection, template: Connection) -> list[Change]:
    """What this connection has otherwise than the one that it was copied from."""
    return settings_file.changes(settings_file.dump(template), settings_file.dump(connection))


def report_of(connection: Connection) -> DoctorReport | None:
    return DoctorReport.objects.filter(connection=connection).order_by("-taken_at").first()
