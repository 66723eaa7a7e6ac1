"""Streams rest by themselves: because a person said so, or because Sage takes nothing of one any more."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from integrations.core.freight import Kind
from integrations.models import Document, SagePayment
from integrations.models.choices import Trigger
from integrations.pipeline import export, payments, streams
from tenants.models import AuditEvent, Role
from tests.conftest import make_user
from tests.faults.conftest import control
from tests.pipeline.bookkeeper import receive
from tests.pipeline.world import World, deliver, freight
from tests.sandbox.gateway import Client


@pytest.fixture
def alice(world: World):
    return make_user("alice", world.tenant, Role.ADMIN)


def send(world: World) -> None:
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)


def states(kind: str) -> set[str]:
    return set(Document.objects.filter(kind=kind).values_list("state", flat=True))


def test_payables_rest_while_receivables_go_on(world: World, alice) -> None:
    streams.choose(world.connection_id, alice, ["AP"], "the chart is being mended")
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10"), freight(Kind.CUSTOMER_INVOICE, "I-1", "20"))
    send(world)
    assert (states("AP_BILL"), states("AR_INVOICE")) == ({"READY"}, {"SENT"})
    assert not export.work_left(world.connection)  # nothing turns round what rests
    streams.choose(world.connection_id, alice, [], "")
    send(world)
    assert states("AP_BILL") == {"SENT"}


def test_payments_rest_by_themselves(world: World, alice, clerk: Client) -> None:
    deliver(world, freight(Kind.CUSTOMER_INVOICE, "I-1", "20"))
    send(world)
    receive(clerk, "C-100", (Document.objects.get(kind="AR_INVOICE").record_no, "20.00"))
    streams.choose(world.connection_id, alice, ["PAYMENTS"], "the bank is being reconciled")
    assert payments.import_payments(world.connection_id, trigger=Trigger.COMMAND) is None
    assert not SagePayment.objects.exists()
    streams.choose(world.connection_id, alice, [], "")
    payments.import_payments(world.connection_id, trigger=Trigger.COMMAND)
    assert SagePayment.objects.count() == 1


def test_a_stream_of_which_everything_is_refused_rests_and_says_so(
    world: World, settings: LazySettings
) -> None:
    settings.BREAKER_REFUSALS, settings.EXPORT_BATCH = 5, 5
    control(world.account, "settings", {"smart_rules": ["APBILL.DOCNUMBER=A reference is required"]})
    deliver(
        world,
        *(freight(Kind.CARRIER_BILL, f"B-{i}", "10") for i in range(60)),
        *(freight(Kind.CUSTOMER_INVOICE, f"I-{i}", "20") for i in range(5)),
    )
    send(world)
    found = Document.objects.filter(kind="AP_BILL")
    assert found.filter(state="REJECTED").count() < 40  # those that were on their way end, too
    assert found.filter(state="READY").exists()
    assert states("AR_INVOICE") == {"SENT"}
    assert world.connection.paused_streams == ["AP"]
    assert world.connection.stopped_because.startswith("Payables to Sage rest: Sage refused")
    assert AuditEvent.objects.filter(action="stream.tripped").count() == 1


def test_a_few_refusals_among_many_that_are_taken_stop_nothing(world: World, settings: LazySettings) -> None:
    settings.BREAKER_REFUSALS = 3
    control(world.account, "settings", {"smart_rules": ["APBILL.DOCNUMBER=A reference is required"]})
    deliver(
        world,
        *(freight(Kind.CARRIER_BILL, f"B-{i}", "10") for i in range(5)),
        *(freight(Kind.CARRIER_BILL, f"R-{i}", "10", reference=f"REF-{i}") for i in range(5)),
    )
    send(world)
    assert world.connection.paused_streams == []
