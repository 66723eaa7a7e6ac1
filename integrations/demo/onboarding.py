"""The demo's customers went the way of every customer (rule J7), each step on its day: order, signature, fee, answers, accounts, chart,
appointment."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from integrations.demo.clock import at
from integrations.demo.people import Logins
from tenants.models import (
    Appointment,
    AppointmentSlot,
    Authorization,
    Engagement,
    IntakeAnswers,
    Role,
    SetUpFee,
    Step,
    Subsidiary,
    User,
)
from tenants.onboarding import answers, appointments, fees, process, signing

FEE = Decimal("1500.00")
STEPS_TAKE = timedelta(days=14)  # from the order to the appointment
_LENGTH = timedelta(minutes=60)


def order(subsidiary: Subsidiary, target: str, reference: str, day: datetime) -> Engagement:
    """What was ordered, on that day; found again by a second demo."""
    known = Engagement.objects.filter(subsidiary=subsidiary).first()
    if known is not None:
        return known
    with at(day):
        return Engagement.objects.create(
            tenant=subsidiary.tenant, subsidiary=subsidiary, target=target, authorization_reference=reference
        )


def complete(engagement: Engagement, day: datetime, chart: str) -> None:
    """Everything that stands before the set-up, beginning on the day of the order. `chart` says what shows the chart of accounts,
    where nobody gave one in."""
    sign(engagement, day + timedelta(days=1))
    pay(engagement, day + timedelta(days=2), received=day + timedelta(days=6))
    answer(engagement, day + timedelta(days=3))
    support = Logins.of(engagement.tenant.slug, Role.SUPPORT)
    with at(day + timedelta(days=7)):
        process.done(engagement, Step.ACCOUNTS, "names and numbers of all roles, by mail", support)
        if engagement.steps.filter(step=Step.CHART, state="OPEN").exists():
            process.done(engagement, Step.CHART, chart, support)
    meet(engagement, day + timedelta(days=8), day + STEPS_TAKE)


def sign(engagement: Engagement, day: datetime) -> None:
    tenant = engagement.tenant
    if Authorization.objects.filter(tenant=tenant, reference=engagement.authorization).exists():
        return
    owner = Logins.of(tenant.slug, Role.CUSTOMER_OWNER)
    with at(day):
        today = process.today_of(engagement)
        given = signing.Signature(owner.name, tenant.name, today, agreed=True, strokes=SIGNATURE)
        shown = signing.text_digest(signing.pages_of(engagement)[1])
        signing.sign(engagement, given, owner, shown=shown, address="127.0.0.1", browser="demo")


def pay(engagement: Engagement, asked: datetime, received: datetime | None) -> None:
    billing = Logins.of(engagement.tenant.slug, Role.BILLING)
    fee = SetUpFee.objects.filter(tenant=engagement.tenant, reference=engagement.authorization).first()
    if fee is None:
        with at(asked):
            fee = fees.ask(engagement, FEE, "USD", f"F-{engagement.authorization}", billing)
    if received is not None and fee.received_on is None:
        with at(received):
            fees.received(fee, process.today_of(engagement), billing)


def answer(engagement: Engagement, day: datetime) -> None:
    if IntakeAnswers.objects.filter(engagement=engagement).exists():
        return
    owner = Logins.of(engagement.tenant.slug, Role.CUSTOMER_OWNER)
    on_a_pc = engagement.target == Engagement.Target.DESKTOP
    with at(day):
        given = IntakeAnswers(
            tenant=engagement.tenant,
            engagement=engagement,
            sage_product="Sage 50 US" if on_a_pc else "Sage Intacct",
            sage_version="2026.2" if on_a_pc else "2026 R3",
            contact_name=owner.name,
            contact_email=owner.email,
            contact_phone="+1 312 555 0142",
            availability="Tuesdays and Thursdays, 9 to 12, Chicago time",
            receivable_account="A/R TMS" if on_a_pc else "Accounts Receivable",
            payable_account="A/P TMS" if on_a_pc else "Accounts Payable",
            bank_accounts="Operating bank",
            first_posting_date=process.today_of(engagement).replace(day=1),
        )
        answers.save(given, owner)


def meet(engagement: Engagement, booked: datetime, day: datetime) -> None:
    """The appointment with the integration team, and that it was held."""
    if Appointment.objects.filter(engagement=engagement).exists():
        return
    tenant = engagement.tenant
    host, owner = Logins.of(tenant.slug, Role.SUPPORT), Logins.of(tenant.slug, Role.CUSTOMER_OWNER)
    with at(booked):
        slot = offer(host, day, tenant.time_zone)
        made = appointments.book(engagement, slot, owner)
    with at(slot.starts_at + _LENGTH):
        appointments.held(made, f"{owner.name}, on the telephone", host)


def train(engagement: Engagement, moment: datetime) -> None:
    """The demonstration and training of about an hour."""
    host, owner = (Logins.of(engagement.tenant.slug, role) for role in (Role.SUPPORT, Role.CUSTOMER_OWNER))
    with at(moment):
        process.done(engagement, Step.DEMONSTRATION, f"an hour by {host.name}, with {owner.name}", host)


def offer(host: User, day: datetime, zone: str) -> AppointmentSlot:
    """The first hour from then on that the host does not offer yet."""
    start = day.astimezone(ZoneInfo(zone)).replace(minute=0, second=0, microsecond=0)
    while AppointmentSlot.objects.filter(host=host, starts_at=start).exists():
        start += _LENGTH
    return AppointmentSlot.objects.create(host=host, starts_at=start, time_zone=zone)


def offer_once(host: User, moment: datetime, zone: str) -> None:
    """A time to book, unless the host has something to offer around then already."""
    if not AppointmentSlot.objects.filter(host=host, starts_at__date=moment.date()).exists():
        offer(host, moment, zone)


def waive(engagement: Engagement) -> None:
    """Our own books need no contract with ourselves: each step is waived by who may, with the reason."""
    billing, support = (Logins.of(engagement.tenant.slug, role) for role in (Role.BILLING, Role.SUPPORT))
    for step in (Step.AUTHORIZATION, Step.PAYMENT):
        process.skip(engagement, step, "our own books", billing)
    for step in (Step.ANSWERS, Step.ACCOUNTS, Step.CHART, Step.APPOINTMENT):
        process.skip(engagement, step, "our own books", support)


# A name in one stroke and its underline, as the signing page keeps what a finger draws: points of x, y.
SIGNATURE = (
    "[[[40,120],[62,70],[90,50],[112,74],[104,124],[74,140],[58,118],[86,92],[130,96],[150,128],[168,92],"
    "[186,128],[204,90],[222,126],[246,94],[270,124],[300,88],[322,130],[352,80],[380,132],[420,96]],"
    "[[60,168],[180,156],[320,158],[440,150]]]"
)
