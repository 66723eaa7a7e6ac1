"""A8: never a negative line in a document of more than one entity."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integrations.core import intercompany
from integrations.core.documents import Line, SourceLine
from integrations.core.issues import Code
from integrations.core.money import Money

ENTITY_OF = {"10": "10", "10-YARD": "10", "20": "20"}


def lines(*told: tuple[str, str]) -> list[Line]:
    return [
        Line(
            "5000",
            Money(Decimal(amount), "USD"),
            "",
            SourceLine("carrier_bill", "B-1", n),
            {"LOCATION": place},
        )
        for n, (place, amount) in enumerate(told, start=1)
    ]


def test_a_negative_line_across_entities_is_refused_with_both_named():
    issue = intercompany.check(lines(("10", "100"), ("20", "-5")), ENTITY_OF)
    assert issue is not None
    assert (issue.code, issue.blocks) == (Code.INTERCOMPANY_NEGATIVE, True)
    assert "10, 20" in issue.message


@pytest.mark.parametrize(
    "told",
    [
        [("10", "100"), ("20", "5")],  # nothing negative
        [("10", "100"), ("10-YARD", "-5")],  # two places of one entity
        [("10", "-100"), ("20", "-5")],  # a credit as a whole
        [("", "100"), ("10", "-5")],  # a line without place lies where the session does
    ],
)
def test_what_sage_takes_is_not_held_up(told):
    assert intercompany.check(lines(*told), ENTITY_OF) is None


def test_a_location_belongs_to_the_nearest_entity_above_it():
    parents = {"10": "", "10-YARD": "10", "10-DOCK": "10-YARD", "20": "", "LOST": "", "A": "B", "B": "A"}
    found = intercompany.entities_of(parents, frozenset({"10", "20"}))
    assert found["10-DOCK"] == "10"
    assert found["20"] == "20"
    assert found["LOST"] == "LOST"
    assert found["A"] == "A"  # a circle ends
