"""Activation, gates, and two connections of one company."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from integrations import tasks
from integrations.core.freight import Kind, PartyKind
from integrations.models import Connection, Document, Work
from integrations.models.choices import Trigger, WorkKind
from integrations.pipeline import connections, export
from tenants import gates
from tenants.models import Engagement
from tests.pipeline import world as worlds
from tests.pipeline.world import World, deliver, deliver_parties, freight


@pytest.fixture
def engaged(world: World) -> Connection:
    connection = world.connection
    connection.engagement = Engagement.objects.create(tenant=world.tenant, subsidiary=world.subsidiary)
    connection.save()
    return connection


def unpaid(engagement: Engagement) -> str:
    return "the set-up fee is not paid"


def test_activation_asks_its_gates(engaged: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "ACTIVATION", [unpaid])
    with pytest.raises(connections.NotReady, match="set-up fee"):
        connections.activate(engaged.id, "test")


def test_nothing_leaves_before_the_gates_of_the_first_export_are_open(
    world: World, engaged: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "FIRST_LIVE_EXPORT", [unpaid])
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
    run = export.export(world.connection_id, trigger=Trigger.COMMAND)
    assert run is not None
    assert run.job.message == "waits before the first live export: the set-up fee is not paid"
    assert not Document.objects.filter(state="SENT").exists()


def test_an_active_connection_has_a_row_for_each_kind_of_work(world: World) -> None:
    recurring = set(WorkKind) - {WorkKind.CLOSE}  # a month is read when somebody asks
    assert set(Work.objects.values_list("kind", flat=True)) == recurring
    connections.pause(world.connection_id, "test", "holiday")
    assert set(Work.objects.values_list("kind", flat=True)) == {WorkKind.DIGEST, WorkKind.SWEEP}


def test_two_subsidiaries_of_one_company_share_the_parties_that_were_created(world: World) -> None:
    second = worlds.build(world.account, world.tenant, slug="broker", entity="20")
    for each in (world, second):
        deliver_parties(each, [(PartyKind.CARRIER, "NEW-1", "Brand New Trucking")])
        deliver(each, freight(Kind.CARRIER_BILL, f"B-{each.subsidiary.slug}", "10.00", party="NEW-1"))
    for each in (world, second, world):
        export.export_all(each.connection_id, trigger=Trigger.COMMAND)
    assert Document.objects.filter(kind="VENDOR").count() == 1
    assert Document.objects.filter(kind="AP_BILL", state="SENT").count() == 2


def test_an_earlier_start_before_the_first_export_takes_up_what_was_set_aside(world: World) -> None:  # A6
    tomorrow = worlds.TODAY + timedelta(days=1)
    connections.activate(world.connection_id, "alice", datetime.combine(tomorrow, time(), tzinfo=UTC))
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    assert not Document.objects.exists()
    connections.activate(world.connection_id, "alice", worlds.START)
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    assert world.document("B-1").state == "SENT"
    with pytest.raises(connections.NotReady, match="exported already"):
        connections.activate(world.connection_id, "alice", datetime.combine(tomorrow, time(), tzinfo=UTC))


def test_a_later_start_takes_what_waits_out_again(world: World) -> None:  # A6
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
    export.export(world.connection_id, trigger=Trigger.COMMAND, seconds=0)
    assert world.states() == {"READY": 1}
    tomorrow = datetime.combine(worlds.TODAY + timedelta(days=1), time(), tzinfo=UTC)
    connections.activate(world.connection_id, "alice", tomorrow)
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    assert world.states() == {"SUPERSEDED": 1}


def test_an_earlier_start_sends_nothing_of_what_was_voided_meanwhile(world: World) -> None:  # A6
    tomorrow = datetime.combine(worlds.TODAY + timedelta(days=1), time(), tzinfo=UTC)
    connections.activate(world.connection_id, "alice", tomorrow)
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00", version=2, void=True))
    connections.activate(world.connection_id, "alice", worlds.START)
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    assert not Document.objects.exists()


def test_work_that_was_to_run_once_recurs_when_the_connection_is_activated_meanwhile(world: World) -> None:
    work = Work.objects.get(kind=WorkKind.REFERENCE)
    Work.objects.filter(id=work.id).update(every=None)
    as_it_began = Work.objects.get(id=work.id)
    connections.activate(world.connection_id, "alice")
    tasks._finish(as_it_began)
    assert Work.objects.filter(id=work.id, every__isnull=False).exists()
