"""What each kind of function answers with: children of a result, attributes of its data, cases of names (protocol 1.3, 2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from tests.sandbox.gateway import Account, Client, equal, query
from tests.sandbox.postings import bill, delete, invoice
from tests.sandbox.wire import exchange

HEAD = ["status", "function", "controlid"]
READ = "<read><object>CUSTOMER</object><keys>{}</keys><fields>CUSTOMERID</fields></read>"
BY_QUERY = (
    "<readByQuery><object>CUSTOMER</object><fields>CUSTOMERID</fields><query>{}</query>{}</readByQuery>"
)
CLASS = "<CLASS><CLASSID>{}</CLASSID><NAME>Shape</NAME></CLASS>"


@pytest.fixture(scope="module")
def shapes(shared_sandbox: Account) -> Iterator[Client]:
    with Client(shared_sandbox) as client:
        client.open_session()
        yield client


@pytest.mark.parametrize(
    ("xml", "attributes", "row", "fields"),
    [
        (READ.format(1), {"listtype": "CUSTOMER", "count": "1"}, "CUSTOMER", ["CUSTOMERID"]),
        (
            "<readByName><object>vendor</object><keys>V-100</keys><fields>vendorid</fields></readByName>",
            {"listtype": "VENDOR", "count": "1"},
            "VENDOR",
            ["VENDORID"],
        ),
        (
            query("customer", "customerid parent.name", equal("CUSTOMERID", "C-100")),
            {"listtype": "CUSTOMER", "totalcount": "1", "offset": "0", "count": "1", "numremaining": "0"},
            "CUSTOMER",
            ["CUSTOMERID", "PARENT.NAME"],
        ),
        (
            BY_QUERY.format("CUSTOMERID = 'C-100'", ""),
            {"listtype": "customer", "count": "1", "totalcount": "1", "numremaining": "0", "resultId": ""},
            "customer",
            ["CUSTOMERID"],
        ),
        (
            f"<create>{CLASS.format('S-1')}</create>",
            {"listtype": "objects", "count": "1"},
            "class",
            ["RECORDNO", "CLASSID"],
        ),
        (bill(number="S-2"), {"listtype": "objects", "count": "1"}, "apbill", ["RECORDNO"]),
        ("<lookup><object>CLASS</object></lookup>", {"listtype": "All", "count": "1"}, "Type", None),
        ("<inspect><object>CLASS</object></inspect>", {"listtype": "All", "count": "1"}, "Type", None),
    ],
)
def test_data_has_the_attributes_and_cases_of_its_function(
    shapes: Client, xml: str, attributes: dict[str, str], row: str, fields: list[str] | None
) -> None:
    result = shapes.run(xml)
    assert [each.tag for each in result.element] == [*HEAD, "data"]
    assert dict(result.data.attrib) == attributes
    assert [each.tag for each in result.data] == [row]
    assert fields is None or [each.tag for each in result.data[0]] == fields


def test_nothing_found_is_success_with_empty_data(shapes: Client) -> None:
    for xml in (
        READ.format(99999),
        query("CUSTOMER", "NAME", equal("NAME", "-")),
        BY_QUERY.format("NAME = '-'", ""),
    ):
        result = shapes.run(xml)
        assert result.ok
        assert result.data.get("count") == "0"
        assert len(result.data) == 0


def test_what_remains_is_told_with_where_to_read_on(shapes: Client) -> None:
    data = shapes.run(BY_QUERY.format("", "<pagesize>1</pagesize>")).data
    assert int(data.attrib["numremaining"]) == int(data.attrib["totalcount"]) - 1 > 0
    assert data.attrib["resultId"]


def test_a_legacy_function_answers_a_key_and_no_data(shapes: Client) -> None:
    result = shapes.run(invoice(number="S-3"))
    assert [each.tag for each in result.element] == [*HEAD, "key"]


def test_a_delete_answers_nothing_but_its_status(shapes: Client) -> None:
    key = shapes.run(f"<create>{CLASS.format('S-4')}</create>").key
    assert [each.tag for each in shapes.run(delete("CLASS", key)).element] == HEAD


def test_a_create_that_made_nothing_counts_to_zero_and_says_why(shapes: Client) -> None:
    result = shapes.run("<create><CLASS><CLASSID>S-5</CLASSID></CLASS></create>")
    assert [each.tag for each in result.element] == [*HEAD, "data", "errormessage"]
    assert dict(result.data.attrib) == {"listtype": "objects", "count": "0"}
    error = result.element.find("errormessage/error")
    assert error is not None
    assert [each.tag for each in error] == ["errorno", "description", "description2", "correction"]


def test_results_come_in_the_order_of_their_functions(shapes: Client) -> None:
    asked = [("third", READ.format(1)), ("first", delete("CLASS", 99999)), ("second", invoice(number="S-6"))]
    results = shapes.send(asked).results
    assert [each.controlid for each in results] == ["third", "first", "second"]
    assert [each.element.findtext("function") for each in results] == ["read", "delete", "create_invoice"]
    assert [each.status for each in results] == ["success", "failure", "success"]


@pytest.mark.parametrize("xml", [READ.format(1), delete("CLASS", 99999), "<nonsense/>"])
def test_success_and_failure_are_both_xml_under_http_200(shapes: Client, xml: str) -> None:
    answer = exchange(shapes.account, shapes.envelope([("f", xml)]))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == 'text/xml; encoding="UTF-8"'
    assert answer.body.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')


def test_a_session_tells_its_times_with_their_offset(fresh: Client) -> None:
    fresh.control("settings", {"session_minutes": 130})
    fresh.open_session()
    response = fresh.send([("f", READ.format(1))])
    told = [
        response.root.findtext(f"operation/authentication/{name}") or ""
        for name in ("sessiontimestamp", "sessiontimeout")
    ]
    assert all(each.endswith("+00:00") for each in told)
    opened, ends = map(datetime.fromisoformat, told)
    assert timedelta(minutes=130) <= ends - opened <= timedelta(minutes=131)
    assert response.root.find("operation/authentication/locationid").text is None  # type: ignore[union-attr]


def test_an_entitys_session_says_where_it_is(fresh: Client) -> None:
    fresh.open_session("20")
    response = fresh.send([("f", READ.format(1))])
    assert response.root.findtext("operation/authentication/locationid") == "20"
