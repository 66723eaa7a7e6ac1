"""The match queue (rule A4): what no rule links waits for a person, and what a person says holds."""

from __future__ import annotations

import pytest

from integrations.core.freight import Kind, PartyKind
from integrations.models import Connection, Document, ExternalAccountingId, Party, PartyLink, ReferenceRecord
from integrations.models.choices import Trigger
from integrations.pipeline import export, matching
from integrations.pipeline.matching import Refusal
from tenants.models import Role, Subsidiary
from tests.conftest import make_user
from tests.pipeline.world import World, deliver, deliver_parties, freight


@pytest.fixture
def alice(world: World):
    return make_user("alice", world.tenant, Role.ADMIN)


def known(world: World, key: str, name: str, **facts: str) -> None:
    """A vendor on Sage's list."""
    ReferenceRecord.objects.create(
        tenant=world.tenant,
        connection=world.connection,
        object_name="VENDOR",
        key=key,
        name=name,
        facts=facts,
        read_at="2026-01-01T00:00:00Z",
    )


def bill_of(world: World, party: str, name: str) -> PartyLink:
    deliver_parties(world, [(PartyKind.CARRIER, party, name)], ids=False)
    deliver(world, freight(Kind.CARRIER_BILL, f"B-{party}", "10.00", party=party))
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    return PartyLink.objects.get(party__source_id=party)


def state(source_id: str) -> tuple[str, str]:
    document = Document.objects.get(source_id=source_id, live=True)
    return document.state, document.blocked_by


def test_a_near_name_waits_with_its_candidate_and_reasons(world: World) -> None:
    known(world, "V-9", "Prairie Wind Trucking LLC")
    link = bill_of(world, "T-9", "Prairie Wind Trucking Inc")
    assert (link.state, state("B-T-9")) == ("NEEDS_PERSON", ("BLOCKED", "party.near"))
    (one,), total = matching.queue(world.connection)
    assert total == 1
    (best, *_) = one.candidates
    assert (best.party.party_id, best.score >= 70) == ("V-9", True)
    assert best.reasons[0].words == "same name but for its form"


def test_it_is_this_one_and_its_documents_go(world: World, alice) -> None:
    known(world, "V-9", "Prairie Wind Trucking LLC")
    link = bill_of(world, "T-9", "Prairie Wind Trucking Inc")
    matching.link_to(link.pk, "V-9", alice)
    link.refresh_from_db()
    assert (link.state, link.sage_id, link.decided_by) == ("LINKED", "V-9", alice.email)
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    assert state("B-T-9")[1] != "party.near"
    with pytest.raises(Refusal, match="already"):
        matching.link_to(link.pk, "V-9", alice)


def test_two_parties_of_the_tms_share_a_record_only_where_a_person_merges_them(world: World, alice) -> None:
    known(world, "V-9", "Prairie Wind Trucking")
    bill_of(world, "T-1", "Prairie Wind Trucking")  # by its only name
    second = bill_of(world, "T-2", "Prairie Wind Truckin")
    with pytest.raises(Refusal, match="linked to V-9 already"):
        matching.link_to(second.pk, "V-9", alice)
    matching.link_to(second.pk, "V-9", alice, merge=True)
    assert set(PartyLink.objects.filter(sage_id="V-9").values_list("party__source_id", flat=True)) == {
        "T-1",
        "T-2",
    }


def test_it_is_created_under_another_id(world: World, alice) -> None:
    known(world, "V-9", "Prairie Wind Trucking LLC")
    link = bill_of(world, "T-9", "Prairie Wind Trucking Inc")
    with pytest.raises(Refusal, match="in Sage"):
        matching.create(link.pk, alice, "V-9")
    matching.create(link.pk, alice, "V-NEW")
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    assert Document.objects.get(kind="VENDOR", number="V-NEW").record_no
    assert Document.objects.get(source_id="B-T-9", live=True).state in ("SENT", "CONFIRMED")


def test_what_is_set_aside_stays_blocked_and_says_so(world: World, alice) -> None:
    known(world, "V-9", "Prairie Wind Trucking LLC")
    link = bill_of(world, "T-9", "Prairie Wind Trucking Inc")
    matching.set_aside(link.pk, alice)
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    assert state("B-T-9") == ("BLOCKED", "party.set_aside")
    matching.link_to(link.pk, "V-9", alice)  # and is taken up again


def test_a4_an_id_that_sage_does_not_know_is_refused(world: World) -> None:
    Connection.objects.update(vendor_policy="MATCH")
    deliver_parties(world, [(PartyKind.CARRIER, "T-77", "Prairie Wind")])
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00", party="T-77"))
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    assert state("B-1") == ("BLOCKED", "party.id_unknown")


def test_a4_an_id_of_another_subsidiary_means_nothing_here(world: World) -> None:
    other = Subsidiary.objects.create(
        tenant=world.tenant, name="Other", slug="other", kind=Subsidiary.Kind.CARRIER, time_zone="UTC"
    )
    deliver_parties(world, [(PartyKind.CARRIER, "T-5", "Quixotic Haulage")], ids=False)
    party = Party.objects.get(source_id="T-5")
    ExternalAccountingId.objects.create(tenant=world.tenant, party=party, subsidiary=other, value="V-100")
    Connection.objects.update(vendor_policy="MATCH")
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00", party="T-5"))
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    assert state("B-1") == ("BLOCKED", "party.unknown")
    issue = Document.objects.get(source_id="B-1").issues.get(closed_at__isnull=True)
    assert "ids given for other subsidiaries were ignored: V-100 (Other)" in issue.message


def test_a4_a_name_that_differs_from_the_ids_record_is_refused(world: World) -> None:
    known(world, "V-9", "Prairie Wind Trucking LLC")
    deliver_parties(world, [(PartyKind.CARRIER, "T-9", "Bluebird Foods")], ids=False)
    party = Party.objects.get(source_id="T-9")
    ExternalAccountingId.objects.create(
        tenant=world.tenant, party=party, subsidiary=world.subsidiary, value="V-9"
    )
    deliver(world, freight(Kind.CARRIER_BILL, "B-9", "10.00", party="T-9"))
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    assert state("B-9") == ("BLOCKED", "party.name_differs")
