"""Prairie Link went live weeks ago: its first load went to Sage on that day, and so its support window began then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from integrations.demo import onboarding
from integrations.demo.clock import at, days_ago
from integrations.demo.companies import PRAIRIE_CUSTOMERS, Known
from integrations.demo.people import Logins
from integrations.demo.rows import party_line
from integrations.models import Connection
from integrations.models.choices import Channel, Trigger
from integrations.pipeline import confirmation, connections, export, intake, preview
from integrations.setup import acceptance, doctor
from integrations.tms.json_shape import read_party, read_transaction
from integrations.tms.rows import Row
from tenants.models import (
    Engagement,
    Role,
    Subsidiary,
    SupportTime,
    User,
)
from tenants.support import days

SYSTEM = "waybill"
DAYS_LEFT = 12
CUT_OVER = timedelta(days=3)  # before the first live export
_Category = SupportTime.Category


def go_live(connection: Connection, actor: User, cut_over: datetime) -> None:
    """Prairie Link's first load went to Sage Intacct so long ago that twelve days are left, today being one of them."""
    zone = connection.tenant.time_zone
    live = days_ago(days.DAYS - DAYS_LEFT + 1, zone, hour=15)
    customer = PRAIRIE_CUSTOMERS[0]
    first = invoice("PL-9001", "PL-INV-9001", customer.id, live, "1850.00", "240.00")
    doctor.examine(connection.pk, trigger=Trigger.COMMAND, actor="demo")  # by the clock that is Sage's too
    with at(live - timedelta(hours=3)):
        deliver(connection.subsidiary, [customer], [first])
        acceptance.accept(preview.preview(connection), actor)
        connections.activate(connection.pk, actor, min(cut_over, live - CUT_OVER))
    if connection.engagement is not None:
        onboarding.train(connection.engagement, live - timedelta(hours=1))
    with at(live):
        export.export_all(connection.pk, trigger=Trigger.COMMAND, actor="demo")
        confirmation.confirm(connection.pk, trigger=Trigger.COMMAND, actor="demo")
    if connection.engagement is None:
        return
    work(
        connection.engagement,
        live + timedelta(days=2),
        50,
        _Category.TRAINING,
        "First week: To mend, and what it asks",
    )
    work(
        connection.engagement,
        live + timedelta(days=40),
        25,
        _Category.SUPPORT,
        "Two customers of one name told apart",
    )


# In the TMS, and at work --------------------------------------------------------------------------------------------


def invoice(
    source_id: str, number: str, party: str, moment: datetime, linehaul: str, fuel: str
) -> dict[str, object]:
    """A load's invoice in the API's shape."""
    return {
        "kind": "customer_invoice",
        "source_id": source_id,
        "version": 1,
        "created": moment.isoformat(),
        "document_date": moment.date().isoformat(),
        "number": number,
        "party": {"kind": "customer", "source_id": party},
        "currency": "USD",
        "charges": [
            {"line": 1, "code": "LINEHAUL", "category": "linehaul", "amount": linehaul},
            {"line": 2, "code": "FSC", "category": "fuel_surcharge", "amount": fuel},
        ],
    }


def deliver(subsidiary: Subsidiary, parties: Sequence[Known], loads: Sequence[dict[str, object]]) -> None:
    """As the TMS's own service would: parties before what names them."""
    terms = intake.terms_of(subsidiary, SYSTEM)
    rows: list[Row] = [read_party(party_line("customer", one), n) for n, one in enumerate(parties, start=1)]
    rows += [read_transaction(load, n, terms) for n, load in enumerate(loads, start=len(rows) + 1)]
    intake.accept(
        subsidiary_id=subsidiary.pk,
        source_system=SYSTEM,
        rows=rows,
        channel=Channel.API,
        received_from="demo",
    )


def work(
    engagement: Engagement, moment: datetime, minutes: int, category: str, words: str, **more: object
) -> None:
    person = Logins.of(engagement.tenant.slug, Role.SUPPORT)
    with at(moment + timedelta(minutes=minutes)):
        SupportTime.objects.get_or_create(
            tenant=engagement.tenant,
            engagement=engagement,
            person=person,
            started_at=moment,
            defaults={"minutes": minutes, "category": category, "words": words, **more},
        )
