"""The demo's customer with Sage on a PC, from the chart of accounts to a closed month.

There is no desktop Sage here to import into: what it would export of its general journal is what was imported, line by line, and
once, to show it, with one line altered.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from integrations.core.account_types import Role
from integrations.core.batches import BatchError, BatchKind, BatchState
from integrations.core.freight import AR_KINDS, Kind
from integrations.core.money import Money
from integrations.core.policies import Mode
from integrations.core.postings import Posting, thaw
from integrations.demo import onboarding
from integrations.demo.clock import at, days_ago
from integrations.demo.generate import FILES
from integrations.demo.harbor_freight import BANK, HARBOR
from integrations.demo.main_job import deliver
from integrations.demo.people import Logins
from integrations.models import (
    AccountRole,
    BatchEntry,
    Connection,
    ConnectionPolicies,
    DocumentPayload,
    FreightTransaction,
    GLMapping,
    PostingBatch,
    TmsAccount,
)
from integrations.models.choices import ConnectionState, System
from integrations.pipeline import connections, opening
from integrations.pipeline.intake import Receipt
from integrations.pipeline.posting import confirming, gathering, lists, samples, stepping
from integrations.setup import charts, desktop
from tenants import scope
from tenants.models import Engagement, Subsidiary, Tenant
from tenants.models import Role as MemberRole

ACTOR = "demo"
ZONE = "America/Chicago"
PERSON = "Dana Bookkeeper"
START = datetime(2026, 9, 1, 5, tzinfo=UTC)  # the first of September in Chicago
OCTOBER = date(2026, 10, 1)
HEAD = "Account ID,Account Description,Account Type,Inactive\r\n"
CHART = (
    ("1010", "Operating bank", "0"),
    ("1200", "Accounts Receivable", "1"),
    ("1205", "A/R TMS", "1"),
    ("1310", "Carrier Advance", "4"),
    ("2000", "Accounts Payable", "10"),
    ("2005", "A/P TMS", "10"),
    ("4000", "Linehaul revenue", "21"),
    ("4010", "Fuel surcharge revenue", "21"),
    ("4900", "Other income", "21"),
    ("4910", "Carrier Advance Fee", "21"),
    ("4920", "Quick Pay Deduction", "21"),
    ("5000", "Purchased transportation", "23"),
    ("6200", "Rent", "24"),
)
ROLES = {
    Role.AR_CONTROL: "1205",
    Role.AP_CONTROL: "2005",
    Role.CASH: "1010",
    Role.CARRIER_ADVANCE: "1310",
    Role.CARRIER_ADVANCE_FEE: "4910",
    Role.QUICK_PAY_DEDUCTION: "4920",
    Role.OLD_AR: "1200",
    Role.OLD_AP: "2000",
}
ACCOUNTS = (
    ("AR", "linehaul", "4000"),
    ("AR", "fuel_surcharge", "4010"),
    ("AR", "other_income", "4900"),
    ("AP", "linehaul", "5000"),
    ("AP", "trade_expense", "6200"),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a script reads: batches by kind, documents that live batches and closed months carry, and how the control accounts
    tie to the TMS's open items."""

    batches: dict[str, int]
    documents: int
    total: Money
    altered_lines_found: int
    receivable: tuple[Money, Money]  # in Sage, and open in the TMS
    payable: tuple[Money, Money]

    @property
    def unexplained(self) -> Money:
        return abs(self.receivable[0] - self.receivable[1]) + abs(self.payable[0] - self.payable[1])

    def as_json(self) -> dict[str, object]:
        return {
            "batches": self.batches,
            "documents": self.documents,
            "total": str(self.total.amount),
            "altered_lines_found": self.altered_lines_found,
            "receivable": {
                "sage": str(self.receivable[0].amount),
                "tms": str(self.receivable[1].amount),
            },
            "payable": {"sage": str(self.payable[0].amount), "tms": str(self.payable[1].amount)},
            "unexplained": str(self.unexplained.amount),
        }


def run(tenant: Tenant) -> Iterator[tuple[str, Receipt]]:
    """Everything once: a second demo finds it done. Gives each file's receipt as it is taken in."""
    with scope.tenant(tenant.id):
        connection = connect(tenant, HARBOR, days_ago(45, ZONE))
        if PostingBatch.objects.filter(connection=connection, kind=BatchKind.SUMMARY).exists():
            return
        map_accounts(connection)
        if connection.state == ConnectionState.DRAFT:
            connections.activate(connection.id, ACTOR, START)
        sample(connection.id)
        if connection.engagement is not None:
            onboarding.train(connection.engagement, timezone.now())
    yield from deliver(tenant.id, HARBOR, FILES / HARBOR / "september")
    with scope.tenant(tenant.id):
        opening.build(connection.id, ACTOR)
        post(connection.id, alter=True)
        post(connection.id)  # cash on what was open before waited for the opening journal
        connection = Connection.objects.get(id=connection.id)
        connection.mode = Mode.SUMMARY.value
        connection.save()
    yield from deliver(tenant.id, HARBOR, FILES / HARBOR / "october")
    with scope.tenant(tenant.id):
        post(connection.id, OCTOBER)


def connect(tenant: Tenant, slug: str, ordered: datetime) -> Connection:
    """The customer's connection: ordered, its chart given in by the customer, and begun after the appointment."""
    subsidiary, _ = Subsidiary.objects.get_or_create(
        tenant=tenant,
        slug=slug,
        defaults={
            "name": tenant.name,
            "kind": Subsidiary.Kind.BROKERAGE,
            "time_zone": ZONE,
            "currency": "USD",
        },
    )
    found = Connection.objects.filter(subsidiary=subsidiary).first()
    if found is not None:
        return found
    wanted = onboarding.order(subsidiary, Engagement.Target.DESKTOP, f"DEMO-{tenant.slug}", ordered)
    owner = Logins.of(tenant.slug, MemberRole.CUSTOMER_OWNER)
    with at(ordered + timedelta(days=4)):
        # Somebody will add Carrier Advance before the sample: without it the check fails.
        charts.give(wanted, System.SAGE50_US.value, "CHART.CSV", _chart("1310"), owner)
    onboarding.complete(wanted, ordered, "the customer's own file")
    with at(ordered + onboarding.STEPS_TAKE + timedelta(days=1)):
        made = desktop.begin(subsidiary.pk, System.SAGE50_US.value, Mode.GL.value, False, tenant.name, ACTOR)
    ConnectionPolicies.objects.filter(connection=made).update(trade_bills="TMS")
    return made


def map_accounts(connection: Connection) -> None:
    for role, account in ROLES.items():
        AccountRole.objects.create(
            tenant_id=connection.tenant_id, connection=connection, role=role.value, account=account
        )
    for side, key, account in ACCOUNTS:
        GLMapping.objects.create(
            tenant_id=connection.tenant_id,
            connection=connection,
            side=side,
            level="CATEGORY",
            key=key,
            account=account,
        )
    TmsAccount.objects.create(
        tenant_id=connection.tenant_id, connection=connection, number=BANK, name="Operating bank"
    )


def _chart(*without: str) -> bytes:
    rows = "".join(f"{n},{name},{code},FALSE\r\n" for n, name, code in CHART if n not in without)
    return (HEAD + rows).encode("cp1252")


def sample(connection_id: uuid.UUID) -> None:
    """A check that fails and is mended: the chart came before somebody had added Carrier Advance."""
    try:
        samples.build(connection_id, ACTOR)
    except BatchError:
        lists.take(connection_id, lists.CHART, "CHART.CSV", _chart(), ACTOR)
    batch = samples.build(connection_id, ACTOR)
    _download(batch)
    samples.sign_off(batch.id, ACTOR, path=samples.TEST, verified_by=PERSON)


def post(connection_id: uuid.UUID, month: date | None = None, *, alter: bool = False) -> None:
    batch = gathering.build(connection_id, ACTOR, month)
    journal = _download(batch)["general"]
    if alter:
        line = journal.split(b"\r\n")[1]
        cells = line.split(b",")
        cells[6] = b"-1.11"
        confirming.confirm(batch.id, "General Journal.csv", journal.replace(line, b",".join(cells), 1), ACTOR)
    confirming.confirm(batch.id, "General Journal.csv", journal, ACTOR)


def _download(batch: PostingBatch) -> dict[str, bytes]:
    return {
        file.key: b"".join(stepping.download(batch.id, file.id, ACTOR, PERSON)[1])
        for file in batch.files.all()
    }


def figures(tenant: Tenant) -> Figures:
    with scope.tenant(tenant.id):
        connection = Connection.objects.get(subsidiary__slug=HARBOR)
        done = PostingBatch.objects.filter(connection=connection, state=BatchState.CONFIRMED)
        counts = {kind.value.lower(): done.filter(kind=kind).count() for kind in BatchKind}
        live = done.exclude(kind=BatchKind.SAMPLE)
        found = connection.batches.filter(events__what=BatchState.IMPORTED.value).distinct().count()
        return Figures(
            batches=counts,
            documents=sum(live.values_list("documents", flat=True)),
            total=Money.sum((batch.total for batch in live), "USD"),
            altered_lines_found=found,
            receivable=(_booked(connection, "1205"), _open(receivable=True)),
            payable=(-_booked(connection, "2005"), _open(receivable=False)),
        )


def _booked(connection: Connection, account: str) -> Money:
    """What confirmed batches put on an account, from what was frozen."""
    entries = BatchEntry.objects.filter(
        batch__connection=connection, batch__state=BatchState.CONFIRMED, live=True
    )
    bodies = DocumentPayload.objects.filter(document__in=entries.values("document"))
    things = (thaw(body) for body in bodies.values_list("body", flat=True))
    lines = (line for thing in things if isinstance(thing, Posting) for line in thing.lines)
    return Money.sum((line.amount for line in lines if line.account == account), "USD")


def _open(*, receivable: bool) -> Money:
    """What is open in the TMS, by all that it delivered; other income and advances went to the bank at once."""
    ledger = {kind.value for kind in Kind if (kind in AR_KINDS) is receivable}
    ledger -= {Kind.OTHER_INCOME.value, Kind.ADVANCE.value}
    return Money.sum((row.total for row in FreightTransaction.objects.filter(kind__in=ledger)), "USD")
