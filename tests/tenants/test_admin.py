"""The admin shows what the membership allows, and a stranger finds nothing there (404, not 403)."""

import pytest
from django.contrib import admin

from tenants import scope
from tenants.models import ApiKey, AuditEvent, Engagement, Membership, Role, Subsidiary, Tenant, User
from tests.conftest import PASSWORD, logged_in, make_subsidiary, make_user

pytestmark = pytest.mark.django_db
MODELS = [model for model in admin.site._registry if model._meta.app_label != "integrations"]


def page(model_name: str, row: object = None, what: str = "change") -> str:
    return f"/admin/tenants/{model_name}/{row.pk}/{what}/" if row else f"/admin/tenants/{model_name}/"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_every_list_opens_for_an_operator(model, olga, subsidiary):
    url = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    assert logged_in(olga).get(url).status_code == 200


def test_the_start_page_opens(alice, subsidiary):
    assert logged_in(alice).get("/admin/").status_code == 200


def test_a_customer_does_not_enter(tenant):
    owner = make_user("carla", tenant, Role.CUSTOMER_OWNER)
    assert logged_in(owner).get("/admin/").status_code == 302


def test_a_person_without_membership_does_not_enter(db):
    assert logged_in(make_user("dan")).get("/admin/").status_code == 302


def test_members_see_their_own_subsidiaries_only(alice, subsidiary, other_subsidiary):
    shown = logged_in(alice).get(page("subsidiary")).content.decode()
    assert subsidiary.name in shown
    assert other_subsidiary.name not in shown


@pytest.mark.parametrize("what", ["change", "delete", "history"])
def test_a_strangers_row_is_not_there(alice, other_subsidiary, what):
    assert logged_in(alice).get(page("subsidiary", other_subsidiary, what)).status_code == 404


def test_a_strangers_row_is_not_changed(alice, other_subsidiary):
    answer = logged_in(alice).post(page("subsidiary", other_subsidiary), {"name": "Taken"})
    assert answer.status_code == 404


def test_support_opens_and_saves_a_subsidiary(bob, subsidiary, tenant):
    fields = {
        "name": "New name",
        "slug": "brokerage",
        "kind": "CARRIER",
        "time_zone": "UTC",
        "currency": "USD",
    }
    assert logged_in(bob).post(page("subsidiary", subsidiary), fields).status_code == 302
    with scope.tenant(tenant.pk):
        assert Subsidiary.objects.get().name == "New name"


def test_a_change_is_on_record_without_values(bob, subsidiary, tenant):
    test_support_opens_and_saves_a_subsidiary(bob, subsidiary, tenant)
    with scope.tenant(tenant.pk):
        event = AuditEvent.objects.get(action="subsidiary.changed")
    assert event.actor_name == bob.email
    assert "New name" not in str(event.detail)


def test_billing_changes_no_subsidiary(tenant, subsidiary):
    client = logged_in(make_user("bill", tenant, Role.BILLING))
    assert client.get(page("subsidiary", subsidiary)).status_code == 200
    assert client.post(page("subsidiary", subsidiary), {"name": "x"}).status_code == 403


def test_a_role_counts_only_where_it_is_held(tenant, other_tenant, subsidiary, other_subsidiary):
    user = make_user("dora", tenant, Role.SUPPORT)
    Membership.objects.create(user=user, tenant=other_tenant, role=Role.BILLING)
    client = logged_in(user)
    assert client.post(page("subsidiary", other_subsidiary), {"name": "x"}).status_code == 403
    assert client.post(page("subsidiary", subsidiary), {"name": "x"}).status_code == 200  # a form with errors


def test_a_row_is_added_to_a_tenant_of_ones_own_only(alice, other_tenant):
    fields = {"name": "N", "slug": "n", "kind": "CARRIER", "time_zone": "UTC", "currency": "USD"}
    answer = logged_in(alice).post(
        "/admin/tenants/subsidiary/add/", {**fields, "tenant": str(other_tenant.pk)}
    )
    assert answer.status_code == 200
    with scope.outside("fixture"):
        assert not Subsidiary.objects.exists()


def test_a_row_may_not_join_two_tenants_of_one_person(tenant, other_tenant, other_subsidiary):
    user = make_user("bea", tenant, Role.BILLING)
    Membership.objects.create(user=user, tenant=other_tenant, role=Role.BILLING)
    fields = {"tenant": str(tenant.pk), "subsidiary": str(other_subsidiary.pk)}
    answer = logged_in(user).post("/admin/tenants/engagement/add/", fields)
    assert "belongs to another tenant" in answer.content.decode()
    with scope.outside("fixture"):
        assert not Engagement.objects.exists()


def test_a_partner_admin_reaches_the_partners_tenants(
    partner, tenant, other_tenant, subsidiary, other_subsidiary
):
    Tenant.objects.filter(pk=tenant.pk).update(partner=partner)
    user = make_user("paula")
    Membership.objects.create(user=user, partner=partner, role=Role.PARTNER_ADMIN)
    client = logged_in(user)
    assert client.get(page("subsidiary", subsidiary)).status_code == 200
    assert client.get(page("subsidiary", other_subsidiary)).status_code == 404


def test_an_operator_sees_no_tenants_rows(olga, subsidiary):
    assert logged_in(olga).get(page("subsidiary", subsidiary)).status_code == 404


def test_the_break_glass_opens_one_tenant_and_is_on_record(olga, tenant, subsidiary, other_subsidiary):
    client = logged_in(olga)
    client.post(
        "/admin/break-glass/", {"tenant": str(tenant.pk), "reason": "Asked to by the owner, ticket 7"}
    )
    assert client.get(page("subsidiary", subsidiary)).status_code == 200
    assert client.get(page("subsidiary", other_subsidiary)).status_code == 404
    assert "Break-glass: Northgate" in client.get("/admin/").content.decode()
    with scope.tenant(tenant.pk):
        assert AuditEvent.objects.get(action="break-glass.opened").reason.startswith("Asked to")


def test_the_break_glass_needs_a_reason(olga, tenant, subsidiary):
    client = logged_in(olga)
    client.post("/admin/break-glass/", {"tenant": str(tenant.pk), "reason": "x"})
    assert client.get(page("subsidiary", subsidiary)).status_code == 404


def test_the_break_glass_closes_by_itself(olga, tenant, subsidiary, settings):
    settings.BREAK_GLASS_MINUTES = 0
    client = logged_in(olga)
    client.post("/admin/break-glass/", {"tenant": str(tenant.pk), "reason": "Asked to by the owner"})
    assert client.get(page("subsidiary", subsidiary)).status_code == 404


def test_the_break_glass_is_not_there_for_others(alice):
    assert logged_in(alice).get("/admin/break-glass/").status_code == 404


@pytest.mark.parametrize("name", ["success", "failure", "schedule", "ormq"])
def test_the_queues_own_pages_are_for_operators_alone(alice, olga, name):
    assert logged_in(alice).get(f"/admin/django_q/{name}/").status_code == 403
    assert logged_in(olga).get(f"/admin/django_q/{name}/").status_code == 200
    assert logged_in(olga).get(f"/admin/django_q/{name}/add/").status_code == 403


def test_an_admin_gives_a_membership_by_e_mail(alice, tenant):
    fields = {"email": "New@example.com", "tenant": str(tenant.pk), "role": "SUPPORT"}
    assert logged_in(alice).post("/admin/tenants/membership/add/", fields).status_code == 302
    assert User.objects.get(email="new@example.com").memberships.get().role == Role.SUPPORT


@pytest.mark.parametrize("role", ["BILLING", "PARTNER_ADMIN"])
def test_an_admin_appoints_nobody_above(alice, tenant, role):
    fields = {"email": "new@example.com", "tenant": str(tenant.pk), "role": role}
    assert logged_in(alice).post("/admin/tenants/membership/add/", fields).status_code == 200
    assert Membership.objects.exclude(user=alice).count() == 0


def test_an_admin_appoints_nobody_elsewhere(alice, other_tenant):
    fields = {"email": "new@example.com", "tenant": str(other_tenant.pk), "role": "ADMIN"}
    assert logged_in(alice).post("/admin/tenants/membership/add/", fields).status_code == 200
    assert not Membership.objects.filter(tenant=other_tenant).exists()


def test_support_appoints_nobody(bob, tenant):
    assert logged_in(bob).get("/admin/tenants/membership/add/").status_code == 403


def test_an_admin_changes_nobodys_account(alice, bob):
    assert logged_in(alice).get(page("user", bob)).status_code == 200
    assert logged_in(alice).post(page("user", bob), {"is_superuser": "on"}).status_code == 403
    assert logged_in(alice).get(f"/admin/tenants/user/{bob.pk}/password/").status_code == 403


def test_a_strangers_account_is_not_there(alice, charlie):
    assert logged_in(alice).get(page("user", charlie)).status_code == 404
    assert logged_in(alice).get(f"/admin/tenants/user/{charlie.pk}/password/").status_code == 404


def test_an_operator_makes_an_account(olga):
    fields = {"email": "eve@example.com", "name": "Eve", "password1": PASSWORD, "password2": PASSWORD}
    assert logged_in(olga).post("/admin/tenants/user/add/", fields).status_code == 302
    assert User.objects.get(email="eve@example.com").check_password(PASSWORD)


def test_a_key_is_shown_once(alice, tenant):
    client = logged_in(alice)
    fields = {"tenant": str(tenant.pk), "name": "TMS", "scopes": ["parties:write"]}
    shown = client.post("/admin/tenants/apikey/add/", fields, follow=True).content.decode()
    plaintext = shown.partition('class="lh-key">')[2].partition("<")[0]
    assert ApiKey.authenticate(plaintext) is not None
    assert plaintext not in client.get(page("apikey")).content.decode()


def test_a_revoked_key_opens_nothing(alice, tenant):
    with scope.tenant(tenant.pk):
        key, plaintext = ApiKey.issue(tenant, "TMS", ["parties:write"])
    chosen = {"action": "revoke", "_selected_action": [str(key.pk)]}
    logged_in(alice).post(page("apikey"), chosen)
    assert ApiKey.authenticate(plaintext) is None


def test_an_action_does_not_reach_a_strangers_row(alice, other_tenant):
    with scope.tenant(other_tenant.pk):
        key, plaintext = ApiKey.issue(other_tenant, "TMS", ["parties:write"])
    logged_in(alice).post(page("apikey"), {"action": "revoke", "_selected_action": [str(key.pk)]})
    assert ApiKey.authenticate(plaintext) is not None


def test_an_exported_list_holds_no_stranger_and_no_formula(alice, tenant, subsidiary, other_subsidiary):
    trap = make_subsidiary(tenant, "trap")
    with scope.tenant(tenant.pk):
        Subsidiary.objects.filter(pk=trap.pk).update(name="=cmd|' /C calc'!A0")
    chosen = {
        "action": "export_csv",
        "_selected_action": [str(r.pk) for r in (trap, subsidiary, other_subsidiary)],
    }
    text = logged_in(alice).post(page("subsidiary"), chosen).content.decode()
    assert "'=cmd" in text
    assert other_subsidiary.name not in text


def test_autocomplete_offers_ones_own_rows_only(tenant, subsidiary, other_subsidiary):
    client = logged_in(make_user("bill", tenant, Role.BILLING))
    asked = {"app_label": "tenants", "model_name": "engagement", "field_name": "subsidiary"}
    found = client.get("/admin/autocomplete/", asked).json()["results"]
    assert [one["text"] for one in found] == [subsidiary.name]


def test_an_operator_reads_the_deployments_events_only(olga, tenant, alice):
    AuditEvent.record("deployment.changed", actor=olga)
    with scope.tenant(tenant.pk):
        AuditEvent.record("tenant.looked-at", actor=alice, target=tenant)
    shown = logged_in(olga).get(page("auditevent")).content.decode()
    assert "deployment.changed" in shown
    assert "tenant.looked-at" not in shown


def test_a_closed_tenant_is_closed(alice, tenant, subsidiary):
    Tenant.objects.filter(pk=tenant.pk).update(status=Tenant.Status.CLOSED)
    assert logged_in(alice).get("/admin/").status_code == 302


def test_the_sidebar_shows_what_may_be_opened(alice, olga, tenant):
    assert "Failed jobs" not in logged_in(alice).get("/admin/").content.decode()
    assert "Failed jobs" in logged_in(olga).get("/admin/").content.decode()
