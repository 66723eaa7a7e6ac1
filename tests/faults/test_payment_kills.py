"""SIGKILL during the import of payments: none missed, none applied twice, equal to the cent (A3, R9)."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import closing
from decimal import Decimal

from django.db.models import Sum

from integrations.models import Cursor, Document, PaymentApplication, PaymentNotice, SagePayment
from integrations.pipeline import points
from integrations.pipeline.reference import sortable
from tests.faults import siege
from tests.faults.conftest import Ground
from tests.faults.siege import ENTITY, Lane
from tests.pipeline.world import World
from tests.sandbox.gateway import Client
from tests.sandbox.postings import detail, payment, receipt

SPAN = 0.4  # seconds within which an import of so many payments is at work
MAKE = {"AR_INVOICE": receipt, "AP_BILL": payment}
HEADERS = {"AR": "ARPYMT", "AP": "APPYMT"}
PAGE = "<pagesize>2000</pagesize>"


def paying(ground: Ground, world: World, *plan: str | float) -> Lane:
    """A lane whose documents stand in Sage, and that gets further payments before each death."""
    lane = ground.lane(world, n=8)
    siege.drive(ground.zygote, [lane])
    lane.died_at.clear()
    lane.plan, lane.command, lane.feed = list(plan), "payments", pay
    return lane


def pay(lane: Lane) -> None:
    """Three cents and a bit of every document, two payments for the first of each kind."""
    with closing(Client(lane.world.account, entity=ENTITY)) as client:
        documents = Document.objects.filter(number__in=lane.numbers).order_by("number")
        for n, document in enumerate(documents):
            make = MAKE[document.kind]
            for amount in ("3.07", "1.11")[: 2 if n < 2 else 1]:
                result = client.run(make(detail(int(document.record_no), amount)))
                assert result.ok, result.errors


def check(lane: Lane) -> None:
    siege.say(f"import: {len(lane.died_at)} kills at {', '.join(map(str, lane.died_at))}")
    cursor_behind_rows(lane.world)
    equal_to_the_cent(lane)
    told_once(lane)


def cursor_behind_rows(world: World) -> None:
    """Every payment up to the cursor is stored."""
    with closing(Client(world.account, entity=ENTITY)) as client:
        for side, name in HEADERS.items():
            cursor = Cursor.objects.filter(connection=world.connection_id, object_name=name).first()
            reached = sortable(cursor.when_modified) if cursor else ""
            rows = client.query(name, "RECORDNO WHENMODIFIED", "", PAGE)
            passed = {int(r["RECORDNO"]) for r in rows if sortable(r["WHENMODIFIED"]) <= reached}
            stored = SagePayment.objects.filter(connection=world.connection_id, side=side)
            assert passed <= set(stored.values_list("record_no", flat=True))


def equal_to_the_cent(lane: Lane) -> None:
    with closing(Client(lane.world.account, entity=ENTITY)) as client:
        where = f"<like><field>RECORDID</field><value>{lane.name}-%</value></like>"
        rows = [r for o in siege.OBJECTS for r in client.query(o, "RECORDID TOTALPAID TOTALDUE", where, PAGE)]
    ours = {d.number: d for d in Document.objects.filter(number__in=lane.numbers)}
    assert len(rows) == len(ours)
    live = PaymentApplication.objects.filter(document__in=ours.values(), live=True)
    paid = dict(live.values_list("document__number").annotate(paid=Sum("amount")))
    for row in rows:
        document = ours[row["RECORDID"]]
        assert document.open_amount.amount == Decimal(row["TOTALDUE"])
        assert Decimal(paid[document.number]) / 100 == Decimal(row["TOTALPAID"])


def told_once(lane: Lane) -> None:
    mine = PaymentApplication.objects.filter(document__number__in=lane.numbers)
    told = Counter(PaymentNotice.objects.filter(application__in=mine).values_list("application", flat=True))
    assert set(told.values()) == {1}
    assert len(told) == mine.count()


def test_killed_at_every_named_point_of_the_import(ground: Ground) -> None:
    siege.say(f"points of the import: {', '.join(points.PAYMENTS)}")
    lane = paying(ground, ground.worlds[3], *points.PAYMENTS, *(f"{p}:2" for p in points.PAYMENTS))
    lane.after_death = lambda lane: cursor_behind_rows(lane.world)
    siege.drive(ground.zygote, [lane])
    check(lane)
    assert {str(p).split(":")[0] for p in lane.died_at} == set(points.PAYMENTS)


def test_killed_at_twenty_random_instants_of_the_import(ground: Ground) -> None:
    seed = random.randrange(10**6)
    siege.say(f"seed of the import's instants: {seed}")
    dice = random.Random(seed)
    lanes = [
        paying(ground, world, *(round(dice.uniform(0.05, SPAN), 3) for _ in range(10)))
        for world in ground.worlds[2:]
    ]
    siege.drive(ground.zygote, lanes)
    for lane in lanes:
        check(lane)
