"""The customer's pages: what each shows, what each lets whom do, and that a stranger finds nothing (404)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from integrations.core.batches import BatchState
from integrations.core.closing import Why
from integrations.core.freight import Paper
from integrations.models import (
    AttachmentBody,
    CloseEntry,
    CloseReading,
    CloseSignOff,
    Connection,
    Document,
    DocumentSource,
    FreightTransaction,
    Issue,
    PartyLink,
    PaymentApplication,
    PostingBatch,
    ReferenceRecord,
    SagePayment,
    Work,
)
from integrations.models.choices import LinkState, PartyPolicy, WorkKind
from integrations.pipeline import attachments
from integrations.pipeline.posting import gathering
from tenants import scope
from tenants.models import ApiKey, AuditEvent, Membership, Notice, Role, Tenant, User
from tests.admin.making import make_connection, make_document, make_party
from tests.conftest import logged_in
from tests.isolation.rows import make
from tests.pipeline import desk as desks

MONTH = (timezone.now().date().replace(day=1) - timedelta(days=1)).replace(day=1)


@pytest.fixture
def connection(subsidiary) -> Connection:
    made = make_connection(subsidiary, state="ACTIVE")
    with scope.outside("fixture"):
        Connection.objects.update(
            activated_at=timezone.now() - timedelta(days=90), cut_over=timezone.now() - timedelta(days=90)
        )
    return made


@pytest.fixture
def posted(connection: Connection) -> Iterator[Document]:
    """One in Sage and one that is stuck."""
    party = make_party(connection)
    document = make_document(connection, "INV-1", party, state="CONFIRMED", record_no="77")
    stuck = make_document(connection, "INV-2", party, state="BLOCKED", blocked_by="account.unmapped")
    with scope.outside("fixture"):
        Issue.objects.create(
            tenant=connection.tenant,
            connection=connection,
            document=stuck,
            code="account.unmapped",
            severity="BLOCK",
            message="no AR account is mapped for charge 'LUMPER'",
            remedy="map 'LUMPER' to an account",
            cause="account.unmapped:LUMPER",
        )
    return document


def at(name: str, tenant: Tenant, *args: object) -> str:
    return reverse(f"books:{name}", args=[tenant.slug, *args])


def text(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    plain = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", content.decode())))
    return plain.replace("\u00a0", " ")


def read(connection: Connection, **columns: object) -> CloseReading:
    with scope.outside("fixture"):
        made = CloseReading.objects.create(
            tenant=connection.tenant,
            connection=connection,
            month=MONTH,
            asked_at=timezone.now(),
            **{
                "state": "DONE",
                "taken_at": timezone.now(),
                "sums": [
                    {
                        "stream": "AP",
                        "currency": "USD",
                        "tms": 120_00,
                        "sage": 100_00,
                        "by_cause": {"BLOCKED": 20_00},
                        "unexplained": 0,
                    }
                ],
                **columns,
            },
        )
        CloseEntry.objects.create(
            tenant=connection.tenant,
            reading=made,
            why=Why.BLOCKED,
            stream="AP",
            number="=BILL-7",
            currency="USD",
            amount=20_00,
            words="Account: unmapped",
            place=0,
        )
    return made


def month_of(connection: Connection) -> str:
    return at("close_month", connection.tenant, connection.pk, f"{MONTH:%Y-%m}")


# Home ---------------------------------------------------------------------------------------------------------------


def test_home_answers_the_first_question(tenant: Tenant, posted: Document, viewer: User) -> None:
    shown = text(logged_in(viewer).get(at("home", tenant)))
    assert "1 document needs somebody." in shown
    assert "1 document to mend" in shown
    assert f"{MONTH:%B} is not signed off" in shown
    assert "Receivables" in shown


def test_before_anything_is_connected_home_says_what_to_do(tenant: Tenant, owner: User) -> None:
    shown = text(logged_in(owner).get(at("home", tenant)))
    assert "not connected to Sage yet" in shown
    assert "What is to be done" in shown


def test_home_asks_the_same_of_few_and_of_many(tenant: Tenant, posted: Document, owner: User) -> None:
    client = logged_in(owner)

    def queries() -> int:
        from django.db import connection as database

        with CaptureQueriesContext(database) as seen:
            client.get(at("home", tenant))
        return len(seen)

    queries()
    few = queries()
    assert few <= 10
    for n in range(12):
        make_document(posted.connection, f"MORE-{n}", state="CONFIRMED")
    assert queries() == few


# Transactions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"INV-1", "INV-2"}),
        ({"q": "INV-1"}, {"INV-1"}),
        ({"q": "apex"}, {"INV-1", "INV-2"}),
        ({"q": "77"}, {"INV-1"}),
        ({"q": "nothing like it"}, set()),
        ({"standing": "stuck"}, {"INV-2"}),
        ({"standing": "sage"}, {"INV-1"}),
        ({"kind": "AP_BILL"}, set()),
        ({"first": "not a day"}, {"INV-1", "INV-2"}),
        ({"older": "no key"}, {"INV-1", "INV-2"}),
    ],
)
def test_transactions_are_found(
    tenant: Tenant, posted: Document, viewer: User, asked: dict[str, str], found
) -> None:
    response = logged_in(viewer).get(at("transactions", tenant), asked)
    assert {name for name in ("INV-1", "INV-2") if name in text(response)} == found


def test_an_amount_is_found_as_it_is_written(tenant: Tenant, posted: Document, viewer: User) -> None:
    amount = f"{posted.total.amount:,.2f}"
    assert "INV-1" in text(logged_in(viewer).get(at("transactions", tenant), {"q": amount}))
    assert "INV-1" not in text(logged_in(viewer).get(at("transactions", tenant), {"q": "9,999,999.99"}))


def test_the_sheet_holds_what_is_asked_and_runs_no_formula(
    tenant: Tenant, posted: Document, viewer: User
) -> None:
    with scope.outside("fixture"):
        Document.objects.filter(number="INV-1").update(number="=1+1")
    sheet = text(logged_in(viewer).get(at("transactions_sheet", tenant), {"standing": "sage"}))
    assert "'=1+1" in sheet
    assert "INV-2" not in sheet


def test_a_document_says_where_it_is_and_why(tenant: Tenant, posted: Document, viewer: User) -> None:
    shown = text(logged_in(viewer).get(at("document", tenant, posted.pk)))
    assert "In Sage" in shown
    assert "Apex Foods" in shown
    with scope.outside("fixture"):
        stuck = Document.objects.get(number="INV-2")
    shown = text(logged_in(viewer).get(at("document", tenant, stuck.pk)))
    assert "No AR account is mapped for charge 'LUMPER'" in shown
    assert "Map 'LUMPER' to an account." in shown


# To mend ------------------------------------------------------------------------------------------------------------


def test_what_is_stuck_stands_by_its_cause(tenant: Tenant, posted: Document, viewer: User) -> None:
    shown = text(logged_in(viewer).get(at("mend", tenant)))
    assert "No AR account is mapped for charge 'LUMPER'" in shown
    assert "INV-2" in shown
    assert "The owner or accountant has it built again" in shown


def test_nothing_stuck_is_said_calmly(tenant: Tenant, connection: Connection, viewer: User) -> None:
    assert "Nothing is stuck" in text(logged_in(viewer).get(at("mend", tenant)))


def test_it_is_built_again_by_owner_or_accountant(
    tenant: Tenant, posted: Document, viewer: User, accountant: User
) -> None:
    said = {"cause": "account.unmapped:LUMPER", "connection": str(posted.connection_id)}
    assert logged_in(viewer).post(at("mend", tenant), said).status_code == 403
    client = logged_in(accountant)
    assert "1 document is built again" in text(client.post(at("mend", tenant), said, follow=True))
    with scope.outside("fixture"):
        assert AuditEvent.objects.filter(action="document.retried").exists()
    assert client.post(at("mend", tenant), {**said, "cause": "of nobody"}).status_code == 404


# Parties ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def unknown(connection: Connection) -> PartyLink:
    """A customer whom nobody recognised, and two in Sage who are like it."""
    party = make_party(connection, "Harbour Foods")
    with scope.outside("fixture"):
        for key, name in (("C-100", "Harbor Foods"), ("C-200", "Prairie Mills")):
            ReferenceRecord.objects.create(
                tenant=connection.tenant,
                connection=connection,
                object_name="CUSTOMER",
                key=key,
                name=name,
                read_at=timezone.now(),
            )
        return PartyLink.objects.create(
            tenant=connection.tenant,
            connection=connection,
            party=party,
            state=LinkState.NEEDS_PERSON,
            words="'Harbour Foods' is not in Sage, but C-100 'Harbor Foods' is much alike",
        )


def test_who_is_not_recognised_is_linked_by_owner_or_accountant(
    tenant: Tenant, unknown: PartyLink, accountant: User, viewer: User
) -> None:
    shown = logged_in(viewer).get(at("parties", tenant))
    assert "1 to be recognised" in text(shown)
    assert "C-100 Harbor Foods" in text(shown)
    assert 'value="link"' not in shown.content.decode()
    told = {"act": "link", "link": str(unknown.pk), "sage_id": "C-100"}
    assert logged_in(viewer).post(at("parties", tenant), told).status_code == 403
    said = text(logged_in(accountant).post(at("parties", tenant), told, follow=True))
    assert "is C-100 in Sage" in said
    with scope.outside("fixture"):
        unknown.refresh_from_db()
    assert (unknown.state, unknown.sage_id, unknown.decided_by) == (
        LinkState.LINKED,
        "C-100",
        accountant.email,
    )
    assert "C-100" in text(logged_in(viewer).get(at("parties_sheet", tenant)))


def test_another_is_looked_for(tenant: Tenant, unknown: PartyLink, accountant: User) -> None:
    asked = {"link": str(unknown.pk), "look": "prairie"}
    assert "C-200" in text(logged_in(accountant).get(at("parties", tenant), asked))
    assert "Nobody fits" in text(logged_in(accountant).get(at("parties", tenant), {"q": "zzz"}))


def test_creating_follows_the_connection_s_policy(
    tenant: Tenant, unknown: PartyLink, owner: User
) -> None:  # A9
    with scope.outside("fixture"):
        Connection.objects.update(customer_policy=PartyPolicy.BLOCK)
    client = logged_in(owner)
    assert "Create it in Sage" not in text(client.get(at("parties", tenant)))
    told = {"act": "create", "link": str(unknown.pk), "sage_id": "NEW"}
    assert "nobody is created in sage" in text(client.post(at("parties", tenant), told, follow=True)).lower()
    with scope.outside("fixture"):
        unknown.refresh_from_db()
        assert unknown.state == LinkState.NEEDS_PERSON
    client.post(at("parties", tenant), {"act": "set-aside", "link": str(unknown.pk)})
    with scope.outside("fixture"):
        unknown.refresh_from_db()
    assert unknown.state == LinkState.SET_ASIDE


def test_a_link_that_is_not_theirs_is_not_there(
    tenant: Tenant, other_tenant: Tenant, unknown: PartyLink, stranger: User, owner: User
) -> None:
    told = {"act": "link", "link": str(unknown.pk), "sage_id": "C-100"}
    assert logged_in(stranger).post(at("parties", other_tenant), told).status_code == 404
    assert logged_in(owner).post(at("parties", tenant), {**told, "link": "x"}).status_code == 404
    assert logged_in(owner).post(at("parties", tenant), {**told, "act": "x"}).status_code == 404


# Payments -----------------------------------------------------------------------------------------------------------


def test_payments_show_what_was_applied_and_what_was_taken_back(
    tenant: Tenant, posted: Document, viewer: User
) -> None:
    with scope.outside("fixture"):
        paid = SagePayment.objects.create(
            tenant=tenant, connection=posted.connection, side="AR", record_no=5, ours=True,
            payment_date=MONTH, method="EFT", document_number="R-5", currency="USD", amount=10_00,
        )  # fmt: skip
        for n, live in ((1, True), (2, False)):
            PaymentApplication.objects.create(
                tenant=tenant, payment=paid, document=posted, detail_no=n, part="PAYMENT", currency="USD",
                amount=10_00, live=live,
            )  # fmt: skip
    shown = text(logged_in(viewer).get(at("payments", tenant)))
    assert "Received 10.00 USD by 1 payment" in shown
    assert "Taken back" in shown
    assert "INV-1" not in text(logged_in(viewer).get(at("payments", tenant), {"side": "AP"}))
    assert "R-5" in text(logged_in(viewer).get(at("payments_sheet", tenant)))
    month = text(logged_in(viewer).get(month_of(posted.connection)))
    assert "Not looked at yet" in month


# Close --------------------------------------------------------------------------------------------------------------


def test_a_month_shows_each_difference_and_is_signed(
    tenant: Tenant, connection: Connection, accountant: User, viewer: User
) -> None:
    read(connection)
    assert "To be signed off" in text(logged_in(viewer).get(at("close", tenant)))
    shown = text(logged_in(viewer).get(month_of(connection)))
    assert "The TMS says 120.00 USD" in shown
    assert "Unexplained 0.00 USD" in shown
    assert "Account: unmapped" in shown
    assert logged_in(viewer).post(month_of(connection), {"act": "sign"}).status_code == 403
    said = text(
        logged_in(accountant).post(month_of(connection), {"act": "sign", "words": "right"}, follow=True)
    )
    assert "Signed off by Ana" in said
    with scope.outside("fixture"):
        assert CloseSignOff.objects.get().entries[0]["amount"] == "20.00"
        CloseReading.objects.update(sums=[])
    assert "It has changed since then" in text(logged_in(viewer).get(month_of(connection)))


def test_what_is_unexplained_cannot_be_signed(tenant: Tenant, connection: Connection, owner: User) -> None:
    made = read(connection)
    with scope.outside("fixture"):
        CloseReading.objects.update(sums=[{**made.sums[0], "unexplained": 20_00}])
    shown = logged_in(owner).get(month_of(connection))
    assert "It cannot be signed off yet: 20.00 USD of AP are unexplained" in text(shown)
    assert 'value="sign"' not in shown.content.decode()
    said = text(logged_in(owner).post(month_of(connection), {"act": "sign"}, follow=True))
    assert "are unexplained" in said
    with scope.outside("fixture"):
        assert not CloseSignOff.objects.exists()


def test_looking_is_a_task_and_the_page_can_be_left(
    tenant: Tenant, connection: Connection, owner: User
) -> None:
    client = logged_in(owner)
    said = text(client.post(month_of(connection), {"act": "look"}, follow=True))
    assert "You can leave this page" in said
    with scope.outside("fixture"):
        assert CloseReading.objects.get().state == "ASKED"
        assert Work.objects.filter(kind=WorkKind.CLOSE).count() == 1


def test_the_differences_come_as_a_sheet(tenant: Tenant, connection: Connection, viewer: User) -> None:
    read(connection)
    address = at("close_sheet", tenant, connection.pk, f"{MONTH:%Y-%m}")
    assert "'=BILL-7,USD,20.00" in text(logged_in(viewer).get(address))


@pytest.mark.parametrize("month", ["2026-13", "yesterday", "2026"])
def test_what_is_no_month_is_not_there(
    tenant: Tenant, connection: Connection, owner: User, month: str
) -> None:
    assert logged_in(owner).get(at("close_month", tenant, connection.pk, month)).status_code == 404


def test_a_month_s_one_journal_stands_on_its_page(tenant: Tenant, viewer: User) -> None:  # J6
    with scope.tenant(tenant.pk):
        desk = desks.build(tenant, mode="SUMMARY")
        desks.deliver(desk, desks.invoice("D-1", day=date(2026, 3, 2)))
        batch = gathering.build(desk.connection_id, "test", date(2026, 3, 1))
        read(desk.connection)
    with scope.outside("fixture"):
        CloseReading.objects.update(month=date(2026, 3, 1))
    page = at("close_month", tenant, desk.connection_id, "2026-03")
    assert f"The month's journal {batch}" in text(logged_in(viewer).get(page))


# Posting ------------------------------------------------------------------------------------------------------------


def test_a_batch_is_built_downloaded_after_a_backup_and_confirmed(
    tenant: Tenant, owner: User, viewer: User
) -> None:
    with scope.tenant(tenant.pk):
        desk = desks.build(tenant)
        desks.deliver(desk, desks.invoice("D-1"), desks.invoice("D-2"))
    client = logged_in(owner)
    listing = at("posting", tenant)
    assert "2 documents are due" in text(client.get(listing))
    told = {"connection": str(desk.connection_id), "act": "build"}
    assert logged_in(viewer).post(listing, told).status_code == 403
    assert "is built: back up Sage" in text(client.post(listing, told, follow=True))
    with scope.outside("fixture"):
        batch = PostingBatch.objects.get(kind="LIVE")
        file = batch.files.get(key="general")
    page = at("batch", tenant, batch.pk)
    assert "To be downloaded" in text(client.get(page))
    nobody = client.post(page, {"act": "download", "file": str(file.pk), "backup_by": ""})
    assert "Who backed up Sage just now: This field is required." in text(nobody)
    given = client.post(page, {"act": "download", "file": str(file.pk), "backup_by": "Pat"})
    journal = b"".join(given.streaming_content)
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert "tell us when it is imported" in text(client.get(page))
    assert logged_in(viewer).post(page, {"act": "imported"}).status_code == 403
    said = client.post(page, {"act": "confirm", "file": SimpleUploadedFile("J.csv", journal)}, follow=True)
    assert "Confirmed" in text(said)
    with scope.outside("fixture"):
        assert PostingBatch.objects.get(pk=batch.pk).state == BatchState.CONFIRMED
    assert client.post(page, {"act": "rejected", "words": "x"}).status_code == 404


def test_a_batch_that_sage_refused_gives_its_documents_back(tenant: Tenant, owner: User) -> None:
    with scope.tenant(tenant.pk):
        desk = desks.build(tenant)
        desks.deliver(desk, desks.invoice("D-1"))
        batch = gathering.build(desk.connection_id, "test")
        desks.download(batch)
    page = at("batch", tenant, batch.pk)
    client = logged_in(owner)
    assert "What Sage said: This field is required." in text(client.post(page, {"act": "rejected"}))
    said = text(client.post(page, {"act": "rejected", "words": "Account 4000 is inactive"}, follow=True))
    assert "Refused by Sage" in said
    assert "1 document is due" in text(client.get(at("posting", tenant)))


# People and keys ----------------------------------------------------------------------------------------------------


def people(tenant: Tenant) -> str:
    return reverse("portal:people", args=[tenant.slug])


def test_the_owner_invites_and_the_invited_hears_of_it(tenant: Tenant, owner: User, accountant: User) -> None:
    told = {
        "act": "invite",
        "person-email": "New@Example.com",
        "person-name": "Nora",
        "person-role": "CUSTOMER_VIEWER",
    }
    assert logged_in(accountant).post(people(tenant), told).status_code == 403
    client = logged_in(owner)
    assert "gets a mail with the way in" in text(client.post(people(tenant), told, follow=True))
    made = Membership.objects.get(user__email="new@example.com")
    assert (made.tenant_id, made.role) == (tenant.pk, Role.CUSTOMER_VIEWER)
    with scope.outside("fixture"):
        assert Notice.objects.get(to="new@example.com").state == Notice.State.DUE
        assert AuditEvent.objects.filter(action="member.invited").count() == 1
    assert "belongs to Northgate already" in text(client.post(people(tenant), told, follow=True))


@pytest.mark.parametrize("role", ["ADMIN", "BILLING", "SUPPORT", ""])
def test_nobody_of_our_side_is_made_by_a_customer(tenant: Tenant, owner: User, role: str) -> None:
    told = {"act": "invite", "person-email": "x@example.com", "person-name": "X", "person-role": role}
    logged_in(owner).post(people(tenant), told)
    assert not Membership.objects.filter(user__email="x@example.com").exists()


def test_roles_change_and_the_last_owner_stays(tenant: Tenant, owner: User, viewer: User) -> None:
    client = logged_in(owner)
    mine, theirs = (Membership.objects.get(user=one) for one in (owner, viewer))
    for act in ({"act": "leave"}, {"act": "role", "role": "CUSTOMER_VIEWER"}):
        assert (
            "the last owner stays"
            in text(client.post(people(tenant), {**act, "member": str(mine.pk)}, follow=True)).lower()
        )
    assert Membership.objects.get(user=owner).role == Role.CUSTOMER_OWNER
    client.post(people(tenant), {"act": "role", "role": "CUSTOMER_ACCOUNTANT", "member": str(theirs.pk)})
    assert Membership.objects.get(user=viewer).role == Role.CUSTOMER_ACCOUNTANT
    refused = client.post(people(tenant), {"act": "role", "role": "ADMIN", "member": str(theirs.pk)})
    assert refused.status_code == 404
    client.post(people(tenant), {"act": "leave", "member": str(theirs.pk)})
    assert not Membership.objects.filter(user=viewer).exists()
    assert logged_in(viewer).get(at("home", tenant)).status_code == 404


def test_staff_of_the_customer_are_not_the_owners_to_change(tenant: Tenant, owner: User, bob: User) -> None:
    member = Membership.objects.get(user=bob)
    refused = logged_in(owner).post(people(tenant), {"act": "leave", "member": str(member.pk)})
    assert refused.status_code == 404
    assert "bob@example.com" not in text(logged_in(owner).get(people(tenant))).split("What was done")[0]


def test_a_key_is_shown_once_and_revoked(tenant: Tenant, owner: User, viewer: User) -> None:
    told = {"act": "key", "key-name": "Waybill", "key-scopes": ["status:read"]}
    assert logged_in(viewer).post(people(tenant), told).status_code == 403
    client = logged_in(owner)
    shown = client.post(people(tenant), told).content.decode()
    secret = re.search(r"lh_[0-9a-f]+\.[\w-]+", shown)
    assert secret is not None
    assert secret[0] not in client.get(people(tenant)).content.decode()
    assert ApiKey.authenticate(secret[0]) is not None
    with scope.outside("fixture"):
        row = ApiKey.objects.get()
    client.post(people(tenant), {"act": "revoke", "key": str(row.pk)})
    assert ApiKey.authenticate(secret[0]) is None


# Strangers ----------------------------------------------------------------------------------------------------------


def test_of_another_company_there_is_nothing(
    tenant: Tenant, other_tenant: Tenant, posted: Document, stranger: User, owner: User
) -> None:
    """Neither at its address, nor its rows at one's own."""
    read(posted.connection)
    with scope.tenant(tenant.pk):
        desk = desks.build(tenant)
        desks.deliver(desk, desks.invoice("D-1"))
        batch = gathering.build(desk.connection_id, "test")
        key, _ = ApiKey.issue(tenant, "Waybill", ["status:read"])
    month = f"{MONTH:%Y-%m}"
    rows: dict[str, list[object]] = {
        "home": [],
        "transactions": [],
        "transactions_sheet": [],
        "document": [posted.pk],
        "mend": [],
        "posting": [],
        "batch": [batch.pk],
        "parties": [],
        "parties_sheet": [],
        "payments": [],
        "payments_sheet": [],
        "close": [],
        "close_month": [posted.connection_id, month],
        "close_sheet": [posted.connection_id, month],
    }
    theirs = ("INV-1", "INV-2", "Apex", "Northgate", "D-1", str(posted.pk))
    client = logged_in(stranger)
    for name, args in rows.items():
        assert client.get(at(name, tenant, *args)).status_code == 404, name
        answer = client.get(at(name, other_tenant, *args))
        assert answer.status_code == (404 if args else 200), name
        shown = text(answer)
        assert not [word for word in theirs if word in shown], name
    for act in (
        {"act": "leave", "member": str(Membership.objects.get(user=owner).pk)},
        {"act": "revoke", "key": str(key.pk)},
    ):
        assert client.post(people(tenant), act).status_code == 404
        assert client.post(people(other_tenant), act).status_code == 404
    building = {"connection": str(desk.connection_id), "act": "build"}
    assert client.post(at("posting", other_tenant), building).status_code == 404
    assert Client().get(at("home", tenant)).status_code == 302


# Papers -------------------------------------------------------------------------------------------------------------


def test_a_paper_is_saved_by_the_customer_and_by_no_other(
    tenant: Tenant, connection: Connection, viewer: User, stranger: User
) -> None:
    with scope.tenant(tenant.pk):
        document = make_document(connection, "INV-9", make_party(connection))
        row = make(
            FreightTransaction,
            tenant,
            party=document.party,
            subsidiary=connection.subsidiary,
            number="INV-9",
            kind="customer_invoice",
        )
        DocumentSource.objects.create(tenant=tenant, document=document, transaction=row)
        paper = attachments.take(
            row.pk, Paper.POD, "pod.pdf", b"%PDF-1.7 signed", received_from="test"
        ).attachment
    page = at("paper", tenant, paper.pk)
    assert page in logged_in(viewer).get(at("document", tenant, document.pk)).content.decode()
    file = logged_in(viewer).get(page)
    assert file.content == b"%PDF-1.7 signed"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert logged_in(stranger).get(page).status_code == 404
    with scope.outside("fixture"):
        AttachmentBody.objects.all().delete()
    assert logged_in(viewer).get(page).status_code == 404
    assert "no longer kept here" in text(logged_in(viewer).get(at("document", tenant, document.pk)))
