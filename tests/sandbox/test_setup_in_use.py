"""What the books are set up with stays what it is while they need it, and can be read as it was written (protocol 3.11, 3.12)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.sandbox.gateway import Client, equal
from tests.sandbox.paying import advance, advance_line, done, refused, tags, update
from tests.sandbox.postings import TODAY, bill, bill_line, delete, detail, invoice, receipt, us


@pytest.mark.parametrize(("name", "field", "value"), [
    ("GLACCOUNT", "ACCOUNTNO", "4090"),
    ("GLACCOUNT", "ACCOUNTNO", "4920"),
    ("JOURNAL", "SYMBOL", "ARJ"),
    ("JOURNAL", "SYMBOL", "CDJ"),
])  # fmt: skip
def test_what_sub_ledgers_post_to_stays_even_before_they_did(
    fresh: Client, name: str, field: str, value: str
) -> None:
    key = int(fresh.query(name, "RECORDNO", equal(field, value))[0]["RECORDNO"])
    refused(fresh.run(delete(name, key)), f"'{value}' is in use and can't be deleted.")


@pytest.mark.parametrize(("party", "number"), [("CUSTOMER", "C-100"), ("VENDOR", "V-100")])
def test_a_party_shows_the_value_of_its_term(client: Client, party: str, number: str) -> None:
    found = client.query(party, "TERMNAME TERMVALUE", equal(f"{party}ID", number))
    assert found == [{"TERMNAME": "Net 30", "TERMVALUE": "::#30#:O:"}]


def test_what_items_and_projects_say_beyond_the_ledger_is_kept(client: Client) -> None:
    item = tags(ITEMID="PALLET", NAME="Pallet", ITEMTYPE="Inventory")
    said = {"BRAND": "Euro", "SAFETYITEM": "true", "REORDER_POINT": "12", "VSOECATEGORY": "Services"}
    key = done(client.run(f"<create><ITEM>{item}{tags(**said)}</ITEM></create>"))
    assert client.row("ITEM", key, " ".join(said)) == said
    project = tags(PROJECTID="DOCK-2", NAME="Second dock", PROJECTCATEGORY="Contract")
    said = {"AGENCY": "DOT", "INCLUSIONS": "Ramps", "ACTUALSTARTDATE": us(TODAY), "PAYER": "Federal"}
    key = done(client.run(f"<create><PROJECT>{project}{tags(**said)}</PROJECT></create>"))
    assert client.row("PROJECT", key, " ".join(said)) == said
    refused(
        client.run(update("ITEM", tags(ITEMID="PALLET", REORDER_POINT="soon"))), "Expected: a whole number"
    )


def test_a_term_shows_its_value(client: Client) -> None:
    rows = client.query("ARTERM", "NAME VALUE")
    assert {each["NAME"]: each["VALUE"] for each in rows}["Net 15"] == "::#15#:O:"


def test_how_a_vendor_and_a_bank_are_reached_is_kept_in_the_legacy_dialect_too(client: Client) -> None:
    wire = tags(wireenabled="true", wirebankname="First", wireaccounttype="Demand Deposit Account")
    said = tags(vendorid="V-WIRE", name="Wired") + wire + tags(pmplusemail="pay@wired.example")
    assert client.run(f"<create_vendor>{said}</create_vendor>").ok
    fields = "WIREENABLED WIREBANKNAME WIREACCOUNTTYPE PMPLUSEMAIL"
    assert client.query("VENDOR", fields, equal("VENDORID", "V-WIRE")) == [
        {
            "WIREENABLED": "true",
            "WIREBANKNAME": "First",
            "WIREACCOUNTTYPE": "Demand Deposit Account",
            "PMPLUSEMAIL": "pay@wired.example",
        }
    ]
    bank = tags(bankaccountid="BANK9", locationid="10", bankname="Ninth", mailaddress=tags(city="Joplin"))
    bank += tags(status="active", glaccountno="1010", achenabled="true", companyname="Northgate")
    assert client.run(f"<create_checkingaccount>{bank}</create_checkingaccount>").ok
    fields = "MAILADDRESS.CITY ACHENABLED COMPANYNAME"
    assert client.query("CHECKINGACCOUNT", fields, equal("BANKACCOUNTID", "BANK9")) == [
        {"MAILADDRESS.CITY": "Joplin", "ACHENABLED": "true", "COMPANYNAME": "Northgate"}
    ]


def test_a_legacy_item_is_read_under_its_generic_names(client: Client) -> None:
    said = tags(itemid="STRAP", name="Strap", itemtype="Inventory", inventory_precision="2")
    said += tags(
        purchasing_precision="3", sales_precision="4", term_period="Months", revenue_posting="Kit Level"
    )
    assert client.run(f"<create_item>{said}</create_item>").ok
    fields = "INV_PRECISION PO_PRECISION SO_PRECISION TERMPERIOD REVPOSTING"
    found = client.query("ITEM", fields, equal("ITEMID", "STRAP"))
    assert [tuple(each.values()) for each in found] == [("2", "3", "4", "Months", "Kit Level")]


@pytest.mark.parametrize(("account", "kind"), [
    ("1000", "Receivables account"),
    ("1200", "None"),
    ("2000", "Receivables account"),
    ("4090", "Payables account"),
])  # fmt: skip
def test_an_account_that_the_ledgers_are_set_up_with_keeps_its_kind_even_before_they_post(
    fresh: Client, account: str, kind: str
) -> None:
    refused(
        fresh.run(update("GLACCOUNT", tags(ACCOUNTNO=account, ALTERNATIVEACCOUNT=kind))),
        f"Account {account} is in use; its alternative account can't be changed.",
    )
    key = done(fresh.run(invoice()))
    done(fresh.run(receipt(detail(key, "90", tags(TRX_TOTALDISCOUNTTOAPPLY="10")))))


def test_terms_and_dates_stay_within_the_calendar(client: Client) -> None:
    days = tags(dueday="10000", duefrom="from invoice/bill date")
    refused(
        client.run(f"<create_arterm>{tags(name='Never')}{tags(due=days)}</create_arterm>"), "at most 9999"
    )
    days = tags(dueday="9999", duefrom="from invoice/bill date")
    assert client.run(f"<create_arterm>{tags(name='Late')}{tags(due=days)}</create_arterm>").ok
    key = done(client.run(invoice().replace("Net 30", "Late")))
    due = date.fromisoformat(TODAY) + timedelta(days=9999)
    assert client.row("ARINVOICE", key, "WHENDUE") == {"WHENDUE": us(due.isoformat())}
    year = f"<year>{TODAY[:4]}"
    assert client.run(invoice().replace(year, f"<year>{'9' * 30}")).error_numbers[0] == "PL03000006"


def test_a_task_and_a_cost_type_that_lines_name_keep_their_ids_and_their_project(client: Client) -> None:
    for project in ("P-ONE", "P-TWO"):
        fields = tags(PROJECTID=project, NAME=project, PROJECTCATEGORY="Contract")
        assert client.run(f"<create><PROJECT>{fields}</PROJECT></create>").ok
    fields = tags(PROJECTID="P-ONE", TASKID="HAUL", NAME="Haul", TASKSTATUS="Planned")
    task = done(client.run(f"<create><TASK>{fields}</TASK></create>"))
    moved = update("TASK", tags(RECORDNO=task, TASKID="DRAY"))
    assert client.run(moved).ok
    coded = tags(PROJECTID="P-ONE", TASKID="DRAY")
    key = done(client.run(advance(advance_line() + coded)))
    refused(client.run(moved.replace("DRAY", "HAUL")), "The task 'DRAY' is in use; its id and its project")
    refused(client.run(update("TASK", tags(RECORDNO=task, PROJECTID="P-TWO"))), "is in use; its id")
    refused(client.run(delete("TASK", task)), "The task 'DRAY' is in use and can't be deleted.")
    fields = coded + tags(COSTTYPEID="FUEL", NAME="Fuel")
    cost = done(client.run(f"<create><COSTTYPE>{fields}</COSTTYPE></create>"))
    assert client.run(update("COSTTYPE", tags(RECORDNO=cost, COSTTYPEID="TOLL"))).ok
    line = bill_line().replace("</APBILLITEM>", f"{coded}{tags(COSTTYPEID='TOLL')}</APBILLITEM>")
    done(client.run(bill(line)))
    refused(
        client.run(update("COSTTYPE", tags(RECORDNO=cost, COSTTYPEID="FUEL"))), "'TOLL' is in use; its id"
    )
    assert client.run(update("COSTTYPE", tags(RECORDNO=cost, NAME="Toll road"))).ok
    shown = client.query("ARADVANCEITEM", "TASKNAME", equal("RECORDKEY", key))
    assert shown == [{"TASKNAME": "Haul"}]
