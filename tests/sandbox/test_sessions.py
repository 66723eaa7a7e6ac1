"""Sessions and entities (protocol 1.8)."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import Client, equal
from tests.sandbox.postings import invoice, lineitem, party

SignIn = Callable[[str], Client]


def test_a_session_comes_with_the_address_to_use(client: Client) -> None:
    result = client.run("<getAPISession/>", authentication=client.login())
    assert result.element.findtext("data/api/endpoint") == client.account.xml_url
    assert result.element.find("data/api/locationid") is not None


def test_the_address_to_use_is_the_one_that_the_client_called(client: Client) -> None:
    """A client that only takes Sage's own domain may reach the sandbox under a name of that domain, or through a proxy."""
    body = client.envelope([("f-1", "<getAPISession/>")], authentication=client.login())
    answer = client.post(body, {"Host": "eu1.intacct.com:8443", "X-Forwarded-Proto": "https"})
    told = answer.results[0].element.findtext("data/api/endpoint")
    assert told == "https://eu1.intacct.com:8443/ia/xml/xmlgw.phtml"


def test_a_host_that_is_no_host_is_not_repeated(client: Client) -> None:
    body = client.envelope([("f-1", "<getAPISession/>")], authentication=client.login())
    answer = client.post(body, {"Host": "<evil>"})
    assert answer.results[0].element.findtext("data/api/endpoint") == client.account.xml_url


def test_a_session_can_be_opened_inside_an_entity_and_brought_back(client: Client) -> None:
    inside = client.run(
        "<getAPISession><locationid>10</locationid></getAPISession>", authentication=client.login()
    )
    assert inside.element.findtext("data/api/locationid") == "10"
    client.session = inside.element.findtext("data/api/sessionid") or ""
    back = client.run("<getAPISession><locationid></locationid></getAPISession>")
    assert back.element.findtext("data/api/locationid") == ""


def test_the_session_function_stands_alone(client: Client) -> None:
    assert client.send([("a", "<getAPISession/>"), ("b", "<getAPISession/>")]).control_status == "failure"


def test_an_unknown_session_is_invalid(client: Client) -> None:
    client.session = "nonsense"
    response = client.send([("f-1", "<getAPISession/>")])
    assert response.authentication_status == "failure"
    assert response.errors[0].startswith("Invalid session")
    assert response.root.findtext("operation/authentication/userid") == ""


def test_a_session_ends_when_it_is_not_used() -> None:
    with start_sandbox(session_minutes=0.03) as account, Client(account) as client:
        client.open_session()
        for _ in range(3):
            time.sleep(0.8)
            assert client.send([("f-1", "<getAPISession/>")]).authentication_status == "success"
        time.sleep(2)
        assert client.send([("f-1", "<getAPISession/>")]).authentication_status == "failure"


def test_all_sessions_can_be_ended_by_hand(fresh: Client) -> None:
    assert fresh.control("expire-sessions", {})["expired"] >= 1
    assert fresh.send([("f-1", "<getAPISession/>")]).authentication_status == "failure"


def test_an_entity_sees_its_own_and_shared_customers_and_no_other_entitys(
    fresh: Client, at_entity: SignIn
) -> None:
    ten, twenty = at_entity("10"), at_entity("20")
    ten.run(party("CUSTOMER", "C-TEN", "Of ten"))
    assert {row["CUSTOMERID"] for row in ten.query("CUSTOMER", "CUSTOMERID")} == {"C-100", "C-200", "C-TEN"}
    assert {row["CUSTOMERID"] for row in twenty.query("CUSTOMER", "CUSTOMERID")} == {"C-100", "C-200"}


def test_the_top_level_sees_private_records_only_when_it_asks(fresh: Client, at_entity: SignIn) -> None:
    at_entity("10").run(invoice(number="PRIVATE"))
    mine = equal("RECORDID", "PRIVATE")
    assert fresh.query("ARINVOICE", "RECORDNO", mine) == []
    shown = fresh.query(
        "ARINVOICE", "MEGAENTITYID", mine, "<options><showprivate>true</showprivate></options>"
    )
    assert shown == [{"MEGAENTITYID": "10"}]


def test_a_line_at_the_top_level_needs_a_location(client: Client) -> None:
    result = client.run(invoice(lineitem("4000", "5", location="")))
    assert result.errors[0].startswith("Missing the Location dimension for Account 4000")


def test_a_line_inside_an_entity_takes_the_entity(fresh: Client, at_entity: SignIn) -> None:
    ten = at_entity("10")
    key = ten.run(invoice(lineitem("4000", "5", location=""))).key
    assert ten.query("ARINVOICEITEM", "LOCATIONID", equal("RECORDKEY", key)) == [{"LOCATIONID": "10"}]


def test_an_entity_cannot_post_to_another(fresh: Client, at_entity: SignIn) -> None:
    result = at_entity("10").run(invoice(lineitem("4000", "5", location="20")))
    assert result.errors[0].startswith("Invalid Location '20' specified.")


def test_an_entity_cannot_change_a_vendor_of_the_top_level(fresh: Client, at_entity: SignIn) -> None:
    update = "<update><VENDOR><VENDORID>V-100</VENDORID><NAME>Mine now</NAME></VENDOR></update>"
    result = at_entity("10").run(update)
    assert "You cannot update a root level vendor from an entity-restricted user" in result.errors[0]
