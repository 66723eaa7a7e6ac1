"""Which GL account a charge lands on (rule A11), with the trace of the rule that chose.

The order: the charge's own code under conditions, its code, its category's default under conditions, its category's
default, the side's master default. Of two rules of one step that both apply, the one with more conditions is chosen;
with equally many neither is. Balance-sheet uses and taxes never fall to a master default: without an account of their
own they block; for every other category a connection says whether a fall is allowed, said or refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import combinations

from integrations.core import account_types, uses
from integrations.core.account_types import AccountType
from integrations.core.conditions import Conditions, plain_fields
from integrations.core.freight import BANK_ACCOUNT, Category, Charge, Side
from integrations.core.issues import Code, Issue, Severity
from integrations.core.uses import BALANCE_SHEET_USES, NO_MASTER_DEFAULT, NormalBalance, Statement

__all__ = [
    "BALANCE_SHEET_USES",
    "NO_MASTER_DEFAULT",
    "Account",
    "AccountChoice",
    "AccountRule",
    "Chart",
    "Fall",
    "FallRule",
    "Level",
    "NormalBalance",
    "Statement",
    "conflicts",
]

TMS_ACCOUNT = "gl_account"  # a charge's or transaction's field: the TMS's own account


class Level(StrEnum):
    ITEM = "ITEM"
    CATEGORY = "CATEGORY"
    MASTER = "MASTER"
    TMS_ACCOUNT = "TMS_ACCOUNT"  # the TMS named its own account
    CODED = "CODED"  # a person gave it to one document


class Fall(StrEnum):
    """What happens when a charge has no account of its own and falls to a default."""

    ALLOW = "ALLOW"
    WARN = "WARN"
    BLOCK = "BLOCK"


@dataclass(frozen=True, slots=True)
class Account:
    """A GL account as Sage holds it; `requires` names the dimensions that it demands (DEPARTMENT, LOCATION...)."""

    number: str
    title: str
    statement: Statement | None
    normal: NormalBalance | None
    active: bool = True
    requires: frozenset[str] = frozenset()
    control: bool = False
    type: AccountType | None = None  # as a desktop Sage's chart tells it


@dataclass(frozen=True, slots=True)
class AccountRule:
    """One mapping: `key` is a charge code (ITEM), a category (CATEGORY) or empty (MASTER)."""

    side: Side
    level: Level
    key: str
    account: str
    id: str = ""
    conditions: Conditions = field(default_factory=Conditions)

    @property
    def words(self) -> str:
        """`Detention where mode = TL`."""
        name = self.key if self.level is not Level.MASTER else "the master default"
        return f"{name} where {self.conditions}" if self.conditions else name


@dataclass(frozen=True, slots=True)
class FallRule:
    """What a connection says of a category's charges that fall to the category's default, or to the master default."""

    to_category: Fall = Fall.ALLOW
    to_master: Fall = Fall.ALLOW

    def to(self, level: Level) -> Fall:
        return self.to_category if level is Level.CATEGORY else self.to_master


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """The account and why: `words` is the sentence that the document's page shows."""

    account: str
    level: Level
    rule_id: str
    words: str


Rung = tuple[Side, Level, str]
_ALLOWED = FallRule()


@dataclass(frozen=True, slots=True)
class Chart:
    """Rules of one connection beside the accounts that Sage holds. `accounts` is keyed by number, `falls` by side and
    category; what is not among them is allowed. `tms_accounts` are the TMS's own accounts, each with Sage's; None where
    the TMS's chart plays no part."""

    rules: Mapping[Rung, Sequence[AccountRule]]
    accounts: Mapping[str, Account]
    falls: Mapping[tuple[Side, str], FallRule] = field(default_factory=dict)
    tms_accounts: Mapping[str, str] | None = None

    @classmethod
    def of(
        cls,
        rules: Iterable[AccountRule],
        accounts: Iterable[Account],
        falls: Mapping[tuple[Side, str], FallRule] | None = None,
        tms_accounts: Mapping[str, str] | None = None,
    ) -> Chart:
        """The rules of a rung stand in the order in which they are asked: those with most conditions first."""
        rungs: dict[Rung, list[AccountRule]] = defaultdict(list)
        for rule in rules:
            rungs[_rung(rule)].append(rule)
        for found in rungs.values():
            found.sort(key=lambda rule: len(rule.conditions), reverse=True)
        return cls(dict(rungs), {a.number: a for a in accounts}, falls or {}, tms_accounts)

    def choose(
        self, side: Side, charge: Charge, fields: Mapping[str, str] | None = None
    ) -> AccountChoice | Issue:
        """`fields` are what the TMS says of the charge, over what it says of its transaction."""
        given = charge.fields if fields is None else fields
        if (named := self._named_by_tms(charge, given)) is not None:
            return named
        for level, key in _ladder(charge):
            found = self._applying(self.rules.get((side, level, normal_key(key)), ()), given)
            if len(found) > 1:
                return _ambiguous(side, charge, found)
            if found:
                fallen = self._fall(side, charge, level)
                return _refused(side, charge, level) if fallen is Fall.BLOCK else _choice(charge, found[0])
        return _unmapped(side, charge)

    def _named_by_tms(self, charge: Charge, fields: Mapping[str, str]) -> AccountChoice | Issue | None:
        """Where the TMS names its own account it never falls to another: money in one bank is not money in the next."""
        own = fields.get(BANK_ACCOUNT if charge.category is Category.CASH else TMS_ACCOUNT, "").strip()
        if self.tms_accounts is None or not own or charge.category in uses.CONTROLS:
            return None
        account = self.tms_accounts.get(own)
        if account is None:
            return _not_in_tms_chart(charge, own)
        return AccountChoice(account, Level.TMS_ACCOUNT, "", f"the TMS's account {own}")

    def check(self, side: Side, charge: Charge, choice: AccountChoice) -> list[Issue]:
        """What is to be said of the choice: a fall that is to be noticed, and what is wrong with the account: unknown,
        inactive, a control account, wrong statement, wrong normal balance."""
        noticed = self._fall(side, charge, choice.level) is Fall.WARN
        said = [_fell(side, charge, choice)] if noticed else []
        about = {"of_side": side, "of_charge": charge.code or charge.category, "category": charge.category}
        wrong = self._account(side, charge, choice)
        return said + [replace(issue, facts={**issue.facts, **about}) for issue in wrong]

    def _account(self, side: Side, charge: Charge, choice: AccountChoice) -> list[Issue]:
        account = self.accounts.get(choice.account)
        if account is None:
            return [
                _account_issue(Code.ACCOUNT_UNKNOWN, choice.account, "is not in Sage's chart of accounts")
            ]
        if not account.active:
            return [_account_issue(Code.ACCOUNT_INACTIVE, choice.account, "is inactive in Sage")]
        if account.control and charge.category not in uses.CONTROLS:
            return [
                _account_issue(Code.ACCOUNT_CONTROL, choice.account, "is a control account of a sub-ledger")
            ]
        if account.type is not None:
            return _type(charge, account)
        return _statement(charge, account) or _normal_balance(side, charge, account, choice)

    def _fall(self, side: Side, charge: Charge, level: Level) -> Fall:
        """A charge without a code of its own is its category: only the master default is a fall for it."""
        if level is Level.ITEM or (level is Level.CATEGORY and not charge.code):
            return Fall.ALLOW
        return self.falls.get((side, charge.category), _ALLOWED).to(level)

    @staticmethod
    def _applying(rules: Sequence[AccountRule], fields: Mapping[str, str]) -> list[AccountRule]:
        """The rules with most conditions of those that apply."""
        if not rules or not rules[0].conditions:
            return list(rules)
        facts = plain_fields(fields)
        found = [rule for rule in rules if rule.conditions.hold(facts)]
        return [rule for rule in found if len(rule.conditions) == len(found[0].conditions)]


def conflicts(rules: Iterable[AccountRule]) -> Iterator[tuple[AccountRule, AccountRule]]:
    """Pairs of rules of which neither goes before the other where both apply; they are refused when one is saved."""
    equals: dict[tuple[Rung, int], list[AccountRule]] = defaultdict(list)
    for rule in rules:
        equals[_rung(rule), len(rule.conditions)].append(rule)
    for found in equals.values():
        for one, other in combinations(found, 2):
            if not one.conditions.exclude(other.conditions):
                yield one, other


def normal_key(key: str) -> str:
    """Charge codes are compared without case and outer blanks."""
    return key.strip().casefold()


def _rung(rule: AccountRule) -> Rung:
    return rule.side, rule.level, normal_key(rule.key)


def _ladder(charge: Charge) -> Iterator[tuple[Level, str]]:
    if charge.code.strip():
        yield Level.ITEM, charge.code
    yield Level.CATEGORY, charge.category
    if charge.category not in NO_MASTER_DEFAULT:
        yield Level.MASTER, ""


def _choice(charge: Charge, rule: AccountRule) -> AccountChoice:
    if rule.level is Level.ITEM:
        words = f"{charge.code} has its own account"
    elif rule.level is Level.CATEGORY:
        words = f"fell to the default of {_spoken(charge.category)}"
    else:
        words = "fell to the master default"
    if rule.conditions:
        words += f" where {rule.conditions}"
    return AccountChoice(rule.account, rule.level, rule.id, words)


def _spoken(category: Category) -> str:
    return category.replace("_", " ")


def _charge_issue(
    code: Code, side: Side, charge: Charge, message: str, remedy: str, severity: Severity = Severity.BLOCK
) -> Issue:
    """`minor`: what the charge comes to, so that a page can say how much is held up."""
    name = charge.code or charge.category
    return Issue(
        code,
        message,
        remedy,
        place=f"charges[{charge.line}]",
        severity=severity,
        facts={
            "side": side,
            "charge": name,
            "category": charge.category,
            "minor": str(charge.amount.minor),
        },
    )


def _unmapped(side: Side, charge: Charge) -> Issue:
    name = charge.code or charge.category
    own = (
        " Balance-sheet uses and taxes never fall to a default."
        if charge.category in NO_MASTER_DEFAULT
        else ""
    )
    return _charge_issue(
        Code.ACCOUNT_UNMAPPED,
        side,
        charge,
        f"no {side} account is mapped for charge '{name}' ({charge.category}).{own}",
        f"map '{name}' or the category {charge.category} to an account for {side}",
    )


def _ambiguous(side: Side, charge: Charge, found: Sequence[AccountRule]) -> Issue:
    which = " and ".join(f"'{rule.words}' ({rule.account})" for rule in found)
    return _charge_issue(
        Code.ACCOUNT_AMBIGUOUS,
        side,
        charge,
        f"the {side} rules {which} apply equally to charge '{charge.code or charge.category}'",
        "add a condition to one of them, or remove one",
    )


def _refused(side: Side, charge: Charge, level: Level) -> Issue:
    return _charge_issue(
        Code.ACCOUNT_DEFAULT_REFUSED,
        side,
        charge,
        f"charge '{charge.code or charge.category}' has no {side} account of its own, "
        f"and {_spoken(charge.category)} may not fall to {_default(charge, level)}",
        f"map '{charge.code or charge.category}' to an account for {side}, or allow the fall",
    )


def _fell(side: Side, charge: Charge, choice: AccountChoice) -> Issue:
    return _charge_issue(
        Code.ACCOUNT_DEFAULT_USED,
        side,
        charge,
        f"charge '{charge.code or charge.category}' has no {side} account of its own: "
        f"it fell to {_default(charge, choice.level)}, account {choice.account}",
        f"map '{charge.code or charge.category}' to an account for {side}, or allow the fall",
        Severity.WARNING,
    )


def _default(charge: Charge, level: Level) -> str:
    return "the master default" if level is Level.MASTER else f"the default of {_spoken(charge.category)}"


def _account_issue(code: Code, number: str, what: str, severity: Severity = Severity.BLOCK) -> Issue:
    return Issue(
        code,
        f"account {number} {what}",
        f"map another account, or mend account {number} in Sage and refresh",
        severity=severity,
        facts={"account": number},
    )


def _statement(charge: Charge, account: Account) -> list[Issue]:
    wanted = uses.statement_of(charge.category)
    if wanted is None or account.statement in (wanted, None):
        return []
    words = "balance sheet" if wanted is Statement.BALANCE_SHEET else "income statement"
    return [
        _account_issue(
            Code.ACCOUNT_STATEMENT, account.number, f"is not a {words} account, as {charge.category} needs"
        )
    ]


def _type(charge: Charge, account: Account) -> list[Issue]:
    """Where the chart keeps types they say it all; a contra account has a type of its own there."""
    wanted = account_types.WANTED.get(charge.category)
    if wanted is None or account.type in (*wanted, AccountType.UNKNOWN) or account.type is None:
        return _statement(charge, account)
    types = " or ".join(sorted(t.words for t in wanted))
    what = f"is of type {account.type.words}, and {_spoken(charge.category)} wants {types}"
    return [_account_issue(Code.ACCOUNT_TYPE, account.number, what)]


def _not_in_tms_chart(charge: Charge, own: str) -> Issue:
    return Issue(
        Code.ACCOUNT_NOT_IN_TMS_CHART,
        f"the TMS's account {own} is not in the TMS's chart of accounts as it was given in",
        f"give in the TMS's chart again, or add account {own} there with its account in Sage",
        place=f"charges[{charge.line}]",
        facts={"account": own, "charge": charge.code or charge.category},
    )


def _normal_balance(side: Side, charge: Charge, account: Account, choice: AccountChoice) -> list[Issue]:
    wanted = uses.normal_of(charge.category, side)
    if wanted is None or account.normal in (wanted, None):
        return []
    # A charge's own account was named on purpose (a contra account, say); a default was not.
    on_purpose = choice.level in (Level.ITEM, Level.CODED)
    severity = Severity.WARNING if on_purpose else Severity.BLOCK
    who = _spoken(charge.category) if charge.category in uses.NORMAL else f"{side} lines"
    wants = "wants" if charge.category in uses.NORMAL else "want"
    what = f"has a {(account.normal or '').lower()} normal balance; {who} {wants} {wanted.lower()}"
    return [_account_issue(Code.ACCOUNT_NORMAL_BALANCE, account.number, what, severity)]
