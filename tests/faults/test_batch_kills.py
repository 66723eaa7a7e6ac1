"""SIGKILL while posting batches are built and confirmed: no document in two live batches, none lost (rule J2)."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

import pytest

from integrations.core.batches import BatchState
from integrations.core.lifecycle import State
from integrations.models import BatchEntry, BatchFile, Document, PostingBatch
from integrations.pipeline import points
from integrations.pipeline.posting import gathering
from tests.faults import siege
from tests.faults.conftest import Ground
from tests.pipeline import desk as desks
from tests.pipeline.desk import Desk, download, invoice

CONFIRMING = 5  # one kill in so many falls on a batch that is confirmed
BUILDING = ("batch-opened", "batch-claimed", "batch-set", "batch-finishing", "batch-built")
SPAN = 0.3  # seconds within which a batch of so few is at work
LEASE = 0.1  # of a gathering, in those processes


def one_live_batch_each(desk: Desk) -> None:
    live = BatchEntry.objects.filter(live=True, batch__connection=desk.connection_id)
    held = Counter(live.values_list("document", flat=True))
    assert set(held.values()) <= {1}
    claimed = Document.objects.filter(connection=desk.connection_id, state=State.SENDING)
    assert set(claimed.values_list("id", flat=True)) <= set(held)


def killed(ground: Ground, desk: Desk, dice: random.Random, **options: object) -> str:
    """One run that dies at a named point or at any instant; says where."""
    at = (
        dice.choice((*BUILDING, ""))
        if not options
        else dice.choice(("batch-stepping", "batch-confirming", ""))
    )
    number = ground.zygote.start("post", desk, kill_at=at, **options)
    if not at:
        time.sleep(dice.uniform(0.01, SPAN))
        ground.zygote.kill(number)
    code = ground.zygote.wait(number)
    return at or "an instant" if code < 0 else ""


@pytest.mark.parametrize("kills", [10, pytest.param(50, marks=pytest.mark.siege)])
def test_killed_while_building_and_confirming(ground: Ground, tmp_path: Path, kills: int) -> None:
    seed = random.randrange(10**6)
    siege.say(f"seed of the batches' kills: {seed}; points: {', '.join(points.BATCHES)}")
    dice = random.Random(seed)
    desk = desks.build(ground.tenant, slug=f"pc-{seed}")
    died: Counter[str] = Counter()
    delivered = 0
    while sum(died.values()) < kills - kills // CONFIRMING:
        desks.deliver(desk, *(invoice(f"K{seed}-{delivered + n}") for n in range(3)))
        delivered += 3
        where = killed(ground, desk, dice)
        died[where] += bool(where)
        one_live_batch_each(desk)
    time.sleep(LEASE)
    last = _built(desk)
    confirmed_by_force(ground, desk, dice, died, last, tmp_path, kills // CONFIRMING)
    del died[""]
    siege.say(f"killed {sum(died.values())} times: {dict(died)}; {delivered} documents")
    none_lost(desk, delivered)


def _built(desk: Desk) -> PostingBatch:
    """What the last one left is built in the end: nothing is due any more."""
    while True:
        try:
            gathering.build(desk.connection_id, "test")
        except gathering.NothingDue:
            break
    live = PostingBatch.objects.filter(connection=desk.connection_id, state=BatchState.BUILT, kind="LIVE")
    found = live.order_by("-documents").first()
    assert found is not None
    return found


def confirmed_by_force(
    ground: Ground,
    desk: Desk,
    dice: random.Random,
    died: Counter[str],
    batch: PostingBatch,
    path: Path,
    wanted: int,
) -> None:
    """The same journal is given in again until the batch is confirmed, whatever dies on the way."""
    journal = path / "journal.csv"
    journal.write_bytes(download(batch)["GENERAL.CSV"])
    told = {"batch": batch.number, "confirm": str(journal)}
    kills = 0
    while kills < wanted:
        where = killed(ground, desk, dice, **told)
        died[where] += bool(where)
        kills += bool(where)
        if desks.state(batch) is BatchState.CONFIRMED:
            rest = PostingBatch.objects.filter(
                connection=desk.connection_id, state=BatchState.BUILT, kind="LIVE"
            )
            batch = rest.order_by("-documents").first() or batch
            if batch.state != BatchState.BUILT:
                return
            journal.write_bytes(download(batch)["GENERAL.CSV"])
            told["batch"] = batch.number
        states = set(
            Document.objects.filter(batch_entries__batch=batch, batch_entries__live=True).values_list(
                "state", flat=True
            )
        )
        assert len(states) == 1  # a batch and its documents move together
    assert ground.zygote.wait(ground.zygote.start("post", desk, **told)) in (0, 1)


def none_lost(desk: Desk, delivered: int) -> None:
    documents = Document.objects.filter(connection=desk.connection_id, kind="JOURNAL")
    assert documents.count() == delivered
    entries = BatchEntry.objects.filter(
        live=True, batch__connection=desk.connection_id, document__kind="JOURNAL"
    )
    assert entries.count() == delivered
    assert not entries.filter(batch__state__in=[BatchState.VOIDED, BatchState.GATHERING]).exists()
    written = "".join(
        b"".join(bytes(c.body) for c in file.chunks.all()).decode("cp1252")
        for file in BatchFile.objects.filter(
            batch__connection=desk.connection_id, batch__entries__live=True, key="general"
        ).distinct()
    )
    assert all(
        written.count(f"{number} ACME linehaul") == 1 for number in documents.values_list("number", flat=True)
    )
