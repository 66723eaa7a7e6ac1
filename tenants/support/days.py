"""Where a support window begins and ends, to the minute. Pure.

The day of the first live export is the first day, whatever the hour; ninety days follow it, whole, by the calendar of the tenant's time
zone. So the end is a midnight there: a change of the clocks in between makes the window an hour longer or shorter, and no day is
lost to a leap year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DAYS = 90
ENDING = 14  # days left from which a window is said to end


class State(StrEnum):
    NOT_STARTED = "NOT_STARTED"
    ACTIVE = "ACTIVE"
    ENDING = "ENDING"
    ENDED = "ENDED"


@dataclass(frozen=True, slots=True)
class Standing:
    """`days_left` counts today; 0 once it has ended. `ends_at` is the first moment that is billable, in UTC."""

    state: State
    first_day: date | None = None
    last_day: date | None = None
    ends_at: datetime | None = None
    days_left: int | None = None

    def includes(self, moment: datetime) -> bool:
        """Whether work at that moment is included: before the first live export it always is."""
        return self.ends_at is None or moment < self.ends_at


def last_day(opened_at: datetime, zone: ZoneInfo, days: int) -> date:
    return opened_at.astimezone(zone).date() + timedelta(days=days)


def end_of(opened_at: datetime, zone: ZoneInfo, days: int) -> datetime:
    """The midnight after the last day. Where clocks jump over midnight it is the moment of the jump."""
    after = last_day(opened_at, zone, days) + timedelta(days=1)
    return datetime.combine(after, time(), tzinfo=zone).astimezone(UTC)


def standing(opened_at: datetime | None, zone: ZoneInfo, days: int, now: datetime) -> Standing:
    if opened_at is None:
        return Standing(State.NOT_STARTED)
    ends_at, last = end_of(opened_at, zone, days), last_day(opened_at, zone, days)
    left = max(0, (last - now.astimezone(zone).date()).days + 1) if now < ends_at else 0
    state = State.ENDED if not left else State.ENDING if left <= ENDING else State.ACTIVE
    return Standing(state, opened_at.astimezone(zone).date(), last, ends_at, left)
