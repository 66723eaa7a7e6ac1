"""A5: an account that Sage once refused without a dimension offers the rule; accepted by a person, it blocks before sending."""

from __future__ import annotations

from integrations.core.freight import Kind
from integrations.core.issues import Code
from integrations.models import AccountGuard, Attempt, Issue
from integrations.models.choices import Trigger
from integrations.pipeline import export, guards
from tenants.models import AuditEvent, User
from tests.pipeline.world import World, deliver, freight
from tests.sandbox.gateway import Client, control


def refused_once(world: World, *numbers: str) -> None:
    """Sage comes to want a class on account 5000 after its chart was read."""
    with Client(world.account) as admin:
        made = admin.run(
            "<update><GLACCOUNT><ACCOUNTNO>5000</ACCOUNTNO><REQUIRECLASS>true</REQUIRECLASS></GLACCOUNT></update>"
        )
    assert made.ok, made.errors
    deliver(world, *(freight(Kind.CARRIER_BILL, number, "10.00") for number in numbers))
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)


def posted(world: World) -> int:
    return int(control(world.account, "books")["counts"]["APBILL"])


def test_a_refusal_offers_the_rule_and_blocks_nothing_yet(world: World) -> None:
    refused_once(world, "B-1", "B-2")
    assert world.document("B-1").blocked_by == Code.SAGE_DIMENSION
    [guard] = AccountGuard.objects.all()
    assert (guard.account, guard.dimension, guard.state, guard.refusals) == ("5000", "CLASS", "OFFERED", 2)
    assert "Class" in guard.said
    deliver(world, freight(Kind.CARRIER_BILL, "B-3", "10.00"))
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    assert world.document("B-3").blocked_by == Code.SAGE_DIMENSION
    guard.refresh_from_db()
    assert guard.refusals == 3
    assert AccountGuard.objects.count() == 1


def test_an_accepted_rule_blocks_the_next_before_anything_is_sent(world: World, olga: User) -> None:
    refused_once(world, "B-1")
    assert guards.decide([AccountGuard.objects.get().pk], olga, accept=True) == 1
    deliver(world, freight(Kind.CARRIER_BILL, "B-2", "10.00"))
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    second = world.document("B-2")
    [issue] = Issue.objects.filter(document=second, closed_at__isnull=True)
    assert (issue.code, issue.facts["dimension"]) == (Code.DIMENSION_REQUIRED, "CLASS")
    assert "5000" in issue.message
    assert not Attempt.objects.filter(document=second).exists()
    assert posted(world) == 0
    event = AuditEvent.objects.get(action="accountguard.accepted")
    assert event.actor == olga
    assert AccountGuard.objects.get().decided_by == olga.email


def test_a_declined_rule_lets_sage_decide(world: World, olga: User) -> None:
    refused_once(world, "B-1")
    guards.decide([AccountGuard.objects.get().pk], olga, accept=False)
    deliver(world, freight(Kind.CARRIER_BILL, "B-2", "10.00"))
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    assert Attempt.objects.filter(document=world.document("B-2")).exists()
    assert AccountGuard.objects.get().state == "DECLINED"  # and it is not offered anew


def test_learning_takes_as_many_queries_for_many_as_for_one(
    world: World, django_assert_max_num_queries: object
) -> None:
    refused_once(world, *(f"B-{n}" for n in range(30)))
    assert AccountGuard.objects.get().refusals == 30
