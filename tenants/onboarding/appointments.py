"""Appointments with the integration team: offered times, taken once, moved, cancelled, held or missed; and their calendar file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress

from tenants.models import Appointment, AppointmentSlot, AuditEvent, Engagement, Step, User
from tenants.onboarding import process
from tenants.onboarding.process import Refusal
from tenants.scope import outside

if TYPE_CHECKING:
    from django.db.models import QuerySet

State = Appointment.State
TAKEN = (State.BOOKED, State.HELD, State.NO_SHOW)
NOTICE = timedelta(hours=4)  # nobody books what begins sooner


def offered(engagement: Engagement, most: int = 40) -> QuerySet[AppointmentSlot]:
    """Times that are free, soonest first: of everybody's team, and of the team of the tenant's partner."""
    with outside("take an appointment"):
        taken = Appointment.objects.filter(slot=OuterRef("pk"), state__in=TAKEN)
        free = AppointmentSlot.objects.filter(
            ~Exists(taken),
            Q(partner=None) | Q(partner=engagement.tenant.partner_id),
            starts_at__gte=soonest(),
        )
        return free.select_related("host").order_by("starts_at")[:most]


def was_taken(slot: AppointmentSlot) -> bool:
    """Whether any customer ever booked it: then it is history."""
    with outside("take an appointment"):
        return bool(Appointment.objects.filter(slot=slot).exists())


def soonest() -> datetime:
    return timezone.now() + NOTICE


def book(engagement: Engagement, slot: AppointmentSlot, actor: User) -> Appointment:
    """Raises Refusal that names what is open before an appointment, or says that the time is gone."""
    process.require_order(engagement, Step.APPOINTMENT)
    if slot.partner_id is not None and slot.partner_id != engagement.tenant.partner_id:
        raise Refusal("this time is not offered to this customer")
    if slot.starts_at < soonest():
        raise Refusal("this time is too near: choose a later one")
    try:
        with transaction.atomic():
            made = Appointment.objects.create(
                tenant_id=engagement.tenant_id, engagement=engagement, slot=slot, booked_by=actor.email
            )
            _told(made, actor, "booked")
            process.record(
                engagement,
                Step.APPOINTMENT,
                f"{slot.starts_at:%Y-%m-%d %H:%M} UTC with {slot.host}",
                actor.email,
            )
    except IntegrityError:
        raise Refusal("this time has just been taken, or there is an appointment to come already") from None
    return made


def move(appointment: Appointment, slot: AppointmentSlot, actor: User) -> Appointment:
    """To another time. The earlier one is free again."""
    if slot.pk == appointment.slot_id:
        raise Refusal("that is the time it has")
    with transaction.atomic():
        _leave(appointment, State.MOVED, "moved", actor)
        made = book(appointment.engagement, slot, actor)
        Appointment.objects.filter(pk=made.pk).update(sequence=appointment.sequence + 1)
        made.sequence = appointment.sequence + 1
    return made


def cancel(appointment: Appointment, words: str, actor: User) -> None:
    with transaction.atomic():
        _leave(appointment, State.CANCELLED, words, actor)
        _open_again(appointment)


def missed(appointment: Appointment, words: str, actor: User) -> None:
    """Nobody came: the step is open again."""
    _has_begun(appointment)
    with transaction.atomic():
        _leave(appointment, State.NO_SHOW, words, actor)
        _open_again(appointment)


def held(appointment: Appointment, words: str, actor: User) -> None:
    _has_begun(appointment)
    with transaction.atomic():
        _leave(appointment, State.HELD, words, actor)


def _has_begun(appointment: Appointment) -> None:
    if appointment.slot.starts_at > timezone.now():
        raise Refusal("it has not begun yet")


def _leave(appointment: Appointment, state: str, words: str, actor: User) -> None:
    moved = Appointment.objects.filter(pk=appointment.pk, state=State.BOOKED).update(
        state=state, words=words[:300]
    )
    if not moved:
        raise Refusal("this appointment is no longer to come")
    appointment.refresh_from_db()
    _told(appointment, actor, state.lower())


def _open_again(appointment: Appointment) -> None:
    appointment.engagement.steps.filter(step=Step.APPOINTMENT).update(
        state="OPEN", evidence="", ended_at=None, ended_by=""
    )


def _told(appointment: Appointment, actor: User, what: str) -> None:
    AuditEvent.record(
        f"appointment.{what}",
        actor=actor,
        target=appointment,
        detail={"at": appointment.slot.starts_at.isoformat(), "with": appointment.slot.host.email},
    )


def calendar_file(appointment: Appointment, attendees: Sequence[str]) -> bytes:
    """An .ics that a calendar adds, moves or removes (RFC 5545): one UID for an engagement, a higher sequence for each change."""
    slot = appointment.slot
    gone = appointment.state in (State.CANCELLED, State.MOVED)
    event = Event()
    event.add("uid", f"{appointment.engagement_id}@ledgerhaul")
    event.add("sequence", appointment.sequence + (1 if appointment.state == State.CANCELLED else 0))
    event.add("dtstamp", timezone.now())
    event.add("dtstart", slot.starts_at)
    event.add("dtend", slot.starts_at + timedelta(minutes=slot.minutes))
    event.add("summary", f"Sage interface: {appointment.engagement.subsidiary}")
    event.add("description", f"With {slot.host} of the integration team.")
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    organizer = vCalAddress(f"mailto:{slot.host.email}")
    event.add("organizer", organizer)
    for address in attendees:
        event.add("attendee", vCalAddress(f"mailto:{address}"))
    calendar = Calendar()
    calendar.add("prodid", "-//Ledgerhaul//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if gone else "REQUEST")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
