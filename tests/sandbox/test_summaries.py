"""Summaries: the batches in which sub-ledger documents live (protocol 3.1, 3.14; annex A)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.sandbox.gateway import Client, equal, legacy_date, us
from tests.sandbox.postings import (
    LAST_YEAR,
    TODAY,
    ap_adjustment,
    ar_adjustment,
    bill,
    bill_line,
    delete,
    invoice,
    lineitem,
    reversal,
)

SLASHES = TODAY.replace("-", "/")
CREDIT = lineitem("4090", "-5")


def header(client: Client, name: str, key: int, fields: str = "PRBATCH PRBATCHKEY") -> dict[str, str]:
    return client.row(name, key, fields)


def summary(client: Client, name: str, key: object) -> dict[str, str]:
    fields = "TITLE CREATED TOTAL OPEN AUTOCREATED RECORDTYPE STATUS"
    return client.row(name, key, fields)


def close(client: Client, name: str, key: object) -> None:
    client.control("alter", {"object": name, "recordno": int(str(key)), "set": {"OPEN": "Closed"}})


@pytest.mark.parametrize(("name", "xml", "word"), [
    ("ARINVOICE", invoice(), "Invoices"),
    ("APBILL", bill(), "Bills"),
    ("ARADJUSTMENT", ar_adjustment(CREDIT), "AR Adjustments"),
    ("APADJUSTMENT", ap_adjustment(CREDIT), "AP Adjustments"),
])  # fmt: skip
def test_a_document_goes_into_the_summary_of_its_day(client: Client, name: str, xml: str, word: str) -> None:
    first, second = (header(client, name, client.run(xml).key) for _ in range(2))
    assert first == second
    assert first["PRBATCH"] == f"{word}: {SLASHES} Batch"
    found = summary(client, f"{name}BATCH", first["PRBATCHKEY"])
    assert (found["CREATED"], found["OPEN"], found["AUTOCREATED"]) == (us(TODAY), "Open", "Auto-Summary")


def test_a_summary_totals_what_is_in_it(fresh: Client) -> None:
    keys = [fresh.run(bill(bill_line(amount=amount))).key for amount in ("60", "40.5")]
    batch = header(fresh, "APBILL", keys[0])["PRBATCHKEY"]
    assert summary(fresh, "APBILLBATCH", batch)["TOTAL"] == "100.5"
    fresh.run(delete("APBILL", keys[0]))
    found = summary(fresh, "APBILLBATCH", batch)
    assert (found["TOTAL"], found["RECORDTYPE"], found["STATUS"]) == ("40.5", "pi", "active")


def test_summaries_may_be_monthly(fresh: Client) -> None:
    fresh.control("settings", {"monthly_summaries": True})
    key = fresh.run(bill(day=LAST_YEAR)).key
    assert header(fresh, "APBILL", key)["PRBATCH"] == f"Bills: {LAST_YEAR[:4]}/06/01 Batch"


def test_a_document_that_moves_to_another_day_changes_its_summary(client: Client) -> None:
    key = client.run(invoice()).key
    moved = f"<datecreated>{legacy_date(LAST_YEAR)}</datecreated>"
    client.run(f'<update_invoice key="{key}">{moved}</update_invoice>')
    day = LAST_YEAR.replace("-", "/")
    assert header(client, "ARINVOICE", key)["PRBATCH"] == f"Invoices: {day} Batch"


def batch_of(noun: str, title: str, *inside: str, day: str = LAST_YEAR) -> str:
    created = f"<datecreated>{legacy_date(day)}</datecreated>"
    return (
        f"<create_{noun}batch><batchtitle>{title}</batchtitle>{created}{''.join(inside)}</create_{noun}batch>"
    )


def legacy_bill(number: str) -> str:
    return (
        f"<create_bill><vendorid>V-100</vendorid><datecreated>{legacy_date(TODAY)}</datecreated>"
        f"<termname>Net 30</termname><billno>{number}</billno><billitems>{lineitem('5010', '9')}</billitems></create_bill>"
    )


@pytest.mark.parametrize(("noun", "name", "inside"), [
    ("invoice", "ARINVOICE", invoice()),
    ("bill", "APBILL", legacy_bill("IN-1")),
    ("aradjustment", "ARADJUSTMENT", ar_adjustment(CREDIT)),
    ("apadjustment", "APADJUSTMENT", ap_adjustment(CREDIT)),
])  # fmt: skip
def test_a_summary_by_hand_is_made_with_documents_in_it_and_gives_them_its_date(
    client: Client, noun: str, name: str, inside: str
) -> None:
    batch = client.run(batch_of(noun, "Week 23", inside, inside)).key
    assert summary(client, f"{name}BATCH", batch)["AUTOCREATED"] == "Manual"
    rows = client.query(name, "PRBATCH WHENPOSTED", equal("PRBATCHKEY", batch))
    assert rows == [{"PRBATCH": "Week 23", "WHENPOSTED": us(LAST_YEAR)}] * 2


def test_a_summary_stands_or_falls_with_what_is_created_in_it(client: Client) -> None:
    result = client.run(batch_of("invoice", "Fails", invoice(), invoice(customer="C-NONE")))
    assert result.errors[0].startswith("Invalid Customer 'C-NONE' specified.")
    assert client.query("ARINVOICEBATCH", "RECORDNO", equal("TITLE", "Fails")) == []


def test_a_summary_is_named_by_key_or_by_title(client: Client) -> None:
    batch = client.run(batch_of("bill", "By hand")).key
    by_title = client.run(bill(rest="<PRBATCH>By hand</PRBATCH>")).key
    by_key = client.run(legacy_bill("K-1").replace("<billno>", f"<batchkey>{batch}</batchkey><billno>")).key
    for key in (by_title, by_key):
        row = header(client, "APBILL", key, "PRBATCHKEY WHENPOSTED")
        assert row == {"PRBATCHKEY": str(batch), "WHENPOSTED": us(LAST_YEAR)}
    unknown = client.run(bill(rest="<PRBATCH>Nowhere</PRBATCH>"))
    assert unknown.errors[0].startswith("Invalid Summary 'Nowhere' specified.")


def test_a_summary_by_hand_keeps_a_document_that_is_updated(client: Client) -> None:
    batch = client.run(batch_of("invoice", "Stays", invoice(number="STAYS"))).key
    key = client.query("ARINVOICE", "RECORDNO", equal("PRBATCHKEY", batch))[0]["RECORDNO"]
    line = '<updatelineitem line_num="1"><amount>7</amount></updatelineitem>'
    changed = f'<update_invoice key="{key}"><updateinvoiceitems>{line}</updateinvoiceitems></update_invoice>'
    assert client.run(changed).ok
    assert summary(client, "ARINVOICEBATCH", batch)["TOTAL"] == "7"


def test_a_closed_summary_takes_nothing_and_lets_nothing_go(client: Client) -> None:
    batch = client.run(batch_of("invoice", "Shut", invoice(number="SHUT"))).key
    key = int(client.query("ARINVOICE", "RECORDNO", equal("PRBATCHKEY", batch))[0]["RECORDNO"])
    close(client, "ARINVOICEBATCH", batch)
    text = "The summary 'Shut' is closed."
    changed = client.run(f'<update_invoice key="{key}"><description>x</description></update_invoice>')
    assert changed.errors[0].startswith(text)
    assert client.run(delete("ARINVOICE", key)).errors[0].startswith(text)
    more = invoice().replace("<invoiceno>", f"<batchkey>{batch}</batchkey><invoiceno>")
    assert client.run(more).errors[0].startswith(f"The summary '{batch}' is closed.")


def test_a_closed_summary_of_a_day_is_followed_by_another(fresh: Client) -> None:
    first = header(fresh, "ARINVOICE", fresh.run(invoice()).key)
    close(fresh, "ARINVOICEBATCH", first["PRBATCHKEY"])
    second = header(fresh, "ARINVOICE", fresh.run(invoice(number="NEXT")).key)
    assert second["PRBATCH"] == first["PRBATCH"]
    assert second["PRBATCHKEY"] != first["PRBATCHKEY"]


def test_a_company_may_demand_summaries_by_hand(fresh: Client) -> None:
    batch = fresh.run(batch_of("invoice", "Mine")).key
    fresh.control("settings", {"user_specified_summaries": True})
    assert fresh.run(invoice()).errors[0].startswith("Required field Summary is missing")
    named = invoice().replace("<invoiceno>", f"<batchkey>{batch}</batchkey><invoiceno>")
    assert fresh.run(named).ok


def test_an_entity_has_summaries_of_its_own(client: Client) -> None:
    top = header(client, "ARINVOICE", client.run(invoice()).key)["PRBATCHKEY"]
    with Client(client.account) as inside:
        inside.open_session("10")
        own = header(inside, "ARINVOICE", inside.run(invoice(number="IN")).key)["PRBATCHKEY"]
    assert own != top
    assert client.query("ARINVOICEBATCH", "RECORDNO", equal("RECORDNO", own)) == []


def test_a_reversal_stands_in_the_summary_of_its_own_day(client: Client) -> None:
    key = client.run(bill(day=LAST_YEAR)).key
    made = client.run(reversal("reverse_bill", key)).key
    assert header(client, "APBILL", made)["PRBATCH"] == f"Bills: {SLASHES} Batch"


def test_a_draft_without_a_date_is_in_no_summary(client: Client) -> None:
    draft = f"<APBILL><ACTION>Draft</ACTION><APBILLITEMS>{bill_line()}</APBILLITEMS></APBILL>"
    key = client.run(f"<create>{draft}</create>").key
    assert header(client, "APBILL", key) == {"PRBATCH": "", "PRBATCHKEY": ""}


def test_an_update_moves_a_bill_into_another_summary(client: Client) -> None:
    batch = client.run(batch_of("bill", "Other")).key
    key = client.run(bill()).key
    moved = (
        f"<APBILL><RECORDNO>{key}</RECORDNO><WHENDUE>{us(TODAY)}</WHENDUE><PRBATCH>Other</PRBATCH></APBILL>"
    )
    assert client.run(f"<update>{moved}</update>").ok
    row = header(client, "APBILL", key, "PRBATCHKEY WHENPOSTED")
    assert row == {"PRBATCHKEY": str(batch), "WHENPOSTED": us(LAST_YEAR)}


def test_an_entitys_summary_is_not_for_another(at_entity: Callable[[str], Client]) -> None:
    first, second = at_entity("10"), at_entity("20")
    assert first.run(batch_of("bill", "Only ours")).ok
    named = bill(bill_line(location=""), rest="<PRBATCH>Only ours</PRBATCH>")
    assert first.run(named).ok
    assert second.run(named).errors[0].startswith("Invalid Summary 'Only ours' specified.")
