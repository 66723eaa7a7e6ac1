"""What must hold of the books after whatever a test did to them (protocol 7, 11)."""

from __future__ import annotations

from typing import Any

from tests.sandbox.gateway import Account, control

# Every sandbox that runs in this process of tests.
running: dict[str, Account] = {}

MONEY = frozenset(
    {
        *("ARPYMT", "APPYMT", "ARADVANCE", "APADVANCE", "AROVERPAYMENT", "ARPOSTEDADVANCE"),
        *(
            "create_arpayment",
            "create_paymentrequest",
            "create_aradvance",
            "create_apadvance",
            "apply_arpayment",
        ),
        *(
            "record_deposit",
            "record_otherreceipt",
            "reverse_arpayment",
            "reverse_appayment",
            "create_manualpayment",
        ),
    }
)


def prove(account: Account) -> None:
    """The trial balance is zero, running balances equal their entries, each sub-ledger equals its control account."""
    for company in control(account, "companies")["companies"]:
        assert_sound(control(account, f"books?company={company}"))
    assert_no_payment_is_ours(control(account, "requests"))


def assert_no_payment_is_ours(requests: list[dict[str, Any]]) -> None:
    """Rule A3: we read receipts, payments and advances, and never write one. What the product writes goes under control ids
    that begin with `lh-`; the customer's bookkeeper has others."""
    for request in requests:
        if any(each.startswith("lh-") for each in request["controlids"]):
            written = {*request["functions"], *request["objects"]}
            assert not written & MONEY, request


def assert_sound(books: dict[str, Any]) -> None:
    """`books` is what the control plane tells of them."""
    assert books["difference"] == "0", books["trial_balance"]
    assert books["entries_differ"] == []
    assert books["unbalanced_batches"] == []
    for party, sides in books["subledgers"].items():
        assert len(set(sides.values())) == 1, (party, sides)
