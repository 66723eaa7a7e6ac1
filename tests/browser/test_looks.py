"""What hinders a person on the pages of every day: in light and in dark, on a desk and on a phone."""

from collections.abc import Callable, Iterable

import pytest
from django.contrib import admin

from integrations.admin.columns import page_of
from integrations.models import Connection, Document, SageCompany
from tenants import scope
from tests.browser.axe import findings
from tests.browser.desk import PHONE, Desk
from tests.browser.house import furnish

Addresses = Callable[[Connection, Document], str]

PAGES: dict[str, Addresses] = {
    "home": lambda connection, document: "/admin/",
    "list": lambda connection, document: "/admin/integrations/document/",
    "life": lambda connection, document: f"/admin/integrations/document/{document.pk}/change/",
    "accounts": lambda connection, document: "/admin/integrations/glmapping/",
    "issues": lambda connection, document: "/admin/integrations/issue/",
    "connection": lambda connection, document: f"/admin/integrations/connection/{connection.pk}/change/",
    "matches": lambda connection, document: f"/admin/integrations/party/matches/{connection.pk}/",
    "coverage": lambda connection, document: f"/admin/integrations/mappingfile/of/{connection.pk}/",
    "escrow": lambda connection, document: f"/admin/integrations/connection/{connection.pk}/escrow/",
    "policies": lambda connection, document: "/admin/integrations/connectionpolicies/add/",
}
COLOURS = "color-contrast"  # all that differs in dark
# CSS selectors of what is the theme's alone and cannot be mended from here, each with its reason.
EXCEPTED: dict[str, str] = {}

# A company's page is an Operator's.
MODELS = [
    one for one in admin.site._registry if one._meta.app_label == "integrations" and one is not SageCompany
]

each_page = pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())


@pytest.fixture
def document(connection) -> Document:
    return furnish(connection)


def in_dark(desk: Desk) -> None:
    desk.page.emulate_media(color_scheme="dark")
    desk.page.reload()
    assert desk.page.evaluate("() => document.documentElement.classList.contains('dark')")


@each_page
def test_nothing_hinders_in_light_or_dark(desk_of, alice, connection, document, address):
    desk = desk_of(alice)
    desk.open(address(connection, document))
    assert findings(desk.page, EXCEPTED) == []
    in_dark(desk)
    assert findings(desk.page, EXCEPTED, COLOURS) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_chosen_rows_and_their_acts_can_be_read(desk_of, alice, document, scheme):
    desk = desk_of(alice, scheme=scheme)
    desk.open("/admin/integrations/document/")
    desk.page.get_by_label("Select record").nth(2).check()
    desk.page.get_by_label("Select action to run").select_option(label="Retry")
    assert findings(desk.page, EXCEPTED) == []


def too_wide(desk: Desk, addresses: Iterable[str]) -> dict[str, int]:
    """Those pages that a phone would scroll sideways, and by how many pixels."""
    found = {}
    for address in addresses:
        assert desk.open(address) == 200
        if by := desk.sideways():
            found[address] = by
    return found


def test_no_page_of_the_menu_scrolls_sideways_on_a_phone(desk_of, alice, document):
    desk = desk_of(alice, viewport=PHONE)
    desk.open("/admin/")
    menu = desk.page.locator("#nav-sidebar-apps a").evaluate_all("all => all.map(one => one.pathname)")
    assert len(menu) > 20
    assert too_wide(desk, menu) == {}


def test_no_rows_page_scrolls_sideways_on_a_phone(desk_of, alice, connection, document):
    with scope.outside("fixture"):
        rows = [row for model in MODELS if (row := model.objects.first()) is not None]
    assert len(rows) > 15
    assert too_wide(desk_of(alice, viewport=PHONE), map(page_of, rows)) == {}


@pytest.mark.parametrize(
    "address", ["/admin/", "/admin/integrations/document/", "/admin/integrations/issue/"]
)
def test_a_page_without_rows_hinders_nobody(desk_of, alice, address):
    desk = desk_of(alice)
    desk.open(address)
    assert findings(desk.page, EXCEPTED) == []
