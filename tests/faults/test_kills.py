"""SIGKILL at any time, and started again: 0 duplicates, 0 lost, counted in the sandbox's books (invariant 1, R1)."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import closing

from integrations.core.freight import Kind, PartyKind
from integrations.models import SyncJob
from integrations.models.choices import JobKind, JobState
from integrations.pipeline import points
from tests.faults import siege
from tests.faults.conftest import Ground, control, settle
from tests.faults.siege import Lane
from tests.pipeline.world import deliver, deliver_parties, freight
from tests.sandbox.gateway import Client

SPAN = 0.8  # seconds within which a run of a lane is at work

# Two lanes reach every point: looks come after a death that left answers open.
FIRST = ("before-claim:2", "after-claim:2", "before-look", "mid-send:2", "before-store:2")
SECOND = ("inside-claim:2", "before-send:2", "after-look", "mid-store:2", "after-store:2")


def test_killed_at_every_named_point_of_the_export(ground: Ground) -> None:
    siege.say(f"points of the export: {', '.join(points.EXPORT)}")
    ground.switch("honoured", "honoured", "ignored", "ignored")
    lanes = [ground.lane(w, *(FIRST, SECOND)[i % 2]) for i, w in enumerate(ground.worlds)]
    siege.drive(ground.zygote, lanes)
    settle(lanes)
    for pair in (lanes[:2], lanes[2:]):
        assert {str(p).split(":")[0] for lane in pair for p in lane.died_at} == set(points.EXPORT)


def test_killed_at_twenty_random_instants(ground: Ground) -> None:
    seed = random.randrange(10**6)
    siege.say(f"seed of the export's instants: {seed}")
    dice = random.Random(seed)
    ground.switch("honoured", "ignored")
    lanes = [
        ground.lane(world, *(round(dice.uniform(0, SPAN), 3) for _ in range(5))) for world in ground.worlds
    ]
    siege.drive(ground.zygote, lanes)
    settle(lanes)


def test_killed_as_a_command_of_its_own(ground: Ground) -> None:
    """`manage.py export` itself, killed once Sage has committed and before we have read its answer."""
    world = ground.worlds[1]
    lane = ground.lane(world, n=12)
    created = control(world.account, "counters")["created"]
    with siege.command("export", "--connection", str(world.connection_id), database=ground.url) as process:
        siege.until(lambda: control(world.account, "counters")["created"] > created)
        process.kill()
        assert process.wait() == -9
    siege.drive(ground.zygote, [lane])
    settle([lane])


def test_parties_are_created_once_and_their_documents_follow(ground: Ground) -> None:
    """A customer or vendor goes the same road as its documents (invariant 1)."""
    ground.switch("honoured", "ignored")
    plans = (
        ("inside-claim:1", "mid-send:1", "before-look", "before-store:1", "after-look"),
        ("after-claim:1", "before-store:1", "before-look", "mid-store:1", "after-store:1"),
    )
    lanes = []
    for world, plan in zip(ground.worlds[:2], plans, strict=True):
        lane = ground.lane(world, *plan)
        lane.feed = with_new_parties
        lanes.append(lane)
    siege.drive(ground.zygote, lanes)
    settle(lanes)
    for lane in lanes:
        assert parties_in_sage(lane) == Counter(f"{n}-P" for n in lane.numbers)
        assert jobs_left_open(lane) == 0


def with_new_parties(lane: Lane) -> None:
    numbers = [f"{lane.name}-{i:03d}" for i in range(len(lane.numbers), len(lane.numbers) + 4)]
    deliver_parties(lane.world, [(PartyKind.CUSTOMER, f"{n}-P", f"Customer {n}") for n in numbers])
    deliver(lane.world, *(freight(Kind.CUSTOMER_INVOICE, n, "100.00", party=f"{n}-P") for n in numbers))
    lane.numbers += numbers


def parties_in_sage(lane: Lane) -> Counter[str]:
    with closing(Client(lane.world.account)) as client:
        where = f"<like><field>CUSTOMERID</field><value>{lane.name}-%</value></like>"
        return Counter(r["CUSTOMERID"] for r in client.query("CUSTOMER", "CUSTOMERID", where))


def jobs_left_open(lane: Lane) -> int:
    """Each death left a run behind; the next one closed it."""
    return SyncJob.objects.filter(
        connection=lane.world.connection_id, kind=JobKind.EXPORT, state=JobState.RUNNING
    ).count()
