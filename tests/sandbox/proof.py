"""What must hold of the books after whatever a test did to them (protocol 7, 11)."""

from __future__ import annotations

from typing import Any

from tests.sandbox.gateway import Account, control

# Every sandbox that runs in this process of tests.
running: dict[str, Account] = {}


def prove(account: Account) -> None:
    """The trial balance is zero, running balances equal their entries, each sub-ledger equals its control account."""
    for company in control(account, "companies")["companies"]:
        assert_sound(control(account, f"books?company={company}"))


def assert_sound(books: dict[str, Any]) -> None:
    """`books` is what the control plane tells of them."""
    assert books["difference"] == "0", books["trial_balance"]
    assert books["entries_differ"] == []
    assert books["unbalanced_batches"] == []
    for party, sides in books["subledgers"].items():
        assert len(set(sides.values())) == 1, (party, sides)
