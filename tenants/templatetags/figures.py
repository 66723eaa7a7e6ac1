"""The two filters for what is counted and dated; every page writes figures and dates through these."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

_MINUS = "\u2212"
_NBSP = "\u00a0"
_DEFAULT_PLACES = 2
_RELATIVE_DAYS = 1


@register.filter
def money(value: Any) -> str:
    """12,345.60 USD, with a true minus sign and no break before the currency.

    Takes anything with `amount` and `currency`, or a pair of both. An amount alone is written without currency.
    """
    if value is None or value == "":
        return ""
    amount, currency = _parts(value)
    places = max(_DEFAULT_PLACES, -int(amount.as_tuple().exponent)) if not _is_whole_money(currency) else 0
    figures = f"{abs(amount):,.{places}f}"
    sign = _MINUS if amount < 0 else ""
    return f"{sign}{figures}{_NBSP}{currency}" if currency else f"{sign}{figures}"


def _parts(value: Any) -> tuple[Decimal, str]:
    if isinstance(value, tuple | list):
        amount, currency = value
    elif hasattr(value, "amount"):
        amount, currency = value.amount, value.currency
    else:
        amount, currency = value, ""
    if not isinstance(amount, Decimal | int) or isinstance(amount, bool):
        raise TypeError(f"money takes a Decimal, not {type(amount).__name__}.")
    return Decimal(amount), str(getattr(currency, "code", currency))


def _is_whole_money(currency: str) -> bool:
    return currency in {"JPY", "KRW", "CLP", "VND", "ISK"}


@register.filter
def day(value: date | datetime | None, zone: str | None = None) -> str | SafeString:
    """A date as "21 Nov 2026", a moment as its day in the zone, or how long ago, with the full moment in the title."""
    if value is None or value == "":
        return ""
    if not isinstance(value, datetime):
        return _written(value)
    if timezone.is_naive(value):
        raise ValueError("day takes a moment with its time zone.")
    local = value.astimezone(ZoneInfo(zone) if zone else UTC)
    full = f"{_written(local)}, {local:%H:%M:%S} {local.tzname()}"
    shown = _ago(value) or _written(local)
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), full, shown)


def _written(value: date) -> str:
    return f"{value.day} {value:%b %Y}"


def _ago(moment: datetime) -> str:
    seconds = int((timezone.now() - moment).total_seconds())
    if not 0 <= seconds < _RELATIVE_DAYS * 86_400:
        return ""
    if seconds < 60:
        return "just now"
    count, unit = (seconds // 60, "minute") if seconds < 3_600 else (seconds // 3_600, "hour")
    return f"{count} {unit}{'' if count == 1 else 's'} ago"


@register.filter
def clock(value: datetime | None, zone: str) -> str:
    """A moment on the clocks of a place: "29 Nov 2026, 10:00 CST"."""
    if value is None:
        return ""
    local = value.astimezone(ZoneInfo(zone))
    return f"{_written(local)}, {local:%H:%M} {local.tzname()}"


@register.filter
def hours(minutes: int | None) -> str:
    """Minutes as hours and minutes: 95 is "1:35", minus 20 has its minus sign."""
    if minutes is None:
        return ""
    sign = _MINUS if minutes < 0 else ""
    return f"{sign}{abs(minutes) // 60}:{abs(minutes) % 60:02}"
