"""Conditions of a mapping rule: how they are written, and when they hold."""

from __future__ import annotations

import pytest

from integrations.core.conditions import MOST, Conditions, plain_fields


def test_the_same_conditions_are_always_the_same_text() -> None:
    one = Conditions.parse(" Mode=TL ;\n fleet =  Company   Trucks;")
    assert str(one) == "fleet = Company Trucks; Mode = TL"
    assert one.key == Conditions.parse("FLEET = company trucks; mode = tl").key
    assert Conditions.parse(str(one)) == one


def test_no_conditions_are_no_text() -> None:
    assert not Conditions.parse(" ; \n")
    assert str(Conditions.parse("")) == ""


def test_a_value_may_hold_an_equals_sign() -> None:
    assert Conditions.parse("lane = a=b").hold(plain_fields({"lane": "A=B"}))


@pytest.mark.parametrize("text", ["mode", "mode =", "= TL", "mode TL; fleet = A"])
def test_what_is_no_condition_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="such as mode = TL"):
        Conditions.parse(text)


def test_a_field_is_not_asked_twice() -> None:
    with pytest.raises(ValueError, match="asked twice"):
        Conditions.parse("mode = TL; MODE = LTL")


def test_more_conditions_than_anybody_overlooks_are_refused() -> None:
    with pytest.raises(ValueError, match=f"{MOST} at most"):
        Conditions.parse(";".join(f"f{n} = 1" for n in range(MOST + 1)))


@pytest.mark.parametrize(
    ("fields", "held"),
    [
        ({"MODE": " tl ", "Fleet": "company  trucks", "lane": "x"}, True),
        ({"mode": "TL"}, False),
        ({"mode": "TL", "fleet": "leased"}, False),
        ({}, False),
    ],
)
def test_all_of_them_hold_or_none_does(fields: dict[str, str], held: bool) -> None:
    assert Conditions.parse("mode = TL; fleet = Company Trucks").hold(plain_fields(fields)) is held


@pytest.mark.parametrize(
    ("one", "other", "exclude"),
    [
        ("mode = TL", "mode = LTL", True),
        ("mode = TL; fleet = A", "fleet = B; equipment = van", True),
        ("mode = TL", "MODE = tl", False),
        ("mode = TL", "fleet = A", False),
        ("", "mode = TL", False),
    ],
)
def test_conditions_exclude_each_other_where_no_charge_meets_both(
    one: str, other: str, exclude: bool
) -> None:
    assert Conditions.parse(one).exclude(Conditions.parse(other)) is exclude
    assert Conditions.parse(other).exclude(Conditions.parse(one)) is exclude
