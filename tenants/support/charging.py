"""What work is included and what is charged, to the minute. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from tenants.models.fields import to_cents
from tenants.support.days import Standing

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Tariff:
    """`an_hour` in money; billable minutes of one entry are charged with at least `minimum`, rounded up to whole `step`s."""

    an_hour: Decimal
    currency: str
    minimum: int = 0
    step: int = 1

    def charged(self, billable: int) -> int:
        if billable <= 0:
            return 0
        return -(-max(billable, self.minimum) // self.step) * self.step

    def amount(self, charged: int) -> Decimal:
        return to_cents(self.an_hour * charged / 60)


@dataclass(frozen=True, slots=True)
class Shares:
    included: int
    billable: int


def shares(began: datetime, minutes: int, window: Standing) -> Shares:
    """Work over the window's end is cut there: each of its minutes is judged by when it began."""
    if window.ends_at is None or began + minutes * _MINUTE <= window.ends_at:
        return Shares(minutes, 0)
    if began >= window.ends_at:
        return Shares(0, minutes)
    included = -(-(window.ends_at - began) // _MINUTE)
    return Shares(included, minutes - included)
