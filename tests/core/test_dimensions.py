"""Which dimension values a line carries (rules A5 and A12), and in which order they are looked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from integrations.core.dimension_problems import UNREADABLE
from integrations.core.dimensions import Dimension, DimensionRule, Dimensions, FieldSource, Level, Offer, Tie
from integrations.core.freight import PartyKind, PartyRef
from integrations.core.issues import Code, Severity

KNOWN = {Dimension.DEPARTMENT: {"OPS": True, "SALES": True, "OLD": False}}
FIELD = (FieldSource("desk"),)
DESK = DimensionRule(
    Dimension.DEPARTMENT, FIELD, {"east desk": "OPS", "west desk": "SALES", "old desk": "OLD", "gone": "G"}
)
BLUE_RIDGE = PartyRef(PartyKind.CARRIER, "V-100")
LANE = "GLDIMLANE"


def chosen(
    rule: DimensionRule,
    header: dict[str, str],
    line: dict[str, str] | None = None,
    demanded: frozenset[str] = frozenset(),
    **more: object,
) -> tuple[list[str], list[Code]]:
    dimensions = Dimensions((rule,), KNOWN, **more)  # type: ignore[arg-type]
    values, issues = dimensions.choose(header, line or {}, demanded, "5000", party=BLUE_RIDGE)
    return [v.value for v in values], [i.code for i in issues]


def words(dimensions: Dimensions, header: dict[str, str], line: dict[str, str]) -> dict[str, str]:
    values, issues = dimensions.choose(header, line, party=BLUE_RIDGE)
    assert not issues
    return {str(v.dimension): f"{v.value}: {v.words}" for v in values}


def test_a_value_is_matched_without_case() -> None:
    assert chosen(DESK, {"desk": " East Desk "}) == (["OPS"], [])


def test_a_default_stands_in_for_what_the_tms_does_not_say() -> None:
    assert chosen(DimensionRule(Dimension.DEPARTMENT, FIELD, default="OPS"), {}) == (["OPS"], [])


def test_a_value_without_match_falls_to_the_default_and_says_so() -> None:
    rule = DimensionRule(Dimension.DEPARTMENT, FIELD, default="OPS")
    told = words(Dimensions((rule,)), {"desk": "north"}, {})
    assert told == {"DEPARTMENT": "OPS: desk 'north' has no match, default OPS"}


def test_a5_the_order_is_line_header_party_what_is_brought_along_default() -> None:
    """Each time the strongest is taken away the next one chooses, and the trace says which."""
    rule = replace(DESK, default="OPS")
    project = DimensionRule(Dimension.PROJECT, (FieldSource("job"),), as_is=True)
    full = Dimensions(
        (rule, project),
        {Dimension.DEPARTMENT: {"OPS": True, "SALES": True, "D3": True, "D4": True}},
        ties=(Tie("PROJECT", "DEPARTMENT"),),
        brings={("PROJECT", "P1"): {"DEPARTMENT": "D4"}},
        by_party={BLUE_RIDGE: {"DEPARTMENT": "D3"}},
    )
    header, line = {"desk": "east desk", "job": "P1"}, {"desk": "west desk"}
    assert (
        words(full, header, line)["DEPARTMENT"] == "SALES: desk 'west desk' of the line is matched to SALES"
    )
    assert words(full, header, {})["DEPARTMENT"] == "OPS: desk 'east desk' of the header is matched to OPS"
    job = {"job": "P1"}
    assert words(full, job, {})["DEPARTMENT"] == "D3: carrier V-100 always has it"
    lonely = replace(full, by_party={})
    assert words(lonely, job, {})["DEPARTMENT"] == "D4: PROJECT P1 belongs to it in Sage"
    assert words(lonely, {}, {})["DEPARTMENT"] == "OPS: default OPS"


@pytest.mark.parametrize(
    ("level", "value"), [(Level.LINE, "SALES"), (Level.HEADER, "OPS"), (Level.EITHER, "SALES")]
)
def test_a5_a_source_is_looked_for_at_its_level_only(level: Level, value: str) -> None:
    rule = replace(DESK, sources=(FieldSource("desk", level),))
    assert chosen(rule, {"desk": "east desk"}, {"desk": "west desk"}) == ([value], [])


def test_a5_a_field_of_the_line_is_no_field_of_the_header() -> None:
    rule = replace(DESK, sources=(FieldSource("desk", Level.LINE),))
    assert chosen(rule, {"desk": "east desk"}) == ([], [])


def test_a_line_value_without_match_leaves_the_word_to_the_header() -> None:
    assert chosen(DESK, {"desk": "east desk"}, {"desk": "nowhere"}) == (["OPS"], [])


def test_the_chosen_account_is_a_field_that_can_be_matched() -> None:
    rule = DimensionRule(Dimension.DEPARTMENT, (FieldSource("gl_account"),), {"5000": "OPS"})
    assert chosen(rule, {}) == (["OPS"], [])


def test_a5_a_required_one_without_a_value_blocks() -> None:
    assert chosen(replace(DESK, required=True), {}) == ([], [Code.DIMENSION_REQUIRED])


def test_a5_what_the_account_demands_blocks_even_without_a_rule() -> None:
    _, issues = Dimensions().choose({}, {}, frozenset({"DEPARTMENT"}), "5000")
    assert [(i.code, i.facts["account"]) for i in issues] == [(Code.DIMENSION_REQUIRED, "5000")]


def test_a5_what_sage_wants_on_every_line_blocks_even_without_a_rule() -> None:
    offered = {"DEPARTMENT": Offer("DEPARTMENT", required=True)}
    _, issues = Dimensions(offered=offered).choose({}, {})
    assert [(i.code, i.message) for i in issues] == [(Code.DIMENSION_REQUIRED, "DEPARTMENT has no value")]


def test_a_required_one_without_match_says_which_value_has_none() -> None:
    _, issues = Dimensions((replace(DESK, required=True),)).choose({"desk": "north"}, {})
    assert issues[0].message == "DEPARTMENT has no value; desk 'north' has no match"
    assert issues[0].facts["value"] == "north"


def test_nothing_is_left_out_silently() -> None:
    _, issues = Dimensions((DESK,)).choose({"desk": "north"}, {})
    assert [(i.code, i.severity) for i in issues] == [(Code.DIMENSION_UNMATCHED, Severity.WARNING)]


def test_what_sage_does_not_hold_blocks_once() -> None:
    rule = DimensionRule(Dimension.DEPARTMENT, FIELD, as_is=True, required=True)
    assert chosen(rule, {"desk": "WEST"}) == ([], [Code.DIMENSION_UNKNOWN])


def test_an_inactive_value_blocks() -> None:
    assert chosen(DESK, {"desk": "old desk"}) == ([], [Code.DIMENSION_INACTIVE])


def test_a_value_that_is_gone_blocks() -> None:
    assert chosen(DESK, {"desk": "gone"}) == ([], [Code.DIMENSION_UNKNOWN])


def test_an_optional_one_without_a_value_is_left_out() -> None:
    assert chosen(DESK, {}) == ([], [])


def test_a_dimension_that_the_company_lacks_blocks() -> None:
    rule = DimensionRule(Dimension.CLASS, default="VAN")
    offered = {"DEPARTMENT": Offer("DEPARTMENT")}
    assert chosen(rule, {}, offered=offered) == ([], [Code.DIMENSION_NOT_OFFERED])
    assert chosen(rule, {}) == (["VAN"], [])  # Sage was not asked yet


@pytest.mark.parametrize("name", [Dimension.ASSET, "TASK", "GLDIM X", "lane"])
def test_what_not_every_company_has_is_not_sent_before_sage_was_asked(name: str) -> None:
    assert chosen(DimensionRule(name, default="1"), {}) == ([], [Code.DIMENSION_NOT_OFFERED])


def test_a12_a_platform_dimension_without_permission_blocks_in_its_words() -> None:
    rule = DimensionRule(LANE, default="7")
    offered = {LANE: Offer(LANE, "Lane", user_defined=True, readable=False)}
    _, issues = Dimensions((rule,), offered=offered).choose({}, {})
    assert [i.code for i in issues] == [Code.DIMENSION_UNREADABLE]
    assert UNREADABLE == "Unable to retrieve values for dimension from Sage Intacct."
    assert UNREADABLE in issues[0].message


def test_a_dimension_blocks_only_on_documents_that_have_no_place_for_it() -> None:
    rule = DimensionRule(Dimension.ASSET, default="T-100")
    dimensions = Dimensions((rule,), offered={"ASSET": Offer("ASSET", not_on=frozenset({"AR_INVOICE"}))})
    assert [v.value for v in dimensions.choose({}, {}, kind="AP_BILL")[0]] == ["T-100"]
    assert [i.code for i in dimensions.choose({}, {}, kind="AR_INVOICE")[1]] == [Code.DIMENSION_NO_PLACE]


def related(override: bool) -> Dimensions:
    return Dimensions(
        (
            DimensionRule(Dimension.PROJECT, (FieldSource("job"),), as_is=True),
            DimensionRule(Dimension.CUSTOMER, (FieldSource("customer"),), as_is=True),
        ),
        ties=(Tie("PROJECT", "CUSTOMER", override),),
        brings={("PROJECT", "P1"): {"CUSTOMER": "C-100"}},
    )


def test_a_relationship_fills_in_what_a_value_belongs_to() -> None:
    values, _ = related(True).choose({"job": "P1"}, {})
    assert {str(v.dimension): v.value for v in values} == {"PROJECT": "P1", "CUSTOMER": "C-100"}


def test_a_relationship_fills_in_what_an_account_demands_without_a_rule() -> None:
    alone = replace(related(True), rules=related(True).rules[:1])
    values, issues = alone.choose({"job": "P1"}, {}, frozenset({"CUSTOMER"}), "4000")
    assert ([v.value for v in values], issues) == (["P1", "C-100"], [])
    assert len(alone.choose({"job": "P1"}, {})[0]) == 1  # what nobody asked for is not added


def test_another_value_than_the_related_one_stands_where_sage_lets_it() -> None:
    told = {"job": "P1", "customer": "C-200"}
    assert [v.value for v in related(True).choose(told, {})[0]] == ["P1", "C-200"]
    assert [i.code for i in related(False).choose(told, {})[1]] == [Code.DIMENSION_CONFLICT]


def test_a_relationship_goes_on_from_what_it_brought() -> None:
    dimensions = Dimensions(
        (DimensionRule(Dimension.PROJECT, default="P1"), DimensionRule(Dimension.LOCATION)),
        ties=(Tie("PROJECT", "DEPARTMENT"), Tie("DEPARTMENT", "LOCATION")),
        brings={("PROJECT", "P1"): {"DEPARTMENT": "D1"}, ("DEPARTMENT", "D1"): {"LOCATION": "10"}},
    )
    values, _ = dimensions.choose({}, {}, frozenset({"DEPARTMENT"}), "5000")
    assert {str(v.dimension): v.value for v in values}["LOCATION"] == "10"
