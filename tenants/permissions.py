"""Roles to permissions, computed from memberships; nothing else grants any.

What is not in the table is refused. Another app adds its rules with `grant()`.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models

from tenants.models.base import TenantOrDeployment, TenantOwned
from tenants.models.membership import CONFIGURERS, STAFF_ROLES, Membership, Role
from tenants.models.tenant import Partner, Tenant

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.models.user import User

VIEW = frozenset({"view"})
EDIT = frozenset({"view", "add", "change"})
ALL = frozenset({"view", "add", "change", "delete"})

_HEADS = frozenset({Role.ADMIN, Role.PARTNER_ADMIN})

# (app, model or "*") -> role -> verbs. Creating tenants, partners and people's accounts is an Operator's.
_RULES: dict[tuple[str, str], dict[Role, frozenset[str]]] = {}

# Whom an Admin may appoint: nobody with a power that an Admin lacks.
APPOINTABLE = frozenset(
    {Role.ADMIN, Role.SUPPORT, Role.CUSTOMER_OWNER, Role.CUSTOMER_ACCOUNTANT, Role.CUSTOMER_VIEWER}
)


def grant(app_label: str, model_name: str, roles: Iterable[Role], verbs: Iterable[str]) -> None:
    """Allow these roles these verbs on a model, or with "*" on each of the app's that belongs to a tenant and has no
    rule of its own: what belongs to the deployment is an Operator's unless it is named."""
    rule = _RULES.setdefault((app_label, model_name), {})
    for role in roles:
        rule[role] = rule.get(role, frozenset()) | frozenset(verbs)


def rules() -> dict[tuple[str, str], dict[Role, frozenset[str]]]:
    """A copy of the table: (app, model or "*") -> role -> verbs."""
    return {key: dict(by_role) for key, by_role in _RULES.items()}


grant("integrations", "*", CONFIGURERS, ALL)  # A9
grant("tenants", "tenant", STAFF_ROLES, VIEW)
grant("tenants", "tenant", _HEADS, VIEW | {"change"})
grant("tenants", "partner", {Role.PARTNER_ADMIN}, VIEW)
grant("tenants", "subsidiary", STAFF_ROLES, VIEW)
grant("tenants", "subsidiary", CONFIGURERS, EDIT)
grant("tenants", "user", STAFF_ROLES, VIEW)
grant("tenants", "membership", STAFF_ROLES, VIEW)
grant("tenants", "membership", _HEADS, ALL)
grant("tenants", "apikey", {Role.SUPPORT}, VIEW)
grant("tenants", "apikey", _HEADS, EDIT)
grant("tenants", "auditevent", STAFF_ROLES, VIEW)
grant("tenants", "webhook", CONFIGURERS, VIEW)
grant("tenants", "webhookdelivery", CONFIGURERS, VIEW)
grant("tenants", "engagement", STAFF_ROLES, VIEW)
grant("tenants", "engagement", {Role.BILLING}, EDIT)
grant("tenants", "supportwindow", STAFF_ROLES, VIEW)
grant("tenants", "supportwindowevent", STAFF_ROLES, VIEW)
grant("tenants", "notice", STAFF_ROLES, VIEW)
# Onboarding and billing (J7, J8). Who may skip which step is the step's own (`onboarding/steps.py`).
grant("tenants", "onboardingstep", STAFF_ROLES, VIEW)
grant("tenants", "onboardingstep", CONFIGURERS, VIEW | {"change"})
grant("tenants", "intakeanswers", STAFF_ROLES, VIEW)
grant("tenants", "intakeanswers", CONFIGURERS, EDIT)
grant("tenants", "givenchart", STAFF_ROLES, VIEW)
grant("tenants", "appointment", STAFF_ROLES, VIEW)
grant("tenants", "appointment", CONFIGURERS, EDIT)
grant("tenants", "appointmentslot", STAFF_ROLES, VIEW)
grant("tenants", "appointmentslot", CONFIGURERS, ALL)
grant("tenants", "authorization", STAFF_ROLES, VIEW)
grant("tenants", "authorization", {Role.BILLING}, VIEW | {"add"})
grant("tenants", "setupfee", STAFF_ROLES, VIEW)
grant("tenants", "setupfee", {Role.BILLING}, EDIT)
grant("tenants", "windowextension", STAFF_ROLES, VIEW | {"add"})
grant("tenants", "windowextension", {Role.BILLING}, EDIT)
grant("tenants", "supporttime", STAFF_ROLES, ALL)
grant("tenants", "supporttimer", STAFF_ROLES, ALL)
grant("tenants", "quote", STAFF_ROLES, VIEW | {"add"})
grant("tenants", "hourlyrate", _HEADS | {Role.BILLING}, VIEW)
grant("tenants", "hourlyrate", {Role.BILLING}, VIEW | {"add"})
for _stated in ("statement", "statementline", "statementadjustment"):
    grant("tenants", _stated, _HEADS | {Role.BILLING}, VIEW)
    grant("tenants", _stated, {Role.BILLING}, EDIT)


@dataclass(frozen=True, slots=True)
class Powers:
    """What one person may do, by tenant and by partner."""

    by_tenant: dict[uuid.UUID, frozenset[Role]]
    by_partner: dict[uuid.UUID, frozenset[Role]]

    def tenants(self, roles: Iterable[Role]) -> frozenset[uuid.UUID]:
        wanted = frozenset(roles)
        return frozenset(tenant for tenant, held in self.by_tenant.items() if held & wanted)

    def tenants_for(self, perm: str) -> frozenset[uuid.UUID]:
        """Where the person has this permission ("app.verb_model")."""
        return self.tenants(roles_with(perm))

    def allow(self, perm: str, obj: models.Model | None = None) -> bool:
        if obj is None:
            held = [*self.by_tenant.values(), *self.by_partner.values()]
            return not roles_with(perm).isdisjoint(role for roles in held for role in roles)
        if isinstance(obj, Partner):
            return not roles_with(perm).isdisjoint(self.by_partner.get(obj.pk, frozenset()))
        tenant_id = obj.pk if isinstance(obj, Tenant) else getattr(obj, "tenant_id", None)
        if tenant_id is None:
            return self.allow(perm)
        return not roles_with(perm).isdisjoint(self.by_tenant.get(tenant_id, frozenset()))


def powers_of(user: "User | AnonymousUser") -> Powers:
    """Read once per user object, that is once per request."""
    known: Powers | None = getattr(user, "_powers", None)
    if known is None:
        known = _read(user)
        user._powers = known  # type: ignore[union-attr]
    return known


def roles_with(perm: str) -> frozenset[Role]:
    app_label, _, codename = perm.partition(".")
    verb, _, model_name = codename.partition("_")
    rule = _RULES.get((app_label, model_name))
    if rule is None:
        rule = _RULES.get((app_label, "*"), {}) if _is_of_a_tenant(app_label, model_name) else {}
    return frozenset(role for role, verbs in rule.items() if verb in verbs)


@cache
def _is_of_a_tenant(app_label: str, model_name: str) -> bool:
    try:
        model = apps.get_model(app_label, model_name)
    except LookupError:
        return False
    return issubclass(model, TenantOwned | TenantOrDeployment)


def _read(user: "User | AnonymousUser") -> Powers:
    if user.is_anonymous or not user.is_active:
        return Powers({}, {})
    by_tenant: dict[uuid.UUID, frozenset[Role]] = {}
    by_partner: dict[uuid.UUID, frozenset[Role]] = {}
    for membership in Membership.objects.filter(user=user).select_related("tenant"):
        role = Role(membership.role)
        if membership.partner_id is not None:
            by_partner[membership.partner_id] = by_partner.get(membership.partner_id, frozenset()) | {role}
        elif membership.tenant is not None and membership.tenant.status == Tenant.Status.ACTIVE:
            by_tenant[membership.tenant.pk] = by_tenant.get(membership.tenant.pk, frozenset()) | {role}
    if by_partner:
        cared_for = Tenant.objects.filter(partner__in=by_partner, status=Tenant.Status.ACTIVE)
        for tenant_id, partner_id in cared_for.values_list("pk", "partner"):
            by_tenant[tenant_id] = by_tenant.get(tenant_id, frozenset()) | by_partner[partner_id]
    return Powers(by_tenant, by_partner)
