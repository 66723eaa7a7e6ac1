"""Imports of the same payments that overlap, or follow one another over two connections: each detail counts once (A3, A8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import transaction

from integrations.core.freight import Kind, Side
from integrations.models import Connection, Cursor, Document, PaymentApplication, PaymentNotice, SagePayment
from integrations.models.choices import ConnectionState, JobKind, Trigger
from integrations.pipeline import applications, cursors, jobs, payments, points
from integrations.pipeline.wire import Wire
from tests.pipeline import bookkeeper
from tests.pipeline import world as worlds
from tests.pipeline.test_payments import imported, opened, posted, two_invoices
from tests.pipeline.world import World, freight
from tests.sandbox.gateway import Client

LONG_AGO = "12/30/2025 10:00:00"
Meanwhile = Callable[[Callable[[], object]], None]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """What happens once, when the next import has read a page and is about to store it."""

    def plan(act: Callable[[], object]) -> None:
        def reach(point: str) -> None:
            if point == "before-cursor":
                monkeypatch.setattr(points, "reach", lambda point: None)
                act()

        monkeypatch.setattr(points, "reach", reach)

    return plan


def told() -> list[str]:
    return [n.body["event"] for n in PaymentNotice.objects.order_by("number")]


def unmoved(world: World, begun: Cursor) -> bool:
    with transaction.atomic():
        return cursors.unmoved(world.connection, Side.AR, begun)


def disconnect(world: World) -> None:
    Connection.objects.filter(id=world.connection_id).update(state=ConnectionState.DISCONNECTED)


def reconnected(world: World) -> World:
    """The subsidiary is disconnected and set up again."""
    disconnect(world)
    earlier = world.connection
    again = Connection.objects.create(
        tenant=world.tenant,
        subsidiary=world.subsidiary,
        company=earlier.company,
        entity=earlier.entity,
        user_id=earlier.user_id,
        user_password=world.account.user_password,
        state=ConnectionState.ACTIVE,
    )
    return replace(world, connection_id=again.id)


# Overlapping --------------------------------------------------------------------------------------------------


def test_what_is_to_be_read_again_stays_so_when_an_older_import_ends(
    world: World, clerk: Client, meanwhile: Meanwhile
) -> None:
    first, second = two_invoices(world)
    bookkeeper.receive(clerk, "C-100", (first.record_no, "40.00"))
    imported(world)
    bookkeeper.receive(clerk, "C-100", (second.record_no, "50.00"))

    def reread() -> None:
        SagePayment.objects.update(when_modified=LONG_AGO)
        Document.objects.filter(id=first.id).update(sage_due=1)
        payments.reread_differing(Wire(world.connection))

    meanwhile(reread)
    assert imported(world).job.message == payments.OVERTAKEN
    assert Cursor.objects.get(object_name="ARPYMT").when_modified == LONG_AGO
    imported(world)
    assert (opened(first), opened(second)) == ("60.00", "200.00")
    assert told() == ["applied", "applied"]


def test_a_cursor_that_was_moved_to_where_it_stood_was_moved(world: World, clerk: Client) -> None:
    first, _ = two_invoices(world)
    bookkeeper.receive(clerk, "C-100", (first.record_no, "40.00"))
    imported(world)
    begun = cursors.begin(world.connection, Side.AR)
    assert unmoved(world, begun)
    Document.objects.filter(id=first.id).update(sage_due=1)
    payments.reread_differing(Wire(world.connection))
    assert not unmoved(world, begun)


def test_an_import_that_was_overtaken_applies_nothing_that_was_reversed_since(
    world: World, clerk: Client, meanwhile: Meanwhile
) -> None:
    first, _ = two_invoices(world)
    receipt = bookkeeper.receive(clerk, "C-100", (first.record_no, "100.00"))

    def reversed_and_imported() -> None:
        bookkeeper.reverse_receipt(clerk, receipt)
        imported(world)

    meanwhile(reversed_and_imported)
    imported(world)
    assert (opened(first), told()) == ("100.00", [])


def test_an_older_reading_is_not_stored_over_a_newer_one(world: World, clerk: Client) -> None:
    first, _ = two_invoices(world)
    receipt = bookkeeper.receive(clerk, "C-100", (first.record_no, "100.00"))
    wire = Wire(world.connection)
    (header,) = wire.call("payments", payments._page(Side.AR, "", 0)).rows
    details = payments._details(wire, Side.AR, [receipt])
    bookkeeper.reverse_receipt(clerk, receipt)
    imported(world)
    with jobs.run(JobKind.PAYMENTS, world.connection, trigger=Trigger.COMMAND) as late:
        older = replace(header, when_modified=LONG_AGO)
        with transaction.atomic():
            applications.store(world.connection, late, Side.AR, [older], details)
    assert not late.counts
    assert not SagePayment.objects.get(record_no=receipt).live
    assert (opened(first), told()) == ("100.00", [])


# One connection after another (A8) ----------------------------------------------------------------------------


def test_payments_of_what_an_earlier_connection_sent_are_imported(world: World, clerk: Client) -> None:
    first, _ = two_invoices(world)
    again = reconnected(world)
    bookkeeper.receive(clerk, "C-100", (first.record_no, "40.00"))
    assert imported(again).counts == {"payments": 1, "applied": 1}
    assert opened(first) == "60.00"


def test_what_an_earlier_connection_imported_counts_once(world: World, clerk: Client) -> None:
    first, _ = two_invoices(world)
    bookkeeper.receive(clerk, "C-100", (first.record_no, "40.00"))
    imported(world)
    imported(reconnected(world))
    assert (opened(first), told()) == ("60.00", ["applied"])
    assert (SagePayment.objects.count(), PaymentApplication.objects.count()) == (1, 1)


def test_a_receipt_that_an_earlier_connection_imported_is_undone_when_it_is_reversed(
    world: World, clerk: Client
) -> None:
    first, _ = two_invoices(world)
    receipt = bookkeeper.receive(clerk, "C-100", (first.record_no, "40.00"))
    imported(world)
    again = reconnected(world)
    bookkeeper.reverse_receipt(clerk, receipt)
    imported(again)
    assert (opened(first), told()) == ("100.00", ["applied", "undone"])
    assert not SagePayment.objects.get(record_no=receipt).live


def test_an_import_that_was_under_way_when_its_connection_ended_stores_nothing(
    world: World, clerk: Client, meanwhile: Meanwhile
) -> None:
    first, _ = two_invoices(world)
    bookkeeper.receive(clerk, "C-100", (first.record_no, "40.00"))
    meanwhile(lambda: imported(reconnected(world)))
    imported(world)
    assert (opened(first), told()) == ("60.00", ["applied"])
    assert SagePayment.objects.get().connection_id != world.connection_id


def test_two_subsidiaries_of_one_entity_import_what_pays_their_own(world: World, clerk: Client) -> None:
    other = worlds.build(world.account, world.tenant, slug="broker")
    posted(world, freight(Kind.CUSTOMER_INVOICE, "INV-1", "100.00"))
    posted(other, freight(Kind.CUSTOMER_INVOICE, "INV-2", "250.00"))
    first, second = world.document("INV-1"), world.document("INV-2")
    bookkeeper.receive(clerk, "C-100", (first.record_no, "100.00"), (second.record_no, "50.00"))
    assert [imported(each).counts["applied"] for each in (world, other)] == [1, 1]
    assert (opened(first), opened(second)) == ("0.00", "200.00")
    assert told() == ["applied", "applied"]


def test_the_feed_tells_how_it_was_paid_though_the_payment_was_first_read_as_somebody_elses(
    world: World, clerk: Client
) -> None:
    first, _ = two_invoices(world)
    record_no = first.record_no
    Document.objects.filter(id=first.id).update(record_no="")  # as while its answer was lost
    bookkeeper.receive(clerk, "C-100", (record_no, "30.00"))
    imported(world)
    Document.objects.filter(id=first.id).update(record_no=record_no)
    SagePayment.objects.update(when_modified="")
    imported(world)
    assert PaymentNotice.objects.get().body["payment"]["number"] == "ACH-1"
