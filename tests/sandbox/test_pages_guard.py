"""Who may open the pages and press their buttons: nobody from another site, and nobody under another name of this machine."""

from __future__ import annotations

import pytest

from tests.sandbox.browsing import Browser
from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import Account, Client
from tests.sandbox.postings import bill

DEMO = "/company/DEMO"


@pytest.fixture
def browser(shared_sandbox: Account) -> Browser:
    return Browser(shared_sandbox)


@pytest.fixture
def page(client: Client) -> str:
    return f"{DEMO}/bills/{client.run(bill(number='GUARDED')).key}"


def still_there(client: Client, page: str) -> bool:
    key = page.rpartition("/")[2]
    return bool(
        client.run(f"<read><object>APBILL</object><keys>{key}</keys><fields>RECORDNO</fields></read>").rows
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://{host}"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
    ],
)
def test_a_form_from_another_site_changes_nothing(
    client: Client, browser: Browser, page: str, headers: dict[str, str]
) -> None:
    fields = browser.fields(page, "delete")
    sent = {name: value.format(host=browser.host) for name, value in headers.items()}
    answer = browser.post(f"{page}/delete", fields, **sent)
    assert answer.status == 403
    assert still_there(client, page)


@pytest.mark.parametrize("token", ["", "guessed", "é"])
def test_a_form_without_this_process_s_token_changes_nothing(
    client: Client, browser: Browser, page: str, token: str
) -> None:
    fields = {**browser.fields(page, "delete"), "form-token": token}
    assert browser.post(f"{page}/delete", fields).status == 403
    assert still_there(client, page)


def test_a_button_is_not_pressed_by_opening_its_address(client: Client, browser: Browser, page: str) -> None:
    shown = browser.ask("GET", f"{page}/delete")
    assert (shown.status, shown.headers["Allow"]) == (405, "POST")
    assert page in shown.links()
    assert still_there(client, page)


def test_a_page_without_a_button_takes_no_form(browser: Browser, page: str) -> None:
    answer = browser.post(f"{DEMO}/bills", browser.fields(page, "delete"))
    assert (answer.status, answer.headers["Allow"]) == (405, "GET")


@pytest.mark.parametrize("accepted", ["text/html,application/xml;q=0.9", "*/*"])
def test_who_opens_the_gateway_in_a_browser_is_led_to_the_pages(browser: Browser, accepted: str) -> None:
    shown = browser.ask("GET", "/ia/xml/xmlgw.phtml", headers={"Accept": accepted})
    assert shown.status == 405
    assert ("takes XML by POST" in shown.body) == (accepted != "*/*")
    assert ('href="/"' in shown.body) == (accepted != "*/*")


@pytest.mark.parametrize(
    ("path", "way_on"),
    [
        ("/nothing", "/"),
        (f"{DEMO}/bills/999999", f"{DEMO}/bills"),
        (f"{DEMO}/nothing", DEMO),
        ("/switches/none", "/switches"),
        ("*", "/"),
        ("//nothing", "/"),
        ("/%", "/"),
    ],
)
def test_what_is_not_there_says_so_on_a_page_that_leads_on(browser: Browser, path: str, way_on: str) -> None:
    shown = browser.ask("GET", path)
    assert (shown.status, shown.title) == (404, "Not found")
    assert way_on in shown.root.xpath("//main//a/@href")


def test_every_refusal_says_that_this_is_no_product_of_sage(browser: Browser, page: str) -> None:
    for shown in (
        browser.ask("GET", "/", headers={"Host": "evil.example"}),
        browser.post(f"{page}/delete", {}),
        browser.ask("GET", f"{page}/delete"),
        browser.ask("GET", "/nothing"),
    ):
        assert shown.status >= 400
        assert "No product of Sage" in shown.text


def test_what_is_no_form_is_not_read_as_one(browser: Browser, page: str) -> None:
    fields = browser.fields(page, "delete")
    assert browser.post(f"{page}/delete", fields, Content_Type="text/plain").status == 415
    assert "/ia/xml/xmlgw.phtml" in browser.post("/", {}, Content_Type="application/xml").text
    assert browser.post(f"{page}/delete", {str(n): "x" for n in range(600)}).status == 400


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "", "[", "10.0.0.7"]
)
def test_a_name_that_somebody_else_can_point_here_opens_nothing(browser: Browser, host: str) -> None:
    shown = browser.ask("GET", f"{DEMO}/bills", headers={"Host": host})
    assert shown.status == 421
    assert "bills" not in shown.body.lower()


@pytest.mark.parametrize("host", ["localhost:1", "LOCALHOST", "127.0.0.1", "[::1]:8000", "127.8.8.8"])
def test_the_names_of_this_machine_open_the_pages(browser: Browser, host: str) -> None:
    assert browser.ask("GET", "/", headers={"Host": host}).status == 200


def test_a_page_may_run_no_script_and_stand_in_no_frame(browser: Browser) -> None:
    for path in ("/", "/pages.css", "/nothing", f"{DEMO}/nothing"):
        headers = browser.ask("GET", path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/company/NOBODY",
        "/company",
        f"{DEMO}/bills/999999",
        f"{DEMO}/bills/%C2%B2",
        f"{DEMO}/bills/99999999999999999999999",
        f"{DEMO}/bills/..%2f..",
        f"{DEMO}/customer/nobody",
        f"{DEMO}/accounts/nothing",
        f"{DEMO}/journals/x",
        "/requests/999999",
        "/switches/__class__",
        "/pages.css/..",
    ],
)
def test_what_is_not_there_is_not_found(browser: Browser, path: str) -> None:
    assert browser.ask("GET", path).status == 404


@pytest.mark.usefixtures("page")
def test_what_the_books_cannot_be_asked_for_is_said_to_be_so(browser: Browser) -> None:
    shown = browser.ask("GET", f"{DEMO}/bills?q={'%' * 26_000}")
    assert (shown.status, shown.title) == (400, "Not understood")


def test_pages_can_be_left_out() -> None:
    with start_sandbox(pages="nowhere") as account:
        browser = Browser(account)
        assert browser.ask("GET", "/").status == 404
        with Client(account) as client:
            assert client.open_session()


def test_pages_for_everybody_still_refuse_a_name_that_can_be_pointed_here() -> None:
    with start_sandbox(pages="anywhere") as account:
        browser = Browser(account)
        assert browser.ask("GET", "/", headers={"Host": "10.0.0.7:80"}).status == 200
        assert browser.ask("GET", "/", headers={"Host": "evil.example"}).status == 421


def test_no_link_can_put_words_on_a_page(browser: Browser) -> None:
    assert "pay-me" not in browser.open("/?said=pay-me").text
