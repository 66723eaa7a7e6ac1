"""How long does a posting batch take to be built, and does a large one need more memory or more time per document than a small one?

A tenant with Sage 50 on a PC, its documents built beforehand; a batch of a tenth of them, then one of all. Told are the
milliseconds per document of both, and by how much the peak of memory rose from the one to the other.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from integrations.bench.scratch import Lap, database, deployed, lap, peak_rss_mb, waive
from integrations.core.account_types import Role
from integrations.core.freight import Category, Charge, Kind, PartyKind, PartyRef, Transaction
from integrations.core.money import Money
from integrations.core.policies import Mode
from integrations.models import AccountRole, GLMapping, PostingBatch
from integrations.models.choices import Channel, System, Trigger
from integrations.pipeline import connections, intake
from integrations.pipeline.posting import gathering, lists, prepare, samples, stepping
from integrations.setup import desktop
from integrations.tms.rows import TransactionRow
from tenants import scope
from tenants.models import Subsidiary, Tenant

N = 50_000
PART = 1_000  # transactions in one delivery
DAY = date(2026, 9, 1)
ACTOR = "bench"
CHART = (
    b"Account ID,Account Description,Account Type,Inactive\r\n"
    b"1000,Bank,0,FALSE\r\n1205,A/R TMS,1,FALSE\r\n2005,A/P TMS,10,FALSE\r\n4000,Revenue,21,FALSE\r\n"
)
ROLES = {Role.AR_CONTROL: "1205", Role.AP_CONTROL: "2005", Role.CASH: "1000"}


def run(options: dict[str, Any]) -> dict[str, Any]:
    n = options["n"] or N
    few = max(n // 10, 1)
    with deployed(), database() as engine:
        tenant = Tenant.objects.create(name="Benchmark", slug="benchmark")
        with scope.tenant(tenant.pk):
            connection_id = _connected(tenant)
            small, small_rss, _ = _batch(connection_id, "S", few)
            large, large_rss, size = _batch(connection_id, "L", n)
    return {
        "name": "posting",
        "n": n,
        "rate": round(n / large.seconds, 1),
        "ms_per": round(large.seconds * 1000 / n, 3),
        "ms_per_small": round(small.seconds * 1000 / few, 3),
        "times_small": round((large.seconds / n) / (small.seconds / few), 2),
        "cpu_ms_per": round(large.cpu * 1000 / n, 3),
        "peak_rss_mb": large_rss,
        "rss_growth_mb": round(large_rss - small_rss, 1),
        "streamed_bytes": size,
        "database": engine,
    }


def _connected(tenant: Tenant) -> uuid.UUID:
    subsidiary = Subsidiary.objects.create(
        tenant=tenant, name="PC", slug="pc", kind=Subsidiary.Kind.BROKERAGE, time_zone="UTC"
    )
    connection = desktop.begin(
        subsidiary.pk, System.SAGE50_US.value, Mode.GL.value, False, "Benchmark", ACTOR
    )
    lists.take(connection.pk, lists.CHART, "CHART.CSV", CHART, ACTOR)
    own = {"tenant_id": tenant.pk, "connection": connection}
    for role, account in ROLES.items():
        AccountRole.objects.create(role=role.value, account=account, **own)
    GLMapping.objects.create(side="AR", level="CATEGORY", key="linehaul", account="4000", **own)
    waive(connection)
    connections.activate(connection.pk, ACTOR, datetime(2026, 1, 1, tzinfo=UTC))
    sample = samples.build(connection.pk, ACTOR)
    _down(sample)
    samples.sign_off(sample.pk, ACTOR, path=samples.TEST, verified_by=ACTOR)
    return connection.pk


def _batch(connection_id: uuid.UUID, prefix: str, n: int) -> tuple[Lap, float, int]:
    """The lap of gathering alone, the peak of memory after the batch was streamed down, and the stream's bytes."""
    subsidiary_id = prepare.get(connection_id).subsidiary_id
    for start in range(0, n, PART):
        rows = list(_rows(prefix, start, min(start + PART, n)))
        intake.accept(subsidiary_id=subsidiary_id, source_system="tms", rows=rows, channel=Channel.API)
    prepare.prepare(connection_id, trigger=Trigger.COMMAND)
    made: list[PostingBatch] = []
    measured = lap(lambda: made.append(gathering.build(connection_id, ACTOR)))
    if made[0].documents != n:
        raise RuntimeError(f"{made[0].documents} of {n} documents are in the batch")
    size = _down(made[0])
    return measured, peak_rss_mb(), size


def _down(batch: PostingBatch) -> int:
    size = 0
    for file in batch.files.all():
        _, stream = stepping.download(batch.pk, file.pk, ACTOR, ACTOR)
        size += sum(len(piece) for piece in stream)
    return size


def _rows(prefix: str, start: int, end: int) -> Iterator[TransactionRow]:
    for i in range(start, end):
        source_id = f"{prefix}-{i:06d}"
        freight = Transaction(
            source_system="tms",
            kind=Kind.CUSTOMER_INVOICE,
            source_id=source_id,
            version=1,
            created=datetime(2026, 9, 1, 12, tzinfo=UTC),
            document_date=DAY,
            number=source_id,
            party=PartyRef(PartyKind.CUSTOMER, f"C{i % 50}"),
            currency="USD",
            charges=(Charge(1, "", Category.LINEHAUL, Money(Decimal(100 + i % 900), "USD")),),
        )
        yield TransactionRow(i + 1, {"source_id": source_id}, source_id, transaction=freight)
