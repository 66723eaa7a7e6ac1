"""The sandbox's own pages in a real browser: without a script, on a desk and on a phone, by pointer and by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize

from tests.browser.axe import findings
from tests.browser.desk import PHONE, WIDE, Desk
from tests.browser.house import LONG_NAME
from tests.sandbox.fixtures import lasting_sandbox, shared_sandbox
from tests.sandbox.gateway import Account, Client
from tests.sandbox.postings import ar_adjustment, bill, detail, invoice, lineitem, party, payment, receipt

__all__ = ["lasting_sandbox", "shared_sandbox"]

DEMO = "/company/DEMO"
# One page of each make; the others are built of the same parts.
MAKES = (
    *(
        "/",
        "/requests/1",
        "/faults",
        "/switches",
        "/switches/uniqueid",
        DEMO,
        f"{DEMO}/trial-balance",
        f"{DEMO}/receivable",
    ),
    *(
        f"{DEMO}/invoices",
        f"{DEMO}/invoices/1",
        f"{DEMO}/payments/1",
        f"{DEMO}/journals/1",
        f"{DEMO}/periods",
    ),
    f"{DEMO}/vendor-advances",
    f"{DEMO}/customers",
)
OTHERS = (
    *("/requests", f"{DEMO}/accounts/1200", f"{DEMO}/payable", f"{DEMO}/bills", f"{DEMO}/bills/1"),
    *(f"{DEMO}/receipts/1", f"{DEMO}/journals", f"{DEMO}/proof", f"{DEMO}/customer/C-LONG"),
)
OpenPage = Callable[..., Desk]


@pytest.fixture(scope="module")
def furnished(shared_sandbox: Account) -> Account:
    """A long name, an amount of twelve digits, and one document of each state."""
    with Client(shared_sandbox) as client:
        client.open_session()
        assert client.run(party("CUSTOMER", "C-LONG", LONG_NAME)).ok
        large = client.run(
            invoice(lineitem("4000", "9999999999.99"), customer="C-LONG", number="INV-10482")
        ).key
        client.run(receipt(detail(large, "0.99"), customer="C-LONG"))
        owed = client.run(bill(number="CARRIER-SETTLEMENT-2026-WEEK-48-BLUE-RIDGE")).key
        client.run(payment(detail(owed, "100.00")))
        client.run(ar_adjustment(lineitem("4090", "-12.00")))
        assert not client.run(invoice(lineitem("9999", "1.00"))).ok
    return shared_sandbox


@pytest.fixture(scope="module")
def room(browser: Browser, furnished: Account) -> Iterator[BrowserContext]:
    base = furnished.xml_url.partition("/ia/")[0]
    with closing(browser.new_context(base_url=base)) as context:
        context.set_default_timeout(10_000)
        yield context


@pytest.fixture
def opened(room: BrowserContext) -> Iterator[OpenPage]:
    """`opened(path)` is a desk before that page; one that complained of anything fails its test."""
    desks: list[Desk] = []

    def open_page(path: str, viewport: ViewportSize = WIDE) -> Desk:
        desk = Desk(room.new_page())
        desk.page.set_viewport_size(viewport)
        desk.page.emulate_media(color_scheme="light")
        desk.listen()
        desks.append(desk)
        assert desk.open(path) == 200
        return desk

    yield open_page
    for desk in desks:
        desk.page.close()
    assert [said for desk in desks for said in desk.complaints] == []


@pytest.mark.parametrize("path", MAKES)
def test_nothing_hinders_a_person_in_light_or_in_dark(opened: OpenPage, path: str) -> None:
    desk = opened(path)
    assert findings(desk.page, {}) == []
    desk.page.emulate_media(color_scheme="dark")
    assert findings(desk.page, {}, "color-contrast") == []


def test_no_page_scrolls_sideways_on_a_phone_and_no_figure_is_cut_off(opened: OpenPage) -> None:
    desk = opened("/", PHONE)
    cut = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.innerText)"
    for path in (*MAKES, *OTHERS):
        assert desk.open(path) == 200
        assert desk.sideways() == 0, path
        assert desk.page.locator(".scroll, .card, .title").evaluate_all(cut) == [], path


def test_an_invoice_is_paid_by_keyboard_alone(opened: OpenPage, furnished: Account) -> None:
    with Client(furnished) as client:
        client.open_session()
        key = client.run(invoice(number="BY-KEYBOARD")).key
    desk = opened(f"{DEMO}/invoices/{key}")
    desk.press_until("Tab", lambda name: name == "To the page's content", most=1)
    desk.press_until("Tab", lambda name: name == "amount")
    desk.page.keyboard.press("Control+A")
    desk.page.keyboard.type("25.50")
    desk.page.keyboard.press("Enter")
    desk.page.get_by_role("status").wait_for()
    assert "USD 25.50 received." in desk.text
    assert "Partially Paid" in desk.text
    desk.page.reload()
    assert "USD 74.50" in desk.text


def test_what_sage_refuses_stands_above_the_page(opened: OpenPage, furnished: Account) -> None:
    with Client(furnished) as client:
        client.open_session()
        key = client.run(bill(number="REFUSED-HERE")).key
    desk = opened(f"{DEMO}/bills/{key}", PHONE)
    desk.page.get_by_text("Reverse", exact=True).first.click()
    desk.page.get_by_label("Date of the reversal").fill("2001-01-01")
    desk.page.get_by_role("button", name="Reverse").click()
    alert = desk.page.get_by_role("alert")
    alert.wait_for()
    assert "Sage would refuse this" in alert.inner_text()
    assert desk.page.get_by_label("Date of the reversal").input_value() == "2001-01-01"
    assert findings(desk.page, {}) == []
