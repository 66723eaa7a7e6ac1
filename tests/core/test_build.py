"""From freight transactions to Sage documents (product.md's table, rules A1 and A2)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from integrations.core.build import Built, Payee, Rules, build
from integrations.core.chart import Account, AccountRule, Chart, Level, NormalBalance, Statement
from integrations.core.dimensions import Dimensions
from integrations.core.documents import DocumentKind
from integrations.core.freight import Category, Charge, Kind, PartyKind, PartyRef, Side, Transaction
from integrations.core.issues import Code
from integrations.core.legs import legs_of
from integrations.core.money import Money

DAY = date(2026, 3, 5)


def account(number: str, normal: NormalBalance, statement: Statement = Statement.INCOME) -> Account:
    return Account(number, number, statement, normal)


CHART = Chart.of(
    [
        AccountRule(Side.AR, Level.CATEGORY, Category.LINEHAUL, "4000"),
        AccountRule(Side.AR, Level.CATEGORY, Category.FUEL_SURCHARGE, "4010"),
        AccountRule(Side.AR, Level.MASTER, "", "4020"),
        AccountRule(Side.AP, Level.MASTER, "", "5000"),
        AccountRule(Side.AP, Level.CATEGORY, Category.ADVANCE_RECOVERY, "1310"),
        AccountRule(Side.AP, Level.CATEGORY, Category.ADVANCE_FEE, "4910"),
    ],
    [
        account("4000", NormalBalance.CREDIT),
        account("4010", NormalBalance.CREDIT),
        account("4020", NormalBalance.CREDIT),
        account("4910", NormalBalance.CREDIT),
        account("5000", NormalBalance.DEBIT),
        account("1310", NormalBalance.DEBIT, Statement.BALANCE_SHEET),
    ],
)
RULES = Rules(CHART, Dimensions(), "USD")
PARTIES = {
    Kind.CUSTOMER_INVOICE: PartyKind.CUSTOMER,
    Kind.CUSTOMER_CREDIT: PartyKind.CUSTOMER,
    Kind.CARRIER_BILL: PartyKind.CARRIER,
    Kind.DRIVER_SETTLEMENT: PartyKind.DRIVER,
    Kind.FUEL_PURCHASE: PartyKind.PROVIDER,
    Kind.DEDUCTION: PartyKind.CARRIER,
}


def tms(
    kind: Kind, *charges: tuple[Category, str], source_id: str = "X-1", currency: str = "USD", **more: object
) -> Transaction:
    return Transaction(
        source_system="tms",
        kind=kind,
        source_id=source_id,
        version=1,
        created=datetime(2026, 3, 5, 18, tzinfo=UTC),
        document_date=DAY,
        number=source_id,
        party=PartyRef(PARTIES[kind], "P-1"),
        currency=currency,
        charges=tuple(
            Charge(n, "", category, Money(Decimal(amount), currency))
            for n, (category, amount) in enumerate(charges, 1)
        ),
        **more,  # type: ignore[arg-type]
    )


def built(*transactions: Transaction, terms: int | None = None, sequence: int = 1) -> Built:
    """The first leg."""
    return all_built(*transactions, terms=terms, sequence=sequence)[0]


def all_built(*transactions: Transaction, terms: int | None = None, sequence: int = 1) -> list[Built]:
    payees = {ref: Payee(ref.source_id, terms) for t in transactions for ref in t.parties}
    legs = legs_of(transactions, RULES.policies)
    return [
        build(leg, transactions, payees=payees, mark="LH-AAAABBBBCCCC", rules=RULES, sequence=sequence)
        for leg in legs
    ]


def test_an_invoice_has_a_line_each_for_linehaul_fuel_surcharge_and_accessorials() -> None:  # A1
    document = built(
        tms(
            Kind.CUSTOMER_INVOICE,
            (Category.LINEHAUL, "2000.00"),
            (Category.FUEL_SURCHARGE, "300.00"),
            (Category.ACCESSORIAL, "100.00"),
        )
    ).document
    assert document is not None
    assert document.kind is DocumentKind.AR_INVOICE
    assert [(line.account, str(line.amount.amount)) for line in document.lines] == [
        ("4000", "2000.00"),
        ("4010", "300.00"),
        ("4020", "100.00"),
    ]


def test_a_credit_is_an_adjustment_of_negative_lines() -> None:
    document = built(tms(Kind.CUSTOMER_CREDIT, (Category.LINEHAUL, "50.00"))).document
    assert document is not None
    assert (document.kind, str(document.total)) == (DocumentKind.AR_ADJUSTMENT, "-50.00 USD")


def test_a_negative_invoice_becomes_an_adjustment() -> None:
    document = built(tms(Kind.CUSTOMER_INVOICE, (Category.LINEHAUL, "-50.00"))).document
    assert document is not None
    assert (document.kind, str(document.total)) == (DocumentKind.AR_ADJUSTMENT, "-50.00 USD")


def test_a_recovery_takes_the_advance_and_its_fee_off_the_carrier() -> None:  # worked posting 2
    document = built(
        tms(Kind.DEDUCTION, (Category.ADVANCE_RECOVERY, "500.00"), (Category.ADVANCE_FEE, "10.00"))
    ).document
    assert document is not None
    assert document.kind is DocumentKind.AP_ADJUSTMENT
    assert [(line.account, str(line.amount.amount)) for line in document.lines] == [
        ("1310", "-500.00"),
        ("4910", "-10.00"),
    ]


def test_a_days_fuel_gathers_into_one_bill() -> None:
    document = built(
        tms(Kind.FUEL_PURCHASE, (Category.FUEL, "10.00"), source_id="F-1"),
        tms(Kind.FUEL_PURCHASE, (Category.FUEL, "20.00"), source_id="F-2"),
        sequence=2,
    ).document
    assert document is not None
    assert (document.number, str(document.total), len(document.lines)) == ("P-1-20260305-2", "30.00 USD", 2)


def test_zero_is_left_out_and_said() -> None:
    result = built(tms(Kind.CUSTOMER_INVOICE, (Category.LINEHAUL, "5.00"), (Category.LINEHAUL, "-5.00")))
    assert result.left_out
    assert [i.code for i in result.issues] == [Code.TOTAL_ZERO]


def test_a_deduction_of_both_signs_becomes_two_adjustments_of_one_sign_each() -> None:
    less, more = all_built(
        tms(Kind.DEDUCTION, (Category.ADVANCE_FEE, "10.00"), (Category.ADVANCE_FEE, "-3.00"))
    )
    assert less.document is not None
    assert more.document is not None
    assert [(d.kind, d.number, str(d.total)) for d in (less.document, more.document)] == [
        (DocumentKind.AP_ADJUSTMENT, "X-1", "-10.00 USD"),
        (DocumentKind.AP_ADJUSTMENT, "X-1-ADD", "3.00 USD"),
    ]


def test_another_currency_is_blocked_not_guessed() -> None:
    result = built(tms(Kind.CUSTOMER_INVOICE, (Category.LINEHAUL, "10.00"), currency="CAD"))
    assert [i.code for i in result.issues] == [Code.CURRENCY_FOREIGN]


def test_all_problems_are_told_at_once() -> None:
    result = built(tms(Kind.DEDUCTION, (Category.ESCROW, "10.00"), (Category.PASS_THROUGH, "10.00")))
    assert [i.code for i in result.issues] == [Code.ACCOUNT_UNMAPPED, Code.ACCOUNT_UNMAPPED]


@pytest.mark.parametrize(
    ("own", "party", "due"),
    [(10, 45, date(2026, 3, 15)), (None, 45, date(2026, 4, 19)), (None, None, date(2026, 4, 4))],
)
def test_the_due_date_follows_the_transactions_terms_then_the_partys_then_the_connections(
    own: int | None, party: int | None, due: date
) -> None:
    document = built(
        tms(Kind.CARRIER_BILL, (Category.LINEHAUL, "10.00"), terms_days=own), terms=party
    ).document
    assert document is not None
    assert document.due_date == due


def test_the_description_begins_with_our_mark() -> None:
    document = built(tms(Kind.CARRIER_BILL, (Category.LINEHAUL, "10.00"), description="Load 7")).document
    assert document is not None
    assert document.description == "LH-AAAABBBBCCCC Load 7"


def test_every_line_says_why_it_landed_where_it_did() -> None:
    document = built(tms(Kind.CARRIER_BILL, (Category.LINEHAUL, "10.00"))).document
    assert document is not None
    assert document.lines[0].trace == ("Account 5000: fell to the master default",)
