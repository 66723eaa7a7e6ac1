"""The worked postings of freight accounting, each from the TMS to the trial balance of Sage's books.

What each account moves by is typed by hand; debits are positive.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from integrations.core.freight import Category, Kind, PartyKind, PartyRef
from integrations.models import ConnectionPolicies, Document, GLMapping
from integrations.pipeline.wire import Wire
from tests.pipeline.books import AP, AR, CARRIER, CUSTOMER, DRIVER, Books, told
from tests.pipeline.world import TODAY, deliver, deliver_parties

MONTH_END = TODAY.replace(day=1) - timedelta(days=1)


def documents() -> list[tuple[str, str, str, str]]:
    rows = Document.objects.exclude(kind__in=["CUSTOMER", "VENDOR"]).order_by("number")
    return [(d.number, d.kind, str(d.total.amount), d.state) for d in rows]


def test_1_a_brokers_load(books: Books) -> None:
    load = (Category.LINEHAUL, Category.FUEL_SURCHARGE, Category.ACCESSORIAL)
    deliver(
        books.world,
        told(Kind.CUSTOMER_INVOICE, "INV-1", *zip(load, ("2000.00", "300.00", "100.00"), strict=True)),
        told(Kind.CARRIER_BILL, "BILL-1", (Category.LINEHAUL, "1975.00")),
    )
    books.post()
    assert documents() == [
        ("BILL-1", "AP_BILL", "1975.00", "CONFIRMED"),
        ("INV-1", "AR_INVOICE", "2400.00", "CONFIRMED"),
    ]
    assert books.moved() == {
        "1200": "2400.00",
        "2000": "-1975.00",
        "4000": "-2000.00",
        "4010": "-300.00",
        "4020": "-100.00",
        "5000": "1975.00",
    }


def test_2_an_advance_by_e_check_with_its_fee_is_recovered_from_the_carrier(books: Books) -> None:
    deliver(
        books.world,
        told(Kind.CARRIER_BILL, "BILL-1", (Category.LINEHAUL, "1975.00")),
        told(
            Kind.ADVANCE,
            "ECHECK-1",
            (Category.E_CHECK, "500.00"),
            (Category.ADVANCE_RECOVERY, "500.00"),
            (Category.ADVANCE_FEE, "10.00"),
            beneficiary=CARRIER,
        ),
    )
    books.post()
    assert documents() == [
        ("BILL-1", "AP_BILL", "1975.00", "CONFIRMED"),
        ("ECHECK-1", "AP_BILL", "500.00", "CONFIRMED"),
        ("ECHECK-1-REC", "AP_ADJUSTMENT", "-510.00", "CONFIRMED"),
    ]
    assert books.moved() == {"2000": "-1965.00", "4910": "-10.00", "5000": "1975.00"}
    assert books.open_of("V-100", *AP) == "1465.00"
    assert books.open_of("V-COMDATA", *AP) == "500.00"


def test_3_quick_pay_by_its_rate(books: Books) -> None:
    bill = told(
        Kind.CARRIER_BILL, "BILL-1", (Category.LINEHAUL, "1975.00"), fields={"quick_pay_percent": "3"}
    )
    deliver(books.world, bill)
    books.post()
    assert documents() == [
        ("BILL-1", "AP_BILL", "1975.00", "CONFIRMED"),
        ("BILL-1-DED", "AP_ADJUSTMENT", "-59.25", "CONFIRMED"),
    ]
    assert books.moved() == {"2000": "-1915.75", "4920": "-59.25", "5000": "1975.00"}
    assert books.open_of("V-100", *AP) == "1915.75"


def test_3_quick_pay_net_of_advances(books: Books) -> None:
    ConnectionPolicies.objects.create(
        tenant=books.world.tenant, connection=books.world.connection, quick_pay_base="NET"
    )
    deliver(
        books.world,
        told(
            Kind.CARRIER_BILL,
            "BILL-1",
            (Category.LINEHAUL, "1975.00"),
            (Category.ADVANCE_RECOVERY, "-500.00"),
            (Category.ADVANCE_FEE, "-10.00"),
            fields={"quick_pay_percent": "3"},
        ),
    )
    books.post()
    assert books.moved() == {
        "1310": "-500.00",
        "2000": "-1421.05",
        "4910": "-10.00",
        "4920": "-43.95",
        "5000": "1975.00",
    }


def sold(*more: tuple[Category, str], source_id: str = "SCHED-1"):
    """A schedule on which invoice INV-1 of 2,400.00 is sold."""
    schedule = told(Kind.FACTORING_SCHEDULE, source_id, (Category.FACTOR_CLEARING, "2400.00"), *more)
    from dataclasses import replace

    first, *others = schedule.charges
    return replace(schedule, charges=(replace(first, party=CUSTOMER, applies_to="INV-1"), *others))


def schedule(source_id: str, *given: tuple[Category, str]):
    return told(Kind.FACTORING_SCHEDULE, source_id, *given)


INVOICE = told(Kind.CUSTOMER_INVOICE, "INV-1", (Category.LINEHAUL, "2400.00"))


def test_4_non_recourse_factoring_and_its_release(books: Books) -> None:
    deliver(
        books.world,
        INVOICE,
        sold(
            (Category.FACTOR_CASH, "2160.00"),
            (Category.FACTOR_RESERVE, "168.00"),
            (Category.FACTOR_FEE, "72.00"),
        ),
    )
    books.post()
    assert documents() == [
        ("INV-1", "AR_INVOICE", "2400.00", "CONFIRMED"),
        ("SCHED-1", "JOURNAL", "2400.00", "CONFIRMED"),
        ("SCHED-1-1", "AR_ADJUSTMENT", "-2400.00", "CONFIRMED"),
    ]
    assert books.moved() == {"1000": "2160.00", "1330": "168.00", "4000": "-2400.00", "6100": "72.00"}
    assert books.open_of("C-100", *AR) == "0.00"
    deliver(
        books.world,
        schedule("RELEASE-1", (Category.FACTOR_CASH, "168.00"), (Category.FACTOR_RESERVE, "-168.00")),
    )
    books.post()
    assert books.moved() == {"1000": "2328.00", "4000": "-2400.00", "6100": "72.00"}


def test_5_recourse_the_invoice_stays_open_until_the_customer_pays_the_factor(books: Books) -> None:
    deliver(
        books.world,
        INVOICE,
        schedule("FUND-1", (Category.FACTOR_CASH, "2160.00"), (Category.FACTOR_LOAN, "-2160.00")),
    )
    books.post()
    assert books.moved() == {"1000": "2160.00", "1200": "2400.00", "2300": "-2160.00", "4000": "-2400.00"}
    assert books.open_of("C-100", *AR) == "2400.00"
    deliver(
        books.world,
        sold(
            (Category.FACTOR_LOAN, "2160.00"),
            (Category.FACTOR_RESERVE, "168.00"),
            (Category.FACTOR_FEE, "72.00"),
            source_id="PAID-1",
        ),
    )
    books.post()
    assert books.moved() == {"1000": "2160.00", "1330": "168.00", "4000": "-2400.00", "6100": "72.00"}
    assert books.open_of("C-100", *AR) == "0.00"


def test_a_schedule_that_does_not_balance_is_blocked(books: Books) -> None:
    deliver(books.world, schedule("S-1", (Category.FACTOR_CASH, "10.00"), (Category.FACTOR_LOAN, "-9.00")))
    books.post()
    assert [(d.state, d.blocked_by) for d in Document.objects.all()] == [("BLOCKED", "journal.unbalanced")]


def test_6_an_owner_operators_settlement(books: Books) -> None:
    deliver(
        books.world,
        told(
            Kind.DRIVER_SETTLEMENT,
            "ST-1",
            (Category.DRIVER_PAY, "3000.00"),
            (Category.REIMBURSEMENT, "40.00"),
            (Category.DRIVER_RECEIVABLE, "-700.00"),
            (Category.DRIVER_ADVANCE, "-200.00"),
            (Category.DEDUCTION, "-150.00"),
            (Category.ESCROW, "-100.00"),
        ),
    )
    books.post()
    assert documents() == [
        ("ST-1", "AP_BILL", "3040.00", "CONFIRMED"),
        ("ST-1-DED", "AP_ADJUSTMENT", "-1150.00", "CONFIRMED"),
    ]
    assert books.moved() == {
        "1310": "-200.00",
        "1320": "-700.00",
        "2000": "-1890.00",
        "2400": "-100.00",
        "4900": "-150.00",
        "5010": "3000.00",
        "5030": "40.00",
    }
    assert books.open_of("V-200", *AP) == "1890.00"


def test_6_fuel_that_a_settlement_deducts_is_the_drivers_and_clears(books: Books) -> None:
    day = TODAY - timedelta(days=3)
    deliver(
        books.world,
        told(Kind.FUEL_PURCHASE, "F-1", (Category.FUEL, "700.00"), document_date=day, beneficiary=DRIVER),
        told(Kind.FUEL_PURCHASE, "F-2", (Category.FUEL, "80.00"), document_date=day),
        told(
            Kind.DRIVER_SETTLEMENT,
            "ST-1",
            (Category.DRIVER_PAY, "3000.00"),
            (Category.DRIVER_RECEIVABLE, "-700.00"),
        ),
    )
    books.post()
    assert [d[:3] for d in documents()] == [
        ("ST-1", "AP_BILL", "3000.00"),
        ("ST-1-DED", "AP_ADJUSTMENT", "-700.00"),
        (f"V-COMDATA-{day:%Y%m%d}", "AP_BILL", "780.00"),
    ]
    # What was bought for the driver is nobody's cost, and is owed to the provider once.
    assert books.moved() == {"2000": "-3080.00", "5010": "3000.00", "5020": "80.00"}


def test_7_a_lumper_is_passed_through(books: Books) -> None:
    deliver(
        books.world,
        told(Kind.CUSTOMER_INVOICE, "INV-1", (Category.PASS_THROUGH, "150.00")),
        told(Kind.ADVANCE, "ECHECK-1", (Category.PASS_THROUGH, "150.00")),
    )
    books.post()
    assert books.moved() == {"1200": "150.00", "2000": "-150.00"}


def test_8_an_accrual_is_turned_round_by_sage_and_a_rerun_changes_nothing(books: Books) -> None:
    from dataclasses import replace

    accrual = told(
        Kind.ACCRUAL,
        "ACC-L1",
        (Category.LINEHAUL, "2400.00"),
        (Category.LINEHAUL, "1975.00"),
        document_date=MONTH_END,
        party=CUSTOMER,
    )
    revenue, cost = accrual.charges
    accrual = replace(accrual, charges=(revenue, replace(cost, party=CARRIER)))
    deliver(books.world, accrual)
    books.post()
    number = f"ACCRUAL-{MONTH_END:%Y%m%d}"
    assert documents() == [(number, "JOURNAL", "4375.00", "CONFIRMED")]
    assert Document.objects.get().reverse_on == MONTH_END + timedelta(days=1)
    assert books.moved() == {}  # the reversal of the first day of this month is booked, too
    assert books_until(books, MONTH_END) == {
        "1400": "2400.00",
        "2100": "-1975.00",
        "4000": "-2400.00",
        "5000": "1975.00",
    }
    deliver(books.world, accrual)
    books.post()
    assert documents() == [(number, "JOURNAL", "4375.00", "CONFIRMED")]


def books_until(books: Books, last: date) -> dict[str, str]:
    """The month's movement of the accounts that this test touches."""
    rows = Wire(books.world.connection).call(
        "trial balance",
        lambda ledger, session: ledger.trial_balance(session, start=last.replace(day=1), end=last),
    )
    touched = {"1400", "2100", "4000", "5000"}
    return {row.account: str(row.balance.amount) for row in rows if row.account in touched and row.balance}


def test_9_a_short_pay_is_an_adjustment_and_the_invoice_stays(books: Books) -> None:
    deliver(books.world, INVOICE)
    books.post()
    credit = told(Kind.CUSTOMER_CREDIT, "CR-1", (Category.OTHER, "50.00"), applies_to="INV-1")
    deliver(books.world, credit)
    books.post()
    assert documents() == [
        ("CR-1", "AR_ADJUSTMENT", "-50.00", "CONFIRMED"),
        ("INV-1", "AR_INVOICE", "2400.00", "CONFIRMED"),
    ]
    assert books.moved() == {"1200": "2350.00", "4000": "-2400.00", "4090": "50.00"}


def test_10_a_truck_ordered_and_not_used(books: Books) -> None:
    deliver(
        books.world,
        told(Kind.CUSTOMER_INVOICE, "TONU-1", (Category.ACCESSORIAL, "250.00")),
        told(Kind.CARRIER_BILL, "TONU-B", (Category.LINEHAUL, "150.00")),
    )
    books.post()
    assert books.moved() == {"1200": "250.00", "2000": "-150.00", "4020": "-250.00", "5000": "150.00"}


# Beside the worked ones ---------------------------------------------------------------------------------------------


def test_escrow_is_a_liability_from_withholding_to_release(books: Books) -> None:
    deliver(
        books.world,
        told(Kind.DRIVER_SETTLEMENT, "ST-1", (Category.DRIVER_PAY, "500.00"), (Category.ESCROW, "-100.00")),
        told(Kind.ESCROW_INTEREST, "INT-1", (Category.ESCROW_INTEREST, "1.50"), party=DRIVER),
        told(Kind.ESCROW_RELEASE, "REL-1", (Category.ESCROW, "60.00"), party=DRIVER),
    )
    GLMapping.objects.create(
        tenant=books.world.tenant,
        connection=books.world.connection,
        side="AP",
        level="CATEGORY",
        key="escrow_interest",
        account="5040",
    )
    books.post()
    assert books.moved() == {"2000": "-460.00", "2400": "-41.50", "5010": "500.00", "5040": "1.50"}
    journal = Document.objects.get(kind="JOURNAL")
    assert {line.dimensions["VENDOR"] for line in journal.lines.all()} == {"V-200"}


@pytest.mark.parametrize(
    ("policy", "state", "moved"),
    [("SAGE", "SKIPPED", {}), ("TMS", "CONFIRMED", {"2000": "-600.00", "6200": "600.00"})],
)
def test_j9_trade_bills_are_kept_in_sage_or_sent_as_the_company_chooses(
    books: Books, policy: str, state: str, moved: dict[str, str]
) -> None:
    world = books.world
    ConnectionPolicies.objects.create(tenant=world.tenant, connection=world.connection, trade_bills=policy)
    deliver_parties(world, [(PartyKind.VENDOR, "V-300", "V-300")])
    deliver(world, told(Kind.TRADE_BILL, "RENT-1", (Category.TRADE_EXPENSE, "600.00"), party=vendor("V-300")))
    books.post()
    assert [d.state for d in Document.objects.exclude(kind="VENDOR")] == [state]
    assert books.moved() == moved


def vendor(source_id: str) -> PartyRef:
    return PartyRef(PartyKind.VENDOR, source_id)


def test_other_income_goes_to_its_customer_or_else_to_a_journal(books: Books) -> None:
    deliver_parties(books.world, [(PartyKind.VENDOR, "SCRAP", "Scrap dealer")])
    deliver(
        books.world,
        told(Kind.OTHER_INCOME, "OI-1", (Category.OTHER_INCOME, "80.00"), party=CUSTOMER),
        told(Kind.OTHER_INCOME, "OI-2", (Category.OTHER_INCOME, "20.00"), party=vendor("SCRAP")),
    )
    books.post()
    assert [d[:3] for d in documents()] == [
        ("OI-1", "AR_INVOICE", "80.00"),
        ("OI-2", "JOURNAL", "20.00"),
    ]
    assert books.moved() == {"1100": "20.00", "1200": "80.00", "4900": "-100.00"}


@pytest.mark.parametrize(("policy", "state"), [("SKIP", "SKIPPED"), ("SEND", "CONFIRMED")])
def test_the_pay_of_a_w2_driver_is_left_to_payroll_unless_it_is_to_be_sent(
    books: Books, policy: str, state: str
) -> None:
    from integrations.models import Party

    world = books.world
    ConnectionPolicies.objects.create(tenant=world.tenant, connection=world.connection, w2_drivers=policy)
    Party.objects.filter(kind="driver", source_id="V-200").update(payroll=True)
    deliver(world, told(Kind.DRIVER_SETTLEMENT, "ST-1", (Category.DRIVER_PAY, "900.00")))
    books.post()
    document = Document.objects.exclude(kind="VENDOR").get()
    assert document.state == state
    if policy == "SKIP":
        assert "payroll" in document.transitions.get().reason
        assert books.moved() == {}


def test_a_settlement_may_go_by_trip(books: Books) -> None:
    from dataclasses import replace

    world = books.world
    ConnectionPolicies.objects.create(
        tenant=world.tenant, connection=world.connection, settlement_unit="TRIP"
    )
    settlement = told(
        Kind.DRIVER_SETTLEMENT,
        "ST-1",
        (Category.DRIVER_PAY, "500.00"),
        (Category.DRIVER_PAY, "700.00"),
        (Category.DEDUCTION, "-50.00"),
    )
    one, two, held = settlement.charges
    settlement = replace(
        settlement,
        charges=(replace(one, fields={"trip": "T1"}), replace(two, fields={"trip": "T2"}), held),
    )
    deliver(world, settlement)
    books.post()
    assert [d[:3] for d in documents()] == [
        ("ST-1-DED", "AP_ADJUSTMENT", "-50.00"),
        ("ST-1-T1", "AP_BILL", "500.00"),
        ("ST-1-T2", "AP_BILL", "700.00"),
    ]


def test_a_negative_invoice_of_both_signs_becomes_adjustments_of_one_sign_each(books: Books) -> None:
    deliver(
        books.world,
        told(Kind.CUSTOMER_INVOICE, "INV-N", (Category.LINEHAUL, "-100.00"), (Category.ACCESSORIAL, "30.00")),
    )
    books.post()
    assert documents() == [
        ("INV-N", "AR_ADJUSTMENT", "-100.00", "CONFIRMED"),
        ("INV-N-ADD", "AR_ADJUSTMENT", "30.00", "CONFIRMED"),
    ]
    assert books.moved() == {"1200": "-70.00", "4000": "100.00", "4020": "-30.00"}
