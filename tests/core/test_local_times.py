"""Times of day by a subsidiary's clocks, over the days on which these are changed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.core.local_times import following, parse

CHICAGO = "America/Chicago"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("", ()),
        ("18:00, 6:00,18:00", (time(6), time(18))),
        (" 00:00 ", (time(0),)),
        ("23:59", (time(23, 59),)),
    ],
)
def test_times_are_read_in_order_and_once(text: str, times: tuple[time, ...]) -> None:
    assert parse(text) == times


@pytest.mark.parametrize("text", ["24:00", "6", "6:60", "noon", "06:00 18:00"])
def test_what_is_no_time_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        parse(text)


@pytest.mark.parametrize(
    ("now", "next_one"),
    [
        ("2026-01-15T07:59", "2026-01-15T08:00"),  # 02:00 in winter
        ("2026-01-15T08:00", "2026-01-16T08:00"),  # strictly after
        ("2026-07-15T00:00", "2026-07-15T07:00"),  # 02:00 in summer
        ("2026-03-08T07:00", "2026-03-08T08:00"),  # 02:00 is skipped that night: the clocks show 03:00 then
        ("2026-03-08T08:00", "2026-03-09T07:00"),
    ],
)
def test_two_in_the_night_in_chicago(now: str, next_one: str) -> None:
    assert following(at(now), [time(2)], CHICAGO) == at(next_one)


def test_what_comes_twice_counts_once() -> None:
    first = following(at("2026-11-01T00:00"), [time(1, 30)], CHICAGO)
    assert first == at("2026-11-01T06:30")
    assert following(first, [time(1, 30)], CHICAGO) == at("2026-11-02T07:30")


@given(
    now=st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    times=st.lists(st.times(), min_size=1, max_size=4),
    zone=st.sampled_from([CHICAGO, "UTC", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns"]),
)
def test_the_next_is_later_and_within_a_day(now: datetime, times: list[time], zone: str) -> None:
    found = following(now, times, zone)
    assert now < found <= now + timedelta(hours=25)
    shown = found.astimezone(ZoneInfo(zone))
    exact = any(shown.time().replace(fold=0) == one for one in times)
    skipped = any(
        datetime.combine(shown.date(), one, tzinfo=ZoneInfo(zone)).astimezone(UTC) == found for one in times
    )
    assert exact or skipped
