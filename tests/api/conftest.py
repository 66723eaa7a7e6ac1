"""A TMS with a key of the tenant, and a stranger with a key of another."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tenants import scope
from tenants.models import ApiKey, ApiScope, Tenant


def key_of(tenant: Tenant, *scopes: ApiScope) -> str:
    with scope.tenant(tenant.pk):
        return ApiKey.issue(tenant, "TMS", scopes or list(ApiScope))[1]


class Tms:
    """Calls the API as a TMS does."""

    def __init__(self, key: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {key}"}

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.client.post(
            f"/api/v1/{path}", body, content_type="application/json", headers={**self.headers, **headers}
        )

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)


@pytest.fixture(autouse=True)
def fresh_throttles() -> None:
    cache.clear()


@pytest.fixture
def tms(tenant: Tenant) -> Tms:
    return Tms(key_of(tenant))


@pytest.fixture
def stranger(other_tenant: Tenant) -> Tms:
    return Tms(key_of(other_tenant))


@pytest.fixture
def tms_with(tenant: Tenant) -> Callable[..., Tms]:
    return lambda *scopes: Tms(key_of(tenant, *scopes))
