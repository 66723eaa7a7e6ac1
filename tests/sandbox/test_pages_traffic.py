"""The pages of what passes through the sandbox: requests with their bodies, faults to be armed, switches to be set."""

from __future__ import annotations

import pytest

from tests.sandbox.browsing import Browser
from tests.sandbox.gateway import Account, Client


@pytest.fixture
def browser(shared_sandbox: Account) -> Browser:
    return Browser(shared_sandbox)


def test_a_switch_is_set_on_its_page_and_nonsense_is_not(sandbox: Account) -> None:
    browser = Browser(sandbox)
    assert "row_ms is now 0.5" in browser.press("/switches/row_ms", "", value="0.5").text
    assert "Not set" in browser.press("/switches/row_ms", "", value="fast").text
    assert "uniqueid is now ignored" in browser.press("/switches/uniqueid", "", value="ignored").text
    assert "sender_authorized is now no" in browser.press("/switches/sender_authorized", "", value="no").text


def test_a_request_is_shown_with_its_answer_and_without_a_secret(client: Client, browser: Browser) -> None:
    client.run("<getAPISession/>", controlid="canary-1", authentication=client.login())
    client.run("<query><object>NONE</object></query>", controlid="canary-2")
    shown = [browser.open(browser.open(f"/requests?q=canary-{n}").links()[-1]) for n in (1, 2)]
    assert "getAPISession" in shown[0].text
    assert "<sessionid>********</sessionid>" in shown[0].text
    assert "canary-2" in shown[1].text
    account = client.account
    secrets = [account.user_password, account.sender_password, account.client_secret, client.session]
    secrets.append(account.control_url.rpartition("/")[2])
    for page in (*shown, browser.open("/requests"), browser.open("/"), browser.open("/switches")):
        assert not [each for each in secrets if each in page.body]


def test_the_fault_that_struck_a_request_stands_beside_it(sandbox: Account) -> None:
    browser = Browser(sandbox)
    with Client(sandbox) as client:
        client.control("faults", {"429": 1})
        client.send([("struck", "<query><object>APBILL</object></query>")])
    assert "Fault: 429" in browser.open("/requests").text
    assert browser.open("/faults").rows("Misbehaviour") == [["429", "100.0% of all requests"]]


def test_requests_are_found_by_what_became_of_them(client: Client, browser: Browser) -> None:
    client.run("<query><object>NONE</object></query>", controlid="became-1")
    client.send([("became-2", "<query><object>APBILL</object></query>")])
    found = {
        word: len(
            browser.open(f"/requests?q=became&outcome={word.replace(' ', '+')}").root.xpath("//tbody/tr")
        )
        for word in ("Failed", "Fault", "Not run")
    }
    assert found == {"Failed": 2, "Fault": 0, "Not run": 0}


def test_what_failed_stands_above_the_bodies_of_a_request(client: Client, browser: Browser) -> None:
    failed = client.run("<query><object>NOWHERE</object></query>", controlid="told-first")
    shown = browser.open(browser.open("/requests?q=told-first").links()[-1])
    said = [each.text_content() for each in shown.root.xpath("//section[h2='Errors']//li")]
    assert said == [f"{n}: {text}" for n, text in zip(failed.error_numbers, failed.errors, strict=True)]
    assert said


def test_a_fault_is_armed_rated_and_ended_on_its_page(sandbox: Account) -> None:
    browser, query = Browser(sandbox), "<query><object>APBILL</object></query>"
    browser.press("/faults", "arm", fault="502", count="2", function="query", object="apbill")
    shown = browser.press("/faults", "rate", fault="delay", rate="0.5%")
    assert shown.rows("Misbehaviour") == [
        ["delay", "0.5% of all requests"],
        ["502", "the next 2 requests that call query of APBILL"],
    ]
    with Client(sandbox) as client:
        assert client.control("faults")["armed"][0]["count"] == 2
        assert "as it should be again" in browser.press("/faults", "end").text
        assert client.run(query).errors


@pytest.mark.parametrize(
    ("action", "typed"),
    [
        ("arm", {"count": "0"}),
        ("arm", {"count": "many"}),
        ("rate", {"rate": "101"}),
        ("rate", {"rate": "often"}),
        ("rate", {"rate": "nan"}),
    ],
)
def test_a_fault_that_cannot_be_is_refused_and_what_was_typed_stays(
    browser: Browser, action: str, typed: dict[str, str]
) -> None:
    shown = browser.press("/faults", action, **typed)
    assert "Not set" in shown.text
    assert shown.root.xpath(f"//input[@name='{next(iter(typed))}']/@value") == list(typed.values())
    assert not shown.root.xpath("//table/caption[.='Misbehaviour']")


def test_switches_stand_under_their_headings_and_are_found_by_name_reason_and_change(
    sandbox: Account,
) -> None:
    browser = Browser(sandbox)
    headings = browser.open("/switches").root.xpath("//section/h2/text()")
    assert {"Who may ask", "Receipts and payments", "Reading"} <= set(headings)
    found = browser.open("/switches?q=balance-forward").rows("Receipts and payments")
    assert [row[0].startswith("balance_forward") for row in found] == [True]
    assert "No switch is like that" in browser.open("/switches?only=changed").text
    browser.press("/switches/row_ms", "", value="0.5")
    assert browser.open("/switches?only=changed").root.xpath("count(//tbody/tr)") == 1
