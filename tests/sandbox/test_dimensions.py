"""Dimensions: Sage's own and the company's, on lines, on accounts, in what the company tells of them (protocol 2.3, 3.1)."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import Client, by, equal, query
from tests.sandbox.postings import bill, bill_line, delete, invoice, lineitem

# What a line is tagged with: field, value, and the title that it shows.
TAGS = [
    ("CUSTOMERID", "C-100", "Harbor Foods"),
    ("VENDORID", "V-100", "Blue Ridge Carriers"),
    ("EMPLOYEEID", "D-1", "D One"),
    ("PROJECTID", "D-P1", "Lane one"),
    ("ITEMID", "FREIGHT", "Freight"),
    ("CLASSID", "VAN", "Dry van"),
    ("CONTRACTID", "D-K1", "Yearly"),
    ("WAREHOUSEID", "DOCK", "Cross dock"),
    ("AFFILIATEENTITYID", "20", "Northgate Carriers"),
]
MASTERS = """
<CONTACT><CONTACTNAME>D One</CONTACTNAME><PRINTAS>D One</PRINTAS></CONTACT>
<EMPLOYEE><EMPLOYEEID>D-1</EMPLOYEEID><PERSONALINFO><CONTACTNAME>D One</CONTACTNAME></PERSONALINFO></EMPLOYEE>
<PROJECT><PROJECTID>D-P1</PROJECTID><NAME>Lane one</NAME><PROJECTCATEGORY>Contract</PROJECTCATEGORY>
 <CUSTOMERID>C-100</CUSTOMERID><LOCATIONID>10</LOCATIONID></PROJECT>
<PROJECT><PROJECTID>D-P2</PROJECTID><NAME>Lane two</NAME><PROJECTCATEGORY>Contract</PROJECTCATEGORY></PROJECT>
<TASK><TASKID>T-1</TASKID><NAME>Pick up</NAME><PROJECTID>D-P1</PROJECTID><TASKSTATUS>Planned</TASKSTATUS></TASK>
<TASK><TASKID>T-2</TASKID><NAME>Deliver</NAME><PROJECTID>D-P2</PROJECTID><TASKSTATUS>Planned</TASKSTATUS></TASK>
<COSTTYPE><COSTTYPEID>K-1</COSTTYPEID><NAME>Fuel</NAME><PROJECTID>D-P1</PROJECTID><TASKID>T-1</TASKID></COSTTYPE>
<CONTRACT><CONTRACTID>D-K1</CONTRACTID><CUSTOMERID>C-100</CUSTOMERID><NAME>Yearly</NAME><TERMNAME>Net 30</TERMNAME>
 <BEGINDATE>01/01/2026</BEGINDATE><TERMTYPE>Evergreen</TERMTYPE><LOCATIONID>10</LOCATIONID>
 <APPLICATION>Contracts</APPLICATION></CONTRACT>
"""


@pytest.fixture
def company(client: Client) -> Client:
    """The module's company, with the masters that lines are tagged with."""
    if not client.query("PROJECT", "RECORDNO", equal("PROJECTID", "D-P1")):
        result = client.run(f"<create>{MASTERS}</create>")
        assert result.ok, result.errors
    return client


def tagged(rest: str, account: str = "5010") -> str:
    """A bill with one line and the given elements on it."""
    return bill(bill_line(account).replace("</APBILLITEM>", f"{rest}</APBILLITEM>"))


def shown(client: Client, function: str, inner: str = "") -> list[etree._Element]:
    return list(client.run(f"<{function}>{inner}</{function}>").data)


@pytest.mark.parametrize(("field", "value", "title"), TAGS)
def test_a_line_shows_id_name_and_key_of_what_it_is_tagged_with(
    company: Client, field: str, value: str, title: str
) -> None:
    key = company.run(tagged(f"<{field}>{value}</{field}>")).key
    stem = field.removesuffix("ID")
    (row,) = company.query("APBILLITEM", f"{field} {stem}NAME {stem}DIMKEY", equal("RECORDKEY", key))
    assert row[field] == value
    assert row[f"{stem}NAME"] == title
    assert int(row[f"{stem}DIMKEY"]) > 0


@pytest.mark.parametrize("field", [each[0] for each in TAGS])
def test_a_line_with_an_unknown_master_is_refused(company: Client, field: str) -> None:
    words = {"AFFILIATEENTITYID": "Affiliate entity"}
    word = words.get(field, field.removesuffix("ID").capitalize())
    result = company.run(tagged(f"<{field}>NONE</{field}>"))
    assert result.told[0] == f"Invalid {word} 'NONE' specified."


def test_a_legacy_line_is_tagged_with_all_of_them(company: Client) -> None:
    tags = {
        "PROJECTID": "D-P1",
        "TASKID": "T-1",
        "COSTTYPEID": "K-1",
        "CUSTOMERID": "C-100",
        "VENDORID": "V-100",
        "EMPLOYEEID": "D-1",
        "ITEMID": "FREIGHT",
        "CLASSID": "VAN",
        "CONTRACTID": "D-K1",
        "WAREHOUSEID": "DOCK",
    }
    inner = "".join(f"<{name.lower()}>{value}</{name.lower()}>" for name, value in tags.items())
    key = company.run(invoice(lineitem("4000", "9").replace("</lineitem>", f"{inner}</lineitem>"))).key
    assert company.query("ARINVOICEITEM", " ".join(tags), equal("RECORDKEY", key)) == [tags]
    entry = (
        f"<and>{equal('RECORDKEY', key)}{equal('TASKNAME', 'Pick up')}{equal('COSTTYPENAME', 'Fuel')}</and>"
    )
    assert company.query("ARINVOICEITEM", "RECORDNO", entry)


def test_an_affiliate_is_an_entity(company: Client) -> None:
    company.run(
        "<create><LOCATION><LOCATIONID>D-11</LOCATIONID><NAME>Yard</NAME><PARENTID>10</PARENTID></LOCATION></create>"
    )
    result = company.run(tagged("<AFFILIATEENTITYID>D-11</AFFILIATEENTITYID>"))
    assert result.told[0] == "Invalid Affiliate entity 'D-11' specified."


def test_a_task_is_known_within_its_project(company: Client) -> None:
    def task(project: str, number: str) -> str:
        return tagged(f"<PROJECTID>{project}</PROJECTID><TASKID>{number}</TASKID>")

    key = company.run(task("D-P1", "T-1")).key
    rows = company.query("APBILLITEM", "TASKID TASKNAME", equal("RECORDKEY", key))
    assert rows == [{"TASKID": "T-1", "TASKNAME": "Pick up"}]
    assert company.run(task("D-P1", "T-2")).told[0] == "Invalid Task 'T-2' specified."
    result = company.run(tagged("<TASKID>T-1</TASKID>"))
    assert result.told[0] == "The Task 'T-1' is missing the Project dimension."


def test_a_cost_type_needs_its_project_and_its_task(company: Client) -> None:
    project, task, cost = (
        "<PROJECTID>D-P1</PROJECTID>",
        "<TASKID>T-1</TASKID>",
        "<COSTTYPEID>K-1</COSTTYPEID>",
    )
    assert company.run(tagged(project + task + cost)).ok
    assert "missing the Task dimension" in company.run(tagged(project + cost)).errors[0]
    assert "missing the Project dimension" in company.run(tagged(cost)).errors[0]


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ("inactive", "is inactive."),
        ("active non-posting", "is active non-posting and takes no transactions."),
    ],
)
def test_a_master_that_takes_no_postings_is_refused(fresh: Client, status: str, text: str) -> None:
    fresh.run(f"<update><CLASS><CLASSID>VAN</CLASSID><STATUS>{status}</STATUS></CLASS></update>")
    assert fresh.run(tagged("<CLASSID>VAN</CLASSID>")).told[0] == f"Class 'VAN' {text}"


@pytest.mark.parametrize(
    ("flag", "word", "tag"),
    [
        ("REQUIREPROJECT", "Project", "<PROJECTID>D-P1</PROJECTID>"),
        ("REQUIREEMPLOYEE", "Employee", "<EMPLOYEEID>D-1</EMPLOYEEID>"),
        ("REQUIRECLASS", "Class", "<CLASSID>VAN</CLASSID>"),
        ("REQUIREWAREHOUSE", "Warehouse", "<WAREHOUSEID>DOCK</WAREHOUSEID>"),
    ],
)
def test_an_account_can_require_a_dimension(company: Client, flag: str, word: str, tag: str) -> None:
    account = f"<GLACCOUNT><ACCOUNTNO>5030</ACCOUNTNO><{flag}>%s</{flag}></GLACCOUNT>"
    company.run(f"<update>{account % 'true'}</update>")
    told = company.run(tagged("", "5030")).told
    assert told[0] == f"This transaction is missing the {word} dimension for the Account 5030"
    assert company.run(tagged(tag, "5030")).ok
    company.run(f"<update>{account % 'false'}</update>")


def test_all_dimensions_are_listed_with_their_names(client: Client) -> None:
    (holder,) = shown(client, "getDimensions")
    rows = [{each.tag: each.text for each in row} for row in holder]
    names = [row["objectName"] for row in rows if row["userDefinedDimension"] == "false"]
    assert names == [
        *("DEPARTMENT", "LOCATION", "PROJECT", "CUSTOMER", "VENDOR", "EMPLOYEE", "ITEM", "CLASS", "CONTRACT"),
        *("TASK", "WAREHOUSE", "COSTTYPE", "AFFILIATEENTITY"),
    ]
    assert rows[1] == {
        "objectName": "LOCATION",
        "objectLabel": "Location",
        "termLabel": "Location",
        "userDefinedDimension": "false",
        "enabledInGL": "true",
    }


def test_a_company_has_words_and_a_budget_of_its_own(fresh: Client) -> None:
    fresh.control("settings", {"dimension_terms": ["PROJECT=Load"], "spend_dimension": "CLASSID"})
    (holder,) = shown(fresh, "getDimensions")
    rows = {row.findtext("objectName"): row for row in holder}
    assert [rows["PROJECT"].findtext(tag) for tag in ("objectLabel", "termLabel")] == ["Project", "Load"]
    assert [rows[name].findtext("enabledInGL") for name in ("PROJECT", "CLASS")] == ["true", "false"]


def test_a_relationship_is_told_from_both_of_its_sides(client: Client) -> None:
    rows = {row.findtext("dimension"): row for row in shown(client, "getDimensionRelationships")}
    sides = [
        [each.findtext(tag) for tag in ("dimension", "source_side", "related_side")]
        for name in ("TASK", "PROJECT")
        for each in rows[name].iterfind("related")
        if {name, each.findtext("dimension")} == {"TASK", "PROJECT"}
    ]
    assert sides == [["PROJECT", "Many", "One"], ["TASK", "One", "Many"]]
    assert rows["LOCATION"].findtext("object_id") == "5003"
    assert [rows[name].findtext("autofillrelated") for name in ("TASK", "LOCATION")] == ["true", "false"]


def test_a_relationship_has_one_id_wherever_it_is_told(client: Client) -> None:
    def number(function: str, inner: str) -> str | None:
        (task,) = [row for row in shown(client, function) if row.findtext("dimension") == "TASK"]
        return next(
            each.findtext("relationship_id")
            for each in task.iterfind(inner)
            if each.findtext("dimension") == "PROJECT"
        )

    asked = {
        number("getDimensionRelationships", "related"),
        number("getDimensionAutofillDetails", "autofill"),
        number("getDimensionRestrictions", "restrictedby"),
    }
    assert len(asked) == 1


def test_a_chosen_value_brings_others_along(company: Client) -> None:
    chosen = "<dimension>PROJECT</dimension><value>D-P1</value>"
    rows = shown(company, "getDimensionAutofillData", chosen)
    assert [[each.text for each in row] for row in rows] == [["CUSTOMER", "C-100"], ["LOCATION", "10"]]


def test_a_chosen_value_narrows_others(company: Client) -> None:
    chosen = "<DimensionValue><dimension>PROJECT</dimension><value>D-P1</value></DimensionValue>"
    rows = shown(company, "getDimensionRestrictedData", chosen)
    assert [[each.text for each in row] for row in rows] == [["TASK", "T-1"], ["COSTTYPE", "K-1"]]


def test_only_active_values_are_left_and_all_the_chosen_ones_narrow(fresh: Client) -> None:
    project = (
        "<PROJECT><PROJECTID>%s</PROJECTID><NAME>%s</NAME><PROJECTCATEGORY>Contract</PROJECTCATEGORY>"
        "<CUSTOMERID>C-100</CUSTOMERID><LOCATIONID>%s</LOCATIONID><STATUS>%s</STATUS></PROJECT>"
    )
    rows = [("A", "10", "active"), ("B", "20", "active"), ("C", "10", "inactive")]
    made = fresh.run(
        f"<create>{''.join(project % (n, n, where, status) for n, where, status in rows)}</create>"
    )
    assert made.ok, made.errors
    chosen = [("CUSTOMER", "C-100"), ("LOCATION", "10")]
    asked = [
        f"<DimensionValue><dimension>{n}</dimension><value>{v}</value></DimensionValue>" for n, v in chosen
    ]

    def projects(inner: str) -> list[str | None]:
        found = shown(fresh, "getDimensionRestrictedData", inner)
        return next(
            [each.text for each in row][1:] for row in found if row.findtext("dimension") == "PROJECT"
        )

    assert projects(asked[0]) == ["A", "B"]
    assert projects("".join(asked)) == ["A"]


@pytest.mark.parametrize(
    ("dimension", "value", "text"),
    [
        ("ROCKET", "1", "Invalid Dimension 'ROCKET' specified."),
        ("PROJECT", "NO", "Invalid Project 'NO' specified."),
    ],
)
def test_values_of_nothing_are_refused(client: Client, dimension: str, value: str, text: str) -> None:
    chosen = f"<dimension>{dimension}</dimension><value>{value}</value>"
    many = f"<DimensionValue>{chosen}</DimensionValue>"
    for function, inner in (("getDimensionAutofillData", chosen), ("getDimensionRestrictedData", many)):
        assert client.run(f"<{function}>{inner}</{function}>").told[0] == text


def lane(client: Client, name: str = "Dallas - Tulsa") -> int:
    """A record of the company's own dimension LANE, which is made at the first asking."""
    client.control("dimensions", {"name": "lane", "label": "Freight lane"})
    return client.run(f"<create><LANE><NAME>{name}</NAME></LANE></create>").key


def custom(name: str, value: object) -> str:
    inner = f"<customfieldname>{name}</customfieldname><customfieldvalue>{value}</customfieldvalue>"
    return f"<customfields><customfield>{inner}</customfield></customfields>"


def test_a_company_makes_a_dimension_while_the_sandbox_runs(client: Client) -> None:
    client.control("dimensions", {"name": "TRAILER"})
    (holder,) = shown(client, "getDimensions")
    row = {each.tag: each.text for each in holder[-1]}
    assert (row["objectName"], row["userDefinedDimension"]) in [("TRAILER", "true"), ("LANE", "true")]
    for name in ("APBILLITEM", "ARINVOICEITEM", "GLENTRY"):
        data = client.run(f"<lookup><object>{name}</object></lookup>").data
        assert "GLDIMTRAILER" in [each.findtext("ID") for each in data.iter("Field")]
    data = client.run("<lookup><object>GLACCOUNT</object></lookup>").data
    assert "REQUIREGLDIMTRAILER" in [each.findtext("ID") for each in data.iter("Field")]


def test_records_of_an_own_dimension_are_made_changed_and_read(client: Client) -> None:
    key = lane(client)
    result = client.run(f"<update><LANE><ID>{key}</ID><NAME>Dallas - Omaha</NAME></LANE></update>")
    assert result.ok, result.errors
    assert client.query("LANE", "RECORDNO ID NAME", equal("ID", key)) == [
        {"RECORDNO": str(key), "ID": str(key), "NAME": "Dallas - Omaha"}
    ]
    read = f"<read><object>LANE</object><keys>{key}</keys><fields>NAME</fields></read>"
    assert client.run(read).rows == [{"NAME": "Dallas - Omaha"}]
    text = f"<readByQuery><object>lane</object><query>NAME like 'Dallas%' AND RECORDNO = {key}</query></readByQuery>"
    assert [row["NAME"] for row in client.run(text).rows] == ["Dallas - Omaha"]
    assert client.run(delete("LANE", key)).ok
    assert client.query("LANE", "ID", equal("ID", key)) == []


def test_records_of_an_own_dimension_keep_the_rules_of_all_objects(client: Client) -> None:
    lane(client)
    assert (
        client.run("<create><LANE><NAME></NAME></LANE></create>").told[0] == "Required field Name is missing"
    )
    result = client.run("<update><LANE><ID>99999</ID><NAME>x</NAME></LANE></update>")
    assert result.error_numbers == ["Cannot update non-existing LANE with ID=99999."]
    assert client.run(delete("LANE", 99999)).told[0] == "Cannot find lane with key '99999' to delete."
    client.control("custom-fields", {"object": "LANE", "name": "MILES", "type": "number"})
    key = client.run("<create><LANE><NAME>Long</NAME><MILES>812.5</MILES></LANE></create>").key
    assert client.query("LANE", "MILES", equal("ID", key)) == [{"MILES": "812.5"}]


def test_lines_of_both_dialects_are_tagged_with_an_own_dimension(client: Client) -> None:
    key = lane(client)
    for xml, item in [
        (tagged(f"<GLDIMLANE>{key}</GLDIMLANE>"), "APBILLITEM"),
        (tagged(custom("GLDIMLANE", key)), "APBILLITEM"),
        (invoice(lineitem("4000", "1").replace("</lineitem>", custom("GLDIMLANE", key) + "</lineitem>")),
         "ARINVOICEITEM"),
    ]:  # fmt: skip
        result = client.run(xml)
        assert result.ok, result.errors
        where = f"<and>{equal('RECORDKEY', result.key)}{equal('GLDIMLANE', key)}</and>"
        assert client.query(item, "GLDIMLANE", where) == [{"GLDIMLANE": str(key)}]


@pytest.mark.parametrize("value", ["99999", "Dallas"])
def test_an_unknown_record_of_an_own_dimension_is_refused(client: Client, value: str) -> None:
    lane(client)
    told = client.run(tagged(f"<GLDIMLANE>{value}</GLDIMLANE>")).told
    assert told[0] == f"Invalid Freight lane '{value}' specified."


def test_a_tagged_line_keeps_its_record(client: Client) -> None:
    key = lane(client)
    assert client.run(tagged(f"<GLDIMLANE>{key}</GLDIMLANE>")).ok
    assert (
        client.run(delete("LANE", key)).told[0] == f"The Freight lane '{key}' is in use and can't be deleted."
    )


def test_an_account_can_require_an_own_dimension(fresh: Client) -> None:
    key = lane(fresh)
    flag = "<REQUIREGLDIMLANE>true</REQUIREGLDIMLANE>"
    fresh.run(f"<update><GLACCOUNT><ACCOUNTNO>5020</ACCOUNTNO>{flag}</GLACCOUNT></update>")
    told = fresh.run(tagged("", "5020")).told
    assert told[0] == "This transaction is missing the Freight lane dimension for the Account 5020"
    assert fresh.run(tagged(f"<GLDIMLANE>{key}</GLDIMLANE>", "5020")).ok


def test_journal_lines_and_the_ledger_show_an_own_dimension(client: Client) -> None:
    key = lane(client)
    assert client.run(tagged(f"<GLDIMLANE>{key}</GLDIMLANE>")).ok
    rows = client.query("GLDETAIL", "ACCOUNTNO GLDIMLANE", equal("GLDIMLANE", key))
    assert "5010" in {row["ACCOUNTNO"] for row in rows}


@pytest.mark.parametrize("name", ["CLASS", "order", "two words", "_X", ""])
def test_what_cannot_be_a_dimension_is_refused(client: Client, name: str) -> None:
    with pytest.raises(AssertionError, match="no name for a dimension"):
        client.control("dimensions", {"name": name})
    assert client.run("<getDimensions/>").ok


def test_own_dimensions_and_fields_outlive_the_process(tmp_path: Path) -> None:
    path = str(tmp_path / "books.db")
    with start_sandbox(db=path) as account, Client(account) as client:
        key = lane(client)
        client.control("custom-fields", {"object": "APBILL", "name": "N", "type": "sequence"})
        client.run(bill())
    with start_sandbox(db=path) as account, Client(account) as client:
        assert client.run(tagged(f"<GLDIMLANE>{key}</GLDIMLANE>")).ok
        order = by("N")
        assert client.query("APBILL", "N", rest=order) == [{"N": "1"}, {"N": "2"}]


def test_another_company_has_no_such_dimension() -> None:
    with start_sandbox(company=["DEMO", "OTHER"]) as account, Client(account) as client:
        client.control("dimensions", {"name": "LANE"})
        assert client.run(query("LANE", "NAME")).ok
        client.control("dimensions?company=OTHER", {"name": "ROUTE"})
        assert "Object definition ROUTE not found" in client.run(query("ROUTE", "NAME")).errors[0]
