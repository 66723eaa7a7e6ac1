"""Signing in: forms of a login, senders and companies, users, and how each refusal looks (protocol 1.2, 4.2, 4.3)."""

from __future__ import annotations

import time

import pytest

from tests.sandbox.gateway import Client, Response
from tests.sandbox.postings import invoice

READ = "<read><object>CUSTOMER</object><keys>1</keys><fields>CUSTOMERID</fields></read>"
INCORRECT = "Sign-in information is incorrect"


def login(client: Client, company: str = "DEMO", rest: str = "", user: str = "", password: str = "") -> str:
    account = client.account
    return (
        f"<login><userid>{user or account.user_id}</userid><companyid>{company}</companyid>"
        f"<password>{password or account.user_password}</password>{rest}</login>"
    )


def ask(client: Client, authentication: str = "") -> Response:
    return client.send([("f-1", READ)], authentication=authentication)


@pytest.mark.parametrize(
    ("company", "rest", "entity"),
    [
        ("DEMO", "", ""),
        ("DEMO", "<locationid/>", ""),
        ("DEMO", "<locationid>10</locationid>", "10"),
        ("DEMO|20", "", "20"),
        ("DEMO|20", "<locationid>10</locationid>", "10"),
    ],
)
def test_a_login_names_its_level_in_either_place(
    client: Client, company: str, rest: str, entity: str
) -> None:
    response = ask(client, login(client, company, rest))
    assert response.authentication_status == "success"
    assert response.root.findtext("operation/authentication/companyid") == "DEMO"
    assert response.root.findtext("operation/authentication/locationid") == entity


def test_an_unknown_entity_is_a_wrong_sign_in(client: Client) -> None:
    assert ask(client, login(client, "DEMO|99")).errors == [INCORRECT]


@pytest.mark.parametrize(
    ("company", "rest", "entity"),
    [
        ("HOLDING|DEMO", "", ""),
        ("HOLDING|DEMO|10", "", "10"),
        ("HOLDING", "<clientid>DEMO</clientid>", ""),
        ("HOLDING|DEMO", "<locationid>20</locationid>", "20"),
    ],
)
def test_a_console_leads_to_its_clients(fresh: Client, company: str, rest: str, entity: str) -> None:
    asked = login(fresh, company, rest)
    assert ask(fresh, asked).http == 400
    fresh.control("settings", {"console_id": "HOLDING"})
    response = ask(fresh, asked)
    assert response.authentication_status == "success"
    assert response.root.findtext("operation/authentication/locationid") == entity


@pytest.mark.parametrize("company", ["OTHER", "", "demo", "A|B|C", "OTHER|DEMO"])
def test_an_unknown_company_is_a_bad_request(client: Client, company: str) -> None:
    response = ask(client, login(client, company))
    assert response.http == 400
    assert response.error_numbers == ["GW-0011"]
    assert (response.root.findtext(".//description") or "").startswith("Invalid Request [Request ID: ")


@pytest.mark.parametrize(
    ("user", "password"), [("nobody", ""), ("", "wrong"), ("WS_LEDGERHAUL", ""), ("clerk", "x")]
)
def test_a_wrong_user_or_password_fails_authentication(client: Client, user: str, password: str) -> None:
    response = ask(client, login(client, user=user, password=password))
    assert (response.http, response.authentication_status) == (200, "failure")
    assert response.errors == [INCORRECT]
    assert response.error_numbers == ["XL03000006"]


def test_a_wrong_sign_in_can_be_refused_by_the_front_end(fresh: Client) -> None:
    fresh.control("settings", {"front_end_sign_in": True})
    response = ask(fresh, login(fresh, password="wrong"))
    assert response.http == 401
    assert response.error_numbers == ["XMLGW_JPP0002"]
    assert [each.tag for each in response.root.iterfind("control/*")] == ["status"]


@pytest.mark.parametrize(("switch", "http", "number"), [(False, 200, "XL03000006"), (True, 400, "GW-0011")])
def test_an_unknown_sender_is_refused_inside_or_in_front(
    fresh: Client, switch: bool, http: int, number: str
) -> None:
    fresh.control("settings", {"front_end_sign_in": switch})
    body = fresh.envelope([("f-1", READ)]).replace(fresh.account.sender_id.encode(), b"stranger")
    response = fresh.post(body)
    assert (response.http, response.error_numbers) == (http, [number])


def test_oauth_has_no_service_behind_it(client: Client) -> None:
    response = ask(client, "<oauth>token</oauth>")
    assert response.authentication_status == "failure"
    assert response.errors == [INCORRECT]


def test_an_expired_company_is_refused_without_names(fresh: Client) -> None:
    fresh.control("settings", {"expired_companies": ["DEMO"]})
    response = ask(fresh, login(fresh))
    assert response.error_numbers == ["PL04000055"]
    assert response.errors == ["This company is a demo company and has expired."]
    assert response.root.findtext("control/senderid") == ""
    assert response.root.findtext("control/controlid") == ""


@pytest.mark.parametrize(
    ("switch", "value", "text"),
    [
        (
            "companies_without_xml",
            ["DEMO"],
            "This company is not authorized for XML transactions. Please subscribe to the XML Gateway.",
        ),
        ("deny_addresses", True, "IP address denied"),
    ],
)
def test_a_company_may_have_closed_the_gateway(fresh: Client, switch: str, value: object, text: str) -> None:
    assert ask(fresh).results[0].ok
    fresh.control("settings", {switch: value})
    response = ask(fresh)
    assert response.control_status == "failure"
    assert response.errors == [text]


def test_each_company_lists_its_senders(fresh: Client) -> None:
    fresh.control("settings", {"further_senders": ["partner=partner-password"]})

    def as_partner() -> Response:
        body = fresh.envelope([("f-1", READ)]).decode()
        body = body.replace(f">{fresh.account.sender_id}<", ">partner<")
        return fresh.post(body.replace(f">{fresh.account.sender_password}<", ">partner-password<").encode())

    assert as_partner().results[0].ok
    fresh.control("settings", {"unauthorized_senders": ["partner@DEMO"]})
    assert as_partner().errors == [
        "The sender ID 'partner' is not authorized to make Web Services requests to company ID 'DEMO'."
    ]
    assert ask(fresh).results[0].ok


def test_a_transport_policy_must_be_known(client: Client) -> None:
    body = client.envelope([("f-1", READ)]).replace(
        b"<includewhitespace>", b"<policyid>test</policyid><includewhitespace>"
    )
    response = client.post(body)
    assert response.control_status == "failure"
    assert response.errors == ["test is not a valid transport policy."]


def test_an_asynchronous_request_is_acknowledged_and_done(fresh: Client) -> None:
    fresh.control("settings", {"transport_policies": ["nightly"]})
    body = fresh.envelope([("f-1", invoice(number="LATER"))]).replace(
        b"<includewhitespace>", b"<policyid>nightly</policyid><includewhitespace>"
    )
    response = fresh.post(body)
    assert response.control_status == "success"
    assert response.root.findtext("acknowledgement/status") == "success"
    assert response.root.find("operation") is None
    for _ in range(100):
        if fresh.control("counters")["created"]:
            break
        time.sleep(0.02)
    assert len(fresh.query("ARINVOICE", "RECORDID")) == 1


def test_a_user_who_is_locked_out_loses_the_session_too(fresh: Client) -> None:
    fresh.control("users", {"login": "temp", "password": "temp-password", "admin": True})
    result = fresh.run("<getAPISession/>", authentication=login(fresh, user="temp", password="temp-password"))
    fresh.session = result.element.findtext(".//sessionid") or ""
    assert ask(fresh).results[0].ok
    fresh.control("users", {"login": "temp", "status": "lockedout"})
    assert ask(fresh).errors[0].startswith("Invalid session")
    assert ask(fresh, login(fresh, user="temp", password="temp-password")).errors == [INCORRECT]


def test_a_users_own_duration_of_a_session_counts(fresh: Client) -> None:
    fresh.control(
        "users", {"login": "slow", "password": "slow-password", "admin": True, "session_minutes": 720}
    )
    response = ask(fresh, login(fresh, user="slow", password="slow-password"))
    opened = response.root.findtext("operation/authentication/sessiontimestamp") or ""
    ends = response.root.findtext("operation/authentication/sessiontimeout") or ""
    assert (int(ends[11:13]) - int(opened[11:13])) % 24 == 12


def test_no_password_is_kept_as_it_was_typed(fresh: Client) -> None:
    assert fresh.run("<read><object>USERINFO</object><keys>1</keys><fields>*</fields></read>").ok
    refused = fresh.run("<read><object>USERINFO</object><keys>1</keys><fields>_PASSWORD</fields></read>")
    assert refused.error_numbers == ["Invalid fields list _PASSWORD"]
