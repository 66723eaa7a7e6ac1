"""The pages of Sage X3: set up with a pool, its layout checked, and the posting page of general-ledger mode."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from integrations.models import AccountRole, Connection, ConnectionPolicies
from integrations.models.choices import Mode, System
from integrations.pipeline import ledgers
from tenants import scope

pytestmark = pytest.mark.django_db
URL = "https://x3.quay.example:8124/soap-generic/syracuse/collaboration/syracuse/CAdxWebServiceXmlCC"
TOLD = {
    "gateway_url": URL,
    "company_id": "QUAY",
    "user_id": "WSUSER",
    "password": "a-password",
    "mode": "SUBLEDGER",
}


@pytest.fixture
def listed(settings):
    settings.SAGE_GATEWAY_HOSTS = ["*.intacct.com", "https://x3.quay.example:8124"]


def begins(subsidiary) -> str:
    return reverse("admin:integrations_set_up_subsidiary", args=[subsidiary.pk]) + "?system=X3_SOAP"


def begun(admins, subsidiary, **changes) -> Connection:
    admins.post(begins(subsidiary), {**TOLD, **changes})
    with scope.tenant(subsidiary.tenant_id):
        return Connection.objects.select_related("company", "entity", "tenant").get(subsidiary=subsidiary)


def test_intacct_s_page_leads_to_x3_s(admins, subsidiary):
    plain = reverse("admin:integrations_set_up_subsidiary", args=[subsidiary.pk])
    assert "?system=X3_SOAP" in admins.get(plain).content.decode()
    page = admins.get(begins(subsidiary)).content.decode()
    assert "Pool alias" in page
    assert "Sender ID" not in page
    assert "Classic SOAP pools" in page


def test_a_server_that_is_not_listed_is_refused_before_anything_is_kept(admins, subsidiary):
    page = admins.post(begins(subsidiary), TOLD).content.decode()
    assert "not on the list of gateway hosts: an Operator adds it" in page
    with scope.tenant(subsidiary.tenant_id):
        assert not Connection.objects.exists()


def test_a_pool_and_a_user_make_a_connection(admins, subsidiary, listed):
    connection = begun(admins, subsidiary)
    assert (connection.system, connection.mode, connection.company.company_id) == (
        System.X3_SOAP,
        Mode.SUBLEDGER,
        "QUAY",
    )
    with scope.tenant(subsidiary.tenant_id):
        ledger = ledgers.open_ledger(connection)
        assert ConnectionPolicies.objects.get(connection=connection).attachments == "NEVER"
    assert (ledger.connection.url, ledger.connection.pool_alias, ledger.connection.user_id) == (
        URL,
        "QUAY",
        "WSUSER",
    )
    page = admins.get(reverse("admin:integrations_set_up_step", args=[connection.pk, 2])).content.decode()
    assert "Pool alias" in page
    assert "a-password" not in page


def test_a_layout_that_cannot_be_says_all_that_is_wrong(admins, subsidiary, listed):
    connection = begun(admins, subsidiary)
    page = reverse("admin:integrations_connection_change", args=[connection.pk])
    form = admins.get(page).context["adminform"].form
    told = {
        name: value
        for name in form.fields
        if (value := form.get_initial_for_field(form.fields[name], name)) not in (None, "")
    }
    told |= {
        "user_password": "",
        "x3_layout": json.dumps({"imports": {"AP_BILL": {"records": {"E": "FCY", "D": "acc"}}}}),
    }
    managed = {
        f"{one.formset.prefix}-{name}": 0
        for one in admins.get(page).context["inline_admin_formsets"]
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    shown = admins.post(page, {**told, **managed}).content.decode()
    assert "NUM is missing, the number" in shown
    assert "&#x27;acc&#x27; is no column" in shown
    good = {"dimensions": {"CCE1": "CLASS"}}
    admins.post(page, {**told, **managed, "x3_layout": json.dumps(good)})
    with scope.tenant(subsidiary.tenant_id):
        connection.refresh_from_db()
        assert ledgers.open_ledger(connection).connection.layouts.dimensions == {"CCE1": "CLASS"}
    assert connection.x3_layout == good


def test_in_general_ledger_mode_roles_and_opening_journal_have_their_page(
    admins, strangers, subsidiary, listed
):
    connection = begun(admins, subsidiary, mode="GL")
    assert not connection.payments_on
    with scope.tenant(subsidiary.tenant_id):
        AccountRole.objects.create(
            tenant=connection.tenant, connection=connection, role="AR_CONTROL", account="1205"
        )
    page = reverse("admin:integrations_connection_posting", args=[connection.pk])
    shown = admins.get(page).content.decode()
    assert "Accounts that posting can reach" in shown
    assert "Opening journal" in shown
    assert "Build a batch" not in shown
    assert admins.post(page, {"act": "build"}).status_code == 404
    assert strangers.get(page).status_code == 404
