"""Which account a charge lands on (rule A11)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integrations.core import uses
from integrations.core.chart import (
    Account,
    AccountChoice,
    AccountRule,
    Chart,
    Fall,
    FallRule,
    Level,
    NormalBalance,
    Statement,
    conflicts,
)
from integrations.core.conditions import Conditions
from integrations.core.freight import Category, Charge, Side
from integrations.core.issues import Code, Issue, Severity
from integrations.core.money import Money

REVENUE = Account("4000", "Linehaul revenue", Statement.INCOME, NormalBalance.CREDIT)
ACCESSORIALS = Account("4020", "Accessorial revenue", Statement.INCOME, NormalBalance.CREDIT)
COST = Account("5000", "Purchased transportation", Statement.INCOME, NormalBalance.DEBIT)
ADVANCES = Account("1310", "Carrier advances", Statement.BALANCE_SHEET, NormalBalance.DEBIT)
CLOSED = Account("4999", "Old revenue", Statement.INCOME, NormalBalance.CREDIT, active=False)
CONTROL = Account("1200", "Accounts receivable", Statement.BALANCE_SHEET, NormalBalance.DEBIT, control=True)
ESCROW = Account("2400", "Escrow payable", Statement.BALANCE_SHEET, NormalBalance.CREDIT)
ALL = (REVENUE, ACCESSORIALS, COST, ADVANCES, CLOSED, CONTROL, ESCROW)


def charge(category: Category = Category.ACCESSORIAL, code: str = "") -> Charge:
    return Charge(1, code, category, Money(Decimal(100), "USD"))


def chart(*rules: tuple[Side, Level, str, str]) -> Chart:
    return Chart.of((AccountRule(*rule) for rule in rules), ALL)


LADDER = chart(
    (Side.AR, Level.ITEM, "Detention", "4020"),
    (Side.AR, Level.CATEGORY, "accessorial", "4000"),
    (Side.AR, Level.MASTER, "", "4000"),
    (Side.AP, Level.MASTER, "", "5000"),
)


def test_a_charges_own_account_comes_first_whatever_its_case() -> None:
    choice = LADDER.choose(Side.AR, charge(code=" DETENTION "))
    assert isinstance(choice, AccountChoice)
    assert (choice.account, choice.level) == ("4020", Level.ITEM)


def test_without_its_own_it_falls_to_its_category() -> None:
    choice = LADDER.choose(Side.AR, charge(code="layover"))
    assert isinstance(choice, AccountChoice)
    assert choice.words == "fell to the default of accessorial"


def test_without_a_category_it_falls_to_the_sides_master_default() -> None:
    ar, ap = LADDER.choose(Side.AR, charge(Category.OTHER)), LADDER.choose(Side.AP, charge(Category.OTHER))
    assert isinstance(ar, AccountChoice)
    assert isinstance(ap, AccountChoice)
    assert (ar.account, ap.account) == ("4000", "5000")


@pytest.mark.parametrize(
    "category",
    [
        Category.E_CHECK,
        Category.ADVANCE_RECOVERY,
        Category.DRIVER_ADVANCE,
        Category.DRIVER_RECEIVABLE,
        Category.ESCROW,
        Category.PASS_THROUGH,
        Category.TAX,
        Category.OTHER_RECEIVABLE,
        Category.FACTOR_CLEARING,
        Category.FACTOR_CASH,
        Category.FACTOR_RESERVE,
        Category.FACTOR_LOAN,
        Category.UNBILLED,
        Category.ACCRUED,
    ],
)
def test_balance_sheet_uses_and_taxes_never_fall_to_a_default(category: Category) -> None:
    problem = LADDER.choose(Side.AP, charge(category))
    assert isinstance(problem, Issue)
    assert problem.code is Code.ACCOUNT_UNMAPPED


def problems(side: Side, account: str, category: Category, level: Level = Level.CATEGORY) -> list[Issue]:
    return LADDER.check(side, charge(category), AccountChoice(account, level, "", ""))


@pytest.mark.parametrize(
    ("side", "account", "category", "code"),
    [
        (Side.AR, "9999", Category.LINEHAUL, Code.ACCOUNT_UNKNOWN),
        (Side.AR, "4999", Category.LINEHAUL, Code.ACCOUNT_INACTIVE),
        (Side.AR, "1200", Category.LINEHAUL, Code.ACCOUNT_CONTROL),
        (Side.AR, "1310", Category.LINEHAUL, Code.ACCOUNT_STATEMENT),
        (Side.AP, "5000", Category.E_CHECK, Code.ACCOUNT_STATEMENT),
        (Side.AR, "5000", Category.LINEHAUL, Code.ACCOUNT_NORMAL_BALANCE),
        (Side.AP, "4000", Category.LINEHAUL, Code.ACCOUNT_NORMAL_BALANCE),
        (Side.AP, "1310", Category.ESCROW, Code.ACCOUNT_NORMAL_BALANCE),
        (Side.AP, "2400", Category.DRIVER_ADVANCE, Code.ACCOUNT_NORMAL_BALANCE),
        (Side.AP, "5000", Category.UNBILLED, Code.ACCOUNT_STATEMENT),
        (Side.AP, "2400", Category.FACTOR_FEE, Code.ACCOUNT_STATEMENT),
        (Side.AP, "5000", Category.OTHER_INCOME, Code.ACCOUNT_NORMAL_BALANCE),
    ],
)
def test_a_wrong_account_blocks(side: Side, account: str, category: Category, code: Code) -> None:
    found = problems(side, account, category)
    assert [i.code for i in found if i.blocks] == [code]


def test_a_contra_account_named_on_purpose_is_only_said() -> None:
    (issue,) = problems(Side.AR, "5000", Category.LINEHAUL, Level.ITEM)
    assert issue.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("side", "account", "category"),
    [
        (Side.AR, "4000", Category.LINEHAUL),
        (Side.AP, "5000", Category.LINEHAUL),
        (Side.AP, "1310", Category.E_CHECK),
        (Side.AP, "4020", Category.QUICK_PAY),
        (Side.AP, "2400", Category.ESCROW),
        (Side.AP, "2400", Category.ACCRUED),
        (Side.AP, "1310", Category.DRIVER_RECEIVABLE),
        (Side.AR, "5000", Category.FACTOR_FEE),
        (Side.AR, "4020", Category.PASS_THROUGH),
        (Side.AP, "1310", Category.PASS_THROUGH),
        (Side.AP, "5000", Category.TRADE_EXPENSE),
        (Side.AP, "4020", Category.REIMBURSEMENT),
    ],
)
def test_a_right_account_passes(side: Side, account: str, category: Category) -> None:
    assert problems(side, account, category) == []


def test_each_category_is_of_one_kind() -> None:
    """What may stand on either balance has no balance that it wants, and so for statements."""
    assert not uses.EITHER_BALANCE & uses.NORMAL.keys()
    assert not uses.EITHER_STATEMENT & uses.BALANCE_SHEET_USES
    assert uses.BALANCE_SHEET_USES <= uses.NO_MASTER_DEFAULT
    assert uses.EITHER_BALANCE | uses.NORMAL.keys() >= uses.BALANCE_SHEET_USES


# --- conditions (A11: item with condition, item, category with condition, category, master) -----------------------


def rule(level: Level, key: str, account: str, conditions: str = "", side: Side = Side.AR) -> AccountRule:
    return AccountRule(side, level, key, account, account, Conditions.parse(conditions))


FIVE = (
    rule(Level.MASTER, "", "5"),
    rule(Level.CATEGORY, "accessorial", "4"),
    rule(Level.CATEGORY, "accessorial", "3", "mode = TL"),
    rule(Level.ITEM, "Detention", "2"),
    rule(Level.ITEM, "Detention", "1", "mode = TL"),
)
TL = {"Mode": "tl"}


def chosen(rules: tuple[AccountRule, ...], a_charge: Charge, fields: dict[str, str]) -> AccountChoice:
    choice = Chart.of(rules, ALL).choose(Side.AR, a_charge, fields)
    assert isinstance(choice, AccountChoice)
    return choice


@pytest.mark.parametrize(
    ("without", "account", "words"),
    [
        ("", "1", "detention has its own account where mode = TL"),
        ("1", "2", "detention has its own account"),
        ("12", "3", "fell to the default of accessorial where mode = TL"),
        ("123", "4", "fell to the default of accessorial"),
        ("1234", "5", "fell to the master default"),
    ],
)
def test_the_ladder_has_five_rungs_in_this_order(without: str, account: str, words: str) -> None:
    """A11"""
    left = tuple(one for one in FIVE if one.account not in without)
    choice = chosen(left, charge(code="detention"), TL)
    assert (choice.account, choice.rule_id, choice.words) == (account, account, words)


def test_a_rule_whose_conditions_do_not_hold_is_passed_over() -> None:
    """A11"""
    assert chosen(FIVE, charge(code="detention"), {"mode": "LTL"}).account == "2"
    assert chosen(FIVE, charge(code="layover"), {}).account == "4"


def test_the_line_speaks_where_nobody_gives_fields() -> None:
    spoken = Charge(1, "detention", Category.ACCESSORIAL, Money(Decimal(1), "USD"), fields=TL)
    choice = Chart.of(FIVE, ALL).choose(Side.AR, spoken)
    assert isinstance(choice, AccountChoice)
    assert choice.account == "1"


def test_the_rule_with_most_conditions_is_chosen_whatever_the_order_of_the_rules() -> None:
    """A11"""
    more = rule(Level.ITEM, "Detention", "0", "mode = TL; fleet = Company")
    fields = {"mode": "TL", "fleet": "company"}
    assert chosen((*FIVE, more), charge(code="detention"), fields).account == "0"
    assert chosen((more, *FIVE), charge(code="detention"), fields).account == "0"
    assert chosen((more, *FIVE), charge(code="detention"), TL).account == "1"


EQUALS = (
    rule(Level.ITEM, "Detention", "7", "mode = TL"),
    rule(Level.ITEM, "DETENTION", "8", "fleet = A"),
)


def test_of_two_equal_rules_neither_is_chosen_by_chance() -> None:
    """A11"""
    problem = Chart.of(EQUALS, ALL).choose(Side.AR, charge(code="detention"), {"mode": "TL", "fleet": "A"})
    assert isinstance(problem, Issue)
    assert (problem.code, problem.blocks) == (Code.ACCOUNT_AMBIGUOUS, True)
    assert "'Detention where mode = TL' (7) and 'DETENTION where fleet = A' (8)" in problem.message
    assert chosen(EQUALS, charge(code="detention"), {"mode": "LTL", "fleet": "A"}).account == "8"


@pytest.mark.parametrize(
    ("conditions", "code", "refused"),
    [
        ("fleet = A", "detention", True),
        ("MODE = tl", "Detention ", True),
        ("mode = LTL", "Detention", False),
        ("mode = TL; fleet = A", "Detention", False),
        ("", "Detention", False),
        ("fleet = A", "Layover", False),
    ],
)
def test_rules_of_equal_standing_that_may_meet_are_refused(conditions: str, code: str, refused: bool) -> None:
    """A11"""
    first = rule(Level.ITEM, "Detention", "7", "mode = TL")
    other = rule(Level.ITEM, code, "8", conditions)
    assert bool(list(conflicts([first, other]))) is refused


def test_rules_of_two_sides_never_meet() -> None:
    ap = rule(Level.ITEM, "Detention", "8", "fleet = A", side=Side.AP)
    assert not list(conflicts([EQUALS[0], ap]))


# --- falls to a default --------------------------------------------------------------------------------------------


def falling(to_category: Fall = Fall.ALLOW, to_master: Fall = Fall.ALLOW) -> Chart:
    falls = {(Side.AR, Category.ACCESSORIAL): FallRule(to_category, to_master)}
    rules = (
        rule(Level.ITEM, "Detention", "4020"),
        rule(Level.CATEGORY, "accessorial", "4020"),
        rule(Level.MASTER, "", "4000"),
    )
    return Chart.of(rules, ALL, falls)


def test_a_fall_that_is_refused_blocks_and_says_how_to_mend_it() -> None:
    """A11"""
    problem = falling(to_category=Fall.BLOCK).choose(Side.AR, charge(code="layover"))
    assert isinstance(problem, Issue)
    assert (problem.code, problem.blocks) == (Code.ACCOUNT_DEFAULT_REFUSED, True)
    assert problem.remedy == "map 'layover' to an account for AR, or allow the fall"


def test_a_fall_that_is_warned_of_is_sent_and_said() -> None:
    """A11"""
    chart_of = falling(to_category=Fall.WARN)
    choice = chart_of.choose(Side.AR, charge(code="layover"))
    assert isinstance(choice, AccountChoice)
    (issue,) = chart_of.check(Side.AR, charge(code="layover"), choice)
    assert (issue.code, issue.severity) == (Code.ACCOUNT_DEFAULT_USED, Severity.WARNING)
    assert "fell to the default of accessorial, account 4020" in issue.message


@pytest.mark.parametrize("fall", [Fall.WARN, Fall.BLOCK])
def test_what_has_its_own_account_does_not_fall(fall: Fall) -> None:
    strict = falling(fall, fall)
    choice = strict.choose(Side.AR, charge(code="Detention"))
    assert isinstance(choice, AccountChoice)
    assert strict.check(Side.AR, charge(code="Detention"), choice) == []


def test_a_charge_without_a_code_is_its_category_and_does_not_fall_to_it() -> None:
    strict = falling(to_category=Fall.BLOCK)
    assert isinstance(strict.choose(Side.AR, charge()), AccountChoice)


def test_the_master_default_has_a_word_of_its_own() -> None:
    """A11: to the category's default it may fall, to the master default not."""
    rules = (rule(Level.MASTER, "", "4000"),)
    falls = {(Side.AR, Category.ACCESSORIAL): FallRule(to_master=Fall.BLOCK)}
    problem = Chart.of(rules, ALL, falls).choose(Side.AR, charge())
    assert isinstance(problem, Issue)
    assert "may not fall to the master default" in problem.message
    assert isinstance(falling(to_master=Fall.BLOCK).choose(Side.AR, charge(code="layover")), AccountChoice)


def test_another_category_and_another_side_fall_as_before() -> None:
    strict = falling(Fall.BLOCK, Fall.BLOCK)
    assert isinstance(strict.choose(Side.AR, charge(Category.OTHER, "x")), AccountChoice)


def test_an_issue_says_what_the_charge_comes_to() -> None:
    problem = LADDER.choose(Side.AP, charge(Category.TAX, "GST"))
    assert isinstance(problem, Issue)
    assert problem.facts == {"side": "AP", "charge": "GST", "category": "tax", "minor": "10000"}
