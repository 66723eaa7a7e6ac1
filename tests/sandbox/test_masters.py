"""The masters that lines and ledgers point to: needs, references, trees, deletion, levels (protocol 3.12, 4.5, 1.8)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.sandbox.gateway import Client, equal
from tests.sandbox.postings import TODAY, bill, bill_line, delete, detail, invoice, lineitem, payment, us

YEAR = TODAY[:4]


def master(name: str, verb: str = "create", **fields: str) -> str:
    """`LOC__LOCATIONID` is LOCATIONID inside LOC."""
    inner = ""
    for field, value in fields.items():
        outer, _, nested = field.partition("__")
        inner += (
            f"<{outer}><{nested}>{value}</{nested}></{outer}>" if nested else f"<{field}>{value}</{field}>"
        )
    return f"<{verb}><{name}>{inner}</{name}></{verb}>"


# object, its id, the least that creates one, a change
LIVES: list[tuple[str, str, dict[str, str], dict[str, str]]] = [
    ("LOCATION", "LOCATIONID", {"LOCATIONID": "M-1", "NAME": "Yard"}, {"NAME": "Dock"}),
    ("DEPARTMENT", "DEPARTMENTID", {"DEPARTMENTID": "M-1", "TITLE": "Safety"}, {"TITLE": "Claims"}),
    ("CLASS", "CLASSID", {"CLASSID": "M-1", "NAME": "Flatbed"}, {"DESCRIPTION": "Open deck"}),
    (
        "ITEM",
        "ITEMID",
        {"ITEMID": "M-1", "NAME": "Tarp", "ITEMTYPE": "Non-Inventory"},
        {"STANDARD_COST": "9.5"},
    ),
    ("PRODUCTLINE", "PRODUCTLINEID", {"PRODUCTLINEID": "M-1"}, {"DESCRIPTION": "Hazmat"}),
    (
        "WAREHOUSE",
        "WAREHOUSEID",
        {"WAREHOUSEID": "M-1", "NAME": "Dock", "LOC__LOCATIONID": "10"},
        {"MANAGERID": "E-100"},
    ),
    ("TERRITORY", "TERRITORYID", {"TERRITORYID": "M-1", "NAME": "West"}, {"PARENTID": "MIDWEST"}),
    ("CUSTTYPE", "NAME", {"NAME": "M-1", "PARENT__NAME": "Shipper"}, {"STATUS": "inactive"}),
    ("VENDTYPE", "NAME", {"NAME": "M-1"}, {"FORM1099TYPE": "NEC"}),
    (
        "EMPLOYEE",
        "EMPLOYEEID",
        {"EMPLOYEEID": "M-1", "PERSONALINFO__CONTACTNAME": "Dana Wells"},
        {"TITLE": "Lead"},
    ),
    (
        "PROJECT",
        "PROJECTID",
        {"PROJECTID": "M-1", "NAME": "Lane", "PROJECTCATEGORY": "Contract"},
        {"BUDGETAMOUNT": "5000"},
    ),
    (
        "CONTRACT",
        "CONTRACTID",
        {
            **{"CONTRACTID": "M-1", "CUSTOMERID": "C-100", "NAME": "Lanes", "BEGINDATE": us(TODAY)},
            **{"TERMNAME": "Net 30", "TERMTYPE": "Evergreen", "LOCATIONID": "10"},
        },
        {"BILLINGFREQUENCY": "Monthly"},
    ),
    (
        "GLACCOUNT",
        "ACCOUNTNO",
        {
            **{"ACCOUNTNO": "5999", "TITLE": "Tarps", "NORMALBALANCE": "debit"},
            "CLOSINGTYPE": "closing account",
        },
        {"REQUIREPROJECT": "true"},
    ),
    ("STATACCOUNT", "ACCOUNTNO", {"ACCOUNTNO": "9999", "TITLE": "Stops"}, {"REQUIREDEPT": "true"}),
    (
        "ARACCOUNTLABEL",
        "ACCOUNTLABEL",
        {"ACCOUNTLABEL": "M-1", "DESCRIPTION": "Haul", "GLACCOUNTNO": "4000"},
        {"GLACCOUNTNO": "4010"},
    ),
    (
        "APACCOUNTLABEL",
        "ACCOUNTLABEL",
        {"ACCOUNTLABEL": "M-1", "DESCRIPTION": "Pay", "GLACCOUNTNO": "5010"},
        {"OFFSETGLACCOUNTNO": "2000"},
    ),
    (
        "REPORTINGPERIOD",
        "NAME",
        {
            **{"NAME": "M-1", "HEADER1": "Half"},
            **{"START_DATE": f"01/01/{YEAR}", "END_DATE": f"06/30/{YEAR}"},
        },
        {"HEADER2": "First"},
    ),
]


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life[0])
def test_a_master_is_created_once_changed_in_part_and_deleted(
    client: Client, life: tuple[str, str, dict[str, str], dict[str, str]]
) -> None:
    name, field, least, change = life
    made = client.run(master(name, **least))
    assert made.ok, made.errors
    assert made.data.findtext(f"{name.lower()}/{field}") == least[field]
    assert "already exists" in client.run(master(name, **least)).errors[0]
    assert client.run(master(name, "update", **{field: least[field], **change})).ok
    plain = {key: value for key, value in {**least, **change}.items() if "__" not in key}
    assert client.query(name, " ".join(plain), equal(field, least[field])) == [plain]
    assert client.run(delete(name, made.key)).ok
    assert client.query(name, field, equal(field, least[field])) == []


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life[0])
def test_each_field_that_a_master_needs_is_asked_for(
    client: Client, life: tuple[str, str, dict[str, str], dict[str, str]]
) -> None:
    name, _, least, _ = life
    for field in least:
        if field == "PARENT__NAME":
            continue
        rest = {key: value for key, value in least.items() if key != field}
        errors = client.run(master(name, **rest)).told
        assert errors[0].startswith("Required field "), (field, errors)
        assert errors[-1].startswith("Could not create ")


def test_the_last_error_names_what_could_not_be_made(client: Client) -> None:
    assert client.run(master("CLASS", CLASSID="VAN", NAME="Again")).told == [
        "Another Class with the given value(s) VAN  already exists",
        "Could not create class record!",
    ]


def test_an_account_number_is_taken_once_in_money_and_statistics(client: Client) -> None:
    result = client.run(master("STATACCOUNT", ACCOUNTNO="4000", TITLE="Loads"))
    assert result.element.findtext(".//description") == "Duplicate account number"
    assert result.errors[0].startswith("The account number '4000' already exists")
    assert result.element.findtext(".//correction") == "Enter unique account number"
    assert result.errors[1].startswith("Could not create GL Account record.")


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (master("CLASS", CLASSID="X", NAME="X", PARENTID="NO"), "Invalid Class 'NO' specified."),
        (master("LOCATION", LOCATIONID="X", NAME="X", PARENTID="NO"), "Invalid Location 'NO' specified."),
        (master("DEPARTMENT", DEPARTMENTID="X", TITLE="X", SUPERVISORID="NO"), "Invalid Employee 'NO'"),
        (
            master("WAREHOUSE", WAREHOUSEID="X", NAME="X", LOC__LOCATIONID="NO"),
            "Invalid Location 'NO' specified.",
        ),
        (
            master("EMPLOYEE", EMPLOYEEID="X", PERSONALINFO__CONTACTNAME="No One"),
            "Invalid Contact 'No One' specified.",
        ),
        (
            master("PROJECT", PROJECTID="X", NAME="X", PROJECTCATEGORY="Contract", CUSTOMERID="NO"),
            "Invalid Customer 'NO' specified.",
        ),
        (
            master("PROJECT", PROJECTID="X", NAME="X", PROJECTCATEGORY="Hobby"),
            "Invalid value 'Hobby' for field",
        ),
        (
            master("TASK", NAME="X", PROJECTID="NO", TASKSTATUS="Planned"),
            "Invalid Project 'NO' specified.",
        ),
        (
            master("COSTTYPE", NAME="X", COSTTYPEID="X", PROJECTID="P-100", TASKID="NO"),
            "Invalid Task 'NO' specified.",
        ),
        (
            master("ARACCOUNTLABEL", ACCOUNTLABEL="X", DESCRIPTION="X", GLACCOUNTNO="NO"),
            "Invalid GL Account 'NO' specified.",
        ),
        (master("ITEM", ITEMID="X", NAME="X", ITEMTYPE="Wish"), "Invalid value 'Wish' for field ITEMTYPE."),
        (
            master("CONTRACT", **{**LIVES[11][2], "TERMTYPE": "Termed"}),
            "Required field End Date is missing",
        ),
        (
            master("REPORTINGPERIOD", NAME="X", HEADER1="X", START_DATE="02/01/2026", END_DATE="01/01/2026"),
            "The end date cannot be earlier than the start date.",
        ),
        (
            master(
                "PROJECT",
                **{**LIVES[10][2], "BEGINDATE": "02/01/2026", "ENDDATE": "01/01/2026"},
            ),
            "The end date cannot be earlier than the begin date.",
        ),
    ],
)
def test_what_a_master_refers_to_must_exist_and_make_sense(client: Client, xml: str, text: str) -> None:
    assert client.run(xml).told[0].startswith(text)


def test_objects_that_only_legacy_functions_create_are_refused_here(client: Client) -> None:
    for name in ("ARTERM", "CHECKINGACCOUNT", "JOURNAL"):
        assert client.run(master(name, NAME="X")).told[0] == (
            f"API operation 'CREATE' cannot be performed on objects of type {name.lower()}"
        )


def test_a_tasks_id_is_unique_within_its_project(client: Client) -> None:
    task = {"NAME": "Loading", "TASKID": "LOAD", "TASKSTATUS": "Planned"}
    client.run(master("PROJECT", PROJECTID="P-T", NAME="Other lane", PROJECTCATEGORY="Contract"))
    assert client.run(master("TASK", PROJECTID="P-100", **task)).ok
    assert client.run(master("TASK", PROJECTID="P-T", **task)).ok
    assert "already exists" in client.run(master("TASK", PROJECTID="P-T", **task)).told[0]


def test_a_cost_type_belongs_to_a_task(client: Client) -> None:
    cost = {"NAME": "Tolls", "STANDARDCOSTTYPEID": "TOLL", "PROJECTID": "P-100", "TASKID": "T-100"}
    key = client.run(master("COSTTYPE", **cost)).key
    fields = "COSTTYPEID TASKNAME PROJECTNAME"
    assert list(client.query("COSTTYPE", fields, equal("RECORDNO", key))[0].values()) == [
        *("TOLL", "Grain hauls", "Harvest lane")
    ]
    task = client.query("TASK", "RECORDNO", equal("TASKID", "T-100"))[0]["RECORDNO"]
    assert client.run(delete("TASK", int(task))).told == ["The task 'T-100' is in use and can't be deleted."]
    assert client.run(delete("COSTTYPE", key)).ok


def test_an_entity_is_made_at_the_top_level_and_posts_for_itself(
    fresh: Client, at_entity: Callable[[str], Client]
) -> None:
    assert fresh.run(master("LOCATIONENTITY", LOCATIONID="30", NAME="Northgate Logistics")).ok
    fresh.run(invoice(lineitem("4000", "5", location="30")))
    assert fresh.query("LOCATION", "LOCATIONTYPE ENTITY", equal("LOCATIONID", "30")) == [
        {"LOCATIONTYPE": "E", "ENTITY": "30"}
    ]
    thirty = at_entity("30")
    refused = master("LOCATIONENTITY", LOCATIONID="40", NAME="No")
    assert thirty.run(refused).told[0] == "Entities can be created and changed at the top level only."
    key = int(fresh.query("LOCATIONENTITY", "RECORDNO", equal("LOCATIONID", "30"))[0]["RECORDNO"])
    assert fresh.run(delete("LOCATIONENTITY", key)).told[0].endswith("is in use and can't be deleted.")


def test_a_branch_of_locations_moves_to_another_entity_while_nothing_is_posted_there(client: Client) -> None:
    client.run(master("LOCATION", LOCATIONID="B-1", NAME="Branch", PARENTID="10"))
    client.run(master("LOCATION", LOCATIONID="B-2", NAME="Twig", PARENTID="B-1"))
    assert client.run(master("LOCATION", "update", LOCATIONID="B-1", PARENTID="20")).ok
    assert client.query("LOCATION", "ENTITY", equal("LOCATIONID", "B-2")) == [{"ENTITY": "20"}]
    assert client.run(bill(bill_line(location="B-2"))).ok
    assert client.run(master("LOCATION", "update", LOCATIONID="B-1", PARENTID="10")).told[0] == (
        "Location 'B-2' has transactions and can't move to another entity."
    )
    assert (
        "cannot stand below itself"
        in client.run(master("LOCATION", "update", LOCATIONID="B-1", PARENTID="B-2")).told[0]
    )


def test_what_lines_or_masters_name_is_not_deleted(client: Client) -> None:
    paid = client.run(bill(bill_line(department="OPS"))).key
    client.run(payment(detail(paid, "1")))

    def refused(name: str, field: str, value: str) -> str:
        key = int(client.query(name, "RECORDNO", equal(field, value))[0]["RECORDNO"])
        return client.run(delete(name, key)).told[0]

    assert (
        refused("DEPARTMENT", "DEPARTMENTID", "OPS") == "The department 'OPS' is in use and can't be deleted."
    )
    assert "in use" in refused("GLACCOUNT", "ACCOUNTNO", "5010")
    assert "in use" in refused("GLACCOUNT", "ACCOUNTNO", "2000")
    assert "in use" in refused("GLACCOUNT", "ACCOUNTNO", "4010")
    assert "in use" in refused("APTERM", "NAME", "Net 30")
    assert "in use" in refused("CHECKINGACCOUNT", "BANKACCOUNTID", "BANK1")
    assert "in use" in refused("EMPLOYEE", "EMPLOYEEID", "E-100")
    assert "in use" in refused("PROJECT", "PROJECTID", "P-100")


def test_an_account_with_entries_keeps_its_kind(client: Client) -> None:
    client.run(bill(bill_line("5030")))
    change = master("GLACCOUNT", "update", ACCOUNTNO="5030", ALTERNATIVEACCOUNT="Payables account")
    assert "has entries; its alternative account can't be changed." in client.run(change).told[0]


def test_a_record_keeps_its_id(client: Client) -> None:
    key = client.run(master("CLASS", CLASSID="KEEP", NAME="Keep")).key
    assert client.run(master("CLASS", "update", RECORDNO=str(key), CLASSID="OTHER", NAME="Kept")).ok
    assert client.query("CLASS", "CLASSID NAME", equal("RECORDNO", key)) == [
        {"CLASSID": "KEEP", "NAME": "Kept"}
    ]


def test_a_required_field_cannot_be_cleared(client: Client) -> None:
    assert client.run(master("DEPARTMENT", "update", DEPARTMENTID="SALES", TITLE="")).told == [
        "Required field Title is missing",
        "Could not update department record!",
    ]


def test_an_entity_makes_locations_and_classes_of_its_own_only(at_entity: Callable[[str], Client]) -> None:
    ten = at_entity("10")
    ten.run(master("LOCATION", LOCATIONID="OWN", NAME="Own"))
    assert ten.query("LOCATION", "ENTITY", equal("LOCATIONID", "OWN")) == [{"ENTITY": "10"}]
    assert ten.run(master("LOCATION", "update", LOCATIONID="OWN", NAME="Ours")).ok
    elsewhere = master("LOCATION", LOCATIONID="NOT-OURS", NAME="x", PARENTID="20")
    assert ten.run(elsewhere).told[0] == "Invalid Location '20' specified."
    assert "root level location" in ten.run(master("LOCATION", "update", LOCATIONID="20", NAME="x")).told[0]
    assert "root level class" in ten.run(master("CLASS", "update", CLASSID="VAN", NAME="x")).told[0]
    assert (
        "root level department"
        in ten.run(master("DEPARTMENT", "update", DEPARTMENTID="OPS", TITLE="x")).told[0]
    )


def test_demo_has_periods_for_each_open_month_and_year(client: Client) -> None:
    names = {row["NAME"] for row in client.query("REPORTINGPERIOD", "NAME", equal("BUDGETING", "true"))}
    assert {f"Month Ended January {YEAR}", f"Year Ended December {int(YEAR) + 1}"} <= names
    february = client.query("REPORTINGPERIOD", "END_DATE", equal("NAME", "Month Ended February 2024"))
    assert february == []


@pytest.mark.parametrize(
    ("name", "field", "ids"),
    [
        ("JOURNAL", "SYMBOL", {"GJ", "APJ", "ARJ", "CRJ", "CDJ"}),
        ("STATJOURNAL", "SYMBOL", {"SJ"}),
        ("STATACCOUNT", "TITLE", {"Loads", "Miles"}),
        ("SAVINGSACCOUNT", "BANKACCOUNTID", {"SAVE1"}),
        ("EMPLOYEE", "EMPLOYEEID", {"E-100"}),
        ("PROJECT", "PROJECTID", {"P-100"}),
        ("TASK", "TASKID", {"T-100"}),
        ("WAREHOUSE", "WAREHOUSEID", {"DOCK"}),
        ("CONTRACT", "CONTRACTID", {"K-100"}),
        ("ARACCOUNTLABEL", "ACCOUNTLABEL", {"Linehaul", "Fuel surcharge", "Accessorial"}),
        ("VENDTYPE", "NAME", {"Carrier", "Fuel card"}),
        ("SUPDOCFOLDER", "NAME", {"Freight documents"}),
    ],
)
def test_demo_begins_with_one_of_each(client: Client, name: str, field: str, ids: set[str]) -> None:
    assert ids <= {row[field] for row in client.query(name, field)}


def test_a_location_without_an_entity_takes_no_lines(client: Client) -> None:
    client.run(master("LOCATION", LOCATIONID="ALONE", NAME="Alone"))
    assert client.run(bill(bill_line(location="ALONE"))).told[0] == (
        "Location 'ALONE' belongs to no entity and takes no transactions."
    )
