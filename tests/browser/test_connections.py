"""A connection goes to work only after its page said what that means."""

import pytest
from playwright.sync_api import expect

from integrations.models import Connection
from tenants import scope
from tests.admin.making import make_connection
from tests.browser.axe import findings
from tests.browser.house import furnish

LIST = "/admin/integrations/connection/"


@pytest.fixture
def draft(subsidiary) -> Connection:
    return make_connection(subsidiary, state="DRAFT")


def state_of(connection: Connection) -> str:
    with scope.outside("fixture"):
        return Connection.objects.get(pk=connection.pk).state


def test_activating_says_its_effect_and_waits_for_a_yes(desk_of, alice, draft):
    desk = desk_of(alice)
    desk.open(f"{LIST}{draft.pk}/change/")
    desk.page.get_by_role("link", name="Activate").click()
    expect(desk.page.get_by_text("is exported to Sage by itself")).to_be_visible()
    assert state_of(draft) == "DRAFT"
    desk.page.get_by_role("button", name="Activate").click()
    expect(desk.page.get_by_text("Active since")).to_be_visible()
    assert state_of(draft) == "ACTIVE"


def test_an_unreadable_cut_over_is_said_at_its_field_and_kept(desk_of, alice, draft):
    desk = desk_of(alice)
    desk.open(f"{LIST}{draft.pk}/act/activate/")
    desk.page.get_by_label("Cut-over").fill("soon")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_text("Enter a valid date")).to_be_visible()
    expect(desk.page.get_by_label("Cut-over")).to_have_value("soon")


def test_its_accounts_stand_on_a_tab_whose_fields_have_names(desk_of, alice, draft):
    furnish(draft)
    desk = desk_of(alice)
    desk.open(f"{LIST}{draft.pk}/change/")
    desk.page.locator("a[href='#gl_mappings']").click()
    expect(desk.page.get_by_role("heading", name="Settings")).to_be_hidden()
    expect(desk.page.get_by_label("GL account").first).to_have_value("4000")
    assert findings(desk.page, {}) == []


def test_a_connection_is_chosen_where_a_rule_is_added(desk_of, alice, draft):
    desk = desk_of(alice)
    desk.open("/admin/integrations/glmapping/add/")
    box = desk.page.locator(".field-connection .select2-selection")
    assert box.bounding_box()["width"] > 300
    box.click()
    desk.page.locator(".select2-results__option", has_text="Brokerage").click()
    expect(desk.page.locator(".field-connection .select2-selection__rendered")).to_contain_text("Brokerage")
