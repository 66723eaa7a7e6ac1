"""Each fault at 30 % of requests, under each treatment of control ids: 0 duplicates, 0 lost, all at rest (R3, R5, R6, R7)."""

from __future__ import annotations

import pytest

from integrations.models import Issue
from integrations.models.choices import Trigger
from integrations.pipeline import confirmation
from integrations.sandbox.traffic.faults import FAULTS
from tests.faults import siege
from tests.faults.conftest import SWITCHES, Ground, control, settle

RATE = 0.3
# Twelve that lose, double or mix up answers, once each and dealt over the four treatments; the siege does every fault
# under every treatment.
ORDINARY = (
    *("drop-before", "drop-after-commit", "500-after-commit", "cut-body"),
    *("missing-controlid", "foreign-controlid", "swapped-controlid", "hang"),
    *("late-commit", "524", "session-expiry", "429"),
)
ROUNDS = [ORDINARY[i : i + len(SWITCHES)] for i in range(0, len(ORDINARY), len(SWITCHES))]


def endure(ground: Ground, faults: dict[int, str], *, n: int, bound: float = siege.BOUND_SECONDS) -> None:
    """Drive a lane on each named world while its sandbox misbehaves."""
    lanes = []
    for index, fault in faults.items():
        world = ground.worlds[index]
        lane = ground.lane(world, n=n)
        control(world.account, "faults", {fault: RATE})
        lanes.append(lane)
        siege.say(f"{lane.name}: {fault} at {RATE:.0%} under {SWITCHES[index]}")
    siege.drive(ground.zygote, lanes, bound=bound)
    settle(lanes)


@pytest.mark.parametrize("faults", ROUNDS, ids=" ".join)
def test_a_fault_at_three_requests_of_ten(ground: Ground, faults: tuple[str, ...]) -> None:
    turn = ROUNDS.index(faults)
    endure(ground, {(i + turn) % len(SWITCHES): fault for i, fault in enumerate(faults)}, n=16)


@pytest.mark.siege
@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_under_every_treatment(ground: Ground, fault: str) -> None:
    endure(ground, dict.fromkeys(range(len(SWITCHES)), fault), n=200, bound=600.0)


def test_a_commit_after_the_settle_time_with_repeats_not_refused_is_found_and_shown(ground: Ground) -> None:
    """The one case that no client can prevent: it must not stay unseen."""
    world = ground.worlds[SWITCHES.index("ignored")]
    siege.drive(ground.zygote, [ground.lane(world, n=1)])  # so that a session is open
    lane = ground.lane(world, n=2)
    control(world.account, "settings", {"late_seconds": 3600.0})
    control(world.account, "faults", {"late-commit": 1.0})
    first = ground.zygote.start("export", world)
    siege.until(lambda: siege.count(world, "UNKNOWN") == 2)
    control(world.account, "faults", {})
    ground.zygote.wait(first)
    siege.drive(ground.zygote, [lane])
    assert siege.tallies(world.account, [lane])[lane.name].clean
    assert control(world.account, "commit-late", {})["committed"]
    assert sorted(siege.tallies(world.account, [lane])[lane.name].duplicates) == lane.numbers
    confirmation.sweep(world.connection_id, trigger=Trigger.COMMAND)
    shown = Issue.objects.filter(code="sage.twin", closed_at__isnull=True, document__number__in=lane.numbers)
    assert sorted(shown.values_list("document__number", flat=True)) == lane.numbers
