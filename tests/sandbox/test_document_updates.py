"""Changing invoices, bills and adjustments in both dialects (protocol 2.2, 3.3, 3.4, 3.7, 3.8; annex A)."""

from __future__ import annotations

import pytest

from tests.sandbox.gateway import Client, by, equal, legacy_date, us
from tests.sandbox.postings import (
    IN_A_MONTH,
    LAST_YEAR,
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

LINES = {"invoice": "invoiceitems", "bill": "billitems"}


def update(noun: str, key: object, inner: str, attributes: str = "") -> str:
    return f'<update_{noun} key="{key}"{attributes}>{inner}</update_{noun}>'


def update_lines(noun: str, key: object, *lines: str, attributes: str = "") -> str:
    tag = f"update{LINES[noun]}"
    return update(noun, key, f"<{tag}>{''.join(lines)}</{tag}>", attributes)


def change(number: int, inner: str) -> str:
    return f'<updatelineitem line_num="{number}">{inner}</updatelineitem>'


def update_bill(key: int, rest: str = "", *lines: str) -> str:
    items = f"<APBILLITEMS>{''.join(lines)}</APBILLITEMS>" if lines else ""
    due = f"<WHENDUE>{us(IN_A_MONTH)}</WHENDUE>"
    return f"<update><APBILL><RECORDNO>{key}</RECORDNO>{due}{rest}{items}</APBILL></update>"


def old_line(number: int, inner: str = "") -> str:
    return f"<APBILLITEM><LINE_NO>{number}</LINE_NO>{inner}</APBILLITEM>"


def lines(client: Client, name: str, key: object, fields: str) -> list[tuple[str, ...]]:
    by_line = by("LINE_NO")
    return [
        tuple(row.values()) for row in client.query(f"{name}ITEM", fields, equal("RECORDKEY", key), by_line)
    ]


def account(client: Client, number: str) -> str:
    return client.balances().get(number, "0")


def test_a_legacy_update_changes_what_it_names_and_answers_the_key(client: Client) -> None:
    key = client.run(invoice(rest="<ponumber>BOL-1</ponumber><description>Old</description>")).key
    result = client.run(update("invoice", key, "<invoiceno>NEW-1</invoiceno><description>New</description>"))
    assert result.key == key
    assert client.row("ARINVOICE", key, "RECORDID DOCNUMBER DESCRIPTION TOTALDUE") == {
        "RECORDID": "NEW-1",
        "DOCNUMBER": "BOL-1",
        "DESCRIPTION": "New",
        "TOTALDUE": "100",
    }


@pytest.mark.parametrize(("attributes", "left"), [("", "Kept"), (' set_nulls="true"', "")])
def test_an_empty_element_clears_only_where_nulls_are_set(client: Client, attributes: str, left: str) -> None:
    key = client.run(invoice(rest="<description>Kept</description>")).key
    assert client.run(update("invoice", key, "<description></description>", attributes)).ok
    assert client.row("ARINVOICE", key, "DESCRIPTION") == {"DESCRIPTION": left}


def test_an_external_id_stands_in_for_the_key(client: Client) -> None:
    key = client.run(invoice(rest="<externalid>TMS-77</externalid>")).key
    wanted = update("invoice", "TMS-77", "<description>By it</description>", ' externalkey="true"')
    assert client.run(wanted).key == key
    assert client.row("ARINVOICE", key, "DESCRIPTION") == {"DESCRIPTION": "By it"}
    unknown = client.run('<delete_invoice key="TMS-78" externalkey="true"/>')
    assert unknown.errors[0].startswith("Cannot find arinvoice with external key 'TMS-78' to delete.")
    assert client.run('<delete_invoice key="TMS-77" externalkey="true"/>').ok


def test_a_line_is_changed_by_its_number_and_a_new_one_follows(fresh: Client) -> None:
    key = fresh.run(invoice(lineitem("4000", "100"), lineitem("4010", "20"))).key
    before = lines(fresh, "ARINVOICE", key, "RECORDNO")
    wanted = update_lines(
        "invoice", key, change(2, "<amount>25.5</amount><memo>Fuel</memo>"), lineitem("4020", "5")
    )
    assert fresh.run(wanted).ok
    assert lines(fresh, "ARINVOICE", key, "ACCOUNTNO AMOUNT ENTRYDESCRIPTION LOCATIONID") == [
        ("4000", "100", "", "10"),
        ("4010", "25.5", "Fuel", "10"),
        ("4020", "5", "", "10"),
    ]
    assert lines(fresh, "ARINVOICE", key, "RECORDNO")[:2] == before
    assert fresh.row("ARINVOICE", key, "TOTALENTERED TOTALDUE") == {
        "TOTALENTERED": "130.5",
        "TOTALDUE": "130.5",
    }
    assert fresh.balances() == {
        "1200": "130.5",
        "4000": "-100",
        "4010": "-25.5",
        "4020": "-5",
    }


def test_a_line_that_is_not_there_can_not_be_changed(client: Client) -> None:
    key = client.run(invoice()).key
    result = client.run(update_lines("invoice", key, change(2, "<amount>1</amount>")))
    assert result.errors[0].startswith("Line item '2' does not exist.")


def test_moving_the_date_moves_the_postings(fresh: Client) -> None:
    key = fresh.run(invoice()).key
    assert fresh.run(update("invoice", key, f"<datecreated>{legacy_date(LAST_YEAR)}</datecreated>")).ok
    row = fresh.row("ARINVOICE", key, "WHENCREATED WHENPOSTED WHENDUE")
    assert (row["WHENCREATED"], row["WHENPOSTED"]) == (us(LAST_YEAR), us(LAST_YEAR))
    assert row["WHENDUE"] == f"07/15/{LAST_YEAR[:4]}"
    dates = f"<startdate>{legacy_date(LAST_YEAR)}</startdate><enddate>{legacy_date(LAST_YEAR)}</enddate>"
    rows = fresh.run(f"<get_trialbalance>{dates}</get_trialbalance>").rows
    assert {row["glaccountno"]: row["endbalance"] for row in rows} == {"1200": "100", "4000": "-100"}


def test_a_posting_date_of_its_own_stays_where_it_was(client: Client) -> None:
    posted = f"<dateposted>{legacy_date(LAST_YEAR)}</dateposted><termname>"
    key = client.run(invoice().replace("<termname>", posted)).key
    moved = f"<datecreated>{legacy_date(LAST_YEAR[:8] + '01')}</datecreated>"
    assert client.run(update("invoice", key, moved)).ok
    assert client.row("ARINVOICE", key, "WHENPOSTED") == {"WHENPOSTED": us(LAST_YEAR)}


def test_a_contact_of_its_own_stays_when_the_same_party_is_sent_again(client: Client) -> None:
    contact = "<BILLTOPAYTOCONTACTNAME>Comdata(VV-COMDATA)</BILLTOPAYTOCONTACTNAME>"
    key = client.run(bill(rest=contact)).key
    assert client.run(update_bill(key, "<VENDORID>V-100</VENDORID>", old_line(1))).ok
    row = client.row("APBILL", key, "BILLTOPAYTOCONTACTNAME")
    assert row == {"BILLTOPAYTOCONTACTNAME": "Comdata(VV-COMDATA)"}


def test_another_customer_owes_it_after_an_update(fresh: Client) -> None:
    key = fresh.run(invoice()).key
    assert fresh.run(update("invoice", key, "<customerid>C-200</customerid>")).ok
    due = {row["CUSTOMERID"]: row["TOTALDUE"] for row in fresh.query("CUSTOMER", "CUSTOMERID TOTALDUE")}
    assert due == {"C-100": "0", "C-200": "100"}
    contact = fresh.row("ARINVOICE", key, "BILLTOPAYTOCONTACTNAME")
    assert contact == {"BILLTOPAYTOCONTACTNAME": "Prairie Mills(CC-200)"}


def test_a_draft_is_submitted_by_an_update(fresh: Client) -> None:
    key = fresh.run(invoice(rest="").replace("<invoiceno>", "<action>Draft</action><invoiceno>")).key
    assert account(fresh, "1200") == "0"
    kept = update("invoice", key, "<action>Draft</action><description>Still one</description>")
    assert fresh.run(kept).ok
    assert fresh.row("ARINVOICE", key, "STATE RAWSTATE") == {"STATE": "Draft", "RAWSTATE": "D"}
    assert fresh.run(update("invoice", key, "<action>Submit</action>")).ok
    assert fresh.row("ARINVOICE", key, "STATE RAWSTATE") == {"STATE": "Posted", "RAWSTATE": "A"}
    assert account(fresh, "1200") == "100"


def test_what_is_posted_does_not_become_a_draft_again(client: Client) -> None:
    key = client.run(invoice(number="P-1")).key
    result = client.run(update("invoice", key, "<action>Draft</action>"))
    assert result.errors[0].startswith("Transaction 'P-1' is posted and can't be saved as a draft.")


def test_a_paid_invoice_is_not_edited_and_its_lines_not_even_after_the_payment_is_reversed(
    client: Client,
) -> None:
    key = client.run(invoice(number="EVER")).key
    paid = client.run(receipt(detail(key, "40"))).key
    refused = client.run(update("invoice", key, "<description>x</description>"))
    assert refused.errors[0].startswith("Transaction 'EVER' has a payment applied and can't be changed.")
    assert client.run(reversal("reverse_arpayment", paid)).ok
    locked = client.run(update_lines("invoice", key, change(1, "<amount>90</amount>")))
    assert locked.errors[0].startswith(
        "A payment was applied to transaction 'EVER': its lines can't be changed"
    )
    assert client.run(update("invoice", key, "<description>x</description>")).ok
    deleted = client.run(f'<delete_invoice key="{key}"/>')
    assert "has payments, reversed ones, and can't be deleted" in deleted.errors[0]


def test_a_paid_bill_keeps_its_lines_and_takes_a_description(client: Client) -> None:
    key = client.run(bill(number="PAID-B")).key
    client.run(payment(detail(key, "10")))
    assert client.run(update("bill", key, "<description>Seen</description>")).ok
    refused = client.run(update_lines("bill", key, change(1, "<amount>1</amount>")))
    assert refused.errors[0].startswith(
        "Transaction 'PAID-B' is already paid and its lines can't be changed."
    )


def test_what_is_reversed_stays_as_it_is(client: Client) -> None:
    key = client.run(invoice(number="GONE")).key
    client.run(reversal("reverse_invoice", key))
    refused = client.run(update("invoice", key, "<description>x</description>"))
    assert refused.errors[0].startswith("Transaction 'GONE' is reversed and can't be changed.")


@pytest.mark.parametrize("noun", ["aradjustment", "apadjustment"])
def test_adjustments_are_updated_in_the_legacy_dialect(client: Client, noun: str) -> None:
    made = ar_adjustment if noun == "aradjustment" else ap_adjustment
    key = client.run(made(lineitem("4090" if noun == "aradjustment" else "1310", "-30"))).key
    inner = "<adjustmentno>ADJ-9</adjustmentno><description>Late</description>"
    inner += f"<update{noun}items>{change(1, '<amount>-45</amount>')}</update{noun}items>"
    result = client.run(update(noun, key, inner))
    assert result.ok, result.errors
    row = client.row(noun.upper(), key, "RECORDID DESCRIPTION TOTALDUE")
    assert row == {"RECORDID": "ADJ-9", "DESCRIPTION": "Late", "TOTALDUE": "-45"}


@pytest.mark.parametrize(("whole", "attributes", "left"), [
    (False, "", ["5010", "5030"]),
    (True, "", ["5030"]),
    (True, ' partial_edit="true"', ["5010", "5030"]),
])  # fmt: skip
def test_a_bills_unnamed_lines_go_where_a_company_edits_bills_whole(
    fresh: Client, whole: bool, attributes: str, left: list[str]
) -> None:
    fresh.control("settings", {"whole_bill_edits": whole})
    key = fresh.run(bill(bill_line("5010", "100"), bill_line("5020", "7"))).key
    wanted = change(2, "<glaccountno>5030</glaccountno>")
    assert fresh.run(update_lines("bill", key, wanted, attributes=attributes)).ok
    assert [row[0] for row in lines(fresh, "APBILL", key, "ACCOUNTNO")] == left


def test_lines_of_a_generic_update_are_the_whole_set_and_keep_what_they_do_not_name(fresh: Client) -> None:
    key = fresh.run(bill(bill_line("5010", "100"), bill_line("5020", "7"), bill_line("5030", "3"))).key
    third = lines(fresh, "APBILL", key, "RECORDNO")[2]
    wanted = update_bill(
        key, "", old_line(3, "<ENTRYDESCRIPTION>Tolls</ENTRYDESCRIPTION>"), bill_line("5040", "9")
    )
    assert fresh.run(wanted).ok
    assert lines(fresh, "APBILL", key, "LINE_NO ACCOUNTNO AMOUNT ENTRYDESCRIPTION LOCATIONID") == [
        ("1", "5030", "3", "Tolls", "10"),
        ("2", "5040", "9", "", "10"),
    ]
    assert lines(fresh, "APBILL", key, "RECORDNO")[0] == third
    assert fresh.balances() == {"2000": "-12", "5030": "3", "5040": "9"}


def test_lines_stay_where_a_generic_update_leaves_them_out(client: Client) -> None:
    key = client.run(bill(bill_line("5010", "100"), bill_line("5020", "7"))).key
    assert client.run(update_bill(key, "<DESCRIPTION>Looked at</DESCRIPTION>")).ok
    assert len(lines(client, "APBILL", key, "RECORDNO")) == 2
    assert client.row("APBILL", key, "WHENDUE DESCRIPTION") == {
        "WHENDUE": us(IN_A_MONTH),
        "DESCRIPTION": "Looked at",
    }


def test_a_generic_update_of_a_bill_must_have_its_key(client: Client) -> None:
    wanted = "<update><APBILL><DESCRIPTION>Whose?</DESCRIPTION></APBILL></update>"
    assert client.run(wanted).errors[0].startswith("Required field RECORDNO is missing")


def test_whether_a_generic_update_of_a_bill_must_have_its_due_date_is_a_switch(fresh: Client) -> None:
    key = fresh.run(bill()).key
    due = fresh.row("APBILL", key, "WHENDUE")
    wanted = f"<update><APBILL><RECORDNO>{key}</RECORDNO><DESCRIPTION>Seen</DESCRIPTION></APBILL></update>"
    assert fresh.run(wanted).ok
    assert fresh.row("APBILL", key, "WHENDUE") == due
    assert (
        fresh.run(wanted.replace("<DESCRIPTION>", "<WHENDUE></WHENDUE><DESCRIPTION>"))
        .errors[0]
        .startswith("Required field Date Due is missing")
    )
    fresh.control("settings", {"bill_updates_need_due_date": True})
    assert fresh.run(wanted).errors[0].startswith("Required field Date Due is missing")


def test_a_duplicate_number_is_refused_at_an_update_too_but_not_its_own(fresh: Client) -> None:
    fresh.control("settings", {"refuse_duplicate_numbers": True})
    fresh.run(invoice(number="ONE"))
    key = fresh.run(invoice(number="TWO")).key
    assert fresh.run(update("invoice", key, "<invoiceno>ONE</invoiceno>")).error_numbers[0] == "BL03002185"
    assert fresh.run(update_lines("invoice", key, change(1, "<amount>5</amount>"))).ok


def test_a_line_is_recoded_and_its_dimension_cleared(client: Client) -> None:
    key = client.run(bill(bill_line("5010", "10", department="OPS"))).key
    assert client.run(update_bill(key, "", old_line(1, "<DEPARTMENTID></DEPARTMENTID>"))).ok
    assert lines(client, "APBILL", key, "ACCOUNTNO DEPARTMENTID") == [("5010", "")]


def reclassify(noun: str, key: int, inner: str) -> str:
    return f'<reclassify_{noun} key="{key}">{inner}</reclassify_{noun}>'


def recoded(number: int, account: str, rest: str = "") -> str:
    return (
        f'<reclasslineitem line_num="{number}"><glaccountno>{account}</glaccountno>{rest}</reclasslineitem>'
    )


def test_a_paid_bill_is_reclassified_to_another_account(fresh: Client) -> None:
    key = fresh.run(bill(bill_line("5010", "60"), bill_line("5020", "40"))).key
    fresh.run(payment(detail(key, "100")))
    inner = (
        "<billno>RE-1</billno><referenceno>LOAD-5</referenceno><description>Recoded</description>"
        f"<reclassifyitems>{recoded(2, '5000', '<memo>Haul</memo><departmentid>OPS</departmentid>')}</reclassifyitems>"
    )
    result = fresh.run(reclassify("bill", key, inner))
    assert result.ok, result.errors
    assert fresh.row("APBILL", key, "RECORDID DOCNUMBER DESCRIPTION STATE TOTALDUE") == {
        "RECORDID": "RE-1",
        "DOCNUMBER": "LOAD-5",
        "DESCRIPTION": "Recoded",
        "STATE": "Paid",
        "TOTALDUE": "0",
    }
    assert lines(fresh, "APBILL", key, "ACCOUNTNO DEPARTMENTID ENTRYDESCRIPTION TOTALPAID") == [
        ("5010", "", "", "60"),
        ("5000", "OPS", "Haul", "40"),
    ]
    assert fresh.balances() == {
        "1000": "-100",
        "5000": "40",
        "5010": "60",
    }


def test_a_reclassified_line_keeps_what_is_not_named(client: Client) -> None:
    key = client.run(bill(bill_line("5010", "9", department="OPS"))).key
    assert client.run(reclassify("bill", key, f"<reclassifyitems>{recoded(1, '5000')}</reclassifyitems>")).ok
    assert lines(client, "APBILL", key, "ACCOUNTNO DEPARTMENTID LOCATIONID") == [("5000", "OPS", "10")]


def test_an_invoices_terms_and_due_date_are_reclassified(client: Client) -> None:
    key = client.run(invoice()).key
    assert client.run(reclassify("invoice", key, "<termname>Net 15</termname>")).ok
    row = client.row("ARINVOICE", key, "TERMNAME WHENDUE")
    assert row["TERMNAME"] == "Net 15"
    assert row["WHENDUE"] != us(IN_A_MONTH)


@pytest.mark.parametrize(("noun", "made"), [("bill", bill), ("invoice", invoice)])
def test_a_line_too_many_is_told_with_its_number(client: Client, noun: str, made: type) -> None:
    key = client.run(made()).key
    items = f"<reclassifyitems>{recoded(2, '5010' if noun == 'bill' else '4000')}</reclassifyitems>"
    result = client.run(reclassify(noun, key, items))
    assert result.error_numbers[0] == "BL03002101"
    text = f"Remove the extra line item in the request, then reclassify the {noun}."
    assert result.errors[0].startswith(text)


def test_a_draft_is_not_reclassified(client: Client) -> None:
    key = client.run(bill(number="DR", rest="<ACTION>Draft</ACTION>")).key
    result = client.run(reclassify("bill", key, "<description>x</description>"))
    assert result.errors[0].startswith("Transaction 'DR' is draft and can't be reclassified.")


def test_nothing_is_reclassified_in_a_closed_month(fresh: Client) -> None:
    key = fresh.run(bill()).key
    fresh.control("settings", {"closed_months": [TODAY[:7]]})
    result = fresh.run(reclassify("bill", key, "<description>x</description>"))
    assert result.errors[0].startswith("Periods are closed.")


def test_a_paid_line_does_not_change_its_entity(client: Client) -> None:
    key = client.run(bill(number="MOVE")).key
    client.run(payment(detail(key, "1")))
    items = f"<reclassifyitems>{recoded(1, '5010', '<locationid>20</locationid>')}</reclassifyitems>"
    assert "can't move to another entity" in client.run(reclassify("bill", key, items)).errors[0]


@pytest.mark.parametrize("name", ["ARINVOICE", "ARADJUSTMENT", "APADJUSTMENT"])
def test_generic_writes_that_are_not_documented_are_a_switch(fresh: Client, name: str) -> None:
    party = "<CUSTOMERID>C-100</CUSTOMERID>" if name.startswith("AR") else "<VENDORID>V-100</VENDORID>"
    line = bill_line("4000").replace("APBILLITEM", f"{name}ITEM")
    created = f"<WHENCREATED>{us(TODAY)}</WHENCREATED>"
    due = f"<WHENDUE>{us(IN_A_MONTH)}</WHENDUE>" if name == "ARINVOICE" else ""
    wanted = (
        f"<{name}>{party}{created}{due}<RECORDID>G-1</RECORDID><{name}ITEMS>{line}</{name}ITEMS></{name}>"
    )
    refused = fresh.run(f"<create>{wanted}</create>")
    text = f"API operation 'CREATE' cannot be performed on objects of type {name.lower()}"
    assert refused.errors[0].startswith(text)
    fresh.control("settings", {"undocumented_writes": True})
    made = fresh.run(f"<create>{wanted}</create>")
    assert made.ok, made.errors
    changed = f"<{name}><RECORDNO>{made.key}</RECORDNO><DESCRIPTION>Later</DESCRIPTION></{name}>"
    assert fresh.run(f"<update>{changed}</update>").ok
    assert fresh.row(name, made.key, "DESCRIPTION STATE") == {"DESCRIPTION": "Later", "STATE": "Posted"}


def test_a_draft_bill_needs_neither_vendor_nor_dates_until_it_is_submitted(fresh: Client) -> None:
    draft = f"<APBILL><ACTION>Draft</ACTION><APBILLITEMS>{bill_line()}</APBILLITEMS></APBILL>"
    key = fresh.run(f"<create>{draft}</create>").key
    assert fresh.row("APBILL", key, "STATE VENDORID WHENCREATED") == {
        "STATE": "Draft",
        "VENDORID": "",
        "WHENCREATED": "",
    }
    assert "Required field Vendor ID is missing" in fresh.run(update_bill(key)).errors[0]
    rest = f"<VENDORID>V-100</VENDORID><WHENCREATED>{us(TODAY)}</WHENCREATED>"
    assert fresh.run(update_bill(key, rest)).ok
    assert account(fresh, "2000") == "-100"
