"""What is begun ahead: a read beside another, a claim beside a request. Nobody is kept from his place by it."""

from __future__ import annotations

from contextlib import closing

import pytest
from django.conf import LazySettings

from integrations.core.freight import Kind, Side
from integrations.models import Document, SageCompany, Slot
from integrations.models.choices import Trigger
from integrations.pipeline import export, payments, slots
from integrations.pipeline.ahead import Ahead
from integrations.pipeline.wire import Wire
from integrations.sage.errors import NotSent
from integrations.sage.ports import Answer, OnlineLedger, Page, PaymentHeader, Session
from tests.pipeline.world import World, deliver, freight


def read(ledger: OnlineLedger, session: Session) -> Answer[Page[PaymentHeader]]:
    return ledger.payments(session, Side.AR, since="", after=0, size=10)


@pytest.mark.parametrize("allowed", [1, 2])
def test_a_read_begun_ahead_is_answered_whether_there_was_room_or_not(world: World, allowed: int) -> None:
    SageCompany.objects.update(allowed=allowed)
    with closing(Ahead[Page[PaymentHeader]](Wire(world.connection), "payments")) as ahead:
        ahead.begin(read)
        assert Slot.objects.count() == allowed - 1
        assert ahead.answer().rows == ()
    assert not Slot.objects.exists()


def test_a_place_is_taken_only_where_as_many_as_asked_stay_free(world: World) -> None:
    company = world.connection.company_id
    assert slots.take(company, "payments", beside=1) is not None
    assert slots.take(company, "payments", beside=1) is None
    assert slots.take(company, "send") is not None


def test_a_read_that_failed_ahead_is_asked_again(world: World) -> None:
    failures = [NotSent("the line was cut")]

    def shaky(ledger: OnlineLedger, session: Session) -> Answer[Page[PaymentHeader]]:
        if failures:
            raise failures.pop()
        return read(ledger, session)

    with closing(Ahead[Page[PaymentHeader]](Wire(world.connection), "payments")) as ahead:
        ahead.begin(shaky)
        assert ahead.answer().rows == ()


def test_payments_come_where_sage_has_room_for_one_request_only(world: World) -> None:
    SageCompany.objects.update(allowed=1, ceiling=1)
    assert payments.import_payments(world.connection_id, trigger=Trigger.COMMAND) is not None
    assert not Slot.objects.exists()


def test_what_was_claimed_ahead_is_put_back_when_the_turn_ends(world: World, settings: LazySettings) -> None:
    settings.EXPORT_BATCH = 5
    deliver(world, *(freight(Kind.CARRIER_BILL, f"B-{n}", "10.00") for n in range(40)))
    export.export(world.connection_id, trigger=Trigger.COMMAND, seconds=0.15)
    assert not Document.objects.filter(state="SENDING").exists()
    assert not Slot.objects.exists()
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    assert world.states() == {"SENT": 40}
