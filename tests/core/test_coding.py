"""What a person coded for one document stands above the mapping, and below what the TMS says of a line itself (rules A5 and A11)."""

from __future__ import annotations

import pytest

from integrations.core.coding import ACCOUNT, Coding, need_of
from integrations.core.dimensions import Coded, Dimension, DimensionRule, Dimensions, FieldSource
from integrations.core.freight import Category, Charge, PartyKind, PartyRef, Side
from integrations.core.issues import Code
from integrations.core.money import Money

KNOWN = {Dimension.DEPARTMENT: {"OPS": True, "SALES": True, "OLD": False}}
RULE = DimensionRule(
    Dimension.DEPARTMENT, (FieldSource("desk"),), {"east": "OPS", "old": "OLD"}, default="OPS"
)
CARRIER = PartyRef(PartyKind.CARRIER, "V-100")
SALES = {"DEPARTMENT": Coded("SALES", "Ana gave it to this document on 27 Nov 2026")}


def department(header: str = "", line: str = "", **more: object) -> str:
    dimensions = Dimensions((RULE,), KNOWN, **more)  # type: ignore[arg-type]
    values, issues = dimensions.choose({"desk": header}, {"desk": line}, party=CARRIER, coded=SALES)
    assert not issues
    return values[0].value


@pytest.mark.parametrize(
    ("header", "line", "wanted"),
    [
        ("", "", "SALES"),  # over the default
        ("east", "", "SALES"),  # over what the TMS says of the whole document
        ("", "east", "OPS"),  # but not over what it says of this line
        ("", "old", "SALES"),  # unless Sage no longer holds that
        ("north", "", "SALES"),  # and nothing is said of a value without a match
    ],
)
def test_a_coded_dimension_fills_what_the_line_does_not_say(header: str, line: str, wanted: str) -> None:
    assert department(header, line) == wanted


def test_a_coded_dimension_goes_before_what_the_party_always_has() -> None:
    assert department(by_party={CARRIER: {"DEPARTMENT": "OPS"}}) == "SALES"


def test_a_coded_dimension_that_no_rule_knows_is_borne_all_the_same() -> None:
    values, issues = Dimensions((), {"CLASS": {"REEFER": True}}).choose(
        {}, {}, coded={"CLASS": Coded("REEFER", "Ana gave it")}
    )
    assert ([v.value for v in values], issues) == (["REEFER"], [])


def test_a_coded_value_that_sage_no_longer_holds_blocks() -> None:
    _, [issue] = Dimensions((RULE,), KNOWN).choose({}, {}, coded={"DEPARTMENT": Coded("OLD", "Ana gave it")})
    assert issue.code == Code.DIMENSION_INACTIVE


def test_an_account_is_coded_for_a_charge_of_one_side() -> None:
    coding = Coding({(Side.AP.value, "tarp"): Coded("5010", "Ana gave it")})
    charge = Charge(1, " TARP ", Category.ACCESSORIAL, Money.from_minor(100, "USD"))
    choice = coding.account(Side.AP, charge)
    assert choice is not None
    assert (choice.account, choice.level, choice.words) == ("5010", "CODED", "Ana gave it")
    assert coding.account(Side.AR, charge) is None


def test_an_issue_says_what_would_end_it() -> None:
    need = need_of(Code.ACCOUNT_UNMAPPED, {"side": "AP", "charge": "TARP", "category": "accessorial"})
    assert need is not None
    assert (need.what, need.key, need.words) == (ACCOUNT, "ACCOUNT|AP|TARP", "Account of TARP")
    unmatched = need_of(
        Code.DIMENSION_REQUIRED, {"dimension": "DEPARTMENT", "field": "desk", "value": "north"}
    )
    assert unmatched is not None
    assert (unmatched.told_field, unmatched.told) == ("desk", "north")
    stale = need_of(Code.DIMENSION_INACTIVE, {"dimension": "DEPARTMENT", "value": "OLD"})
    assert stale is not None
    assert not stale.told  # OLD is Sage's, not the TMS's
    assert need_of(Code.PERIOD_CLOSED, {}) is None


def test_of_what_sage_refused_only_a_dimension_that_is_missing_can_be_coded() -> None:
    """A value that the TMS gives the line goes before what is coded: it would only come back refused."""
    facts = {"dimension": "CLASS", "account": "5000"}
    assert need_of(Code.SAGE_DIMENSION, {**facts, "why": "dimension-missing"}) is not None
    assert need_of(Code.SAGE_DIMENSION, {**facts, "why": "dimension-restricted"}) is None
