"""Who comes in, and what each finds first."""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.desk import PHONE, WIDE, Desk
from tests.browser.house import furnish
from tests.conftest import PASSWORD
from tests.tenants.test_signing_in import code_of


def test_who_logs_in_by_e_mail_reads_first_what_needs_a_person(desk_of, alice, connection):
    furnish(connection)
    desk = desk_of(None)
    desk.open("/admin/")
    desk.page.get_by_label("Email").fill(alice.email)
    desk.page.get_by_label("Password").fill(PASSWORD)
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_text("3 documents need you")).to_be_visible()
    desk.page.get_by_role("link", name="Show what needs you").click()
    expect(desk.page.locator("#result_list tbody tr")).to_have_count(3)


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_second_factor_is_set_up_and_asked_for(desk_of, alice, viewport, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    cache.clear()
    desk = desk_of(None, viewport=viewport)
    desk.open("/admin/")
    assert findings(desk.page, {}) == []
    sign_in(desk, alice.email)
    desk.page.get_by_label("Password").fill(PASSWORD)  # again: a desk may stand open
    desk.page.keyboard.press("Enter")
    secret = desk.page.get_by_label("Authenticator secret").input_value()
    assert findings(desk.page, {}) == []
    desk.page.get_by_label("Authenticator code").fill(code_of(secret))
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_text("Recovery codes", exact=False).first).to_be_visible()
    assert findings(desk.page, {}) == []
    desk.page.get_by_role("link", name="Back to work").click()
    expect(desk.page).to_have_title(re.compile("^Is everything in Sage"))
    desk.page.context.clear_cookies()
    cache.clear()  # the code of this half minute is used up otherwise
    desk.open("/admin/")
    sign_in(desk, alice.email)
    desk.page.get_by_label("Code").fill(code_of(secret))
    desk.page.keyboard.press("Enter")
    expect(desk.page).to_have_title(re.compile("^Is everything in Sage"))


def sign_in(desk: Desk, address: str) -> None:
    desk.page.get_by_label("Email").fill(address)
    desk.page.get_by_label("Password").fill(PASSWORD)
    desk.page.keyboard.press("Enter")


def test_the_keyboard_alone_logs_out(desk_of, alice, connection):
    desk = desk_of(alice)
    desk.open("/admin/")
    desk.press_until("Tab", lambda name: alice.email in name)
    desk.page.keyboard.press("Enter")
    desk.press_until("Tab", lambda name: name.startswith("Log out"))
    desk.page.keyboard.press("Enter")
    expect(desk.page).to_have_url(re.compile(r"/admin/log(in|out)/"))


def test_a_phones_menu_opens_by_its_button(desk_of, alice, connection):
    desk = desk_of(alice, viewport=PHONE)
    desk.open("/admin/")
    desk.page.get_by_role("button", name="Menu").click()
    desk.page.get_by_role("link", name="To mend").click()
    expect(desk.page.get_by_role("heading", name="Nothing is stuck")).to_be_visible()


def test_an_operator_breaks_the_glass_and_closes_it(desk_of, olga, connection):
    furnish(connection)
    desk = desk_of(olga)
    desk.open("/admin/")
    desk.page.locator("#content").get_by_role("link", name="Break the glass").click()
    desk.page.get_by_label("Tenant").select_option(label="Northgate")
    desk.page.get_by_label("Reason").fill("ticket 4711, asked by their controller")
    desk.page.get_by_role("button", name="Reach this tenant's data").click()
    expect(desk.page.get_by_text("Break-glass: Northgate")).to_be_visible()
    expect(desk.page.get_by_text("3 documents need you")).to_be_visible()
    desk.open("/admin/break-glass/")
    desk.page.get_by_role("button", name="Close it now").click()
    expect(desk.page.get_by_text("Break-glass: Northgate")).to_have_count(0)
