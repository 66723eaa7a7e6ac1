"""The first live export and the start of its support window are one event, wherever the process dies (rule J8)."""

from __future__ import annotations

import random
import time
from datetime import timedelta
from pathlib import Path

import pytest

from integrations.core.batches import BatchState
from integrations.core.documents import DocumentKind
from integrations.core.freight import Kind
from integrations.models import BatchEvent, Connection, Document, PostingBatch
from integrations.pipeline import points
from integrations.pipeline.posting import gathering
from tenants.models import OnboardingStep, Step, SupportWindow, SupportWindowEvent
from tests.faults import siege
from tests.faults.conftest import Ground, settle
from tests.faults.siege import Lane
from tests.pipeline import desk as desks
from tests.pipeline.world import deliver, freight

# The first export dies here, in a connection of its own each; the looks are reached after a death that left answers open.
PLANS = (
    ("before-claim:1", "after-claim:1", "before-store:1"),
    ("inside-claim:1", "before-send:1", "mid-store:1"),
    ("mid-send:1", "before-look", "after-look"),
    ("mid-store:1", "before-look"),
    ("after-store:1",),
)
AT_ONCE = timedelta(seconds=5)  # a transaction that writes both; on a busy machine


def first_in_sage(lane: Lane) -> Document | None:
    sent = Document.objects.filter(connection=lane.world.connection_id, sent_at__isnull=False)
    return sent.filter(kind__in=[DocumentKind.AR_INVOICE, DocumentKind.AP_BILL]).order_by("sent_at").first()


def window_of(lane: Lane) -> SupportWindow | None:
    engagement = Connection.objects.select_related("engagement").get(pk=lane.world.connection_id).engagement
    return SupportWindow.objects.filter(authorization=engagement.authorization).first()


def both_or_neither(lane: Lane) -> None:
    assert (first_in_sage(lane) is None) == (window_of(lane) is None), siege.where(lane)


def one_more(lane: Lane) -> None:
    number = f"{lane.name}-more-{len(lane.numbers)}"
    deliver(lane.world, freight(Kind.CARRIER_BILL, number, "10.00"))
    lane.numbers.append(number)


def test_the_window_starts_once_with_the_first_document_in_sage(ground: Ground) -> None:
    ground.switch("honoured", "ignored")
    lanes = []
    for n, plan in enumerate(PLANS):
        world = ground.connect(ground.accounts[n % len(ground.accounts)], f"first-{n}")
        lane = ground.lane(world, *plan, n=4)
        lane.feed, lane.after_death = one_more, both_or_neither
        lanes.append(lane)
    siege.drive(ground.zygote, lanes)
    settle(lanes)
    assert {str(p).split(":")[0] for lane in lanes for p in lane.died_at} == set(points.EXPORT)
    for lane in lanes:
        window, first = window_of(lane), first_in_sage(lane)
        assert abs(window.opened_at - first.sent_at) < AT_ONCE
        assert [e.what for e in window.events.all()] == [SupportWindowEvent.What.OPENED]
        engagement = Connection.objects.get(pk=lane.world.connection_id).engagement_id
        live = OnboardingStep.objects.get(engagement=engagement, step=Step.GO_LIVE)
        assert live.state == OnboardingStep.State.DONE


# A Sage on a PC: the first download of a live batch ---------------------------------------------------------------

SPAN = 0.25  # seconds within which so small a batch is handed out


@pytest.mark.parametrize("kills", [6, pytest.param(40, marks=pytest.mark.siege)])
def test_the_first_download_and_its_window_are_one_event(ground: Ground, tmp_path: Path, kills: int) -> None:
    seed = random.randrange(10**6)
    siege.say(f"seed of the downloads' kills: {seed}")
    dice = random.Random(seed)
    at_instants = 0
    for n in range(kills):
        desk = desks.build(ground.tenant, slug=f"first-{seed}-{n}")
        desks.deliver(desk, desks.invoice(f"D{seed}-{n}"))
        batch = gathering.build(desk.connection_id, "test")
        told = {"batch": batch.number, "download": str(tmp_path), "backup_by": "Pat Bookkeeper"}
        at = "" if n % 2 else "batch-downloading"
        number = ground.zygote.start("post", desk, kill_at=at, **told)
        if not at:
            time.sleep(dice.uniform(0.01, SPAN))
            ground.zygote.kill(number)
        at_instants += ground.zygote.wait(number) < 0 and not at
        window, taken = window_at(desk), PostingBatch.objects.get(pk=batch.pk)
        assert (window is None) == (taken.state == BatchState.BUILT), (seed, n)
        if at:
            assert window is None  # the transaction that wrote both died
        assert ground.zygote.wait(ground.zygote.start("post", desk, **told)) == 0
        window = window_at(desk)
        first = BatchEvent.objects.filter(batch=batch, what="DOWNLOAD").order_by("at").first()
        assert abs(window.opened_at - first.at) < AT_ONCE
        assert [e.what for e in window.events.all()] == [SupportWindowEvent.What.OPENED]
    siege.say(f"killed {kills // 2 + kills % 2} times at the point, {at_instants} times at an instant")


def window_at(desk: desks.Desk) -> SupportWindow | None:
    return SupportWindow.objects.filter(
        authorization=desk.connection.engagement.authorization, opened_at__isnull=False
    ).first()
