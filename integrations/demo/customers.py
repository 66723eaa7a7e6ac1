"""Customers at other points of their way: one before its appointment, one whose included support has ended, with time that is billed.

Support windows were opened by real exports, on the day on which the story has them; so was the one of `earlier.py`, with twelve days
left.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from integrations.demo import desktop, onboarding
from integrations.demo.clock import at, days_ago, month_before, on
from integrations.demo.companies import Known
from integrations.demo.earlier import CUT_OVER, deliver, invoice, work
from integrations.demo.people import Logins
from integrations.models import Connection
from integrations.pipeline import connections
from tenants import scope
from tenants.models import (
    Engagement,
    HourlyRate,
    OnboardingStep,
    Quote,
    Role,
    Statement,
    Subsidiary,
    SupportTime,
    SupportWindow,
    Tenant,
)
from tenants.support import days, quotes, statements, windows

RATE = Decimal("165.00")
SHIPPERS = (Known("BAYOU", "Bayou Chemical Supply"), Known("PALMETTO", "Palmetto Furniture"))
_Category = SupportTime.Category


def rates() -> None:
    """What an hour costs everybody, from long ago."""
    with scope.outside("read the rates of all"):
        if HourlyRate.objects.filter(tenant=None, partner=None).exists():
            return
    HourlyRate.objects.create(amount=RATE, from_day=date(2026, 1, 1), limit_minutes=600, written_by="demo")


# Support has ended --------------------------------------------------------------------------------------------------


def with_a_statement(tenant: Tenant) -> None:
    """Sawgrass Hauling went live on Sage 50 so long ago that the whole month before this one is billable."""
    zone = tenant.time_zone
    month = month_before(zone)
    live = on(month - timedelta(days=days.DAYS + 6), zone, hour=11)
    with scope.tenant(tenant.pk):
        if Statement.objects.filter(state=Statement.State.SENT, charged_minutes__gt=0).exists():
            return
        rates()
        connection = desktop.connect(tenant, "sawgrass-hauling", live - timedelta(days=32))
        if not SupportWindow.objects.exists():
            _go_live_on_a_pc(connection, live)
        if connection.engagement is not None:
            _billed(connection.engagement, live, month)


def _go_live_on_a_pc(connection: Connection, live: datetime) -> None:
    desktop.map_accounts(connection)
    with at(live - timedelta(days=10)):
        connections.activate(connection.pk, "demo", live - CUT_OVER)
        desktop.sample(connection.pk)
    if connection.engagement is not None:
        onboarding.train(connection.engagement, live - timedelta(days=2))
    loads = [
        invoice(f"SW-{n}", f"SW-INV-{n}", party, live, linehaul, fuel)
        for n, party, linehaul, fuel in (
            (4101, "BAYOU", "2140.00", "310.00"),
            (4102, "BAYOU", "1685.50", "228.40"),
            (4103, "PALMETTO", "980.00", "141.75"),
        )
    ]
    with at(live):
        deliver(connection.subsidiary, SHIPPERS, loads)
        desktop.post(connection.pk)


def _billed(engagement: Engagement, live: datetime, month: date) -> None:
    """Included work in the month of the first export, billable work in the last one; both stated, the second with a goodwill."""
    zone = engagement.tenant.time_zone
    work(
        engagement,
        live + timedelta(hours=3),
        60,
        _Category.TRAINING,
        "Import steps, backup and how to report a problem",
    )
    work(
        engagement, live + timedelta(days=1), 20, _Category.SUPPORT, "A chart with a closed account read anew"
    )
    with at(on(statements.next_month(live.date().replace(day=1)), zone)):
        _state(engagement, live.date())
    quote = _agreed(engagement, on(month, zone, hour=9))
    for day, hour, minutes, category, words, internal in (
        (3, 10, 35, _Category.SUPPORT, "Carrier merged in Sage: its documents put on the new vendor", False),
        (8, 14, 80, _Category.TRAINING, "New bookkeeper: batches, confirmation, closing a month", False),
        (15, 9, 25, _Category.SUPPORT, "Restored backup found by comparing journals", True),
        (21, 13, 140, _Category.SET_UP, "Second bank account: accounts, sample, sign-off", False),
    ):
        moment = on(month.replace(day=day), zone, hour=hour)
        under = quote if category == _Category.SET_UP else None
        work(engagement, moment, minutes, category, words, internal=internal, quote=under)
    billing = Logins.of(engagement.tenant.slug, Role.BILLING)
    statement = statements.draft(engagement.tenant, month)
    statements.adjust(statement, "Goodwill: the restored backup", Decimal("-25.00"), billing)
    _state(engagement, month)


def _agreed(engagement: Engagement, moment: datetime) -> Quote:
    support = Logins.of(engagement.tenant.slug, Role.SUPPORT)
    owner = Logins.of(engagement.tenant.slug, Role.CUSTOMER_OWNER)
    with at(moment):
        words = "A second bank account: accounts, a sample with them, sign-off with you."
        quote = quotes.offer(engagement, words, 180, Decimal("495.00"), "USD", support)
        quotes.answer(quote, True, owner)
    return quote


def _state(engagement: Engagement, day: date) -> None:
    billing = Logins.of(engagement.tenant.slug, Role.BILLING)
    statement = statements.draft(engagement.tenant, day)
    statements.approve(statement, billing)
    statements.send(statement, billing)


# Before the appointment ---------------------------------------------------------------------------------------------


def on_the_way(tenant: Tenant) -> None:
    """Juniper Transport signed a week ago and answered; fee, accounts and chart are open, and times are offered."""
    with scope.tenant(tenant.pk):
        subsidiary, _ = Subsidiary.objects.get_or_create(
            tenant=tenant,
            slug="juniper-transport",
            defaults={
                "name": "Juniper Transport",
                "kind": Subsidiary.Kind.CARRIER,
                "time_zone": tenant.time_zone,
                "currency": "USD",
            },
        )
        ordered = days_ago(9, tenant.time_zone)
        wanted = onboarding.order(subsidiary, Engagement.Target.DESKTOP, "DEMO-juniper", ordered)
        onboarding.sign(wanted, ordered + timedelta(days=2))
        onboarding.pay(wanted, ordered + timedelta(days=2), received=None)
        onboarding.answer(wanted, ordered + timedelta(days=4))
    host = Logins.of(tenant.slug, Role.SUPPORT)
    for ahead in (3, 4, 6):
        moment = days_ago(-ahead, tenant.time_zone, hour=9)
        onboarding.offer_once(host, moment, tenant.time_zone)


# What a script reads ------------------------------------------------------------------------------------------------

SHOWN = ("juniper", "prairie", "sawgrass")


def standing(tenant: Tenant) -> dict[str, object]:
    """Steps of onboarding that ended, where the support window stands, and what was billed."""
    with scope.tenant(tenant.pk):
        steps = OnboardingStep.objects.all()
        window = windows.standing(SupportWindow.objects.first(), timezone.now())
        billed = Statement.objects.filter(state=Statement.State.SENT, charged_minutes__gt=0)
        return {
            "steps": f"{steps.exclude(state=OnboardingStep.State.OPEN).count()} of {steps.count()}",
            "window": window.state.value,
            "days_left": window.days_left,
            "billed": [f"{one.number} {one.total} {one.currency}" for one in billed],
        }
