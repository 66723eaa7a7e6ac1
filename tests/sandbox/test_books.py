"""Books: GL and sub-ledger move together, whatever is posted, paid, reversed or deleted (protocol 3, 7.11)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox import proof
from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import Client, by, equal, legacy_date, us
from tests.sandbox.postings import (
    TODAY,
    ap_adjustment,
    ar_adjustment,
    bill,
    bill_line,
    delete,
    detail,
    invoice,
    lineitem,
    payment,
    receipt,
    reversal,
)


def assert_balanced(client: Client) -> dict[str, Any]:
    books: dict[str, Any] = client.control("books")
    proof.assert_sound(books)
    return books


def document(client: Client, name: str, key: int) -> dict[str, str]:
    return client.row(name, key, "STATE TOTALENTERED TOTALPAID TOTALDUE TRX_TOTALDUE WHENPAID")


def test_an_invoice_debits_receivables_and_credits_revenue(fresh: Client) -> None:
    fresh.run(invoice(lineitem("4000", "2000"), lineitem("4010", "300.50"), lineitem("4020", "99.5")))
    books = assert_balanced(fresh)
    assert books["trial_balance"] == {"1200": "2400", "4000": "-2000", "4010": "-300.5", "4020": "-99.5"}
    assert fresh.query("CUSTOMER", "TOTALDUE", equal("CUSTOMERID", "C-100")) == [{"TOTALDUE": "2400"}]


def test_a_bill_debits_cost_and_credits_payables(fresh: Client) -> None:
    fresh.run(bill(bill_line("5000", "1975", department="OPS")))
    assert assert_balanced(fresh)["trial_balance"] == {"2000": "-1975", "5000": "1975"}


def test_a_negative_ap_adjustment_is_a_vendor_credit(fresh: Client) -> None:
    fresh.run(ap_adjustment(lineitem("1310", "-500"), lineitem("4910", "-10")))
    assert assert_balanced(fresh)["trial_balance"] == {"1310": "-500", "2000": "510", "4910": "-10"}


def test_paying_in_parts_moves_posted_to_partially_paid_to_paid(fresh: Client) -> None:
    key = fresh.run(invoice()).key
    assert document(fresh, "ARINVOICE", key)["STATE"] == "Posted"
    fresh.run(receipt(detail(key, "30.01")))
    assert document(fresh, "ARINVOICE", key) == {
        "STATE": "Partially Paid",
        "TOTALENTERED": "100",
        "TOTALPAID": "30.01",
        "TOTALDUE": "69.99",
        "TRX_TOTALDUE": "69.99",
        "WHENPAID": "",
    }
    fresh.run(receipt(detail(key, "69.99")))
    paid = document(fresh, "ARINVOICE", key)
    assert (paid["STATE"], paid["TOTALDUE"]) == ("Paid", "0")
    assert assert_balanced(fresh)["trial_balance"]["1000"] == "100"


def test_one_receipt_pays_several_invoices(fresh: Client) -> None:
    keys = [fresh.run(invoice(number=f"I-{n}")).key for n in range(3)]
    result = fresh.run(receipt(*(detail(key, "50") for key in keys)))
    rows = fresh.query("ARPYMTDETAIL", "RECORDKEY TRX_PAYMENTAMOUNT", equal("PAYMENTKEY", result.key))
    assert sorted(int(row["RECORDKEY"]) for row in rows) == keys
    assert_balanced(fresh)


def test_a_reversed_receipt_leaves_the_invoice_due_and_a_pair_of_payments(fresh: Client) -> None:
    key = fresh.run(invoice()).key
    paid = fresh.run(receipt(detail(key, "100"))).key
    assert fresh.run(reversal("reverse_arpayment", paid)).ok
    assert document(fresh, "ARINVOICE", key)["STATE"] == "Posted"
    states = [
        (row["DISPLAYSTATE"], row["TOTALENTERED"])
        for row in fresh.query(
            "ARPYMT",
            "DISPLAYSTATE TOTALENTERED",
            rest=by("RECORDNO"),
        )
    ]
    assert states == [("Reversed", "100"), ("Reversal", "-100")]
    assert assert_balanced(fresh)["trial_balance"]["1000"] == "0"


def test_a_payment_is_reversed_once(fresh: Client) -> None:
    key = fresh.run(bill()).key
    paid = fresh.run(payment(detail(key, "100"))).key
    assert fresh.run(reversal("reverse_appayment", paid)).ok
    assert not fresh.run(reversal("reverse_appayment", paid)).ok
    assert document(fresh, "APBILL", key)["TOTALDUE"] == "100"
    assert_balanced(fresh)


def test_a_credit_is_applied_to_an_invoice_without_cash(fresh: Client) -> None:
    key = fresh.run(invoice()).key
    credit = fresh.run(ar_adjustment(lineitem("4090", "-40"))).key
    applied = f"<ADJUSTMENTKEY>{credit}</ADJUSTMENTKEY><TRX_ADJUSTMENTAMOUNT>40</TRX_ADJUSTMENTAMOUNT>"
    result = fresh.run(receipt(detail(key, "", applied)))
    assert result.ok, result.errors
    assert document(fresh, "ARINVOICE", key)["TOTALDUE"] == "60"
    assert document(fresh, "ARADJUSTMENT", credit)["STATE"] == "Paid"
    assert "1000" not in assert_balanced(fresh)["trial_balance"]


def test_a_vendor_credit_and_cash_pay_a_bill_together(fresh: Client) -> None:
    key = fresh.run(bill(bill_line(amount="1975"))).key
    credit = fresh.run(ap_adjustment(lineitem("1310", "-500"))).key
    applied = f"<ADJUSTMENTKEY>{credit}</ADJUSTMENTKEY><TRX_ADJUSTMENTAMOUNT>500</TRX_ADJUSTMENTAMOUNT>"
    assert fresh.run(payment(detail(key, "1475", applied))).ok
    assert document(fresh, "APBILL", key)["STATE"] == "Paid"
    assert assert_balanced(fresh)["trial_balance"]["1000"] == "-1475"


def test_a_discount_reduces_what_is_due_and_is_booked(fresh: Client) -> None:
    key = fresh.run(invoice()).key
    fresh.run(receipt(detail(key, "98", "<TRX_TOTALDISCOUNTTOAPPLY>2</TRX_TOTALDISCOUNTTOAPPLY>")))
    assert document(fresh, "ARINVOICE", key)["STATE"] == "Paid"
    row = fresh.query("ARPYMTDETAIL", "TRX_PAYMENTAMOUNT TRX_DISCOUNTAMOUNT", equal("RECORDKEY", key))[0]
    assert row == {"TRX_PAYMENTAMOUNT": "98", "TRX_DISCOUNTAMOUNT": "2"}
    assert assert_balanced(fresh)["trial_balance"]["4090"] == "2"


def test_a_discount_date_grants_the_terms_discount(fresh: Client) -> None:
    key = fresh.run(bill(rest="<TERMNAME>2/10 Net 30</TERMNAME>")).key
    day = f"{TODAY[5:7]}/{TODAY[8:]}/{TODAY[:4]}"
    result = fresh.run(payment(detail(key, "98", f"<DISCOUNTDATE>{day}</DISCOUNTDATE>")))
    assert result.ok, result.errors
    assert document(fresh, "APBILL", key)["STATE"] == "Paid"
    assert_balanced(fresh)


@pytest.mark.parametrize("account", ["1200", "2400"])
def test_an_advance_is_used_by_a_later_receipt(fresh: Client, account: str) -> None:
    advance = fresh.run(
        "<create><ARADVANCE><CUSTOMERID>C-100</CUSTOMERID><PAYMENTMETHOD>EFT</PAYMENTMETHOD>"
        f"<PAYMENTDATE>{us(TODAY)}</PAYMENTDATE><RECEIPTDATE>{us(TODAY)}</RECEIPTDATE>"
        "<FINANCIALENTITY>BANK1</FINANCIALENTITY>"
        f"<ARADVANCEITEMS><ARADVANCEITEM><ACCOUNTNO>{account}</ACCOUNTNO><TRX_AMOUNT>80</TRX_AMOUNT>"
        "<LOCATIONID>10</LOCATIONID></ARADVANCEITEM></ARADVANCEITEMS></ARADVANCE></create>"
    )
    assert advance.ok, advance.errors
    assert_balanced(fresh)
    key = fresh.run(invoice()).key
    used = f"<ADVANCEKEY>{advance.key}</ADVANCEKEY><TRX_POSTEDADVANCEAMOUNT>80</TRX_POSTEDADVANCEAMOUNT>"
    paid = fresh.run(receipt(detail(key, "20", used)))
    assert paid.ok, paid.errors
    assert document(fresh, "ARINVOICE", key)["STATE"] == "Paid"
    assert fresh.query("ARADVANCE", "STATE TOTALDUE") == [{"STATE": "Fully applied", "TOTALDUE": "0"}]
    assert_balanced(fresh)
    assert fresh.run(reversal("reverse_arpayment", paid.key)).ok
    assert document(fresh, "ARINVOICE", key)["TOTALDUE"] == "100"
    assert_balanced(fresh)


def test_a_draft_payment_pays_nothing_until_it_is_submitted(fresh: Client) -> None:
    key = fresh.run(invoice()).key
    draft = fresh.run(receipt(detail(key, "100"), rest="<ACTION>Draft</ACTION>")).key
    assert document(fresh, "ARINVOICE", key)["TOTALDUE"] == "100"
    submitted = receipt(detail(key, "100"), rest=f"<RECORDNO>{draft}</RECORDNO>").replace(
        "create>", "update>"
    )
    assert fresh.run(submitted).key == draft
    assert document(fresh, "ARINVOICE", key)["TOTALDUE"] == "0"
    assert_balanced(fresh)


def test_only_a_draft_payment_can_be_deleted(fresh: Client) -> None:
    key = fresh.run(invoice()).key
    draft = fresh.run(receipt(detail(key, "1"), rest="<ACTION>Draft</ACTION>")).key
    paid = fresh.run(receipt(detail(key, "1"))).key
    assert fresh.run(delete("ARPYMT", draft)).ok
    assert "Only draft payments" in fresh.run(delete("ARPYMT", paid)).errors[0]


def test_a_reversed_invoice_and_its_reversal_cancel_out(fresh: Client) -> None:
    key = fresh.run(invoice()).key
    made = fresh.run(reversal("reverse_invoice", key)).key
    assert document(fresh, "ARINVOICE", key)["STATE"] == "Reversed"
    pair = document(fresh, "ARINVOICE", made)
    assert (pair["STATE"], pair["TOTALENTERED"], pair["TOTALDUE"]) == ("Reversal", "-100", "0")
    assert assert_balanced(fresh)["trial_balance"] == {"1200": "0", "4000": "0"}


def test_a_paid_bill_can_not_be_deleted(fresh: Client) -> None:
    key = fresh.run(bill(number="B-7")).key
    fresh.run(payment(detail(key, "1")))
    refused = fresh.run(delete("APBILL", key))
    assert "Transaction 'B-7' is already paid and can't be deleted" in refused.errors[0]


def test_a_deleted_bill_leaves_no_trace_in_the_ledger(fresh: Client) -> None:
    key = fresh.run(bill()).key
    assert fresh.run(delete("APBILL", key)).ok
    books = assert_balanced(fresh)
    assert books["counts"]["APBILL"] == books["counts"]["APBILLITEM"] == 0
    assert fresh.query("VENDOR", "TOTALDUE", equal("VENDORID", "V-100")) == [{"TOTALDUE": "0"}]


def test_a_number_is_not_used_again_after_a_delete(fresh: Client) -> None:
    key = fresh.run(bill()).key
    fresh.run(delete("APBILL", key))
    assert fresh.run(bill()).key == key + 1


def test_new_lines_of_a_bill_replace_the_old_and_the_ledger_follows(fresh: Client) -> None:
    key = fresh.run(bill(bill_line(amount="100"), bill_line("5020", "50"))).key
    day = f"{TODAY[5:7]}/{TODAY[8:]}/{TODAY[:4]}"
    lines = f"<APBILLITEMS>{bill_line(amount='100.01')}</APBILLITEMS>"
    update = f"<update><APBILL><RECORDNO>{key}</RECORDNO><WHENDUE>{day}</WHENDUE>{lines}</APBILL></update>"
    assert fresh.run(update).ok
    assert document(fresh, "APBILL", key)["TOTALDUE"] == "100.01"
    assert assert_balanced(fresh)["trial_balance"] == {"2000": "-100.01", "5010": "100.01", "5020": "0"}


def test_a_description_changes_without_touching_the_lines(fresh: Client) -> None:
    key = fresh.run(bill()).key
    day = f"{TODAY[5:7]}/{TODAY[8:]}/{TODAY[:4]}"
    inner = f"<RECORDNO>{key}</RECORDNO><WHENDUE>{day}</WHENDUE><DESCRIPTION>told</DESCRIPTION>"
    assert fresh.run(f"<update><APBILL>{inner}</APBILL></update>").ok
    assert fresh.query("APBILL", "DESCRIPTION TOTALDUE") == [{"DESCRIPTION": "told", "TOTALDUE": "100"}]


def test_a_draft_bill_is_not_in_the_books(fresh: Client) -> None:
    key = fresh.run(bill(rest="<ACTION>Draft</ACTION>")).key
    assert document(fresh, "APBILL", key)["STATE"] == "Draft"
    assert assert_balanced(fresh)["trial_balance"] == {}
    day = f"{TODAY[5:7]}/{TODAY[8:]}/{TODAY[:4]}"
    inner = f"<RECORDNO>{key}</RECORDNO><WHENDUE>{day}</WHENDUE><ACTION>Submit</ACTION>"
    result = fresh.run(f"<update><APBILL>{inner}</APBILL></update>")
    assert result.ok, result.errors
    assert document(fresh, "APBILL", key)["STATE"] == "Posted"
    assert assert_balanced(fresh)["trial_balance"] == {"2000": "-100", "5010": "100"}


def test_a_document_of_nothing_has_no_value(fresh: Client) -> None:
    key = fresh.run(invoice(lineitem("4000", "5"), lineitem("4020", "-5"))).key
    assert document(fresh, "ARINVOICE", key)["STATE"] == "No Value"
    assert_balanced(fresh)


def test_more_than_two_decimals_are_rounded(fresh: Client) -> None:
    key = fresh.run(invoice(lineitem("4000", "10.005"))).key
    assert document(fresh, "ARINVOICE", key)["TOTALDUE"] == "10.01"


def test_lines_in_two_entities_balance_in_each(fresh: Client) -> None:
    key = fresh.run(invoice(lineitem("4000", "60"), lineitem("4000", "40", location="20"))).key
    fresh.run(receipt(detail(key, "80")))
    dates = (
        f"<startdate>{legacy_date('2000-01-01')}</startdate><enddate>{legacy_date('2099-12-31')}</enddate>"
    )
    result = fresh.run(f"<get_trialbalance>{dates}<showlocdetail>true</showlocdetail></get_trialbalance>")
    ends = {(row["glaccountno"], row["locationid"]): row["endbalance"] for row in result.rows}
    assert ends == {
        ("1000", "10"): "60",
        ("1000", "20"): "20",
        ("1200", "10"): "0",
        ("1200", "20"): "20",
        ("4000", "10"): "-60",
        ("4000", "20"): "-40",
    }


def test_a_trial_balance_separates_start_and_movement(fresh: Client) -> None:
    year = int(TODAY[:4])
    fresh.run(invoice(day=f"{year - 1}-03-10"))
    fresh.run(invoice(day=f"{year}-01-10", number="I-2"))
    for day in ("01", "02"):
        dates = f"<startdate>{legacy_date(f'{year}-01-{day}')}</startdate>"
        dates += f"<enddate>{legacy_date(f'{year}-01-31')}</enddate>"
        row = fresh.run(f"<get_trialbalance>{dates}</get_trialbalance>").rows[0]
        assert row == {
            "glaccountno": "1200",
            "startbalance": "100",
            "debits": "100",
            "credits": "0",
            "endbalance": "200",
        }


def test_seeded_receipts_keep_the_books_consistent(fresh: Client) -> None:
    wanted = {"object": "ARPYMT", "n": 500, "modified_from": "2025-01-01", "modified_to": "2025-12-31"}
    fresh.control("seed", wanted)
    fresh.control("seed", {**wanted, "object": "APPYMT"})
    fresh.run(invoice())
    books = assert_balanced(fresh)
    assert books["counts"]["ARPYMT"] == books["counts"]["APPYMTDETAIL"] == 500


def test_touching_marks_records_as_changed_now(fresh: Client) -> None:
    wanted = {"object": "ARPYMT", "n": 50, "modified_from": "2025-01-01", "modified_to": "2025-06-30"}
    fresh.control("seed", wanted)
    fresh.control("touch", {"object": "ARPYMT", "n": 5})
    newer = "<greaterthan><field>WHENMODIFIED</field><value>07/01/2025 00:00:00</value></greaterthan>"
    assert len(fresh.query("ARPYMT", "RECORDNO", newer)) == 5


amounts = st.integers(min_value=1, max_value=500_000).map(lambda n: f"{Decimal(n) / 100:.2f}")
steps = st.lists(
    st.tuples(
        st.sampled_from(["invoice", "bill", "credit", "debit", "pay", "reverse", "delete", "overpay"]),
        amounts,
    ),
    min_size=1,
    max_size=12,
)


@pytest.fixture(scope="module")
def shared() -> Any:
    with start_sandbox() as account:
        client = Client(account)
        client.open_session()
        yield client
        client.close()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_whatever_happens_the_books_balance(shared: Client, steps: list[tuple[str, str]]) -> None:
    invoices: list[int] = []
    receipts: list[int] = []
    for what, amount in steps:
        if what == "invoice":
            invoices.append(
                shared.run(invoice(lineitem("4000", amount), lineitem("4020", "1", location="20"))).key
            )
        elif what == "bill":
            shared.run(bill(bill_line("5000", amount, department="OPS")))
        elif what == "credit":
            shared.run(ar_adjustment(lineitem("4090", f"-{amount}")))
        elif what == "debit":
            shared.run(ap_adjustment(lineitem("1310", f"-{amount}")))
        elif what == "pay" and invoices:
            result = shared.run(receipt(detail(invoices[-1], amount)))
            receipts += [result.key] if result.ok else []
        elif what == "overpay" and invoices:
            assert not shared.run(receipt(detail(invoices[-1], "9999999"))).ok
        elif what == "reverse" and receipts:
            assert shared.run(reversal("reverse_arpayment", receipts.pop())).ok
        elif what == "delete" and invoices:
            shared.run(delete("ARINVOICE", invoices.pop()))
    assert_balanced(shared)
