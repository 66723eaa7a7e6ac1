"""A layout made by looking at a file, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from integrations.models import Layout
from tenants import scope
from tests.browser.axe import findings
from tests.browser.desk import PHONE, WIDE
from tests.intake.test_looking import LOADS


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_from_a_file_to_a_saved_layout(desk_of, alice, connection, viewport):
    desk = desk_of(alice, viewport=viewport)
    page = desk.page
    desk.open("/admin/integrations/layout/")
    page.get_by_role("link", name="From a file").click()
    page.get_by_label("Subsidiary").select_option(label="Brokerage")
    page.set_input_files("input[type=file]", {"name": "loads.csv", "mimeType": "text/csv", "buffer": LOADS})
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="Its columns")).to_be_visible()
    assert findings(page, {}) == []
    expect(page.get_by_label("Charge code of revenue")).to_be_visible()
    expect(page.get_by_label("Charge code of desk")).to_be_hidden()
    page.get_by_label("What desk is").select_option(label="Amount of a charge")
    expect(page.get_by_label("Charge code of desk")).to_be_visible()
    page.get_by_label("What desk is").select_option(label="Field for dimensions")
    page.get_by_role("button", name="Show its first rows").click()
    expect(page.get_by_text("customer_invoice INV-1")).to_be_visible()
    assert findings(page, {}) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Save the layout").click()
    expect(page.get_by_text("The layout loads is saved")).to_be_visible()
    with scope.outside("fixture"):
        assert Layout.objects.get().spec["fields"] == {"desk": "desk"}
