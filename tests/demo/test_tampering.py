"""Somebody changes the books in Sage: the reconciliation says exactly what, and the demo does not end well."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.demo.conftest import Home
from tests.sandbox.gateway import Account, Client, equal
from tests.sandbox.postings import bill, bill_line, delete

pytestmark = pytest.mark.sqlite_only
ENTITY = "10"


@pytest.fixture
def tampered(copy: Callable[[], Home]) -> tuple[dict[str, Any], int, list[dict[str, str]]]:
    """What the demo says after one bill was deleted, one raised by a cent, one keyed a second time; and those bills."""
    home = copy()
    with home.books() as account:
        bills = tamper(account)
    run = home.once()
    return run.said, run.code, bills


def tamper(account: Account) -> list[dict[str, str]]:
    client = Client(account, entity=ENTITY)
    gone, raised, copied = unpaid_bills(client)[:3]
    assert client.run(delete("APBILL", int(gone["RECORDNO"]))).ok
    more = Decimal(raised["TOTALENTERED"]) + Decimal("0.01")
    assert client.run(
        f"<update><APBILL><RECORDNO>{raised['RECORDNO']}</RECORDNO><WHENDUE>{raised['WHENDUE']}</WHENDUE>"
        f"<APBILLITEMS>{line(more)}</APBILLITEMS></APBILL></update>"
    ).ok
    assert client.run(
        bill(
            line(Decimal(copied["TOTALENTERED"])),
            vendor=copied["VENDORID"],
            number=copied["RECORDID"],
            day="2026-09-20",
        )
    ).ok
    client.close()
    return [gone, raised, copied]


def line(amount: Decimal) -> str:
    return bill_line("5040", str(amount), ENTITY)


def unpaid_bills(client: Client) -> list[dict[str, str]]:
    fields = "RECORDNO RECORDID VENDORID TOTALENTERED TOTALDUE WHENDUE"
    rows = client.query("APBILL", fields, equal("MEGAENTITYID", ENTITY), "<pagesize>500</pagesize>")
    return [row for row in rows if row["TOTALDUE"] == row["TOTALENTERED"]]


def cents(bill: dict[str, str]) -> str:
    """Sage writes no trailing zeros."""
    return f"{Decimal(bill['TOTALENTERED']):.2f}"


def test_exactly_these_three_are_found(tampered: tuple[dict[str, Any], int, list[dict[str, str]]]) -> None:
    said, code, (gone, raised, copied) = tampered
    found = {
        (entry["number"], entry["amount"], entry["why"].partition(":")[0]) for entry in said["unexplained"]
    }
    assert found == {
        (gone["RECORDID"], cents(gone), "missing"),
        (raised["RECORDID"], "-0.01", "differs"),
        (copied["RECORDID"], f"-{cents(copied)}", "duplicate"),
    }
    whole = Decimal(gone["TOTALENTERED"]) + Decimal("0.01") + Decimal(copied["TOTALENTERED"])
    assert said["money"]["USD"]["unexplained"] == str(whole)
    assert said["duplicates_in_sage"] == 1
    assert code != 0
