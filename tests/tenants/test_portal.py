"""The customer's first pages: steps, signature, answers, appointment, support time, quotes and statements."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from tenants import scope
from tenants.models import (
    Appointment,
    Authorization,
    Engagement,
    IntakeAnswers,
    Membership,
    Quote,
    Role,
    Statement,
    Subsidiary,
    SupportTime,
    Tenant,
    User,
)
from tenants.onboarding import process, signing
from tenants.support import quotes, statements, times
from tests.conftest import logged_in, make_subsidiary, make_user
from tests.tenants.test_onboarding import LINE, make_ready, offer, today
from tests.tenants.test_statements import APRIL, MAY, approved, at, live, work

__all__ = [
    "live",
]


@pytest.fixture
def engagement(in_scope: Tenant, subsidiary: Subsidiary) -> Engagement:
    return Engagement.objects.create(tenant=in_scope, subsidiary=subsidiary, target=Engagement.Target.DESKTOP)


def at_page(name: str, engagement: Engagement) -> str:
    return reverse(f"portal:{name}", args=[engagement.tenant.slug, engagement.pk])


def home(tenant: Tenant) -> str:
    return reverse("portal:set_up", args=[tenant.slug])


def text(response) -> str:
    plain = unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return re.sub(r"\s+", " ", plain.replace("\u00a0", " "))


def printed(response) -> str:
    """What a PDF says, in one line."""
    pages = PdfReader(io.BytesIO(response.content)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def given(engagement: Engagement, **values: object) -> dict[str, object]:
    return {
        "printed_name": "Orla Byrne",
        "company": "Northgate Freight",
        "signed_on": str(today(engagement)),
        "agreed": "on",
        "typed": "",
        "strokes": LINE,
        "shown": signing.text_digest(signing.pages_of(engagement)[1]),
        **values,
    }


# Coming in ---------------------------------------------------------------------------------------------------------


def test_each_goes_where_they_work(tenant: Tenant, owner: User, alice: User) -> None:
    assert Client().get("/").headers["Location"] == "/accounts/login/?next=/"
    assert logged_in(alice).get("/").headers["Location"] == "/admin/"
    ours = logged_in(owner).get("/", follow=True)
    assert ours.redirect_chain[-1][0] == reverse("books:home", args=[tenant.slug])
    assert "not connected to Sage yet" in text(ours)
    assert "Nothing is ordered yet" in text(logged_in(owner).get(home(tenant)))


def test_somebody_of_several_companies_chooses(tenant: Tenant, other_tenant: Tenant, owner: User) -> None:
    Membership.objects.create(user=owner, tenant=other_tenant, role=Role.CUSTOMER_VIEWER)
    shown = text(logged_in(owner).get(reverse("portal:customers")))
    assert "Northgate" in shown
    assert "Southfork" in shown
    nobody = make_user("nobody")
    assert "You belong to no company yet" in text(logged_in(nobody).get(reverse("portal:customers")))


def test_our_own_people_have_no_portal_of_a_customer(
    tenant: Tenant, alice: User, bob: User, olga: User
) -> None:
    for person in (alice, bob, olga):
        assert logged_in(person).get(home(tenant)).status_code == 404


def test_a_closed_customer_s_portal_is_closed(tenant: Tenant, owner: User) -> None:
    Tenant.objects.update(status=Tenant.Status.CLOSED)
    assert logged_in(owner).get(home(tenant)).status_code == 404


def test_of_another_company_there_is_nothing(
    live: Engagement, engagement: Engagement, owner: User, bob: User, bill: User, stranger: User
) -> None:
    make_ready(engagement, owner, bill, bob)
    process.skip(live, process.Step.ANSWERS, "x", bob)
    work(live, bob, at("2026-04-20T10:00"))
    statement = approved(live.tenant, APRIL, bill)
    statements.send(statement, bill)
    quote = quotes.offer(live, "more", 60, Decimal("150.00"), "USD", bob)
    slug, other = live.tenant.slug, "southfork"
    rows = {
        **dict.fromkeys(
            ("sign", "authorization", "answers", "accounts", "appointment", "calendar"), engagement.pk
        ),
        "statement": statement.pk,
        "quote": quote.pk,
    }
    with scope.outside("fixture"):
        client = logged_in(stranger)
        assert client.get(home(live.tenant)).status_code == 404
        assert client.get(reverse("portal:support", args=[slug])).status_code == 404
        for name, row in rows.items():
            for under in (slug, other):  # another's address, and another's row under one's own
                address = reverse(f"portal:{name}", args=[under, row])
                answers = [client.post(address, {"act": "accept"})]
                if name != "quote":
                    answers.append(client.get(address))
                assert {answer.status_code for answer in answers} <= {404, 405}, (name, under)
                assert not any(b"Northgate" in answer.content for answer in answers)
        for kind in ("pdf", "csv"):
            assert client.get(reverse("portal:paper", args=[other, statement.pk, kind])).status_code == 404
    assert Quote.objects.get().state == "OFFERED"


# Set-up ------------------------------------------------------------------------------------------------------------


def test_the_steps_say_what_is_yours(engagement: Engagement, owner: User, viewer: User) -> None:
    shown = text(logged_in(owner).get(home(engagement.tenant)))
    assert "0 of 10 steps are done. Next: Authorization signed" in shown
    assert "Read and sign" in shown
    assert "after: Sample imported and verified" in shown
    assert "Read and sign" not in text(logged_in(viewer).get(home(engagement.tenant)))


def test_the_owner_signs(engagement: Engagement, owner: User) -> None:
    client = logged_in(owner)
    page = text(client.get(at_page("sign", engagement)))
    assert "I have read the above and understand what is required for my Sage Interface." in page
    done = client.post(
        at_page("sign", engagement), given(engagement), follow=True, headers={"User-Agent": "Firefox 140"}
    )
    assert "Signed. The digest came by mail." in text(done)
    kept = Authorization.objects.get()
    assert (kept.way, kept.browser, kept.address, kept.actor_name) == (
        "DRAWN",
        "Firefox 140",
        "127.0.0.1",
        owner.email,
    )
    assert signing.faults(kept) == []
    assert "Signed by Orla Byrne" in text(client.get(at_page("sign", engagement)))
    paper = printed(client.get(at_page("authorization", engagement)))
    assert re.sub(r"\s+", " ", kept.text).strip() in paper
    for words in (kept.printed_name, kept.company, owner.email, "Firefox 140", kept.digest):
        assert words in paper
    again = client.post(at_page("sign", engagement), given(engagement))
    assert "Signed by Orla Byrne" in text(again)
    assert Authorization.objects.count() == 1


def test_all_that_is_missing_is_said_at_once_and_what_was_typed_stays(
    engagement: Engagement, owner: User
) -> None:
    answer = logged_in(owner).post(
        at_page("sign", engagement),
        given(engagement, agreed="", strokes="", signed_on="2020-01-01", company="Northgate & Sons"),
    )
    shown = answer.content.decode()
    for words in ("Tick that you have read", "Sign: draw your signature", "Give the day on which you sign"):
        assert words in shown, words
    assert 'value="Northgate &amp; Sons"' in shown
    assert not Authorization.objects.exists()


def test_terms_that_changed_are_read_again(engagement: Engagement, owner: User) -> None:
    answer = logged_in(owner).post(at_page("sign", engagement), given(engagement, shown="0" * 64))
    assert "read them again" in text(answer)


def test_only_the_owner_signs(engagement: Engagement, viewer: User, tenant: Tenant) -> None:
    accountant = make_user("ana", tenant, Role.CUSTOMER_ACCOUNTANT)
    for person in (viewer, accountant):
        client = logged_in(person)
        assert "The owner of Northgate signs it" in text(client.get(at_page("sign", engagement)))
        assert client.post(at_page("sign", engagement), given(engagement)).status_code == 403
    assert not Authorization.objects.exists()


def test_answers_come_from_owner_or_accountant(engagement: Engagement, viewer: User, tenant: Tenant) -> None:
    accountant = make_user("ana", tenant, Role.CUSTOMER_ACCOUNTANT)
    values = {
        "sage_product": "Sage 50 US",
        "sage_version": "2026.1",
        "contact_name": "Ana",
        "contact_email": "ana@example.com",
        "availability": "mornings, Chicago",
        "receivable_account": "A/R Waybill",
        "payable_account": "A/P Waybill",
        "bank_accounts": "Operating",
        "first_posting_date": "2027-01-01",
    }
    assert logged_in(viewer).post(at_page("answers", engagement), values).status_code == 403
    client = logged_in(accountant)
    wrong = text(client.post(at_page("answers", engagement), {**values, "contact_email": "ana"}))
    assert "Enter a valid email address." in wrong
    assert not IntakeAnswers.objects.exists()
    assert "Thank you: kept." in text(client.post(at_page("answers", engagement), values, follow=True))
    assert IntakeAnswers.objects.get().answered_by == accountant.email


def test_the_accounts_are_verified_by_owner_or_accountant(
    engagement: Engagement, owner: User, viewer: User
) -> None:
    values = {"advance": "1310", "advance_fee": "4910", "quick_pay": "4920", "receivable": "1205"}
    client = logged_in(owner)
    assert "The owner or accountant" in text(logged_in(viewer).get(at_page("accounts", engagement)))
    assert logged_in(viewer).post(at_page("accounts", engagement), values).status_code == 403
    wrong = text(client.post(at_page("accounts", engagement), values))
    assert "Control account of the TMS's payables: This field is required." in wrong
    assert "accounts/" in client.get(home(engagement.tenant)).content.decode()
    said = client.post(at_page("accounts", engagement), {**values, "payable": "2005"}, follow=True)
    assert "Thank you: kept." in text(said)
    step = engagement.steps.get(step=process.Step.ACCOUNTS)
    assert (step.state, step.ended_by) == ("DONE", owner.email)
    assert step.evidence.startswith(
        "Carrier Advance 1310; Carrier Advance Fee 4910; Quick Pay Deduction 4920;"
    )
    assert "2005" in text(client.get(at_page("accounts", engagement)))


def test_a_statement_of_nothing_asks_for_nothing(
    live: Engagement, owner: User, bob: User, bill: User
) -> None:
    work(live, bob, at("2026-04-10T10:00"))
    statements.send(approved(live.tenant, APRIL, bill), bill)
    shown = text(logged_in(owner).get(reverse("portal:support", args=[live.tenant.slug])))
    assert "Nothing to pay" in shown
    assert "To be paid" not in shown


def test_an_appointment_waits_for_what_is_open_and_names_it(
    engagement: Engagement, owner: User, bob: User, bill: User, viewer: User
) -> None:
    slot = offer(bob)
    client = logged_in(owner)
    shown = text(client.get(at_page("appointment", engagement)))
    assert "A time can be chosen when these are done: Authorization signed Set-up fee received" in shown
    refused = client.post(
        at_page("appointment", engagement), {"act": "book", "slot": str(slot.pk)}, follow=True
    )
    assert "waits for: Authorization signed" in text(refused)
    make_ready(engagement, owner, bill, bob)
    assert (
        logged_in(viewer).post(at_page("appointment", engagement), {"slot": str(slot.pk)}).status_code == 403
    )
    assert "CST" in text(client.get(at_page("appointment", engagement))) or "CDT" in text(
        client.get(at_page("appointment", engagement))
    )
    booked = client.post(
        at_page("appointment", engagement), {"act": "book", "slot": str(slot.pk)}, follow=True
    )
    assert "Booked." in text(booked)
    assert b"BEGIN:VCALENDAR" in client.get(at_page("calendar", engagement)).content
    assert "Into my calendar" in text(client.get(home(engagement.tenant)))
    gone = client.post(at_page("appointment", engagement), {"act": "cancel", "words": "holiday"}, follow=True)
    assert "Cancelled." in text(gone)
    assert Appointment.objects.get().words == "holiday"
    assert client.get(at_page("calendar", engagement)).status_code == 404


# Support -----------------------------------------------------------------------------------------------------------


def test_support_shows_the_window_and_the_time(live: Engagement, owner: User, bob: User) -> None:
    work(live, bob, at("2026-04-15T23:40"))
    secret = work(live, bob, at("2026-04-20T10:00"), 30)
    SupportTime.objects.filter(pk=secret.pk).update(internal=True, words="they never read the manual")
    shown = text(logged_in(owner).get(reverse("portal:support", args=[live.tenant.slug])))
    assert "Included support ended with 15 Apr 2026" in shown
    assert "a blocked invoice" in shown
    assert "0:20" in shown
    assert "0:40" in shown
    assert "never read" not in shown


def test_before_the_first_live_export_it_is_included(engagement: Engagement, owner: User) -> None:
    shown = text(logged_in(owner).get(reverse("portal:support", args=[engagement.tenant.slug])))
    assert "the 90 days begin with your first live export" in shown


def test_a_statement_is_seen_when_it_was_sent(live: Engagement, owner: User, bob: User, bill: User) -> None:
    entry = work(live, bob, at("2026-04-20T10:00"))
    SupportTime.objects.filter(pk=entry.pk).update(internal=True, words="between us")
    statement = approved(live.tenant, APRIL, bill)
    client = logged_in(owner)
    address = reverse("portal:statement", args=[live.tenant.slug, statement.pk])
    assert client.get(address).status_code == 404
    statements.send(statement, bill)
    shown = text(client.get(address))
    assert "150.00 USD for April 2026" in shown
    assert "between us" not in shown
    papers = {
        kind: client.get(reverse("portal:paper", args=[live.tenant.slug, statement.pk, kind]))
        for kind in ("pdf", "csv")
    }
    assert statement.number in printed(papers["pdf"])
    for said in (printed(papers["pdf"]), papers["csv"].content.decode()):
        assert "150.00" in said
        assert "between us" not in said
    assert "To be paid" in text(client.get(reverse("portal:support", args=[live.tenant.slug])))


def test_what_was_taken_back_is_set_off_where_the_customer_sees_it(
    live: Engagement, owner: User, bob: User, bill: User
) -> None:
    entry = work(live, bob, at("2026-04-20T10:00"))
    statements.send(approved(live.tenant, APRIL, bill), bill)
    times.reverse(entry, "another customer's", bob)
    may = approved(live.tenant, MAY, bill)
    statements.send(may, bill)
    shown = text(logged_in(owner).get(reverse("portal:statement", args=[live.tenant.slug, may.pk])))
    assert "Taken back another customer's" in shown
    assert "−150.00 USD" in shown
    assert Statement.objects.count() == 2


def test_a_quote_is_accepted_by_owner_or_accountant(
    live: Engagement, owner: User, viewer: User, bob: User
) -> None:
    quote = quotes.offer(live, "a new subsidiary", 180, Decimal("450.00"), "USD", bob)
    address = reverse("portal:quote", args=[live.tenant.slug, quote.pk])
    page = reverse("portal:support", args=[live.tenant.slug])
    assert "At most 3:00 hours and 450.00 USD" in text(logged_in(viewer).get(page))
    assert logged_in(viewer).post(address, {"act": "accept"}).status_code == 403
    client = logged_in(owner)
    assert "Accepted." in text(client.post(address, {"act": "accept"}, follow=True))
    assert "answered already" in text(client.post(address, {"act": "decline"}, follow=True))
    quote.refresh_from_db()
    assert (quote.state, quote.answered_by) == ("ACCEPTED", owner.email)


def test_the_pages_take_few_queries(
    live: Engagement, owner: User, bob: User, django_assert_max_num_queries
) -> None:
    for n in range(30):
        work(live, bob, at("2026-04-20T10:00") + timedelta(hours=n))
    client = logged_in(owner)
    with django_assert_max_num_queries(12):
        client.get(reverse("portal:support", args=[live.tenant.slug]))
    make_subsidiary(live.tenant, "second")
    with django_assert_max_num_queries(12):
        client.get(home(live.tenant))
