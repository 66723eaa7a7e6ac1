"""What a customer did weeks ago is done at that moment again: the demo's clock stands where the story is."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import time_machine
from django.utils import timezone


def at(moment: datetime) -> AbstractContextManager[object]:
    """Everything inside happens from that moment on; the clock goes on from there."""
    return time_machine.travel(moment.astimezone(UTC), tick=True)


def days_ago(days: int, zone: str, hour: int = 10) -> datetime:
    """An hour of a day that lies that many days before today, there."""
    there = ZoneInfo(zone)
    day = timezone.now().astimezone(there).date() - timedelta(days=days)
    return datetime.combine(day, time(hour), tzinfo=there)


def on(day: date, zone: str, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=ZoneInfo(zone))


def month_before(zone: str) -> date:
    """The first day of the last whole month, there."""
    first = timezone.now().astimezone(ZoneInfo(zone)).date().replace(day=1)
    return (first - timedelta(days=1)).replace(day=1)
