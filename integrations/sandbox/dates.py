"""Dates as Sage writes them (mm/dd/yyyy) and as the books keep them (ISO text, timestamps in UTC)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_STAMP = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T](\d{1,2}):(\d{2}):(\d{2}))?", re.ASCII)


def read_date(text: str) -> str:
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError(f"not a date: {text[:40]!r}")
    month, day, year = map(int, match.groups())
    return date(year, month, day).isoformat()


def read_stamp(text: str) -> str:
    match = _STAMP.fullmatch(text)
    if not match:
        raise ValueError(f"not a timestamp: {text[:40]!r}")
    month, day, year, hour, minute, second = (int(part or 0) for part in match.groups())
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC).strftime("%Y-%m-%d %H:%M:%S")


def write_date(iso: str) -> str:
    return f"{iso[5:7]}/{iso[8:10]}/{iso[:4]}"


def write_stamp(iso: str) -> str:
    return f"{iso[5:7]}/{iso[8:10]}/{iso[:4]}{iso[10:]}"


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(" ", "seconds")[:19]


def now() -> datetime:
    return datetime.now(UTC)


def today() -> str:
    return now().date().isoformat()


def month() -> str:
    """The present one, YYYY-MM."""
    return today()[:7]
