"""Reversing documents, and what each state refuses (protocol 3.2, 3.3, 3.7)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.sandbox.gateway import Client, equal
from tests.sandbox.postings import (
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
)

DUE = "STATE TOTALENTERED TOTALPAID TOTALDUE"


def header(client: Client, name: str, key: int, fields: str = DUE) -> dict[str, str]:
    return client.row(name, key, fields)


def vendor_due(client: Client) -> str:
    return client.query("VENDOR", "TOTALDUE", equal("VENDORID", "V-100"))[0]["TOTALDUE"]


def test_a_paid_bill_is_reversed_and_the_vendor_owes_what_was_paid(fresh: Client) -> None:
    key = fresh.run(bill(bill_line("5010", "60"), bill_line("5020", "40"))).key
    fresh.run(payment(detail(key, "70")))
    made = fresh.run(reversal("reverse_bill", key)).key
    assert header(fresh, "APBILL", key) == {
        "STATE": "Reversed",
        "TOTALENTERED": "100",
        "TOTALPAID": "70",
        "TOTALDUE": "0",
    }
    assert header(fresh, "APBILL", made) == {
        "STATE": "Reversal",
        "TOTALENTERED": "-100",
        "TOTALPAID": "-30",
        "TOTALDUE": "-70",
    }
    assert vendor_due(fresh) == "-70"
    assert fresh.control("books")["trial_balance"]["2000"] == "70"


def test_the_payment_of_a_reversed_bill_stays(fresh: Client) -> None:
    key = fresh.run(bill(number="RB")).key
    paid = fresh.run(payment(detail(key, "100"))).key
    fresh.run(reversal("reverse_bill", key))
    assert "Transaction 'RB' is reversed" in fresh.run(reversal("reverse_appayment", paid)).errors[0]


def test_a_paid_invoice_is_not_reversed_before_its_receipt(client: Client) -> None:
    key = client.run(invoice(number="RI")).key
    paid = client.run(receipt(detail(key, "100"))).key
    refused = client.run(reversal("reverse_invoice", key))
    assert refused.errors[0].startswith("Transaction 'RI' is paid and can't be reversed")
    client.run(reversal("reverse_arpayment", paid))
    assert client.run(reversal("reverse_invoice", key)).ok


def test_a_credit_is_unapplied_before_its_bill_is_reversed(client: Client) -> None:
    key = client.run(bill(number="CR")).key
    credit = client.run(ap_adjustment(lineitem("1310", "-40"))).key
    applied = f"<ADJUSTMENTKEY>{credit}</ADJUSTMENTKEY><TRX_ADJUSTMENTAMOUNT>40</TRX_ADJUSTMENTAMOUNT>"
    used = client.run(payment(detail(key, "", applied)))
    assert used.ok, used.errors
    refused = client.run(reversal("reverse_bill", key))
    assert refused.errors[0].startswith("Credits are applied to transaction 'CR'")
    client.run(reversal("reverse_appayment", used.key))
    assert client.run(reversal("reverse_bill", key)).ok


def test_the_reversal_of_unpaid_bills_is_a_switch_and_paid_ones_do_not_mind(fresh: Client) -> None:
    unpaid, paid = (fresh.run(bill(number=number)).key for number in ("UNPAID", "PAID"))
    fresh.run(payment(detail(paid, "100")))
    fresh.control("settings", {"reversal_of_unpaid_bills": False})
    refused = fresh.run(reversal("reverse_bill", unpaid))
    assert refused.errors[0].startswith("Transaction 'UNPAID' is not paid.")
    assert fresh.run(reversal("reverse_bill", paid)).ok
    fresh.control("settings", {"reversal_of_unpaid_bills": True})
    assert fresh.run(reversal("reverse_bill", unpaid)).ok


def test_where_unpaid_bills_are_reversed_a_company_may_forbid_to_edit_them(fresh: Client) -> None:
    key = fresh.run(bill(number="LOCK")).key
    edited = f'<update_bill key="{key}"><description>x</description></update_bill>'
    assert fresh.run(edited).ok
    fresh.control("settings", {"reversal_locks_unpaid_bills": True})
    for refused in (fresh.run(edited), fresh.run(delete("APBILL", key))):
        assert refused.errors[0].startswith(
            "Transaction 'LOCK' is posted: reverse it instead of changing it."
        )
    assert fresh.run(reversal("reverse_bill", key)).ok


def test_a_selected_bill_waits_for_its_payment(fresh: Client) -> None:
    key = fresh.run(bill(number="SEL")).key
    fresh.control("settings", {"payment_approvals": 1})
    assert fresh.run(payment(detail(key, "100"))).ok
    assert header(fresh, "APBILL", key, "STATE TOTALSELECTED") == {
        "STATE": "Selected",
        "TOTALSELECTED": "100",
    }
    refused = fresh.run(reversal("reverse_bill", key))
    assert refused.errors[0].startswith("Transaction 'SEL' is selected: cancel the payment request")
    changed = fresh.run(f'<update_bill key="{key}"><description>x</description></update_bill>')
    assert changed.errors[0].startswith("Transaction 'SEL' is selected and can't be changed.")
    assert "is selected for payment and can't be deleted" in fresh.run(delete("APBILL", key)).errors[0]


def test_a_reversal_can_not_be_undone(client: Client) -> None:
    key = client.run(bill(number="ONCE")).key
    made = client.run(reversal("reverse_bill", key)).key
    assert client.run(reversal("reverse_bill", key)).errors[0].startswith("Transaction 'ONCE' is reversed")
    assert "is reversal and can't be reversed" in client.run(reversal("reverse_bill", made)).errors[0]
    assert "is reversal and can't be deleted" in client.run(delete("APBILL", made)).errors[0]


def test_a_reversal_negates_each_line_and_keeps_its_coding(client: Client) -> None:
    key = client.run(bill(bill_line("5000", "12.5", department="OPS"))).key
    made = client.run(reversal("reverse_bill", key)).key
    fields = "ACCOUNTNO DEPARTMENTID AMOUNT TOTALPAID STATE"
    assert client.query("APBILLITEM", fields, equal("RECORDKEY", made)) == [
        {
            "ACCOUNTNO": "5000",
            "DEPARTMENTID": "OPS",
            "AMOUNT": "-12.5",
            "TOTALPAID": "-12.5",
            "STATE": "Reversal",
        }
    ]


@pytest.mark.parametrize(("verb", "xml"), [
    ("update", '<update_invoice key="{key}"><description>x</description></update_invoice>'),
    ("delete", '<delete_invoice key="{key}"/>'),
    ("reverse", reversal("reverse_invoice", 0).replace('key="0"', 'key="{key}"')),
])  # fmt: skip
def test_an_entity_changes_only_what_was_made_in_it(
    at_entity: Callable[[str], Client], verb: str, xml: str
) -> None:
    client = at_entity("10")
    with Client(client.account) as top:
        key = top.run(invoice()).key
    refused = client.run(xml.format(key=key))
    assert refused.errors[0].startswith(
        f"You cannot {verb} a root level invoice from an entity-restricted user with one entity"
    )
    own = client.run(invoice(number="OWN")).key
    other = at_entity("20").run(xml.format(key=own))
    assert other.errors[0].startswith(f"Cannot find arinvoice with key '{own}' to {verb}.")
    assert client.run(xml.format(key=own)).ok


def test_a_bill_that_an_entity_owns_is_reversed_there(at_entity: Callable[[str], Client]) -> None:
    inside = at_entity("10")
    key = inside.run(bill(number="OWNED")).key
    with Client(inside.account) as top:
        refused = top.run(reversal("reverse_bill", key))
    assert refused.errors[0].startswith("Transaction 'OWNED' is not owned by the top level")
    assert inside.run(reversal("reverse_bill", key)).ok
