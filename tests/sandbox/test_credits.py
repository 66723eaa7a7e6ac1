"""Credits beside cash: memos, inline credits, negative invoices, advances, several at once (protocol 3.4-3.6, 3.8)."""

from __future__ import annotations

import pytest

from tests.sandbox.gateway import Client, equal, us
from tests.sandbox.paying import (
    advance,
    advance_line,
    balance,
    done,
    owed,
    refused,
    state,
    tags,
    update,
)
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

NEWEST_FIRST = "<orderby><order><field>RECORDNO</field><descending/></order></orderby>"


def memo(client: Client, amount: str, customer: str = "C-100", location: str = "10") -> int:
    return done(client.run(ar_adjustment(lineitem("4090", amount, location=location), customer=customer)))


def by_memo(key: int, amount: str) -> str:
    return tags(ADJUSTMENTKEY=key, TRX_ADJUSTMENTAMOUNT=amount)


def lines(client: Client, key: int) -> dict[str, tuple[str, str]]:
    """RECORDNO and TOTALPAID of an invoice's lines by amount."""
    rows = client.query("ARINVOICEITEM", "RECORDNO AMOUNT TOTALPAID", equal("RECORDKEY", key))
    return {each["AMOUNT"]: (each["RECORDNO"], each["TOTALPAID"]) for each in rows}


def test_several_kinds_of_credit_and_cash_pay_one_invoice_together(client: Client) -> None:
    key = done(client.run(invoice()))
    credit, kept = memo(client, "-30"), done(client.run(advance()))
    used = by_memo(credit, "30") + tags(ADVANCEKEY=kept, TRX_POSTEDADVANCEAMOUNT="25")
    made = done(client.run(receipt(detail(key, "45", used))))
    assert state(client, "ARINVOICE", key) == ("Paid", "100", "0")
    assert state(client, "ARADJUSTMENT", credit)[0] == "Paid"
    assert state(client, "ARADVANCE", kept) == ("Partially applied", "25", "75")
    fields = "TRX_PAYMENTAMOUNT TRX_ADJUSTMENTAMOUNT TRX_POSTEDADVANCEAMOUNT POSTEDADVANCEKEY"
    assert client.query("ARPYMTDETAIL", fields, equal("PAYMENTKEY", made)) == [
        {
            "TRX_PAYMENTAMOUNT": "45",
            "TRX_ADJUSTMENTAMOUNT": "30",
            "TRX_POSTEDADVANCEAMOUNT": "25",
            "POSTEDADVANCEKEY": str(kept),
        }
    ]
    assert client.row("ARPYMT", made, "TOTALENTERED") == {"TOTALENTERED": "45"}
    done(client.run(reversal("reverse_arpayment", made)))
    assert state(client, "ARINVOICE", key) == ("Posted", "0", "100")
    assert state(client, "ARADJUSTMENT", credit) == ("Posted", "0", "-30")
    assert state(client, "ARADVANCE", kept) == ("Posted", "0", "100")


def test_a_debit_memo_is_paid_like_an_invoice(client: Client) -> None:
    key = memo(client, "70")
    paid = tags(POSADJKEY=key, TRX_PAYMENTAMOUNT="70")
    done(client.run(receipt(paid)))
    assert state(client, "ARADJUSTMENT", key) == ("Paid", "70", "0")


def test_a_credit_gives_no_more_than_it_has_nor_to_another_customer(client: Client) -> None:
    key, credit = done(client.run(invoice())), memo(client, "-30")
    refused(client.run(receipt(detail(key, "", by_memo(credit, "30.01")))), "exceeds total amount due (30)")
    refused(client.run(receipt(detail(key, "", by_memo(credit, "-1")))), "credit amount greater than zero")
    other = memo(client, "-30", customer="C-200")
    refused(client.run(receipt(detail(key, "", by_memo(other, "30")))), "belongs to another customer")
    refused(client.run(receipt(detail(key, "", by_memo(999999, "1")))), "enter a valid adjustment key")


def test_an_amount_of_credit_without_its_key_is_refused(client: Client) -> None:
    key = done(client.run(invoice()))
    result = client.run(receipt(detail(key, "1", tags(TRX_ADJUSTMENTAMOUNT="1"))))
    refused(result, "enter a valid ADJUSTMENTKEY")


def test_an_inline_credit_uses_up_the_negative_line_of_the_invoice_it_pays(client: Client) -> None:
    key = done(client.run(invoice(lineitem("4000", "100"), lineitem("4090", "-20"))))
    assert state(client, "ARINVOICE", key)[2] == "80"
    entry = lines(client, key)["-20"][0]
    used = tags(INLINEKEY=key, INLINEENTRYKEY=entry, TRX_INLINEAMOUNT="20")
    cash = balance(client, "1000")
    made = done(client.run(receipt(detail(key, "80", used))))
    assert state(client, "ARINVOICE", key) == ("Paid", "80", "0")
    assert {amount: paid for amount, (_, paid) in lines(client, key).items()} == {"100": "100", "-20": "-20"}
    assert balance(client, "1000") == cash + 80
    done(client.run(reversal("reverse_arpayment", made)))
    assert {amount: paid for amount, (_, paid) in lines(client, key).items()} == {"100": "0", "-20": "0"}


def test_cash_that_settles_an_invoice_settles_its_negative_lines_too(client: Client) -> None:
    key = done(client.run(invoice(lineitem("4000", "100"), lineitem("4090", "-20"))))
    done(client.run(receipt(detail(key, "80"))))
    assert {amount: paid for amount, (_, paid) in lines(client, key).items()} == {"100": "100", "-20": "-20"}


def test_an_inline_credit_pays_only_its_own_invoice_and_only_what_its_line_has(client: Client) -> None:
    mixed = done(client.run(invoice(lineitem("4000", "100"), lineitem("4090", "-20"))))
    other = done(client.run(invoice()))
    used = tags(INLINEKEY=mixed, TRX_INLINEAMOUNT="20")
    refused(client.run(receipt(detail(other, "1", used))), "An inline credit pays the transaction")
    more = tags(INLINEKEY=mixed, TRX_INLINEAMOUNT="20.01")
    refused(client.run(receipt(detail(mixed, "1", more))), "exceeds total amount due on the line")


def test_a_negative_invoice_is_a_credit_for_another_one(client: Client) -> None:
    negative = done(client.run(invoice(lineitem("4000", "-50"))))
    key = done(client.run(invoice()))
    used = tags(NEGATIVEINVOICEKEY=negative, TRX_NEGATIVEINVOICEAMOUNT="50")
    made = done(client.run(receipt(detail(key, "50", used))))
    assert state(client, "ARINVOICE", negative) == ("Paid", "-50", "0")
    assert state(client, "ARINVOICE", key) == ("Paid", "100", "0")
    shown = client.query(
        "ARPYMTDETAIL", "NEGATIVEINVOICEKEY TRX_NEGATIVEINVOICEAMOUNT", equal("PAYMENTKEY", made)
    )
    assert shown == [{"NEGATIVEINVOICEKEY": str(negative), "TRX_NEGATIVEINVOICEAMOUNT": "50"}]


def test_one_credit_pays_two_invoices_of_one_receipt(client: Client) -> None:
    keys, credit = [done(client.run(invoice())) for _ in range(2)], memo(client, "-150")
    done(
        client.run(
            receipt(detail(keys[0], "", by_memo(credit, "100")), detail(keys[1], "50", by_memo(credit, "50")))
        )
    )
    assert [state(client, "ARINVOICE", key)[0] for key in keys] == ["Paid", "Paid"]
    assert state(client, "ARADJUSTMENT", credit)[0] == "Paid"


def test_an_entry_key_narrows_a_credit_to_one_of_its_lines(client: Client) -> None:
    adjustment = ar_adjustment(lineitem("4090", "-30"), lineitem("4090", "-20"))
    credit, key = done(client.run(adjustment)), done(client.run(invoice()))
    rows = client.query("ARADJUSTMENTITEM", "RECORDNO AMOUNT", equal("RECORDKEY", credit))
    entry = next(each["RECORDNO"] for each in rows if each["AMOUNT"] == "-20")
    narrowed = by_memo(credit, "20") + tags(ADJUSTMENTENTRYKEY=entry)
    done(client.run(receipt(detail(key, "", narrowed))))
    refused(client.run(receipt(detail(key, "", narrowed))), "exceeds total amount due on the line")


def test_a_credit_of_one_entity_for_a_document_of_another_needs_an_inter_entity_account(
    fresh: Client,
) -> None:
    key, credit = done(fresh.run(invoice())), memo(fresh, "-40", location="20")
    asked = receipt(detail(key, "", by_memo(credit, "40")))
    refused(fresh.run(asked), "Transactions do not balance for 10")
    fresh.control("settings", {"inter_entity_account": "1330"})
    done(fresh.run(asked))
    rows = fresh.query("GLENTRY", "LOCATION TR_TYPE AMOUNT", equal("ACCOUNTNO", "1330"))
    assert sorted((each["LOCATION"], each["TR_TYPE"], each["AMOUNT"]) for each in rows) == [
        ("10", "1", "40"),
        ("20", "-1", "40"),
    ]


def test_an_advance_of_several_lines_is_used_line_by_line(client: Client) -> None:
    two = advance(advance_line("1200", "60"), advance_line("2400", "40"))
    before = owed(client, "CUSTOMER", "C-100")
    kept = done(client.run(two))
    assert owed(client, "CUSTOMER", "C-100") == before - 60
    items = client.query("ARADVANCEITEM", "RECORDNO ACCOUNTNO TRX_AMOUNT", equal("RECORDKEY", kept))
    assert sorted((each["ACCOUNTNO"], each["TRX_AMOUNT"]) for each in items) == [
        ("1200", "60"),
        ("2400", "40"),
    ]
    key = done(client.run(invoice()))
    entry = next(each["RECORDNO"] for each in items if each["ACCOUNTNO"] == "2400")
    one = tags(ADVANCEKEY=kept, ADVANCEENTRYKEY=entry, TRX_POSTEDADVANCEAMOUNT="40")
    done(client.run(receipt(detail(key, "", one))))
    rest = tags(ADVANCEKEY=kept, TRX_POSTEDADVANCEAMOUNT="60")
    done(client.run(receipt(detail(key, "", rest))))
    assert state(client, "ARADVANCE", kept) == ("Fully applied", "100", "0")
    assert state(client, "ARINVOICE", key)[0] == "Paid"


def test_an_advance_leaves_its_account_with_the_dimensions_that_it_came_with(client: Client) -> None:
    kept = done(client.run(advance(advance_line("2400") + tags(DEPARTMENTID="OPS"))))
    key = done(client.run(invoice()))
    made = done(client.run(receipt(detail(key, "", tags(ADVANCEKEY=kept, TRX_POSTEDADVANCEAMOUNT="70")))))
    fields = "TR_TYPE AMOUNT LOCATION DEPARTMENT"
    rows = client.query("GLENTRY", fields, equal("ACCOUNTNO", "2400"), NEWEST_FIRST)[:2]
    assert rows == [
        {"TR_TYPE": "1", "AMOUNT": "70", "LOCATION": "10", "DEPARTMENT": "OPS"},
        {"TR_TYPE": "-1", "AMOUNT": "100", "LOCATION": "10", "DEPARTMENT": "OPS"},
    ]
    done(client.run(reversal("reverse_arpayment", made)))


def test_an_advance_gives_no_more_than_it_has(client: Client) -> None:
    kept, key = done(client.run(advance())), done(client.run(invoice(lineitem("4000", "500"))))
    used = tags(ADVANCEKEY=kept, TRX_POSTEDADVANCEAMOUNT="100.01")
    refused(client.run(receipt(detail(key, "", used))), "exceeds total amount due (100)")


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ((f"<RECEIPTDATE>{us(TODAY)}</RECEIPTDATE>", ""), "Required field Receipt Date is missing"),
        ((f"<PAYMENTDATE>{us(TODAY)}</PAYMENTDATE>", ""), "Required field Payment Date is missing"),
        (("<PAYMENTMETHOD>EFT</PAYMENTMETHOD>", ""), "Required field Payment Method is missing"),
        (("EFT", "Online Charge Card"), "Invalid Payment method 'Online Charge Card'"),
        (("<CUSTOMERID>C-100</CUSTOMERID>", ""), "Required field Customer ID is missing"),
        (("<FINANCIALENTITY>BANK1</FINANCIALENTITY>", ""), "Required field Financial Entity is missing"),
        (("<TRX_AMOUNT>100", "<TRX_AMOUNT>0"), "Enter an amount greater than zero"),
        (("<LOCATIONID>10</LOCATIONID>", ""), "Missing the Location dimension for Account 1200"),
        (("<ACCOUNTNO>1200</ACCOUNTNO>", ""), "Enter an account number on line item 1"),
        ((advance_line(), ""), "Illegal format for Amount"),
    ],
)
def test_an_advance_that_lacks_or_mistakes_something_is_refused(
    client: Client, wrong: tuple[str, str], text: str
) -> None:
    asked = advance()
    assert wrong[0] in asked
    refused(client.run(asked.replace(*wrong)), text)


def test_a_draft_advance_is_changed_deleted_and_posted(client: Client) -> None:
    before = owed(client, "CUSTOMER", "C-100")
    draft = done(client.run(advance(rest=tags(ACTION="Draft", DOCNUMBER="ADV-1"))))
    assert state(client, "ARADVANCE", draft) == ("Draft", "0", "100")
    assert owed(client, "CUSTOMER", "C-100") == before
    done(client.run(update("ARADVANCE", tags(RECORDNO=draft, DESCRIPTION="later", ACTION="Submit"))))
    found = client.row("ARADVANCE", draft, "STATE DOCNUMBER DESCRIPTION TOTALDUE")
    assert found == {"STATE": "Posted", "DOCNUMBER": "ADV-1", "DESCRIPTION": "later", "TOTALDUE": "100"}
    assert owed(client, "CUSTOMER", "C-100") == before - 100
    refused(client.run(update("ARADVANCE", tags(RECORDNO=draft, DESCRIPTION="x"))), "Only draft advances")
    refused(client.run(delete("ARADVANCE", draft)), "Only draft advances")
    other = done(client.run(advance(rest=tags(ACTION="Draft"))))
    assert client.run(delete("ARADVANCE", other)).ok
    assert client.query("ARADVANCEITEM", "RECORDNO", equal("RECORDKEY", other)) == []


def test_an_advance_is_reversed_while_nothing_is_taken_from_it(client: Client) -> None:
    before = owed(client, "CUSTOMER", "C-100")
    kept, used = done(client.run(advance())), done(client.run(advance()))
    key = done(client.run(invoice()))
    done(client.run(receipt(detail(key, "", tags(ADVANCEKEY=used, TRX_POSTEDADVANCEAMOUNT="100")))))
    refused(client.run(reversal("reverse_arpayment", used)), "fully applied and can't be reversed")
    pair = done(client.run(reversal("reverse_arpayment", kept)))
    assert client.row("ARADVANCE", kept, "STATE TOTALDUE") == {"STATE": "Reversed", "TOTALDUE": "0"}
    assert client.row("ARADVANCE", pair, "STATE TOTALENTERED") == {
        "STATE": "Reversal",
        "TOTALENTERED": "-100",
    }
    assert owed(client, "CUSTOMER", "C-100") == before


def test_a_vendors_advance_pays_its_bill(client: Client) -> None:
    before = owed(client, "VENDOR", "V-100")
    kept = done(client.run(advance(advance_line("1310", "100"), name="APADVANCE", party="V-100")))
    assert owed(client, "VENDOR", "V-100") == before
    key = done(client.run(bill()))
    used = tags(ADVANCEKEY=kept, TRX_POSTEDADVANCEAMOUNT="100")
    bare = payment(detail(key, "", used)).replace("<FINANCIALENTITY>BANK1</FINANCIALENTITY>", "")
    made = done(client.run(bare.replace("<PAYMENTMETHOD>EFT</PAYMENTMETHOD>", "")))
    assert state(client, "APBILL", key) == ("Paid", "100", "0")
    assert client.row("APPYMT", made, "FINANCIALENTITY TOTALENTERED DISPLAYSTATE") == {
        "FINANCIALENTITY": "",
        "TOTALENTERED": "0",
        "DISPLAYSTATE": "Confirmed",
    }


def test_a_vendors_debit_memo_and_credit_memo_are_both_sides_of_one_payment(client: Client) -> None:
    debit = done(client.run(ap_adjustment(lineitem("1310", "-60"))))
    credit = done(client.run(ap_adjustment(lineitem("5010", "90"))))
    paid = tags(POSADJKEY=credit, TRX_PAYMENTAMOUNT="30") + by_memo(debit, "60")
    done(client.run(payment(paid)))
    assert state(client, "APADJUSTMENT", debit) == ("Paid", "-60", "0")
    assert state(client, "APADJUSTMENT", credit) == ("Paid", "90", "0")


def test_a_bills_negative_line_is_an_inline_credit(client: Client) -> None:
    key = done(client.run(bill(bill_line(amount="100"), bill_line("5020", "-25"))))
    used = tags(INLINEKEY=key, TRX_INLINEAMOUNT="25")
    done(client.run(payment(detail(key, "75", used))))
    assert state(client, "APBILL", key) == ("Paid", "75", "0")


def test_a_terms_discount_is_granted_once(client: Client) -> None:
    key = done(client.run(invoice().replace("Net 30", "2/10 Net 30")))
    early = tags(DISCOUNTDATE=us(TODAY))
    first = done(client.run(receipt(detail(key, "40", early))))
    assert state(client, "ARINVOICE", key) == ("Partially Paid", "42", "58")
    done(client.run(receipt(detail(key, "10", early))))
    assert state(client, "ARINVOICE", key) == ("Partially Paid", "52", "48")
    done(client.run(reversal("reverse_arpayment", first)))
    done(client.run(receipt(detail(key, "80", early), detail(key, "8", early))))
    assert state(client, "ARINVOICE", key) == ("Paid", "100", "0")
