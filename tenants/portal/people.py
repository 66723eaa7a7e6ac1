"""The customer's own people, and the keys of its TMS: invited, given another role, shown out; keys shown once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from tenants import acts, notices
from tenants.accounts import second_factor
from tenants.models import ApiKey, ApiScope, AuditEvent, Membership, Role, Tenant, User
from tenants.models.membership import CUSTOMERS
from tenants.onboarding.process import Refusal
from tenants.portal.entry import OWNER, of_customer, page, require

AUDIT_SHOWN = 50
# Who may least stands first: a hurried invitation gives nothing away.
_ROLES = [
    (Role.CUSTOMER_VIEWER.value, "Viewer"),
    (Role.CUSTOMER_ACCOUNTANT.value, "Accountant"),
    (Role.CUSTOMER_OWNER.value, "Owner"),
]


class Invite(forms.Form):
    email = forms.EmailField(label="E-mail address", max_length=254)
    name = forms.CharField(label="Name", max_length=200)
    role = forms.ChoiceField(label="May do", choices=_ROLES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "lh-account-input"


class NewKey(forms.Form):
    name = forms.CharField(label="What it is for", max_length=100)
    scopes = forms.MultipleChoiceField(
        label="It may", choices=ApiScope.choices, widget=forms.CheckboxSelectMultiple()
    )


@of_customer
def people(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    invite, key = Invite(prefix="person"), NewKey(prefix="key")
    issued = ""
    if request.method == "POST":
        owner = require(request, tenant, OWNER)
        act = request.POST.get("act", "")
        back = reverse("portal:people", args=[tenant.slug])
        if act == "invite":
            invite = Invite(request.POST, prefix="person")
            if invite.is_valid():
                return acts.answer(request, lambda: _invite(tenant, invite.cleaned_data, owner), back)
        elif act == "key":
            key = NewKey(request.POST, prefix="key")
            if key.is_valid():
                issued = _issue(tenant, key.cleaned_data, owner)
                key = NewKey(prefix="key")
        elif act in ("role", "leave"):
            row = _member(tenant, request.POST.get("member", ""))
            role = request.POST.get("role", "") if act == "role" else ""
            return acts.answer(request, lambda: _change(tenant, row, role, owner), back)
        elif act == "revoke":
            found = _key(tenant, request.POST.get("key", ""))
            return acts.answer(request, lambda: _revoke(found, owner), back)
        else:
            raise Http404
    members = _members(tenant)
    facts = {
        "title": "People and keys",
        "members": [(row, dict(_ROLES)[row.role]) for row in members],
        "with_second_factor": second_factor.who_have_one(row.user_id for row in members),
        "has_second_factor": second_factor.has_one(request.user),
        "roles": _ROLES,
        "invite": invite,
        "key": key,
        "keys": ApiKey.objects.filter(tenant=tenant).order_by("revoked_at", "-created_at"),
        "issued": issued,
        "events": [
            (event, event.action.replace(".", ": ").replace("_", " "))
            for event in AuditEvent.objects.filter(tenant=tenant).order_by("-at")[:AUDIT_SHOWN]
        ],
    }
    return page(request, tenant, "people", facts)


def _members(tenant: Tenant) -> list[Membership]:
    rows = Membership.objects.filter(tenant=tenant, role__in=CUSTOMERS).select_related("user")
    return sorted(rows, key=lambda row: (row.user.name, row.user.email))


def _member(tenant: Tenant, pk: str) -> Membership:
    row = next((one for one in _members(tenant) if str(one.pk) == pk), None)
    if row is None:
        raise Http404
    return row


def _key(tenant: Tenant, pk: str) -> ApiKey:
    row = next((one for one in ApiKey.objects.filter(tenant=tenant) if str(one.pk) == pk), None)
    if row is None:
        raise Http404
    return row


def _invite(tenant: Tenant, given: dict[str, str], owner: User) -> str:
    email = User.objects.normalize_email(given["email"]).lower()
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, name=given["name"])
    if Membership.objects.filter(user=user, tenant=tenant, role__in=CUSTOMERS).exists():
        raise Refusal(f"{email} belongs to {tenant} already: change their role instead")
    made = Membership.objects.create(user=user, tenant=tenant, role=given["role"])
    AuditEvent.record(
        "member.invited", actor=owner, target=made, detail={"email": email, "role": given["role"]}
    )
    notices.queue_email(
        f"invited/{made.pk}",
        to=email,
        template="invited",
        facts={"tenant": tenant, "by": owner, "role": Role(given["role"]).label, "to": email},
        tenant=tenant,
    )
    return f"Invited: {email} gets a mail with the way in."


def _change(tenant: Tenant, row: Membership, role: str, owner: User) -> str:
    """Another role, or none. The last owner stays: somebody must be able to let people in."""
    owners = [one for one in _members(tenant) if one.role == Role.CUSTOMER_OWNER]
    if row.role == Role.CUSTOMER_OWNER and len(owners) == 1 and role != Role.CUSTOMER_OWNER:
        raise Refusal("the last owner stays: make somebody else an owner first")
    if role:
        if role not in CUSTOMERS:
            raise Http404
        if Membership.objects.filter(user=row.user, tenant=tenant, role=role).exists():
            raise Refusal("they have this role already")
        Membership.objects.filter(pk=row.pk).update(role=role)
        AuditEvent.record(
            "member.role", actor=owner, target=row, detail={"email": row.user.email, "role": role}
        )
        return f"{row.user}: {Role(role).label}."
    AuditEvent.record("member.left", actor=owner, target=row, detail={"email": row.user.email})
    row.delete()
    return f"{row.user} has no way in any more."


def _issue(tenant: Tenant, given: dict[str, Any], owner: User) -> str:
    row, secret = ApiKey.issue(tenant, given["name"], given["scopes"])
    AuditEvent.record("apikey.issued", actor=owner, target=row, detail={"scopes": given["scopes"]})
    return secret


def _revoke(row: ApiKey, owner: User) -> str:
    if row.revoked_at is not None:
        raise Refusal("it is revoked already")
    ApiKey.objects.filter(pk=row.pk).update(revoked_at=timezone.now())
    AuditEvent.record("apikey.revoked", actor=owner, target=row)
    return f"{row.name} is revoked: whoever uses it is refused from now on."
