"""A8: a field of the TMS names the subsidiary that issues a transaction: invoice-as, tender-as, the driver's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integrations.core.freight import Kind
from integrations.core.issues import Code
from integrations.models import Attempt, Connection, FreightTransaction, Issue, Route, RouteName
from integrations.models.choices import TransactionStatus, Trigger
from integrations.pipeline import export
from integrations.pipeline.arrivals import Outcome
from tests.pipeline import world as worlds
from tests.pipeline.world import START, World, deliver, freight
from tests.sandbox.gateway import Client, equal


@pytest.fixture
def west(world: World) -> World:
    """A second subsidiary of the tenant, connected to another entity of the same company."""
    return worlds.build(world.account, world.tenant, slug="west", entity="20")


@pytest.fixture(autouse=True)
def routed(world: World) -> None:
    for covers, source in (("INVOICE_AS", "invoice_as"), ("TENDER_AS", "tender_as"), ("DRIVER", "driver_of")):
        Route.objects.create(
            tenant=world.tenant, subsidiary=world.subsidiary, covers=covers, source_field=source
        )


def run(*of: World) -> None:
    for each in of:
        export.export_all(each.connection_id, trigger=Trigger.COMMAND)


def entity_of(world: World, name: str, number: str) -> str:
    """The entity in whose books it stands in Sage."""
    with Client(world.account) as top:
        options = "<options><showprivate>true</showprivate></options>"
        [row] = top.query(name, "RECORDID MEGAENTITYID", equal("RECORDID", number), options)
    return row["MEGAENTITYID"]


def test_each_goes_to_the_entity_of_the_subsidiary_that_its_field_names(world: World, west: World) -> None:
    deliver(
        world,
        freight(Kind.CUSTOMER_INVOICE, "I-1", "100", fields={"invoice_as": "West", "tender_as": "haul"}),
        freight(Kind.CARRIER_BILL, "B-1", "80", fields={"invoice_as": "west", "tender_as": "haul"}),
        freight(Kind.DRIVER_SETTLEMENT, "S-1", "70", fields={"driver_of": " WEST "}),
        freight(Kind.CARRIER_BILL, "B-2", "60"),  # names none: who delivers it issues it
    )
    run(world, west)
    assert entity_of(world, "ARINVOICE", "I-1") == "20"
    assert entity_of(world, "APBILL", "B-1") == "10"
    assert entity_of(world, "APBILL", "S-1") == "20"
    assert entity_of(world, "APBILL", "B-2") == "10"
    invoice = FreightTransaction.objects.get(source_id="I-1")
    assert (invoice.subsidiary, invoice.routed_from) == (west.subsidiary, world.subsidiary)


def test_a_name_of_its_own_is_matched_and_an_unknown_one_is_refused_with_its_reason(
    world: World, west: World
) -> None:
    route = Route.objects.get(covers="TENDER_AS")
    RouteName.objects.create(tenant=world.tenant, route=route, tms_value="W01", issues=west.subsidiary)
    receipt = deliver(
        world,
        freight(Kind.CARRIER_BILL, "B-1", "80", fields={"tender_as": "w01"}),
        freight(Kind.CARRIER_BILL, "B-2", "80", fields={"tender_as": "Nowhere"}),
    )
    assert [r.outcome for r in receipt.results] == [Outcome.ACCEPTED, Outcome.REJECTED]
    assert FreightTransaction.objects.get().subsidiary == west.subsidiary
    issue = Issue.objects.get(code=Code.ROUTE_UNKNOWN)
    assert "Nowhere" in issue.message
    assert issue.row == 2


def test_the_same_again_is_known_and_not_taken_for_another_subsidiarys(world: World, west: World) -> None:
    bill = freight(Kind.CARRIER_BILL, "B-1", "80", fields={"tender_as": "west"})
    deliver(world, bill)
    assert [r.outcome for r in deliver(world, bill).results] == [Outcome.REPEATED]
    assert [r.outcome for r in deliver(west, bill).results] == [Outcome.REJECTED]  # west did not deliver it


def test_before_the_first_claim_a_newer_version_may_name_another(world: World, west: World) -> None:
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "80", fields={"tender_as": "west"}))
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "80", version=2, fields={"tender_as": "haul"}))
    run(world, west)
    assert entity_of(world, "APBILL", "B-1") == "10"
    assert FreightTransaction.objects.get().routed_from is None


def test_after_it_was_sent_its_route_is_fixed(world: World, west: World) -> None:
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "80", fields={"tender_as": "west"}))
    run(world, west)
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "90", version=2, fields={"tender_as": "haul"}))
    run(world, west)
    assert FreightTransaction.objects.get().subsidiary == west.subsidiary
    assert entity_of(world, "APBILL", "B-1") == "20"
    assert (
        Attempt.objects.count() == 1
    )  # nothing more is sent: the version is held, or planned as a correction


def test_what_is_history_is_by_the_issuers_cut_over(world: World, west: World) -> None:  # A6
    Connection.objects.filter(id=west.connection_id).update(cut_over=START + timedelta(days=30))
    early = START + timedelta(days=1)
    deliver(
        world,
        freight(Kind.CARRIER_BILL, "B-1", "80", created=early, fields={"tender_as": "west"}),
        freight(Kind.CARRIER_BILL, "B-2", "80", created=early),
    )
    statuses = dict(FreightTransaction.objects.values_list("source_id", "status"))
    assert statuses == {"B-1": TransactionStatus.HISTORY, "B-2": TransactionStatus.RECEIVED}
