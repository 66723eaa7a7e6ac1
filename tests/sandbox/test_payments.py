"""Vendor payments: their states, what they select and when they pay, holds and voids (protocol 3.2, 3.9; AP help)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import Client, equal, us
from tests.sandbox.paying import balance, done, refused, state, tags, update
from tests.sandbox.postings import (
    LAST_YEAR,
    TODAY,
    ap_adjustment,
    bill,
    bill_line,
    delete,
    detail,
    lineitem,
    payment,
    reversal,
)

SWITCHES: dict[str, object] = {
    "payment_approvals": 0,
    "manual_payment_state": "Confirmed",
    "printed_payment_state": "Approved",
    "delivered_payments_pay": False,
    "refuse_bills_on_hold": True,
    "void_reverses_manual_bill": True,
}


@pytest.fixture(scope="module")
def switched() -> Iterator[Client]:
    """A sandbox whose switches these tests may turn; each test begins with the defaults."""
    with start_sandbox() as account:
        client = Client(account)
        client.open_session()
        yield client
        client.close()


@pytest.fixture
def ap(switched: Client) -> Client:
    switched.control("settings", SWITCHES)
    return switched


def check(key: int, amount: str = "100", rest: str = "") -> str:
    """A payment that Sage prints afterwards."""
    return payment(detail(key, amount), rest=rest).replace("EFT", "Printed Check")


def shown(client: Client, key: int) -> tuple[str, str]:
    found = client.row("APPYMT", key, "STATE DISPLAYSTATE")
    return found["STATE"], found["DISPLAYSTATE"]


def selected(client: Client, key: int) -> tuple[str, str, str]:
    found = client.row("APBILL", key, "STATE TOTALSELECTED TOTALDUE")
    return found["STATE"], found["TOTALSELECTED"], found["TOTALDUE"]


def move(function: str, *keys: int) -> str:
    named = "".join(f"<appaymentkey>{key}</appaymentkey>" for key in keys)
    return (
        f"<{function}_appaymentrequest><appaymentkeys>{named}</appaymentkeys></{function}_appaymentrequest>"
    )


def test_a_payment_by_hand_is_confirmed_and_has_paid_its_bill(client: Client) -> None:
    key = done(client.run(bill()))
    made = done(client.run(payment(detail(key, "100"))))
    assert shown(client, made) == ("C", "Confirmed")
    assert state(client, "APBILL", key) == ("Paid", "100", "0")
    assert client.row("APPYMT", made, "WHENCREATED WHENPOSTED VENDORNAME") == {
        "WHENCREATED": us(TODAY),
        "WHENPOSTED": us(TODAY),
        "VENDORNAME": "Blue Ridge Carriers",
    }


def test_a_check_that_is_not_printed_yet_selects_its_bill_until_it_is_confirmed(ap: Client) -> None:
    key = done(ap.run(bill()))
    cash = balance(ap, "1000")
    made = done(ap.run(check(key, "60")))
    assert shown(ap, made) == ("A", "Approved")
    assert selected(ap, key) == ("Selected", "60", "100")
    lines = ap.query("APBILLITEM", "TOTALSELECTED TOTALPAID", equal("RECORDKEY", key))
    assert lines == [{"TOTALSELECTED": "60", "TOTALPAID": "0"}]
    assert ap.run(move("send", made)).ok
    assert shown(ap, made) == ("A", "Delivered")
    assert selected(ap, key) == ("Selected", "60", "100")
    assert balance(ap, "1000") == cash
    assert ap.run(move("confirm", made)).ok
    assert shown(ap, made) == ("C", "Confirmed")
    assert selected(ap, key) == ("Partially Paid", "0", "40")
    assert balance(ap, "1000") == cash - 60
    assert ap.query("APPYMTDETAIL", "STATE", equal("PAYMENTKEY", made)) == [{"STATE": "C"}]
    refused(ap.run(move("confirm", made)), "is Confirmed; you can't confirm it")


def test_what_is_selected_cannot_be_paid_otherwise(ap: Client) -> None:
    key = done(ap.run(bill()))
    made = done(ap.run(check(key, "60")))
    refused(ap.run(payment(detail(key, "40.01"))), "exceeds total amount due (40)")
    done(ap.run(payment(detail(key, "40"))))
    assert selected(ap, key) == ("Selected", "60", "60")
    refused(ap.run(payment(detail(key, "1"))), "There is no due on the bill 'BILL-1'")
    assert ap.run(move("confirm", made)).ok
    assert selected(ap, key) == ("Paid", "0", "0")


@pytest.mark.parametrize(("word", "expected"), [("Approved", "Selected"), ("Confirmed", "Paid")])
def test_where_a_payment_by_hand_begins_is_a_switch(ap: Client, word: str, expected: str) -> None:
    ap.control("settings", {"manual_payment_state": word})
    key = done(ap.run(bill()))
    made = done(ap.run(payment(detail(key, "100"))))
    assert shown(ap, made)[1] == word
    assert ap.row("APBILL", key, "STATE")["STATE"] == expected


@pytest.mark.parametrize(("word", "expected"), [("Approved", "Selected"), ("Confirmed", "Paid")])
def test_where_a_printed_payment_begins_is_a_switch(ap: Client, word: str, expected: str) -> None:
    ap.control("settings", {"printed_payment_state": word})
    key = done(ap.run(bill()))
    assert shown(ap, done(ap.run(check(key))))[1] == word
    assert ap.row("APBILL", key, "STATE")["STATE"] == expected


def test_whether_a_delivered_payment_has_paid_is_a_switch(ap: Client) -> None:
    ap.control("settings", {"delivered_payments_pay": True})
    key = done(ap.run(bill()))
    made = done(ap.run(check(key)))
    assert ap.run(move("send", made)).ok
    assert shown(ap, made) == ("C", "Delivered")
    assert state(ap, "APBILL", key)[0] == "Paid"
    assert ap.run(move("confirm", made)).ok
    assert shown(ap, made) == ("C", "Confirmed")
    assert state(ap, "APBILL", key)[0] == "Paid"


def test_with_approvals_a_payment_waits_for_each_of_them(ap: Client) -> None:
    ap.control("settings", {"payment_approvals": 2})
    key = done(ap.run(bill()))
    made = done(ap.run(payment(detail(key, "100"))))
    assert shown(ap, made) == ("S", "Submitted")
    assert selected(ap, key) == ("Selected", "100", "100")
    assert ap.run(move("approve", made)).ok
    assert shown(ap, made) == ("PA", "Partially Approved")
    assert ap.run(f"<approve><APPYMT>{tags(RECORDNO=made, COMMENT='fine')}</APPYMT></approve>").ok
    assert shown(ap, made) == ("C", "Confirmed")
    assert state(ap, "APBILL", key)[0] == "Paid"


def test_a_declined_payment_lets_go_of_what_it_selected(ap: Client) -> None:
    ap.control("settings", {"payment_approvals": 1})
    key = done(ap.run(bill()))
    made = done(ap.run(payment(detail(key, "100"))))
    assert ap.run(f"<decline><APPYMT>{tags(RECORDNO=made, COMMENT='no')}</APPYMT></decline>").ok
    assert shown(ap, made) == ("U", "Declined")
    assert selected(ap, key) == ("Posted", "0", "100")
    refused(ap.run(move("approve", made)), "is Declined; you can't approve it")
    assert ap.run(f'<delete_paymentrequest key="{made}"/>').ok
    assert ap.query("APPYMTDETAIL", "RECORDNO", equal("PAYMENTKEY", made)) == []


def test_a_request_is_deleted_before_it_is_sent_and_not_after(ap: Client) -> None:
    key = done(ap.run(bill()))
    kept, gone = done(ap.run(check(key, "30"))), done(ap.run(check(key, "70")))
    assert ap.run(f'<delete_paymentrequest key="{gone}"/>').ok
    assert selected(ap, key) == ("Selected", "30", "100")
    assert ap.run(move("send", kept)).ok
    refused(ap.run(f'<delete_paymentrequest key="{kept}"/>'), "is Delivered; you can't delete it")
    refused(ap.run(delete("APPYMT", kept)), "Only draft payments")


def test_several_payments_move_together_or_not_at_all(ap: Client) -> None:
    key = done(ap.run(bill()))
    waiting, paid = done(ap.run(check(key, "30"))), done(ap.run(payment(detail(key, "70"))))
    assert not ap.run(move("send", waiting, paid)).ok
    assert shown(ap, waiting) == ("A", "Approved")


def test_voiding_releases_what_waits_and_reverses_what_has_paid(ap: Client) -> None:
    key = done(ap.run(bill()))
    waiting, paid = done(ap.run(check(key, "30"))), done(ap.run(payment(detail(key, "70"))))
    assert ap.run(move("void", waiting, paid)).ok
    assert [shown(ap, each) for each in (waiting, paid)] == [("V", "Voided")] * 2
    assert selected(ap, key) == ("Posted", "0", "100")
    refused(ap.run(move("void", waiting)), "is Voided and can't be voided")


def test_a_payment_that_waits_is_not_reversed(ap: Client) -> None:
    key = done(ap.run(bill()))
    made = done(ap.run(check(key)))
    refused(ap.run(reversal("reverse_appayment", made)), "is Approved and can't be reversed")


def test_a_draft_selects_its_bill_and_is_replaced_whole(ap: Client) -> None:
    keys = [done(ap.run(bill(number=f"B-{n}"))) for n in range(2)]
    draft = done(ap.run(payment(detail(keys[0], "100"), rest=tags(ACTION="Draft", DOCNUMBER="7"))))
    assert shown(ap, draft) == ("D", "Draft")
    assert selected(ap, keys[0]) == ("Selected", "100", "100")
    refused(ap.run(update("APPYMT", tags(RECORDNO=draft, DESCRIPTION="x"))), "Required field")
    anew = payment(detail(keys[1], "40"), rest=tags(RECORDNO=draft, ACTION="Draft")).replace(
        "create>", "update>"
    )
    assert done(ap.run(anew)) == draft
    assert selected(ap, keys[0]) == ("Posted", "0", "100")
    assert selected(ap, keys[1]) == ("Selected", "40", "100")
    assert ap.row("APPYMT", draft, "DOCNUMBER") == {"DOCNUMBER": ""}
    assert ap.run(delete("APPYMT", draft)).ok
    assert selected(ap, keys[1]) == ("Posted", "0", "100")


def test_an_update_of_a_draft_may_be_written_as_sages_sdk_does(ap: Client) -> None:
    """Its day is called as it is read, and there is no place for its method and its currency."""
    key = done(ap.run(bill()))
    draft = done(ap.run(payment(detail(key, "100"), rest=tags(ACTION="Draft"))))
    anew = tags(
        RECORDNO=draft, FINANCIALENTITY="BANK1", VENDORID="V-100", WHENCREATED=us(TODAY), ACTION="Submit"
    )
    lines = f"<APPYMTDETAILS><APPYMTDETAIL>{detail(key, '30')}</APPYMTDETAIL></APPYMTDETAILS>"
    done(ap.run(update("APPYMT", anew + lines)))
    assert ap.row("APPYMT", draft, "PAYMENTMETHOD TOTALENTERED WHENCREATED") == {
        "PAYMENTMETHOD": "EFT",
        "TOTALENTERED": "30",
        "WHENCREATED": us(TODAY),
    }
    assert ap.row("APBILL", key, "TOTALDUE") == {"TOTALDUE": "70"}


def test_a_credit_of_a_waiting_payment_is_selected_too(ap: Client) -> None:
    key, credit = done(ap.run(bill())), done(ap.run(ap_adjustment(lineitem("1310", "-60"))))
    used = tags(ADJUSTMENTKEY=credit, TRX_ADJUSTMENTAMOUNT="60")
    made = done(ap.run(payment(detail(key, "40", used)).replace("EFT", "ACH")))
    assert ap.row("APADJUSTMENT", credit, "STATE TOTALSELECTED TOTALDUE") == {
        "STATE": "Selected",
        "TOTALSELECTED": "-60",
        "TOTALDUE": "-60",
    }
    assert ap.run(move("confirm", made)).ok
    assert state(ap, "APADJUSTMENT", credit) == ("Paid", "-60", "0")
    assert state(ap, "APBILL", key) == ("Paid", "100", "0")


def test_credits_alone_pay_without_a_bank(client: Client) -> None:
    key, credit = done(client.run(bill())), done(client.run(ap_adjustment(lineitem("1310", "-100"))))
    used = tags(ADJUSTMENTKEY=credit, TRX_ADJUSTMENTAMOUNT="100")
    bare = payment(detail(key, "", used)).replace("<FINANCIALENTITY>BANK1</FINANCIALENTITY>", "")
    made = done(client.run(bare.replace("<PAYMENTMETHOD>EFT</PAYMENTMETHOD>", "")))
    assert shown(client, made) == ("C", "Confirmed")
    assert state(client, "APBILL", key)[0] == "Paid"


def test_a_payment_is_one_vendors(client: Client) -> None:
    keys = [done(client.run(bill(vendor=each))) for each in ("V-100", "V-200")]
    refused(client.run(payment(*(detail(key, "100") for key in keys))), "belongs to another vendor")
    nobody = payment(detail(keys[0], "1")).replace("<VENDORID>V-100</VENDORID>", "")
    refused(client.run(nobody), "Required field Vendor ID is missing")


def test_a_bill_on_hold_is_not_paid_unless_the_switch_says_so(ap: Client) -> None:
    key = done(ap.run(bill(rest=tags(ONHOLD="true"))))
    refused(ap.run(payment(detail(key, "1"))), "The bill 'BILL-1' is on hold and can't be paid.")
    ap.control("settings", {"refuse_bills_on_hold": False})
    done(ap.run(payment(detail(key, "1"))))


def test_a_vendor_on_hold_is_not_paid(client: Client) -> None:
    key = done(client.run(bill(vendor="V-FUEL")))
    done(client.run(update("VENDOR", tags(VENDORID="V-FUEL", ONHOLD="true"))))
    refused(client.run(payment(detail(key, "1"), vendor="V-FUEL")), "Vendor 'V-FUEL' is on hold.")


def test_a_joint_payee_is_kept_with_the_detail(client: Client) -> None:
    key = done(client.run(bill()))
    joint = payment(detail(key, "100", tags(JOINTPAYEEPRINTAS="Factor & Carrier"))).replace(
        "EFT", "Joint Check"
    )
    joint = joint.replace("Factor & Carrier", "Factor &amp; Carrier")
    made = done(client.run(joint))
    details = client.query("APPYMTDETAIL", "JOINTPAYEEPRINTAS", equal("PAYMENTKEY", made))
    assert details == [{"JOINTPAYEEPRINTAS": "Factor & Carrier"}]
    assert client.row("APPYMT", made, "JOINTPAYEEPRINTAS") == {"JOINTPAYEEPRINTAS": "Factor & Carrier"}


@pytest.mark.parametrize(
    "method",
    [
        "Joint Check",
        "Cash",
        "EFT",
        "Credit Card",
        "ACH",
        "Check Delivery",
        "WF Check",
        "WF Domestic ACH",
        "WF USD Wire",
    ],
)
def test_each_method_of_payment_is_taken(client: Client, method: str) -> None:
    key = done(client.run(bill()))
    made = done(client.run(payment(detail(key, "1")).replace("EFT", method)))
    assert client.row("APPYMT", made, "PAYMENTMETHOD") == {"PAYMENTMETHOD": method}


def test_the_way_of_asking_for_a_payment_is_kept_or_refused(client: Client) -> None:
    key = done(client.run(bill()))
    made = done(client.run(payment(detail(key, "1"), rest=tags(PAYMENTREQUESTMETHOD="bill"))))
    assert client.row("APPYMT", made, "PAYMENTREQUESTMETHOD") == {"PAYMENTREQUESTMETHOD": "bill"}
    wrong = client.run(payment(detail(key, "1"), rest=tags(PAYMENTREQUESTMETHOD="fax")))
    refused(wrong, "Invalid Payment request method 'fax'")


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (("<PAYMENTMETHOD>EFT", "<PAYMENTMETHOD>Online Charge Card"), "Invalid Payment method"),
        (("<PAYMENTMETHOD>EFT</PAYMENTMETHOD>", ""), "Required field Payment Method is missing"),
        (("<FINANCIALENTITY>BANK1</FINANCIALENTITY>", ""), "Required field Financial Entity is missing"),
        (("<CURRENCY>USD</CURRENCY>", ""), "Required field Currency is missing"),
        (("<CURRENCY>USD</CURRENCY>", "<CURRENCY>EUR</CURRENCY>"), "Enable foreign-currency transactions"),
        ((f"<PAYMENTDATE>{us(TODAY)}</PAYMENTDATE>", ""), "Required field Payment Date is missing"),
    ],
)
def test_a_payment_that_lacks_or_mistakes_something_is_refused(
    client: Client, wrong: tuple[str, str], text: str
) -> None:
    key = done(client.run(bill()))
    refused(client.run(payment(detail(key, "1")).replace(*wrong)), text)


def test_a_paid_or_unknown_bill_is_refused_in_sages_words(client: Client) -> None:
    key = done(client.run(bill(number="B-77")))
    done(client.run(payment(detail(key, "100"))))
    refused(client.run(payment(detail(key, "1"))), "There is no due on the bill 'B-77'")
    refused(client.run(payment(detail(999999, "1"))), "Oops, we can't find this transaction; enter a valid")


def test_the_terms_discount_is_granted_until_its_day_and_not_after(client: Client) -> None:
    term = tags(TERMNAME="2/10 Net 30")
    early, late = done(client.run(bill(rest=term))), done(client.run(bill(rest=term, day=LAST_YEAR)))
    dated = tags(DISCOUNTDATE=us(TODAY))
    made = [done(client.run(payment(detail(key, "98", dated)))) for key in (early, late)]
    assert [state(client, "APBILL", key)[0] for key in (early, late)] == ["Paid", "Partially Paid"]
    fields = "TRX_DISCOUNTAMOUNT"
    rows = [client.query("APPYMTDETAIL", fields, equal("PAYMENTKEY", key))[0][fields] for key in made]
    assert rows == ["2", ""]


def test_a_payment_of_a_closed_month_is_not_confirmed(fresh: Client) -> None:
    key = done(fresh.run(bill(day=LAST_YEAR)))
    made = done(fresh.run(payment(detail(key, "100"), day=LAST_YEAR).replace("EFT", "ACH")))
    fresh.control("settings", {"closed_months": [LAST_YEAR[:7]]})
    refused(fresh.run(move("confirm", made)), "Periods are closed")
    assert shown(fresh, made) == ("A", "Approved")


def test_the_payment_of_a_reversed_bill_stands(client: Client) -> None:
    key = done(client.run(bill(number="B-REV")))
    made = done(client.run(payment(detail(key, "100"))))
    done(client.run(reversal("reverse_bill", key)))
    refused(client.run(reversal("reverse_appayment", made)), "Transaction 'B-REV' is reversed")


def test_a_reversed_payment_leaves_its_bill_due_and_names_its_pair(client: Client) -> None:
    key = done(client.run(bill(bill_line(amount="60"), bill_line("5020", "40"))))
    made = done(client.run(payment(detail(key, "100"))))
    pair = done(client.run(reversal("reverse_appayment", made)))
    assert [shown(client, each) for each in (made, pair)] == [("V", "Voided")] * 2
    assert client.row("APPYMT", pair, "TOTALENTERED") == {"TOTALENTERED": "-100"}
    assert state(client, "APBILL", key) == ("Posted", "0", "100")


def test_a_waiting_payment_is_declined_in_the_legacy_dialect(ap: Client) -> None:
    ap.control("settings", {"payment_approvals": 1})
    key = done(ap.run(bill()))
    made = done(ap.run(check(key, "60")))
    assert ap.run(move("decline", made)).ok
    assert shown(ap, made)[1] == "Declined"
    assert selected(ap, key) == ("Posted", "0", "100")
