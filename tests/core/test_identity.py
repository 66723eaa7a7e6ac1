from __future__ import annotations

from integrations.core.identity import Identity, control_id, mark_of

WHO = Identity("t1", "tms", "carrier_bill", "B-1")


def test_the_mark_is_lh_and_twelve_characters() -> None:
    assert WHO.mark.startswith("LH-")
    assert len(WHO.mark) == 15
    assert mark_of(WHO.hash) == WHO.mark


def test_an_identity_does_not_depend_on_how_it_is_sent() -> None:
    assert Identity("t1", "tms", "carrier_bill", "B-1").hash == WHO.hash


def test_each_part_of_an_identity_counts() -> None:
    others = {
        Identity("t2", "tms", "carrier_bill", "B-1").hash,
        Identity("t1", "other", "carrier_bill", "B-1").hash,
        Identity("t1", "tms", "toll", "B-1").hash,
        Identity("t1", "tms", "carrier_bill", "B-2").hash,
        Identity("t1", "tms", "carrier_bill", "B-1", leg="recovery").hash,
        Identity("t1", "tms", "carrier_bill", "B-1", sequence=2).hash,
        WHO.hash,
    }
    assert len(others) == 7


def test_a_control_id_changes_with_the_generation_only() -> None:
    assert control_id(WHO.hash, 1) == control_id(WHO.hash, 1)
    assert control_id(WHO.hash, 1) != control_id(WHO.hash, 2)
