"""What a document's lines, terms and party must be: labels, offsets, due dates, holds, tax (protocol 3.1, 3.12, 4.5)."""

from __future__ import annotations

import pytest

from integrations.sandbox.books.documents import terms
from tests.sandbox.gateway import Client, equal, legacy_date, us
from tests.sandbox.postings import (
    LAST_YEAR,
    TODAY,
    ap_adjustment,
    ar_adjustment,
    bill,
    bill_line,
    detail,
    invoice,
    lineitem,
    receipt,
)

SECOND_CONTROL = (
    "<create><GLACCOUNT><ACCOUNTNO>{}</ACCOUNTNO><TITLE>Second control</TITLE><NORMALBALANCE>debit</NORMALBALANCE>"
    "<CLOSINGTYPE>non-closing account</CLOSINGTYPE><ACCOUNTTYPE>balancesheet</ACCOUNTTYPE>"
    "<ALTERNATIVEACCOUNT>{}</ALTERNATIVEACCOUNT></GLACCOUNT></create>"
)


def label(kind: str, name: str, account: str, offset: str = "") -> str:
    rest = f"<OFFSETGLACCOUNTNO>{offset}</OFFSETGLACCOUNTNO>" if offset else ""
    inner = f"<ACCOUNTLABEL>{name}</ACCOUNTLABEL><DESCRIPTION>{name}</DESCRIPTION>"
    return f"<create><{kind}>{inner}<GLACCOUNTNO>{account}</GLACCOUNTNO>{rest}</{kind}></create>"


def labelled(name: str, amount: str = "10") -> str:
    return f"<lineitem><accountlabel>{name}</accountlabel><amount>{amount}</amount><locationid>10</locationid></lineitem>"


@pytest.fixture
def labels(fresh: Client) -> Client:
    """A company whose lines name labels; one of them is open on a control account of its own."""
    fresh.run(SECOND_CONTROL.format("1210", "Receivables account"))
    for each in (label("ARACCOUNTLABEL", "Haul", "4000"), label("ARACCOUNTLABEL", "Fuel", "4010", "1210")):
        assert fresh.run(each).ok
    fresh.control("settings", {"account_labels": True})
    return fresh


def test_a_label_stands_for_its_accounts(labels: Client) -> None:
    key = labels.run(invoice(labelled("Haul", "90"), labelled("Fuel", "10"))).key
    assert labels.balances() == {"1200": "90", "1210": "10", "4000": "-90", "4010": "-10"}
    rows = labels.query("ARINVOICEITEM", "ACCOUNTLABEL ACCOUNTNO", equal("RECORDKEY", key))
    assert {row["ACCOUNTLABEL"]: row["ACCOUNTNO"] for row in rows} == {"Haul": "4000", "Fuel": "4010"}


def test_a_receipt_relieves_each_line_where_it_is_open(labels: Client) -> None:
    key = labels.run(invoice(labelled("Haul", "90"), labelled("Fuel", "10"))).key
    assert labels.run(receipt(detail(key, "95"))).ok
    assert labels.balances() == {"1000": "95", "1210": "5", "4000": "-90", "4010": "-10"}


def test_an_update_keeps_the_label_and_takes_another(labels: Client) -> None:
    key = labels.run(invoice(labelled("Haul", "90"))).key
    changed = '<updatelineitem line_num="1">{}</updatelineitem>'
    wanted = (
        f'<update_invoice key="{key}"><updateinvoiceitems>{changed}</updateinvoiceitems></update_invoice>'
    )
    assert labels.run(wanted.format("<amount>80</amount>")).ok
    assert labels.balances() == {"1200": "80", "4000": "-80"}
    assert labels.run(wanted.format("<accountlabel>Fuel</accountlabel>")).ok
    assert labels.balances() == {"1210": "80", "4010": "-80"}


def test_a_company_expects_labels_or_accounts_and_never_both(labels: Client) -> None:
    assert labels.run(invoice()).errors[0].startswith("Enter an account label on line item 1")
    unknown = labels.run(invoice(labelled("Nothing")))
    assert unknown.errors[0].startswith("Invalid Account label 'Nothing' specified.")
    labels.control("settings", {"account_labels": False})
    assert labels.run(invoice()).ok
    assert (
        labels.run(invoice(labelled("Haul"))).errors[0].startswith("Invalid Account label 'Haul' specified.")
    )
    both = bill_line().replace("<ACCOUNTNO>", "<ACCOUNTLABEL>Haul</ACCOUNTLABEL><ACCOUNTNO>")
    assert (
        labels.run(bill(both))
        .errors[0]
        .startswith("Enter an account number or an account label on line item 1")
    )


def test_a_lines_offset_is_a_control_account_of_its_ledger(fresh: Client) -> None:
    fresh.run(SECOND_CONTROL.format("2010", "Payables account"))

    def with_offset(account: str) -> str:
        return bill(
            bill_line().replace(
                "</ACCOUNTNO>", f"</ACCOUNTNO><OFFSETGLACCOUNTNO>{account}</OFFSETGLACCOUNTNO>"
            )
        )

    key = fresh.run(with_offset("2010")).key
    assert fresh.balances() == {"2010": "-100", "5010": "100"}
    fields = "OFFSETGLACCOUNTNO OFFSETGLACCOUNTTITLE"
    assert fresh.query("APBILLITEM", fields, equal("RECORDKEY", key)) == [
        {"OFFSETGLACCOUNTNO": "2010", "OFFSETGLACCOUNTTITLE": "Second control"}
    ]
    for account in ("1200", "5010"):
        refused = fresh.run(with_offset(account)).errors[0]
        assert refused.startswith(f"Offset GL Account '{account}' is not an active Payables account.")
    assert fresh.run(with_offset("9999")).errors[0].startswith("Invalid Offset GL Account '9999' specified.")


def test_a_vendors_own_offset_takes_the_place_of_the_usual_one(fresh: Client) -> None:
    fresh.run(SECOND_CONTROL.format("2010", "Payables account"))
    own = "<VENDOR><VENDORID>V-100</VENDORID><OFFSETGLACCOUNTNO>2010</OFFSETGLACCOUNTNO></VENDOR>"
    assert fresh.run(f"<update>{own}</update>").ok
    fresh.run(bill())
    assert fresh.balances() == {"2010": "-100", "5010": "100"}


@pytest.mark.parametrize(("rule", "days", "due"), [
    ("from invoice/bill date", 30, "2026-03-12"),
    ("from invoice/bill date extending to eom", 30, "2026-03-31"),
    ("after end of month of invoice/bill date", 10, "2026-03-10"),
    ("of the month of invoice/bill date", 20, "2026-02-20"),
    ("of the month of invoice/bill date", 5, "2026-03-05"),
    ("of next month from invoice/bill date", 31, "2026-03-31"),
    ("of 2nd month from invoice/bill date", 31, "2026-04-30"),
    ("of 3rd month from invoice/bill date", 1, "2026-05-01"),
    ("of 4th month from invoice/bill date", 1, "2026-06-01"),
    ("of 5th month from invoice/bill date", 1, "2026-07-01"),
    ("of 6th month from invoice/bill date", 15, "2026-08-15"),
])  # fmt: skip
def test_a_term_counts_as_its_words_say(rule: str, days: int, due: str) -> None:
    assert terms.day_of("2026-02-10", days, rule) == due


def test_months_are_counted_over_the_turn_of_the_year() -> None:
    assert terms.day_of("2026-11-30", 31, "of 3rd month from invoice/bill date") == "2027-02-28"
    assert terms.day_of("2026-12-31", 0, "after end of month of invoice/bill date") == "2026-12-31"


def test_a_discounts_last_day_is_told_on_the_document(client: Client) -> None:
    key = client.run(bill(day=LAST_YEAR, rest="<TERMNAME>2/10 Net 30</TERMNAME>")).key
    row = client.query("APBILL", "WHENDISCOUNT TERMKEY TERMVALUE", equal("RECORDNO", key))[0]
    assert row["WHENDISCOUNT"] == f"06/25/{LAST_YEAR[:4]}"
    term = client.query("APTERM", "RECORDNO", equal("NAME", "2/10 Net 30"))[0]["RECORDNO"]
    assert row["TERMKEY"] == term
    plain = client.run(bill(rest="<TERMNAME>Net 30</TERMNAME>")).key
    row = client.query("APBILL", "WHENDISCOUNT TERMVALUE DUE_IN_DAYS", equal("RECORDNO", plain))[0]
    assert row == {"WHENDISCOUNT": "", "TERMVALUE": "::#30#:O:", "DUE_IN_DAYS": "0"}


@pytest.mark.parametrize(("tag", "field"), [
    ("BILLTOPAYTOCONTACTNAME", "BILLTOPAYTOCONTACTNAME"),
    ("SHIPTORETURNTOCONTACTNAME", "SHIPTORETURNTOCONTACTNAME"),
])  # fmt: skip
def test_a_contact_must_exist_and_is_the_partys_own_where_none_is_named(
    client: Client, tag: str, field: str
) -> None:
    unknown = client.run(bill(rest=f"<{tag}>Nobody</{tag}>"))
    assert unknown.errors[0].startswith("Invalid Contact 'Nobody' specified.")
    named = client.run(bill(rest=f"<{tag}>Comdata(VV-COMDATA)</{tag}>")).key
    plain = client.run(bill()).key
    found = [client.query("APBILL", field, equal("RECORDNO", key))[0][field] for key in (named, plain)]
    assert found == ["Comdata(VV-COMDATA)", "Blue Ridge Carriers(VV-100)"]


@pytest.mark.parametrize(
    ("party", "number", "xml"), [("VENDOR", "V-100", bill()), ("CUSTOMER", "C-100", invoice())]
)
def test_who_is_on_hold_takes_no_document_unless_the_switch_says_so(
    fresh: Client, party: str, number: str, xml: str
) -> None:
    held = f"<{party}><{party}ID>{number}</{party}ID><ONHOLD>true</ONHOLD></{party}>"
    assert fresh.run(f"<update>{held}</update>").ok
    assert fresh.run(xml).errors[0].startswith(f"{party.capitalize()} '{number}' is on hold.")
    fresh.control("settings", {"refuse_parties_on_hold": False})
    assert fresh.run(xml).ok


def test_who_is_active_non_posting_takes_no_document(fresh: Client) -> None:
    status = "<STATUS>active non-posting</STATUS>"
    fresh.run(f"<update><VENDOR><VENDORID>V-100</VENDORID>{status}</VENDOR></update>")
    assert fresh.run(bill()).errors[0].startswith("Vendor 'V-100' is active non-posting.")


def test_a_credit_limit_is_kept_and_not_checked(fresh: Client) -> None:
    limit = "<CUSTOMER><CUSTOMERID>C-100</CUSTOMERID><CREDITLIMIT>1</CREDITLIMIT></CUSTOMER>"
    assert fresh.run(f"<update>{limit}</update>").ok
    assert fresh.run(invoice()).ok


def test_what_concerns_tax_forms_and_rebilling_is_kept(client: Client) -> None:
    rest = "<FORM1099>true</FORM1099><FORM1099TYPE>NEC</FORM1099TYPE><FORM1099BOX>1</FORM1099BOX><BILLABLE>true</BILLABLE>"
    key = client.run(bill(bill_line().replace("</APBILLITEM>", f"{rest}</APBILLITEM>"))).key
    fields = "FORM1099 FORM1099TYPE FORM1099BOX BILLABLE"
    kept = {"FORM1099": "true", "FORM1099TYPE": "NEC", "FORM1099BOX": "1", "BILLABLE": "true"}
    assert client.query("APBILLITEM", fields, equal("RECORDKEY", key)) == [kept]
    line = lineitem("5010", "5").replace("</locationid>", "</locationid><item1099>true</item1099>")
    key = client.run(ap_adjustment(line)).key
    assert client.query("APADJUSTMENTITEM", "FORM1099", equal("RECORDKEY", key)) == [{"FORM1099": "true"}]


TAX = "Tax details are either missing or don't belong to the tax solution."
ENTRIES = "<TAXENTRIES><TAXENTRY><DETAILID>VAT20</DETAILID></TAXENTRY></TAXENTRIES>"


@pytest.mark.parametrize("xml", [
    bill(rest="<TAXSOLUTIONID>UK VAT</TAXSOLUTIONID>"),
    bill(bill_line().replace("</APBILLITEM>", f"{ENTRIES}</APBILLITEM>")),
    invoice().replace("<invoiceitems>", "<taxsolutionid>UK VAT</taxsolutionid><invoiceitems>"),
])  # fmt: skip
def test_a_tax_solution_is_one_that_the_company_does_not_have(client: Client, xml: str) -> None:
    result = client.run(xml)
    assert result.errors[0].startswith(TAX)
    assert result.element.findtext(".//error/correction") == (
        "Ensure each line item has a tax detail that belongs to the applicable tax solution."
    )


@pytest.mark.parametrize(("xml", "text"), [
    (
        bill(bill_line().replace("</APBILLITEM>", "<ALLOCATION>HALF</ALLOCATION></APBILLITEM>")),
        "Invalid Allocation 'HALF' specified.",
    ),
    (
        invoice().replace("<invoiceitems>", "<nogl>true</nogl><invoiceitems>"),
        "Transactions that don't post to the general ledger aren't set up for this company.",
    ),
    (bill(rest="<PAYMENTPRIORITY>soon</PAYMENTPRIORITY>"), "Invalid Payment priority 'soon' specified."),
    (bill(rest="<SUPDOCID>ATT-NONE</SUPDOCID>"), "Invalid Attachment 'ATT-NONE' specified."),
    (bill(rest="<ACTION>Post</ACTION>"), "Invalid Action 'Post' specified. Expected values: Draft, Submit"),
    (bill(rest="<PRBATCHKEY>x</PRBATCHKEY>"), "Oops, we can't find this transaction; enter a valid key. (x)"),
    (
        ap_adjustment(lineitem("1310", "-5"), lineitem("1310", "2")),
        "The line items of an adjustment must be either all positive or all negative.",
    ),
])  # fmt: skip
def test_what_the_company_does_not_have_is_refused(client: Client, xml: str, text: str) -> None:
    result = client.run(xml)
    assert result.errors[0].startswith(text), result.errors


def test_lines_of_an_ar_adjustment_may_have_both_signs(client: Client) -> None:
    key = client.run(ar_adjustment(lineitem("4090", "-5"), lineitem("4020", "2"))).key
    assert client.query("ARADJUSTMENT", "TOTALDUE", equal("RECORDNO", key)) == [{"TOTALDUE": "-3"}]


def test_negative_lines_across_entities_are_a_switch(fresh: Client) -> None:
    xml = bill(bill_line(amount="10"), bill_line(amount="-2", location="20"))
    assert fresh.run(xml).ok
    fresh.control("settings", {"refuse_negative_lines_across_entities": True})
    assert fresh.run(xml).error_numbers[0] == "BL03002073"
    assert fresh.run(bill(bill_line(amount="10"), bill_line(amount="-2"))).ok


def test_spend_management_asks_a_bill_for_the_dimension_of_the_budget(fresh: Client) -> None:
    fresh.control("settings", {"spend_dimension": "CLASSID"})
    refused = fresh.run(bill())
    assert refused.errors[0].startswith("Spend Management can't validate line item 1: the Class dimension")
    assert fresh.run(bill(bill_line().replace("</APBILLITEM>", "<CLASSID>VAN</CLASSID></APBILLITEM>"))).ok
    assert fresh.run(invoice()).ok


def test_amounts_have_two_decimals(client: Client) -> None:
    key = client.run(bill(bill_line(amount="10.005"), bill_line(amount="0.994"))).key
    assert client.query("APBILL", "TOTALENTERED", equal("RECORDNO", key)) == [{"TOTALENTERED": "11"}]


def test_a_document_without_value_says_so(client: Client) -> None:
    key = client.run(bill(bill_line(amount="0"))).key
    assert client.query("APBILL", "STATE", equal("RECORDNO", key)) == [{"STATE": "No Value"}]


def test_dates_of_a_term_are_those_of_the_invoice_not_of_its_posting(client: Client) -> None:
    posted = f"<dateposted>{legacy_date(TODAY)}</dateposted><termname>"
    key = client.run(invoice(day=LAST_YEAR).replace("<termname>", posted)).key
    row = client.query("ARINVOICE", "WHENPOSTED WHENDUE", equal("RECORDNO", key))[0]
    assert row == {"WHENPOSTED": us(TODAY), "WHENDUE": f"07/15/{LAST_YEAR[:4]}"}


def test_a_whole_contact_in_an_invoice_comes_into_being_once(client: Client) -> None:
    address = "<mailaddress><city>Joplin</city><isocountrycode>US</isocountrycode></mailaddress>"
    contact = f"<contact><contactname>Dock 7</contactname><printas>Dock 7</printas>{address}</contact>"
    xml = invoice(rest=f"<billto>{contact}</billto>")
    keys = [client.run(xml).key for _ in range(2)]
    for key in keys:
        row = client.query("ARINVOICE", "BILLTOPAYTOCONTACTNAME", equal("RECORDNO", key))[0]
        assert row == {"BILLTOPAYTOCONTACTNAME": "Dock 7"}
    found = client.query("CONTACT", "MAILADDRESS.CITY", equal("CONTACTNAME", "Dock 7"))
    assert found == [{"MAILADDRESS.CITY": "Joplin"}]
