from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from tenants import scope
from tenants.models import Tenant
from tests.pipeline import world as worlds
from tests.pipeline.books import Books, map_everything
from tests.sandbox.fixtures import sandbox, spare_sandbox
from tests.sandbox.gateway import Account, Client

__all__ = ["books", "clerk", "head", "quick", "sandbox", "spare_sandbox", "world"]


@pytest.fixture
def quick(settings: LazySettings) -> None:
    """The loopback gateway is allowed; waiting is short."""
    settings.SAGE_GATEWAY_HOSTS = ["http://127.0.0.1:*"]
    settings.LOOK_GAP_SECONDS = 0.2
    settings.THROTTLE_SECONDS = 0.1


@pytest.fixture
def clerk(world: worlds.World) -> Iterator[Client]:
    """The customer's bookkeeper, at work in the same entity."""
    client = Client(world.account, entity="10")
    client.open_session("10")
    yield client
    client.close()


@pytest.fixture
def head(world: worlds.World) -> Iterator[Client]:
    """The customer's administrator, at the top level of the same company."""
    with Client(world.account) as client:
        client.open_session()
        yield client


@pytest.fixture
def world(quick: None, transactional_db: None, sandbox: Account) -> Iterator[worlds.World]:
    """A tenant connected to a sandbox as it is at its start, its scope open. Commits are real: HTTP runs outside
    transactions."""
    tenant = Tenant.objects.create(name="Northgate", slug="northgate")
    with scope.tenant(tenant.pk):
        yield worlds.build(sandbox, tenant, at_its_start=True)


@pytest.fixture
def books(world: worlds.World) -> Books:
    map_everything(world)
    return Books(world)
