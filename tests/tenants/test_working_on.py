"""A9: what Support does with a customer's data stands on record with its reason."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tenants import acting, scope
from tenants.models import AuditEvent, Membership, Role, SavedFilter, Subsidiary
from tests.conftest import WORK, logged_in, make_user

PAGE = "/admin/working-on/"


@pytest.fixture
def silent(bob) -> Client:
    """Support that has not said anything."""
    client = Client()
    client.force_login(bob)
    return client


def address(subsidiary: Subsidiary) -> str:
    return f"/admin/tenants/subsidiary/{subsidiary.pk}/change/"


def rename(client: Client, subsidiary: Subsidiary, name: str):
    page = client.get(address(subsidiary))
    form = page.context["adminform"].form
    values = {
        key: value for key in form.fields if (value := form.initial.get(key)) is not None and value != ""
    }
    inlines = {}
    for formset in page.context["inline_admin_formsets"]:
        inlines |= {f"{formset.formset.prefix}-{key}": 0 for key in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return client.post(address(subsidiary), {**values, **inlines, "name": name})


def events(tenant) -> list[tuple[str, str]]:
    with scope.tenant(tenant.pk):
        return list(AuditEvent.objects.values_list("action", "reason"))


def test_nothing_is_changed_before_it_is_said(silent, tenant, subsidiary):
    answer = rename(silent, subsidiary, "Renamed")
    assert answer.status_code == 409
    assert "Nothing was done yet" in answer.content.decode()
    with scope.tenant(tenant.pk):
        assert not Subsidiary.objects.filter(name="Renamed").exists()
    assert events(tenant) == []


def test_what_is_done_then_bears_the_reason(silent, tenant, subsidiary):
    assert "say what you work on" in silent.get(address(subsidiary)).content.decode()
    silent.post(PAGE, {"reason": "ticket 4711, asked by Dana"})
    assert rename(silent, subsidiary, "Renamed").status_code == 302
    assert events(tenant) == [("subsidiary.changed", "ticket 4711, asked by Dana")]
    page = silent.get("/admin/").content.decode()
    assert "Working on: ticket 4711" in page
    assert "say what you work on" not in page


def test_reading_asks_for_nothing(silent, subsidiary):
    assert silent.get("/admin/").status_code == 200
    assert silent.get(address(subsidiary)).status_code == 200


def test_a_reason_has_some_letters(silent, subsidiary):
    assert "at least 5 characters" in silent.post(PAGE, {"reason": "x"}).content.decode()
    assert rename(silent, subsidiary, "Renamed").status_code == 409


def test_it_is_kept_for_a_working_day(silent, subsidiary):
    session = silent.session
    session[acting.WORKING_ON] = {
        "reason": "ticket 1",
        "until": (timezone.now() - timedelta(seconds=1)).isoformat(),
    }
    session.save()
    assert rename(silent, subsidiary, "Renamed").status_code == 409


def test_admins_answer_for_their_tenant_and_say_nothing(alice, tenant, subsidiary):
    assert rename(logged_in(alice), subsidiary, "Renamed").status_code == 302
    assert events(tenant) == [("subsidiary.changed", "")]


def test_who_is_support_at_any_tenant_says_it(alice, other_tenant, subsidiary):
    Membership.objects.create(user=alice, tenant=other_tenant, role=Role.SUPPORT)
    client = Client()
    client.force_login(alice)
    assert rename(client, subsidiary, "Renamed").status_code == 409


def test_ones_own_filters_need_no_reason(silent, tenant):
    given = {"page": "tenants.subsidiary", "name": "Mine", "query": "q=haul"}
    assert silent.post("/admin/saved-filters/", given).status_code == 302
    assert SavedFilter.objects.exists()


def test_what_is_only_taken_out_needs_none(silent, subsidiary):
    chosen = {"action": "export_csv", "_selected_action": [str(subsidiary.pk)]}
    assert silent.post("/admin/tenants/subsidiary/", chosen)["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize("more", [{}, {"_save": "Save"}])
def test_naming_an_export_lets_nothing_else_through(silent, subsidiary, more):
    """The word stands in what is sent, and anybody may put it there."""
    given = {"action": "export_csv", "name": "Renamed", **more}
    assert silent.post(address(subsidiary), given).status_code == 409
    if more:
        assert silent.post("/admin/tenants/subsidiary/", given).status_code == 409


def test_a_stranger_cannot_open_the_page(tenant):
    customer = logged_in(make_user("carol", tenant, Role.CUSTOMER_OWNER))
    assert customer.get(PAGE, follow=True).status_code == 403


def test_the_reason_ends_with_the_request(bob, tenant, subsidiary):
    rename(logged_in(bob), subsidiary, "Renamed")
    with scope.tenant(tenant.pk):
        AuditEvent.record("test.later", actor="a task", target=subsidiary)
    assert ("subsidiary.changed", WORK) in events(tenant)
    assert ("test.later", "") in events(tenant)
