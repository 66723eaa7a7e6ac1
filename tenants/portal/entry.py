"""Who comes in: a customer's person, in the scope of the one customer that the address names. Everybody else finds nothing (404)."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from tenants import scope
from tenants.models import Engagement, Role, Tenant, User
from tenants.models.membership import CONFIGURERS, CUSTOMERS, Membership
from tenants.permissions import powers_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Tenant, P], HttpResponseBase]

OWNER = frozenset({Role.CUSTOMER_OWNER})
KEEPERS = frozenset({Role.CUSTOMER_OWNER, Role.CUSTOMER_ACCOUNTANT})
# Who is to be asked for what one may not do oneself.
WHO = {OWNER: "the owner", KEEPERS: "the owner or accountant"}


def of_customer(view: View[P]) -> Callable[..., HttpResponseBase]:
    """The view gets the tenant, and runs in its scope alone."""

    @login_required
    @functools.wraps(view)
    def entered(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        on_a_pc = Engagement.objects.filter(tenant=OuterRef("pk"), target=Engagement.Target.DESKTOP)
        tenants = Tenant.objects.filter(slug=slug, pk__in=theirs(request))
        with scope.tenants(theirs(request)):
            tenant = tenants.annotate(is_on_a_pc=Exists(on_a_pc)).first()
        if tenant is None:
            raise Http404
        with scope.tenant(tenant.pk):
            response = view(request, tenant, *args, **kwargs)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
            return response

    return entered


def theirs(request: HttpRequest) -> frozenset[Any]:
    return powers_of(request.user).tenants(CUSTOMERS)


def may(request: HttpRequest, tenant: Tenant, roles: Collection[Role]) -> bool:
    return tenant.pk in powers_of(request.user).tenants(roles)


def require(request: HttpRequest, tenant: Tenant, roles: Collection[Role]) -> User:
    """The person, where they hold one of the roles there."""
    if not may(request, tenant, roles) or not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def page(request: HttpRequest, tenant: Tenant, template: str, facts: dict[str, Any]) -> HttpResponse:
    """A page of the portal: with its customer, and what this person may do."""
    more = {
        "tenant": tenant,
        "zone": tenant.time_zone,
        "others": theirs(request) - {tenant.pk},
        "is_owner": may(request, tenant, OWNER),
        "is_keeper": may(request, tenant, KEEPERS),
        "is_on_a_pc": getattr(tenant, "is_on_a_pc", False),
        "here": template,
    }
    return render(request, f"portal/{template}.html", {**more, **facts})


MOST_NAMED = 3


def who_configures(tenant: Tenant) -> str:
    """Whom a customer asks for what only Admin, Partner Admin and Support may change (rule A9)."""
    here = Q(tenant=tenant) | Q(partner=tenant.partner_id, partner__isnull=False)
    rows = Membership.objects.filter(here, role__in=CONFIGURERS, user__is_active=True)
    names = list(dict.fromkeys(rows.order_by("role", "user__name").values_list("user__name", flat=True)))
    named = ", ".join(name for name in names[:MOST_NAMED] if name)
    return f"{named} of the integration team" if named else "the integration team"


def start(request: HttpRequest) -> HttpResponse:
    """The address without a path: to where the person works."""
    user = request.user
    if not user.is_authenticated:
        return redirect(f"{reverse('account_login')}?next=/")
    if user.is_staff:
        return redirect("admin:index")
    return redirect("portal:customers")


@login_required
def customers(request: HttpRequest) -> HttpResponse:
    """The customers that the person belongs to; with one of them it is opened."""
    found = list(Tenant.objects.filter(pk__in=theirs(request)))
    if len(found) == 1:
        return redirect("books:home", found[0].slug)
    return render(request, "portal/customers.html", {"customers": found})
