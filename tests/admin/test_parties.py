"""Who a party is in Sage is mended by giving its External Accounting ID (A4)."""

import pytest

from integrations.models import Document, ExternalAccountingId, PartyLink
from tenants import scope
from tests.admin.making import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def linked(connection, party):
    with scope.outside("fixture"):
        return PartyLink.objects.create(
            tenant=connection.tenant, connection=connection, party=party, state="LINKED", sage_id="C-1"
        )


def test_another_id_opens_the_link_again_and_what_waits_is_built_anew(admins, connection, party, linked):
    waiting = make_document(connection, "N-1", party, state="READY", settings_version=7)
    said = {
        "tenant": str(connection.tenant_id),
        "party": str(party.pk),
        "subsidiary": str(connection.subsidiary_id),
        "value": "C-2",
    }
    assert admins.post("/admin/integrations/externalaccountingid/add/", said).status_code == 302
    with scope.outside("fixture"):
        assert ExternalAccountingId.objects.get().value == "C-2"
        assert PartyLink.objects.get(pk=linked.pk).state == "NEEDS_PERSON"
        assert Document.objects.get(pk=waiting.pk).settings_version == 0


def test_an_id_typed_on_the_partys_own_page_does_the_same(admins, connection, party, linked):
    inline = {"external_ids-TOTAL_FORMS": "1", "external_ids-INITIAL_FORMS": "0"}
    links = {"links-TOTAL_FORMS": "1", "links-INITIAL_FORMS": "1", "links-0-id": str(linked.pk)}
    row = {
        "external_ids-0-party": str(party.pk),
        "external_ids-0-subsidiary": str(connection.subsidiary_id),
        "external_ids-0-value": "C-2",
    }
    page = f"/admin/integrations/party/{party.pk}/change/"
    assert admins.post(page, {**inline, **links, **row, "tax_id": ""}).status_code == 302
    with scope.outside("fixture"):
        assert PartyLink.objects.get(pk=linked.pk).state == "NEEDS_PERSON"
