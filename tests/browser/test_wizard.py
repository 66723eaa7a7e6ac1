"""The set-up wizard in a real browser, against a running sandbox: from nothing to the first confirmed document."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.utils import timezone
from playwright.sync_api import expect

from integrations import tasks
from integrations.core.freight import Kind
from integrations.models import Connection, Document, GLMapping, SenderCredential, Work
from integrations.models.choices import Trigger
from integrations.pipeline import confirmation, export
from tenants import scope
from tenants.models import Subsidiary
from tests.browser.axe import findings
from tests.conftest import make_subsidiary
from tests.pipeline import world as worlds
from tests.sandbox.fixtures import sandbox, spare_sandbox
from tests.sandbox.gateway import Account

__all__ = ["sandbox", "spare_sandbox"]
BEGIN = "/admin/integrations/connection/set-up/"
AP = {
    "linehaul": "5000",
    "accessorial": "5000",
    "driver_pay": "5010",
    "fuel": "5020",
    "e_check": "1310",
    "escrow": "2400",
    "master": "5040",
}
AR = {"linehaul": "4000", "fuel_surcharge": "4010", "accessorial": "4020", "master": "4000"}


@pytest.fixture
def gateway(sandbox: Account, settings: LazySettings) -> Account:
    settings.SAGE_GATEWAY_HOSTS = ["http://127.0.0.1:*"]
    settings.SAGE_GATEWAYS = [sandbox.xml_url]
    SenderCredential.objects.create(sender_id=sandbox.sender_id, password=sandbox.sender_password)
    return sandbox


def work(tenant) -> None:
    """What the workers would do meanwhile."""
    with scope.tenant(tenant.pk):
        ids = list(
            Work.objects.filter(kind__in=["REFERENCE", "DOCTOR"], due_at__lte=timezone.now())
            .order_by("-kind")
            .values_list("id", flat=True)
        )
    for work_id in ids:
        tasks.run_work(str(work_id))


def sign_in(desk, account: Account, password: str = "") -> None:
    desk.page.get_by_label("Company ID").fill(account.company_id)
    desk.page.get_by_label("Web services user").fill(account.user_id)
    desk.page.get_by_label("Password").fill(password or account.user_password)
    desk.page.get_by_role("button", name="Sign in").click()


def choose(desk, accounts: dict[str, str]) -> None:
    for name, number in accounts.items():
        desk.page.locator(f"[name={name}]").select_option(number)
    desk.page.get_by_role("button", name="Save and go on").click()


def connection_of(tenant) -> Connection:
    with scope.tenant(tenant.pk):
        return Connection.objects.select_related("subsidiary", "entity").latest("created_at")


def to_step_3(desk, tenant, account: Account, subsidiary: Subsidiary) -> None:
    desk.open(BEGIN)
    desk.page.get_by_label(subsidiary.name).check()
    desk.page.get_by_role("button", name="Connect to Sage").click()
    sign_in(desk, account)
    expect(desk.page.get_by_text("Sage is being asked")).to_be_visible()
    work(tenant)
    desk.page.reload()
    desk.page.get_by_label("10 ").check()
    desk.page.get_by_role("button", name="Go on with it").click()
    work(tenant)
    desk.page.reload()


@pytest.mark.django_db(transaction=True)
def test_from_nothing_to_the_first_confirmed_document(desk_of, alice, tenant, subsidiary, gateway) -> None:
    desk = desk_of(alice)
    to_step_3(desk, tenant, gateway, subsidiary)
    assert findings(desk.page, {}) == []
    choose(desk, {"linehaul": "4000"})  # revenue is no cost
    expect(desk.page.get_by_role("alert").first).to_contain_text("4000")
    choose(desk, AP)
    expect(desk.page.get_by_role("heading", name="Accounts Receivable")).to_be_visible()
    # Left half-way, and found again.
    desk.open("/admin/")
    desk.open(BEGIN)
    desk.page.get_by_role("link", name="go on at step 4").click()
    choose(desk, AR)
    for name, value in (("LOCATION_default", "10"), ("DEPARTMENT_default", "OPS")):
        desk.page.locator(f"[name={name}]").select_option(value)
    desk.page.get_by_role("button", name="Save and go on").click()
    work(tenant)
    desk.page.reload()
    expect(desk.page.get_by_text("Everything that posting needs is there")).to_be_visible()
    expect(desk.page.get_by_text("is permanent from this moment")).to_be_visible()
    assert findings(desk.page, {}) == []
    desk.page.get_by_role("button", name="Activate").click()
    expect(desk.page.get_by_text("Set-up waits for: Appointment").first).to_be_visible()
    with scope.tenant(tenant.pk):
        worlds.waive(connection_of(tenant).pk)
    desk.page.get_by_role("button", name="Activate").click()
    expect(desk.page.get_by_text("Active since")).to_be_visible()
    made = connection_of(tenant)
    assert made.entity.entity_id == "10"
    with scope.tenant(tenant.pk):
        world = worlds.World(tenant, made.subsidiary, made.pk, gateway)
        worlds.deliver_parties(world, [(worlds.PartyKind.CARRIER, "V-100", "V-100")])
        worlds.deliver(
            world,
            worlds.freight(Kind.CARRIER_BILL, "BILL-1", "100.00", created=timezone.now()),
        )
        export.export_all(made.pk, trigger=Trigger.COMMAND)
        confirmation.confirm(made.pk, trigger=Trigger.COMMAND)
        assert Document.objects.get(number="BILL-1").state == "CONFIRMED"


@pytest.mark.django_db(transaction=True)
def test_sages_refusal_is_said_in_words_and_mended_on_the_spot(
    desk_of, alice, tenant, subsidiary, gateway
) -> None:
    desk = desk_of(alice)
    desk.open(BEGIN)
    desk.page.get_by_label(subsidiary.name).check()
    desk.page.get_by_role("button", name="Connect to Sage").click()
    sign_in(desk, gateway, "a wrong password")
    work(tenant)
    desk.page.reload()
    expect(desk.page.get_by_role("heading", name="Sage did not let us in")).to_be_visible()
    sign_in(desk, gateway)
    work(tenant)
    desk.page.reload()
    expect(desk.page.get_by_role("heading", name="Sage let us in")).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_a_second_subsidiary_is_copied_from_the_first(desk_of, alice, tenant, subsidiary, gateway) -> None:
    desk = desk_of(alice)
    to_step_3(desk, tenant, gateway, subsidiary)
    choose(desk, AP)
    first = connection_of(tenant)
    second = make_subsidiary(tenant, "carriers")
    desk.open(BEGIN)
    desk.page.get_by_label(second.name).check()
    desk.page.get_by_label("Start from").select_option(label=str(first))
    desk.page.get_by_role("button", name="Connect to Sage").click()
    sign_in(desk, gateway)
    with scope.tenant(tenant.pk):
        copied = Connection.objects.get(subsidiary=second)
        ours, theirs = (
            set(GLMapping.objects.filter(connection=c).values_list("side", "key", "account"))
            for c in (copied, first)
        )
    assert ours == theirs
    assert len(ours) == len(AP)


@pytest.mark.django_db(transaction=True)
def test_a_subsidiary_that_is_connected_is_not_offered(desk_of, alice, tenant, subsidiary, gateway) -> None:
    desk = desk_of(alice)
    to_step_3(desk, tenant, gateway, subsidiary)
    desk.open(BEGIN)
    expect(desk.page.get_by_role("heading", name="No subsidiary is free")).to_be_visible()
    address = f"{BEGIN}{subsidiary.pk}/"
    desk.open(address)
    sign_in(desk, gateway)
    expect(desk.page.get_by_text("has a connection already")).to_be_visible()
