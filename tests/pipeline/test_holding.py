"""A person holds a document back, and lets it go."""

from __future__ import annotations

import pytest

from integrations.core.freight import Kind
from integrations.models import Connection, Document, Issue
from integrations.models.choices import Trigger
from integrations.pipeline import acts, confirmation, export, ledgers, mapping
from integrations.pipeline.acts import Refusal
from tenants.models import AuditEvent, Role, User
from tests.conftest import make_user
from tests.pipeline.world import World, deliver, freight

WHY = "the proof of delivery is missing"


@pytest.fixture
def alice(world: World) -> User:
    return make_user("alice", world.tenant, Role.ADMIN)


@pytest.fixture
def waiting(world: World) -> Document:
    """Built, and ready to be sent."""
    deliver(world, freight(Kind.CARRIER_BILL, "T-1", "10.00"))
    mapping.build_due(world.connection, ledgers.open_ledger(world.connection))
    return Document.objects.get()


def turn(world: World) -> None:
    export.export(world.connection_id, trigger=Trigger.COMMAND)
    confirmation.confirm(world.connection_id, trigger=Trigger.COMMAND)


def seen() -> tuple[str, str]:
    document = Document.objects.get(live=True)
    return document.state, document.blocked_by


def test_it_is_not_sent_until_it_is_let_go(world: World, waiting: Document, alice: User) -> None:
    assert acts.hold([waiting.pk], alice, WHY) == 1
    turn(world)
    assert seen() == ("BLOCKED", "document.held")
    assert acts.let_go([waiting.pk], alice, "it came") == 1
    turn(world)
    assert seen() == ("CONFIRMED", "")
    assert not Issue.objects.filter(closed_at__isnull=True).exists()
    assert set(AuditEvent.objects.values_list("action", "reason")) >= {
        ("document.held", WHY),
        ("document.let_go", "it came"),
    }


def test_neither_a_retry_nor_other_settings_send_it(world: World, waiting: Document, alice: User) -> None:
    acts.hold([waiting.pk], alice, WHY)
    acts.retry([waiting.pk], alice)
    turn(world)
    Connection.objects.update(settings_version=99)
    turn(world)
    assert seen() == ("BLOCKED", "document.held")
    assert Issue.objects.filter(closed_at__isnull=True).get().message == f"held back: {WHY}"


def test_a_newer_version_is_held_too(world: World, waiting: Document, alice: User) -> None:
    acts.hold([waiting.pk], alice, WHY)
    deliver(world, freight(Kind.CARRIER_BILL, "T-1", "12.00", version=2))
    turn(world)
    assert seen() == ("BLOCKED", "document.held")
    acts.let_go([Document.objects.get(live=True).pk], alice, "it came")
    turn(world)
    assert seen() == ("CONFIRMED", "")
    assert abs(Document.objects.get(live=True).total).minor == 12_00


def test_what_is_blocked_for_another_reason_waits_for_both(world: World, alice: User) -> None:
    deliver(world, freight(Kind.CARRIER_BILL, "T-1", "10.00", party="NOBODY"))
    Connection.objects.update(vendor_policy="REFUSE")
    turn(world)
    document = Document.objects.get(kind="AP_BILL")
    first = document.blocked_by
    assert first.startswith("party.")
    acts.hold([document.pk], alice, WHY)
    acts.let_go([document.pk], alice, "it came")
    turn(world)
    document.refresh_from_db()
    assert (document.state, document.blocked_by) == ("BLOCKED", first)


def test_what_is_on_its_way_goes_on(world: World, waiting: Document, alice: User) -> None:
    export.export(world.connection_id, trigger=Trigger.COMMAND)
    assert acts.hold([waiting.pk], alice, WHY) == 0
    turn(world)
    assert seen() == ("CONFIRMED", "")


def test_a_reason_is_asked_for(waiting: Document, alice: User) -> None:
    with pytest.raises(Refusal, match="waits for"):
        acts.hold([waiting.pk], alice, " ")
    with pytest.raises(Refusal, match="may go"):
        acts.let_go([waiting.pk], alice, "")


def test_held_twice_it_keeps_its_first_reason(waiting: Document, alice: User) -> None:
    acts.hold([waiting.pk], alice, WHY)
    assert acts.hold([waiting.pk], alice, "another") == 0
    waiting.refresh_from_db()
    assert waiting.hold == WHY
