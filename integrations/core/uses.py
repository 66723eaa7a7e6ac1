"""What kind of account each category of charge needs (rule A11): its statement, its normal balance, its defaults.

A category that is named nowhere here is revenue on A/R and expense on A/P, and may fall to the master default.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from integrations.core.freight import Category, Side


class Statement(StrEnum):
    INCOME = "INCOME"
    BALANCE_SHEET = "BALANCE_SHEET"


class NormalBalance(StrEnum):
    DEBIT = "DEBIT"
    CREDIT = "CREDIT"


BALANCE_SHEET_USES = frozenset(
    {
        Category.E_CHECK,
        Category.ADVANCE_RECOVERY,
        Category.DRIVER_ADVANCE,
        Category.DRIVER_RECEIVABLE,
        Category.ESCROW,
        Category.OTHER_RECEIVABLE,
        Category.FACTOR_CLEARING,
        Category.FACTOR_CASH,
        Category.FACTOR_RESERVE,
        Category.FACTOR_LOAN,
        Category.UNBILLED,
        Category.ACCRUED,
        Category.AR_CONTROL,
        Category.AP_CONTROL,
        Category.CASH,
    }
)
# What is passed through clears to zero on a clearing account of the balance sheet, or on a recovery account among the
# revenue; what is held back or paid for a driver may be a receivable, or income or cost.
EITHER_STATEMENT = frozenset(
    {
        Category.PASS_THROUGH,
        Category.TAX,
        Category.DEDUCTION,
        Category.ADVANCE_FEE,
        Category.QUICK_PAY,
        Category.REIMBURSEMENT,
        Category.TRADE_EXPENSE,
        Category.OTHER,
    }
)
NO_MASTER_DEFAULT = BALANCE_SHEET_USES | {Category.PASS_THROUGH, Category.TAX, Category.APPLIED}
CONTROLS = frozenset({Category.AR_CONTROL, Category.AP_CONTROL})

# The same on whichever side the charge stands.
NORMAL: Mapping[Category, NormalBalance] = {
    Category.ADVANCE_RECOVERY: NormalBalance.DEBIT,
    Category.DRIVER_ADVANCE: NormalBalance.DEBIT,
    Category.DRIVER_RECEIVABLE: NormalBalance.DEBIT,
    Category.OTHER_RECEIVABLE: NormalBalance.DEBIT,
    Category.FACTOR_CASH: NormalBalance.DEBIT,
    Category.FACTOR_RESERVE: NormalBalance.DEBIT,
    Category.UNBILLED: NormalBalance.DEBIT,
    Category.AR_CONTROL: NormalBalance.DEBIT,
    Category.CASH: NormalBalance.DEBIT,
    Category.PROVIDER_FEE: NormalBalance.DEBIT,
    Category.ESCROW_INTEREST: NormalBalance.DEBIT,
    Category.TRADE_EXPENSE: NormalBalance.DEBIT,
    Category.FACTOR_FEE: NormalBalance.DEBIT,
    Category.ESCROW: NormalBalance.CREDIT,
    Category.FACTOR_LOAN: NormalBalance.CREDIT,
    Category.ACCRUED: NormalBalance.CREDIT,
    Category.AP_CONTROL: NormalBalance.CREDIT,
    Category.OTHER_INCOME: NormalBalance.CREDIT,
}
# An e-check stands on an asset or on what is owed to its provider; income that reduces what a carrier is paid stands
# on the A/P side; a clearing account has no side of its own.
EITHER_BALANCE = frozenset(
    {
        Category.E_CHECK,
        Category.PASS_THROUGH,
        Category.FACTOR_CLEARING,
        Category.TAX,
        Category.DEDUCTION,
        Category.ADVANCE_FEE,
        Category.QUICK_PAY,
        Category.REIMBURSEMENT,
        Category.OTHER,
    }
)


def statement_of(category: Category) -> Statement | None:
    """The statement that its account must be of; None where either will do."""
    if category in EITHER_STATEMENT:
        return None
    return Statement.BALANCE_SHEET if category in BALANCE_SHEET_USES else Statement.INCOME


def normal_of(category: Category, side: Side) -> NormalBalance | None:
    """The normal balance that its account must have; None where either will do."""
    if category in EITHER_BALANCE:
        return None
    return NORMAL.get(category, NormalBalance.CREDIT if side is Side.AR else NormalBalance.DEBIT)
