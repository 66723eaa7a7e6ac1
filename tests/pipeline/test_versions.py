"""A newer version never makes a second document (invariant 1)."""

from __future__ import annotations

from integrations.core.freight import Kind
from integrations.models import Document, TransactionVersion
from integrations.models.choices import Trigger, VersionStatus
from integrations.pipeline import confirmation, export
from tests.pipeline.world import World, deliver, freight


def run(world: World) -> None:
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    confirmation.confirm(world.connection_id, trigger=Trigger.COMMAND)


def build_only(world: World) -> None:
    export.export(world.connection_id, trigger=Trigger.COMMAND, seconds=0)


def status(version: int) -> str:
    return TransactionVersion.objects.get(version=version).status


def test_the_same_delivery_twice_sends_once(world: World) -> None:  # J2
    for _ in range(2):
        deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
        run(world)
    assert world.states() == {"CONFIRMED": 1}


def test_a_newer_version_replaces_one_that_is_not_claimed(world: World) -> None:
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
    build_only(world)
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "12.00", version=2))
    run(world)
    assert world.states() == {"SUPERSEDED": 1, "CONFIRMED": 1} or world.states() == {"CONFIRMED": 1}
    assert str(world.document("B-1").total.amount) == "12.00"


def test_a_change_after_posting_is_held_with_its_difference_in_money(world: World) -> None:
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
    run(world)
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "12.50", version=2))
    run(world)
    held = TransactionVersion.objects.get(version=2)
    assert (held.status, str(held.difference.amount)) == (VersionStatus.HELD, "2.50")
    assert world.states() == {"CONFIRMED": 1}


def test_a_newer_version_that_says_the_same_sends_nothing(world: World) -> None:
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
    run(world)
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00", version=2))
    run(world)
    assert status(2) == VersionStatus.EQUAL
    assert world.states() == {"CONFIRMED": 1}


def test_a_void_before_posting_sends_nothing(world: World) -> None:
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00", version=2, void=True))
    run(world)
    assert not Document.objects.filter(state="CONFIRMED").exists()


def test_a_void_after_posting_is_held(world: World) -> None:
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
    run(world)
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00", version=2, void=True))
    held = TransactionVersion.objects.get(version=2)
    assert (held.status, str(held.difference.amount)) == (VersionStatus.HELD, "-10.00")


def test_a_newer_version_that_differs_only_in_what_sage_is_not_told_sends_nothing(world: World) -> None:
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00", fields={"dispatcher": "Ann"}))
    run(world)
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00", version=2, fields={"dispatcher": "Bob"}))
    assert status(2) == VersionStatus.EQUAL


def test_a_newer_version_that_changes_a_dimension_is_held(world: World) -> None:
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00", fields={"desk": "OPS"}))
    run(world)
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00", version=2, fields={"desk": "SALES"}))
    assert status(2) == VersionStatus.HELD
