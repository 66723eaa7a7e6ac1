"""Bills that wait for somebody's approval (protocol 2.1, 3.2, 3.7)."""

from __future__ import annotations

import pytest

from tests.sandbox.gateway import Client, equal, us
from tests.sandbox.postings import TODAY, bill, delete, detail, invoice, payment, reversal


@pytest.fixture
def approving(fresh: Client) -> Client:
    """A company whose bills need one approval."""
    fresh.control("settings", {"bill_approvals": 1})
    return fresh


def said(verb: str, key: int, comment: str = "", name: str = "APBILL") -> str:
    return f"<{verb}><{name}><RECORDNO>{key}</RECORDNO><COMMENT>{comment}</COMMENT></{name}></{verb}>"


def recall(key: int) -> str:
    return f"<recallApBill><recordno>{key}</recordno></recallApBill>"


def state(client: Client, key: int) -> tuple[str, str]:
    row = client.row("APBILL", key, "STATE RAWSTATE")
    return row["STATE"], row["RAWSTATE"]


def owed(client: Client) -> str:
    return client.balances().get("2000", "0")


def test_a_bill_is_posted_at_once_where_nobody_approves(fresh: Client) -> None:
    assert state(fresh, fresh.run(bill()).key) == ("Posted", "A")


def test_a_submitted_bill_owes_nothing_before_it_is_approved(approving: Client) -> None:
    key = approving.run(bill()).key
    assert state(approving, key) == ("Submitted", "S")
    assert owed(approving) == "0"
    assert approving.run(said("approve", key, "Fine")).key == key
    assert state(approving, key) == ("Posted", "A")
    assert owed(approving) == "-100"
    assert approving.run(payment(detail(key, "100"))).ok


def test_the_approval_of_bills_leaves_invoices_alone(approving: Client) -> None:
    key = approving.run(invoice()).key
    assert approving.query("ARINVOICE", "STATE", equal("RECORDNO", key)) == [{"STATE": "Posted"}]


def test_of_two_approvals_the_first_is_a_part(fresh: Client) -> None:
    fresh.control("settings", {"bill_approvals": 2})
    key = fresh.run(bill()).key
    fresh.run(said("approve", key))
    assert state(fresh, key) == ("Partially Approved", "PA")
    assert owed(fresh) == "0"
    fresh.run(said("approve", key))
    assert state(fresh, key) == ("Posted", "A")


def test_a_declined_bill_is_mended_and_submitted_again(approving: Client) -> None:
    key = approving.run(bill(number="D-1")).key
    assert approving.run(said("decline", key, "Too dear")).ok
    assert state(approving, key) == ("Declined", "U")
    assert (
        approving.run(said("approve", key))
        .errors[0]
        .startswith("Transaction 'D-1' is declined and can't be approved")
    )
    line = '<updatelineitem line_num="1"><amount>90</amount></updatelineitem>'
    mended = f'<update_bill key="{key}"><updatebillitems>{line}</updatebillitems></update_bill>'
    assert approving.run(mended).ok
    assert state(approving, key) == ("Submitted", "S")
    approving.run(said("approve", key))
    assert owed(approving) == "-90"


def test_approvals_from_before_a_bill_was_declined_do_not_count(fresh: Client) -> None:
    fresh.control("settings", {"bill_approvals": 2})
    key = fresh.run(bill()).key
    fresh.run(said("approve", key))
    fresh.run(said("decline", key))
    fresh.run(f'<update_bill key="{key}"><description>Again</description></update_bill>')
    fresh.run(said("approve", key))
    assert state(fresh, key) == ("Partially Approved", "PA")


def test_an_approved_bill_whose_lines_change_waits_again(approving: Client) -> None:
    key = approving.run(bill()).key
    approving.run(said("approve", key))
    approving.run(f'<update_bill key="{key}"><description>Only words</description></update_bill>')
    assert state(approving, key) == ("Posted", "A")
    line = '<updatelineitem line_num="1"><amount>90</amount></updatelineitem>'
    approving.run(f'<update_bill key="{key}"><updatebillitems>{line}</updatebillitems></update_bill>')
    assert state(approving, key) == ("Submitted", "S")
    assert owed(approving) == "0"
    approving.run(said("approve", key))
    assert owed(approving) == "-90"


def test_a_submitted_bill_is_recalled_to_a_draft(approving: Client) -> None:
    key = approving.run(bill(number="R-1")).key
    assert approving.run(recall(key)).ok
    assert state(approving, key) == ("Draft", "D")
    assert approving.run(delete("APBILL", key)).ok
    posted = approving.run(bill(number="R-2")).key
    approving.run(said("approve", posted))
    refused = approving.run(recall(posted))
    assert refused.errors[0].startswith("Transaction 'R-2' is posted and can't be recalled")


def test_what_waits_can_be_neither_changed_nor_deleted_nor_reversed_nor_paid(approving: Client) -> None:
    key = approving.run(bill(number="W-1")).key
    changed = f'<update_bill key="{key}"><description>x</description></update_bill>'
    assert "is submitted and can't be changed" in approving.run(changed).errors[0]
    assert "is submitted and can't be deleted" in approving.run(delete("APBILL", key)).errors[0]
    assert "is submitted and can't be reversed" in approving.run(reversal("reverse_bill", key)).errors[0]
    assert "enter a valid bill key" in approving.run(payment(detail(key, "1"))).errors[0]


def test_a_bill_is_not_approved_into_a_closed_month(approving: Client) -> None:
    key = approving.run(bill()).key
    approving.control("settings", {"closed_months": [TODAY[:7]]})
    assert "Periods are closed." in approving.run(said("approve", key)).errors[0]
    assert state(approving, key) == ("Submitted", "S")


def test_what_waits_is_listed_for_its_module(approving: Client) -> None:
    key = approving.run(bill(number="L-1")).key
    wanted = "<getTransactionsToApprove><module>{}</module></getTransactionsToApprove>"
    assert approving.run(wanted.format("AP")).rows == [
        {
            "RECORDNO": str(key),
            "RECORDID": "L-1",
            "STATE": "Submitted",
            "TOTALENTERED": "100",
            "WHENCREATED": us(TODAY),
        }
    ]
    assert approving.run(wanted.format("PO")).rows == []


@pytest.mark.parametrize(("letter", "approvals"), [("D", None), ("S", 0), ("PA", 1), ("A", 2), ("U", -1)])
def test_the_older_reader_asks_for_a_bills_state_by_letter(
    fresh: Client, letter: str, approvals: int | None
) -> None:
    fresh.control("settings", {"bill_approvals": 2})
    key = fresh.run(bill(rest="<ACTION>Draft</ACTION>" if approvals is None else "")).key
    for verb in ["decline"] if approvals == -1 else ["approve"] * (approvals or 0):
        fresh.run(said(verb, key))
    for other in ("D", "S", "PA", "A", "U"):
        asked = f"<object>APBILL</object><query>STATE = '{other}'</query><fields>RECORDNO</fields>"
        rows = fresh.run(f"<readByQuery>{asked}</readByQuery>").rows
        assert rows == ([{"RECORDNO": str(key)}] if other == letter else [])


def test_the_history_says_who_said_what(approving: Client) -> None:
    key = approving.run(bill()).key
    approving.run(said("decline", key, "Where is the proof of delivery?"))
    asked = f"<getApprovalHistory><module>AP</module><docid>{key}</docid></getApprovalHistory>"
    rows = approving.run(asked).rows
    assert [(row["ACTION"], row["COMMENT"]) for row in rows] == [
        ("Submitted", ""),
        ("Declined", "Where is the proof of delivery?"),
    ]
    assert {row["USERID"] for row in rows} == {approving.account.user_id}


@pytest.mark.parametrize("verb", ["approve", "decline"])
def test_only_what_has_a_workflow_is_approved(client: Client, verb: str) -> None:
    result = client.run(said(verb, 1, name="ARINVOICE"))
    text = f"API operation '{verb.upper()}' cannot be performed on objects of type arinvoice"
    assert result.errors[0].startswith(text)
