"""Support is included for 90 days after the first live export, by the tenant's calendar (rule J8)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction

from tenants import scope, support
from tenants.models import Engagement, SupportWindow, SupportWindowEvent
from tenants.models.managers import AppendOnlyError
from tenants.support import days, windows
from tenants.support.days import State, end_of, last_day
from tenants.support.refusal import Refusal
from tests.conftest import make_subsidiary, make_user

CHICAGO = ZoneInfo("America/Chicago")
MINUTE = timedelta(minutes=1)


def at(text: str, zone: str = "America/Chicago") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


# The edges, to the minute ------------------------------------------------------------------------------------------


def test_the_product_s_example() -> None:
    """First live export 2026-01-15 16:40 in Chicago: included through 2026-04-15 24:00 there; the clocks went forward in between."""
    end = end_of(at("2026-01-15T16:40"), CHICAGO, 90)
    assert last_day(at("2026-01-15T16:40"), CHICAGO, 90) == date(2026, 4, 15)
    assert end == datetime(2026, 4, 16, 5, tzinfo=UTC)  # midnight of summer time
    told = days.standing(at("2026-01-15T16:40"), CHICAGO, 90, at("2026-04-01T12:00"))
    assert told.includes(at("2026-04-15T23:59"))
    assert not told.includes(at("2026-04-16T00:00"))


@pytest.mark.parametrize(
    ("opened", "zone", "last", "ends"),
    [
        ("2026-01-15T00:00", "America/Chicago", date(2026, 4, 15), datetime(2026, 4, 16, 5, tzinfo=UTC)),
        ("2026-01-15T23:59", "America/Chicago", date(2026, 4, 15), datetime(2026, 4, 16, 5, tzinfo=UTC)),
        # Over the end of summer time: the window is an hour longer.
        ("2026-09-10T09:00", "America/Chicago", date(2026, 12, 9), datetime(2026, 12, 10, 6, tzinfo=UTC)),
        # A leap day counts as the day that it is.
        ("2027-12-20T09:00", "America/Chicago", date(2028, 3, 19), datetime(2028, 3, 20, 5, tzinfo=UTC)),
        ("2028-02-29T09:00", "UTC", date(2028, 5, 29), datetime(2028, 5, 30, tzinfo=UTC)),
        # The other side of the date line, and half hours.
        ("2026-01-15T16:40", "Pacific/Auckland", date(2026, 4, 15), datetime(2026, 4, 15, 12, tzinfo=UTC)),
        ("2026-01-15T16:40", "Asia/Kolkata", date(2026, 4, 15), datetime(2026, 4, 15, 18, 30, tzinfo=UTC)),
        # Its last midnight is one that the clocks jump over (Lebanon, 29 March 2026).
        ("2025-12-28T10:00", "Asia/Beirut", date(2026, 3, 28), datetime(2026, 3, 28, 22, tzinfo=UTC)),
    ],
)
def test_the_end_is_a_midnight_of_the_tenant_s(opened: str, zone: str, last: date, ends: datetime) -> None:
    moment, there = at(opened, zone), ZoneInfo(zone)
    assert last_day(moment, there, 90) == last
    assert end_of(moment, there, 90) == ends
    told = days.standing(moment, there, 90, ends - MINUTE)
    assert (told.state, told.days_left) == (State.ENDING, 1)
    assert days.standing(moment, there, 90, ends).state is State.ENDED
    assert told.includes(ends - MINUTE)
    assert not told.includes(ends)


def test_the_same_moment_is_another_day_elsewhere() -> None:
    moment = datetime(2026, 1, 16, 2, tzinfo=UTC)
    assert last_day(moment, CHICAGO, 90) == date(2026, 4, 15)
    assert last_day(moment, ZoneInfo("Europe/London"), 90) == date(2026, 4, 16)


def test_before_the_first_live_export_everything_is_included() -> None:
    told = days.standing(None, CHICAGO, 90, at("2031-01-01T00:00"))
    assert told.state is State.NOT_STARTED
    assert told.includes(at("2031-01-01T00:00"))


def test_it_is_said_to_end_fourteen_days_before() -> None:
    opened = at("2026-01-15T16:40")
    states = {
        day: days.standing(opened, CHICAGO, 90, at(f"2026-{day}T12:00"))
        for day in ("04-01", "04-02", "04-15", "04-16")
    }
    assert {day: (s.state, s.days_left) for day, s in states.items()} == {
        "04-01": (State.ACTIVE, 15),
        "04-02": (State.ENDING, 14),
        "04-15": (State.ENDING, 1),
        "04-16": (State.ENDED, 0),
    }


# What opens it, and what does not -------------------------------------------------------------------------------------


@pytest.fixture
def engagement(db, tenant, subsidiary) -> Engagement:
    with scope.tenant(tenant.pk):
        yield Engagement.objects.create(tenant=tenant, subsidiary=subsidiary, authorization_reference="A-1")


def test_the_first_live_export_opens_it_and_no_later_one_moves_it(engagement) -> None:
    assert support.start(engagement, at("2026-01-15T16:40"), "INV-1 was sent to Sage")
    assert not support.start(engagement, at("2026-02-20T10:00"), "INV-2 was sent to Sage")
    window = SupportWindow.objects.get()
    assert window.opened_at == at("2026-01-15T16:40")
    [event] = window.events.all()
    assert (event.what, event.words) == ("OPENED", "INV-1 was sent to Sage")


def test_connections_under_one_authorization_share_it_and_a_new_one_opens_another(engagement, tenant) -> None:
    other = Engagement.objects.create(
        tenant=tenant, subsidiary=make_subsidiary(tenant, "second"), authorization_reference="A-1"
    )
    new = Engagement.objects.create(
        tenant=tenant, subsidiary=make_subsidiary(tenant, "third"), authorization_reference="A-2"
    )
    alone = Engagement.objects.create(tenant=tenant, subsidiary=make_subsidiary(tenant, "fourth"))
    opened = [support.start(e, at("2026-01-15T16:40"), "sent") for e in (engagement, other, new, alone)]
    assert opened == [True, False, True, True]
    assert windows.of(other) == windows.of(engagement)


def test_what_opened_it_and_was_none_is_withdrawn_by_that_alone(engagement) -> None:
    support.start(engagement, at("2026-01-15T16:40"), "LH1 was handed out", "batch-1")
    assert not support.withdraw(engagement, "batch-2", "LH2 was voided")
    assert support.withdraw(engagement, "batch-1", "LH1 was voided")
    window = windows.of(engagement)
    assert support.standing(window, at("2026-06-01T00:00")).state is State.NOT_STARTED
    assert support.start(engagement, at("2026-03-01T09:00"), "LH3 was handed out", "batch-3")
    assert windows.of(engagement).opened_at == at("2026-03-01T09:00")
    assert [e.what for e in SupportWindowEvent.objects.all()] == ["OPENED", "WITHDRAWN", "OPENED"]


def test_it_keeps_the_zone_that_it_was_opened_in(engagement, tenant) -> None:
    support.start(engagement, at("2026-01-15T16:40"), "sent")
    tenant.time_zone = "Pacific/Auckland"
    tenant.save()
    told = support.standing(windows.of(engagement), at("2026-04-01T12:00"))
    assert told.ends_at == datetime(2026, 4, 16, 5, tzinfo=UTC)


# It is extended, and never edited -------------------------------------------------------------------------------------


def test_it_is_extended_with_a_reason_and_by_two_people(engagement) -> None:
    asker, approver = make_user("asker"), make_user("approver")
    support.start(engagement, at("2026-01-15T16:40"), "sent")
    window = windows.of(engagement)
    for days_more, reason in ((0, "why"), (10, " "), (1000, "why")):
        with pytest.raises(Refusal):
            windows.ask_for_more(window, days_more, reason, asker)
    asked = windows.ask_for_more(window, 10, "the go-live was delayed by us", asker)
    assert windows.of(engagement).days == 90
    with pytest.raises(Refusal, match="asked for already"):
        windows.ask_for_more(window, 5, "more", asker)
    with pytest.raises(Refusal, match="another person"):
        windows.answer(asked, True, asker)
    windows.answer(asked, True, approver)
    with pytest.raises(Refusal, match="answered already"):
        windows.answer(asked, True, approver)
    window.refresh_from_db()
    told = support.standing(window, at("2026-04-20T12:00"))
    assert (told.last_day, told.state, told.days_left) == (date(2026, 4, 25), State.ENDING, 6)
    event = window.events.last()
    assert (event.days, event.asked_by, event.approved_by) == (10, asker.email, approver.email)


def test_its_events_are_written_once(engagement) -> None:
    support.start(engagement, at("2026-01-15T16:40"), "sent")
    [event] = SupportWindowEvent.objects.all()
    event.words = "another"
    with pytest.raises(AppendOnlyError):
        event.save()
    with pytest.raises(AppendOnlyError):
        SupportWindowEvent.objects.update(words="another")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE tenants_supportwindowevent SET words='another'")


def test_what_was_opened_inside_a_transaction_that_fails_was_not(engagement) -> None:
    def die() -> None:
        with transaction.atomic():
            support.start(engagement, at("2026-01-15T16:40"), "sent")
            raise InterruptedError

    with pytest.raises(InterruptedError):
        die()
    assert windows.of(engagement) is None
