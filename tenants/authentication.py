"""REST framework's view of an API key. The key was checked, and its tenant's scope opened, by the middleware."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from tenants.models import ApiKey


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Stands where a user would: whoever holds the key."""

    key: ApiKey
    is_authenticated: bool = True
    is_active: bool = True

    @property
    def pk(self) -> str:
        return str(self.key.pk)

    def __str__(self) -> str:
        return f"API key {self.key.name}"


class ApiKeyAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[KeyHolder, ApiKey] | None:
        key = getattr(request._request, "api_key", None)
        return None if key is None else (KeyHolder(key), key)

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class HasApiKey(BasePermission):
    """A view names in `api_scopes` which scope each method takes; a method without one is refused."""

    message = "This API key does not have the scope that this call takes."

    def has_permission(self, request: Request, view: Any) -> bool:
        wanted: Mapping[str, str] = getattr(view, "api_scopes", {})
        key = request.auth
        method = "GET" if request.method == "HEAD" else str(request.method)
        return isinstance(key, ApiKey) and method in wanted and key.allows(wanted[method])


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A key of one tenant, made by its Admin: `Authorization: Bearer lh_...`",
        }
