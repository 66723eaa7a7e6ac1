"""The scope of a request: of the people's tenants in the admin and portal, of the key's tenant in the API."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from config.observe import about
from tenants import scope
from tenants.models import ApiKey, Tenant

API_PREFIX = "/api/"
PORTAL_PREFIX = "/portal/"
BREAK_GLASS = "break_glass"
_SCHEMES = frozenset({"bearer", "api-key"})


class ScopeMiddleware:
    """Opens the scope for the length of the request, and closes it whatever happens.

    An API request has the key's tenant or none: a browser's session counts for nothing there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(API_PREFIX):
            return self._answer_key(request)
        if not request.user.is_authenticated:
            return self.get_response(request)
        if request.path.startswith(PORTAL_PREFIX):
            reachable = request.user.customer_tenants()
        else:
            reachable = request.user.staff_tenants() | broken_glass(request)
        with scope.tenants(reachable), about(user=request.user.pk):
            return self.get_response(request)

    def _answer_key(self, request: HttpRequest) -> HttpResponse:
        key = ApiKey.authenticate(_presented(request))
        request.api_key = key  # type: ignore[attr-defined]
        if key is None:
            return self.get_response(request)
        with scope.tenant(key.tenant_id), about(tenant=key.tenant_id, api_key=key.prefix):
            key.touch(timezone.now())
            return self.get_response(request)


def _presented(request: HttpRequest) -> str:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() in _SCHEMES else ""


def break_glass(request: HttpRequest, tenant: Tenant) -> datetime:
    """Let this Operator's session reach the tenant for a while. The caller has recorded why."""
    until = timezone.now() + timedelta(minutes=settings.BREAK_GLASS_MINUTES)
    request.session[BREAK_GLASS] = {"tenant": str(tenant.pk), "until": until.isoformat()}
    return until


def broken_glass(request: HttpRequest) -> frozenset[uuid.UUID]:
    """The tenant that this Operator's session reaches just now, if any."""
    opened = (
        request.session.get(BREAK_GLASS)
        if request.user.is_authenticated and request.user.is_superuser
        else None
    )
    if not opened:
        return frozenset()
    if datetime.fromisoformat(opened["until"]) <= timezone.now():
        del request.session[BREAK_GLASS]
        return frozenset()
    return frozenset({uuid.UUID(opened["tenant"])})
