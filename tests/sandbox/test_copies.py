"""Documents many times over, for benchmarks: each copy is a document like any other, and the books stay in balance."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.sandbox.gateway import Client, equal, query
from tests.sandbox.postings import bill, bill_line, detail, invoice, lineitem, payment, reversal


def total_due(client: Client, kind: str, key: str) -> Decimal:
    return Decimal(client.query(kind, "TOTALDUE", equal(f"{kind}ID", key))[0]["TOTALDUE"])


def test_copies_have_the_lines_and_the_effect_of_the_newest_document(fresh: Client) -> None:
    lines = (bill_line("5000", "10.00", department="OPS"), bill_line("5020", "2.50", location="20"))
    made = fresh.run(bill(*lines, vendor="V-200", number="PATTERN")).key
    told = fresh.control("seed", {"object": "APBILL", "n": 300})
    assert (told["first"], told["last"], told["n"]) == (made + 1, made + 300, 300)
    assert fresh.run(query("APBILL", "RECORDNO")).data.get("totalcount") == "301"
    (last,) = fresh.query("APBILL", "RECORDID STATE TOTALDUE", equal("RECORDNO", told["last"]))
    assert last == {"RECORDID": f"SEED-{told['last']}", "STATE": "Posted", "TOTALDUE": "12.5"}
    fields = "LINE_NO ACCOUNTNO AMOUNT LOCATIONID DEPARTMENTID"
    copied = fresh.query("APBILLITEM", fields, equal("RECORDKEY", told["last"]))
    assert sorted(copied, key=str) == sorted(
        fresh.query("APBILLITEM", fields, equal("RECORDKEY", made)), key=str
    )
    assert total_due(fresh, "VENDOR", "V-200") == 301 * Decimal("12.50")


def test_a_copy_is_paid_and_reversed_like_any_document(fresh: Client) -> None:
    fresh.run(bill(number="PATTERN"))
    told = fresh.control("seed", {"object": "APBILL", "n": 10})
    assert fresh.run(payment(detail(told["last"], "100.00"))).ok
    (paid,) = fresh.query("APBILL", "STATE", equal("RECORDNO", told["last"]))
    assert paid["STATE"] == "Paid"
    fresh.run(invoice(number="PATTERN"))
    told = fresh.control("seed", {"object": "ARINVOICE", "n": 10})
    assert fresh.run(reversal("reverse_invoice", told["first"])).ok


def test_what_is_posted_after_copies_gets_a_number_of_its_own(fresh: Client) -> None:
    fresh.run(invoice(lineitem("4000", "1.00")))
    told = fresh.control("seed", {"object": "ARINVOICE", "n": 5})
    assert fresh.run(invoice(number="NEXT")).key == told["last"] + 1


@pytest.mark.parametrize("wanted", [{"n": 5}, {"n": 0}, {"n": 5_000_000}, {"n": "many"}])
def test_without_a_posted_document_there_is_nothing_to_copy(fresh: Client, wanted: dict[str, object]) -> None:
    with pytest.raises(AssertionError, match="error"):
        fresh.control("seed", {"object": "APADJUSTMENT", **wanted})
