"""The page of a correction's plan, and of a preview: for who may act, and for nobody of another tenant."""

from __future__ import annotations

import pytest
from django.urls import reverse

from integrations.models import FreightTransaction, KeptPreview, SenderCredential
from tenants import scope
from tests.intake.shapes import connect, deliver, document, invoice


@pytest.fixture(autouse=True)
def sender(db) -> None:
    SenderCredential.objects.create(sender_id="sender", password="a-password")


def held(subsidiary) -> FreightTransaction:
    """An invoice that stands in Sage, and a newer version of it. The connection posts nowhere: only its plan is asked for."""
    from integrations.core.lifecycle import State

    deliver(subsidiary, invoice())
    document(connect(subsidiary), State.CONFIRMED, "L1")
    deliver(subsidiary, invoice(version=2, charges=[{"amount": "2500.00", "category": "linehaul"}]))
    return FreightTransaction.objects.get()


def correction_of(transaction: FreightTransaction) -> str:
    return reverse("admin:integrations_transaction_correction", args=[transaction.pk])


def test_what_keeps_a_correction_from_being_done_is_said(admins, subsidiary):
    with scope.tenant(subsidiary.tenant_id):
        transaction = held(subsidiary)
    page = admins.get(correction_of(transaction)).content.decode()
    assert "The newer version cannot be built" in page or "the newer version cannot be built" in page.lower()
    assert "Carry it out" not in page
    shown = admins.get(reverse("admin:integrations_freighttransaction_change", args=[transaction.pk]))
    assert "see what correcting it would do" in shown.content.decode()


def test_a_strangers_correction_is_not_there(strangers, subsidiary):
    with scope.tenant(subsidiary.tenant_id):
        transaction = held(subsidiary)
    assert strangers.get(correction_of(transaction)).status_code == 404
    assert strangers.post(correction_of(transaction)).status_code == 404


def test_billing_looks_and_does_not_correct(billings, subsidiary):
    with scope.tenant(subsidiary.tenant_id):
        transaction = held(subsidiary)
    assert billings.post(correction_of(transaction)).status_code == 404


def preview_of(connection) -> str:
    return reverse("admin:integrations_connection_preview", args=[connection.pk])


def test_an_empty_preview_says_so(admins, connection):
    assert "Nothing is due" in admins.get(preview_of(connection)).content.decode()


def test_a_preview_is_given_as_files_and_kept(admins, subsidiary):
    with scope.tenant(subsidiary.tenant_id):
        connection = connect(subsidiary)
        deliver(subsidiary, invoice())
    page = admins.get(preview_of(connection)).content.decode()
    assert "1 blocked" in page
    assert admins.post(preview_of(connection), {"as": "json"}).json()["counts"]["blocked"] == 1
    assert b"document,leg,kind" in admins.post(preview_of(connection), {"as": "csv"}).content
    admins.post(preview_of(connection), {"as": "keep"})
    with scope.tenant(subsidiary.tenant_id):
        assert KeptPreview.objects.count() == 1


def test_a_selection_is_previewed_from_the_list(admins, subsidiary):
    with scope.tenant(subsidiary.tenant_id):
        connect(subsidiary)
        deliver(subsidiary, invoice(), invoice(source_id="L2"))
        chosen = FreightTransaction.objects.get(source_id="L2")
    page = admins.post(
        reverse("admin:integrations_freighttransaction_changelist"),
        {"action": "preview", "_selected_action": [str(chosen.pk)]},
    ).content.decode()
    assert "A selection" in page
    assert "L2" in page


def test_a_strangers_preview_is_not_there(strangers, connection):
    for response in (
        strangers.get(preview_of(connection)),
        strangers.post(preview_of(connection), {"as": "csv"}),
    ):
        assert response.status_code == 404


def test_who_may_only_look_keeps_nothing(billings, connection):
    assert billings.post(preview_of(connection), {"as": "keep"}).status_code == 404


def test_without_sender_credentials_the_preview_says_what_is_missing(admins, connection):
    SenderCredential.objects.all().delete()
    page = admins.get(preview_of(connection), follow=True).content.decode()
    assert "no sender credentials" in page
