"""A customer's owner or accountant gives one document what it lacks, on the page where it stands; nobody else does."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from integrations.core.lifecycle import State
from integrations.models import Document, GLMapping, ManualCoding
from integrations.pipeline import ledgers, mapping
from tenants import scope
from tenants.models import AuditEvent, Tenant, User
from tests.conftest import logged_in
from tests.pipeline import desk as desks
from tests.portal.test_pages import at, text

NEED = "ACCOUNT|AR|linehaul"
CODINGS = "/admin/integrations/manualcoding/"


@pytest.fixture
def stuck(tenant: Tenant) -> Document:
    """Two invoices whose linehaul has no account."""
    with scope.tenant(tenant.pk):
        desk = desks.build(tenant)
        GLMapping.objects.filter(side="AR", key="linehaul").delete()
        desks.deliver(desk, desks.invoice("D-1"), desks.invoice("D-2"))
        mapping.build_due(desk.connection, ledgers.renderer(desk.connection))
        found = desk.document("D-1")
    return found


def give(person: User, document: Document, value: str, back: str = "mend") -> str:
    page = reverse("books:code", args=[document.tenant.slug, document.pk])
    return text(logged_in(person).post(page, {NEED: value, "back": back}, follow=True))


def test_it_is_given_where_the_cause_stands_and_the_effect_is_said(
    tenant: Tenant, stuck: Document, accountant: User, alice: User
) -> None:
    client = logged_in(accountant)
    shown = client.get(at("mend", tenant)).content.decode()
    assert shown.count("Account of linehaul for D-") == 2
    assert '<option value="4000">' in shown
    assert f"ask {alice.name}" in shown
    said = give(accountant, stuck, "4000")
    assert "D-1 is ready" in said
    left = client.get(at("mend", tenant)).content.decode()
    assert left.count("Account of linehaul for D-") == 1  # the other waits as before
    page = text(client.get(at("document", tenant, stuck.pk)))
    assert f"{accountant.name} gave it to this document on" in page
    with scope.outside("fixture"):
        assert AuditEvent.objects.get(action="document.coded").actor == accountant


def test_a_value_may_be_named_and_a_wrong_one_is_refused_in_words(
    tenant: Tenant, stuck: Document, owner: User
) -> None:
    assert "Sage has no account 4711: pick one from the list" in give(owner, stuck, "4711", "document")
    assert "Pick a value first" in give(owner, stuck, " ", "document")
    with scope.tenant(tenant.pk):
        named = Document.objects.get(pk=stuck.pk).connection.reference_records.get(
            object_name="GLACCOUNT", key="4000"
        )
    assert "is ready" in give(owner, stuck, named.name.upper(), "document")


def test_who_only_reads_sees_whom_to_ask(tenant: Tenant, stuck: Document, viewer: User, alice: User) -> None:
    for name, args in (("mend", ()), ("document", (stuck.pk,))):
        shown = text(logged_in(viewer).get(at(name, tenant, *args)))
        assert "Give it to this one" not in shown
        assert (
            "The owner or accountant may give it" in shown or "the owner or accountant may give it" in shown
        )
        assert f"ask {alice.name}" in shown
    page = reverse("books:code", args=[tenant.slug, stuck.pk])
    assert logged_in(viewer).post(page, {NEED: "4000"}).status_code == 403


def test_of_another_customer_nothing_is_there_to_give(
    tenant: Tenant, stuck: Document, owner: User, stranger: User
) -> None:
    page = reverse("books:code", args=[tenant.slug, stuck.pk])
    assert logged_in(stranger).post(page, {NEED: "4000"}).status_code == 404
    other = reverse("books:code", args=[tenant.slug, uuid.uuid4()])
    assert logged_in(owner).post(other, {NEED: "4000"}).status_code == 404
    with scope.outside("fixture"):
        assert not ManualCoding.objects.exists()


def test_it_is_offered_to_who_may_change_mappings(
    tenant: Tenant, stuck: Document, accountant: User, alice: User
) -> None:
    give(accountant, stuck, "4000")
    admin = logged_in(alice)
    assert "Coded by hand, offered as a mapping: 1" in text(admin.get("/admin/"))
    assert "Accounts receivable: linehaul to account 4000" in text(admin.get(CODINGS))
    with scope.outside("fixture"):
        row = ManualCoding.objects.get()
    asked = {"action": "accept", "_selected_action": [str(row.pk)]}
    assert "1 made a mapping" in text(admin.post(CODINGS, asked, follow=True))
    with scope.tenant(tenant.pk):
        assert GLMapping.objects.get(side="AR", key="linehaul").account == "4000"
        assert Document.objects.get(pk=stuck.pk).state == State.READY
