"""What a company tells of its dimensions and custom fields, and that both arrive on documents (rules A5 and A12)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from integrations.core.documents import DocumentKind
from integrations.sage.errors import NotAllowed
from integrations.sage.ports import Accepted
from tests.sage import samples
from tests.sage.contract.conftest import Company
from tests.sandbox.gateway import Client

PROJECT = (
    "<create><PROJECT><PROJECTID>P-9</PROJECTID><NAME>Lane one</NAME><PROJECTCATEGORY>Contract</PROJECTCATEGORY>"
    "<CUSTOMERID>C-100</CUSTOMERID><LOCATIONID>10</LOCATIONID></PROJECT></create>"
)


@pytest.fixture
def rich(own_company):
    """A company with a dimension and custom fields of its own; all of them are read back."""
    company = own_company(
        {
            "dimensions": ("LOCATION", "DEPARTMENT", "GLDIMLANE"),
            "custom_fields": tuple(
                (o, "LOAD_NO") for o in ("APBILL", "APBILLITEM", "ARINVOICE", "ARINVOICEITEM")
            ),
        }
    )
    company.person.control("dimensions", {"name": "LANE", "label": "Freight lane"})
    for owner in ("APBILL", "APBILLITEM", "ARINVOICE", "ARINVOICEITEM"):
        company.person.control("custom-fields", {"object": owner, "name": "LOAD_NO"})
    assert company.person.run("<create><LANE><NAME>Dallas - Tulsa</NAME></LANE></create>").ok
    return company


def described(company):
    found = company.ledger.describe(company.session).value
    assert found.silent == ()
    return found


def dimension(company, name):
    return next(row for row in described(company).dimensions if row.key == name)


def field(company, key):
    return next(row for row in described(company).custom_fields if row.key == key)


def test_a5_standard_dimensions_and_the_companys_own_are_told(rich):
    rows = {row.key: row for row in described(rich).dimensions}
    assert {"LOCATION", "DEPARTMENT", "CLASS", "ITEM", "CUSTOMER", "VENDOR", "EMPLOYEE", "PROJECT", "CONTRACT",
            "WAREHOUSE", "GLDIMLANE"} <= set(rows)  # fmt: skip
    assert rows["LOCATION"].facts["listed"] == "yes"
    lane = rows["GLDIMLANE"]
    assert (lane.name, lane.facts["user_defined"], lane.facts["in_gl"]) == ("Freight lane", "yes", "yes")
    assert lane.facts["flag"] == "REQUIREGLDIMLANE"
    assert (rows["CLASS"].facts["user_defined"], rows["CLASS"].facts["not_on"]) == ("", "")


def test_what_has_no_place_on_our_documents_says_so(rich):
    task = dimension(rich, "TASK")
    assert set(task.facts["not_on"].split()) >= {"AR_INVOICE", "AP_BILL", "AR_ADJUSTMENT", "AP_ADJUSTMENT"}


def test_the_asset_stands_on_bill_lines_and_nowhere_else(rich):
    """Sage publishes ASSETID on the lines of bills; the older functions have no element for it."""
    asset = dimension(rich, "ASSET")
    assert asset.facts["listed"] == ""
    kinds = set(asset.facts["not_on"].split())
    assert {"AR_INVOICE", "AR_ADJUSTMENT", "AP_ADJUSTMENT"} <= kinds
    assert "AP_BILL" not in kinds


def test_relationships_are_told(rich):
    project = dimension(rich, "PROJECT")
    assert (project.facts["ties"], project.facts["fixed"]) == ("CUSTOMER LOCATION DEPARTMENT", "")


def test_a12_a_dimension_that_is_not_in_the_general_ledger_says_so(own_company):
    company = own_company()
    company.person.control("settings", {"spend_dimension": "CLASSID", "dimension_terms": ["PROJECT=Load"]})
    assert dimension(company, "CLASS").facts["in_gl"] == ""
    assert dimension(company, "PROJECT").name == "Load"


def test_values_of_an_own_dimension_are_its_records_numbers(rich):
    page = rich.ledger.reference(rich.session, "GLDIMLANE", since="", after=0, size=10).value
    assert [(row.name, row.key == row.record_no, row.active) for row in page.rows] == [
        ("Dallas - Tulsa", True, True)
    ]


def test_a_value_tells_what_it_belongs_to(rich):
    assert rich.person.run(PROJECT).ok
    page = rich.ledger.reference(rich.session, "PROJECT", since="", after=0, size=100).value
    row = next(row for row in page.rows if row.key == "P-9")
    assert {k: v for k, v in row.facts.items() if k.startswith("brings")} == {
        "brings CUSTOMER": "C-100",
        "brings LOCATION": "10",
    }


def test_every_list_of_dimension_values_can_be_read(rich):
    for row in described(rich).dimensions:
        if row.facts["listed"] and "AP_BILL" not in row.facts["not_on"]:
            assert rich.ledger.reference(rich.session, row.key, since="", after=0, size=5).value is not None


def test_an_account_tells_which_own_dimension_it_requires(rich):
    flag = "<REQUIREGLDIMLANE>true</REQUIREGLDIMLANE><REQUIREWAREHOUSE>true</REQUIREWAREHOUSE>"
    with Client(rich.account) as head_office:
        result = head_office.run(f"<update><GLACCOUNT><ACCOUNTNO>5020</ACCOUNTNO>{flag}</GLACCOUNT></update>")
    assert result.ok, result.errors
    more = [f for row in described(rich).dimensions if (f := row.facts["flag"])]
    page = rich.ledger.reference(rich.session, "GLACCOUNT", since="", after=0, size=200, more=more).value
    requires = {row.key: set(row.facts["requires"].split()) for row in page.rows}
    assert requires["5020"] == {"GLDIMLANE", "WAREHOUSE"}
    assert requires["5000"] == {"DEPARTMENT"}
    assert requires["4000"] == set()


def test_a12_custom_fields_are_told_with_their_types(own_company):
    company = own_company()
    words = ["Dry", "Reefer"]
    kinds = {
        "text": "TEXT",
        "number": "NUMBER",
        "date": "DATE",
        "currency": "CURRENCY",
        "boolean": "CHECKBOX",
        "picklist": "PICKLIST",
        "multipicklist": "MULTI_PICKLIST",
        "percent": "PERCENT",
        "sequence": "SEQUENCE",
    }
    for kind in kinds:
        listed = words if kind.endswith("picklist") else []
        asked = {"object": "APBILL", "name": f"MY_{kind}", "type": kind, "words": listed}
        company.person.control("custom-fields", asked)
    found = {row.facts["field"]: row.facts for row in described(company).custom_fields}
    assert {name: facts["type"] for name, facts in found.items()} == {
        f"MY_{kind}".upper(): ours for kind, ours in kinds.items()
    }
    assert found["MY_PICKLIST"]["words"] == "Dry\nReefer"
    assert found["MY_TEXT"]["limit"] == "255"
    assert {facts["owner"] for facts in found.values()} == {"APBILL"}


def test_own_dimensions_and_flags_are_no_custom_fields(rich):
    assert {row.key for row in described(rich).custom_fields} == {
        f"{owner}.LOAD_NO" for owner in ("APBILL", "APBILLITEM", "ARINVOICE", "ARINVOICEITEM")
    }
    assert field(rich, "APBILL.LOAD_NO").name == "Load no"


@pytest.mark.parametrize("sample", [samples.BILL, samples.INVOICE], ids=["bill", "invoice"])
def test_a5_custom_fields_and_own_dimensions_arrive_and_are_read_back(rich, sample):
    (lane,) = rich.ledger.reference(rich.session, "GLDIMLANE", since="", after=0, size=10).value.rows
    first, *others = sample.lines
    tagged = replace(
        first,
        dimensions={**first.dimensions, "GLDIMLANE": lane.key},
        custom_fields={"LOAD_NO": "L & 1"},
    )
    sent = replace(sample, lines=(tagged, *others), custom_fields={"LOAD_NO": "Łódź <2>"})
    [outcome] = rich.send(sent)
    assert isinstance(outcome, Accepted), outcome
    page = rich.ledger.read_back(rich.session, sent.kind, [(outcome.record_no, sent.number)]).value
    (posted,) = page.rows
    assert posted.custom_fields == {"LOAD_NO": "Łódź <2>"}
    assert posted.lines is not None
    assert posted.lines[0].dimensions["GLDIMLANE"] == lane.key
    assert [line.custom_fields for line in posted.lines] == [{"LOAD_NO": "L & 1"}, {}]


def test_a_custom_field_that_sage_lacks_is_refused_and_named(rich):
    [outcome] = rich.send(replace(samples.INVOICE, custom_fields={"NOWHERE": "1"}))
    assert "Invalid custom field 'NOWHERE' specified." in outcome.fault.text


def test_a_name_that_is_no_name_never_becomes_an_element():
    for name in ("A><B", "", "1A", "Ä"):
        with pytest.raises((ValueError, IndexError)):
            documents_render(name)


def documents_render(name):
    from integrations.sage.intacct_xml import documents

    return documents.render(replace(samples.BILL, custom_fields={name: "1"}), samples.MARK)


def test_a12_what_the_role_may_not_list_is_refused_by_name(own_company):
    company = own_company()
    company.person.control("dimensions", {"name": "LANE"})
    company.person.control("users", {"login": "narrow", "password": "narrow-password", "roles": ["AR clerk"]})
    narrow = Company(replace(company.account, user_id="narrow", user_password="narrow-password"))
    with pytest.raises(NotAllowed, match="do not have permission"):
        narrow.ledger.reference(narrow.session, "GLDIMLANE", since="", after=0, size=10)
    found = narrow.ledger.describe(narrow.session).value
    assert "GLDIMLANE" in {row.key for row in found.dimensions}
    assert {"lookup APBILL", "lookup APBILLITEM"} <= set(found.silent)
    narrow.person.close()


def test_spend_management_refuses_what_bears_no_budget_dimension(own_company):
    company = own_company()
    company.person.control("settings", {"spend_dimension": "CLASSID"})
    [outcome] = company.send(samples.BILL)
    assert outcome.fault.text.startswith("Spend Management can't validate line item 1: the Class dimension")
    first, *others = samples.BILL.lines
    lines = [replace(each, dimensions={**each.dimensions, "CLASS": "VAN"}) for each in (first, *others)]
    [outcome] = company.send(replace(samples.BILL, lines=tuple(lines)))
    assert isinstance(outcome, Accepted)
    assert samples.BILL.kind is DocumentKind.AP_BILL
