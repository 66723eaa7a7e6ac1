"""The long form: 300 kills of exports of 200 documents, and of payment imports. Run by `scripts/test --siege`."""

from __future__ import annotations

import os
import random

import pytest

from integrations.pipeline import points
from tests.faults import siege
from tests.faults.conftest import SWITCHES, Ground
from tests.faults.siege import Lane

KILLS = int(os.environ.get("SIEGE_KILLS", "300"))
DOCUMENTS = 200
DEATHS = 10  # of one lane before it may come to rest
SPAN = 3.0  # seconds within which a run of so many documents is at work
BOUND_SECONDS = 600.0


def fates(dice: random.Random) -> list[str | float]:
    """Random instants, and now and then a named point."""
    return [
        f"{dice.choice(points.EXPORT[:-2])}:{dice.randint(1, 6)}"
        if dice.random() < 0.3
        else round(dice.uniform(0, SPAN), 3)
        for _ in range(DEATHS)
    ]


@pytest.mark.siege
def test_three_hundred_kills_of_two_hundred_documents(ground: Ground) -> None:
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    kills = documents = 0
    duplicates: list[str] = []
    lost: list[str] = []
    slowest = 0.0
    while kills < KILLS:
        lanes: list[Lane] = [ground.lane(w, *fates(dice), n=DOCUMENTS, feed=20) for w in ground.worlds]
        siege.drive(ground.zygote, lanes, bound=BOUND_SECONDS)
        for lane in lanes:
            found = siege.tallies(lane.world.account, [lane])[lane.name]
            kills += len(lane.died_at)
            documents += found.expected
            duplicates += found.duplicates
            lost += found.lost
            slowest = max(slowest, lane.rest_after)
        print(
            f"{kills} kills, {documents} documents, {len(duplicates)} duplicates, {len(lost)} lost",
            flush=True,
        )
    siege.say(
        f"siege with seed {seed} under {', '.join(SWITCHES)}: {kills} kills, {documents} documents,"
        f" {len(duplicates)} duplicates, {len(lost)} lost; slowest lane at rest after {slowest:.0f} s"
    )
    assert (duplicates, lost) == ([], [])
