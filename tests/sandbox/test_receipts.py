"""Receipts: what they need, what they take off invoices, what they leave over, for whom (protocol 3.5, 4.5)."""

from __future__ import annotations

import pytest

from tests.sandbox.gateway import Client, by, equal, us
from tests.sandbox.paying import done, owed, refused, state, tags, update
from tests.sandbox.postings import (
    BEFORE_BOOKS,
    TODAY,
    detail,
    invoice,
    lineitem,
    receipt,
    reversal,
)

OVERPAID = tags(OVERPAYMENTAMOUNT="40", OVERPAYMENTLOCATIONID="10")


def due(client: Client, key: int) -> str:
    return client.row("ARINVOICE", key, "TOTALDUE")["TOTALDUE"]


def test_a_receipt_shows_its_details_and_its_lines_of_cash(client: Client) -> None:
    keys = [done(client.run(invoice(lineitem("4000", "60"), lineitem("4000", "40", location="20"))))]
    made = done(client.run(receipt(detail(keys[0], "80"))))
    read = client.run(f"<read><object>ARPYMT</object><keys>{made}</keys><fields>*</fields></read>").data[0]
    details = read.findall("ARPYMTDETAILS/arpymtdetail")
    assert [each.findtext("TRX_PAYMENTAMOUNT") for each in details] == ["80"]
    assert [each.findtext("PAYMENTKEY") for each in details] == [str(made)]
    entries = read.findall("ARPYMTENTRIES/arpymtentry")
    assert sorted((each.findtext("LOCATIONID"), each.findtext("TRX_AMOUNT")) for each in entries) == [
        ("10", "60"),
        ("20", "20"),
    ]


def test_an_entry_key_pays_one_line_and_its_absence_waterfalls(client: Client) -> None:
    key = done(client.run(invoice(lineitem("4000", "60"), lineitem("4010", "40"))))
    lines = client.query(
        "ARINVOICEITEM",
        "RECORDNO",
        equal("RECORDKEY", key),
        by("LINE_NO"),
    )
    second = lines[1]["RECORDNO"]
    done(client.run(receipt(detail(key, "30", tags(ENTRYKEY=second)))))
    done(client.run(receipt(detail(key, "65"))))
    paid = {
        each["RECORDNO"]: each["TOTALPAID"]
        for each in client.query("ARINVOICEITEM", "RECORDNO TOTALPAID", equal("RECORDKEY", key))
    }
    assert paid == {lines[0]["RECORDNO"]: "60", second: "35"}
    refused(client.run(receipt(detail(key, "5.01", tags(ENTRYKEY=second)))), "exceeds total amount due")


def test_reversing_one_of_two_receipts_gives_back_the_lines_that_it_paid(client: Client) -> None:
    key = done(client.run(invoice(lineitem("4000", "60"), lineitem("4000", "40", location="20"))))
    first = done(client.run(receipt(detail(key, "60"))))
    done(client.run(receipt(detail(key, "40"))))
    done(client.run(reversal("reverse_arpayment", first)))
    lines = client.query("ARINVOICEITEM", "LOCATIONID TOTALPAID", equal("RECORDKEY", key))
    assert {each["LOCATIONID"]: each["TOTALPAID"] for each in lines} == {"10": "0", "20": "40"}
    assert state(client, "ARINVOICE", key) == ("Partially Paid", "40", "60")


def test_more_than_is_due_is_refused_with_both_amounts(client: Client) -> None:
    key = done(client.run(invoice()))
    refused(client.run(receipt(detail(key, "100.01"))), "The amount 100.01 exceeds total amount due (100)")


def test_a_paid_invoice_refuses_another_receipt_by_its_own_number(client: Client) -> None:
    key = done(client.run(invoice()))
    done(client.run(receipt(detail(key, "100"))))
    assert "BL03000130" in client.run(receipt(detail(key, "1"))).error_numbers


def test_an_unknown_invoice_is_refused_in_sages_own_spelling(client: Client) -> None:
    result = client.run(receipt(detail(123456, "1")))
    assert "DL03000005" in result.error_numbers
    refused(result, "No record exits for the invoicekey 123456")


def test_what_a_receipt_leaves_over_stays_with_it_and_with_the_customer(client: Client) -> None:
    key = done(client.run(invoice()))
    before = owed(client, "CUSTOMER", "C-100")
    made = done(client.run(receipt(detail(key, "100"), rest=OVERPAID)))
    found = client.row("ARPYMT", made, "TRX_TOTALENTERED TOTALPAID TRX_TOTALDUE")
    assert found == {"TRX_TOTALENTERED": "140", "TOTALPAID": "100", "TRX_TOTALDUE": "40"}
    assert owed(client, "CUSTOMER", "C-100") == before - 140


def test_an_overpayment_pays_a_later_invoice_through_its_key(client: Client) -> None:
    key = done(client.run(invoice()))
    over = done(client.run(receipt(detail(key, "100"), rest=OVERPAID)))
    later = done(client.run(invoice()))
    used = tags(OVERPAYMENTKEY=over, TRX_POSTEDOVERPAYMENTAMOUNT="40")
    made = done(client.run(receipt(detail(later, "60", used))))
    assert state(client, "ARINVOICE", later) == ("Paid", "100", "0")
    assert client.row("ARPYMT", over, "TOTALDUE") == {"TOTALDUE": "0"}
    shown = client.query(
        "ARPYMTDETAIL", "OVERPAYMENTKEY TRX_POSTEDOVERPAYMENTAMOUNT", equal("PAYMENTKEY", made)
    )
    assert shown == [{"OVERPAYMENTKEY": str(over), "TRX_POSTEDOVERPAYMENTAMOUNT": "40"}]
    refused(client.run(reversal("reverse_arpayment", over)), "is applied: reverse that application first")
    done(client.run(reversal("reverse_arpayment", made)))
    assert client.row("ARPYMT", over, "TOTALDUE") == {"TOTALDUE": "40"}
    done(client.run(reversal("reverse_arpayment", over)))
    assert client.row("ARPYMT", over, "TOTALDUE") == {"TOTALDUE": "0"}
    assert state(client, "ARINVOICE", key) == ("Posted", "0", "100")


def test_an_overpayment_gives_no_more_than_it_has(client: Client) -> None:
    key = done(client.run(invoice()))
    over = done(client.run(receipt(detail(key, "100"), rest=OVERPAID)))
    later = done(client.run(invoice()))
    used = tags(OVERPAYMENTKEY=over, TRX_POSTEDOVERPAYMENTAMOUNT="40.01")
    refused(client.run(receipt(detail(later, "", used))), "exceeds total amount due (40)")


def test_an_overpayment_at_the_top_level_needs_a_location(client: Client) -> None:
    key = done(client.run(invoice()))
    result = client.run(receipt(detail(key, "100"), rest=tags(OVERPAYMENTAMOUNT="1")))
    refused(result, "Missing the Location dimension for Account 1200")


def test_a_receipt_of_a_payer_pays_invoices_of_several_customers(client: Client) -> None:
    keys = [done(client.run(invoice(customer=each))) for each in ("C-100", "C-200")]
    both = receipt(*(detail(key, "100") for key in keys), rest=tags(PAYERNAME="Freight Payers Inc"))
    result = client.run(both.replace("<CUSTOMERID>C-100</CUSTOMERID>", ""))
    assert client.row("ARPYMT", done(result), "PAYERNAME CUSTOMERID TOTALENTERED") == {
        "PAYERNAME": "Freight Payers Inc",
        "CUSTOMERID": "",
        "TOTALENTERED": "200",
    }
    assert [due(client, key) for key in keys] == ["0", "0"]


def test_a_customers_receipt_does_not_pay_another_customers_invoice(client: Client) -> None:
    key = done(client.run(invoice(customer="C-200")))
    refused(client.run(receipt(detail(key, "1"))), "belongs to another customer")


@pytest.mark.parametrize("spelling", ["AMOUNTOPAY", "AMOUNTTOPAY", "TRX_AMOUNTTOPAY"])
def test_the_amount_to_pay_is_read_in_each_spelling(client: Client, spelling: str) -> None:
    key = done(client.run(invoice()))
    refused(client.run(receipt(detail(key, "50"), rest=tags(**{spelling: "51"}))), "isn't the sum")
    done(client.run(receipt(detail(key, "50"), rest=tags(**{spelling: "50"}))))


def test_the_amount_to_pay_may_be_left_unread(fresh: Client) -> None:
    fresh.control("settings", {"check_amount_to_pay": False})
    key = done(fresh.run(invoice()))
    done(fresh.run(receipt(detail(key, "50"), rest=tags(TRX_AMOUNTTOPAY="51"))))


def test_money_is_received_from_a_customer_on_hold(client: Client) -> None:
    key = done(client.run(invoice(customer="C-200")))
    done(client.run(update("CUSTOMER", tags(CUSTOMERID="C-200", ONHOLD="true"))))
    done(client.run(receipt(detail(key, "100"), customer="C-200")))
    done(client.run(update("CUSTOMER", tags(CUSTOMERID="C-200", ONHOLD="false"))))


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (("<PAYMENTMETHOD>EFT", "<PAYMENTMETHOD>Barter"), "Invalid Payment method 'Barter'"),
        (("<PAYMENTMETHOD>EFT</PAYMENTMETHOD>", ""), "Required field Payment Method is missing"),
        (("<FINANCIALENTITY>BANK1</FINANCIALENTITY>", ""), "Required field Financial Entity is missing"),
        (("BANK1", "BANK9"), "Invalid Bank Account 'BANK9'"),
        (("<CURRENCY>USD</CURRENCY>", ""), "Required field Currency is missing"),
        ((f"<RECEIPTDATE>{us(TODAY)}</RECEIPTDATE>", ""), "Required field Receipt Date is missing"),
        (("<CUSTOMERID>C-100</CUSTOMERID>", ""), "Required field Customer ID is missing"),
        (("C-100", "C-999"), "Invalid Customer 'C-999'"),
        (("<TRX_PAYMENTAMOUNT>1</TRX_PAYMENTAMOUNT>", ""), "Enter an amount to pay"),
        (("<TRX_PAYMENTAMOUNT>1<", "<TRX_PAYMENTAMOUNT>-1<"), "amount greater than zero"),
        ((us(TODAY), us(BEFORE_BOOKS)), "Periods are closed"),
    ],
)
def test_a_receipt_that_lacks_or_mistakes_something_is_refused(
    client: Client, wrong: tuple[str, str], text: str
) -> None:
    key = done(client.run(invoice()))
    refused(client.run(receipt(detail(key, "1")).replace(*wrong)), text)
    assert due(client, key) == "100"


def test_a_receipt_without_details_is_refused(client: Client) -> None:
    refused(client.run(receipt()), "Enter at least one transaction to pay.")
