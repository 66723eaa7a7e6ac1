"""What stands in the way is said, before or after Sage, and goes when its cause goes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from integrations.core.freight import Category, Kind, PartyKind
from integrations.core.issues import Code
from integrations.models import Connection, DimensionMapping, Document, GLMapping, Issue, PartyLink
from integrations.models.choices import PartyPolicy, TransactionStatus, Trigger
from integrations.models.transaction import FreightTransaction
from integrations.pipeline import acts, confirmation, export, reference
from tenants.models import User
from tests.pipeline.world import START, TODAY, World, deliver, deliver_parties, freight
from tests.sandbox.gateway import Client


def run(world: World) -> None:
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    confirmation.confirm(world.connection_id, trigger=Trigger.COMMAND)


def causes() -> list[str]:
    return sorted(
        Issue.objects.filter(closed_at__isnull=True, severity="BLOCK").values_list("code", flat=True)
    )


def test_an_unmapped_charge_blocks_until_it_is_mapped(world: World) -> None:
    deliver(world, freight(Kind.DEDUCTION, "D-1", "10.00", category=Category.ESCROW))
    run(world)
    assert (world.document("D-1").state, causes()) == ("BLOCKED", [Code.ACCOUNT_UNMAPPED])
    GLMapping.objects.create(
        tenant=world.tenant,
        connection=world.connection,
        side="AP",
        level="CATEGORY",
        key="escrow",
        account="2400",
    )
    run(world)
    assert (world.document("D-1").state, causes()) == ("CONFIRMED", [])


def test_a_required_dimension_without_value_blocks_before_anything_is_sent(world: World) -> None:  # A5
    mapping = DimensionMapping.objects.get(dimension="DEPARTMENT")
    mapping.default = ""
    mapping.save()
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
    run(world)
    assert causes() == [Code.DIMENSION_REQUIRED]
    assert not world.document("B-1").attempts.exists()


def test_a_period_before_the_open_books_is_known_from_sage_and_blocks_alone(world: World) -> None:
    long_ago = date(TODAY.year - 1, 1, 2)
    deliver(
        world,
        freight(
            Kind.CARRIER_BILL,
            "B-OLD",
            "10.00",
            day=long_ago - timedelta(days=10),
            created=START + timedelta(days=1),
        ),
        freight(Kind.CARRIER_BILL, "B-NEW", "10.00"),
    )
    run(world)
    old = world.document("B-OLD")
    assert (old.state, old.blocked_by) == ("BLOCKED", Code.PERIOD_CLOSED)
    assert not old.attempts.exists()
    assert world.document("B-NEW").state == "CONFIRMED"  # invariant 4


def test_what_sage_refused_is_retried_by_a_person_with_the_same_control_id(world: World, olga: User) -> None:
    with Client(world.account) as admin:
        held = admin.run("<update><VENDOR><VENDORID>V-100</VENDORID><ONHOLD>true</ONHOLD></VENDOR></update>")
        assert held.ok, held.errors
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"))
    run(world)
    refused = world.document("B-1")
    assert (refused.state, refused.blocked_by) == ("REJECTED", Code.SAGE_PARTY)
    assert acts.retry([refused.id], olga) == 1
    run(world)
    again = world.document("B-1")
    assert (again.state, again.control_id) == ("REJECTED", refused.control_id)  # the payload is the same


def test_an_unknown_party_blocks_when_the_policy_says_so(world: World) -> None:
    Connection.objects.filter(id=world.connection_id).update(customer_policy=PartyPolicy.BLOCK)
    deliver_parties(world, [(PartyKind.CUSTOMER, "NEW-1", "Brand New Foods")])
    deliver(world, freight(Kind.CUSTOMER_INVOICE, "I-1", "10.00", party="NEW-1"))
    run(world)
    assert causes() == [Code.PARTY_ID_UNKNOWN]


def test_a_party_is_created_first_and_its_document_follows_in_the_same_run(world: World) -> None:
    deliver_parties(world, [(PartyKind.CUSTOMER, "NEW-1", "Brand New Foods")])
    deliver(world, freight(Kind.CUSTOMER_INVOICE, "I-1", "10.00", party="NEW-1"))
    run(world)
    assert world.document("I-1").state == "CONFIRMED"
    assert Document.objects.get(kind="CUSTOMER").state == "CONFIRMED"
    assert PartyLink.objects.get(sage_id="NEW-1").state == "LINKED"


def test_customers_and_vendors_that_are_created_together_are_all_linked(world: World) -> None:
    deliver_parties(
        world, [(PartyKind.CUSTOMER, "NEW-1", "Brand New Foods"), (PartyKind.CARRIER, "NEW-2", "Quick Haul")]
    )
    deliver(
        world,
        freight(Kind.CUSTOMER_INVOICE, "I-1", "10.00", party="NEW-1"),
        freight(Kind.CARRIER_BILL, "B-1", "8.00", party="NEW-2"),
    )
    run(world)
    assert world.states() == {"CONFIRMED": 2}


def test_a_party_that_somebody_else_made_meanwhile_is_found_and_linked(world: World) -> None:
    client = Client(world.account)
    made = client.run(
        "<create><VENDOR><VENDORID>NEW-1</VENDORID><NAME>Brand New Trucking</NAME><DISPLAYCONTACT>"
        "<PRINTAS>Brand New Trucking</PRINTAS></DISPLAYCONTACT></VENDOR></create>"
    )
    client.close()
    assert made.ok
    deliver_parties(world, [(PartyKind.CARRIER, "NEW-1", "Brand New Trucking")])
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00", party="NEW-1"))
    run(world)
    assert Document.objects.get(kind="VENDOR").blocked_by == Code.SAGE_DUPLICATE
    reference.refresh(world.connection_id, trigger=Trigger.COMMAND)
    run(world)
    assert Document.objects.get(kind="VENDOR").state == "SUPERSEDED"
    assert world.document("B-1").state == "CONFIRMED"


def test_two_of_one_name_are_never_confused(world: World) -> None:  # A4
    deliver_parties(
        world,
        [(PartyKind.CUSTOMER, "N-1", "Metro Wholesale"), (PartyKind.CUSTOMER, "N-2", "Metro Wholesale")],
        ids=False,
    )
    deliver(world, freight(Kind.CUSTOMER_INVOICE, "I-1", "10.00", party="N-1"))
    run(world)
    assert causes() == [Code.PARTY_AMBIGUOUS]
    deliver_parties(world, [(PartyKind.CUSTOMER, "N-1", "Metro Wholesale")])
    run(world)
    assert world.document("I-1").state == "CONFIRMED"


def test_what_was_created_a_second_before_the_cut_over_stays_and_a_second_after_goes(
    world: World,
) -> None:  # A6
    moment = datetime.combine(TODAY, datetime.min.time(), tzinfo=UTC)
    Connection.objects.filter(id=world.connection_id).update(cut_over=moment)
    deliver(
        world,
        freight(Kind.CARRIER_BILL, "B-BEFORE", "10.00", created=moment - timedelta(seconds=1)),
        freight(Kind.CARRIER_BILL, "B-AFTER", "10.00", created=moment),
    )
    run(world)
    assert FreightTransaction.objects.get(source_id="B-BEFORE").status == TransactionStatus.HISTORY
    assert world.states() == {"CONFIRMED": 1}


def test_a_later_version_of_history_stays_history(world: World) -> None:  # A6
    moment = datetime.combine(TODAY, datetime.min.time(), tzinfo=UTC)
    Connection.objects.filter(id=world.connection_id).update(cut_over=moment)
    for version in (1, 2):
        created = moment - timedelta(days=1)
        deliver(world, freight(Kind.CARRIER_BILL, "B-1", f"1{version}.00", created=created, version=version))
        run(world)
    assert world.states() == {}


def test_a_credit_for_history_goes_to_a_person(world: World) -> None:  # A6
    moment = datetime.combine(TODAY, datetime.min.time(), tzinfo=UTC)
    Connection.objects.filter(id=world.connection_id).update(cut_over=moment)
    deliver(
        world,
        freight(Kind.CUSTOMER_INVOICE, "I-1", "10.00", created=moment - timedelta(days=9)),
        freight(Kind.CUSTOMER_CREDIT, "C-1", "10.00", created=moment, applies_to="I-1"),
    )
    run(world)
    assert causes() == [Code.HISTORY_CREDIT]


def test_zero_is_left_out_and_listed(world: World) -> None:
    deliver(world, freight(Kind.CUSTOMER_INVOICE, "I-1", "10.00", "-10.00"))
    run(world)
    assert Document.objects.get(source_id="I-1").state == "SKIPPED"


def test_a_days_fuel_is_one_bill_and_a_late_purchase_opens_a_second(world: World) -> None:
    day = TODAY - timedelta(days=3)
    deliver(
        world,
        freight(Kind.FUEL_PURCHASE, "F-1", "100.00", day=day),
        freight(Kind.FUEL_PURCHASE, "F-2", "50.00", day=day),
    )
    run(world)
    deliver(world, freight(Kind.FUEL_PURCHASE, "F-3", "25.00", day=day))
    run(world)
    bills = Document.objects.filter(source_kind="fuel_purchase").order_by("sequence")
    assert [(b.number, str(b.total.amount), b.state) for b in bills] == [
        (f"V-COMDATA-{day:%Y%m%d}", "150.00", "CONFIRMED"),
        (f"V-COMDATA-{day:%Y%m%d}-2", "25.00", "CONFIRMED"),
    ]


def test_todays_fuel_waits_for_its_seal(world: World) -> None:
    deliver(world, freight(Kind.FUEL_PURCHASE, "F-1", "100.00", day=TODAY + timedelta(days=1)))
    run(world)
    assert world.states() == {}


@pytest.mark.parametrize("state", ["BLOCKED", "REJECTED"])
def test_a_person_leaves_out_what_waits(world: World, olga: User, state: str) -> None:
    deliver(world, freight(Kind.DEDUCTION, "D-1", "10.00", category=Category.ESCROW))
    run(world)
    document = world.document("D-1")
    Document.objects.filter(id=document.id).update(state=state)
    with pytest.raises(acts.Refusal):
        acts.skip([document.id], olga, " ")
    assert acts.skip([document.id], olga, "booked by hand") == 1
    assert causes() == []
