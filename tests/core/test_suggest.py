"""Suggestions for value matches (rule A5): the right one first, never sure where it is not."""

from __future__ import annotations

import pytest

from integrations.core.suggest import How, SageValue, Values, normalised, suggest_all

TERMINALS = [
    SageValue("100", "Dallas Terminal"),
    SageValue("110", "Fort Worth"),
    SageValue("200", "Saint Louis"),
    SageValue("210", "St. Paul"),
    SageValue("300", "Kansas City East"),
    SageValue("310", "Kansas City West"),
    SageValue("VAN", "Dry van"),
    SageValue("FLAT", "Flatbed"),
    SageValue("T-0042", "Truck 42"),
    SageValue("T-0043", "Truck 43"),
    SageValue("OLD", "Omaha", active=False),
]


def first(told: str) -> tuple[str, How, int] | None:
    found = Values(TERMINALS).suggest(told)
    return (found[0].sage.value, found[0].how, found[0].score) if found else None


@pytest.mark.parametrize("told", ["van", " VAN ", "Dry  Van", "dry van"])
def test_an_equal_id_or_name_is_exact(told: str) -> None:
    assert first(told) == ("VAN", How.EXACT, 100)


@pytest.mark.parametrize(
    ("told", "value"),
    [
        ("Dallas Term.", "100"),
        ("Terminal, Dallas", "100"),
        ("St Louis", "200"),
        ("SAINT-LOUIS, Inc.", "200"),
        ("Saint Paul", "210"),
        ("Truck 042", "T-0042"),
        ("KC", None),
    ],
)
def test_spelling_is_set_aside(told: str, value: str | None) -> None:
    found = first(told)
    assert (found and found[:2]) == (value and (value, How.NORMALISED))


@pytest.mark.parametrize(
    ("told", "value"),
    [
        ("Dalas", "100"),
        ("Ft Worth", "110"),
        ("Flat bed", "FLAT"),
        ("Flatbeds", "FLAT"),
        ("Kansas Cty East", "300"),
    ],
)
def test_what_is_alike_is_suggested_with_a_lower_score(told: str, value: str) -> None:
    found = first(told)
    assert found is not None
    assert found[:2] == (value, How.FUZZY)
    assert found[2] < 95


def test_what_fits_two_alike_is_ambiguous() -> None:
    found = Values(TERMINALS).suggest("Kansas City")
    assert [f.sage.value for f in found] == ["300", "310"]
    assert all(f.ambiguous for f in found)


def test_two_records_of_one_name_are_ambiguous() -> None:
    found = Values([SageValue("1", "Yard"), SageValue("2", "Yard")]).suggest("yard")
    assert [(f.sage.value, f.ambiguous) for f in found] == [("1", True), ("2", True)]


def test_other_numbers_are_another_thing() -> None:
    assert first("Truck 44") is None


@pytest.mark.parametrize("told", ["Anchorage", "Omaha", "", "-"])
def test_nothing_is_suggested_for_what_sage_does_not_hold_or_has_put_aside(told: str) -> None:
    assert first(told) is None


def test_normal_forms() -> None:
    assert normalised("Łódź Spedycja & Søn, LLC") == "lodz son spedycja"
    assert normalised("Inc.") == "inc"


def test_seeded_near_values_are_found_first_among_two_thousand() -> None:
    """Letters swapped, lost or doubled, words turned round, short forms: a truth list of 300."""
    cities = [
        "Aurora",
        "Bristol",
        "Camden",
        "Dalton",
        "Elgin",
        "Fresno",
        "Galena",
        "Helena",
        "Ithaca",
        "Joplin",
    ]
    kinds = ["Brokerage", "Flatbed", "Reefer", "Drayage", "Intermodal", "Tanker", "Expedite", "Heavy Haul"]
    places = ["North", "South", "Central", "Harbor", "Airport", "Valley", "Lakeside", "Prairie", "Summit", "River",
              "Canyon", "Meadow", "Forest", "Island", "Desert", "Bayou", "Mesa", "Delta", "Ridge", "Grove",
              "Orchard", "Plains", "Coast", "Hills", "Falls"]  # fmt: skip
    names = [f"{c} {p} {k}" for c in cities for p in places for k in kinds]
    assert len(names) == 2000
    sage = [SageValue(f"D{n}", name) for n, name in enumerate(names)]
    truth = {}
    for n in range(0, 2000, 20):
        city, *rest = names[n].split()
        truth[" ".join([*rest, city])] = f"D{n}"
        truth[f"{city[0]}{city[2]}{city[1]}{city[3:]} {' '.join(rest)}"] = f"D{n}"
        truth[f"{' '.join([city, *rest])[:-1]}"] = f"D{n}"
    found = suggest_all(list(truth), sage)
    right = sum(1 for told, value in truth.items() if found[told] and found[told][0].sage.value == value)
    assert right >= len(truth) * 0.97
    sure = [f[0] for told, f in found.items() if f and f[0].score >= 95]
    assert all(truth[s.tms_value] == s.sage.value for s in sure)
