"""Billing's page, a statement's page, the clock, and days that two people add to a window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tenants import notices, scope, support
from tenants.models import (
    Engagement,
    HourlyRate,
    Notice,
    Partner,
    Quote,
    Role,
    SetUpFee,
    Statement,
    Subsidiary,
    SupportTime,
    SupportTimer,
    SupportWindow,
    Tenant,
    User,
)
from tenants.support import endings, statements, windows
from tests.conftest import logged_in, make_subsidiary, make_user
from tests.tenants.test_statements import APRIL, LIVE, approved, at, live, rate, work

__all__ = ["live"]

BILLING = reverse("admin:billing")


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"]).replace("\u00a0", " ")


@contextmanager
def on_their_own(person: User) -> Iterator[Client]:
    """Somebody whose scope is not that of the test."""
    with scope.outside("fixture"):
        yield logged_in(person)


def page(statement: Statement) -> str:
    return reverse("admin:tenants_statement_change", args=[statement.pk])


def act(person: User, statement: Statement, name: str, **values: str) -> str:
    address = reverse("admin:tenants_statement_act", args=[statement.pk, name])
    return said(logged_in(person).post(address, values, follow=True))


# Billing's page ----------------------------------------------------------------------------------------------------


def test_it_shows_windows_unbilled_time_fees_and_statements(live: Engagement, bob: User, bill: User) -> None:
    work(live, bob, at("2026-04-20T10:00"), 90)
    SetUpFee.objects.create(tenant=live.tenant, reference="A-2", amount="1500.00", invoice_number="F-2")
    approved(live.tenant, APRIL, bill)
    work(live, bob, at("2026-05-20T10:00"), 60)
    told = logged_in(bill).get(BILLING).content.decode()
    for words in (
        "1 ended",
        "To send",
        "225.00 USD",
        "150.00 USD",
        "1,500.00 USD",
        "F-2",
        "1:30",
        "April 2026",
    ):
        assert words in told, words


def test_the_drafts_of_last_month_are_made_for_who_has_work(live: Engagement, bob: User, bill: User) -> None:
    with time_machine.travel(datetime(2026, 5, 3, 12, tzinfo=UTC)):
        work(live, bob, at("2026-04-20T10:00"))
        assert said(logged_in(bill).post(BILLING, follow=True)) == "1 statement of April 2026 to approve."
        assert Statement.objects.get().number == "NORTHGATE-2026-04"


def test_everything_can_be_taken_out_and_no_cell_runs(live: Engagement, bob: User, bill: User) -> None:
    work(live, bob, at("2026-04-20T10:00"))
    SupportTime.objects.update(words="=HYPERLINK(1)")
    approved(live.tenant, APRIL, bill)
    SetUpFee.objects.create(tenant=live.tenant, reference="A-2", amount="1500.00", invoice_number="F-2")
    client = logged_in(bill)
    for what, words in (
        ("windows", "ENDED"),
        ("time", "'=HYPERLINK(1)"),
        ("fees", "1500.00"),
        ("statements", "NORTHGATE-2026-04"),
    ):
        got = client.get(BILLING, {"export": what})
        assert got["Content-Type"].startswith("text/csv")
        assert words in got.content.decode(), what
    assert client.get(BILLING, {"export": "secrets"}).status_code == 404


def test_it_takes_the_same_queries_for_one_customer_and_for_many(
    live: Engagement, bob: User, bill: User
) -> None:
    work(live, bob, at("2026-04-20T10:00"))
    client = logged_in(bill)
    client.get(BILLING)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(BILLING)
    with scope.outside("fixture"):
        for n in range(6):
            tenant = Tenant.objects.create(name=f"T{n}", slug=f"t{n}")
            tenant.memberships.create(user=bill, role=Role.BILLING)
            made = Engagement.objects.create(tenant=tenant, subsidiary=make_subsidiary(tenant, f"s{n}"))
            work(made, bob, at("2026-04-20T10:00"))
    with on_their_own(bill) as client:
        client.get(BILLING)
        with CaptureQueriesContext(connection) as many:
            told = client.get(BILLING).content.decode()
    assert "T5" in told
    assert len(many) <= len(few) + 2  # the theme's own lists of scopes


def test_support_and_strangers_do_not_bill(live: Engagement, bob: User, bill: User, charlie: User) -> None:
    work(live, bob, at("2026-04-20T10:00"))
    statement = statements.draft(live.tenant, APRIL)
    assert logged_in(bob).get(BILLING).status_code == 404
    address = reverse("admin:tenants_statement_act", args=[statement.pk, "approve"])
    paper = reverse("admin:tenants_statement_paper", args=[statement.pk, "statement.pdf"])
    for person in (bob, charlie):
        with on_their_own(person) as client:
            assert client.get(page(statement)).status_code == 404
            assert client.post(address).status_code == 404
            assert client.get(paper).status_code == 404
    with on_their_own(charlie) as client:
        assert "Northgate" not in client.get(BILLING).content.decode()
    statement.refresh_from_db()
    assert statement.state == "DRAFT"


def test_heads_read_a_statement_and_do_not_approve_it(live: Engagement, alice: User) -> None:
    statement = statements.draft(live.tenant, APRIL)
    assert logged_in(alice).get(page(statement)).status_code == 200
    address = reverse("admin:tenants_statement_act", args=[statement.pk, "approve"])
    assert logged_in(alice).post(address).status_code == 403


# A statement's page ------------------------------------------------------------------------------------------------


def test_from_draft_to_paid(live: Engagement, bob: User, bill: User) -> None:
    make_user("orla", live.tenant, Role.CUSTOMER_OWNER)
    work(live, bob, at("2026-04-20T10:00"))
    statement = statements.draft(live.tenant, APRIL)
    assert "Adjusted." in act(bill, statement, "adjust", words="goodwill", amount="-50.00")
    assert act(bill, statement, "approve") == "Approved: 100.00 USD."
    assert act(bill, statement, "approve") == "It is approved already."
    assert act(bill, statement, "send").startswith("Sent: 1 of the customer's people")
    assert act(bill, statement, "paid", on="2026-05-20") == "Paid."
    for kind, start in (("statement.pdf", b"%PDF-"), ("statement.csv", b"Began,By")):
        got = logged_in(bill).get(reverse("admin:tenants_statement_paper", args=[statement.pk, kind]))
        assert got.content.startswith(start)
    assert "100.00,USD" in got.content.decode()
    assert (
        logged_in(bill).post(reverse("admin:tenants_statement_act", args=[statement.pk, "burn"])).status_code
        == 404
    )


def test_a_draft_says_all_that_keeps_it(
    in_scope: Tenant, subsidiary: Subsidiary, bob: User, bill: User
) -> None:
    made = Engagement.objects.create(tenant=in_scope, subsidiary=subsidiary)
    support.start(made, LIVE, "sent")
    work(made, bob, at("2026-04-20T10:00"))
    statement = statements.draft(in_scope, APRIL)
    assert "No hourly rate is in force on 2026-04-20" in logged_in(bill).get(page(statement)).content.decode()


# Time --------------------------------------------------------------------------------------------------------------


def test_support_writes_time_and_corrects_it_until_it_is_stated(
    live: Engagement, bob: User, bill: User
) -> None:
    client = logged_in(bob)
    added = client.post(
        reverse("admin:tenants_supporttime_add"),
        {
            "tenant": str(live.tenant_id),
            "engagement": str(live.pk),
            "started_at_0": "2026-04-20",
            "started_at_1": "15:00",
            "minutes": "45",
            "category": "SUPPORT",
            "words": "why it is blocked",
        },
    )
    assert added.status_code == 302
    entry = SupportTime.objects.get()
    assert entry.person == bob
    change = reverse("admin:tenants_supporttime_change", args=[entry.pk])
    take_back = reverse("admin:tenants_supporttime_take_back", args=[entry.pk])
    assert "not stated yet" in said(client.post(take_back, {"words": "x"}, follow=True))
    approved(live.tenant, APRIL, bill)
    shown = client.get(change).content.decode()
    assert "It is stated" in shown
    assert 'name="minutes"' not in shown
    assert client.get(reverse("admin:tenants_supporttime_delete", args=[entry.pk])).status_code == 403
    assert "Taken back" in said(client.post(take_back, {"words": "another customer's"}, follow=True))
    assert SupportTime.objects.get(reverses=entry).words == "another customer's"


def test_the_clock_is_one_s_own(live: Engagement, bob: User, alice: User, charlie: User) -> None:
    clock = reverse("admin:tenants_supporttime_clock")
    client = logged_in(bob)
    assert client.get(clock).status_code == 404
    assert (
        said(client.post(clock, {"act": "start", "engagement": str(live.pk)}, follow=True))
        == "The clock runs."
    )
    assert (
        "Stop, and write it down"
        in client.get(reverse("admin:tenants_supporttime_changelist")).content.decode()
    )
    assert logged_in(alice).post(clock, {"act": "stop", "words": "x"}).status_code == 404
    with on_their_own(charlie) as stranger:
        assert stranger.post(clock, {"act": "start", "engagement": str(live.pk)}).status_code == 404
    assert (
        said(client.post(clock, {"act": "stop", "words": "a call"}, follow=True))
        == "1 minutes were written down."
    )
    client.post(clock, {"act": "start", "engagement": str(live.pk)}, follow=True)
    assert said(client.post(clock, {"act": "throw"}, follow=True)) == "Thrown away."
    assert not SupportTimer.objects.exists()


def test_a_quote_is_of_its_engagement(live: Engagement, bob: User) -> None:
    orla = make_user("orla", live.tenant, Role.CUSTOMER_OWNER)
    client = logged_in(bob)
    client.post(
        reverse("admin:tenants_quote_add"),
        {
            "tenant": str(live.tenant_id),
            "engagement": str(live.pk),
            "words": "a new subsidiary",
            "minutes": "180",
            "amount": "450.00",
            "currency": "USD",
        },
    )
    made = Quote.objects.get()
    assert (made.state, made.offered_by, made.amount) == ("OFFERED", bob.email, Decimal("450.00"))
    with scope.outside("fixture"):
        assert Notice.objects.get().to == orla.email


# Rates -------------------------------------------------------------------------------------------------------------


def test_billing_gives_a_customer_s_own_rate_and_reads_everybody_s(
    live: Engagement, bill: User, partner: Partner
) -> None:
    rate("77.00", partner=partner)  # of a partner that is not theirs
    client = logged_in(bill)
    values = {
        "from_day": "2026-06-01",
        "amount": "120.00",
        "currency": "USD",
        "minimum_minutes": "15",
        "step_minutes": "15",
    }
    refused = client.post(reverse("admin:tenants_hourlyrate_add"), values)
    assert refused.status_code == 200  # whose it is, is to be said
    client.post(reverse("admin:tenants_hourlyrate_add"), {**values, "tenant": str(live.tenant_id)})
    made = HourlyRate.objects.get(tenant=live.tenant_id)
    assert (made.amount, made.written_by) == (Decimal("120.00"), bill.email)
    listed = client.get(reverse("admin:tenants_hourlyrate_changelist")).content.decode()
    assert "120.00" in listed
    assert "150.00" in listed
    assert "77.00" not in listed


# Windows -----------------------------------------------------------------------------------------------------------


def test_days_are_asked_for_by_one_and_approved_by_another(live: Engagement, bob: User, bill: User) -> None:
    window = windows.of(live)
    address = reverse("admin:tenants_supportwindow_extension", args=[window.pk])
    ask = {"act": "ask", "days": "30", "reason": "the hurricane"}
    assert "Asked" in said(logged_in(bob).post(address, ask, follow=True))
    assert logged_in(bob).post(address, {"act": "approve"}).status_code == 403
    assert "30 days to approve" in logged_in(bill).get(BILLING).content.decode()
    assert "30 days were added" in said(logged_in(bill).post(address, {"act": "approve"}, follow=True))
    window.refresh_from_db()
    assert window.days == 120
    assert logged_in(bill).post(address, {"act": "approve"}).status_code == 404
    assert logged_in(bill).get(address).status_code == 404


def test_nobody_approves_what_they_asked_for(live: Engagement, bill: User) -> None:
    address = reverse("admin:tenants_supportwindow_extension", args=[windows.of(live).pk])
    logged_in(bill).post(address, {"act": "ask", "days": "30", "reason": "why not"})
    assert "Another person" in said(logged_in(bill).post(address, {"act": "approve"}, follow=True))


def test_a_stranger_extends_nothing(live: Engagement, charlie: User) -> None:
    address = reverse("admin:tenants_supportwindow_extension", args=[windows.of(live).pk])
    with on_their_own(charlie) as stranger:
        assert stranger.post(address, {"act": "ask", "days": "30", "reason": "x"}).status_code == 404


# Who hears of its end ----------------------------------------------------------------------------------------------


def test_customer_and_billing_hear_of_the_end_at_each_mark_once(live: Engagement, bill: User) -> None:
    make_user("orla", live.tenant, Role.CUSTOMER_OWNER)
    make_user("victor", live.tenant, Role.CUSTOMER_VIEWER)
    told: list[str] = []
    with scope.outside("fixture"):
        SupportWindow.objects.update(next_notice_at=None)
    with time_machine.travel(at("2026-03-01T12:00")):
        endings.plan(windows.of(live))
    day = at("2026-03-10T00:30")
    while day < at("2026-04-20T00:00"):
        with time_machine.travel(day):
            if endings.anything_due(day):
                endings.write_due()
                endings.write_due()
        day += timedelta(hours=6)
    with scope.outside("fixture"):
        told = [n.subject for n in Notice.objects.filter(to="orla@example.com").order_by("created_at")]
        assert Notice.objects.filter(to=bill.email).count() == 5
        assert not Notice.objects.filter(to="victor@example.com").exists()
    assert told == [
        "Support for Northgate is included for 30 more days",
        "Support for Northgate is included for 14 more days",
        "Support for Northgate is included for 7 more days",
        "Support for Northgate is included for 1 more day",
        "Included support for Northgate has ended",
    ]
    notices.deliver_due()
    assert "2026" in mail.outbox[0].body


def test_after_a_standstill_only_the_last_mark_is_told(live: Engagement, bill: User) -> None:
    with time_machine.travel(at("2026-03-01T12:00")):
        endings.plan(windows.of(live))
    with time_machine.travel(at("2026-04-10T12:00")):
        assert endings.write_due() == 1
    with scope.outside("fixture"):
        assert Notice.objects.get().subject == "Support for Northgate is included for 6 more days"


def test_an_extension_is_told_anew_and_a_withdrawal_not_at_all(
    live: Engagement, bob: User, bill: User
) -> None:
    with time_machine.travel(at("2026-04-10T12:00")):
        endings.plan(windows.of(live), at("2026-03-01T12:00"))
        assert endings.write_due() == 1
        windows.answer(windows.ask_for_more(windows.of(live), 30, "the hurricane", bob), True, bill)
    with time_machine.travel(at("2026-05-02T12:00")):
        assert endings.write_due() == 1  # 14 days before the new end
    with scope.outside("fixture"):
        SupportWindow.objects.update(cause="batch 1")
    assert windows.withdraw(live, "batch 1", "given up")
    with time_machine.travel(at("2026-05-20T12:00")):
        assert not endings.anything_due(at("2026-05-20T12:00"))
    assert date(2026, 4, 1) == APRIL
