"""The provider bills in Sage Intacct too: its own tenant, with a company of its own, takes the statements as A/R invoices."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from integrations.demo import onboarding
from integrations.demo.clock import days_ago
from integrations.demo.sandboxes import Account
from integrations.demo.seed import BEFORE_CUT_OVER_IS_HISTORY, ZONE, Plan, connect
from integrations.models import Connection, Document, GLMapping
from integrations.models.choices import ConnectionState, Trigger
from integrations.pipeline import confirmation, connections, export, own_books, reference
from tenants import scope
from tenants.models import Partner, ProviderBooks, Subsidiary, Tenant

COMPANY = "LAKESHORE"
PLAN = Plan(
    "lakeshore",
    "lakeshore-services",
    "Lakeshore Services",
    Subsidiary.Kind.BROKERAGE,
    COMPANY,
    "10",
    "Lakeshore Services",
    (("OFFICE", "OPS"),),
    "OPS",
)


def run(tenant: Tenant, account: Account) -> None:
    """Statements that were sent, into the provider's books, and read back."""
    with scope.tenant(tenant.pk):
        connection = _connection(tenant, account)
        ProviderBooks.objects.get_or_create(
            partner=Partner.objects.get(slug="lakeshore"),
            defaults={"subsidiary": connection.subsidiary, "since": days_ago(365, ZONE)},
        )
    own_books.deliver_due()
    with scope.tenant(tenant.pk):
        export.export_all(connection.pk, trigger=Trigger.COMMAND, actor="demo")
        confirmation.confirm(connection.pk, trigger=Trigger.COMMAND, actor="demo")


def _connection(tenant: Tenant, account: Account) -> Connection:
    connection = connect(tenant, PLAN, account, days_ago(20, ZONE))
    if connection.state == ConnectionState.DRAFT and connection.engagement is not None:
        onboarding.waive(connection.engagement)
        GLMapping.objects.create(
            tenant_id=tenant.pk,
            connection=connection,
            side="AR",
            level="CATEGORY",
            key="other",
            account="4000",
        )
        reference.refresh(connection.pk, trigger=Trigger.COMMAND, actor="demo")
        start = min(BEFORE_CUT_OVER_IS_HISTORY, days_ago(200, ZONE) - timedelta(days=1))
        connections.activate(connection.pk, "demo", start)
    return connection


def figures(tenant: Tenant) -> dict[str, object]:
    """What a script reads: invoices of the statements that Sage has, and their sum."""
    with scope.tenant(tenant.pk):
        rows = list(Document.objects.filter(kind="AR_INVOICE", state="CONFIRMED"))
        return {
            "invoices": len(rows),
            "total": str(sum((row.total.amount for row in rows), Decimal("0.00"))),
        }
