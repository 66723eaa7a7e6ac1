"""The main job over Sage X3: a transaction in, a document in its books once, a payment back (issue: X3 by SOAP)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from integrations.core.freight import Category, Kind, PartyKind
from integrations.models import AccountRole, Attempt, ConnectionPolicies, Document, PaymentApplication
from integrations.models.choices import Mode, System, Trigger
from integrations.pipeline import confirmation, corrections, export, payments, reconcile
from integrations.setup import doctor
from tenants import scope
from tenants.models import Tenant
from tests.pipeline import world as worlds
from tests.pipeline.world import World, deliver, deliver_parties, freight
from tests.sandbox.gateway import Account, Client

EVERY = (
    lambda: freight(Kind.CUSTOMER_INVOICE, "INV-1", "2000.00", "300.00"),
    lambda: freight(Kind.CUSTOMER_CREDIT, "CR-1", "50.00"),
    lambda: freight(Kind.CARRIER_BILL, "BILL-1", "1975.00"),
    lambda: freight(Kind.DRIVER_SETTLEMENT, "SET-1", "800.00"),
    lambda: freight(Kind.ADVANCE, "ADV-1", "500.00"),
    lambda: freight(Kind.DEDUCTION, "DED-1", "510.00", category=Category.ADVANCE_RECOVERY),
)


@pytest.fixture
def world(quick: None, transactional_db: None, sandbox: Account) -> Iterator[World]:
    tenant = Tenant.objects.create(name="Northgate", slug="northgate")
    with scope.tenant(tenant.pk):
        built = worlds.build(sandbox, tenant, system=System.X3_SOAP)
        ConnectionPolicies.objects.create(tenant=tenant, connection=built.connection, attachments="NEVER")
        yield built


@pytest.fixture
def person(world: World) -> Iterator[Client]:
    with Client(world.account, entity="10") as client:
        client.open_session("10")
        yield client


def run(world: World) -> None:
    """Until nothing is unclear any more."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        export.export_all(world.connection_id, trigger=Trigger.COMMAND, seconds=30)
        if not Document.objects.filter(state__in=["UNKNOWN", "READY", "SENDING"]).exists():
            break
        time.sleep(0.1)
    confirmation.confirm(world.connection_id, trigger=Trigger.COMMAND)


def counts(client: Client) -> dict[str, int]:
    return client.control("books")["counts"]


def test_each_kind_becomes_a_confirmed_document(world: World, person: Client) -> None:
    deliver(world, *(make() for make in EVERY))
    run(world)
    assert world.states() == {"CONFIRMED": 6}
    assert world.document("INV-1").record_no == "INV-1"
    assert world.document("BILL-1").record_no.startswith("LHB")
    assert world.document("DED-1").total.minor == -51000
    run(world)
    kinds = counts(person)
    assert {name: kinds[name] for name in ("ARINVOICE", "ARADJUSTMENT", "APBILL", "APADJUSTMENT")} == {
        "ARINVOICE": 1, "ARADJUSTMENT": 1, "APBILL": 3, "APADJUSTMENT": 1,
    }  # fmt: skip


def test_a_request_holds_one_kind(world: World, person: Client) -> None:
    deliver(world, *(make() for make in EVERY))
    run(world)
    imports = [r for r in person.control("requests") if r["functions"] == ["AOWSIMPORT"] and r["objects"]]
    assert len(imports) > 3
    assert all(len(r["objects"]) == 1 for r in imports)
    assert sum(r["created"] for r in imports) == Document.objects.count()


def test_a_new_customer_and_a_new_vendor_go_first(world: World, person: Client) -> None:
    deliver_parties(
        world, [(PartyKind.CUSTOMER, "C-777", "Quayside Foods"), (PartyKind.CARRIER, "V-777", "Acme Haulage")]
    )
    deliver(
        world,
        freight(Kind.CUSTOMER_INVOICE, "INV-2", "10.00", party="C-777"),
        freight(Kind.CARRIER_BILL, "BILL-2", "10.00", party="V-777"),
    )
    run(world)
    assert world.states() == {"CONFIRMED": 2}
    made = Document.objects.filter(kind__in=["CUSTOMER", "VENDOR"]).values_list("record_no", "state")
    assert dict(made) == {"C-777": "CONFIRMED", "V-777": "CONFIRMED"}


@pytest.mark.parametrize(
    "fault",
    ["drop-after-commit", "500-after-commit", "empty-body", "late-commit", "session-expiry", "drop-before"],
)
def test_what_nobody_knows_is_settled_by_reading_back(world: World, person: Client, fault: str) -> None:
    """A SOAP fault, a lost answer, work that is done late: UNKNOWN, then evidence, and each document once."""
    person.control("settings", {"late_seconds": 0.3})
    deliver(world, freight(Kind.CARRIER_BILL, "WITNESS", "1.00"))
    run(world)
    deliver(world, *(freight(Kind.CARRIER_BILL, f"B-{n}", f"{n}.00") for n in range(1, 4)))
    person.control("arm", {"fault": fault, "function": "AOWSIMPORT"})
    run(world)
    assert world.states() == {"CONFIRMED": 4}
    assert counts(person)["APBILL"] == 4


def test_a_trace_that_cannot_be_read_is_settled_by_reading_back(world: World, person: Client) -> None:
    person.control("settings", {"x3_trace": False})
    deliver(
        world,
        freight(Kind.CARRIER_BILL, "BILL-1", "1975.00"),
        freight(Kind.CUSTOMER_INVOICE, "INV-1", "5.00"),
    )
    run(world)
    assert world.states() == {"CONFIRMED": 2}
    assert (counts(person)["APBILL"], counts(person)["ARINVOICE"]) == (1, 1)


def test_an_inner_failure_is_recorded_as_refused_and_stops_nobody_else(world: World, person: Client) -> None:
    """The call is served (outer status 1); of its records one is refused."""
    last_month = worlds.TODAY.replace(day=1) - timedelta(days=1)
    person.control("settings", {"closed_months": [f"{last_month:%Y-%m}"]})
    deliver(
        world,
        freight(Kind.CARRIER_BILL, "GOOD", "1.00"),
        freight(Kind.CARRIER_BILL, "BAD", "2.00", day=last_month),
    )
    run(world)
    assert world.document("GOOD").state == "CONFIRMED"
    bad = world.document("BAD")
    assert list(Attempt.objects.filter(document=bad).values_list("outcome", flat=True)) == ["REFUSED"]
    assert bad.state == "BLOCKED"  # the closed month is learned, and it waits for it
    assert counts(person)["APBILL"] == 1


def test_a_payment_comes_back(world: World, person: Client) -> None:
    deliver(world, freight(Kind.CUSTOMER_INVOICE, "INV-1", "2000.00"))
    run(world)
    [row] = person.run(
        "<query><object>ARINVOICE</object><select><field>RECORDNO</field></select></query>"
    ).rows
    paid = person.run(
        "<create><ARPYMT><FINANCIALENTITY>BANK1</FINANCIALENTITY><PAYMENTMETHOD>EFT</PAYMENTMETHOD><CUSTOMERID>C-100</CUSTOMERID>"
        f"<RECEIPTDATE>{worlds.TODAY:%m/%d/%Y}</RECEIPTDATE><CURRENCY>USD</CURRENCY><ARPYMTDETAILS><ARPYMTDETAIL>"
        f"<RECORDKEY>{row['RECORDNO']}</RECORDKEY><TRX_PAYMENTAMOUNT>1500.00</TRX_PAYMENTAMOUNT></ARPYMTDETAIL></ARPYMTDETAILS>"
        "</ARPYMT></create>"
    )
    assert paid.ok, paid.errors
    for _ in range(2):  # what is read twice counts once
        payments.import_payments(world.connection_id, trigger=Trigger.COMMAND)
    assert PaymentApplication.objects.count() == 1
    assert world.document("INV-1").open_amount.minor == 50000


def test_a_change_after_posting_is_an_adjustment(world: World, person: Client) -> None:
    """Sage X3 takes no change of what is posted by import: the difference is posted, and the record stays."""
    deliver(world, freight(Kind.CARRIER_BILL, "BILL-1", "100.00"))
    run(world)
    deliver(world, freight(Kind.CARRIER_BILL, "BILL-1", "80.00", version=2))
    run(world)
    transaction = worlds.Document.objects.get(source_id="BILL-1", live=True).sources.first().transaction_id
    corrections.carry_out(transaction, "clerk")
    run(world)
    assert counts(person)["APADJUSTMENT"] == 1
    assert world.states() == {"CONFIRMED": 2}


def test_the_doctor_says_what_x3_does_not_tell(world: World) -> None:
    report = doctor.examine(world.connection_id, trigger=Trigger.COMMAND)
    told = {one["key"]: one["state"] for one in report.answers}
    assert told["sign_in"] == told["sender"] == told["accounts"] == told["dimensions"] == "OK"
    assert {state for key, state in told.items() if key.startswith("rights.")} == {"UNCHECKED"}


OWN_JOURNALS = {
    "journals": dict.fromkeys(
        ("AR", "AP", "CASH_RECEIVED", "CASH_DISBURSED", "OTHER_INCOME", "GENERAL"), "GJ"
    )
}
CONTROLS = {"AR_CONTROL": "1310", "AP_CONTROL": "2100", "CASH": "1000", "CARRIER_ADVANCE": "1310"}


def test_in_general_ledger_mode_journals_go_against_the_tmss_own_controls(
    quick: None, transactional_db: None, sandbox: Account
) -> None:
    """J3: the TMS keeps A/R, A/P and cash; X3 gets balanced entries, and a change leaves as the entry of its difference."""
    tenant = Tenant.objects.create(name="Northgate", slug="northgate")
    with scope.tenant(tenant.pk), Client(sandbox, entity="10") as person:
        world = worlds.build(
            sandbox, tenant, system=System.X3_SOAP, mode=Mode.GL, payments_on=False, x3_layout=OWN_JOURNALS
        )
        ConnectionPolicies.objects.create(tenant=tenant, connection=world.connection, attachments="NEVER")
        AccountRole.objects.bulk_create(
            AccountRole(tenant=tenant, connection=world.connection, role=role, account=account)
            for role, account in CONTROLS.items()
        )
        deliver(
            world,
            freight(Kind.CUSTOMER_INVOICE, "INV-1", "2000.00"),
            freight(Kind.CARRIER_BILL, "BILL-1", "1500.00"),
            freight(Kind.CARRIER_BILL, "BILL-2", "90.00", party="V-NEVER-SEEN"),
        )
        run(world)
        deliver(world, freight(Kind.CARRIER_BILL, "BILL-1", "1400.00", version=2))
        run(world)
        row = worlds.Document.objects.filter(source_id="BILL-1", live=True).first()
        corrections.carry_out(row.sources.first().transaction_id, "clerk")
        run(world)
        person.open_session("10")
        assert set(world.states()) == {"CONFIRMED"}
        kinds = counts(person)
        assert (kinds["ARINVOICE"], kinds["APBILL"]) == (0, 0)
        assert person.control("books")["trial_balance"] == {
            "1310": "2000",
            "2100": "-1490",
            "4000": "-2000",
            "5000": "1490",
        }


def test_the_books_are_reconciled(world: World) -> None:
    deliver(world, *(make() for make in EVERY))
    run(world)
    result = reconcile.reconcile([world.connection_id])
    assert result.clean
    assert result.tms == result.sage
