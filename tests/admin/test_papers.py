"""Papers of a transaction in the admin: given in, seen with where they stand, taken out; for nobody of another tenant."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from integrations.core.freight import Paper
from integrations.models import Attaching, Attachment, FreightTransaction
from integrations.pipeline import attachments
from tenants import scope
from tests.isolation.rows import make

PDF = b"%PDF-1.4 proof of delivery"


@pytest.fixture
def transaction(connection, party) -> FreightTransaction:
    return make(
        FreightTransaction,
        connection.tenant,
        party=party,
        subsidiary=connection.subsidiary,
        number="INV-77",
        kind="customer_invoice",
    )


@pytest.fixture
def paper(transaction) -> Attachment:
    with scope.tenant(transaction.tenant_id):
        return attachments.take(transaction.pk, Paper.POD, "pod.pdf", PDF, received_from="test").attachment


def page_of(transaction) -> str:
    return reverse("admin:integrations_transaction_papers", args=[transaction.pk])


def test_a_person_gives_one_in_and_sees_it(admins, transaction):
    given = {"paper": "POD", "file": SimpleUploadedFile("pod 9.pdf", PDF)}
    page = admins.post(page_of(transaction), given, follow=True).content.decode()
    assert "pod 9.pdf" in page
    assert "Kept here only" in page


def test_what_is_no_paper_is_said_at_its_field(admins, transaction):
    page = admins.post(page_of(transaction), {"paper": "POD", "file": SimpleUploadedFile("x.pdf", b"no")})
    assert "x.pdf is no pdf" in page.content.decode()


def test_it_is_taken_out_as_a_file_and_never_shown_as_a_page(supports, paper):
    answer = supports.get(reverse("admin:integrations_attachment_file", args=[paper.pk]))
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_what_sage_refused_is_said_and_sent_again(admins, paper, document):
    with scope.tenant(paper.tenant_id):
        row = Attaching.objects.create(
            tenant=paper.tenant, document=document, attachment=paper, state="REFUSED", said="too large"
        )
    listed = reverse("admin:integrations_attachment_changelist")
    assert "too large" in admins.get(listed).content.decode()
    admins.post(listed, {"action": "send_again", "_selected_action": [paper.pk]})
    with scope.tenant(paper.tenant_id):
        row.refresh_from_db()
    assert row.state == "WAITING"


def test_a_strangers_paper_is_not_there(strangers, transaction, paper):
    given = {"paper": "POD", "file": SimpleUploadedFile("pod.pdf", PDF + b"!")}
    for answer in (
        strangers.get(page_of(transaction)),
        strangers.post(page_of(transaction), given),
        strangers.get(reverse("admin:integrations_attachment_file", args=[paper.pk])),
    ):
        assert answer.status_code == 404


def test_billing_sees_no_papers(billings, transaction, paper):
    assert billings.get(page_of(transaction)).status_code in (403, 404)
    assert billings.get(reverse("admin:integrations_attachment_file", args=[paper.pk])).status_code in (
        403,
        404,
    )
