"""Dates as files write them: a format of tokens, such as M/D/YYYY or YYYY-MM-DD HH:mm, or ISO."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from integrations.tms.json_shape.reader import FIRST_YEAR, LAST_YEAR

ISO = "ISO"
Parsed = date | datetime | None
_TOKENS = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<short>\d{2})",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})",
    "HH": r"(?P<hour>\d{2})",
    "H": r"(?P<hour>\d{1,2})",
    "mm": r"(?P<minute>\d{2})",
    "ss": r"(?P<second>\d{2})",
    "A": r"(?P<half>[AaPp][Mm])",
}
_TOKEN = re.compile("|".join(sorted(_TOKENS, key=len, reverse=True)))
_REST = re.compile(r"[^A-Za-z]*\Z")


class FormatInvalid(ValueError):
    """A date format that this program does not know."""


@lru_cache(maxsize=64)
def compiled(text: str) -> Callable[[str, ZoneInfo], Parsed]:
    """A reader of cells of this format: a date, an aware time in the zone, or None where the cell is neither."""
    if text == ISO:
        return _read_iso
    pattern = re.compile(_pattern(text) + r"\Z", re.ASCII)
    timed = "hour" in pattern.groupindex

    def read(cell: str, zone: ZoneInfo) -> Parsed:
        found = pattern.match(cell)
        if found is None:
            return None
        try:
            return _built(found, timed, zone)
        except ValueError:
            return None

    return read


def _pattern(text: str) -> str:
    parts: list[str] = []
    names: set[str] = set()
    end = 0
    for token in _TOKEN.finditer(text):
        parts.append(_literal(text[end : token.start()], text))
        name = _TOKENS[token.group()].split("<")[1].split(">")[0]
        if name in names:
            raise FormatInvalid(f"'{text}' says its {name} twice")
        names.add(name)
        parts.append(_TOKENS[token.group()])
        end = token.end()
    parts.append(_literal(text[end:], text))
    if not {"month", "day"} <= names or not names & {"year", "short"}:
        raise FormatInvalid(f"'{text}' needs a year, a month and a day: such as M/D/YYYY, or {ISO}")
    return "".join(parts)


def _literal(between: str, text: str) -> str:
    plain = between.replace("T", "")
    if not _REST.match(plain):
        raise FormatInvalid(
            f"'{text}' has letters that are no part of a date: use YYYY YY MM M DD D HH H mm ss A"
        )
    return re.escape(between)


def _built(found: re.Match[str], timed: bool, zone: ZoneInfo) -> Parsed:
    parts = found.groupdict()
    year = int(parts["year"]) if parts.get("year") else 2000 + int(parts["short"])
    day = _sane(date(year, int(parts["month"]), int(parts["day"])))
    if not timed or day is None:
        return day
    hour = int(parts["hour"])
    half = (parts.get("half") or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    minute, second = int(parts.get("minute") or 0), int(parts.get("second") or 0)
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)


def _read_iso(cell: str, zone: ZoneInfo) -> Parsed:
    """A date, or a time; without an offset it is the zone's."""
    try:
        if len(cell) == 10:
            return _sane(date.fromisoformat(cell))
        moment = datetime.fromisoformat(cell)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return aware if _sane(aware.date()) else None


def _sane(day: date) -> date | None:
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
