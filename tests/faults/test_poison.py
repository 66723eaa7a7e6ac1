"""One poisonous document does not stop its batch (invariant 4, R8)."""

from __future__ import annotations

import math

import pytest
from django.conf import LazySettings

from integrations.core.freight import Kind
from integrations.models import Document, DocumentPayload
from integrations.models.choices import Trigger
from integrations.pipeline import export, mapping
from integrations.pipeline.wire import Wire
from tests.faults import siege
from tests.faults.conftest import Ground, control
from tests.faults.siege import Lane
from tests.pipeline.world import TODAY, World, deliver, freight

CLOSED = TODAY.replace(year=TODAY.year - 1, month=2, day=10)


@pytest.fixture
def hundred(settings: LazySettings) -> None:
    settings.EXPORT_BATCH = 100


def sends(world: World) -> int:
    """Requests that created, or tried to."""
    return sum("create" in f for r in control(world.account, "requests") for f in r["functions"][:1])


@pytest.mark.parametrize("bad", [1, 5, 50])
def test_those_that_sage_refuses_fall_alone(ground: Ground, hundred: None, bad: int) -> None:
    world = ground.worlds[0]
    name = f"BAD{bad}"
    control(world.account, "settings", {"closed_months": [f"{CLOSED:%Y-%m}"]})
    poisonous = {round(i * 100 / bad) for i in range(bad)}
    numbers = [f"{name}-{i:03d}" for i in range(100)]
    deliver(
        world,
        *(
            freight(Kind.CARRIER_BILL, n, "10.00", **({"day": CLOSED} if i in poisonous else {}))
            for i, n in enumerate(numbers)
        ),
    )
    before = sends(world)
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    good = Lane(world, name, numbers=[n for i, n in enumerate(numbers) if i not in poisonous])
    assert siege.tallies(world.account, [good])[name].clean
    assert sends(world) - before == 1
    # Sage's refusal taught that the period is closed: they are held for it, and later ones are not even sent.
    refused = Document.objects.filter(number__startswith=f"{name}-", state="BLOCKED")
    assert refused.count() == bad
    assert {d.blocked_by for d in refused} == {"period.closed"}


def test_one_that_makes_the_whole_request_fail_is_found_in_few_requests(
    ground: Ground, hundred: None
) -> None:
    world = ground.worlds[0]
    numbers = siege.load(world, "WHOLE", 100)
    mapping.build_due(world.connection, Wire(world.connection).ledger)
    spoil(world, "WHOLE-061")
    before = sends(world)
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    good = Lane(world, "WHOLE", numbers=[n for n in numbers if n != "WHOLE-061"])
    assert siege.tallies(world.account, [good])["WHOLE"].clean
    assert Document.objects.get(number="WHOLE-061").state == "REJECTED"
    # 1 + ceil(log2 100) bring the good ones in; one more proves the culprit.
    assert sends(world) - before - 1 <= 1 + math.ceil(math.log2(100)) + 1


def spoil(world: World, number: str) -> None:
    """A payload that Sage's gateway cannot read: what no builder of ours makes, and what a defect one day might."""
    payload = DocumentPayload.objects.get(document__number=number)
    payload.body = "<no_such_function/>"
    payload.save()
