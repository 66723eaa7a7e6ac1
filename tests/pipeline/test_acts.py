"""What a person does with a document that came to a halt, and what that does to its control id (invariant 1)."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from integrations.core.freight import Kind
from integrations.core.lifecycle import By, State
from integrations.models import Document, TransactionVersion
from integrations.models.choices import Trigger, VersionStatus
from integrations.pipeline import acts, confirmation, export, moves
from tenants.models import User
from tests.pipeline.world import World, deliver, freight
from tests.sandbox.gateway import Client


@pytest.fixture
def person(transactional_db: None) -> User:
    return User.objects.create_superuser("ada@northgate.example", "a long password")


def run(world: World) -> None:
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    confirmation.confirm(world.connection_id, trigger=Trigger.COMMAND)


def built(world: World, source_id: str = "B-1") -> Document:
    deliver(world, freight(Kind.CARRIER_BILL, source_id, "10.00"))
    export.export(world.connection_id, trigger=Trigger.COMMAND, seconds=0)
    return world.document(source_id)


def unknown(document: Document) -> None:
    """As a lost answer leaves it."""
    moves.move([document.id], State.READY, State.SENDING, By.SYSTEM)
    moves.move(
        [document.id], State.SENDING, State.UNKNOWN, By.SYSTEM, columns={"next_look_at": None, "unknowns": 1}
    )


def test_what_was_left_out_is_taken_up_again(world: World, person: User) -> None:
    document = built(world)
    acts.skip([document.id], person, "twice in the TMS")
    assert acts.take_up([document.id], person, "it was not") == 1
    run(world)
    assert world.states() == {"CONFIRMED": 1}


def test_one_whose_place_a_newer_version_took_is_not_taken_up(world: World, person: User) -> None:
    document = built(world)
    acts.skip([document.id], person, "wrong")
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "12.00", version=2))
    run(world)
    with pytest.raises(acts.Refusal):
        acts.take_up([document.id], person, "after all")
    assert world.states() == {"SKIPPED": 1, "CONFIRMED": 1}


def test_one_that_was_left_out_and_voided_is_not_taken_up(world: World, person: User) -> None:
    document = built(world)
    acts.skip([document.id], person, "wrong")
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00", version=2, void=True))
    with pytest.raises(acts.Refusal):
        acts.take_up([document.id], person, "after all")


def test_what_sage_holds_for_somebody_else_can_be_left_out(world: World, person: User) -> None:
    document = built(world)
    unknown(document)
    Document.objects.update(blocked_by="found.without_mark")
    assert acts.skip([document.id], person, "the bookkeeper keyed it for another carrier") == 1


def test_a_version_that_waited_takes_the_place_of_one_that_was_not_sent_after_all(
    world: World, person: User
) -> None:
    document = built(world)
    unknown(document)
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "12.00", version=2))
    assert TransactionVersion.objects.get(version=2).status == VersionStatus.WAITING
    acts.send_again(document.id, person, "it is not there")
    run(world)
    assert str(world.document("B-1").total.amount) == "12.00"


def test_a_version_after_a_reversal_goes_under_a_control_id_of_its_own(world: World, clerk: Client) -> None:
    document = built(world)
    run(world)
    document.refresh_from_db()
    moves.move([document.id], State.CONFIRMED, State.REVERSED, By.READ_BACK)  # as the sweep does it
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "12.00", version=2, number="B-1R"))
    run(world)
    after = world.document("B-1")
    assert (after.state, after.generation) == (State.CONFIRMED, 2)
    assert after.record_no != document.record_no


def test_a_reversed_record_is_no_evidence_of_the_document_after_it(world: World) -> None:
    deliver(world, freight(Kind.CARRIER_BILL, "WITNESS", "1.00"))
    document = built(world)
    run(world)
    document.refresh_from_db()
    moves.move([document.id], State.CONFIRMED, State.REVERSED, By.READ_BACK)
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "12.00", version=2, number="B-1R"))
    export.export(world.connection_id, trigger=Trigger.COMMAND, seconds=0)
    after = world.document("B-1")
    unknown(after)
    long_ago = after.created_at - timedelta(hours=1)
    Document.objects.filter(id=after.id).update(next_look_at=long_ago, may_have_left_at=long_ago)
    run(world)  # the first look; the second follows after the gap
    time.sleep(0.3)
    run(world)
    after.refresh_from_db()
    assert after.state == State.CONFIRMED
    assert after.record_no != document.record_no
