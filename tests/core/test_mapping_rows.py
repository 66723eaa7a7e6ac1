"""Account rules in words, and what a file of them would change (A11)."""

from __future__ import annotations

import pytest

from integrations.core.chart import Account, NormalBalance, Statement
from integrations.core.issues import Code
from integrations.core.mapping_rows import Changed, Changes, Row, Written, compare, tidy


def written(
    key: str = "Detention",
    account: str = "4020",
    conditions: str = "",
    level: str = "ITEM",
    side: str = "AR",
) -> Written:
    return Written(side, level, key, conditions, account)


def account(number: str, *, active: bool = True, control: bool = False) -> Account:
    return Account(
        number,
        number,
        Statement.INCOME,
        NormalBalance.CREDIT,
        active=active,
        control=control,
    )


CHART = {
    one.number: one
    for one in (
        account("4000"),
        account("4020"),
        account("4999", active=False),
        account("1200", control=True),
    )
}


def comparing(existing: list[Written], *rows: Written, removes: bool = True) -> Changes:
    return compare(existing, [Row(n, row) for n, row in enumerate(rows, start=2)], CHART, removes=removes)


def test_a_rule_is_written_the_one_way() -> None:
    tidied, issues = tidy(written("  Fuel   Surcharge ", " 4010 ", "Mode=TL;", " category ".strip(), " ar "))
    assert issues == []
    assert tidied == Written("AR", "CATEGORY", "fuel_surcharge", "Mode = TL", "4010")


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        (written(side="GL"), "side", Code.FIELD_INVALID),
        (written(level="DEFAULT"), "level", Code.FIELD_INVALID),
        (written(key=""), "key", Code.FIELD_REQUIRED),
        (written(key="x" * 81), "key", Code.FIELD_INVALID),
        (written(level="CATEGORY", key=""), "key", Code.FIELD_REQUIRED),
        (written(level="CATEGORY", key="detention"), "key", Code.FIELD_INVALID),
        (written(level="MASTER"), "key", Code.FIELD_INVALID),
        (written(level="MASTER", key="", conditions="mode = TL"), "conditions", Code.FIELD_INVALID),
        (written(conditions="mode TL"), "conditions", Code.FIELD_INVALID),
        (written(account=" "), "account", Code.FIELD_REQUIRED),
        (written(account="4" * 25), "account", Code.FIELD_INVALID),
    ],
)
def test_what_cannot_be_a_rule_names_its_field_and_what_to_write(
    given: Written, field: str, code: Code
) -> None:
    _, (issue,) = tidy(given, 7)
    assert (issue.place, issue.code, issue.row) == (field, code, 7)
    assert issue.remedy


def test_every_problem_of_a_row_is_said_at_once() -> None:
    _, issues = tidy(Written("", "", "", "x", ""))
    assert {issue.place for issue in issues} == {"side", "level", "account", "conditions"}


def test_what_a_file_changes() -> None:
    existing = [written("Detention", "4020"), written("Layover", "4020"), written("Tarp", "4020")]
    changes = comparing(existing, written("detention", "4020"), written("Layover", "4000"), written("TONU"))
    assert changes.added == (written("TONU"),)
    assert changes.changed[1:] == (Changed(written("Layover", "4020"), written("Layover", "4000")),)
    assert changes.removed == (written("Tarp"),)
    assert not changes.issues


def test_the_same_file_changes_nothing() -> None:
    existing = [written("Detention", "4020"), written("", "4000", level="MASTER")]
    changes = comparing(existing, *reversed(existing))
    assert not changes
    assert changes.unchanged == 2


def test_a_part_of_the_list_removes_nothing() -> None:
    changes = comparing([written("Tarp")], written("TONU"), removes=False)
    assert (changes.removed, changes.added) == ((), (written("TONU"),))


def test_all_problems_of_a_file_are_said_with_their_rows() -> None:
    changes = comparing(
        [], written(side="X"), written("Tarp"), written("TARP", "4000"), written("TONU", "9999")
    )
    assert [(issue.row, issue.place, issue.code) for issue in changes.issues] == [
        (2, "side", Code.FIELD_INVALID),
        (4, "key", Code.FIELD_INVALID),
        (5, "account", Code.ACCOUNT_UNKNOWN),
    ]
    assert changes.blocked


@pytest.mark.parametrize(
    ("number", "code"), [("4999", Code.ACCOUNT_INACTIVE), ("1200", Code.ACCOUNT_CONTROL)]
)
def test_an_account_that_no_line_may_touch_is_refused(number: str, code: Code) -> None:
    (issue,) = comparing([], written(account=number)).issues
    assert issue.code is code


def test_what_is_mapped_already_may_stay_in_the_file() -> None:
    """Its account became inactive in Sage meanwhile: that is said where documents use it."""
    assert not comparing([written(account="4999")], written(account="4999")).issues


def test_before_sages_chart_was_read_numbers_are_taken_as_they_are() -> None:
    assert not compare([], [Row(2, written(account="9999"))], {}, removes=True).issues


def test_rules_of_equal_standing_are_refused_within_a_file() -> None:
    """A11"""
    changes = comparing([], written(conditions="mode = TL"), written(conditions="fleet = A"))
    (issue,) = changes.issues
    assert (issue.code, issue.row, issue.place) == (Code.ACCOUNT_AMBIGUOUS, 3, "conditions")


def test_rules_of_equal_standing_are_refused_beside_what_stays() -> None:
    """A11: with the whole list, what it leaves out goes, and does not stand in the way."""
    existing = [written(conditions="mode = TL")]
    assert comparing(existing, written(conditions="fleet = A"), removes=False).blocked
    assert not comparing(existing, written(conditions="fleet = A"), removes=True).blocked
