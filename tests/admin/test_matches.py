"""The match queue's page: its buttons, its search, and its 404 for strangers."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from integrations.models import PartyLink, ReferenceRecord
from tenants import scope


def queue_of(connection) -> str:
    return reverse("admin:integrations_matches", args=[connection.pk])


def waiting(connection, party) -> PartyLink:
    with scope.tenant(connection.tenant_id):
        ReferenceRecord.objects.create(
            tenant=connection.tenant,
            connection=connection,
            object_name="CUSTOMER",
            key="C-9",
            name=f"{party.name} LLC",
            read_at=timezone.now(),
        )
        PartyLink.objects.filter(party=party).delete()
        return PartyLink.objects.create(
            tenant=connection.tenant, connection=connection, party=party, state="NEEDS_PERSON", words="near"
        )


def linked_to(link: PartyLink) -> str:
    with scope.tenant(link.tenant_id):
        return PartyLink.objects.get(pk=link.pk).sage_id


def test_who_waits_is_linked_by_a_button(admins, connection, party):
    link = waiting(connection, party)
    assert "C-9" in admins.get(queue_of(connection)).content.decode()
    admins.post(queue_of(connection), {"link": str(link.pk), "act": "link", "sage_id": "C-9"})
    assert linked_to(link) == "C-9"


def test_a_record_is_looked_for(admins, connection, party):
    link = waiting(connection, party)
    page = admins.get(queue_of(connection), {"link": str(link.pk), "q": "C-9"}).content.decode()
    assert page.count("C-9") >= 2


def test_what_cannot_be_is_said(admins, connection, party):
    link = waiting(connection, party)
    page = admins.post(
        queue_of(connection), {"link": str(link.pk), "act": "link", "sage_id": "NOBODY"}, follow=True
    )
    assert "is not in Sage" in page.content.decode()
    assert linked_to(link) == ""


def test_an_empty_queue_says_so(admins, connection):
    assert "Nobody needs a person" in admins.get(queue_of(connection)).content.decode()


def test_a_strangers_queue_is_not_there(strangers, connection, party):
    link = waiting(connection, party)
    assert strangers.get(queue_of(connection)).status_code == 404
    answer = strangers.post(queue_of(connection), {"link": str(link.pk), "act": "link", "sage_id": "C-9"})
    assert answer.status_code == 404
    assert linked_to(link) == ""


def test_an_unknown_link_or_act_is_not_there(admins, connection, party):
    link = waiting(connection, party)
    for told in ({"link": "nonsense", "act": "link"}, {"link": str(link.pk), "act": "nonsense"}):
        assert admins.post(queue_of(connection), told).status_code == 404
