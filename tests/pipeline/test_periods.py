"""Closed periods: read from Sage, learnt from its refusals, entered; held, or moved with the document's own date kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from integrations.core.freight import Kind
from integrations.core.issues import Code
from integrations.core.periods import month_of
from integrations.models import Attempt, ClosedPeriod, ConnectionPolicies, Document, Issue
from integrations.models.choices import Trigger
from integrations.pipeline import confirmation, export, periods, reference
from tenants.models import AuditEvent, User
from tests.pipeline.world import START, TODAY, World, deliver, freight
from tests.sandbox.gateway import Client, equal

DAY = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=15)  # of the month before this one
MONTH = f"{DAY:%Y-%m}"
NEXT_OPEN = TODAY.replace(day=1)


def run(world: World) -> None:
    """Twice: what a refusal taught is used by the next run."""
    for _ in range(2):
        export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    confirmation.confirm(world.connection_id, trigger=Trigger.COMMAND)


def pair(world: World, number: str, day: date = DAY) -> None:
    created = START + timedelta(days=1)
    deliver(
        world,
        freight(Kind.CUSTOMER_INVOICE, f"I-{number}", "100.00", day=day, created=created),
        freight(Kind.CARRIER_BILL, f"B-{number}", "80.00", day=day, created=created),
    )


def policies(world: World, **chosen: str) -> None:
    ConnectionPolicies.objects.create(tenant=world.tenant, connection=world.connection, **chosen)


def open_codes(document: Document) -> list[str]:
    return list(
        Issue.objects.filter(document=document, closed_at__isnull=True).values_list("code", flat=True)
    )


def close(world: World, clerk: Client, *ledgers: str) -> None:
    clerk.control("periods", {"close": MONTH, "ledgers": list(ledgers)})


def test_with_payables_closed_the_invoice_posts_and_the_bill_is_held(world: World, clerk: Client) -> None:
    close(world, clerk, "AP")
    pair(world, "1")
    run(world)
    assert world.document("I-1").state == "CONFIRMED"
    bill = world.document("B-1")
    assert (bill.state, bill.blocked_by) == ("BLOCKED", Code.PERIOD_CLOSED)
    learnt = ClosedPeriod.objects.get(stream="AP")
    assert (learnt.source, learnt.first, learnt.last) == ("LEARNT", month_of(DAY).first, month_of(DAY).last)
    assert "B-1" in learnt.words


def test_what_was_learnt_blocks_the_next_bill_before_anything_is_sent(world: World, clerk: Client) -> None:
    close(world, clerk, "AP")
    pair(world, "1")
    run(world)
    pair(world, "2")
    run(world)
    assert world.document("I-2").state == "CONFIRMED"
    assert open_codes(world.document("B-2")) == [Code.PERIOD_CLOSED]
    assert not Attempt.objects.filter(document=world.document("B-2")).exists()


def test_a_bill_is_posted_in_the_next_open_period_with_its_own_dates_kept(
    world: World, clerk: Client
) -> None:
    policies(world, period_policy_ap="NEXT_OPEN")
    close(world, clerk, "AP")
    pair(world, "1")
    run(world)
    bill = world.document("B-1")
    assert bill.state == "CONFIRMED"
    assert (bill.document_date, bill.posting_date) == (DAY, NEXT_OPEN)
    assert bill.due_date == DAY + timedelta(days=30)
    [row] = clerk.query("APBILL", "WHENCREATED WHENPOSTED WHENDUE", equal("RECORDID", "B-1"))
    assert row == {
        "WHENCREATED": f"{DAY:%m/%d/%Y}",
        "WHENPOSTED": f"{NEXT_OPEN:%m/%d/%Y}",
        "WHENDUE": f"{DAY + timedelta(days=30):%m/%d/%Y}",
    }
    assert (
        Issue.objects.get(document=bill, code=Code.PERIOD_MOVED, closed_at__isnull=True).severity == "WARNING"
    )
    [line] = bill.lines.all()
    assert f"Posted on {NEXT_OPEN.isoformat()}" in " ".join(line.trace)
    assert world.document("I-1").posting_date == DAY  # receivables are open


def test_a_move_stands_in_the_documents_history(world: World) -> None:
    policies(world, period_policy_ap="NEXT_OPEN")
    ClosedPeriod.objects.create(
        tenant=world.tenant, connection=world.connection, stream="AP", last=DAY, words="closed by Ann"
    )
    pair(world, "1")
    run(world)
    reasons = " ".join(world.document("B-1").transitions.values_list("reason", flat=True))
    assert f"Posted on {(DAY + timedelta(days=1)).isoformat()}" in reasons


def test_what_a_person_entered_holds_until_a_person_opens_it_again(world: World, olga: User) -> None:
    entered = ClosedPeriod.objects.create(
        tenant=world.tenant, connection=world.connection, stream="AR", last=DAY, words="Month end"
    )
    pair(world, "1")
    run(world)
    invoice = world.document("I-1")
    assert open_codes(invoice) == [Code.PERIOD_CLOSED]
    assert not Attempt.objects.filter(document=invoice).exists()
    assert world.document("B-1").state == "CONFIRMED"
    assert periods.open_again([entered.pk], olga) == 1
    run(world)
    assert world.document("I-1").state == "CONFIRMED"
    entered.refresh_from_db()
    assert (entered.opened_by, entered.opened_at is not None) == (olga.email, True)
    assert AuditEvent.objects.filter(action="closedperiod.opened").count() == 1
    assert periods.open_again([entered.pk], olga) == 0  # once


def test_a_closed_general_ledger_is_read_from_sage_and_holds_both(world: World, clerk: Client) -> None:
    long_ago = date(TODAY.year - 1, 1, 1) - timedelta(days=5)  # before the books were opened
    assert ClosedPeriod.objects.get(source="SAGE").last == date(TODAY.year - 2, 12, 31)
    pair(world, "1", long_ago)
    run(world)
    assert {open_codes(world.document(n))[0] for n in ("I-1", "B-1")} == {Code.PERIOD_CLOSED}
    assert not Attempt.objects.exists()
    clerk.control("periods", {"close": f"{TODAY.year - 1}-01"})
    read_again(world)
    assert ClosedPeriod.objects.get(source="SAGE", opened_at__isnull=True).last == date(TODAY.year - 1, 1, 31)


def read_again(world: World) -> None:
    world.connection.cursors.update(whole_at=None)
    reference.refresh(world.connection_id, trigger=Trigger.COMMAND)


def test_a_refusal_of_what_was_known_to_be_open_again_waits_for_a_person(
    world: World, clerk: Client, olga: User
) -> None:
    """Opened here, still closed in Sage: the refusal is learnt anew, and nothing goes round and round."""
    close(world, clerk, "AP")
    pair(world, "1")
    run(world)
    periods.open_again(ClosedPeriod.objects.filter(stream="AP").values_list("pk", flat=True), olga)
    run(world)
    run(world)
    bill = world.document("B-1")
    assert bill.state == "BLOCKED"
    assert Attempt.objects.filter(document=bill).count() == 2
    assert ClosedPeriod.objects.filter(stream="AP", opened_at__isnull=True).count() == 1


@pytest.mark.parametrize(("text", "last"), [("Date must be on or after 03/01/2026", date(2026, 2, 28))])
def test_the_first_open_day_that_sage_names_closes_all_before_it(world: World, text: str, last: date) -> None:
    from integrations.sage.ports import Fault

    pair(world, "1")
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    fault = Fault(Code.SAGE_PERIOD_CLOSED, "", text, cause=periods.PERIOD_CLOSED)
    assert periods.learn([(world.document("B-1"), fault)])
    learnt = ClosedPeriod.objects.get(stream="AP")
    assert (learnt.first, learnt.last) == (None, last)
