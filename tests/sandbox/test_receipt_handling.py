"""Where receipts lie and how they go on: deposits, drafts, reversals, summaries (protocol 2.2, 3.2, 3.5, 3.14)."""

from __future__ import annotations

import pytest

from tests.sandbox.gateway import Client, equal, us
from tests.sandbox.paying import balance, done, owed, refused, state, tags, update
from tests.sandbox.postings import (
    LAST_YEAR,
    TODAY,
    delete,
    detail,
    invoice,
    legacy_date,
    lineitem,
    party,
    receipt,
    reversal,
)

OVERPAID = tags(OVERPAYMENTAMOUNT="40", OVERPAYMENTLOCATIONID="10")


def due(client: Client, key: int) -> str:
    return client.row("ARINVOICE", key, "TOTALDUE")["TOTALDUE"]


def test_undeposited_funds_take_the_cash_until_a_deposit_brings_it_to_the_bank(client: Client) -> None:
    keys = [done(client.run(invoice(lineitem("4000", "100", location=each)))) for each in ("10", "20")]
    to_clearing = ("<FINANCIALENTITY>BANK1</FINANCIALENTITY>", tags(UNDEPOSITEDACCOUNTNO="1395"))
    paid = [done(client.run(receipt(detail(key, "100")).replace(*to_clearing))) for key in keys]
    bank, waiting = balance(client, "1000"), balance(client, "1395")
    named = "".join(f"<receiptkey>{key}</receiptkey>" for key in paid)
    deposit = (
        f"<record_deposit><bankaccountid>BANK1</bankaccountid><depositdate>{legacy_date(TODAY)}</depositdate>"
        f"<depositid>DEP-1</depositid><receiptkeys>{named}</receiptkeys></record_deposit>"
    )
    made = done(client.run(deposit))
    assert (balance(client, "1000"), balance(client, "1395")) == (bank + 200, waiting - 200)
    assert client.row("DEPOSIT", made, "DEPOSITID FINANCIALENTITY TOTALENTERED STATE") == {
        "DEPOSITID": "DEP-1",
        "FINANCIALENTITY": "BANK1",
        "TOTALENTERED": "200",
        "STATE": "A",
    }
    refused(client.run(deposit), "has no undeposited funds")
    refused(client.run(reversal("reverse_arpayment", paid[0])), "is deposited")


@pytest.mark.parametrize("account", ["4000", "1200", "9999"])
def test_undeposited_funds_lie_on_a_balance_sheet_account_without_a_sub_ledger(
    client: Client, account: str
) -> None:
    key = done(client.run(invoice()))
    wrong = ("<FINANCIALENTITY>BANK1</FINANCIALENTITY>", tags(UNDEPOSITEDACCOUNTNO=account))
    refused(client.run(receipt(detail(key, "1")).replace(*wrong)), account)


def test_an_inactive_bank_account_takes_nothing_and_a_savings_account_does(client: Client) -> None:
    account = tags(bankaccountid="SAVE7", locationid="10", bankname="Second Bank", glaccountno="1390")
    assert client.run(f"<create_savingsaccount>{account}</create_savingsaccount>").ok
    key = done(client.run(invoice()))
    made = done(client.run(receipt(detail(key, "1")).replace("BANK1", "SAVE7")))
    shown = client.row("ARPYMT", made, "FINANCIALENTITY FINANCIALACCOUNTNAME FINANCIALENTITYTYPE")
    assert shown["FINANCIALACCOUNTNAME"] == "Second Bank"
    closed = f'<update_savingsaccount bankaccountid="SAVE7">{tags(status="inactive")}</update_savingsaccount>'
    assert client.run(closed).ok
    refused(
        client.run(receipt(detail(key, "1")).replace("BANK1", "SAVE7")), "Bank Account 'SAVE7' is inactive"
    )


def test_a_draft_keeps_what_an_update_leaves_out_and_takes_new_details_whole(client: Client) -> None:
    keys = [done(client.run(invoice())) for _ in range(2)]
    both = receipt(*(detail(key, "10") for key in keys), rest=tags(ACTION="Draft", DOCNUMBER="CHK-1"))
    draft = done(client.run(both))
    done(client.run(update("ARPYMT", tags(RECORDNO=draft, DESCRIPTION="told later", ACTION="Draft"))))
    found = client.row("ARPYMT", draft, "DOCNUMBER DESCRIPTION STATE DISPLAYSTATE TOTALENTERED")
    assert found == {
        "DOCNUMBER": "CHK-1",
        "DESCRIPTION": "told later",
        "STATE": "D",
        "DISPLAYSTATE": "Draft",
        "TOTALENTERED": "20",
    }
    only = f"<ARPYMTDETAILS><ARPYMTDETAIL>{detail(keys[1], '25')}</ARPYMTDETAIL></ARPYMTDETAILS>"
    done(client.run(update("ARPYMT", tags(RECORDNO=draft, ACTION="Submit") + only)))
    assert [due(client, key) for key in keys] == ["100", "75"]
    assert client.row("ARPYMT", draft, "DISPLAYSTATE") == {"DISPLAYSTATE": "Complete"}


def test_a_draft_keeps_its_overpayment_its_summary_and_custom_fields(fresh: Client) -> None:
    fresh.control("custom-fields", {"object": "ARPYMT", "name": "LOCKBOX"})
    head = tags(batchtitle="Lockbox 9", bankaccountid="BANK1")
    batch = done(fresh.run(f"<create_arpaymentbatch>{head}</create_arpaymentbatch>"))
    key = done(fresh.run(invoice()))
    more = OVERPAID + tags(ACTION="Draft", PRBATCHKEY=batch, LOCKBOX="L-9")
    draft = done(fresh.run(receipt(detail(key, "100"), rest=more)))
    assert owed(fresh, "CUSTOMER", "C-100") == 100
    done(fresh.run(update("ARPYMT", tags(RECORDNO=draft, DESCRIPTION="now"))))
    assert fresh.row("ARPYMT", draft, "TOTALENTERED TOTALDUE PRBATCH LOCKBOX DISPLAYSTATE") == {
        "TOTALENTERED": "140",
        "TOTALDUE": "40",
        "PRBATCH": "Lockbox 9",
        "LOCKBOX": "L-9",
        "DISPLAYSTATE": "Complete",
    }
    assert owed(fresh, "CUSTOMER", "C-100") == -40


def test_a_complete_receipt_is_neither_changed_nor_deleted(client: Client) -> None:
    key = done(client.run(invoice()))
    made = done(client.run(receipt(detail(key, "1"))))
    refused(client.run(update("ARPYMT", tags(RECORDNO=made, DESCRIPTION="x"))), "Only draft payments")
    refused(client.run(delete("ARPYMT", made)), "Only draft payments")
    refused(client.run(f'<delete_arpayment key="{made}"/>'), "Only draft payments")


def test_a_draft_is_deleted_with_its_details_in_either_dialect(client: Client) -> None:
    key = done(client.run(invoice()))
    for remove in ("generic", "legacy"):
        draft = done(client.run(receipt(detail(key, "1"), rest=tags(ACTION="Draft"))))
        gone = delete("ARPYMT", draft) if remove == "generic" else f'<delete_arpayment key="{draft}"/>'
        assert client.run(gone).ok
        assert client.query("ARPYMTDETAIL", "RECORDNO", equal("PAYMENTKEY", draft)) == []


def test_a_reversal_is_a_pair_that_names_its_parent(client: Client) -> None:
    key = done(client.run(invoice()))
    made = done(client.run(receipt(detail(key, "60"))))
    why = f"<datereversed>{legacy_date(TODAY)}</datereversed><nsfclosedaccount>true</nsfclosedaccount>"
    pair = done(client.run(f'<reverse_arpayment key="{made}">{why}</reverse_arpayment>'))
    fields = "DISPLAYSTATE STATE TOTALENTERED"
    assert client.row("ARPYMT", made, fields) == {
        "DISPLAYSTATE": "Reversed",
        "STATE": "V",
        "TOTALENTERED": "60",
    }
    assert client.row("ARPYMT", pair, f"{fields} PARENTPAYMENTKEY DESCRIPTION") == {
        "DISPLAYSTATE": "Reversal",
        "STATE": "V",
        "TOTALENTERED": "-60",
        "PARENTPAYMENTKEY": str(made),
        "DESCRIPTION": "NSF/Closed account",
    }
    amounts = client.query("ARPYMTDETAIL", "TRX_PAYMENTAMOUNT", equal("PAYMENTKEY", pair))
    assert amounts == [{"TRX_PAYMENTAMOUNT": "-60"}]
    refused(client.run(reversal("reverse_arpayment", made)), "Reversed and can't be reversed")
    refused(client.run(reversal("reverse_arpayment", pair)), "Reversal and can't be reversed")


def test_a_receipt_is_not_reversed_before_it_was_received(client: Client) -> None:
    key = done(client.run(invoice(day=LAST_YEAR)))
    made = done(client.run(receipt(detail(key, "1"))))
    refused(
        client.run(reversal("reverse_arpayment", made, LAST_YEAR)), f"Date must be on or after {us(TODAY)}"
    )


@pytest.mark.parametrize(
    ("also", "text"),
    [
        (
            tags(UNDEPOSITEDACCOUNTNO="1395"),
            "Enter a bank account or an undeposited funds account, not both.",
        ),
        (tags(OVERPAYMENTAMOUNT="-1", OVERPAYMENTLOCATIONID="10"), "overpayment amount greater than zero"),
    ],
)
def test_a_receipt_that_says_too_much_is_refused(client: Client, also: str, text: str) -> None:
    key = done(client.run(invoice()))
    refused(client.run(receipt(detail(key, "1"), rest=also)), text)


@pytest.mark.parametrize(
    ("also", "text"),
    [
        (
            tags(DISCOUNTDATE=us(TODAY), TRX_TOTALDISCOUNTTOAPPLY="1"),
            "Enter a discount date or a discount to apply",
        ),
        (tags(POSADJKEY="1"), "A detail pays one invoice or one adjustment, not both."),
        (tags(ENTRYKEY="999999"), "exceeds total amount due on the line"),
    ],
)
def test_a_detail_that_says_too_much_is_refused(client: Client, also: str, text: str) -> None:
    key = done(client.run(invoice()))
    refused(client.run(receipt(detail(key, "1", also))), text)


def test_a_draft_moves_its_cash_from_the_bank_to_undeposited_funds(client: Client) -> None:
    key = done(client.run(invoice()))
    draft = done(client.run(receipt(detail(key, "9"), rest=tags(ACTION="Draft"))))
    waiting = balance(client, "1395")
    done(client.run(update("ARPYMT", tags(RECORDNO=draft, UNDEPOSITEDACCOUNTNO="1395"))))
    assert balance(client, "1395") == waiting + 9
    assert client.row("ARPYMT", draft, "FINANCIALENTITY") == {"FINANCIALENTITY": ""}


def test_a_reversal_is_in_the_summary_of_its_own_day(client: Client) -> None:
    key = done(client.run(invoice(day=LAST_YEAR)))
    made = done(client.run(receipt(detail(key, "1"), day=LAST_YEAR)))
    pair = done(client.run(reversal("reverse_arpayment", made)))
    titles = [client.row("ARPYMT", each, "PRBATCH")["PRBATCH"] for each in (made, pair)]
    assert titles == [f"Payments: {day.replace('-', '/')} Batch" for day in (LAST_YEAR, TODAY)]


def test_receipts_of_a_day_share_a_summary(client: Client) -> None:
    key = done(client.run(invoice()))
    made = [done(client.run(receipt(detail(key, "1")))) for _ in range(2)]
    shown = [client.row("ARPYMT", each, "PRBATCHKEY PRBATCH SUMMARYTITLE") for each in made]
    assert shown[0] == shown[1]
    assert shown[0]["PRBATCH"] == shown[0]["SUMMARYTITLE"] == f"Payments: {TODAY.replace('-', '/')} Batch"


def test_a_summary_says_where_the_cash_of_its_receipts_goes(client: Client) -> None:
    opened = f"<create_arpaymentbatch>{tags(batchtitle='Lockbox 7', undepfundsacct='1395')}</create_arpaymentbatch>"
    batch = done(client.run(opened))
    key = done(client.run(invoice()))
    waiting = balance(client, "1395")
    into = ("<FINANCIALENTITY>BANK1</FINANCIALENTITY>", tags(PRBATCH="Lockbox 7"))
    made = done(client.run(receipt(detail(key, "30")).replace(*into)))
    assert client.row("ARPYMT", made, "PRBATCHKEY")["PRBATCHKEY"] == str(batch)
    assert balance(client, "1395") == waiting + 30
    assert client.row("ARPYMTBATCH", batch, "TITLE TOTAL OPEN") == {
        "TITLE": "Lockbox 7",
        "TOTAL": "30",
        "OPEN": "Open",
    }


def test_an_unknown_summary_is_refused(client: Client) -> None:
    key = done(client.run(invoice()))
    refused(client.run(receipt(detail(key, "1"), rest=tags(PRBATCH="No such"))), "No such")


def test_an_entity_neither_sees_nor_pays_what_another_entity_owns(fresh: Client) -> None:
    own = Client(fresh.account)
    own.open_session("20")
    key = done(own.run(invoice(lineitem("4000", "100", location="20"))))
    other = Client(fresh.account)
    other.open_session("10")
    refused(other.run(receipt(detail(key, "1"))), f"enter a valid invoice key. ({key})")
    paid = done(own.run(receipt(detail(key, "1"))))
    refused(other.run(reversal("reverse_arpayment", paid)), f"Cannot find arpymt with key '{paid}'")
    top = done(fresh.run(receipt(detail(key, "1"))))
    refused(own.run(reversal("reverse_arpayment", top)), "You cannot reverse a root level arpymt")
    own.close()
    other.close()


def test_an_inactive_customer_pays_nothing(client: Client) -> None:
    done(client.run(party("CUSTOMER", "C-GONE", "Gone Ltd")))
    key = done(client.run(invoice(customer="C-GONE")))
    done(client.run(update("CUSTOMER", tags(CUSTOMERID="C-GONE", STATUS="inactive"))))
    refused(client.run(receipt(detail(key, "1"), customer="C-GONE")), "Customer 'C-GONE' is inactive")


@pytest.mark.parametrize("name", ["ARPYMT", "APPYMT"])
def test_a_seeded_payment_is_reversed_like_any_other(client: Client, name: str) -> None:
    seeded = client.control("seed", {"object": name, "n": 3, "modified_from": TODAY, "modified_to": TODAY})
    document, function = ("ARINVOICE", "arpayment") if name == "ARPYMT" else ("APBILL", "appayment")
    paid = client.query(f"{name}DETAIL", "RECORDKEY", equal("PAYMENTKEY", seeded["first"]))
    key = int(paid[0]["RECORDKEY"])
    assert state(client, document, key)[0] == "Paid"
    done(client.run(reversal(f"reverse_{function}", seeded["first"])))
    assert state(client, document, key) == ("Posted", "0", "1850")
