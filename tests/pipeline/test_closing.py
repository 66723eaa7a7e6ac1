"""The close of a month against a real sandbox: one of each difference is planted, and each is named with its amount."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from integrations import tasks
from integrations.core import closing as core
from integrations.core.closing import Why
from integrations.core.freight import Kind
from integrations.models import (
    ClosedPeriod,
    CloseEntry,
    CloseReading,
    CloseSignOff,
    Connection,
    ConnectionPolicies,
    Document,
    Work,
)
from integrations.models.choices import PartyPolicy, Trigger, WorkKind
from integrations.pipeline import export, payments, sage_documents
from integrations.pipeline.closing import reading, signing
from integrations.sage.errors import NotSent
from tenants.models import AuditEvent, Role, User
from tests.conftest import logged_in, make_user
from tests.pipeline.bookkeeper import delete_bill, receive, reverse_receipt
from tests.pipeline.books import Books
from tests.pipeline.test_watch import line, update
from tests.pipeline.world import START, TODAY, deliver, freight
from tests.sandbox.gateway import Client

DAY = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=15)  # of the month before this one
MONTH = DAY.replace(day=1)
CREATED = START + timedelta(days=1)


@pytest.fixture
def ana(books: Books) -> User:
    return make_user("ana", books.world.tenant, Role.CUSTOMER_ACCOUNTANT)


def bill(number: str, amount: str, day: date = DAY, **more: object) -> object:
    return freight(Kind.CARRIER_BILL, number, amount, day=day, created=CREATED, **more)


def read(books: Books, person: User) -> CloseReading:
    made = reading.ask(books.world.connection, MONTH, person)
    reading.read_asked(books.world.connection_id, trigger=Trigger.COMMAND)
    made.refresh_from_db()
    return made


def entries(made: CloseReading) -> dict[str, tuple[str, Decimal]]:
    return {row.number: (row.why, row.amount.amount) for row in made.entries.all()}


def keyed_by_hand(clerk: Client, number: str, amount: str) -> None:
    result = clerk.run(
        f"<create><APBILL><WHENCREATED>{DAY:%m/%d/%Y}</WHENCREATED><VENDORID>V-100</VENDORID>"
        f"<RECORDID>{number}</RECORDID><WHENDUE>{DAY:%m/%d/%Y}</WHENDUE>{line('5000', amount)}</APBILL></create>"
    )
    assert result.ok, result.errors


def plant(books: Books, clerk: Client) -> None:
    """One of each: agreeing, changed, deleted, moved, keyed, blocked, not sent."""
    world = books.world
    ConnectionPolicies.objects.filter(connection=world.connection).delete()
    ConnectionPolicies.objects.create(
        tenant=world.tenant, connection=world.connection, period_policy_ap="NEXT_OPEN"
    )
    deliver(world, bill("GOOD", "100.00"), bill("CHANGED", "10.00"), bill("DELETED", "20.00"))
    books.post()
    closed = ClosedPeriod.objects.create(
        tenant=world.tenant, connection=world.connection, stream="AP", last=DAY.replace(day=28), words="Ann"
    )
    ClosedPeriod.objects.filter(pk=closed.pk).update(last=core.Month(MONTH).last)
    deliver(world, bill("MOVED", "30.00"))
    books.post()
    closed.delete()
    assert world.document("MOVED").posting_date == TODAY.replace(day=1)
    rows = {d.number: d for d in Document.objects.filter(kind="AP_BILL")}
    update(clerk, rows["CHANGED"], line("5000", "12.50"))
    delete_bill(clerk, rows["DELETED"].record_no)
    keyed_by_hand(clerk, "HAND", "40.00")
    Connection.objects.filter(pk=world.connection_id).update(vendor_policy=PartyPolicy.BLOCK)
    deliver(world, bill("BLOCKED", "50.00", party="V-UNKNOWN"))
    books.post()
    deliver(world, bill("LATE", "60.00"))
    export.export(world.connection_id, trigger=Trigger.COMMAND, seconds=0)  # built, and not sent


PLANTED = {
    "CHANGED": (Why.CHANGED_IN_SAGE, Decimal("-2.50")),
    "DELETED": (Why.DELETED_IN_SAGE, Decimal("20.00")),
    "MOVED": (Why.DATED_ELSEWHERE, Decimal("30.00")),
    "HAND": (Why.KEYED_BY_HAND, Decimal("-40.00")),
    "BLOCKED": (Why.BLOCKED, Decimal("50.00")),
    "LATE": (Why.NOT_SENT, Decimal("60.00")),
}


def test_each_difference_is_named_with_its_amount(books: Books, clerk: Client, ana: User) -> None:
    plant(books, clerk)
    made = read(books, ana)
    assert entries(made) == PLANTED
    [sums] = made.sums
    assert (sums["stream"], sums["tms"], sums["sage"], sums["unexplained"]) == ("AP", 270_00, 152_50, 0)
    assert sums["tms"] - sums["sage"] == sum(sums["by_cause"].values())
    signed = signing.sign(made, ana, "September looks right")
    assert (signed.signed_name, len(signed.entries)) == ("Ana", len(PLANTED))
    assert AuditEvent.objects.filter(action="month.signed").count() == 1


def test_a_hidden_explanation_leaves_its_amount_unexplained(
    books: Books, clerk: Client, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(books, clerk)
    monkeypatch.setattr(
        core, "EXPLANATIONS", [e for e in core.EXPLANATIONS if e[1] is not Why.DELETED_IN_SAGE]
    )
    made = read(books, ana)
    assert entries(made)["DELETED"] == (Why.UNEXPLAINED, Decimal("20.00"))
    assert made.sums[0]["unexplained"] == 20_00
    with pytest.raises(signing.Refusal, match=r"20\.00 USD of AP are unexplained"):
        signing.sign(made, ana)
    assert not CloseSignOff.objects.exists()


def test_the_month_into_which_it_was_moved_says_whence_it_came(
    books: Books, clerk: Client, ana: User
) -> None:
    plant(books, clerk)
    made = reading.ask(books.world.connection, TODAY, ana)
    reading.read_asked(books.world.connection_id, trigger=Trigger.COMMAND)
    row = CloseEntry.objects.get(reading=made)
    assert (row.number, row.why, row.amount.amount) == ("MOVED", Why.DATED_ELSEWHERE, Decimal("-30.00"))
    assert f"of {DAY} in the TMS" in row.words


def test_what_was_made_behind_our_back_in_the_raw_rows_is_seen(books: Books, ana: User) -> None:
    """The TMS's side is read from the rows as they came: a total that was tampered with here changes nothing there."""
    deliver(books.world, bill("GOOD", "100.00"))
    books.post()
    Document.objects.filter(number="GOOD").update(total=999_00)
    assert entries(read(books, ana)) == {}


def test_it_is_signed_only_when_it_was_read_after_the_month(books: Books, ana: User) -> None:
    deliver(books.world, bill("GOOD", "100.00"))
    books.post()
    made = read(books, ana)
    early = datetime.combine(DAY, datetime.min.time(), UTC)
    CloseReading.objects.filter(pk=made.pk).update(taken_at=early)
    with pytest.raises(signing.Refusal, match="before the month ended"):
        signing.sign(CloseReading.objects.get(pk=made.pk), ana)
    with time_machine.travel(early), pytest.raises(signing.Refusal, match="has not ended in America/Chicago"):
        signing.sign(CloseReading.objects.get(pk=made.pk), ana)
    CloseReading.objects.filter(pk=made.pk).update(taken_at=timezone.now() - timedelta(hours=25))
    with pytest.raises(signing.Refusal, match="more than a day ago"):
        signing.sign(CloseReading.objects.get(pk=made.pk), ana)
    again = read(books, ana)
    signing.sign(CloseReading.objects.select_related("connection__subsidiary").get(pk=again.pk), ana)


def test_what_goes_while_sage_is_read_is_no_mystery(books: Books, ana: User, monkeypatch) -> None:
    """Sent after its kind was read, and before the TMS's side is: it could not be found."""
    deliver(books.world, bill("GOOD", "100.00"))
    books.post()
    found = reading._found

    def then_one_goes(*args: object) -> list[object]:
        there = list(found(*args))
        deliver(books.world, bill("MEANWHILE", "70.00"))
        books.post()
        return there

    monkeypatch.setattr(reading, "_found", then_one_goes)
    assert entries(read(books, ana)) == {"MEANWHILE": (Why.NOT_SENT, Decimal("70.00"))}
    monkeypatch.setattr(reading, "_found", found)
    assert entries(read(books, ana)) == {}


def test_it_is_read_by_a_task_and_read_again_where_that_died(books: Books, ana: User, monkeypatch) -> None:
    deliver(books.world, bill("GOOD", "100.00"))
    books.post()
    made = reading.ask(books.world.connection, MONTH, ana)
    work = Work.objects.get(kind=WorkKind.CLOSE)
    with monkeypatch.context() as dies:
        dies.setattr(reading, "_keep", lambda *a: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            tasks.run_work(str(work.pk))
    made.refresh_from_db()
    assert made.state == CloseReading.State.READING
    reading.ask(books.world.connection, MONTH, ana)
    assert tasks.run_work(str(Work.objects.get(kind=WorkKind.CLOSE).pk)) == "done"
    made.refresh_from_db()
    assert (made.state, made.problem) == (CloseReading.State.DONE, "")
    assert not Work.objects.filter(kind=WorkKind.CLOSE).exists()


def test_a_sage_that_does_not_answer_is_said(books: Books, ana: User, monkeypatch) -> None:
    def no_answer(*args: object) -> Iterator[object]:
        raise NotSent("Sage could not be reached")
        yield

    monkeypatch.setattr(sage_documents, "pages", no_answer)
    made = reading.ask(books.world.connection, MONTH, ana)
    with pytest.raises(NotSent):
        reading.read_asked(books.world.connection_id, trigger=Trigger.COMMAND)
    made.refresh_from_db()
    assert (made.state, made.problem) == (CloseReading.State.FAILED, "Sage could not be reached")
    assert signing.reasons_against(made) == ["the month was not read yet: look again"]


def test_a_payment_that_was_taken_back_is_listed_on_the_month_s_page(
    books: Books, clerk: Client, ana: User
) -> None:
    world = books.world
    deliver(
        world,
        freight(Kind.CUSTOMER_INVOICE, "PAID", "80.00"),
        freight(Kind.CUSTOMER_INVOICE, "BACK", "35.00"),
    )
    books.post()
    receipts = [
        receive(clerk, "C-100", (Document.objects.get(number=name).record_no, amount))
        for name, amount in (("PAID", "80.00"), ("BACK", "35.00"))
    ]
    payments.import_payments(world.connection_id, trigger=Trigger.COMMAND)
    reverse_receipt(clerk, receipts[1])
    payments.import_payments(world.connection_id, trigger=Trigger.COMMAND)
    reading.ask(world.connection, TODAY, ana)
    reading.read_asked(world.connection_id, trigger=Trigger.COMMAND)
    address = reverse("books:close_month", args=[world.tenant.slug, world.connection_id, f"{TODAY:%Y-%m}"])
    shown = logged_in(ana).get(address).content.decode().replace("\u00a0", " ")
    assert "Received <b>80.00 USD</b>; taken back:" in shown
    assert "BACK</a> payment" in shown
    assert "reversed, 35.00 USD open again" in shown
    assert CloseReading.objects.get().sums[0]["unexplained"] == 0
