"""Numbers and texts of errors that are not published, and what a rolled-back operation shows (protocol 4, 8)."""

from __future__ import annotations

import pytest

from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import Client, equal
from tests.sandbox.postings import (
    BEFORE_BOOKS,
    bill,
    detail,
    invoice,
    party,
    receipt,
    reversal,
)


def numbers(client: Client, xml: str) -> list[str]:
    return client.run(xml).error_numbers


@pytest.mark.parametrize(
    "xml",
    [
        pytest.param(invoice(day=BEFORE_BOOKS), id="closed period"),
        pytest.param(bill().replace("<WHENDUE>", "<X>").replace("</WHENDUE>", "</X>"), id="due date"),
        pytest.param(
            "<create><GLBATCH><JOURNAL>GJ</JOURNAL><BATCH_DATE>01/05/2026</BATCH_DATE><BATCH_TITLE>T</BATCH_TITLE><ENTRIES>"
            "<GLENTRY><ACCOUNTNO>6200</ACCOUNTNO><TR_TYPE>1</TR_TYPE><TRX_AMOUNT>2</TRX_AMOUNT><LOCATION>10</LOCATION></GLENTRY>"
            "<GLENTRY><ACCOUNTNO>1000</ACCOUNTNO><TR_TYPE>-1</TR_TYPE><TRX_AMOUNT>1</TRX_AMOUNT><LOCATION>10</LOCATION></GLENTRY>"
            "</ENTRIES></GLBATCH></create>",
            id="unbalanced",
        ),
    ],
)
def test_a_text_whose_number_is_unpublished_has_the_number_of_the_switch(fresh: Client, xml: str) -> None:
    assert numbers(fresh, xml)[0] == "BL01001973"
    fresh.control("settings", {"unpublished_errorno": "BL00000000"})
    assert numbers(fresh, xml)[0] == "BL00000000"


def test_a_published_number_stays(fresh: Client) -> None:
    fresh.control("settings", {"unpublished_errorno": "BL00000000"})
    assert numbers(fresh, invoice(customer="C-NONE"))[0] == "BL01001973"
    assert numbers(fresh, "<delete><object>CUSTOMER</object><keys>99999</keys></delete>") == ["BL01001973"]


def test_too_many_operations_have_the_status_and_number_of_the_switches() -> None:
    switches = {"max_concurrent": 0, "queue_seconds": 0, "too_many_operations_http": 503}
    with start_sandbox(unpublished_errorno="BL7", **switches) as account, Client(account) as client:
        response = client.send([("f", "<getDimensions/>")])
        assert (response.http, response.control_status, response.error_numbers) == (503, "failure", ["BL7"])


def test_texts_of_known_numbers_are_switches(fresh: Client) -> None:
    fresh.control("settings", {"refuse_duplicate_numbers": True, "duplicate_number_text": "Again: {number}"})
    key = fresh.run(invoice(number="W-1")).key
    assert fresh.run(invoice(number="W-1")).errors[0].startswith("Again: W-1 [")
    assert fresh.run(receipt(detail(key, "100"))).ok
    fresh.control("settings", {"already_paid_text": "Nothing due on {number}"})
    refused = fresh.run(receipt(detail(key, "1")))
    assert refused.error_numbers[0] == "BL03000130"
    assert refused.errors[0].startswith("Nothing due on W-1 [")


def test_whether_functions_behind_the_failing_one_have_a_result_is_a_switch(fresh: Client) -> None:
    functions = [("a", invoice()), ("b", invoice(customer="C-NONE")), ("c", invoice())]
    assert [each.controlid for each in fresh.send(functions, transaction=True).results] == ["a", "b", "c"]
    fresh.control("settings", {"rolled_back_rest": False})
    results = fresh.send(functions, transaction=True).results
    assert [(each.controlid, each.status) for each in results] == [("a", "aborted"), ("b", "failure")]


def test_the_raw_state_of_what_was_reversed_is_a_switch(fresh: Client) -> None:
    fresh.control("settings", {"reversed_raw_state": "R"})
    key = fresh.run(invoice()).key
    assert fresh.run(reversal("reverse_invoice", key)).ok
    assert fresh.query("ARINVOICE", "RAWSTATE", equal("RECORDNO", key)) == [{"RAWSTATE": "R"}]


def test_whether_an_empty_element_clears_is_a_switch(fresh: Client) -> None:
    assert fresh.run(party("CUSTOMER", "C-E", "Empty", rest="<COMMENTS>Kept</COMMENTS>")).ok
    cleared = "<update><CUSTOMER><CUSTOMERID>C-E</CUSTOMERID><COMMENTS></COMMENTS></CUSTOMER></update>"
    fresh.control("settings", {"empty_elements_clear": False})
    assert fresh.run(cleared).ok
    assert fresh.query("CUSTOMER", "COMMENTS", equal("CUSTOMERID", "C-E")) == [{"COMMENTS": "Kept"}]
    fresh.control("settings", {"empty_elements_clear": True})
    assert fresh.run(cleared).ok
    assert fresh.query("CUSTOMER", "COMMENTS", equal("CUSTOMERID", "C-E")) == [{"COMMENTS": ""}]


def test_what_set_nulls_does_is_a_switch(fresh: Client) -> None:
    key = fresh.run(invoice(rest="<description>Kept</description>")).key
    cleared = f'<update_invoice key="{key}" set_nulls="true"><description></description></update_invoice>'
    fresh.control("settings", {"set_nulls_clears": False})
    assert fresh.run(cleared).ok
    assert fresh.query("ARINVOICE", "DESCRIPTION", equal("RECORDNO", key)) == [{"DESCRIPTION": "Kept"}]
    fresh.control("settings", {"set_nulls_clears": True})
    assert fresh.run(cleared).ok
    assert fresh.query("ARINVOICE", "DESCRIPTION", equal("RECORDNO", key)) == [{"DESCRIPTION": ""}]
