"""What Sage refuses, with its texts (protocol 4.4, 4.5)."""

from __future__ import annotations

import pytest

from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import Client, equal, us
from tests.sandbox.postings import (
    BEFORE_BOOKS,
    IN_A_MONTH,
    LAST_YEAR,
    TODAY,
    bill,
    bill_line,
    delete,
    detail,
    invoice,
    lineitem,
    party,
    payment,
    receipt,
)


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (invoice(customer="C-NONE"), "Invalid Customer 'C-NONE' specified."),
        (bill(vendor="V-NONE"), "Invalid Vendor 'V-NONE' specified."),
        (invoice(lineitem("9999", "1")), "Invalid GL Account '9999' specified."),
        (invoice(lineitem("4000", "1", location="99")), "Invalid Location '99' specified."),
        (bill(bill_line(department="NONE")), "Invalid Department 'NONE' specified."),
        (
            bill(bill_line("5000")),
            "This transaction is missing the Department dimension for the Account 5000",
        ),
        (bill(bill_line(location="")), "Missing the Location dimension for Account 5010"),
        (invoice(lineitem("1200", "1")), "Account 1200 is a control account"),
        (invoice(lineitem("4000", "lots")), "Illegal format for Amount : lots"),
        (invoice(lineitem("4000", "1" * 1000)), "Illegal format for Amount"),
        (
            bill(day=BEFORE_BOOKS),
            f"Periods are closed. Your transaction date ({us(BEFORE_BOOKS)}) is within a period",
        ),
        (invoice().replace("<termname>Net 30</termname>", ""), "Required field Date Due is missing"),
        (invoice().replace("Net 30", "Net 99"), "Invalid Term 'Net 99' specified."),
        (bill().replace(f"<WHENDUE>{us(TODAY)}</WHENDUE>", ""), "Required field Date Due is missing"),
        (bill().replace(f"<WHENDUE>{us(TODAY)}", f"<WHENDUE>{us(LAST_YEAR)}"), "Date Due cannot be earlier"),
        (bill(rest="<CURRENCY>CAD</CURRENCY>"), "Enable foreign-currency transactions, and try again"),
        (bill().replace(us(TODAY), "2026-01-05", 1), "The transaction date '2026-01-05' is invalid."),
        (receipt(detail(99999, "1")), "No record exits for the invoicekey 99999"),
        (payment(detail(99999, "1")), "Oops, we can't find this transaction; enter a valid bill key."),
        (delete("CUSTOMER", 99999), "Cannot find customer with key '99999' to delete."),
        ("<create><ROCKET><NAME>x</NAME></ROCKET></create>", "Object definition ROCKET not found"),
        ("<create><ARTERM><NAME>x</NAME></ARTERM></create>", "API operation 'CREATE' cannot be performed"),
    ],
)
def test_a_wrong_posting_is_refused_in_sages_words(client: Client, xml: str, text: str) -> None:
    result = client.run(xml)
    assert result.status == "failure"
    assert result.errors[0].startswith(text), result.errors


def test_the_cause_comes_first_and_a_summary_follows(client: Client) -> None:
    result = client.run(invoice(customer="C-NONE", number="SUM-1"))
    assert result.error_numbers == ["BL01001973", "BL01001973"]
    assert result.errors[1].startswith("Currently, we can't create the transaction 'SUM-1'.")
    assert result.element.findtext(".//error[2]/correction") == (
        "Check the transaction for errors or inconsistencies, then try again."
    )


def test_a_refused_create_answers_a_count_of_nothing(client: Client) -> None:
    data = client.run(bill(vendor="V-NONE")).data
    assert (data.get("listtype"), data.get("count")) == ("objects", "0")


def test_last_year_is_open_and_the_year_before_is_closed(client: Client) -> None:
    assert client.run(bill(day=LAST_YEAR)).ok
    assert not client.run(bill(day=BEFORE_BOOKS)).ok


def test_the_books_can_be_opened_from_another_month() -> None:
    with start_sandbox(open_from="2022-01") as account, Client(account) as client:
        assert client.run(invoice(day="2022-01-01")).ok
        assert not client.run(invoice(day="2021-12-31")).ok


def test_a_month_can_be_closed_in_mid_run(fresh: Client) -> None:
    key = fresh.run(bill()).key
    fresh.control("settings", {"closed_months": [TODAY[:7]]})
    assert "Periods are closed." in fresh.run(bill()).errors[0]
    assert "Periods are closed." in fresh.run(delete("APBILL", key)).errors[0]


def test_a_term_gives_the_due_date(client: Client) -> None:
    key = client.run(invoice(number="TERM")).key
    assert client.query("ARINVOICE", "WHENDUE", equal("RECORDNO", key)) == [{"WHENDUE": us(IN_A_MONTH)}]


def test_nothing_due_and_too_much_are_told_apart(client: Client) -> None:
    key = client.run(bill(number="DUE")).key
    assert "exceeds total amount due (100)" in client.run(payment(detail(key, "100.01"))).errors[0]
    client.run(payment(detail(key, "100")))
    assert client.run(payment(detail(key, "1"))).errors[0].startswith("There is no due on the bill 'DUE'")


def test_a_paid_invoice_has_a_number_of_its_own(client: Client) -> None:
    key = client.run(invoice(number="PAID")).key
    client.run(receipt(detail(key, "100")))
    assert client.run(receipt(detail(key, "1"))).error_numbers[0] == "BL03000130"


def test_a_payment_for_another_vendor_is_refused(client: Client) -> None:
    key = client.run(bill()).key
    assert "belongs to another vendor" in client.run(payment(detail(key, "1"), vendor="V-200")).errors[0]


def test_an_inactive_vendor_takes_no_bill(fresh: Client) -> None:
    fresh.run("<update><VENDOR><VENDORID>V-100</VENDORID><STATUS>inactive</STATUS></VENDOR></update>")
    assert "Vendor 'V-100' is inactive." in fresh.run(bill()).errors[0]


def test_an_inactive_account_takes_no_line(fresh: Client) -> None:
    fresh.run("<update><GLACCOUNT><ACCOUNTNO>5010</ACCOUNTNO><STATUS>inactive</STATUS></GLACCOUNT></update>")
    assert fresh.run(bill()).errors[0].startswith("Account is inactive")


def test_two_bills_of_one_number_are_taken_unless_the_switch_is_on(fresh: Client) -> None:
    assert fresh.run(bill(number="TWIN")).ok
    assert fresh.run(bill(number="TWIN")).ok
    fresh.control("settings", {"refuse_duplicate_numbers": True})
    assert fresh.run(bill(number="TWIN")).error_numbers[0] == "BL03002185"


def test_a_bill_number_can_be_required(fresh: Client) -> None:
    fresh.control("settings", {"require_bill_number": True})
    result = fresh.run(bill().replace("<RECORDID>BILL-1</RECORDID>", ""))
    assert result.error_numbers[0] == "BL03002128"


def test_a_customer_is_created_with_its_contact(client: Client) -> None:
    address = "<MAILADDRESS><CITY>Joplin</CITY><ISOCOUNTRYCODE>US</ISOCOUNTRYCODE></MAILADDRESS>"
    result = client.run(party("CUSTOMER", "C-300", "Ozark Grain", contact=address))
    assert [child.tag for child in result.data] == ["customer"]
    assert result.data.findtext("customer/CUSTOMERID") == "C-300"
    fields = "NAME DISPLAYCONTACT.CONTACTNAME DISPLAYCONTACT.MAILADDRESS.CITY STATUS TOTALDUE ENTITY"
    assert client.query("CUSTOMER", fields, equal("CUSTOMERID", "C-300")) == [
        {
            "NAME": "Ozark Grain",
            "DISPLAYCONTACT.CONTACTNAME": "Ozark Grain(CC-300)",
            "DISPLAYCONTACT.MAILADDRESS.CITY": "Joplin",
            "STATUS": "active",
            "TOTALDUE": "0",
            "ENTITY": "CC-300",
        }
    ]


def test_a_vendor_id_is_taken_once(client: Client) -> None:
    result = client.run(party("VENDOR", "V-100", "Copy"))
    assert result.error_numbers == ["BL34000061", "BL01001973"]
    assert result.errors[0].startswith("Another Vendor with the given value(s) V-100  already exists")
    assert result.errors[1].startswith("Could not create Vendor record!")


def test_a_contact_name_that_exists_is_told_in_the_whole_chain(client: Client) -> None:
    contact = "<CONTACTNAME>Harbor Foods(CC-100)</CONTACTNAME>"
    result = client.run(party("CUSTOMER", "C-400", "Other", contact=contact))
    assert result.told == [
        "Another Contact with the given value(s)   already exists",
        "Could not create Contact record!",
        "Error While Saving the Display Contact",
        "Could not create Customer record!",
    ]
    assert client.query("CUSTOMER", "RECORDNO", equal("CUSTOMERID", "C-400")) == []


def test_an_update_changes_only_what_it_names(client: Client) -> None:
    client.run(party("VENDOR", "V-300", "Old name", "<TERMNAME>Net 15</TERMNAME><TAXID>12</TAXID>"))
    client.run(
        "<update><VENDOR><VENDORID>V-300</VENDORID><NAME>New name</NAME><TAXID></TAXID></VENDOR></update>"
    )
    assert client.query("VENDOR", "NAME TERMNAME TAXID", equal("VENDORID", "V-300")) == [
        {"NAME": "New name", "TERMNAME": "Net 15", "TAXID": ""}
    ]


def test_an_update_of_nobody_says_so(client: Client) -> None:
    result = client.run("<update><CUSTOMER><CUSTOMERID>C-NONE</CUSTOMERID><NAME>x</NAME></CUSTOMER></update>")
    assert result.error_numbers == ["Cannot update non-existing CUSTOMER with CUSTOMERID=C-NONE."]


def test_a_customer_with_invoices_stays(client: Client) -> None:
    client.run(invoice())
    key = int(client.query("CUSTOMER", "RECORDNO", equal("CUSTOMERID", "C-100"))[0]["RECORDNO"])
    assert "has transactions" in client.run(delete("CUSTOMER", key)).errors[0]


@pytest.mark.parametrize(
    "xml",
    [
        "<LOCATION><LOCATIONID>11</LOCATIONID><NAME>Yard</NAME><PARENTID>10</PARENTID></LOCATION>",
        "<DEPARTMENT><DEPARTMENTID>SAFETY</DEPARTMENTID><TITLE>Safety</TITLE></DEPARTMENT>",
        "<CLASS><CLASSID>FLATBED</CLASSID><NAME>Flatbed</NAME></CLASS>",
        "<ITEM><ITEMID>TARP</ITEMID><NAME>Tarp</NAME><ITEMTYPE>Non-Inventory</ITEMTYPE></ITEM>",
        "<GLACCOUNT><ACCOUNTNO>5050</ACCOUNTNO><TITLE>Tarps</TITLE><NORMALBALANCE>debit</NORMALBALANCE>"
        "<CLOSINGTYPE>closing account</CLOSINGTYPE></GLACCOUNT>",
    ],
)
def test_masters_are_created_once(fresh: Client, xml: str) -> None:
    result = fresh.run(f"<create>{xml}</create>")
    assert result.ok, result.errors
    assert "already exists" in fresh.run(f"<create>{xml}</create>").errors[0]


def test_a_location_under_an_entity_posts_to_that_entity(fresh: Client) -> None:
    yard = "<LOCATION><LOCATIONID>11</LOCATIONID><NAME>Yard</NAME><PARENTID>20</PARENTID></LOCATION>"
    fresh.run(f"<create>{yard}</create>")
    fresh.run(invoice(lineitem("4000", "7", location="11")))
    assert {row["LOCENTITY"] for row in fresh.query("GLDETAIL", "LOCENTITY")} == {"20"}


def test_company_demo_has_its_masters(client: Client) -> None:
    def ids(name: str, field: str) -> set[str]:
        return {row[field] for row in client.query(name, field)}

    assert {row["LOCATIONID"] for row in client.query("LOCATIONENTITY", "LOCATIONID")} == {"10", "20"}
    assert {"OPS", "SALES"} <= ids("DEPARTMENT", "DEPARTMENTID")
    assert {"VAN", "REEFER"} <= ids("CLASS", "CLASSID")
    assert {"V-100", "V-200", "V-COMDATA", "V-FUEL"} <= ids("VENDOR", "VENDORID")
    assert {"Net 30", "Net 15"} <= ids("APTERM", "NAME") & ids("ARTERM", "NAME")
    assert ids("CHECKINGACCOUNT", "BANKACCOUNTID") == {"BANK1"}
    assert len(ids("GLACCOUNT", "ACCOUNTNO")) == 29
    required = client.query("GLACCOUNT", "ACCOUNTNO", equal("REQUIREDEPT", "true"))
    assert required == [{"ACCOUNTNO": "5000"}]
