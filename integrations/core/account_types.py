"""The types of accounts that a desktop Sage keeps in its chart, and which of them each role wants (rule J3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from integrations.core.freight import Category
from integrations.core.uses import NormalBalance, Statement


class AccountType(StrEnum):
    CASH = "CASH"
    RECEIVABLE = "RECEIVABLE"
    CURRENT_ASSET = "CURRENT_ASSET"
    OTHER_ASSET = "OTHER_ASSET"  # fixed and long-term ones, too
    PAYABLE = "PAYABLE"
    LIABILITY = "LIABILITY"
    EQUITY = "EQUITY"
    INCOME = "INCOME"
    COST_OF_SALES = "COST_OF_SALES"
    EXPENSE = "EXPENSE"
    UNKNOWN = "UNKNOWN"  # the chart does not say

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    AccountType.CASH: "Cash",
    AccountType.RECEIVABLE: "Accounts Receivable",
    AccountType.CURRENT_ASSET: "Other Current Asset",
    AccountType.OTHER_ASSET: "Asset",
    AccountType.PAYABLE: "Accounts Payable",
    AccountType.LIABILITY: "Liability",
    AccountType.EQUITY: "Equity",
    AccountType.INCOME: "Income",
    AccountType.COST_OF_SALES: "Cost of Sales",
    AccountType.EXPENSE: "Expense",
    AccountType.UNKNOWN: "not told by the chart",
}
_BALANCE_SHEET = frozenset(
    {
        AccountType.CASH,
        AccountType.RECEIVABLE,
        AccountType.CURRENT_ASSET,
        AccountType.OTHER_ASSET,
        AccountType.PAYABLE,
        AccountType.LIABILITY,
        AccountType.EQUITY,
    }
)
_DEBIT = frozenset(
    {
        AccountType.CASH,
        AccountType.RECEIVABLE,
        AccountType.CURRENT_ASSET,
        AccountType.OTHER_ASSET,
        AccountType.COST_OF_SALES,
        AccountType.EXPENSE,
    }
)


def statement_of(type_: AccountType) -> Statement | None:
    """None where the chart does not say."""
    if type_ is AccountType.UNKNOWN:
        return None
    return Statement.BALANCE_SHEET if type_ in _BALANCE_SHEET else Statement.INCOME


def normal_of(type_: AccountType) -> NormalBalance | None:
    if type_ is AccountType.UNKNOWN:
        return None
    return NormalBalance.DEBIT if type_ in _DEBIT else NormalBalance.CREDIT


class Role(StrEnum):
    """What an account is to the TMS's books (rule J3)."""

    AR_CONTROL = "AR_CONTROL"
    AP_CONTROL = "AP_CONTROL"
    CASH = "CASH"  # where the TMS names no bank account
    CARRIER_ADVANCE = "CARRIER_ADVANCE"
    CARRIER_ADVANCE_FEE = "CARRIER_ADVANCE_FEE"
    QUICK_PAY_DEDUCTION = "QUICK_PAY_DEDUCTION"
    OLD_AR = "OLD_AR"  # the receivables account from before, for the opening journal
    OLD_AP = "OLD_AP"


@dataclass(frozen=True, slots=True)
class RoleRule:
    """`words` as the role is called; `types` it may have; `categories` whose lines go there."""

    words: str
    types: frozenset[AccountType]
    categories: frozenset[Category] = frozenset()
    needed: bool = True


_ASSET = frozenset({AccountType.CURRENT_ASSET, AccountType.OTHER_ASSET})
_INCOME = frozenset({AccountType.INCOME})
ROLES: Mapping[Role, RoleRule] = {
    Role.AR_CONTROL: RoleRule(
        "A/R control", frozenset({AccountType.RECEIVABLE}), frozenset({Category.AR_CONTROL})
    ),
    Role.AP_CONTROL: RoleRule(
        "A/P control", frozenset({AccountType.PAYABLE}), frozenset({Category.AP_CONTROL})
    ),
    Role.CASH: RoleRule("Cash", frozenset({AccountType.CASH}), frozenset({Category.CASH})),
    Role.CARRIER_ADVANCE: RoleRule(
        "Carrier Advance", _ASSET, frozenset({Category.E_CHECK, Category.ADVANCE_RECOVERY}), needed=False
    ),
    Role.CARRIER_ADVANCE_FEE: RoleRule(
        "Carrier Advance Fee", _INCOME, frozenset({Category.ADVANCE_FEE}), needed=False
    ),
    Role.QUICK_PAY_DEDUCTION: RoleRule(
        "Quick Pay Deduction", _INCOME, frozenset({Category.QUICK_PAY}), needed=False
    ),
    Role.OLD_AR: RoleRule("A/R before the TMS", frozenset({AccountType.RECEIVABLE}), needed=False),
    Role.OLD_AP: RoleRule("A/P before the TMS", frozenset({AccountType.PAYABLE}), needed=False),
}
WANTED: Mapping[Category, frozenset[AccountType]] = {
    category: rule.types for rule in ROLES.values() for category in rule.categories
}
