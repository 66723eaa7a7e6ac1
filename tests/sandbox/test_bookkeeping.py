"""What a bookkeeper gets wrong or does in an odd order leaves sound books (protocol 3.1, 3.2, 3.5-3.10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.sandbox.gateway import Client, equal, legacy_date
from tests.sandbox.journals import entry, glbatch, glentry, gltransaction
from tests.sandbox.paying import (
    advance,
    advance_line,
    balance,
    done,
    refused,
    state,
    tags,
    update,
)
from tests.sandbox.postings import (
    LAST_YEAR,
    TODAY,
    ap_adjustment,
    bill,
    bill_line,
    delete,
    detail,
    invoice,
    lineitem,
    payment,
    receipt,
    reversal,
    us,
)

DRAFT = "<ACTION>Draft</ACTION>"


@contextmanager
def closed(client: Client, month: str) -> Iterator[None]:
    client.control("periods", {"close": month})
    yield
    client.control("periods", {"open": month})


def test_an_amount_has_at_most_twelve_digits_before_its_point(client: Client) -> None:
    largest = "999999999999.99"
    key = done(client.run(invoice(lineitem("4000", largest), lineitem("4000", largest))))
    assert client.row("ARINVOICE", key, "TOTALDUE") == {"TOTALDUE": "1999999999999.98"}
    refused(client.run(invoice(lineitem("4000", "1000000000000"))), "Illegal format for Amount")


def test_a_negative_bill_is_netted_in_a_payment_where_a_company_may(fresh: Client) -> None:
    negative, owed = done(fresh.run(bill(bill_line(amount="-30")))), done(fresh.run(bill()))
    netted = payment(detail(owed, "100"), detail(negative, "-30"))
    refused(fresh.run(netted), "Enter an amount greater than zero.")
    fresh.control("settings", {"negative_payment_amounts": True})
    made = done(fresh.run(netted))
    assert fresh.row("APPYMT", made, "TOTALENTERED") == {"TOTALENTERED": "70"}
    assert [state(fresh, "APBILL", key)[0] for key in (owed, negative)] == ["Paid", "Paid"]


def test_a_payment_moves_no_money_backwards(client: Client) -> None:
    negative = done(client.run(invoice(lineitem("4000", "-50"))))
    refused(client.run(receipt(detail(negative, "-50"))), "Enter an amount greater than zero.")
    key = done(client.run(ap_adjustment(lineitem("5010", "-50"))))
    back = tags(POSADJKEY=key, TRX_PAYMENTAMOUNT="-50")
    refused(client.run(payment(back)), "Enter an amount greater than zero.")
    discount = tags(TRX_TOTALDISCOUNTTOAPPLY="-1")
    refused(client.run(receipt(detail(done(client.run(invoice())), "10", discount))), "greater than zero")


def test_a_negative_invoice_that_ever_paid_another_one_stays(client: Client) -> None:
    negative, key = done(client.run(invoice(lineitem("4000", "-50")))), done(client.run(invoice()))
    used = tags(NEGATIVEINVOICEKEY=negative, TRX_NEGATIVEINVOICEAMOUNT="50")
    made = done(client.run(receipt(detail(key, "", used))))
    done(client.run(reversal("reverse_arpayment", made)))
    assert state(client, "ARINVOICE", negative) == ("Posted", "0", "-50")
    refused(client.run(delete("ARINVOICE", negative)), "has payments, reversed ones, and can't be deleted")


def test_drafts_of_payments_may_lie_in_a_closed_month_but_are_not_submitted_there(client: Client) -> None:
    key, owed = done(client.run(invoice(day=LAST_YEAR))), done(client.run(bill(day=LAST_YEAR)))
    with closed(client, LAST_YEAR[:7]):
        taken = done(client.run(receipt(detail(key, "10"), day=LAST_YEAR, rest=DRAFT)))
        paid = done(client.run(payment(detail(owed, "10"), day=LAST_YEAR, rest=DRAFT)))
        kept = done(client.run(advance(rest=DRAFT).replace(us(TODAY), us(LAST_YEAR))))
        for name, draft in (("ARPYMT", taken), ("ARADVANCE", kept)):
            xml = update(name, tags(RECORDNO=draft, ACTION="Submit"))
            refused(client.run(xml), "Periods are closed.")
        whole = payment(detail(owed, "10"), day=LAST_YEAR, rest=tags(RECORDNO=paid))
        refused(client.run(whole.replace("create>", "update>")), "Periods are closed.")
        for name, draft in (("ARPYMT", taken), ("APPYMT", paid), ("ARADVANCE", kept)):
            assert client.run(delete(name, draft)).ok


@pytest.mark.parametrize(
    "xml",
    [receipt(detail(1, "1"), rest="<ACTION>Later</ACTION>"), advance(rest="<ACTION>Later</ACTION>")],
    ids=["receipt", "advance"],
)
def test_an_action_is_draft_or_submit(client: Client, xml: str) -> None:
    refused(client.run(xml), "Invalid Action 'Later' specified.")


def test_an_invoice_tells_the_discounts_that_it_was_paid_with_while_they_stand(client: Client) -> None:
    key = done(client.run(invoice()))
    assert client.row("ARINVOICE", key, "TRX_TOTALDISCOUNTAPPLIED") == {"TRX_TOTALDISCOUNTAPPLIED": "0"}
    taken = tags(TRX_TOTALDISCOUNTTOAPPLY="2.5")
    made = done(client.run(receipt(detail(key, "97.50", taken))))
    assert client.row("ARINVOICE", key, "STATE TRX_TOTALDISCOUNTAPPLIED") == {
        "STATE": "Paid",
        "TRX_TOTALDISCOUNTAPPLIED": "2.5",
    }
    done(client.run(reversal("reverse_arpayment", made)))
    assert client.row("ARINVOICE", key, "TRX_TOTALDISCOUNTAPPLIED") == {"TRX_TOTALDISCOUNTAPPLIED": "0"}


@pytest.mark.parametrize(
    "xml",
    [
        glbatch(entry("6200", "0"), entry("1000", "-0.00")),
        gltransaction(glentry("6200", "0"), glentry("1000", "-0.00")),
    ],
    ids=["generic", "legacy"],
)
def test_a_line_without_value_keeps_its_side(client: Client, xml: str) -> None:
    key = done(client.run(xml))
    rows = client.query("GLENTRY", "ACCOUNTNO TR_TYPE AMOUNT", equal("BATCHNO", key))
    assert {(each["ACCOUNTNO"], each["TR_TYPE"], each["AMOUNT"]) for each in rows} == {
        ("6200", "1", "0"),
        ("1000", "-1", "0"),
    }


def test_a_legacy_line_is_a_debit_or_a_credit(client: Client) -> None:
    xml = gltransaction(glentry("6200", "5"), glentry("1000", "-5"))
    refused(client.run(xml.replace("debit", "charge")), "Expected values: [debit, credit]")
    assert client.run(xml.replace("debit", "Debit")).ok


def test_entries_say_who_wrote_their_batch(client: Client) -> None:
    key = done(client.run(glbatch()))
    rows = client.query("GLENTRY", "CREATEDBYLOGINID MODIFIEDBYLOGINID", equal("BATCHNO", key))
    assert rows == [{"CREATEDBYLOGINID": "ws_ledgerhaul", "MODIFIEDBYLOGINID": "ws_ledgerhaul"}] * 2


def test_an_advance_that_a_reversed_receipt_took_from_can_be_given_back(client: Client) -> None:
    kept = done(client.run(advance(advance_line(amount="30"), advance_line("2400", "20"))))
    key = done(client.run(invoice()))
    used = tags(ADVANCEKEY=kept, TRX_POSTEDADVANCEAMOUNT="45")
    made = done(client.run(receipt(detail(key, "", used))))
    refused(client.run(reversal("reverse_arpayment", kept)), "is partially applied and can't be reversed")
    done(client.run(reversal("reverse_arpayment", made)))
    pair = done(client.run(reversal("reverse_arpayment", kept)))
    refused(client.run(reversal("reverse_arpayment", kept)), "is reversed and can't be reversed")
    refused(client.run(reversal("reverse_arpayment", pair)), "is reversal and can't be reversed")


def deposit(*receipts: int) -> str:
    named = "".join(tags(receiptkey=each) for each in receipts)
    day = f"<depositdate>{legacy_date(TODAY)}</depositdate>"
    inner = f"{tags(bankaccountid='BANK1')}{day}{tags(depositid='DEP')}<receiptkeys>{named}</receiptkeys>"
    return f"<record_deposit>{inner}</record_deposit>"


def undeposited(client: Client) -> int:
    taken = receipt(detail(done(client.run(invoice())), "10"))
    bank, funds = tags(FINANCIALENTITY="BANK1"), tags(UNDEPOSITEDACCOUNTNO="1100")
    return done(client.run(taken.replace(bank, funds)))


def test_a_receipt_is_taken_to_the_bank_once_however_often_it_is_named(client: Client) -> None:
    key, before = undeposited(client), balance(client, "1100")
    refused(client.run(deposit(key, key)), "Name each payment of a deposit once.")
    done(client.run(deposit(key)))
    assert balance(client, "1100") == before - 10
    refused(client.run(deposit(key)), "has no undeposited funds")


def test_an_entity_uses_neither_credits_nor_receipts_of_another(
    fresh: Client, at_entity: Callable[[str], Client]
) -> None:
    ten, twenty = at_entity("10"), at_entity("20")
    memo = done(ten.run(ap_adjustment(lineitem("5010", "-30"))))
    owed = done(fresh.run(bill()))
    used = payment(detail(owed, "", tags(ADJUSTMENTKEY=memo, TRX_ADJUSTMENTAMOUNT="5")))
    refused(twenty.run(used), f"enter a valid credit key. ({memo})")
    kept = done(ten.run(advance()))
    key = done(fresh.run(invoice()))
    used = receipt(detail(key, "", tags(ADVANCEKEY=kept, TRX_POSTEDADVANCEAMOUNT="5")))
    refused(twenty.run(used), f"enter a valid credit key. ({kept})")
    assert ten.run(used).ok
    made = undeposited(ten)
    refused(twenty.run(deposit(made)), f"Cannot find arpymt with key '{made}' to deposit.")
    assert ten.run(deposit(made)).ok


def test_a_credit_to_apply_has_no_sign(client: Client) -> None:
    item = tags(key=done(client.run(bill())), paymentamount="5", credittoapply="-3")
    day = f"<paymentdate>{legacy_date(TODAY)}</paymentdate>"
    xml = f"{tags(bankaccountid='BANK1', vendorid='V-100', paymentmethod='EFT')}{day}"
    xml += f"<paymentrequestitems><paymentrequestitem>{item}</paymentrequestitem></paymentrequestitems>"
    refused(client.run(f"<create_paymentrequest>{xml}</create_paymentrequest>"), "greater than zero")


def test_an_entitys_payments_show_their_details_there_and_post_there_when_the_top_level_submits_them(
    fresh: Client, at_entity: Callable[[str], Client]
) -> None:
    ten, twenty = at_entity("10"), at_entity("20")
    key = done(ten.run(invoice()))
    taken = done(ten.run(receipt(detail(key, "10"), rest=DRAFT)))
    kept = done(ten.run(advance(advance_line(location=""), rest=DRAFT)))
    shown = [each.query("ARPYMTDETAIL", "PAYMENTKEY") for each in (ten, twenty)]
    assert shown == [[{"PAYMENTKEY": str(taken)}], []]
    for name, draft in (("ARPYMT", taken), ("ARADVANCE", kept)):
        done(fresh.run(update(name, tags(RECORDNO=draft, ACTION="Submit"))))
    batches = ten.query("GLBATCH", "JOURNAL MEGAENTITYID", equal("JOURNAL", "CRJ"))
    assert batches == [{"JOURNAL": "CRJ", "MEGAENTITYID": "10"}] * 2
    pair = done(ten.run(reversal("reverse_arpayment", taken)))
    assert twenty.query("ARPYMTDETAIL", "PAYMENTKEY", equal("PAYMENTKEY", pair)) == []


def test_an_entity_does_not_know_of_anothers_journal_entries(
    at_entity: Callable[[str], Client],
) -> None:
    ten, twenty = at_entity("10"), at_entity("20")
    key = done(ten.run(glbatch()))
    refused(twenty.run(delete("GLBATCH", key)), f"Cannot find glbatch with key '{key}' to delete.")
    assert ten.run(delete("GLBATCH", key)).ok


@pytest.mark.parametrize(("name", "xml", "pay", "undo"), [
    ("ARINVOICE", invoice(), receipt, "reverse_arpayment"),
    ("APBILL", bill(), payment, "reverse_appayment"),
])  # fmt: skip
def test_who_pays_and_who_reverses_has_modified_the_document_and_its_line(
    client: Client, name: str, xml: str, pay: Callable[..., str], undo: str
) -> None:
    client.control("users", {"login": "cashier", "password": "cashier-password", "admin": True})
    account = replace(client.account, user_id="cashier", user_password="cashier-password")
    key = done(client.run(xml))

    def modified_by() -> set[str]:
        header = client.row(name, key, "CREATEDBYLOGINID MODIFIEDBYLOGINID")
        assert header["CREATEDBYLOGINID"] == "ws_ledgerhaul"
        lines = client.query(f"{name}ITEM", "MODIFIEDBYLOGINID", equal("RECORDKEY", key))
        return {each["MODIFIEDBYLOGINID"] for each in (header, *lines)}

    with Client(account) as cashier:
        paid = done(cashier.run(pay(detail(key, "40"))))
    assert modified_by() == {"cashier"}
    done(client.run(reversal(undo, paid)))
    assert modified_by() == {"ws_ledgerhaul"}


def test_a_line_is_changed_once_and_by_a_number_that_it_has(client: Client) -> None:
    key = done(client.run(bill(bill_line(), bill_line("5020", "50"))))

    def changed(*numbers: str) -> str:
        lines = "".join(f"<APBILLITEM>{tags(LINE_NO=each, TRX_AMOUNT='7')}</APBILLITEM>" for each in numbers)
        return update("APBILL", tags(RECORDNO=key, WHENDUE=us(TODAY)) + tags(APBILLITEMS=lines))

    refused(client.run(changed("1", "1")), "Line item '1' is there twice.")
    refused(client.run(changed("0000000015")), "Line item '0000000015' does not exist.")
    assert client.run(changed("2", "1")).ok
    assert client.row("APBILL", key, "TOTALDUE") == {"TOTALDUE": "14"}


def test_a_posted_document_keeps_a_date(client: Client) -> None:
    key = done(client.run(bill()))
    xml = update("APBILL", tags(RECORDNO=key, WHENDUE=us(TODAY), WHENCREATED=""))
    refused(client.run(xml), "Required field Date is missing")
    assert client.row("APBILL", key, "WHENCREATED") == {"WHENCREATED": us(TODAY)}


def test_a_vendor_on_hold_gets_no_advance_and_a_customer_on_hold_gives_one(fresh: Client) -> None:
    for name, number in (("VENDOR", "V-200"), ("CUSTOMER", "C-200")):
        done(fresh.run(update(name, tags(**{f"{name}ID": number, "ONHOLD": "true"}))))
    given = advance(advance_line("2000"), name="APADVANCE", party="V-200")
    refused(fresh.run(given), "Vendor 'V-200' is on hold.")
    assert fresh.run(advance(party="C-200")).ok
