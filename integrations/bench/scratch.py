"""What a benchmark needs for itself: a scratch database on the configured engine, a sandbox in its own process, and a
tenant whose connection can post. Nothing of it is left afterwards, and the deployment's own rows are never touched."""

from __future__ import annotations

import http.client
import json
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from integrations.core.freight import PartyKind
from integrations.models import (
    Connection,
    DimensionMapping,
    Entity,
    GLMapping,
    ReferenceRecord,
    SageCompany,
    SenderCredential,
)
from integrations.models.choices import Channel, Trigger
from integrations.pipeline import connections as acts
from integrations.pipeline import intake, reference
from integrations.queue.leash import leashed
from integrations.tms.rows import PartyFacts, PartyRow
from tenants import scope
from tenants.models import OnboardingStep, Step, Subsidiary, Tenant

SYSTEM = "bench"
CARRIER = "V-100"
# As in production: Django's DEBUG would keep every query in memory.
DEPLOYED = {"DEBUG": False, "SAGE_GATEWAY_HOSTS": ["http://127.0.0.1:*"]}
ACCOUNTS = (("linehaul", "5000"), ("fuel_surcharge", "5020"), ("accessorial", "5040"))


@dataclass(frozen=True, slots=True)
class Account:
    """What the sandbox says of itself when it starts."""

    xml_url: str
    control_url: str
    company_id: str
    user_id: str
    user_password: str
    sender_id: str
    sender_password: str

    def control(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask the sandbox's control plane: GET without a body, POST with one."""
        parts = urlsplit(f"{self.control_url}/{path}")
        there = http.client.HTTPConnection(parts.netloc, timeout=300)
        there.request(
            "GET" if body is None else "POST", f"{parts.path}?{parts.query}", json.dumps(body or {})
        )
        answer = there.getresponse()
        told = json.load(answer)
        there.close()
        if answer.status != 200:
            raise RuntimeError(f"the sandbox's control plane: {told}")
        return told

    def billed(self, since: int) -> tuple[int, int]:
        """(requests, transactions that Sage would bill) since that request: a record written, a page of a query read."""
        log = self.control(f"requests?since={since}")
        pages = sum(name.lower() in ("query", "readbyquery") for entry in log for name in entry["functions"])
        return len(log), pages + sum(entry["created"] + entry["updated"] for entry in log)


@dataclass(frozen=True, slots=True)
class Place:
    """A tenant, connected to the sandbox."""

    account: Account
    engine: str
    subsidiary_id: uuid.UUID
    connection_id: uuid.UUID

    @property
    def connection(self) -> Connection:
        rows = Connection.objects.select_related("subsidiary", "company", "entity", "tenant")
        return rows.get(id=self.connection_id)


@contextmanager
def connected(**switches: float) -> Iterator[Place]:
    """Everything together, inside the tenant's scope: `connected(latency_ms=150, record_ms=10)`."""
    with ExitStack() as stack:
        stack.enter_context(deployed())
        engine = stack.enter_context(database())
        account = stack.enter_context(sandbox(**switches))
        tenant = Tenant.objects.create(name="Benchmark", slug="benchmark")
        stack.enter_context(scope.tenant(tenant.id))
        yield connect(tenant, account, engine)


@contextmanager
def deployed() -> Iterator[None]:
    usual = {name: getattr(settings, name) for name in DEPLOYED}
    _change(DEPLOYED)
    try:
        yield
    finally:
        _change(usual)


def _change(values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(settings, name, value)


@contextmanager
def database() -> Iterator[str]:
    """A migrated database of one's own, on the engine and server that the settings name; yields the engine."""
    here = connections["default"]
    usual = here.settings_dict["NAME"]
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        on_file = here.vendor == "sqlite"
        name = f"{directory}/bench.sqlite3" if on_file else f"bench_{uuid.uuid4().hex[:12]}"
        if not on_file:
            _administer(f'CREATE DATABASE "{name}"')
        here.close()
        here.settings_dict["NAME"] = name
        try:
            call_command("migrate", verbosity=0)
            yield here.vendor
        finally:
            here.close()
            here.settings_dict["NAME"] = usual
            if not on_file:
                _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def _administer(statement: str) -> None:
    with connections["default"]._nodb_cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def sandbox(**switches: float) -> Iterator[Account]:
    """latency_ms=150 becomes --latency-ms 150."""
    with started(**switches) as (account, _):
        yield account


@contextmanager
def started(**switches: float | str) -> Iterator[tuple[Account, int]]:
    """A sandbox, and the number of its process."""
    given = [word for name, value in switches.items() for word in (f"--{name.replace('_', '-')}", str(value))]
    command = leashed([sys.executable, "-m", "integrations.sandbox", *given])
    with subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise RuntimeError("the sandbox did not start")
            told = json.loads(line)
            yield Account(**{f.name: told[f.name] for f in fields(Account)}), process.pid
        finally:
            process.kill()


def connect(tenant: Tenant, account: Account, engine: str, slug: str = "brokerage") -> Place:
    """A further subsidiary of the tenant, connected to the same company."""
    subsidiary = Subsidiary.objects.create(
        tenant=tenant, name=slug.title(), slug=slug, kind=Subsidiary.Kind.BROKERAGE, time_zone="UTC"
    )
    SenderCredential.objects.get_or_create(
        sender_id=account.sender_id, defaults={"password": account.sender_password}
    )
    company, _ = SageCompany.objects.get_or_create(gateway_url=account.xml_url, company_id=account.company_id)
    entity, _ = Entity.objects.get_or_create(
        tenant=tenant, company=company, entity_id="10", defaults={"name": "Northgate"}
    )
    connection = Connection.objects.create(
        tenant=tenant,
        subsidiary=subsidiary,
        company=company,
        entity=entity,
        user_id=account.user_id,
        user_password=account.user_password,
    )
    _map(connection)
    waive(connection)
    acts.activate(connection.id, "bench", datetime(datetime.now(UTC).year - 1, 1, 1, tzinfo=UTC))
    reference.refresh(connection.id, trigger=Trigger.COMMAND)
    _deliver_carrier(connection)
    return Place(account, engine, subsidiary.id, connection.id)


def waive(connection: Connection) -> None:
    """Nobody signs, pays or meets for a benchmark."""
    first = (Step.AUTHORIZATION, Step.PAYMENT, Step.APPOINTMENT)
    connection.engagement = acts.order_of(connection.subsidiary, connection.is_desktop)
    connection.save(update_fields=["engagement"])
    OnboardingStep.objects.filter(engagement=connection.engagement, step__in=first).update(
        state=OnboardingStep.State.SKIPPED, reason="a benchmark"
    )


def _map(connection: Connection) -> None:
    of_tenant = {"tenant_id": connection.tenant_id, "connection": connection}
    GLMapping.objects.bulk_create(
        GLMapping(side="AP", level="CATEGORY", key=key, account=account, **of_tenant)
        for key, account in ACCOUNTS
    )
    DimensionMapping.objects.create(dimension="LOCATION", default="10", required=True, **of_tenant)
    DimensionMapping.objects.create(dimension="DEPARTMENT", default="OPS", **of_tenant)


def _deliver_carrier(connection: Connection) -> None:
    """The carrier, known by the id that it has in Sage."""
    record = ReferenceRecord.objects.get(connection=connection, object_name="VENDOR", key=CARRIER)
    facts = PartyFacts(PartyKind.CARRIER, CARRIER, record.name, external_id=CARRIER)
    intake.accept(
        subsidiary_id=connection.subsidiary_id,
        source_system=SYSTEM,
        rows=[PartyRow(1, {"source_id": CARRIER}, CARRIER, party=facts)],
        channel=Channel.API,
    )


@dataclass(frozen=True, slots=True)
class Lap:
    """One measured stretch, in seconds of the clock and of this process."""

    seconds: float
    cpu: float


def lap(work: Callable[[], object]) -> Lap:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Lap(time.perf_counter() - wall, time.process_time() - cpu)


def peak_rss_mb() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
