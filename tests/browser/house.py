"""A tenant's rows as a controller meets them: some in Sage, some stuck, a long name, an amount of twelve digits."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from integrations.models import Connection, Document, GLMapping, SyncJob
from tenants import scope
from tests.admin.making import give_issue, give_life, make_document, make_party, usd

LONG_NAME = "Société Générale de Transport et d'Entreposage Frigorifique du Saint-Laurent, Québec-Montréal-Trois-Rivières"
TWELVE_DIGITS = usd(999_999_999_999)


def furnish(connection: Connection) -> Document:
    """The document with a whole life, paid in part; around it what else a page may have to show."""
    apex, long = make_party(connection), make_party(connection, LONG_NAME)
    paid = make_document(
        connection, "INV-10482", apex, state="CONFIRMED", record_no="31", open_amount=usd(140_000),
        sage_due=usd(140_000), confirmed_at=timezone.now(), sent_at=timezone.now(),
    )  # fmt: skip
    give_life(paid, apex)
    stuck = make_document(
        connection, "INV-10483", long, state="BLOCKED", blocked_by="account.unmapped", total=TWELVE_DIGITS
    )
    give_issue(stuck)
    refused = make_document(connection, "BILL-77", long, kind="AP_BILL", state="REJECTED", total=usd(-5_025))
    give_issue(refused, cause="sage.period_closed", code="sage.period_closed", message="the period is closed",
               remedy="open October in Sage, or change the document's date", sage_number="BL03000018")  # fmt: skip
    for state in ("READY", "SENT", "UNKNOWN", "SKIPPED", "GONE"):
        make_document(connection, f"N-{state}", apex, state=state)
    _give_run(connection)
    _give_account(connection)
    return paid


def _give_run(connection: Connection) -> None:
    now = timezone.now()
    with scope.outside("fixture"):
        SyncJob.objects.create(
            tenant=connection.tenant, connection=connection, kind="EXPORT", state="DONE", trigger="SCHEDULE",
            counts={"posted": 40, "blocked": 3}, money={"USD": 240_000}, started_at=now,
            finished_at=now + timedelta(seconds=9),
        )  # fmt: skip


def _give_account(connection: Connection) -> None:
    with scope.outside("fixture"):
        GLMapping.objects.create(
            tenant=connection.tenant, connection=connection, side="AR", level="MASTER", account="4000"
        )
