"""What a company forbids beyond Sage's own checks: smart rules, restricted accounts, dimensions that go together, a
platform's dimensions that nobody may read (A5, A12)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.gateway import Client
from tests.sandbox.postings import bill, bill_line, invoice

RULES = {
    "smart_rules": [],
    "restricted_accounts": [],
    "refuse_untied_dimensions": False,
    "platform_dimensions": [],
}
SMART = "Smart Rule 'Vendor invoice attachment is required' is violated."


@pytest.fixture
def house(client: Client) -> Iterator[Client]:
    """The module's company, without rules of its own again afterwards."""
    yield client
    client.control("settings", RULES)


def tagged(**fields: str) -> str:
    more = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return bill(bill_line().replace("</APBILLITEM>", f"{more}</APBILLITEM>"))


def test_a_smart_rule_wants_a_field_of_one_object_and_of_no_other(house: Client) -> None:
    rule = "Vendor invoice attachment is required"
    house.control("settings", {"smart_rules": [f"APBILL.SUPDOCID={rule}"]})
    assert house.run(bill()).errors[0].startswith(SMART)
    assert house.run(invoice()).ok
    assert house.run(bill(rest="<ACTION>Draft</ACTION>")).ok
    house.control("settings", {"smart_rules": [f"APBILL.DESCRIPTION={rule}"]})
    assert house.run(bill(rest="<DESCRIPTION>Load 7</DESCRIPTION>")).ok


def test_a_smart_rule_may_want_a_field_of_each_line(house: Client) -> None:
    house.control("settings", {"smart_rules": ["APBILLITEM.CLASSID=Every line has a class"]})
    assert house.run(tagged()).errors[0].startswith("Smart Rule 'Every line has a class' is violated.")
    assert house.run(tagged(CLASSID="VAN")).ok


def test_an_account_takes_only_some_values_of_a_dimension(house: Client) -> None:
    house.control("settings", {"restricted_accounts": ["5010.DEPARTMENTID=SALES"]})
    text = "Department is restricted by GL account."
    assert house.run(bill(bill_line(department="OPS"))).errors[0].startswith(text)
    assert house.run(bill(bill_line(department="SALES"))).ok
    assert house.run(bill(bill_line())).ok
    assert house.run(bill(bill_line("5020", department="OPS"))).ok


def test_dimensions_that_hang_together_are_refused_apart_only_where_a_company_wants_it(house: Client) -> None:
    """P-100 is C-200's project."""
    apart = tagged(PROJECTID="P-100", CUSTOMERID="C-100")
    assert house.run(apart).ok
    house.control("settings", {"refuse_untied_dimensions": True})
    text = "Customer must be C-200. This value is auto-filled."
    assert house.run(apart).errors[0].startswith(text)
    assert house.run(tagged(PROJECTID="P-100", CUSTOMERID="C-200")).ok
    assert house.run(tagged(PROJECTID="P-100")).ok


def test_a_platforms_dimension_is_listed_and_not_read(house: Client) -> None:
    house.control("dimensions", {"name": "LANE", "label": "Lane"})
    asked = "<query><object>LANE</object><select><field>NAME</field></select></query>"
    assert house.run(asked).ok
    house.control("settings", {"platform_dimensions": ["LANE"]})
    refused = house.run(asked)
    assert refused.error_numbers == ["PL04000005"]
    assert refused.errors[0].startswith(
        "You do not have permission for API operation QUERY on objects of type lane"
    )
    listed = house.run("<getDimensions/>").data.findall(".//objectName")
    assert "LANE" in [each.text for each in listed]
    assert house.run("<query><object>CLASS</object><select><field>NAME</field></select></query>").ok
