"""Entities (A8): discovered from Sage on demand, and documents posted in the child entity or at the top level."""

from __future__ import annotations

import pytest

from integrations.core.freight import Kind
from integrations.models import Connection, ConnectionPolicies, Entity
from integrations.models.choices import Trigger
from integrations.pipeline import confirmation, entities, export
from tenants.models import AuditEvent, User
from tests.pipeline.world import World, deliver, freight
from tests.sandbox.gateway import Client, equal


def test_entities_are_read_from_sage_and_kept_as_they_are_there(world: World, olga: User) -> None:
    Entity.objects.filter(entity_id="20").delete()
    Entity.objects.filter(entity_id="10").update(name="as entered")
    assert entities.discover(world.connection_id, olga) == 1
    assert dict(Entity.objects.values_list("entity_id", "name")) == {
        "10": "Northgate Brokerage",
        "20": "Northgate Carriers",
    }
    assert entities.discover(world.connection_id, olga) == 0
    assert AuditEvent.objects.filter(action="entity.discovered").count() == 2


def test_an_entity_that_is_inactive_in_sage_is_shown_so(world: World, olga: User) -> None:
    with Client(world.account) as admin:
        made = admin.run(
            "<update><LOCATIONENTITY><LOCATIONID>20</LOCATIONID><STATUS>inactive</STATUS></LOCATIONENTITY></update>"
        )
    assert made.ok, made.errors
    entities.discover(world.connection_id, olga)
    assert dict(Entity.objects.values_list("entity_id", "active")) == {"10": True, "20": False}


def test_a_company_that_does_not_let_us_in_says_so_to_the_person(world: World, olga: User) -> None:
    Connection.objects.filter(id=world.connection_id).update(user_id="nobody")
    with pytest.raises((ValueError, RuntimeError), match=r"(?i)sign-in|sage"):
        entities.discover(world.connection_id, olga)


def owner_of(client: Client, number: str) -> str:
    [row] = client.query("APBILL", "RECORDID MEGAENTITYID", equal("RECORDID", number))
    return row["MEGAENTITYID"]


def test_a_bill_is_posted_in_the_child_entity_or_at_the_top_with_its_location(world: World) -> None:
    deliver(world, freight(Kind.CARRIER_BILL, "B-CHILD", "10.00"))
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    world.connection.dimension_mappings.filter(dimension="LOCATION").update(default="", required=False)
    ConnectionPolicies.objects.create(
        tenant=world.tenant, connection=world.connection, posting_level="TOP", top_location="20"
    )
    deliver(world, freight(Kind.CARRIER_BILL, "B-TOP", "10.00"))
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    confirmation.confirm(world.connection_id, trigger=Trigger.COMMAND)
    assert world.states() == {"CONFIRMED": 2}
    with Client(world.account, entity="10") as inside:
        assert owner_of(inside, "B-CHILD") == "10"
    with Client(world.account) as top:
        assert owner_of(top, "B-TOP") == ""
        key = world.document("B-TOP").record_no
        [line] = top.query("APBILLITEM", "RECORDKEY LOCATIONID", equal("RECORDKEY", key))
        assert line["LOCATIONID"] == "20"
    assert world.document("B-TOP").lines.get().dimensions["LOCATION"] == "20"
