"""Names, letters, dates and numbers as replies have them, whatever dialect wrote them (protocol 2.2, 2.5, 3.1, 3.2)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.sandbox.gateway import Client, equal, legacy_date, us
from tests.sandbox.journals import glbatch
from tests.sandbox.paying import advance, advance_line, done, refused, state, tags
from tests.sandbox.postings import (
    IN_A_MONTH,
    TODAY,
    ap_adjustment,
    ar_adjustment,
    bill,
    bill_line,
    detail,
    invoice,
    lineitem,
    party,
    payment,
    receipt,
)

STAMP = re.compile(r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d")
FIRST = f"{TODAY[:4]}-01-05"
POSTED = f"{TODAY[:4]}-01-06"


def whole(client: Client, name: str, key: int) -> dict[str, str]:
    found = client.run(f"<read><object>{name}</object><keys>{key}</keys><fields>*</fields></read>")
    assert found.ok, found.errors
    return found.rows[0]


@pytest.mark.parametrize(("name", "xml", "record_type", "module"), [
    ("ARINVOICE", invoice(), "ri", "4.AR"),
    ("ARADJUSTMENT", ar_adjustment(lineitem("4090", "-1")), "ra", "4.AR"),
    ("APBILL", bill(), "pi", "3.AP"),
    ("APADJUSTMENT", ap_adjustment(lineitem("5010", "-1")), "pa", "3.AP"),
    ("ARADVANCE", advance(), "rr", ""),
    ("APADVANCE", advance(advance_line("2000"), name="APADVANCE", party="V-100"), "pr", ""),
])  # fmt: skip
def test_each_kind_of_document_has_its_record_type_and_module(
    client: Client, name: str, xml: str, record_type: str, module: str
) -> None:
    found = whole(client, name, done(client.run(xml)))
    assert (found["RECORDTYPE"], found.get("MODULEKEY", "")) == (record_type, module)


def test_payments_have_record_types_and_their_details_modules(client: Client) -> None:
    taken = done(client.run(receipt(detail(done(client.run(invoice())), "1"))))
    paid = done(client.run(payment(detail(done(client.run(bill())), "1"))))
    for name, key, letters, module in (("ARPYMT", taken, "rp", "4.AR"), ("APPYMT", paid, "pp", "3.AP")):
        assert client.row(name, key, "RECORDTYPE STATE") == {"RECORDTYPE": letters, "STATE": "C"}
        details = client.query(f"{name}DETAIL", "MODULEKEY STATE", equal("PAYMENTKEY", key))
        assert details == [{"MODULEKEY": module, "STATE": "C"}]


def test_legacy_names_are_read_under_their_generic_ones(client: Client) -> None:
    contact = "<contactname>Prairie Mills(CC-200)</contactname>"
    coded = tags(
        **{"customerid": "C-100", "vendorid": "V-100", "itemid": "FREIGHT", "classid": "VAN"},
        warehouseid="DOCK",
    )
    line = (
        tags(glaccountno="4000", amount="5.10", memo="Linehaul", locationid="10", departmentid="OPS") + coded
    )
    xml = (
        f"<create_invoice><customerid>C-100</customerid><datecreated>{legacy_date(FIRST)}</datecreated>"
        f"<dateposted>{legacy_date(POSTED)}</dateposted><datedue>{legacy_date(IN_A_MONTH)}</datedue>"
        f"<invoiceno>LEG-1</invoiceno><ponumber>BOL-77</ponumber><description>Load</description>"
        f"<billto><contactname>Harbor Foods(CC-100)</contactname></billto><shipto>{contact}</shipto>"
        f"<invoiceitems><lineitem>{line}</lineitem></invoiceitems></create_invoice>"
    )
    found = whole(client, "ARINVOICE", done(client.run(xml)))
    batch = f"Invoices: {POSTED.replace('-', '/')} Batch"
    wanted = {
        **{"RECORDID": "LEG-1", "DOCNUMBER": "BOL-77", "DESCRIPTION": "Load", "PRBATCH": batch},
        **{"WHENCREATED": us(FIRST), "WHENPOSTED": us(POSTED), "WHENDUE": us(IN_A_MONTH)},
        "BILLTOPAYTOCONTACTNAME": "Harbor Foods(CC-100)",
        "SHIPTORETURNTOCONTACTNAME": "Prairie Mills(CC-200)",
    }
    assert {name: found[name] for name in wanted} == wanted
    wanted = {
        **{"ACCOUNTNO": "4000", "TRX_AMOUNT": "5.1", "ENTRYDESCRIPTION": "Linehaul", "LINEITEM": "T"},
        **{"LOCATIONID": "10", "DEPARTMENTID": "OPS", "CUSTOMERID": "C-100", "VENDORID": "V-100"},
        **{"ITEMID": "FREIGHT", "CLASSID": "VAN", "WAREHOUSEID": "DOCK"},
        **{"CLASSNAME": "Dry van", "CLASSDIMKEY": "1", "ENTRY_DATE": us(POSTED)},
    }
    where = equal("RECORDKEY", found["RECORDNO"])
    assert client.query("ARINVOICEITEM", " ".join(wanted), where) == [wanted]


@pytest.mark.parametrize(("tag", "xml"), [
    ("invoiceno", ar_adjustment(lineitem("4090", "-1"))),
    ("billno", ap_adjustment(lineitem("5010", "-1"))),
])  # fmt: skip
def test_an_adjustment_refers_to_another_documents_number(client: Client, tag: str, xml: str) -> None:
    name = "ARADJUSTMENT" if tag == "invoiceno" else "APADJUSTMENT"
    told = f"</datecreated>{tags(adjustmentno='ADJ-9')}<{tag}>LEG-1</{tag}>"
    found = whole(client, name, done(client.run(xml.replace("</datecreated>", told))))
    assert (found["RECORDID"], found["DOCNUMBER"]) == ("ADJ-9", "LEG-1")


@pytest.mark.parametrize(("name", "xml"), [("ARINVOICE", invoice()), ("APBILL", bill())])
def test_a_documents_own_date_is_a_day_and_its_audit_a_moment(client: Client, name: str, xml: str) -> None:
    found = whole(client, name, done(client.run(xml)))
    assert found["WHENCREATED"] == us(TODAY)
    assert STAMP.fullmatch(found["AUWHENCREATED"])
    assert STAMP.fullmatch(found["WHENMODIFIED"])


@pytest.mark.parametrize(("name", "xml"), [
    ("CUSTOMER", party("CUSTOMER", "C-STAMP", "Stamped")),
    ("GLBATCH", glbatch()),
])  # fmt: skip
def test_what_is_no_document_was_created_at_a_moment(client: Client, name: str, xml: str) -> None:
    assert STAMP.fullmatch(whole(client, name, done(client.run(xml)))["WHENCREATED"])


@pytest.mark.parametrize(("written", "read"), [
    ("5900.00", "5900"),
    ("12.50", "12.5"),
    ("0012.05", "12.05"),
    ("1679615.93", "1679615.93"),
    ("-0.10", "-0.1"),
])  # fmt: skip
def test_numbers_are_read_without_trailing_zeros(client: Client, written: str, read: str) -> None:
    key = done(client.run(bill(bill_line(amount=written))))
    found = client.row("APBILL", key, "TOTALENTERED TRX_TOTALENTERED TOTALDUE TRX_TOTALDUE")
    assert set(found.values()) == {read}


def test_a_date_may_come_without_leading_zeros(client: Client) -> None:
    day = f"1/5/{TODAY[:4]}"
    key = done(client.run(bill().replace(us(TODAY), day)))
    assert client.row("APBILL", key, "WHENCREATED") == {"WHENCREATED": us(FIRST)}


def test_what_is_not_there_is_an_empty_element(client: Client) -> None:
    found = whole(client, "APBILL", done(client.run(bill())))
    empty = (
        "DOCNUMBER",
        "DESCRIPTION",
        "TERMNAME",
        "WHENPAID",
        "RECPAYMENTDATE",
        "PAYMENTPRIORITY",
        "SUPDOCID",
    )
    assert {found[name] for name in empty} == {""}
    assert (found["ONHOLD"], found["SYSTEMGENERATED"]) == ("false", "F")


def test_what_a_bill_says_of_its_payment_is_kept(client: Client) -> None:
    said = {"RECPAYMENTDATE": us(IN_A_MONTH), "PAYMENTPRIORITY": "urgent", "ONHOLD": "true"}
    key = done(client.run(bill(rest=tags(**said))))
    assert client.row("APBILL", key, " ".join(said)) == said


def test_a_record_of_an_entity_names_it_in_three_fields(
    fresh: Client, at_entity: Callable[[str], Client]
) -> None:
    ten = at_entity("10")
    fields = "MEGAENTITYKEY MEGAENTITYID MEGAENTITYNAME"
    inside = {"MEGAENTITYKEY": "1", "MEGAENTITYID": "10", "MEGAENTITYNAME": "Northgate Brokerage"}
    outside = dict.fromkeys(inside, "")
    for name, xml in (("ARINVOICE", invoice()), ("CUSTOMER", party("CUSTOMER", "C-TEN", "Ten"))):
        assert ten.row(name, done(ten.run(xml)), fields) == inside
    assert fresh.row("ARINVOICE", done(fresh.run(invoice())), fields) == outside


@pytest.mark.parametrize("xml", [
    bill(rest=tags(CURRENCY="USD", EXCH_RATE_TYPE_ID="Intacct Daily Rate", EXCHANGE_RATE="1")),
    receipt(detail(1, "1"), rest=tags(EXCH_RATE_TYPE_ID="Intacct Daily Rate", EXCHANGE_RATE="1")),
])  # fmt: skip
def test_an_exchange_rate_comes_by_its_type_or_by_itself(client: Client, xml: str) -> None:
    refused(client.run(xml), "Enter an exchange rate type or an exchange rate, not both.")


def test_one_of_both_says_how_the_companys_own_currency_is_exchanged(client: Client) -> None:
    for rate in (tags(EXCH_RATE_TYPE_ID="Intacct Daily Rate"), tags(EXCHANGE_RATE="1")):
        assert client.run(bill(rest=tags(CURRENCY="USD", BASECURR="USD") + rate)).ok


def test_an_advance_is_posted_then_partially_and_fully_applied(client: Client) -> None:
    kept = done(client.run(advance(advance_line(amount="50"))))
    seen = [state(client, "ARADVANCE", kept)]
    for amount in ("20", "30"):
        used = tags(ADVANCEKEY=kept, TRX_POSTEDADVANCEAMOUNT=amount)
        done(client.run(receipt(detail(done(client.run(invoice())), "", used))))
        seen.append(state(client, "ARADVANCE", kept))
    assert seen == [("Posted", "0", "50"), ("Partially applied", "20", "30"), ("Fully applied", "50", "0")]
