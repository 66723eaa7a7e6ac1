"""What a carrier gives up to be paid early: a percentage of its pay, where the TMS gives the rate and not the amount."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from integrations.core.entries import Entry
from integrations.core.freight import Category, Charge, Kind, Transaction
from integrations.core.issues import Code, Issue
from integrations.core.money import Money
from integrations.core.policies import QuickPayBase

PERCENT_FIELD = "quick_pay_percent"  # of the bill's header: 3 or 3.5
LINE = 0  # no charge of the TMS has this line number
_ADVANCES = frozenset({Category.ADVANCE_RECOVERY, Category.ADVANCE_FEE, Category.DRIVER_ADVANCE})


@dataclass(frozen=True, slots=True)
class Fee:
    entries: tuple[Entry, ...] = ()
    issues: tuple[Issue, ...] = ()


NONE = Fee()


def fee_of(bill: Transaction, base: QuickPayBase) -> Fee:
    """Nothing where the bill names no rate, or brings the fee as a charge of its own.

    The base is what the carrier earned; NET takes off the advances that the same bill recovers, with
    their fees. Half a cent goes up.
    """
    told = bill.fields.get(PERCENT_FIELD, "").strip()
    if bill.kind is not Kind.CARRIER_BILL or not told:
        return NONE
    if any(c.category is Category.QUICK_PAY for c in bill.charges):
        return NONE
    percent = _percent(told)
    if percent is None:
        return Fee(issues=(_unreadable(told),))
    earned = Money.sum((c.amount for c in bill.charges if c.amount.amount > 0), bill.currency)
    if base is QuickPayBase.NET:
        earned += Money.sum((c.amount for c in bill.charges if c.category in _ADVANCES), bill.currency)
    fee = Money.rounded(earned.amount * percent / 100, bill.currency)
    if fee.amount <= 0:
        return NONE
    charge = Charge(LINE, "", Category.QUICK_PAY, -fee, f"Quick pay {told} % of {earned}")
    return Fee((Entry(bill, charge, -fee, bill.side, "quick_pay"),))


def _percent(told: str) -> Decimal | None:
    try:
        percent = Decimal(told.removesuffix("%").strip())
    except InvalidOperation:
        return None
    return percent if percent.is_finite() and 0 <= percent < 100 else None


def _unreadable(told: str) -> Issue:
    return Issue(
        Code.FIELD_INVALID,
        f"quick_pay_percent '{told}' is not a percentage from 0 to below 100",
        "mend it in the TMS, or give the fee as a charge of category quick_pay",
        place=f"fields.{PERCENT_FIELD}",
    )
