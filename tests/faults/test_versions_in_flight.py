"""A newer version that comes while the older is on its way waits, and is judged by what became of it (invariant 1)."""

from __future__ import annotations

import pytest

from integrations.core.freight import Kind
from integrations.models import Document, TransactionVersion
from tests.faults import siege
from tests.faults.conftest import Ground, control, settle
from tests.faults.siege import Lane
from tests.pipeline.world import World, deliver, freight


def status(lane: Lane, version: int) -> str:
    return TransactionVersion.objects.get(transaction__source_id=lane.numbers[0], version=version).status


def send_and_lose(ground: Ground, lane: Lane, fault: str) -> None:
    """The lane's document is UNKNOWN afterwards."""
    control(lane.world.account, "faults", {fault: 1.0})
    run = ground.zygote.start("export", lane.world)
    siege.until(lambda: siege.count(lane.world, "UNKNOWN") == 1)
    ground.zygote.kill(run)
    ground.zygote.wait(run)
    control(lane.world.account, "faults", {})


@pytest.mark.parametrize(
    ("fault", "posted", "becomes"),
    [("drop-after-commit", 10_000, "HELD"), ("drop-before", 12_000, "CURRENT")],
    ids=["the older is in Sage", "the older never arrived"],
)
def test_a_newer_version_waits_while_the_older_is_unknown(
    ground: Ground, fault: str, posted: int, becomes: str
) -> None:
    world = ground.worlds[0]
    open_session(ground, world)
    lane = ground.lane(world)
    lane.numbers = [f"{lane.name}-000"]
    deliver(world, freight(Kind.CARRIER_BILL, lane.numbers[0], "100.00"))
    send_and_lose(ground, lane, fault)
    deliver(world, freight(Kind.CARRIER_BILL, lane.numbers[0], "120.00", version=2))
    assert status(lane, 2) == "WAITING"
    siege.drive(ground.zygote, [lane])
    settle([lane])
    assert status(lane, 2) == becomes
    assert Document.objects.get(number=lane.numbers[0], live=True).total.minor == posted


@pytest.mark.parametrize(
    ("point", "posted", "becomes"),
    [("before-store", 10_000, "HELD"), ("after-claim", 12_000, "CURRENT")],
    ids=["the older is in Sage", "the older never left"],
)
def test_a_newer_version_waits_while_the_older_is_being_sent(
    ground: Ground, point: str, posted: int, becomes: str
) -> None:
    world = ground.worlds[0]
    lane = ground.lane(world)
    lane.numbers = [f"{lane.name}-000"]
    deliver(world, freight(Kind.CARRIER_BILL, lane.numbers[0], "100.00"))
    assert ground.zygote.wait(ground.zygote.start("export", world, kill_at=point)) == -9
    assert siege.count(world, "SENDING") == 1
    deliver(world, freight(Kind.CARRIER_BILL, lane.numbers[0], "120.00", version=2))
    assert status(lane, 2) == "WAITING"
    siege.drive(ground.zygote, [lane])
    settle([lane])
    assert status(lane, 2) == becomes
    assert Document.objects.get(number=lane.numbers[0], live=True).total.minor == posted


def open_session(ground: Ground, world: World) -> None:
    """So that the fault strikes the document's request, and not the sign-in before it."""
    other = ground.lane(world, n=1)
    siege.drive(ground.zygote, [other])
