"""What Sage's documentation leaves open, we do not lean on: export and payments keep their promise under every setting of
every switch of the sandbox that stands for an unknown."""

from __future__ import annotations

import random
from dataclasses import asdict

import pytest

from integrations.core.freight import Category, Kind
from integrations.models import Document, PaymentApplication
from integrations.models.choices import Trigger
from integrations.pipeline import confirmation, payments, reconcile, watch
from integrations.sandbox.settings import Settings
from tenants import scope
from tenants.models import Tenant
from tests.faults.conftest import control
from tests.pipeline import world as worlds
from tests.pipeline.bookkeeper import pay, receive
from tests.pipeline.books import CARRIER, Books, map_everything, told
from tests.pipeline.world import World, deliver
from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import Client

# These shut the door on purpose; what happens then is told where doors are tested.
_DOORS = frozenset(
    {"credentials_revoked", "endpoint_moved", "service_offline", "sender_authorized", "deny_addresses"}
)
SETTINGS = [
    *(
        (name, not value)
        for name, value in asdict(Settings()).items()
        if isinstance(value, bool) and name not in _DOORS
    ),
    ("uniqueid", "ignored"),
    ("uniqueid", "forgets=1"),
    ("uniqueid", "remembers-failures"),
    ("rolled_back_status", "aborted"),
    ("too_many_operations_http", 429),
    ("max_concurrent", 1),
    ("session_minutes", 1),
]
IDS = [f"{name}={value}" for name, value in SETTINGS]
SEEDED = sorted(random.Random(20_261_126).sample(range(len(SETTINGS)), 4))


def month() -> list[object]:
    """A little of everything."""
    return [
        told(
            Kind.CUSTOMER_INVOICE,
            "INV-1",
            (Category.LINEHAUL, "2000.00"),
            (Category.FUEL_SURCHARGE, "300.00"),
        ),
        told(Kind.CUSTOMER_INVOICE, "INV-2", (Category.LINEHAUL, "500.00")),
        told(Kind.CUSTOMER_CREDIT, "CR-1", (Category.LINEHAUL, "50.00")),
        told(
            Kind.CARRIER_BILL,
            "BILL-1",
            (Category.LINEHAUL, "1975.00"),
            (Category.ADVANCE_RECOVERY, "-500.00"),
            (Category.ADVANCE_FEE, "-10.00"),
        ),
        told(Kind.ADVANCE, "ECH-1", (Category.E_CHECK, "500.00"), beneficiary=CARRIER),
        told(Kind.DRIVER_SETTLEMENT, "ST-1", (Category.DRIVER_PAY, "900.00"), (Category.ESCROW, "-100.00")),
        told(
            Kind.FACTORING_SCHEDULE,
            "FUND-1",
            (Category.FACTOR_CASH, "90.00"),
            (Category.FACTOR_LOAN, "-90.00"),
        ),
    ]


def the_month_goes_through(world: World, client: Client) -> None:
    books = Books(world)
    deliver(world, *month())  # type: ignore[arg-type]
    books.settle()
    paid = _pay(client)
    payments.import_payments(world.connection_id, trigger=Trigger.COMMAND)
    payments.import_payments(world.connection_id, trigger=Trigger.COMMAND)
    confirmation.sweep(world.connection_id, trigger=Trigger.COMMAND)
    watch.watch(world.connection_id, trigger=Trigger.COMMAND)
    _each_is_there_once_or_says_why(world)
    applied = PaymentApplication.objects.filter(live=True)
    assert sorted(str(a.amount.amount) for a in applied) == sorted(paid)


def _pay(client: Client) -> list[str]:
    """Pay a part of an invoice and of a bill, where they stand in Sage."""
    done = []
    for number, by, party in (("INV-2", receive, "C-100"), ("BILL-1", pay, "V-100")):
        document = Document.objects.filter(number=number, live=True).exclude(record_no="").first()
        if document is not None and document.state == "CONFIRMED":
            by(client, party, (document.record_no, "100.00"))
            done.append("100.00")
    return done


def _each_is_there_once_or_says_why(world: World) -> None:
    """Nothing twice, nothing lost: what Sage did not take is blocked, with its cause."""
    found = reconcile.reconcile([world.connection_id])
    assert (found.unexplained, found.duplicates) == ([], [])
    for document in Document.objects.filter(live=True):
        if document.state not in ("CONFIRMED", "SENT"):
            assert document.state in ("BLOCKED", "REJECTED"), document
            assert document.issues.filter(closed_at__isnull=True, severity="BLOCK").exists(), document


def runs_under(settings: object, name: str, value: object) -> None:
    settings.SAGE_GATEWAY_HOSTS = ["http://127.0.0.1:*"]  # type: ignore[attr-defined]
    settings.LOOK_GAP_SECONDS, settings.THROTTLE_SECONDS = 0.2, 0.1  # type: ignore[attr-defined]
    tenant = Tenant.objects.create(name="Northgate", slug="northgate")
    with start_sandbox() as account, scope.tenant(tenant.pk):
        control(account, "settings", {name: value})
        world = worlds.build(account, tenant)
        map_everything(world)
        client = Client(account, entity="10")
        client.open_session("10")
        try:
            the_month_goes_through(world, client)
        finally:
            client.close()


@pytest.mark.parametrize(("name", "value"), [SETTINGS[i] for i in SEEDED], ids=[IDS[i] for i in SEEDED])
def test_r5_a_seeded_sample_of_settings(settings, transactional_db, name: str, value: object) -> None:
    runs_under(settings, name, value)


@pytest.mark.siege
@pytest.mark.parametrize(("name", "value"), SETTINGS, ids=IDS)
def test_r5_every_setting_of_every_unknown(settings, transactional_db, name: str, value: object) -> None:
    runs_under(settings, name, value)
