"""The day's mail: what is stuck, to whom it concerns, once a day, and nothing where there is nothing to say."""

from __future__ import annotations

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from integrations.models import Connection, DoctorReport, Document, PostingBatch, Work
from integrations.models.choices import Trigger, WorkKind
from integrations.pipeline import digests, due
from integrations.tasks import run_work
from tenants import scope
from tenants.models import Membership, Notice, Role, Subsidiary, Tenant
from tests.admin.making import give_issue, make_connection, make_document
from tests.conftest import logged_in, make_subsidiary, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection(subsidiary: Subsidiary) -> Connection:
    return make_connection(subsidiary, state="ACTIVE")


def write(connection: Connection) -> int:
    with scope.tenant(connection.tenant_id):
        return digests.write(connection.pk, trigger=Trigger.COMMAND)


def written() -> dict[str, Notice]:
    with scope.outside("fixture"):
        return {notice.to: notice for notice in Notice.objects.all()}


@pytest.fixture
def stuck(connection: Connection) -> None:
    for number in ("N-1", "N-2"):
        give_issue(make_document(connection, number, state="BLOCKED"))


def test_those_who_configure_hear_what_is_stuck_and_how_to_mend_it(
    connection: Connection, stuck: None, alice, bob, bill
) -> None:
    carla = make_user("carla", connection.tenant, Role.CUSTOMER_OWNER)
    assert write(connection) == 2
    mails = written()
    assert set(mails) == {alice.email, bob.email}
    assert bill.email not in mails
    assert carla.email not in mails
    mail = mails[alice.email]
    assert mail.subject == "Northgate: 2 documents stuck"
    assert "2 documents of Brokerage" in mail.body
    assert "no AR account is mapped for charge 'LUMPER'" in mail.body
    assert "To mend: map 'LUMPER' to an account" in mail.body


def test_once_a_day_however_many_connections(connection: Connection, stuck: None, alice) -> None:
    other = make_connection(make_subsidiary(connection.tenant, "carrier"), state="ACTIVE")
    assert [write(connection), write(other), write(connection)] == [1, 0, 0]


def test_nothing_to_say_is_no_mail_but_for_who_wants_everything(connection: Connection, alice, bob) -> None:
    Membership.objects.filter(user=bob).update(digest="EVERYTHING")
    document = make_document(connection, "N-1", state="CONFIRMED")
    with scope.outside("fixture"):
        Document.objects.filter(pk=document.pk).update(confirmed_at=timezone.now())
    assert write(connection) == 1
    mail = written()[bob.email]
    assert mail.subject == "Northgate: everything is in Sage"
    assert "In Sage since yesterday" in mail.body
    assert "- 1 document, " in mail.body


def test_a_connection_that_rests_and_what_the_doctor_found_are_said(connection: Connection, alice) -> None:
    with scope.outside("fixture"):
        Connection.objects.filter(pk=connection.pk).update(
            state="PAUSED", paused_because="Sage refused the sign-in"
        )
        DoctorReport.objects.create(
            tenant=connection.tenant, connection=connection, trigger=Trigger.COMMAND, failed=3, answers=[]
        )
    assert write(connection) == 1
    body = written()[alice.email].body
    assert "Sage refused the sign-in" in body
    assert "3 to mend" in body


def test_a_strangers_stuck_documents_are_not_in_it(
    connection: Connection, stuck: None, alice, charlie, other_subsidiary: Subsidiary
) -> None:
    theirs = make_document(make_connection(other_subsidiary), "INV-OF-A-STRANGER")
    give_issue(theirs, message="a stranger's affair")
    write(connection)
    mails = written()
    assert set(mails) == {alice.email}
    assert "stranger" not in mails[alice.email].body


def test_a_partners_admin_hears_of_all_its_tenants(connection: Connection, stuck: None, partner) -> None:
    Tenant.objects.filter(pk=connection.tenant_id).update(partner=partner)
    paula = make_user("paula")
    Membership.objects.create(user=paula, partner=partner, role=Role.PARTNER_ADMIN)
    write(connection)
    assert paula.email in written()


def test_it_is_written_at_the_tenants_hour(connection: Connection, stuck: None, alice) -> None:
    Tenant.objects.filter(pk=connection.tenant_id).update(digest_at=time(7, 30), time_zone="America/Denver")
    with scope.tenant(connection.tenant_id):
        due.schedule(Connection.objects.select_related("tenant", "subsidiary").get(pk=connection.pk))
        work = Work.objects.get(kind=WorkKind.DIGEST)
    assert work.due_at > timezone.now()  # not on the spot, when a connection becomes active
    assert work.due_at.astimezone(ZoneInfo("America/Denver")).time() == time(7, 30)
    with scope.tenant(connection.tenant_id):
        Work.objects.filter(pk=work.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    assert run_work(str(work.pk)) == "done"
    assert set(written()) == {alice.email}
    with scope.tenant(connection.tenant_id):
        again = Work.objects.get(pk=work.pk).due_at
    assert again.astimezone(ZoneInfo("America/Denver")).time() == time(7, 30)


def test_each_says_what_they_hear_of(alice, connection: Connection, stuck: None) -> None:
    client = logged_in(alice)
    [mine] = Membership.objects.filter(user=alice)
    assert "Northgate, as Admin" in client.get("/accounts/mail/").content.decode()
    assert client.post("/accounts/mail/", {str(mine.pk): "NOTHING"}).status_code == 302
    assert write(connection) == 0
    assert (
        "not one of the available" in client.post("/accounts/mail/", {str(mine.pk): "ALL"}).content.decode()
    )


def test_nobody_says_it_for_another(alice, bob, connection: Connection) -> None:
    [bobs] = Membership.objects.filter(user=bob)
    logged_in(alice).post("/accounts/mail/", {str(bobs.pk): "NOTHING"})
    assert Membership.objects.get(pk=bobs.pk).digest == ""


def test_a_batch_that_nobody_imports_is_told(connection: Connection, alice) -> None:
    with scope.tenant(connection.tenant_id):
        batch = PostingBatch.objects.create(
            tenant=connection.tenant,
            connection=connection,
            company=connection.company,
            number=7,
            state="DOWNLOADED",
            currency="USD",
            documents=3,
        )
        assert digests.write(connection.pk, trigger=Trigger.COMMAND) == 0
        PostingBatch.objects.filter(pk=batch.pk).update(built_at=timezone.now() - timedelta(days=3))
    assert write(connection) > 0
    mail = written()[alice.email]
    assert mail.subject == "Northgate: something waits for a person"
    assert "3 documents, built " in mail.body
    assert "waits to be imported, and said so" in mail.body
