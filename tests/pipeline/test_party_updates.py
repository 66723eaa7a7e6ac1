"""Who owns which field of a customer or vendor in Sage: what the TMS owns is written there, and nothing else ever is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.core.freight import Kind, PartyKind
from integrations.core.party_fields import Owner, PartyField, changes
from integrations.models import PartyFieldOwner, PartyUpdate, Work
from integrations.models.choices import Channel, Trigger
from integrations.pipeline import export, intake, party_updates, reference
from integrations.tms.rows import PartyFacts, PartyRow
from tests.faults.conftest import control
from tests.pipeline.world import SYSTEM, World, deliver, freight
from tests.sandbox.gateway import Client, equal

FIELDS = "NAME TERMNAME ONHOLD DISPLAYCONTACT.PHONE1 DISPLAYCONTACT.MAILADDRESS.CITY DISPLAYCONTACT.PRINTAS"


@pytest.fixture
def vendor(world: World) -> World:
    """V-100 is linked: something was posted to it."""
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    return world


def own(world: World, **fields: str) -> None:
    for field, owner in fields.items():
        PartyFieldOwner.objects.create(
            tenant=world.tenant, connection=world.connection, side="AP", field=field, owner=owner
        )


def tell(world: World, name: str = "Blue Ridge Carriers", **facts: str) -> None:
    party = PartyFacts(PartyKind.CARRIER, "V-100", name, external_id="V-100", facts=facts)
    intake.accept(
        subsidiary_id=world.subsidiary.id,
        source_system=SYSTEM,
        rows=[PartyRow(1, {"source_id": "V-100"}, "V-100", party=party)],
        channel=Channel.API,
    )


def in_sage(head: Client) -> dict[str, str]:
    return head.query("VENDOR", FIELDS, equal("VENDORID", "V-100"))[0]


def refresh(world: World) -> None:
    reference.refresh(world.connection_id, trigger=Trigger.COMMAND)


def test_nothing_is_written_where_sage_owns_the_fields(vendor: World, head: Client) -> None:
    before = in_sage(head)
    tell(vendor, phone="555-0100", city="Reno", on_hold="yes")
    refresh(vendor)
    assert in_sage(head) == before
    assert not PartyUpdate.objects.exists()


def test_what_the_tms_owns_is_written_and_the_rest_stays(vendor: World, head: Client) -> None:
    before = in_sage(head)
    own(vendor, PHONE="TMS", ADDRESS="TMS")
    tell(vendor, "Blue Ridge Carriers Inc", phone="555-0100", street="1 Main St", city="Reno", on_hold="yes")
    refresh(vendor)
    assert in_sage(head) == {
        **before,
        "DISPLAYCONTACT.PHONE1": "555-0100",
        "DISPLAYCONTACT.MAILADDRESS.CITY": "Reno",
    }
    assert PartyUpdate.objects.get().state == "DONE"
    refresh(vendor)
    assert PartyUpdate.objects.count() == 1  # it agrees now


def test_a_hold_a_name_and_terms_are_written_too(vendor: World, head: Client) -> None:
    own(vendor, NAME="TMS", ON_HOLD="TMS")
    tell(vendor, "Blue Ridge Carrier Group", on_hold="yes")
    refresh(vendor)
    found = in_sage(head)
    assert (found["NAME"], found["ONHOLD"]) == ("Blue Ridge Carrier Group", "true")


def test_what_is_only_filled_in_is_never_written_over(vendor: World, head: Client) -> None:
    own(vendor, PHONE="FILL")
    tell(vendor, phone="555-0100")
    refresh(vendor)
    assert in_sage(head)["DISPLAYCONTACT.PHONE1"] == "555-0100"
    tell(vendor, phone="555-0199")
    refresh(vendor)
    assert in_sage(head)["DISPLAYCONTACT.PHONE1"] == "555-0100"


def test_a_change_in_the_tms_makes_the_lists_be_read(vendor: World) -> None:
    own(vendor, PHONE="TMS")
    work = Work.objects.get(kind="REFERENCE")
    Work.objects.update(due_at=work.due_at + timedelta(hours=12))
    tell(vendor, phone="555-0100")
    assert Work.objects.get(kind="REFERENCE").due_at <= timezone.now()


@pytest.mark.parametrize("fault", ["drop-before", "drop-after-commit"])
def test_a_lost_answer_is_tried_again(vendor: World, head: Client, fault: str) -> None:
    own(vendor, PHONE="TMS")
    tell(vendor, phone="555-0100")
    control(vendor.account, "arm", {"fault": fault, "count": 1, "function": "update"})
    refresh(vendor)
    refresh(vendor)
    assert in_sage(head)["DISPLAYCONTACT.PHONE1"] == "555-0100"
    assert not PartyUpdate.objects.exclude(state="DONE").exists()


def as_user(world: World, login: str, password: str) -> None:
    connection = world.connection
    connection.user_id, connection.user_password = login, password
    connection.save()


def test_what_sage_refuses_is_said_once_and_tried_again_when_asked(vendor: World, head: Client) -> None:
    own(vendor, PHONE="TMS")
    tell(vendor, phone="555-0100")
    head.control("users", {"login": "reader", "password": "reader-password", "roles": ["Viewer"]})
    as_user(vendor, "reader", "reader-password")
    refresh(vendor)
    row = PartyUpdate.objects.get()
    assert (row.state, bool(row.said)) == ("REFUSED", True)
    as_user(vendor, vendor.account.user_id, vendor.account.user_password)
    refresh(vendor)
    assert PartyUpdate.objects.get().state == "REFUSED"  # nobody asked for it again
    assert party_updates.again([row.pk]) == [vendor.connection_id]
    refresh(vendor)
    assert PartyUpdate.objects.get().state == "DONE"
    assert in_sage(head)["DISPLAYCONTACT.PHONE1"] == "555-0100"


def test_an_address_is_written_whole_and_nothing_is_emptied() -> None:
    owners = {PartyField.ADDRESS: Owner.TMS, PartyField.PHONE: Owner.TMS}
    ours = {"street": "1 Main St", "city": "Reno", "country": "United States"}
    theirs = {"street": "1 main  st", "city": "Sparks", "phone": "555"}
    assert changes(ours, theirs, owners) == {
        "street": ("1 main  st", "1 Main St"),
        "city": ("Sparks", "Reno"),
        "country": ("", "United States"),
    }
    assert changes({"street": "1 MAIN ST"}, {"street": "1 Main St"}, owners) == {}
