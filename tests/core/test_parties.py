"""Who a TMS party is in Sage (rule A4, to the word)."""

from __future__ import annotations

import pytest

from integrations.core.issues import Code, Issue
from integrations.core.parties import Claim, Directory, Linked, SageParty, Sought, ToCreate, match
from integrations.core.party_matching import Index

SAGE = (
    SageParty("C-1", "Acme Shipping"),
    SageParty("C-2", "Metro Wholesale"),
    SageParty("C-3", "Metro Wholesale"),
    SageParty("C-4", "Old Foods", active=False),
)


def result(sought: Sought, *, create: bool = True, taken: tuple[str, ...] = ()) -> Linked | ToCreate | Issue:
    claims = {party_id: [Claim("another", f"T9 on {party_id}")] for party_id in taken}
    return match(sought, Directory(Index.of(SAGE), claims), create=create)


def code(sought: Sought, *, create: bool = True, taken: tuple[str, ...] = ()) -> Code:
    found = result(sought, create=create, taken=taken)
    assert isinstance(found, Issue)
    return found.code


def linked(sought: Sought) -> str:
    found = result(sought)
    assert isinstance(found, Linked)
    return found.party_id


def test_by_external_accounting_id() -> None:
    assert linked(Sought("T1", "ACME Shipping, Inc.", "C-1")) == "C-1"


def test_by_unique_exact_name_without_case() -> None:
    assert linked(Sought("T1", " acme  SHIPPING ")) == "C-1"


def test_an_id_that_sage_does_not_know_is_never_replaced_by_a_name() -> None:
    found = result(Sought("T1", "Acme Shipping", "C-77"))
    assert found == ToCreate("C-77", "no record C-77 in Sage: to be created under that id")
    assert code(Sought("T1", "Acme Shipping", "C-77"), create=False) is Code.PARTY_ID_UNKNOWN


def test_an_id_whose_record_has_a_clearly_different_name_goes_to_a_person() -> None:
    assert code(Sought("T1", "Bluebird Logistics", "C-1")) is Code.PARTY_NAME_DIFFERS


def test_an_ambiguous_name_goes_to_a_person() -> None:
    assert code(Sought("T1", "Metro Wholesale")) is Code.PARTY_AMBIGUOUS


def test_a_name_that_two_of_the_tms_bear_goes_to_a_person() -> None:
    assert code(Sought("T1", "Acme Shipping", namesakes=1)) is Code.PARTY_AMBIGUOUS
    assert code(Sought("T1", "Brand New", namesakes=1)) is Code.PARTY_AMBIGUOUS


def test_a_record_that_is_somebody_elses_is_never_linked_by_name() -> None:
    assert code(Sought("T1", "Acme Shipping"), taken=("C-1",)) is Code.PARTY_AMBIGUOUS


@pytest.mark.parametrize("name", ["Acme Shippng", "Acme Shipping Co", "Acme-Shipping"])
def test_a_near_name_goes_to_a_person(name: str) -> None:
    assert code(Sought("T1", name)) is Code.PARTY_NEAR


def test_nobody_like_it_is_created_or_blocks_as_the_policy_says() -> None:
    found = result(Sought("T9", "Brand New Foods"))
    assert isinstance(found, ToCreate)
    assert found.party_id == "T9"
    assert code(Sought("T9", "Brand New Foods"), create=False) is Code.PARTY_UNKNOWN


def test_an_id_that_is_another_record_in_sage_is_not_taken_for_a_new_party() -> None:
    assert code(Sought("C-2", "Brand New Foods")) is Code.PARTY_NEAR


def test_an_inactive_record_blocks() -> None:
    assert code(Sought("T1", "Old Foods")) is Code.PARTY_INACTIVE


def test_ids_of_other_subsidiaries_are_ignored_and_that_is_said() -> None:
    found = result(Sought("T1", "Nobody Knows", other_ids={"Carriers": "C-9"}), create=False)
    assert isinstance(found, Issue)
    assert "ids given for other subsidiaries were ignored: C-9 (Carriers)" in found.message
