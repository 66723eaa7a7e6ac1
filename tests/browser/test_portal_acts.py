"""What a customer's people do on the portal's pages, in a real browser: on a desk, on a phone, and with the keyboard."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.desk import PHONE, WIDE
from tests.browser.test_portal import no_sideways_scroll
from tests.portal.test_coding import stuck
from tests.portal.test_pages import at, connection, posted, unknown

__all__ = ["connection", "posted", "stuck", "unknown"]


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_accountant_gives_one_document_its_account(desk_of, tenant, stuck, accountant, viewport) -> None:
    desk = desk_of(accountant, viewport=viewport)
    desk.open(at("mend", tenant))
    page = desk.page
    assert findings(page, {}) == []
    assert no_sideways_scroll(page)
    page.get_by_label("Account of linehaul for D-1").fill("4000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("D-1 is ready", exact=False)).to_be_visible()
    expect(page.get_by_label("Account of linehaul for D-1")).to_have_count(0)
    expect(page.get_by_label("Account of linehaul for D-2")).to_be_visible()
    desk.open(at("document", tenant, stuck.pk))
    expect(page.get_by_text("gave it to this document on", exact=False)).to_be_visible()


def test_the_viewer_sees_whom_to_ask(desk_of, tenant, stuck, viewer, alice) -> None:
    desk = desk_of(viewer, viewport=PHONE)
    desk.open(at("document", tenant, stuck.pk))
    expect(desk.page.get_by_text(f"ask {alice.name}", exact=False)).to_be_visible()
    expect(desk.page.get_by_role("button", name="Give it to this one")).to_have_count(0)
    assert findings(desk.page, {}) == []


def test_the_accountant_says_who_somebody_is(desk_of, tenant, unknown, accountant) -> None:
    desk = desk_of(accountant, viewport=PHONE)
    desk.open(at("parties", tenant))
    page = desk.page
    page.get_by_role("button", name="It is C-100").click()
    expect(page.get_by_text("is C-100 in Sage", exact=False)).to_be_visible()


def test_the_owner_gives_ids_in_as_a_sheet(desk_of, tenant, unknown, owner) -> None:
    desk = desk_of(owner, viewport=PHONE)
    desk.open(at("ids_sheet", tenant))
    page = desk.page
    sheet = f"Company,Kind,Id in the TMS,Id in Sage\r\n{unknown.connection.subsidiary.name},Customer,{unknown.party.source_id},C-100\r\n"
    page.get_by_label("The sheet").set_input_files(
        {"name": "ids.csv", "mimeType": "text/csv", "buffer": sheet.encode()}
    )
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", name="1 id would change")).to_be_visible()
    assert findings(page, {}) == []
    assert no_sideways_scroll(page)
    page.get_by_role("button", name="Take it in").click()
    expect(page.get_by_text("1 id is taken in", exact=False)).to_be_visible()


def test_the_owner_has_a_service_told(desk_of, tenant, owner) -> None:
    desk = desk_of(owner)
    desk.open(at("webhooks", tenant))
    page = desk.page
    page.get_by_label("Address").fill("https://tms.example/hook")
    page.get_by_label("Payments").check()
    page.get_by_role("button", name="Add it").click()
    expect(page.locator("code.lh-secret")).to_be_visible()
    assert findings(page, {}) == []


def test_the_viewer_asks_for_help_with_a_document(desk_of, tenant, posted, viewer) -> None:
    desk = desk_of(viewer, viewport=PHONE)
    desk.open(at("document", tenant, posted.pk))
    page = desk.page
    page.get_by_label("What do you need", exact=False).fill("Why this account?")
    page.get_by_role("button", name="Ask the integration team").click()
    expect(page.get_by_text("the integration team has it", exact=False)).to_be_visible()
    desk.open(reverse("portal:support", args=[tenant.slug]))
    expect(page.get_by_role("heading", name="Support")).to_be_visible()
