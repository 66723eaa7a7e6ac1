"""Money inside the books is an integer of cents; text on the wire is a plain decimal without trailing zeros."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

# Twelve digits before the point: tens of thousands of the largest amounts still sum to what SQLite's integers hold.
_PLAIN = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,2}))?", re.ASCII)
# The same number in the other ways in which languages write one: +1.50, 1., .5, 1.5000. None groups digits.
_DECIMAL = re.compile(r"[+-]?(?:\d{1,12}(?:\.\d{0,10})?|\.\d{1,10})", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d{1,14}(?:\.\d{0,10})?|\.\d{1,10})", re.ASCII)


def cents(text: str) -> int:
    """Read an amount; more than two decimals are rounded, as Sage does on AR and AP. ValueError for the rest."""
    match = _PLAIN.fullmatch(text)
    if match:
        sign, whole, fraction = match.groups()
        value = int(whole) * 100 + int((fraction or "").ljust(2, "0"))
        return -value if sign else value
    if _DECIMAL.fullmatch(text):
        return int((Decimal(text) * 100).to_integral_value(ROUND_HALF_UP))
    raise ValueError(f"not an amount: {text[:40]!r}")


def number(text: str) -> float:
    """Read a quantity or a percentage, which no sum depends on. ValueError for what is no plain number."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"not a number: {text[:40]!r}")
    return float(text)


def plain_number(value: float) -> str:
    return f"{value:.10f}".rstrip("0").rstrip(".")


def plain(value: int) -> str:
    """5900, 12.5, -0.01: the form in which Sage writes numbers."""
    sign, size = ("-", -value) if value < 0 else ("", value)
    whole, part = divmod(size, 100)
    if not part:
        return f"{sign}{whole}"
    return f"{sign}{whole}.{part:02d}".rstrip("0")
