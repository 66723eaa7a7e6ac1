from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from integrations.models import Connection, Entity, SageCompany, Work
from integrations.models.choices import WorkKind
from tenants import scope
from tenants.models import Subsidiary
from tests.scratch import Scratch


@pytest.fixture
def quick(scratch: Scratch) -> Scratch:
    """A scratch deployment whose leases and polls are a hundred times shorter."""
    scratch.settings_module = "tests.queue.quick_settings"
    scratch.extra["TASK_DIARY"] = str(scratch.directory / "diary")
    return scratch


@pytest.fixture
def diary(quick: Scratch) -> Callable[[], list[str]]:
    """What the tasks of the test wrote down, line by line."""
    path = Path(quick.extra["TASK_DIARY"])
    return lambda: path.read_text().split() if path.exists() else []


@pytest.fixture
def now() -> datetime:
    """Read when the test begins: its module may have been read long before."""
    return timezone.now()


@pytest.fixture
def work(subsidiary: Subsidiary) -> Work:
    return make_work(subsidiary)


@pytest.fixture
def other_work(other_subsidiary: Subsidiary) -> Work:
    return make_work(other_subsidiary)


def make_work(subsidiary: Subsidiary) -> Work:
    tenant = subsidiary.tenant
    company, _ = SageCompany.objects.get_or_create(gateway_url="https://api.intacct.com/", company_id="ACME")
    with scope.tenant(tenant.pk):
        entity = Entity.objects.create(tenant=tenant, company=company, entity_id="10", name="Entity")
        connection = Connection.objects.create(
            tenant=tenant, subsidiary=subsidiary, company=company, entity=entity, user_id="bridge"
        )
        return Work.objects.create(
            tenant=tenant,
            connection=connection,
            kind=WorkKind.ADVANCE,
            due_at=timezone.now() - timedelta(minutes=1),
        )
