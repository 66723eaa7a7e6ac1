"""A thing of the TMS is taken in once per version, and a newer version never makes a second document."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from integrations.core.lifecycle import State
from integrations.core.money import Money
from integrations.models import (
    Document,
    DocumentLine,
    FreightTransaction,
    Issue,
    RawInput,
    RawRow,
    SyncJob,
    TransactionVersion,
    Transition,
    Work,
)
from integrations.pipeline import moves
from integrations.pipeline.intake import settle_waiting
from integrations.pipeline.stored import load
from integrations.pipeline.versions import settle_landed
from tenants.models import Subsidiary
from tests.intake.shapes import codes, connect, deliver, document, fuel, invoice, outcomes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_scope")]

DEARER = [{"code": "LH", "category": "linehaul", "amount": "2500.00"}]


def statuses(source_id: str = "L1") -> list[tuple[int, str]]:
    rows = TransactionVersion.objects.filter(transaction__source_id=source_id).order_by("version")
    return list(rows.values_list("version", "status"))


def test_a_new_transaction_waits_to_be_built(subsidiary):
    assert outcomes(deliver(subsidiary, invoice())) == ["accepted"]
    row = FreightTransaction.objects.get()
    assert (row.status, row.total, row.created_in_tms) == (
        "RECEIVED",
        Money.parse("2400.00", "USD"),
        datetime(2026, 3, 2, 15, 30, tzinfo=UTC),
    )


def test_what_is_stored_loads_as_the_same_transaction(subsidiary):
    deliver(subsidiary, invoice(fields={"office": "CHI"}, due_date="2026-04-01"))
    version = TransactionVersion.objects.get()
    assert load(version.payload).fields == {"office": "CHI"}
    assert load(version.payload).total == Money.parse("2400.00", "USD")


def test_the_same_again_adds_nothing(subsidiary):
    deliver(subsidiary, invoice())
    assert outcomes(deliver(subsidiary, invoice())) == ["repeated"]
    assert (FreightTransaction.objects.count(), TransactionVersion.objects.count()) == (1, 1)
    assert RawRow.objects.count() == 1


def test_the_same_twice_in_one_call_is_taken_once(subsidiary):
    assert outcomes(deliver(subsidiary, invoice(), invoice())) == ["accepted", "repeated"]


def test_the_same_version_with_other_content_is_an_error(subsidiary):
    deliver(subsidiary, invoice())
    receipt = deliver(subsidiary, invoice(charges=DEARER))
    assert (outcomes(receipt), codes(receipt)) == (["rejected"], ["version.conflict"])
    assert FreightTransaction.objects.get().total == Money.parse("2400.00", "USD")


def test_two_contents_of_one_version_in_one_call_the_first_holds(subsidiary):
    receipt = deliver(subsidiary, invoice(), invoice(charges=DEARER))
    assert outcomes(receipt) == ["accepted", "rejected"]


def test_an_older_version_that_comes_late_is_recorded_and_ignored(subsidiary):
    deliver(subsidiary, invoice(version=3))
    assert outcomes(deliver(subsidiary, invoice(version=2, charges=DEARER))) == ["late"]
    assert statuses() == [(2, "LATE"), (3, "CURRENT")]
    assert FreightTransaction.objects.get().version == 3


def test_a_newer_version_replaces_what_is_not_built(subsidiary):
    deliver(subsidiary, invoice())
    assert outcomes(deliver(subsidiary, invoice(version=2, charges=DEARER))) == ["accepted"]
    row = FreightTransaction.objects.get()
    assert (row.version, row.total, row.status) == (2, Money.parse("2500.00", "USD"), "RECEIVED")
    assert statuses() == [(1, "REPLACED"), (2, "CURRENT")]


def test_versions_in_one_call_are_taken_in_their_order(subsidiary):
    assert outcomes(deliver(subsidiary, invoice(), invoice(version=2, charges=DEARER))) == ["accepted"] * 2
    assert statuses() == [(1, "REPLACED"), (2, "CURRENT")]


@pytest.mark.parametrize("state", [State.BLOCKED, State.READY, State.REJECTED])
def test_a_newer_version_replaces_a_document_that_is_not_claimed(subsidiary, state):
    deliver(subsidiary, invoice())
    made = document(connect(subsidiary), state, "L1")
    Issue.objects.create(
        tenant=subsidiary.tenant,
        document=made,
        code="account.unmapped",
        severity="BLOCK",
        message="m",
        remedy="r",
    )
    deliver(subsidiary, invoice(version=2, charges=DEARER))
    made.refresh_from_db()
    assert (made.state, made.live) == ("SUPERSEDED", False)
    assert not DocumentLine.objects.filter(live=True).exists()
    assert not Issue.objects.filter(closed_at__isnull=True).exists()
    assert Transition.objects.get().reason == "a newer version came from the TMS"
    row = FreightTransaction.objects.get()
    assert (row.status, row.documents, row.version) == ("RECEIVED", [], 2)


def test_the_others_of_a_replaced_group_are_built_again(subsidiary):
    deliver(subsidiary, fuel("F1"), fuel("F2"))
    document(connect(subsidiary), State.READY, "F1", "F2")
    deliver(subsidiary, fuel("F1", "500.00", version=2))
    assert set(FreightTransaction.objects.values_list("status", "standings")) == {("RECEIVED", None)}


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN])
def test_a_newer_version_waits_while_the_older_is_being_sent(subsidiary, state):
    deliver(subsidiary, invoice())
    document(connect(subsidiary), state, "L1")
    assert outcomes(deliver(subsidiary, invoice(version=2, charges=DEARER))) == ["waiting"]
    assert statuses() == [(1, "CURRENT"), (2, "WAITING")]
    assert FreightTransaction.objects.get().version == 1


def test_a_version_that_waits_is_seen_again_as_repeated(subsidiary):
    deliver(subsidiary, invoice())
    document(connect(subsidiary), State.SENDING, "L1")
    deliver(subsidiary, invoice(version=2, charges=DEARER))
    assert outcomes(deliver(subsidiary, invoice(version=2, charges=DEARER))) == ["repeated"]


def test_a_waiting_version_is_held_once_the_older_is_in_sage(subsidiary):
    deliver(subsidiary, invoice())
    made = document(connect(subsidiary), State.SENDING, "L1")
    deliver(subsidiary, invoice(version=2, charges=DEARER))
    Document.objects.filter(pk=made.pk).update(state=State.SENT)
    assert settle_waiting([FreightTransaction.objects.get().pk]) == 1
    assert statuses() == [(1, "CURRENT"), (2, "HELD")]
    assert Issue.objects.get(closed_at=None).code == "changed_after_posting"


def test_a_waiting_version_replaces_what_was_certainly_not_sent(subsidiary):
    deliver(subsidiary, invoice())
    made = document(connect(subsidiary), State.SENDING, "L1")
    deliver(subsidiary, invoice(version=2), invoice(version=3, charges=DEARER))
    Document.objects.filter(pk=made.pk).update(state=State.READY)
    settle_waiting([FreightTransaction.objects.get().pk])
    assert statuses() == [(1, "REPLACED"), (2, "REPLACED"), (3, "CURRENT")]
    row = FreightTransaction.objects.get()
    assert (row.status, row.total) == ("RECEIVED", Money.parse("2500.00", "USD"))


def test_a_waiting_version_goes_on_waiting_while_it_flies(subsidiary):
    deliver(subsidiary, invoice())
    document(connect(subsidiary), State.UNKNOWN, "L1")
    deliver(subsidiary, invoice(version=2, charges=DEARER))
    assert settle_waiting([FreightTransaction.objects.get().pk]) == 0
    assert statuses() == [(1, "CURRENT"), (2, "WAITING")]


def test_what_still_waits_after_its_document_landed_is_found(subsidiary):
    deliver(subsidiary, invoice("L1"), invoice("L2"))
    link = connect(subsidiary)
    landed = document(link, State.SENDING, "L1")
    document(link, State.SENDING, "L2")
    deliver(subsidiary, invoice("L1", version=2), invoice("L2", version=2))
    Document.objects.filter(pk=landed.pk).update(state=State.READY)
    assert settle_landed(subsidiary.pk) == 1
    assert statuses("L1") == [(1, "REPLACED"), (2, "CURRENT")]
    assert statuses("L2") == [(1, "CURRENT"), (2, "WAITING")]


IN_SAGE = [State.SENT, State.CONFIRMED, State.DRIFTED, State.BY_HAND, State.GONE]


@pytest.mark.parametrize("state", IN_SAGE)
def test_a_change_after_posting_is_held_with_its_difference(subsidiary, state):
    deliver(subsidiary, invoice())
    made = document(connect(subsidiary), state, "L1")
    receipt = deliver(subsidiary, invoice(version=2, charges=DEARER))
    assert (outcomes(receipt), codes(receipt)) == (["held"], ["changed_after_posting"])
    held = TransactionVersion.objects.get(version=2)
    assert (held.status, held.difference) == ("HELD", Money.parse("100.00", "USD"))
    assert (Document.objects.get().pk, Document.objects.get().state) == (made.pk, state)
    assert Issue.objects.get().transaction == FreightTransaction.objects.get()


def test_an_equal_version_of_what_is_in_sage_changes_nothing(subsidiary):
    deliver(subsidiary, invoice())
    document(connect(subsidiary), State.CONFIRMED, "L1")
    assert outcomes(deliver(subsidiary, invoice(version=2))) == ["accepted"]
    assert statuses() == [(1, "CURRENT"), (2, "EQUAL")]
    assert not Issue.objects.exists()


def test_taking_a_change_back_closes_what_was_held(subsidiary):
    deliver(subsidiary, invoice())
    document(connect(subsidiary), State.CONFIRMED, "L1")
    deliver(subsidiary, invoice(version=2, charges=DEARER))
    deliver(subsidiary, invoice(version=3))
    assert statuses() == [(1, "CURRENT"), (2, "REPLACED"), (3, "EQUAL")]
    assert not Issue.objects.filter(closed_at__isnull=True).exists()


@pytest.mark.parametrize("state", [State.SKIPPED, State.REVERSED])
def test_what_left_life_is_built_again_from_a_newer_version(subsidiary, state):
    deliver(subsidiary, invoice())
    document(connect(subsidiary), state, "L1")
    assert outcomes(deliver(subsidiary, invoice(version=2))) == ["accepted"]
    assert FreightTransaction.objects.get().status == "RECEIVED"


def test_a_void_before_sending_is_never_built(subsidiary):
    deliver(subsidiary, invoice())
    document(connect(subsidiary), State.READY, "L1")
    void = {"kind": "customer_invoice", "source_id": "L1", "version": 2, "void": True}
    assert outcomes(deliver(subsidiary, void)) == ["accepted"]
    row = FreightTransaction.objects.get()
    assert (row.status, row.total) == ("VOIDED", Money.zero("USD"))
    assert Document.objects.get().state == "SUPERSEDED"
    assert outcomes(deliver(subsidiary, void)) == ["repeated"]


def test_a_void_of_what_is_in_sage_is_held_with_the_whole_amount(subsidiary):
    deliver(subsidiary, invoice())
    document(connect(subsidiary), State.SENT, "L1")
    deliver(subsidiary, {"kind": "customer_invoice", "source_id": "L1", "version": 2, "void": True})
    assert TransactionVersion.objects.get(version=2).difference == Money.parse("-2400.00", "USD")


def test_a_void_of_nothing_known_says_so(subsidiary):
    receipt = deliver(subsidiary, {"kind": "toll", "source_id": "T9", "version": 2, "void": True})
    assert (outcomes(receipt), codes(receipt)) == (["rejected"], ["field.required"])


def test_a_transaction_of_another_subsidiary_is_refused(subsidiary, tenant):
    deliver(subsidiary, invoice())
    other = Subsidiary.objects.create(tenant=tenant, name="Carriers", slug="carriers", kind="CARRIER")
    receipt = deliver(other, invoice(version=2))
    assert receipt.results[0].issues[0].place == "subsidiary"


def test_a_claim_between_look_and_update_makes_the_version_wait(subsidiary, monkeypatch):
    """The document was READY when we looked; the conditional UPDATE finds it SENDING."""
    deliver(subsidiary, invoice())
    made = document(connect(subsidiary), State.READY, "L1")
    supersede = moves.supersede

    def claimed_first(*args, **kwargs):
        Document.objects.filter(pk=made.pk).update(state=State.SENDING)
        return supersede(*args, **kwargs)

    monkeypatch.setattr(moves, "supersede", claimed_first)
    assert outcomes(deliver(subsidiary, invoice(version=2, charges=DEARER))) == ["waiting"]
    assert Document.objects.get().state == "SENDING"


def test_each_delivery_is_a_job_with_its_counts_and_makes_the_connection_due(subsidiary):
    connection = connect(subsidiary)
    later = timezone.now() + timedelta(hours=1)
    work = Work.objects.create(
        tenant=subsidiary.tenant, connection=connection, kind="ADVANCE", due_at=later, every=60
    )
    deliver(subsidiary, invoice(), {"kind": "nothing"})
    job = SyncJob.objects.get()
    assert (job.kind, job.state, job.counts) == ("INTAKE", "DONE", {"rows": 2, "accepted": 1, "rejected": 1})
    work.refresh_from_db()
    assert work.due_at < later
    raw = RawInput.objects.get()
    assert (raw.rows, raw.accepted, raw.rejected) == (2, 1, 1)


def test_a_delivery_of_repeats_makes_nothing_due(subsidiary):
    deliver(subsidiary, invoice())
    later = timezone.now() + timedelta(hours=1)
    work = Work.objects.create(
        tenant=subsidiary.tenant, connection=connect(subsidiary), kind="ADVANCE", due_at=later, every=60
    )
    deliver(subsidiary, invoice())
    work.refresh_from_db()
    assert work.due_at == later


# Cut-over (rule A6) -------------------------------------------------------------------------------------------


def test_a_second_before_the_cut_over_stays_and_a_second_after_goes(subsidiary):
    connect(subsidiary, datetime(2026, 3, 1, 6, 0, tzinfo=UTC))  # midnight in Chicago
    receipt = deliver(
        subsidiary,
        invoice("OLD", created="2026-02-28T23:59:59-06:00"),
        invoice("NEW", created="2026-03-01T00:00:01-06:00"),
    )
    assert dict(FreightTransaction.objects.values_list("source_id", "status")) == {
        "OLD": "HISTORY",
        "NEW": "RECEIVED",
    }
    assert (receipt.history, receipt.words["history"]) == (1, 1)


def test_a_plain_date_means_its_start_in_the_subsidiarys_zone(subsidiary):
    connect(subsidiary, datetime(2026, 3, 1, 6, 0, tzinfo=UTC))
    deliver(subsidiary, fuel("A", document_date="2026-03-01"), fuel("B", document_date="2026-02-28"))
    assert dict(FreightTransaction.objects.values_list("source_id", "status")) == {
        "A": "RECEIVED",
        "B": "HISTORY",
    }


def test_a_later_version_of_history_stays_history(subsidiary):
    connect(subsidiary, datetime(2026, 3, 1, tzinfo=UTC))
    deliver(subsidiary, fuel("F1", document_date="2026-02-01"))
    receipt = deliver(subsidiary, fuel("F1", document_date="2026-03-05", version=2))
    row = FreightTransaction.objects.get()
    assert (row.status, row.version, receipt.history) == ("HISTORY", 2, 1)


def test_a_void_of_history_stays_history(subsidiary):
    connect(subsidiary, datetime(2026, 3, 1, tzinfo=UTC))
    deliver(subsidiary, fuel("F1", document_date="2026-02-01"))
    deliver(subsidiary, {"kind": "fuel_purchase", "source_id": "F1", "version": 2, "void": True})
    assert FreightTransaction.objects.get().status == "HISTORY"
