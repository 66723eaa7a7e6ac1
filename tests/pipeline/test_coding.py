"""A customer's person codes one document: it goes, others like it wait, and only who may change mappings makes it one (A9)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from integrations.core.freight import Category, Kind, Transaction
from integrations.core.issues import Code
from integrations.core.lifecycle import State
from integrations.models import (
    DimensionMapping,
    DimensionValue,
    Document,
    GLMapping,
    ManualCoding,
    PartyDimension,
    Transition,
)
from integrations.models.choices import Trigger
from integrations.pipeline import coding, coding_acts, correction_plans, export, reference
from tenants.models import AuditEvent, Role, User
from tests.conftest import make_user
from tests.pipeline.world import World, deliver, freight

ACCOUNT = "ACCOUNT|AP|TARP"


@pytest.fixture
def ana(world: World) -> User:
    return make_user("ana", world.tenant, Role.CUSTOMER_ACCOUNTANT)


def run(world: World) -> None:
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)


def tarp(number: str, amount: str = "40.00", **more: object) -> Transaction:
    """A carrier bill whose category has no account of its own, and may fall to none."""
    bill = freight(Kind.CARRIER_BILL, number, amount, category=Category.TAX, **more)
    return replace(bill, charges=tuple(replace(charge, code="TARP") for charge in bill.charges))


def codings() -> list[str]:
    return [row.state for row in ManualCoding.objects.order_by("at")]


@pytest.fixture
def stuck(world: World) -> World:
    deliver(world, tarp("B-1"), tarp("B-2"))
    run(world)
    assert world.document("B-1").blocked_by == Code.ACCOUNT_UNMAPPED
    return world


def test_the_one_document_goes_and_its_lines_say_who_gave_the_account(stuck: World, ana: User) -> None:
    one = stuck.document("B-1")
    [need] = coding.needs_of([one])[one.pk]
    assert (need.key, need.words) == (ACCOUNT, "Account of TARP")
    done = coding_acts.give(one.pk, {ACCOUNT: "5010"}, ana)
    assert done.state == State.READY  # at once, before anything runs
    [line] = done.lines.all()
    assert (line.account, line.level) == ("5010", "CODED")
    assert any(ana.name in sentence for sentence in line.trace)
    run(stuck)
    assert stuck.document("B-1").state == State.SENT
    assert stuck.document("B-2").blocked_by == Code.ACCOUNT_UNMAPPED
    assert not GLMapping.objects.filter(key="TARP").exists()
    event = AuditEvent.objects.get(action="document.coded")
    assert (event.actor, event.detail) == (ana, {"Account of TARP": "5010"})


def test_a_newer_version_keeps_what_was_coded_before_and_after_it_is_in_sage(stuck: World, ana: User) -> None:
    coding_acts.give(stuck.document("B-1").pk, {ACCOUNT: "5010"}, ana)
    deliver(stuck, tarp("B-1", "55.00", version=2))
    run(stuck)
    sent = stuck.document("B-1")
    assert (sent.state, sent.lines.get().account) == (State.SENT, "5010")
    deliver(stuck, tarp("B-1", "60.00", version=3))
    [source] = sent.sources.all()
    [step] = correction_plans.plan(source.transaction_id).steps
    assert step.wanted is not None
    assert step.wanted.lines[0].account == "5010"


def test_made_a_mapping_it_serves_the_others(stuck: World, ana: User, olga: User) -> None:
    coding_acts.give(stuck.document("B-1").pk, {ACCOUNT: "5010"}, ana)
    [row] = ManualCoding.objects.all()
    assert row.offer == "Accounts payable: TARP to account 5010"
    assert coding_acts.decide([row.pk], olga, accept=True) == 1
    assert GLMapping.objects.get(key="TARP").account == "5010"
    run(stuck)
    assert stuck.document("B-2").state == State.SENT
    assert codings() == ["ACCEPTED"]
    assert AuditEvent.objects.get(action="manualcoding.accepted").actor == olga
    assert coding_acts.decide([row.pk], olga, accept=True) == 0  # decided once


def test_declined_it_stays_with_its_document(stuck: World, ana: User, olga: User) -> None:
    coding_acts.give(stuck.document("B-1").pk, {ACCOUNT: "5010"}, ana)
    coding_acts.decide(ManualCoding.objects.values_list("pk", flat=True), olga, accept=False)
    run(stuck)
    assert codings() == ["DECLINED"]
    assert (stuck.document("B-1").state, stuck.document("B-2").state) == (State.SENT, State.BLOCKED)


@pytest.mark.parametrize("account", ["9999", "2000", "  "], ids=["unknown", "a control account", "nothing"])
def test_what_sage_does_not_hold_is_refused_and_nothing_is_kept(
    stuck: World, ana: User, account: str
) -> None:
    with pytest.raises(coding_acts.Refusal):
        coding_acts.give(stuck.document("B-1").pk, {ACCOUNT: account}, ana)
    assert stuck.document("B-1").state == State.BLOCKED
    assert not ManualCoding.objects.exists()


def test_what_is_not_lacking_cannot_be_coded(stuck: World, ana: User) -> None:
    for key in ("ACCOUNT|AR|TARP", "LOCATION||", "made up"):
        with pytest.raises(coding_acts.Refusal, match="no longer lacks"):
            coding_acts.give(stuck.document("B-1").pk, {key: "10"}, ana)
    coding_acts.give(stuck.document("B-1").pk, {ACCOUNT: "5010"}, ana)
    with pytest.raises(coding_acts.Refusal, match="no longer lacks"):  # a second click
        coding_acts.give(stuck.document("B-1").pk, {ACCOUNT: "5010"}, ana)


def test_a_department_is_given_and_offered_as_a_match_or_for_the_party(
    world: World, ana: User, olga: User
) -> None:
    mapping = DimensionMapping.objects.get(connection=world.connection_id, dimension="DEPARTMENT")
    mapping.default, mapping.as_is, mapping.required = "", False, True
    mapping.save()
    north = replace(freight(Kind.CARRIER_BILL, "B-1", "10.00"), fields={"desk": "north"})
    deliver(world, north, freight(Kind.CARRIER_BILL, "B-2", "10.00"))
    run(world)
    for number in ("B-1", "B-2"):
        row = world.document(number)
        assert row.blocked_by == Code.DIMENSION_REQUIRED
        done = coding_acts.give(row.pk, {"DEPARTMENT||": "OPS"}, ana)
        assert done.lines.get().dimensions["DEPARTMENT"] == "OPS"
    offers = {
        row.document.number: row.offer for row in ManualCoding.objects.select_related("document", "party")
    }
    assert offers["B-1"] == "desk 'north' to Department OPS"
    assert offers["B-2"].endswith("bears Department OPS")
    coding_acts.decide(list(ManualCoding.objects.values_list("pk", flat=True)), olga, accept=True)
    assert DimensionValue.objects.get(mapping=mapping, tms_value="north").sage_value == "OPS"
    assert PartyDimension.objects.get(dimension="DEPARTMENT").sage_value == "OPS"


def test_what_sage_refused_is_coded_and_goes_with_the_next_control_id(world: World, ana: User) -> None:
    from tests.pipeline.test_learned_rules import refused_once

    mapping = {"tenant": world.tenant, "connection": world.connection, "dimension": "CLASS"}
    DimensionMapping.objects.create(**mapping)
    reference.refresh(world.connection_id, trigger=Trigger.COMMAND)
    refused_once(world, "B-1")
    refused = world.document("B-1")
    assert refused.blocked_by == Code.SAGE_DIMENSION
    value = coding.values_of(world.connection_id, "CLASS")[0].key
    done = coding_acts.give(refused.pk, {"CLASS||": value}, ana)
    assert done.state == State.READY
    run(world)
    sent = Document.objects.get(pk=refused.pk)
    assert (sent.state, sent.generation) == (State.SENT, refused.generation + 1)
    assert Transition.objects.filter(document=sent, reason="coded by hand").exists()
