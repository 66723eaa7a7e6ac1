"""What is open per party and how long it is overdue, as of any day (protocol 7, 11)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.sandbox.gateway import Client, us
from tests.sandbox.journals import entry, glbatch
from tests.sandbox.postings import (
    TODAY,
    ap_adjustment,
    ar_adjustment,
    bill,
    bill_line,
    detail,
    invoice,
    lineitem,
    payment,
    receipt,
    reversal,
)

FIRST = f"{int(TODAY[:4]) - 1}-06-01"
Aged = dict[str, str]


def after(days: int) -> str:
    return (date.fromisoformat(FIRST) + timedelta(days=days)).isoformat()


def aged(client: Client, day: str = TODAY, kind: str = "ARPYMT") -> dict[str, Aged]:
    """By party, without the buckets that have nothing."""
    rows: list[dict[str, Any]] = client.control(f"aging?object={kind}&day={day}")
    return {row.pop("party"): {name: n for name, n in row.items() if n != "0"} for row in rows}


def payable(client: Client, day: str = TODAY) -> dict[str, Aged]:
    return aged(client, day, "APPYMT")


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (0, "current"),
        (30, "current"),
        (31, "1-30"),
        (60, "1-30"),
        (61, "31-60"),
        (90, "31-60"),
        (91, "61-90"),
        (120, "61-90"),
        (121, "91+"),
        (500, "91+"),
    ],
)
def test_an_invoice_grows_older_from_its_due_date(shared: Client, days: int, bucket: str) -> None:
    assert aged(shared, after(days)) == {"C-100": {bucket: "100", "total": "100"}}


@pytest.fixture(scope="module")
def shared(shared_sandbox: Any) -> Any:
    """One invoice of the first day, due 30 days later."""
    with Client(shared_sandbox) as client:
        client.open_session()
        assert client.run(invoice(day=FIRST)).ok
        yield client


def test_before_it_was_entered_nothing_is_open(shared: Client) -> None:
    assert aged(shared, after(-1)) == {}


def test_a_receipt_counts_from_its_own_day(fresh: Client) -> None:
    key = fresh.run(invoice(day=FIRST)).key
    assert fresh.run(receipt(detail(key, "40"), day=after(10))).ok
    assert aged(fresh, after(9))["C-100"] == {"current": "100", "total": "100"}
    assert aged(fresh, after(10))["C-100"] == {"current": "60", "total": "60"}


def test_a_reversed_receipt_was_there_while_it_stood(fresh: Client) -> None:
    key = fresh.run(invoice(day=FIRST)).key
    paid = fresh.run(receipt(detail(key, "100"), day=after(5))).key
    assert fresh.run(reversal("reverse_arpayment", paid, after(20))).ok
    assert aged(fresh, after(4))["C-100"]["total"] == "100"
    assert aged(fresh, after(5)) == {}
    assert aged(fresh, after(20))["C-100"]["total"] == "100"


def test_a_reversed_invoice_was_open_until_its_reversal(fresh: Client) -> None:
    key = fresh.run(invoice(day=FIRST)).key
    assert fresh.run(reversal("reverse_invoice", key, after(20))).ok
    assert aged(fresh, after(19))["C-100"]["total"] == "100"
    assert aged(fresh, after(20)) == {}


def test_a_credit_is_aged_by_its_own_day_until_it_is_used(fresh: Client) -> None:
    key = fresh.run(invoice(day=FIRST)).key
    credit = fresh.run(ar_adjustment(lineitem("4090", "-40"), day=FIRST)).key
    assert aged(fresh, after(15))["C-100"] == {"current": "100", "1-30": "-40", "total": "60"}
    applied = f"<ADJUSTMENTKEY>{credit}</ADJUSTMENTKEY><TRX_ADJUSTMENTAMOUNT>40</TRX_ADJUSTMENTAMOUNT>"
    assert fresh.run(receipt(detail(key, "", applied), day=after(16))).ok
    assert aged(fresh, after(15))["C-100"] == {"current": "100", "1-30": "-40", "total": "60"}
    assert aged(fresh, after(16))["C-100"] == {"current": "60", "total": "60"}


def advance(account: str, day: str) -> str:
    return (
        "<create><ARADVANCE><CUSTOMERID>C-100</CUSTOMERID><PAYMENTMETHOD>EFT</PAYMENTMETHOD>"
        f"<PAYMENTDATE>{us(day)}</PAYMENTDATE><RECEIPTDATE>{us(day)}</RECEIPTDATE><FINANCIALENTITY>BANK1</FINANCIALENTITY>"
        f"<ARADVANCEITEMS><ARADVANCEITEM><ACCOUNTNO>{account}</ACCOUNTNO><TRX_AMOUNT>80</TRX_AMOUNT>"
        "<LOCATIONID>10</LOCATIONID></ARADVANCEITEM></ARADVANCEITEMS></ARADVANCE></create>"
    )


def test_an_advance_on_the_control_account_is_what_the_customer_has_to_its_credit(fresh: Client) -> None:
    made = fresh.run(advance("1200", FIRST))
    assert made.ok, made.errors
    assert aged(fresh, FIRST)["C-100"] == {"current": "-80", "total": "-80"}
    key = fresh.run(invoice(day=FIRST)).key
    used = f"<ADVANCEKEY>{made.key}</ADVANCEKEY><TRX_POSTEDADVANCEAMOUNT>80</TRX_POSTEDADVANCEAMOUNT>"
    assert fresh.run(receipt(detail(key, "", used), day=after(3))).ok
    assert aged(fresh, after(2))["C-100"] == {"current": "100", "1-30": "-80", "total": "20"}
    assert aged(fresh, after(3))["C-100"] == {"current": "20", "total": "20"}


def test_an_advance_kept_elsewhere_is_not_aged(fresh: Client) -> None:
    made = fresh.run(advance("2400", FIRST))
    assert made.ok, made.errors
    assert aged(fresh) == {}


def test_what_a_receipt_left_over_is_aged_until_it_is_used(fresh: Client) -> None:
    first, second = (fresh.run(invoice(day=FIRST, number=n)).key for n in ("I-1", "I-2"))
    over = "<OVERPAYMENTAMOUNT>30</OVERPAYMENTAMOUNT><OVERPAYMENTLOCATIONID>10</OVERPAYMENTLOCATIONID>"
    left = fresh.run(receipt(detail(first, "100"), day=after(1), rest=over))
    assert left.ok, left.errors
    assert aged(fresh, after(2))["C-100"]["total"] == "70"
    used = f"<OVERPAYMENTKEY>{left.key}</OVERPAYMENTKEY><TRX_POSTEDOVERPAYMENTAMOUNT>30</TRX_POSTEDOVERPAYMENTAMOUNT>"
    applied = fresh.run(receipt(detail(second, "", used), day=after(10)))
    assert applied.ok, applied.errors
    assert aged(fresh, after(9))["C-100"] == {"current": "100", "1-30": "-30", "total": "70"}
    assert aged(fresh, after(10))["C-100"] == {"current": "70", "total": "70"}


def test_vendors_are_aged_with_what_they_are_owed_positive(fresh: Client) -> None:
    fresh.run(bill(bill_line(amount="100"), day=FIRST, vendor="V-200"))
    key = fresh.run(bill(bill_line(amount="50"), day=FIRST)).key
    fresh.run(ap_adjustment(lineitem("1310", "-20"), day=FIRST))
    fresh.run(payment(detail(key, "10"), day=after(40)))
    assert payable(fresh, after(39)) == {
        "V-100": {"31-60": "30", "total": "30"},
        "V-200": {"31-60": "100", "total": "100"},
    }
    assert payable(fresh, after(40))["V-100"] == {"31-60": "20", "total": "20"}


def test_drafts_are_not_open(fresh: Client) -> None:
    assert fresh.run(bill(rest="<ACTION>Draft</ACTION>")).ok
    assert payable(fresh) == {}


def test_aging_is_the_control_account_on_every_day(fresh: Client) -> None:
    first = fresh.run(invoice(day=FIRST)).key
    second = fresh.run(invoice(lineitem("4000", "77.77"), day=after(3), customer="C-200")).key
    fresh.run(receipt(detail(first, "12.34"), day=after(6)))
    paid = fresh.run(receipt(detail(second, "7.77"), day=after(9), customer="C-200")).key
    fresh.run(reversal("reverse_arpayment", paid, after(12)))
    fresh.run(reversal("reverse_invoice", second, after(15)))
    for days in range(-1, 20):
        day = us(after(days))
        where = (
            "<and><equalto><field>ACCOUNTNO</field><value>1200</value></equalto>"
            f"<lessthanorequalto><field>ENTRY_DATE</field><value>{day}</value></lessthanorequalto></and>"
        )
        control = sum(float(row["AMOUNT"]) for row in fresh.query("GLDETAIL", "AMOUNT", where))
        total = sum(float(row["total"]) for row in aged(fresh, after(days)).values())
        assert total == pytest.approx(control), days


def test_journals_on_a_control_account_belong_to_nobody(fresh: Client) -> None:
    fresh.control("settings", {"journals_on_control_accounts": True})
    assert fresh.run(glbatch(entry("1200", "10"), entry("2100", "-10"))).ok
    assert aged(fresh) == {}
