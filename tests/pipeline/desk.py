"""A tenant with Sage on a PC: chart given in, roles chosen, mappings made, sample signed where a test wants it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from integrations.core.batches import BatchState
from integrations.core.freight import Category, Kind, Transaction
from integrations.models import (
    AccountRole,
    BatchFile,
    Connection,
    ConnectionPolicies,
    Document,
    Entity,
    GLMapping,
    PostingBatch,
    SageCompany,
)
from integrations.models.choices import Mode, PartyPolicy, System
from integrations.pipeline import connections
from integrations.pipeline.posting import lists, samples, stepping
from tenants.models import Subsidiary, Tenant
from tests.golden import gl_mode
from tests.pipeline import world
from tests.pipeline.world import waive

START = datetime(2026, 1, 1, tzinfo=UTC)
CHART_HEAD = "Account ID,Account Description,Account Type,Inactive\r\n"
CODES = {
    "CASH": "0",
    "RECEIVABLE": "1",
    "CURRENT_ASSET": "4",
    "PAYABLE": "10",
    "INCOME": "21",
    "COST_OF_SALES": "23",
    "EXPENSE": "24",
}
MORE = (("1200", "Accounts Receivable", "1"), ("2000", "Accounts Payable", "10"))


@dataclass(frozen=True, slots=True)
class Desk:
    tenant: Tenant
    subsidiary: Subsidiary
    connection_id: uuid.UUID

    @property
    def connection(self) -> Connection:
        return Connection.objects.get(id=self.connection_id)

    def document(self, source_id: str, **more: object) -> Document:
        return Document.objects.get(source_id=source_id, live=True, **more)

    def states(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for state in Document.objects.exclude(kind__in=["CUSTOMER", "VENDOR"]).values_list(
            "state", flat=True
        ):
            counts[state] = counts.get(state, 0) + 1
        return counts


def chart(*without: str, more: Sequence[tuple[str, str, str]] = MORE) -> bytes:
    rows = [(n, name, CODES[type_.value]) for n, (name, type_) in gl_mode.ACCOUNTS.items()]
    kept = [*(row for row in rows if row[0] not in without), *more]
    text = "".join(f"{n},{name},{code},FALSE\r\n" for n, name, code in kept)
    return (CHART_HEAD + text).encode("cp1252")


def build(
    tenant: Tenant,
    *,
    slug: str = "pc",
    mode: str = Mode.GL,
    signed: bool = True,
    **columns: object,
) -> Desk:
    """Needs the tenant's scope open."""
    subsidiary = Subsidiary.objects.create(
        tenant=tenant, name=slug.title(), slug=slug, kind="BROKERAGE", time_zone="America/Chicago"
    )
    company = SageCompany.objects.create(gateway_url=f"https://{slug}.desktop.invalid/", company_id=slug)
    entity = Entity.objects.create(tenant=tenant, company=company, name=slug.title())
    values: dict[str, object] = {
        "system": System.SAGE50_US,
        "customer_policy": PartyPolicy.CREATE,
        "vendor_policy": PartyPolicy.CREATE,
        **columns,
    }
    connection = Connection.objects.create(
        tenant=tenant, subsidiary=subsidiary, company=company, entity=entity, mode=mode, **values
    )
    lists.take(connection.id, lists.CHART, "CHART.CSV", chart(), "test")
    for role, account in gl_mode.ROLE_ACCOUNTS.items():
        AccountRole.objects.create(tenant=tenant, connection=connection, role=role.value, account=account)
    for side, category, account in gl_mode.MAPPED:
        GLMapping.objects.create(
            tenant=tenant,
            connection=connection,
            side=side.value,
            level="CATEGORY",
            key=category.value,
            account=account,
        )
    ConnectionPolicies.objects.create(tenant=tenant, connection=connection, trade_bills="TMS")
    waive(connection.id)
    connections.activate(connection.id, "test", START)
    desk = Desk(tenant, subsidiary, connection.id)
    if signed:
        sign(desk)
    return desk


def sign(desk: Desk) -> PostingBatch:
    batch = samples.build(desk.connection_id, "test")
    download(batch)
    samples.sign_off(batch.id, "test", path="TEST", verified_by="Pat Bookkeeper")
    return batch


def deliver(desk: Desk, *transactions: Transaction) -> None:
    from integrations.models.choices import Channel
    from integrations.pipeline import intake
    from integrations.tms.rows import TransactionRow

    rows = [
        TransactionRow(n, {"source_id": t.source_id}, t.source_id, transaction=t)
        for n, t in enumerate(transactions, start=1)
    ]
    intake.accept(subsidiary_id=desk.subsidiary.id, source_system="tms", rows=rows, channel=Channel.API)


def all_seven(desk: Desk) -> None:
    deliver(desk, *gl_mode.TRANSACTIONS)


def invoice(source_id: str, amount: str = "100.00", **more: object) -> Transaction:
    return gl_mode.tms(
        Kind.CUSTOMER_INVOICE,
        source_id,
        more.pop("day", world.TODAY),  # type: ignore[arg-type]
        gl_mode.CUSTOMER,
        (Category.LINEHAUL, amount, ""),
        **more,
    )


def download(batch: PostingBatch, by: str = "Pat Bookkeeper") -> dict[str, bytes]:
    """Every file of a batch, by its kind's name."""
    found = {}
    for file in BatchFile.objects.filter(batch=batch):
        row, stream = stepping.download(batch.id, file.id, "test", by)
        found[row.name.split("_", 2)[2]] = b"".join(stream)
    return found


def state(batch: PostingBatch) -> BatchState:
    return BatchState(PostingBatch.objects.get(id=batch.id).state)
