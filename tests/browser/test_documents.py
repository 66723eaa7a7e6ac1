"""From the list to one document's life, and what is done with it."""

import re

import pytest
from playwright.sync_api import expect

from integrations.models import Document
from tenants import scope
from tests.browser.house import furnish

LIST = "/admin/integrations/document/"
LIFE = (
    "What came from the TMS",
    "Lines, and why each stands where it stands",
    "What was sent, and what Sage answered",
    "What Sage holds now",
    "Payments",
    "What happened",
)


@pytest.fixture
def paid(connection) -> Document:
    return furnish(connection)


def numbered(number: str) -> Document:
    with scope.outside("fixture"):
        return Document.objects.get(number=number)


def test_the_list_leads_to_what_needs_a_person_and_where_it_is_mended(desk_of, alice, paid):
    desk = desk_of(alice)
    desk.open(LIST)
    desk.page.get_by_role("link", name="Needs a person").click()
    expect(desk.page).to_have_url(re.compile("standing=person"))
    desk.page.get_by_role("link", name="INV-10483").click()
    expect(desk.page.get_by_role("heading", name="AR invoice INV-10483")).to_be_visible()
    expect(desk.page.get_by_text("9,999,999,999.99\u00a0USD").first).to_be_visible()
    desk.page.get_by_role("link", name="Map accounts").click()
    expect(desk.page).to_have_url(re.compile("/glmapping/"))


def test_a_life_is_read_from_top_to_bottom(desk_of, alice, paid):
    desk = desk_of(alice)
    desk.open(f"{LIST}{paid.pk}/change/")
    assert tuple(desk.page.locator("article h3").all_inner_texts()) == LIFE
    desk.page.get_by_text("The exact payload").click()
    expect(desk.page.get_by_text("<create_invoice>").first).to_be_visible()


def test_the_keyboard_alone_retries_a_document(desk_of, alice, paid):
    desk = desk_of(alice)
    desk.open(f"{LIST}{numbered('BILL-77').pk}/change/")
    desk.skip_the_menu()
    desk.press_until("Tab", lambda name: name == "Retry", most=3)
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_text("1 document will be built again")).to_be_visible()
    assert numbered("BILL-77").state == "REJECTED"
    desk.skip_the_menu()
    desk.press_until("Tab", lambda name: name == "Retry")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_text("Retry: 1 document")).to_be_visible()
    assert numbered("BILL-77").state == "BLOCKED"


def test_the_keyboard_alone_acts_on_a_row_of_the_list(desk_of, alice, paid):
    desk = desk_of(alice)
    desk.open(f"{LIST}?standing=person")
    desk.skip_the_menu()
    desk.press_until("Tab", lambda name: name.startswith("BILL-77"))
    desk.page.keyboard.press("Shift+Tab")
    desk.page.keyboard.press("Space")
    desk.press_until("Shift+Tab", lambda name: name == "Select action to run")
    desk.page.keyboard.type("Leave out")
    desk.press_until("Tab", lambda name: name == "Run")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_text("1 document will be left out")).to_be_visible()
    desk.page.get_by_role("link", name="Leave as it is").click()
    expect(desk.page).to_have_url(re.compile("standing=person"))
    assert numbered("BILL-77").state == "REJECTED"


def test_the_keyboard_alone_opens_the_filters(desk_of, alice, paid):
    desk = desk_of(alice)
    desk.open(LIST)
    desk.skip_the_menu()
    desk.press_until("Tab", lambda name: name.startswith("Filters"))
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#changelist-filter")).to_be_visible()


def test_a_strangers_document_is_not_there(desk_of, alice, strangers_document):
    desk = desk_of(alice)
    assert desk.open(f"{LIST}{strangers_document.pk}/change/") == 404
    assert "INV-OF-A-STRANGER" not in desk.text
    desk.complaints.clear()  # the browser calls the 404 an error
