"""Who a carrier may be among Sage's vendors (rule A4): suggested with reasons, never linked unseen but by id or only name."""

from __future__ import annotations

import pytest

from integrations.bench.matching import generate, measure
from integrations.core.party_matching import Index, Reason, SageParty, Wanted, weigh
from integrations.core.party_traits import Traits

ACME = SageParty("V1", "Acme Hauling LLC", traits=Traits.of({"mc": "MC-123456", "city": "Tulsa"}))
OTHER = SageParty("V2", "Acme Hauling of Texas", traits=Traits.of({"mc": "777777"}))
BLUE = SageParty("V3", "Blue Line Transport")
INDEX = Index.of([ACME, OTHER, BLUE])


def suggested(*names: str, **traits: str) -> list[str]:
    return [c.party.party_id for c in INDEX.suggest(Wanted(names, Traits.of(traits)))]


@pytest.mark.parametrize("name", ["ACME HAULING", "Acme Hauling, Inc.", "Hauling Acme", "Acme Hualing"])
def test_names_that_differ_in_form_are_suggested(name: str) -> None:
    assert suggested(name)[0] == "V1"


def test_a_number_of_the_trade_goes_before_a_name() -> None:
    assert suggested("Acme Hauling", mc="777777")[0] == "V2"


def test_another_number_speaks_against() -> None:
    candidate = weigh(Wanted(("Acme Hauling LLC",), Traits.of({"mc": "999999"})), ACME)
    against = [why for why in candidate.reasons if why.against]
    assert [why.reason for why in against] == [Reason.MC]


def test_a_name_it_also_goes_by_is_found() -> None:
    assert suggested("Northgate Holdings", "Blue Line Transport") == ["V3"]


def test_nobody_like_it_is_nobody() -> None:
    assert suggested("Quixotic Pipe Fitters") == []


def proves(n: int) -> None:
    found = measure(*generate(n))
    assert (found["wrong links"], found["examples"]) == (0, [])
    assert found["right one first %"] >= 95
    assert found["right one found %"] >= 90
    done, of = str(found["wrong ids blocked"]).split(" of ")
    assert done == of != "0"


def test_a4_of_seeded_near_names_none_is_linked_wrongly_and_the_right_one_is_suggested_first() -> None:
    proves(300)


@pytest.mark.siege
def test_a4_the_same_of_two_thousand() -> None:
    proves(2_000)
