"""Payments recorded in Sage come back, each detail once (rule A3)."""

from __future__ import annotations

from integrations.core.freight import Kind
from integrations.models import Cursor, Document, PaymentApplication, PaymentNotice, SagePayment
from integrations.models.choices import Trigger
from integrations.pipeline import confirmation, export, payments
from integrations.pipeline.jobs import Run
from integrations.pipeline.wire import Wire
from tests.pipeline import bookkeeper
from tests.pipeline.world import World, deliver, freight
from tests.sandbox.gateway import Client


def posted(world: World, *transactions: object) -> None:
    deliver(world, *transactions)  # type: ignore[arg-type]
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    confirmation.confirm(world.connection_id, trigger=Trigger.COMMAND)


def imported(world: World) -> Run:
    run = payments.import_payments(world.connection_id, trigger=Trigger.COMMAND)
    assert run is not None
    return run


def two_invoices(world: World) -> tuple[Document, Document]:
    posted(
        world,
        freight(Kind.CUSTOMER_INVOICE, "INV-1", "100.00"),
        freight(Kind.CUSTOMER_INVOICE, "INV-2", "250.00"),
    )
    return world.document("INV-1"), world.document("INV-2")


def opened(document: Document) -> str:
    document.refresh_from_db()
    assert document.open_amount is not None
    return str(document.open_amount.amount)


def test_one_receipt_pays_one_document_in_full_and_another_in_part(world: World, clerk: Client) -> None:
    first, second = two_invoices(world)
    bookkeeper.receive(clerk, "C-100", (first.record_no, "100.00"), (second.record_no, "50.00"))
    run = imported(world)
    assert (run.counts["payments"], run.counts["applied"]) == (1, 2)
    assert (opened(first), opened(second)) == ("0.00", "200.00")
    assert bookkeeper.due(clerk, "ARINVOICE", second.record_no) == "200"


def test_several_payments_of_one_document_add_up(world: World, clerk: Client) -> None:
    _, second = two_invoices(world)
    for amount in ("50.00", "70.00"):
        bookkeeper.receive(clerk, "C-100", (second.record_no, amount))
        imported(world)
    assert opened(second) == "130.00"


def test_read_again_it_counts_once(world: World, clerk: Client) -> None:
    first, _ = two_invoices(world)
    bookkeeper.receive(clerk, "C-100", (first.record_no, "40.00"))
    imported(world)
    Cursor.objects.all().delete()
    SagePayment.objects.update(when_modified="")
    imported(world)
    assert PaymentApplication.objects.count() == 1
    assert opened(first) == "60.00"


def test_an_idle_import_asks_two_questions(world: World, clerk: Client) -> None:
    first, _ = two_invoices(world)
    bookkeeper.receive(clerk, "C-100", (first.record_no, "40.00"))
    imported(world)
    run = imported(world)
    assert not run.counts
    assert run.job.exchanges.count() == 2


def test_a_reversed_receipt_is_undone_and_the_feed_says_so(world: World, clerk: Client) -> None:
    first, _ = two_invoices(world)
    receipt = bookkeeper.receive(clerk, "C-100", (first.record_no, "100.00"))
    imported(world)
    bookkeeper.reverse_receipt(clerk, receipt)
    imported(world)
    assert opened(first) == "100.00"
    assert bookkeeper.due(clerk, "ARINVOICE", first.record_no) == "100"
    assert [n.body["event"] for n in PaymentNotice.objects.order_by("number")] == ["applied", "undone"]


def test_a_payment_of_somebody_elses_document_leaves_only_number_date_and_amount(
    world: World, clerk: Client
) -> None:
    two_invoices(world)
    foreign = clerk.run(
        "<create><APBILL><WHENCREATED>01/06/2026</WHENCREATED><VENDORID>V-100</VENDORID><RECORDID>THEIRS</RECORDID>"
        "<WHENDUE>02/05/2026</WHENDUE><APBILLITEMS><APBILLITEM><ACCOUNTNO>6200</ACCOUNTNO><TRX_AMOUNT>9.00</TRX_AMOUNT>"
        "<LOCATIONID>10</LOCATIONID></APBILLITEM></APBILLITEMS></APBILL></create>"
    )
    bookkeeper.pay(clerk, "V-100", (str(foreign.key), "9.00"))
    run = imported(world)
    assert run.counts["foreign"] == 1
    payment = SagePayment.objects.get()
    assert (payment.ours, payment.method, payment.document_number) == (False, "", "")
    assert not PaymentApplication.objects.exists()


def test_a_bill_is_paid_too(world: World, clerk: Client) -> None:
    posted(world, freight(Kind.CARRIER_BILL, "B-1", "1975.00"))
    bill = world.document("B-1")
    bookkeeper.pay(clerk, "V-100", (bill.record_no, "1405.75"))
    imported(world)
    assert opened(bill) == "569.25"


def test_a_credit_that_is_applied_closes_both_documents(world: World, clerk: Client) -> None:
    posted(
        world,
        freight(Kind.CARRIER_BILL, "B-1", "1000.00"),
        freight(Kind.DEDUCTION, "D-1", "150.00"),
    )
    bill, deduction = world.document("B-1"), world.document("D-1")
    credit = f"<ADJUSTMENTKEY>{deduction.record_no}</ADJUSTMENTKEY><TRX_ADJUSTMENTAMOUNT>150.00</TRX_ADJUSTMENTAMOUNT>"
    bookkeeper.pay(clerk, "V-100", (bill.record_no, "850.00"), extra=credit)
    imported(world)
    assert (opened(bill), opened(deduction)) == ("0.00", "0.00")
    assert sorted(PaymentApplication.objects.filter(document=bill).values_list("part", flat=True)) == [
        "CASH",
        "CREDIT",
    ]


def test_a_payment_that_was_read_before_its_document_was_known_is_found_by_the_sweep(
    world: World, clerk: Client
) -> None:
    first, _ = two_invoices(world)
    record_no = first.record_no
    Document.objects.filter(id=first.id).update(record_no="")  # as while its answer was lost
    bookkeeper.receive(clerk, "C-100", (record_no, "30.00"))
    imported(world)
    Document.objects.filter(id=first.id).update(record_no=record_no)
    confirmation.sweep(world.connection_id, trigger=Trigger.COMMAND)
    imported(world)
    assert opened(first) == "70.00"


def test_reading_again_begins_before_the_oldest_payment_across_a_new_year(
    world: World, clerk: Client
) -> None:
    first, second = two_invoices(world)
    for document, amount in ((first, "40.00"), (second, "50.00")):
        bookkeeper.receive(clerk, "C-100", (document.record_no, amount))
    imported(world)
    earlier, later = SagePayment.objects.order_by("record_no")
    SagePayment.objects.filter(id=earlier.id).update(when_modified="12/30/2025 10:00:00")
    SagePayment.objects.filter(id=later.id).update(when_modified="01/02/2026 10:00:00")
    Document.objects.filter(id__in=[first.id, second.id]).update(sage_due=1)
    assert payments.reread_differing(Wire(world.connection)) == 2
    assert Cursor.objects.get(object_name="ARPYMT").when_modified == "12/30/2025 10:00:00"
