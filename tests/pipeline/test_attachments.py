"""Papers go to Sage with their documents, before or after, late ones too; and no paper holds a document back for good."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace

import pytest
from django.conf import LazySettings

from integrations.core.freight import Category, Kind, Paper
from integrations.core.issues import Code
from integrations.models import (
    Attaching,
    AttachmentBody,
    ConnectionPolicies,
    Document,
    ExchangeBody,
    FreightTransaction,
    Issue,
    Retention,
    TransactionVersion,
)
from integrations.models.choices import Trigger
from integrations.pipeline import attaching, attachments, corrections, export, mapping, retention
from integrations.pipeline.wire import Wire, unpacked
from tests.faults.conftest import control
from tests.pipeline.books import Books, told
from tests.pipeline.world import World, deliver
from tests.sandbox.gateway import Client

POD = b"%PDF-1.4 proof of delivery"
INVOICE_SCAN = b"%PDF-1.4 the carrier's invoice"
INVOICE = told(
    Kind.CUSTOMER_INVOICE, "INV-1", (Category.LINEHAUL, "2000.00"), (Category.ACCESSORIAL, "100.00")
)
BILL = told(Kind.CARRIER_BILL, "BILL-1", (Category.LINEHAUL, "1975.00"))


def give(source_id: str, content: bytes = POD, paper: Paper = Paper.POD, name: str = "pod 4711.pdf"):
    row = FreightTransaction.objects.get(source_id=source_id)
    return attachments.take(row.pk, paper, name, content, received_from="test")


def before(world: World, **more: object) -> None:
    ConnectionPolicies.objects.create(
        tenant=world.tenant, connection=world.connection, attachments="BEFORE", **more
    )


def held(clerk: Client, document: Document) -> list[tuple[str, bytes]]:
    """The files of the attachment that the document bears in Sage."""
    where = {"AR_INVOICE": "ARINVOICE", "AP_BILL": "APBILL"}[document.kind]
    named = clerk.row(where, document.record_no, "SUPDOCID")["SUPDOCID"]
    if not named:
        return []
    found = clerk.run(f'<get object="supdoc" key="{named}"/>').data
    return [
        (one.findtext("attachmentname"), base64.b64decode(one.findtext("attachmentdata")))
        for one in found.iter("attachment")
    ]


def build(world: World) -> None:
    """Without sending anything."""
    mapping.build_due(world.connection, Wire(world.connection).ledger)


def states() -> list[str]:
    return sorted(Attaching.objects.values_list("state", flat=True))


def test_it_follows_a_document_that_was_posted_without_waiting(books: Books, clerk: Client) -> None:
    deliver(books.world, INVOICE)
    give("INV-1")
    books.post()
    document = books.world.document("INV-1")
    assert "supdocid" not in document.payload.body
    assert held(clerk, document) == [(f"pod 4711 {hashlib.sha256(POD).hexdigest()[:8]}", POD)]
    assert states() == ["LINKED"]
    assert document.state == "CONFIRMED"


def test_a_late_one_joins_those_that_are_there(books: Books, clerk: Client) -> None:
    deliver(books.world, BILL)
    books.post()
    document = books.world.document("BILL-1")
    assert give("BILL-1", INVOICE_SCAN, Paper.INVOICE, "invoice.pdf").documents == 1
    books.post()
    give("BILL-1", POD)
    books.post()
    assert [content for _, content in held(clerk, document)] == [INVOICE_SCAN, POD]
    assert not export.work_left(books.world.connection)


def test_where_sage_demands_one_it_goes_first(books: Books, clerk: Client) -> None:
    rule = "APBILL.SUPDOCID=Vendor invoice attachment is required"
    control(books.world.account, "settings", {"smart_rules": [rule]})
    before(books.world)
    deliver(books.world, BILL)
    give("BILL-1", INVOICE_SCAN, Paper.INVOICE)
    books.post()
    document = books.world.document("BILL-1")
    assert document.state == "CONFIRMED"
    assert document.mark in document.payload.body
    assert [content for _, content in held(clerk, document)] == [INVOICE_SCAN]


def test_one_that_comes_before_the_claim_still_goes_first(books: Books, clerk: Client) -> None:
    before(books.world)
    deliver(books.world, INVOICE)
    build(books.world)
    give("INV-1")
    books.post()
    document = books.world.document("INV-1")
    assert document.mark in document.payload.body.partition("<supdocid>")[2]
    assert len(held(clerk, document)) == 1


def test_what_posting_policies_leave_out_is_kept_here_only(books: Books, clerk: Client) -> None:
    deliver(books.world, INVOICE)
    give("INV-1", paper=Paper.BOL)
    books.post()
    assert held(clerk, books.world.document("INV-1")) == []
    assert not Attaching.objects.exists()


def test_the_same_file_again_changes_nothing(books: Books, clerk: Client) -> None:
    deliver(books.world, INVOICE)
    give("INV-1")
    books.post()
    assert give("INV-1").known
    books.post()
    assert len(held(clerk, books.world.document("INV-1"))) == 1


@pytest.mark.parametrize("fault", ["drop-before", "drop-after-commit"])
@pytest.mark.parametrize("function", ["create_supdoc", "update_invoice"])
def test_a_lost_answer_adds_no_file_twice(
    books: Books, clerk: Client, settings: LazySettings, fault: str, function: str
) -> None:
    settings.LOOK_GAP_SECONDS = 0
    deliver(books.world, INVOICE)
    give("INV-1")
    control(books.world.account, "arm", {"fault": fault, "count": 1, "function": function})
    books.post()
    books.post()
    assert len(held(clerk, books.world.document("INV-1"))) == 1
    assert states() == ["LINKED"]


def test_a_lost_addition_is_seen_before_it_is_made_again(
    books: Books, clerk: Client, settings: LazySettings
) -> None:
    settings.LOOK_GAP_SECONDS = 0
    deliver(books.world, INVOICE)
    give("INV-1")
    books.post()
    give("INV-1", INVOICE_SCAN)
    control(
        books.world.account, "arm", {"fault": "drop-after-commit", "count": 1, "function": "update_supdoc"}
    )
    books.post()
    books.post()
    assert [content for _, content in held(clerk, books.world.document("INV-1"))] == [POD, INVOICE_SCAN]


def test_what_sage_refuses_does_not_hold_the_document_back(books: Books, clerk: Client) -> None:
    control(books.world.account, "settings", {"max_attachment_mb": 0.00001})
    before(books.world)
    deliver(books.world, INVOICE)
    give("INV-1")
    books.post()
    document = books.world.document("INV-1")
    assert document.state == "CONFIRMED"
    assert "supdocid" not in document.payload.body
    assert Issue.objects.get(document=document, closed_at=None).code == Code.ATTACHMENT_REFUSED
    assert states() == ["REFUSED"]
    # Mended and asked for again, it follows.
    control(books.world.account, "settings", {"max_attachment_mb": 5})
    attaching.again(Attaching.objects.values_list("attachment", flat=True))
    books.post()
    assert len(held(clerk, document)) == 1
    assert not Issue.objects.filter(document=document, closed_at=None).exists()


def test_others_go_while_one_waits_for_its_papers(books: Books, settings: LazySettings) -> None:
    settings.LOOK_GAP_SECONDS = 600
    before(books.world)
    other = told(Kind.CUSTOMER_INVOICE, "INV-2", (Category.LINEHAUL, "10.00"))
    deliver(books.world, INVOICE, other)
    give("INV-1")
    control(
        books.world.account, "arm", {"fault": "500-after-commit", "count": 1, "function": "create_supdoc"}
    )
    export.export(books.world.connection_id, trigger=Trigger.COMMAND)
    assert books.world.document("INV-1").state == "READY"
    assert books.world.document("INV-2").state == "SENT"


def correct(books: Books, *given: tuple[Category, str]) -> None:
    deliver(books.world, replace(told(INVOICE.kind, INVOICE.source_id, *given), version=2))
    corrections.carry_out(TransactionVersion.objects.get(status="HELD").transaction_id, "test")
    books.post()
    books.post()


@pytest.mark.parametrize("when", ["BEFORE", "AFTER"])
def test_a_document_posted_anew_bears_them_too(books: Books, clerk: Client, when: str) -> None:
    ConnectionPolicies.objects.create(
        tenant=books.world.tenant, connection=books.world.connection, attachments=when
    )
    deliver(books.world, INVOICE)
    give("INV-1")
    books.post()
    document = books.world.document("INV-1")
    correct(books, (Category.LINEHAUL, "1500.00"))
    anew = Document.objects.filter(kind="AR_INVOICE", operation="CREATE").latest("created_at")
    assert anew.pk != document.pk
    assert len(held(clerk, anew)) == 1


def test_a_late_one_joins_what_was_changed_in_place(books: Books, clerk: Client) -> None:
    deliver(books.world, INVOICE)
    give("INV-1")
    books.post()
    correct(books, (Category.LINEHAUL, "2000.00"), (Category.ACCESSORIAL, "150.00"))
    give("INV-1", INVOICE_SCAN)
    books.post()
    changed = Document.objects.get(operation="UPDATE")
    assert changed.state == "CONFIRMED"
    assert [content for _, content in held(clerk, changed)] == [POD, INVOICE_SCAN]


def test_the_record_of_a_request_holds_no_file(books: Books) -> None:
    deliver(books.world, INVOICE)
    give("INV-1")
    books.post()
    kept = [unpacked(body) for body in ExchangeBody.objects.values_list("request", flat=True)]
    assert any("<attachmentdata>[a file]</attachmentdata>" in text for text in kept)
    assert not any(base64.b64encode(POD).decode() in text for text in kept)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("pod.pdf", b"", "is empty"),
        ("pod.exe", b"MZ", "is no exe"),
        ("pod.pdf", b"<html>", "is no pdf"),
        ("pod", POD, "is no file with an extension"),
        ("pod.pdf", POD + b"x" * 100, "are the most"),
    ],
)
def test_a_file_that_is_no_paper_is_refused_with_a_remedy(
    books: Books, settings: LazySettings, name: str, content: bytes, words: str
) -> None:
    settings.ATTACHMENT_MAX_BYTES = 100
    deliver(books.world, INVOICE)
    with pytest.raises(attachments.Unusable, match=words):
        give("INV-1", content, name=name)
    assert not AttachmentBody.objects.exists()


def test_a_file_is_kept_until_its_document_bears_it(books: Books, settings: LazySettings) -> None:
    deliver(books.world, INVOICE)
    give("INV-1")
    Retention.objects.create(tenant=books.world.tenant, kind="PAPER", days=0)
    build(books.world)
    retention.prune()
    assert AttachmentBody.objects.exists()
    books.post()
    retention.prune()
    assert not AttachmentBody.objects.exists()
