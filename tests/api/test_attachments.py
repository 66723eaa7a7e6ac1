"""POST attachments: one paper of a transaction, judged by what it holds, not by what it is called."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from integrations.models import Attachment
from tenants import scope
from tenants.models import ApiScope
from tests.intake.shapes import invoice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("subsidiary")]
PDF = b"%PDF-1.4 proof of delivery"


@pytest.fixture
def delivered(tms):
    tms.post("transactions", {"subsidiary": "brokerage", "transactions": [invoice("L1")]})
    return tms


def send(tms, content=PDF, name="pod.pdf", **fields):
    told = {
        "subsidiary": "brokerage",
        "kind": "customer_invoice",
        "source_id": "L1",
        "paper": "POD",
        "file": SimpleUploadedFile(name, content),
    }
    return tms.client.post("/api/v1/attachments", {**told, **fields}, headers=tms.headers)


def kept(tenant):
    with scope.tenant(tenant.pk):
        return list(Attachment.objects.values_list("paper", "name", "extension", "size"))


def test_a_paper_is_kept_once(delivered, tenant):
    first, again = send(delivered), send(delivered)
    assert (first.status_code, again.status_code) == (200, 200)
    assert (first.json()["known"], again.json()["known"]) == (False, True)
    assert kept(tenant) == [("POD", "pod", "pdf", len(PDF))]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"paper": "PHOTO"}, "paper is one of INVOICE"),
        ({"kind": "load"}, "kind is one of"),
        ({"source_id": ""}, "source_id is missing"),
        ({"file": ""}, "send one file"),
    ],
)
def test_a_wrong_field_is_named(delivered, tenant, wrong, words):
    answer = send(delivered, **wrong)
    assert answer.status_code == 400
    assert words in answer.json()["error"]["message"]
    assert kept(tenant) == []


def test_all_wrong_fields_are_named_at_once(delivered):
    answer = send(delivered, paper="PHOTO", kind="load")
    assert {p["place"] for p in answer.json()["error"]["problems"]} == {"paper", "kind"}


def test_what_only_calls_itself_a_pdf_is_refused(delivered, tenant):
    answer = send(delivered, b"<script>")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "attachment.unusable"
    assert kept(tenant) == []


def test_what_is_too_large_is_refused_before_it_is_read(delivered, tenant, settings):
    settings.ATTACHMENT_MAX_BYTES = 1000
    answer = send(delivered, PDF + b" " * 200_000)
    assert answer.status_code == 413
    assert kept(tenant) == []


def test_a_transaction_must_be_delivered_first(delivered):
    assert send(delivered, source_id="L2").status_code == 404


def test_a_strangers_transaction_is_not_there(delivered, stranger, tenant):
    assert send(stranger).status_code == 404
    assert kept(tenant) == []


def test_a_key_that_only_reads_may_not(delivered, tms_with):
    assert send(tms_with(ApiScope.STATUS)).status_code == 403
