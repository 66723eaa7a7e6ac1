"""Legacy receipts and payments: advances or oldest first, summaries, requests, manual checks (protocol 3.5, Annex A)."""

from __future__ import annotations

import pytest

from tests.sandbox.gateway import Client, equal, legacy_date, us
from tests.sandbox.paying import (
    apply_arpayment,
    arpayment,
    balance,
    done,
    owed,
    refused,
    state,
    tags,
)
from tests.sandbox.postings import (
    LAST_YEAR,
    TODAY,
    ap_adjustment,
    bill,
    bill_line,
    detail,
    invoice,
    lineitem,
    party,
    receipt,
    reversal,
)

KEPT = tags(bankaccountid="BANK1", overpaylocid="10")


def customer(client: Client, number: str) -> str:
    """One of a test's own, whose invoices nobody else pays."""
    done(client.run(party("CUSTOMER", number, f"Customer {number}")))
    return number


def vendor(client: Client, number: str) -> str:
    done(client.run(party("VENDOR", number, f"Vendor {number}")))
    return number


def request(
    number: str, *items: str, amount: str = "", method: str = "EFT", day: str = TODAY, rest: str = ""
) -> str:
    asked = "".join(f"<paymentrequestitem>{each}</paymentrequestitem>" for each in items)
    what = tags(paymentamount=amount) if amount else f"<paymentrequestitems>{asked}</paymentrequestitems>"
    return (
        f"<create_paymentrequest>{tags(bankaccountid='BANK1', vendorid=number, memo='Weekly run')}"
        f"{tags(paymentmethod=method)}<paymentdate>{legacy_date(day)}</paymentdate>{what}{rest}</create_paymentrequest>"
    )


def manual(number: str, *items: str, check: str = "9001", billno: str = "") -> str:
    named = tags(billno=billno) if billno else ""
    paid = "".join(f"<payitem>{each}</payitem>" for each in items)
    return (
        f"<create_appayment>{tags(bankaccountid='BANK1', vendorid=number, memo='Lumper')}"
        f"<checkdate>{legacy_date(TODAY)}</checkdate>{tags(checkno=check)}{named}<payitems>{paid}</payitems>"
        "</create_appayment>"
    )


def test_items_are_paid_and_what_is_left_over_stays_with_the_receipt(client: Client) -> None:
    keys = [done(client.run(invoice())) for _ in range(2)]
    made = done(client.run(arpayment("230", (keys[0], "100"), (keys[1], "90"), rest=KEPT)))
    assert [state(client, "ARINVOICE", key)[0] for key in keys] == ["Paid", "Partially Paid"]
    assert client.row("ARPYMT", made, "TOTALENTERED TOTALDUE PAYMENTMETHOD RECEIPTDATE") == {
        "TOTALENTERED": "230",
        "TOTALDUE": "40",
        "PAYMENTMETHOD": "Printed Check",
        "RECEIPTDATE": us(TODAY),
    }


def test_items_are_not_more_than_the_payment(client: Client) -> None:
    key = done(client.run(invoice()))
    refused(client.run(arpayment("99", (key, "100"))), "can't be more than the payment itself")


def test_without_items_an_open_item_company_keeps_an_advance(client: Client) -> None:
    number = customer(client, "C-OPEN")
    key = done(client.run(invoice(customer=number)))
    place = KEPT.replace("<overpaylocid>", "<refid>CHK-9</refid><overpaylocid>")
    made = done(client.run(arpayment("150", customer=number, rest=place)))
    assert state(client, "ARINVOICE", key) == ("Posted", "0", "100")
    assert client.row("ARADVANCE", made, "STATE TOTALDUE DOCNUMBER") == {
        "STATE": "Posted",
        "TOTALDUE": "150",
        "DOCNUMBER": "CHK-9",
    }
    assert owed(client, "CUSTOMER", number) == -50


def test_without_items_a_balance_forward_company_pays_the_oldest_first(fresh: Client) -> None:
    fresh.control("settings", {"balance_forward": True})
    new = done(fresh.run(invoice()))
    old = done(fresh.run(invoice(day=LAST_YEAR)))
    done(fresh.run(arpayment("130")))
    assert state(fresh, "ARINVOICE", old) == ("Paid", "100", "0")
    assert state(fresh, "ARINVOICE", new) == ("Partially Paid", "30", "70")
    made = done(fresh.run(arpayment("100", rest=KEPT)))
    assert fresh.row("ARPYMT", made, "TOTALDUE") == {"TOTALDUE": "30"}


def test_an_advance_is_where_its_bank_account_is_unless_it_names_a_place(client: Client) -> None:
    for rest, location in (("", "10"), (KEPT.replace(">10<", ">20<"), "20")):
        made = done(client.run(arpayment("10", rest=rest)))
        assert client.query("ARADVANCEITEM", "LOCATIONID", equal("RECORDKEY", made)) == [
            {"LOCATIONID": location}
        ]


def test_an_advance_of_undeposited_funds_needs_a_place_at_the_top_level(client: Client) -> None:
    rest = "<undepfundsacct>1100</undepfundsacct>"
    refused(client.run(arpayment("10", rest=rest)), "Missing the Location dimension for Account 1200")


def test_an_advance_is_applied_to_the_items_or_to_the_oldest(client: Client) -> None:
    number = customer(client, "C-APPLY")
    kept = done(client.run(arpayment("150", customer=number, rest=KEPT)))
    keys = [done(client.run(invoice(customer=number, day=day))) for day in (TODAY, LAST_YEAR)]
    cash = balance(client, "1000")
    first = done(client.run(apply_arpayment(kept, (keys[0], "20"))))
    assert state(client, "ARADVANCE", kept) == ("Partially applied", "20", "130")
    done(client.run(apply_arpayment(kept)))
    assert state(client, "ARADVANCE", kept) == ("Fully applied", "150", "0")
    assert [state(client, "ARINVOICE", key)[1] for key in keys] == ["50", "100"]
    assert balance(client, "1000") == cash
    assert client.row("ARPYMT", first, "TOTALENTERED DISPLAYSTATE") == {
        "TOTALENTERED": "0",
        "DISPLAYSTATE": "Complete",
    }
    refused(client.run(apply_arpayment(kept, (keys[0], "1"))), "exceeds total amount due (0)")


def test_what_a_receipt_left_over_is_applied_by_its_key(client: Client) -> None:
    number = customer(client, "C-OVER")
    keys = [done(client.run(invoice(customer=number))) for _ in range(2)]
    over = done(client.run(arpayment("130", (keys[0], "100"), customer=number, rest=KEPT)))
    done(client.run(apply_arpayment(over, (keys[1], "30"))))
    assert state(client, "ARINVOICE", keys[1])[1] == "30"
    assert client.row("ARPYMT", over, "TOTALDUE") == {"TOTALDUE": "0"}


def test_receipts_and_advances_share_one_sequence_of_keys(client: Client) -> None:
    key = done(client.run(invoice()))
    made = [
        done(client.run(receipt(detail(key, "1")))),
        done(client.run(arpayment("10", rest=KEPT))),
        done(client.run(receipt(detail(key, "1")))),
    ]
    assert made == [made[0], made[0] + 1, made[0] + 2]
    refused(client.run(apply_arpayment(987654)), "enter a valid payment key")


def test_undeposited_funds_take_a_legacy_receipt(client: Client) -> None:
    key = done(client.run(invoice()))
    waiting = balance(client, "1395")
    done(client.run(arpayment("100", (key, "100"), rest=tags(undepfundsacct="1395"))))
    assert balance(client, "1395") == waiting + 100


def test_a_summary_holds_the_receipts_that_are_made_in_it(client: Client) -> None:
    number = customer(client, "C-BATCH")
    keys = [done(client.run(invoice(customer=number))) for _ in range(2)]
    inner = [arpayment("100", (key, "100"), customer=number, rest=" ") for key in keys]
    head = tags(batchtitle="Deposit 12", bankaccountid="BANK1")
    cash = balance(client, "1000")
    batch = done(client.run(f"<create_arpaymentbatch>{head}{''.join(inner)}</create_arpaymentbatch>"))
    assert balance(client, "1000") == cash + 200
    assert client.row("ARPYMTBATCH", batch, "TITLE TOTAL AUTOCREATED") == {
        "TITLE": "Deposit 12",
        "TOTAL": "200",
        "AUTOCREATED": "Manual",
    }
    assert len(client.query("ARPYMT", "RECORDNO", equal("PRBATCHKEY", batch))) == 2


def test_a_summary_falls_with_a_receipt_in_it(client: Client) -> None:
    key = done(client.run(invoice()))
    inner = arpayment("100", (key, "100"), rest=" ") + arpayment("5", (999999, "5"), rest=" ")
    head = tags(batchtitle="Falls", bankaccountid="BANK1")
    assert not client.run(f"<create_arpaymentbatch>{head}{inner}</create_arpaymentbatch>").ok
    assert state(client, "ARINVOICE", key)[0] == "Posted"
    assert client.query("ARPYMTBATCH", "RECORDNO", equal("TITLE", "Falls")) == []


def test_a_receipt_names_an_open_summary_by_its_key(client: Client) -> None:
    head = tags(batchtitle="By key", undepfundsacct="1395")
    batch = done(client.run(f"<create_arpaymentbatch>{head}</create_arpaymentbatch>"))
    key = done(client.run(invoice()))
    made = done(client.run(arpayment("10", (key, "10"), rest=tags(batchkey=batch))))
    assert client.row("ARPYMT", made, "PRBATCH UNDEPOSITEDACCOUNTNO") == {
        "PRBATCH": "By key",
        "UNDEPOSITEDACCOUNTNO": "1395",
    }


def test_a_request_pays_its_items_with_cash_credits_and_discounts(client: Client) -> None:
    number = vendor(client, "V-ITEMS")
    keys = [done(client.run(bill(vendor=number, number=f"R-{n}"))) for n in range(2)]
    memos = [
        done(client.run(ap_adjustment(lineitem("1310", each), vendor=number))) for each in ("-30", "-20")
    ]
    first = tags(key=keys[0], paymentamount="95", discounttoapply="5")
    second = tags(key=keys[1], paymentamount="60", credittoapply="30")
    made = done(client.run(request(number, first, second, rest=tags(documentnumber="RUN-7"))))
    assert [state(client, "APBILL", key) for key in keys] == [
        ("Paid", "100", "0"),
        ("Partially Paid", "90", "10"),
    ]
    assert [state(client, "APADJUSTMENT", each)[0] for each in memos] == ["Paid", "Posted"]
    assert client.row("APPYMT", made, "TOTALENTERED DOCNUMBER DESCRIPTION DISPLAYSTATE") == {
        "TOTALENTERED": "155",
        "DOCNUMBER": "RUN-7",
        "DESCRIPTION": "Weekly run",
        "DISPLAYSTATE": "Confirmed",
    }
    more = tags(key=keys[1], paymentamount="1", credittoapply="20.01")
    refused(client.run(request(number, more)), "exceeds total amount due of the vendor's credits")


def test_a_credit_is_made_up_of_several_memos_over_several_items(client: Client) -> None:
    number = vendor(client, "V-MEMOS")
    keys = [done(client.run(bill(vendor=number, number=f"M-{n}"))) for n in range(2)]
    memos = [done(client.run(ap_adjustment(lineitem("1310", "-50"), vendor=number))) for _ in range(3)]
    items = [tags(key=key, paymentamount="25", credittoapply="75") for key in keys]
    made = done(client.run(request(number, *items, method="ACH")))
    assert client.run(
        f"<confirm_appaymentrequest><appaymentkeys>{tags(appaymentkey=made)}</appaymentkeys></confirm_appaymentrequest>"
    ).ok
    assert [state(client, "APBILL", key)[0] for key in keys] == ["Paid", "Paid"]
    assert [state(client, "APADJUSTMENT", each)[0] for each in memos] == ["Paid"] * 3
    rows = client.query("APPYMTDETAIL", "RECORDKEY TRX_ADJUSTMENTAMOUNT", equal("PAYMENTKEY", made))
    assert sorted((int(each["RECORDKEY"]), each["TRX_ADJUSTMENTAMOUNT"]) for each in rows) == [
        (keys[0], "25"),
        (keys[0], "50"),
        (keys[1], "25"),
        (keys[1], "50"),
    ]


def test_a_request_over_an_amount_pays_what_is_due_first(client: Client) -> None:
    number = vendor(client, "V-AMOUNT")
    new = done(client.run(bill(vendor=number)))
    old = done(client.run(bill(vendor=number, day=LAST_YEAR)))
    done(client.run(request(number, amount="120")))
    assert state(client, "APBILL", old)[0] == "Paid"
    assert state(client, "APBILL", new) == ("Partially Paid", "20", "80")
    refused(client.run(request(number, amount="80.01")), "exceeds total amount due")


def test_a_request_for_a_check_waits_and_can_be_deleted(client: Client) -> None:
    number = vendor(client, "V-CHECK")
    key = done(client.run(bill(vendor=number)))
    made = done(client.run(request(number, tags(key=key, paymentamount="100"), method="Printed Check")))
    assert state(client, "APBILL", key)[0] == "Selected"
    assert client.run(f'<delete_paymentrequest key="{made}"/>').ok
    assert state(client, "APBILL", key)[0] == "Posted"


def test_a_request_names_a_bill_by_its_external_id(client: Client) -> None:
    number = vendor(client, "V-EXTERNAL")
    made = (
        f"<create_bill>{tags(vendorid=number)}<datecreated>{legacy_date(TODAY)}</datecreated>"
        f"<datedue>{legacy_date(TODAY)}</datedue>{tags(billno='X-1', externalid='TMS-77')}"
        f"<billitems>{lineitem('5010', '100')}</billitems></create_bill>"
    )
    key = done(client.run(made))
    asked = request(number, tags(key="TMS-77", paymentamount="100"))
    done(client.run(asked.replace("<paymentrequestitem>", '<paymentrequestitem externalkey="true">')))
    assert state(client, "APBILL", key)[0] == "Paid"


def test_a_charge_card_that_is_not_kept_is_refused(client: Client) -> None:
    asked = request("V-100", amount="10").replace("bankaccountid", "chargecardid")
    refused(client.run(asked), "Invalid Charge Card 'BANK1'")


def test_a_manual_check_makes_its_bill_and_pays_it(client: Client) -> None:
    number = vendor(client, "V-MANUAL")
    lines = [
        tags(glaccountno="5040", paymentamount=each, locationid=where)
        for each, where in (("60", "10"), ("40", "20"))
    ]
    made = done(client.run(manual(number, *lines, billno="LUMPER-1")))
    found = client.query("APBILL", "RECORDNO STATE TOTALENTERED RECORDID", equal("VENDORID", number))
    assert [(each["STATE"], each["TOTALENTERED"], each["RECORDID"]) for each in found] == [
        ("Paid", "100", "LUMPER-1")
    ]
    assert client.row("APPYMT", made, "DISPLAYSTATE PAYMENTMETHOD DOCNUMBER TOTALENTERED") == {
        "DISPLAYSTATE": "Confirmed",
        "PAYMENTMETHOD": "Printed Check",
        "DOCNUMBER": "9001",
        "TOTALENTERED": "100",
    }


@pytest.mark.parametrize(("switch", "states"), [(True, ["Reversal", "Reversed"]), (False, ["Posted"])])
def test_voiding_a_manual_payment_reverses_its_bill_unless_switched_off(
    fresh: Client, switch: bool, states: list[str]
) -> None:
    fresh.control("settings", {"void_reverses_manual_bill": switch, "reversal_of_unpaid_bills": False})
    made = done(fresh.run(manual("V-100", tags(glaccountno="5040", paymentamount="60", locationid="10"))))
    done(fresh.run(reversal("reverse_appayment", made)))
    assert sorted(each["STATE"] for each in fresh.query("APBILL", "STATE")) == states
    assert balance(fresh, "1000") == 0


def test_a_payment_that_was_not_made_by_hand_leaves_its_bill_when_it_is_voided(client: Client) -> None:
    number = vendor(client, "V-KEEPS")
    key = done(client.run(bill(bill_line(amount="50"), vendor=number)))
    made = done(client.run(request(number, tags(key=key, paymentamount="50"))))
    done(client.run(reversal("reverse_appayment", made)))
    assert state(client, "APBILL", key) == ("Posted", "0", "50")
