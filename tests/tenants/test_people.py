"""Memberships are the only truth on roles."""

import pytest
from django.db import IntegrityError, transaction

from tenants import gates, scope
from tenants.models import Engagement, Membership, Role, Tenant, User
from tests.conftest import make_user

pytestmark = pytest.mark.django_db


def refused(**fields: object) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(**fields)


def test_a_partner_admin_belongs_to_a_partner(tenant):
    refused(user=make_user("paula"), tenant=tenant, role=Role.PARTNER_ADMIN)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PARTNER_ADMIN])
def test_every_other_role_belongs_to_a_tenant(partner, role):
    refused(user=make_user("paula"), partner=partner, role=role)


def test_a_membership_stands_once(alice, tenant):
    refused(user=alice, tenant=tenant, role=Role.ADMIN)


def test_an_e_mail_address_stands_once_in_any_case(alice):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("Alice@Example.com")


@pytest.mark.parametrize("role", [Role.ADMIN, Role.PARTNER_ADMIN, Role.SUPPORT])
def test_a9_three_roles_configure_an_integration(role, tenant, partner):
    user = _with_role(role, tenant, partner)
    with scope.outside("fixture"):
        engagement = Engagement(tenant=tenant)
    assert user.has_perm("integrations.change_glmapping", engagement)


@pytest.mark.parametrize("role", [role for role in Role if role not in {"ADMIN", "PARTNER_ADMIN", "SUPPORT"}])
def test_a9_no_other_role_configures_an_integration(role, tenant, partner):
    assert not _with_role(role, tenant, partner).has_perm("integrations.change_glmapping")


def _with_role(role: Role, tenant: Tenant, partner: object) -> User:
    user = make_user("rolf")
    if role == Role.PARTNER_ADMIN:
        Tenant.objects.filter(pk=tenant.pk).update(partner=partner)
        Membership.objects.create(user=user, partner=partner, role=role)
    else:
        Membership.objects.create(user=user, tenant=tenant, role=role)
    return user


def test_what_no_rule_names_is_refused(alice):
    assert not alice.has_perm("tenants.delete_tenant")
    assert not alice.has_perm("sessions.view_session")
    assert not alice.has_perm("integrations.view_nothing")


def test_what_belongs_to_the_deployment_is_an_operators(alice, olga):
    assert not alice.has_perm("integrations.view_sendercredential")
    assert olga.has_perm("integrations.view_sendercredential")


def test_someone_inactive_may_nothing(alice, tenant):
    alice.is_active = False
    assert not alice.has_perm("tenants.view_tenant", tenant)


def test_a_closed_gate_says_why(in_scope, subsidiary):
    engagement = Engagement.objects.create(tenant=in_scope, subsidiary=subsidiary)
    unsigned = [lambda one: "The authorization is not signed.", lambda one: None]
    assert gates.failing(engagement, unsigned) == ["The authorization is not signed."]
