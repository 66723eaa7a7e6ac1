"""Taxes: with a tax solution they stand on the lines as its details; without one they are charges with an account of their own. In
neither case do they land in revenue or cost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from integrations.core import taxes
from integrations.core.documents import Line, SourceLine
from integrations.core.freight import Category, Charge, Kind
from integrations.core.money import Money
from integrations.models import ConnectionPolicies, Document, GLMapping, TaxDetail, TransactionVersion
from integrations.pipeline import corrections, reconcile
from tests.faults.conftest import control
from tests.pipeline.books import AR, Books
from tests.pipeline.world import deliver, freight, usd
from tests.sandbox.gateway import Client, equal

SOLUTION = "Canada"
DETAILS = ["Canada:GST-5=2400", "Canada:EXEMPT=2400"]


def taxed(kind: Kind, source_id: str, code: str = "GST", tax: str = "15.00", **more: object):
    bare = freight(kind, source_id, "200.00", "100.00", **more)
    first, second = bare.charges
    line = Charge(3, code, Category.TAX, usd(tax))
    return replace(bare, charges=(first, replace(second, category=Category.ACCESSORIAL), line))


@pytest.fixture
def canada(books: Books) -> Books:
    world = books.world
    control(world.account, "settings", {"tax_details": DETAILS})
    ConnectionPolicies.objects.create(tenant=world.tenant, connection=world.connection, tax_solution=SOLUTION)
    for side in ("AR", "AP"):
        for code, detail in (("GST", "GST-5"), ("", "EXEMPT")):
            TaxDetail.objects.create(
                tenant=world.tenant, connection=world.connection, side=side, code=code, detail=detail
            )
    return books


def clean(books: Books) -> bool:
    found = reconcile.reconcile([books.world.connection_id])
    return found.clean and not [e for e in found.explained if e.amount]


def test_a_tax_stands_on_its_lines_and_moves_the_details_account(canada: Books, clerk: Client) -> None:
    deliver(canada.world, taxed(Kind.CUSTOMER_INVOICE, "INV-1"), taxed(Kind.CARRIER_BILL, "BILL-1"))
    canada.post()
    assert canada.world.states() == {"CONFIRMED": 2}
    assert canada.moved() == {
        "1200": "315.00",
        "2000": "-315.00",
        "4000": "-200.00",
        "4020": "-100.00",
        "5000": "200.00",
        "5040": "100.00",
    }  # what the tax of the invoice adds to its account, that of the bill takes off it
    invoice = canada.world.document("INV-1")
    rows = clerk.query("ARINVOICEITEM", "TRX_AMOUNT LINEITEM", equal("RECORDKEY", invoice.record_no))
    assert sorted((r["TRX_AMOUNT"], r["LINEITEM"]) for r in rows) == [
        ("10", "F"),
        ("100", "T"),
        ("200", "T"),
        ("5", "F"),
    ]
    assert canada.open_of("C-100", *AR) == "315.00"
    assert clean(canada)


def test_a_document_without_tax_says_so_by_its_detail(canada: Books) -> None:
    deliver(canada.world, freight(Kind.CUSTOMER_INVOICE, "INV-1", "50.00"))
    canada.post()
    invoice = canada.world.document("INV-1")
    assert invoice.state == "CONFIRMED"
    assert "<detailid>EXEMPT</detailid><trx_tax>0.00</trx_tax>" in invoice.payload.body


def test_a_credit_bears_its_tax_too(canada: Books) -> None:
    deliver(canada.world, taxed(Kind.CUSTOMER_CREDIT, "CR-1"))
    canada.post()
    assert canada.world.states() == {"CONFIRMED": 1}
    assert canada.moved()["2400"] == "15.00"


def test_a_tax_without_a_detail_blocks(canada: Books) -> None:
    deliver(canada.world, taxed(Kind.CUSTOMER_INVOICE, "INV-1", code="HST"))
    canada.post()
    blocked = canada.world.document("INV-1")
    assert (blocked.state, blocked.blocked_by) == ("BLOCKED", "tax.unmapped")
    assert canada.moved() == {}


def test_without_a_solution_a_tax_without_an_account_blocks_and_never_lands_in_revenue(books: Books) -> None:
    deliver(books.world, taxed(Kind.CUSTOMER_INVOICE, "INV-1"))
    books.post()
    assert books.world.document("INV-1").state == "BLOCKED"
    GLMapping.objects.create(
        tenant=books.world.tenant,
        connection=books.world.connection,
        side="AR",
        level="CATEGORY",
        key="tax",
        account="2400",
    )
    books.post()
    assert books.moved()["2400"] == "-15.00"


def test_a_changed_tax_changes_the_document_in_place(canada: Books) -> None:
    deliver(canada.world, taxed(Kind.CARRIER_BILL, "BILL-1"))
    canada.post()
    deliver(canada.world, taxed(Kind.CARRIER_BILL, "BILL-1", tax="18.00", version=2))
    corrections.carry_out(TransactionVersion.objects.get(status="HELD").transaction_id, "test")
    canada.post()
    changed = Document.objects.get(operation="UPDATE")
    assert (changed.state, str(changed.total.amount)) == ("CONFIRMED", "318.00")
    assert canada.moved()["2400"] == "18.00"
    assert clean(canada)


def test_sages_refusal_of_a_missing_detail_is_shown(canada: Books) -> None:
    TaxDetail.objects.filter(code="").delete()
    deliver(canada.world, freight(Kind.CUSTOMER_INVOICE, "INV-1", "50.00"))
    canada.post()
    refused = canada.world.document("INV-1")
    assert refused.state == "REJECTED"
    assert "Tax details are either missing" in refused.issues.get(closed_at=None).message


def line(account: str, amount: str) -> Line:
    return Line(account, Money(Decimal(amount), "USD"), "", SourceLine("carrier_bill", "B", 1))


def test_shares_of_a_tax_are_exact_whatever_rounding_does() -> None:
    spread = taxes.spread(
        [line("1", "33.33"), line("2", "33.33"), line("3", "33.34"), line("tax:GST", "0.05")]
    )
    assert [str(share[0][1].amount) for _, share in spread] == ["0.02", "0.02", "0.01"]
    assert [detail for _, share in spread for detail, _ in share] == ["GST"] * 3


def test_a_company_with_several_currencies_is_told_the_documents_own(books: Books) -> None:
    ConnectionPolicies.objects.create(
        tenant=books.world.tenant, connection=books.world.connection, rate_type="Intacct Daily Rate"
    )
    deliver(
        books.world,
        freight(Kind.CUSTOMER_INVOICE, "INV-1", "50.00"),
        freight(Kind.CARRIER_BILL, "BILL-1", "40.00"),
        freight(Kind.CUSTOMER_CREDIT, "CR-1", "5.00"),
    )
    books.post()
    assert books.world.states() == {"CONFIRMED": 3}
    for source_id, words in (
        ("INV-1", "<currency>USD</currency><exchratetype>Intacct Daily Rate</exchratetype>"),
        ("CR-1", "<currency>USD</currency><exchratetype>Intacct Daily Rate</exchratetype>"),
        ("BILL-1", "<CURRENCY>USD</CURRENCY><EXCH_RATE_TYPE_ID>Intacct Daily Rate</EXCH_RATE_TYPE_ID>"),
    ):
        assert words in books.world.document(source_id).payload.body
