"""What may leave is asked of the database at each claim, and every attempt keeps what was asked (invariants 1 and 2)."""

from __future__ import annotations

from integrations.core.freight import Kind
from integrations.models import Attempt, Document, bump
from integrations.models.choices import Trigger
from integrations.pipeline import claims, connections, export
from integrations.pipeline.mapping import anything_received
from tests.faults.conftest import control
from tests.pipeline.world import World, deliver, freight


def built(world: World) -> None:
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
    export.export(world.connection_id, trigger=Trigger.COMMAND, seconds=0)


def test_nothing_is_claimed_once_a_person_has_paused_the_connection(world: World) -> None:
    built(world)
    as_it_was = world.connection
    connections.pause(world.connection_id, "ada", "month end")
    assert claims.claim(as_it_was) is None


def test_what_was_built_before_the_settings_changed_is_not_claimed(world: World) -> None:
    built(world)
    as_it_was = world.connection
    bump(world.connection_id)
    assert claims.claim(as_it_was) is None


def test_an_attempt_whose_answer_was_lost_keeps_its_request(world: World) -> None:
    deliver(world, freight(Kind.CARRIER_BILL, "B-0", "10.00"))
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)  # opens the session
    control(world.account, "faults", {"drop-after-commit": 1.0})
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
    export.export(world.connection_id, trigger=Trigger.COMMAND)
    lost = Attempt.objects.get(document__source_id="B-1", outcome="UNKNOWN")
    assert lost.exchange is not None
    assert lost.exchange.functions == 1


def test_a_sender_that_was_lost_is_an_attempt_too(world: World) -> None:
    built(world)
    assert claims.claim(world.connection) is not None
    Document.objects.filter(state="SENDING").update(claim_until=world.connection.created_at)
    export.export(world.connection_id, trigger=Trigger.COMMAND, seconds=0)
    lost = Attempt.objects.get(document__source_id="B-1")
    assert lost.outcome == "UNKNOWN"
    assert lost.control_id


def test_what_came_while_a_turn_was_ending_is_seen(world: World) -> None:
    assert not anything_received(world.connection)
    deliver(world, freight(Kind.FUEL_PURCHASE, "F-1", "10.00"))
    assert not anything_received(world.connection)  # its day is not sealed
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
    assert anything_received(world.connection)
