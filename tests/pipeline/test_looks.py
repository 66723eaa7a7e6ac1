"""UNKNOWN is left by evidence only (invariant 1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.core.freight import Kind
from integrations.core.issues import Code
from integrations.models import Document
from integrations.models.choices import Trigger
from integrations.pipeline import acts, export
from tenants.models import User
from tests.pipeline.world import World, deliver, freight
from tests.sandbox.gateway import Client


def lost(world: World, source_id: str, **columns: object) -> Document:
    """A document whose answer was lost long ago, and of which nothing is in Sage."""
    deliver(world, freight(Kind.CARRIER_BILL, source_id, "10.00"))
    export.export(world.connection_id, trigger=Trigger.COMMAND, seconds=0)
    document = world.document(source_id)
    long_ago = timezone.now() - timedelta(hours=1)
    values = {"unknowns": 1, "looks": 1, "may_have_left_at": long_ago, "next_look_at": long_ago, **columns}
    Document.objects.filter(id=document.id).update(state="UNKNOWN", **values)
    return document


@pytest.fixture
def witness(world: World) -> Document:
    deliver(world, freight(Kind.CARRIER_BILL, "B-THERE", "5.00"))
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    return world.document("B-THERE")


def look(world: World, document: Document) -> Document:
    export.export(world.connection_id, trigger=Trigger.COMMAND)
    document.refresh_from_db()
    return document


def test_two_looks_beside_a_witness_let_it_go_again(world: World, witness: Document) -> None:
    document = look(world, lost(world, "B-1"))
    assert document.state == "SENT"
    assert list(document.transitions.values_list("was", "now"))[-3:] == [
        ("UNKNOWN", "READY"),
        ("READY", "SENDING"),
        ("SENDING", "SENT"),
    ]


def test_without_a_witness_a_look_proves_nothing(world: World, olga: User) -> None:
    document = look(world, lost(world, "B-1"))
    assert (document.state, document.blocked_by) == ("UNKNOWN", Code.NO_WITNESS)
    assert acts.agree_witness([document.id], olga, "looked in Sage: not there") == 1
    assert look(world, document).state == "SENT"


def test_what_bears_our_mark_is_it(world: World, witness: Document, clerk: Client) -> None:
    document = lost(world, "B-1")
    made = clerk.run(document.payload.body)
    assert made.ok, made.errors
    found = look(world, document)
    assert (found.state, found.record_no) == ("SENT", str(made.key))


def test_what_lacks_our_mark_is_never_linked_by_itself(
    world: World, witness: Document, clerk: Client
) -> None:
    document = lost(world, "B-1")
    made = clerk.run(document.payload.body.replace(document.mark, "keyed by hand"))
    assert made.ok, made.errors
    found = look(world, document)
    assert (found.state, found.blocked_by) == ("UNKNOWN", Code.FOUND_WITHOUT_MARK)


def test_a_look_before_the_settle_time_does_not_count(world: World, witness: Document) -> None:
    document = look(world, lost(world, "B-1", may_have_left_at=timezone.now() + timedelta(minutes=5)))
    assert (document.state, document.looks) == ("UNKNOWN", 0)


def test_an_answer_that_is_lost_too_often_goes_to_a_person(
    world: World, witness: Document, olga: User
) -> None:
    document = look(world, lost(world, "B-1", unknowns=10))
    assert (document.state, document.blocked_by) == ("UNKNOWN", Code.ANSWER_LOST)
    acts.send_again(document.id, olga, "not there")
    assert look(world, document).state == "SENT"


def test_a_repeat_that_two_looks_do_not_find_goes_to_a_person(world: World, witness: Document) -> None:
    document = look(world, lost(world, "B-1", repeated=True))
    assert (document.state, document.blocked_by) == ("UNKNOWN", Code.SAGE_REPEATED_CONTROL_ID)
