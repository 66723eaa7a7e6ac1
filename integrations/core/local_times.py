"""Times of day by a subsidiary's clocks: "06:00, 18:00"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def parse(text: str) -> tuple[time, ...]:
    """In order, each once; empty for an empty text. Raises ValueError that names what is no time of day."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    wrong = [part for part in parts if not _TIME.fullmatch(part)]
    if wrong:
        raise ValueError(f"{', '.join(repr(part) for part in wrong)}: write times of day as 06:00, 18:00")
    return tuple(sorted({time.fromisoformat(part.zfill(5)) for part in parts}))


def following(now: datetime, times: Sequence[time], zone: str) -> datetime:
    """The first of the times after `now`, in UTC. A time that the clocks skip comes an hour later; of one that comes
    twice, the first counts. Raises ValueError without any time."""
    if not times:
        raise ValueError("no time of day is given")
    local = ZoneInfo(zone)
    today = now.astimezone(local).date()
    moments = [
        datetime.combine(today + timedelta(days=n), one, tzinfo=local).astimezone(UTC)
        for n in range(3)
        for one in times
    ]
    return min(moment for moment in moments if moment > now)
