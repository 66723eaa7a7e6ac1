"""A session is kept for all, opened once when it expires, and belongs to who knows the password."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from integrations.core.freight import Kind
from integrations.models import Connection, Exchange, SageSession
from integrations.models.choices import Trigger
from integrations.pipeline import export
from integrations.pipeline.wire import Wire
from integrations.sage.errors import SessionExpired
from integrations.sage.ports import Exchange as PortExchange
from tests.pipeline.world import World, deliver, freight
from tests.sandbox.gateway import Client


def test_an_expired_session_is_opened_again_and_the_document_goes(world: World, clerk: Client) -> None:
    Wire(world.connection).session()
    clerk.control("expire-sessions", {})
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    assert world.document("B-1").state == "SENT"
    assert Exchange.objects.filter(error__icontains="session").count() == 1


def test_a_late_refusal_does_not_throw_away_the_session_that_another_request_opened(world: World) -> None:
    wire = Wire(world.connection)
    wire.session()
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    exchange = PortExchange("r-1", "send", an_hour_ago, 1.0, 200, "", "")
    wire.react(SessionExpired("Invalid session", exchange=exchange))
    assert SageSession.objects.filter(entity="10").exists()


def test_who_does_not_know_the_password_gets_no_session_of_others(world: World) -> None:
    Wire(world.connection).session()
    stranger = Connection.objects.get(id=world.connection_id)
    stranger.user_password = "guessed"
    assert not Wire(stranger)._sessions().exists()
