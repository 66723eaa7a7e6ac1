"""Asking for help with a document, and the API's page: its examples run as they stand there."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.test import Client

from integrations.models import FreightTransaction, Party
from integrations.portal.api_page import EXAMPLES, calls
from tenants import scope
from tenants.models import ApiKey, ApiScope, AuditEvent, Notice, Tenant, User
from tenants.support import asking
from tests.conftest import logged_in
from tests.portal.test_pages import at, connection, posted, text

__all__ = [
    "connection",
    "posted",
]


def mails() -> dict[str, str]:
    with scope.outside("fixture"):
        return {row.to: f"{row.subject}\n{row.body}" for row in Notice.objects.all()}


def test_help_reaches_support_with_the_document(
    tenant: Tenant, posted, viewer: User, bob: User, alice: User
) -> None:
    told = {"document": str(posted.pk), "words": "Why is this on 4020?"}
    said = text(logged_in(viewer).post(at("help", tenant), told, follow=True))
    assert "Asked: the integration team has it" in said
    [(to, mail)] = mails().items()
    assert to == bob.email  # not the Admin, where there is Support
    assert "asks for help with AR invoice INV-1" in mail
    assert "Why is this on 4020?" in mail
    assert f"/admin/integrations/document/{posted.pk}/change/" in mail
    with scope.outside("fixture"):
        assert AuditEvent.objects.get(action="help.asked").reason == "Why is this on 4020?"


def test_help_without_words_too_long_or_too_often_is_refused(
    tenant: Tenant, viewer: User, bob: User, monkeypatch
) -> None:
    client = logged_in(viewer)
    assert "Write what you need help with" in text(
        client.post(at("help", tenant), {"words": " "}, follow=True)
    )
    assert "2,000 letters" in text(client.post(at("help", tenant), {"words": "x" * 2001}, follow=True))
    monkeypatch.setattr(asking, "MOST_A_DAY", 1)
    client.post(at("help", tenant), {"words": "once"})
    assert "within a day" in text(client.post(at("help", tenant), {"words": "twice"}, follow=True))
    assert len(mails()) == 1


def test_help_with_another_s_document_is_not_there(
    tenant: Tenant, other_tenant: Tenant, posted, stranger: User
) -> None:
    client = logged_in(stranger)
    told = {"document": str(posted.pk), "words": "x"}
    assert client.post(at("help", other_tenant), told).status_code == 404
    assert client.post(at("help", tenant), told).status_code == 404
    assert client.get(at("help", other_tenant)).status_code == 405
    assert mails() == {}


def test_each_call_of_the_api_is_on_its_page(tenant: Tenant, connection, viewer: User) -> None:
    shown = text(logged_in(viewer).get(at("api", tenant)))
    for one in calls("brokerage"):
        assert f"{one.method} {one.path}" in shown
        assert one.words
    assert set(EXAMPLES) <= {one.name for one in calls("brokerage")}


@pytest.mark.parametrize(
    "name",
    ["deliverParties", "deliverTransactions", "listDocuments", "readPayments", "readStatus", "listBatches"],
)
def test_the_examples_run_as_they_stand_there(tenant: Tenant, connection, viewer: User, name: str) -> None:
    with scope.tenant(tenant.pk):
        _, secret = ApiKey.issue(tenant, "TMS", ApiScope.values)
    page = logged_in(viewer).get(at("api", tenant)).content.decode()
    one = next(call for call in calls("brokerage") if call.name == name)
    body = re.search(rf'<textarea id="body-{name}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    headers = {"Authorization": f"Bearer {secret}"}
    if body is None:
        answer = Client().get(one.path, headers=headers)
    else:
        answer = Client().post(one.path, unescape(body[1]), content_type="application/json", headers=headers)
        assert {row["outcome"] for row in json.loads(answer.content)["results"]} == {"accepted"}
    assert answer.status_code == 200


def test_an_example_is_history_and_never_goes(tenant: Tenant, connection, viewer: User) -> None:
    for name in ("deliverParties", "deliverTransactions"):
        test_the_examples_run_as_they_stand_there(tenant, connection, viewer, name)
    with scope.outside("fixture"):
        assert Party.objects.filter(source_id="EX-100").count() == 1
        assert FreightTransaction.objects.get(source_id="EX-1").status in {"HISTORY", "RECEIVED"}
