"""The onboarding's page in the admin: what is next, what waits for what, and who may do it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tenants import scope
from tenants.models import (
    Appointment,
    AppointmentSlot,
    AuditEvent,
    Authorization,
    Engagement,
    OnboardingStep,
    SetUpFee,
    Step,
    Subsidiary,
    Tenant,
    User,
)
from tenants.onboarding import process
from tests.conftest import logged_in
from tests.tenants.test_onboarding import answer, make_ready, offer, sign, today


@pytest.fixture
def engagement(in_scope: Tenant, subsidiary: Subsidiary) -> Engagement:
    return Engagement.objects.create(tenant=in_scope, subsidiary=subsidiary, target=Engagement.Target.DESKTOP)


def page(engagement: Engagement) -> str:
    return reverse("admin:tenants_engagement_onboarding", args=[engagement.pk])


def post(person: User, engagement: Engagement, **said: object) -> str:
    response = logged_in(person).post(page(engagement), said, follow=True)
    assert response.status_code == 200
    return " ".join(str(message) for message in response.context["messages"])


def test_it_says_what_is_next_and_what_waits(engagement: Engagement, bob: User) -> None:
    told = logged_in(bob).get(page(engagement)).content.decode()
    assert "Next: Authorization signed, Set-up fee received, Questions answered" in told
    assert "Waits for: Sample imported and verified" in told
    assert "It was signed on paper" not in told  # that is Billing's


def test_billing_takes_in_paper_and_fee(engagement: Engagement, bill: User) -> None:
    scan = SimpleUploadedFile("form.pdf", b"%PDF-1.7 scan", content_type="application/pdf")
    said = post(
        bill,
        engagement,
        act="paper",
        printed_name="Orla Byrne",
        company="Northgate",
        signed_on=str(today(engagement)),
        scan=scan,
    )
    assert said.startswith("Kept, with the digest")
    assert (
        post(bill, engagement, act="ask_fee", amount="x", currency="USD", invoice_number="F-7")
        == "Enter a number."
    )
    assert post(bill, engagement, act="received", on=str(today(engagement))).startswith("Write down the fee")
    assert post(bill, engagement, act="ask_fee", amount="1500.00", currency="USD", invoice_number="F-7")
    assert "lies ahead" in post(
        bill, engagement, act="received", on=str(today(engagement) + timedelta(days=3))
    )
    assert post(bill, engagement, act="received", on=str(today(engagement))) == "Taken down as received."
    assert SetUpFee.objects.get().received_by == bill.email
    got = logged_in(bill).get(reverse("admin:tenants_engagement_pdf", args=[engagement.pk]))
    assert (got["Content-Type"], got.content[:5]) == ("application/pdf", b"%PDF-")


def test_what_is_billing_s_is_refused_to_support_and_the_other_way_round(
    engagement: Engagement, bob: User, bill: User
) -> None:
    for said in ({"act": "ask_fee", "amount": "1"}, {"act": "received"}, {"act": "paper"}):
        assert logged_in(bob).post(page(engagement), said).status_code == 403
    for said in (
        {"act": "done", "step": "CHART"},
        {"act": "book"},
        {"act": "cancel"},
        {"act": "plan", "step": "CHART"},
    ):
        assert logged_in(bill).post(page(engagement), said).status_code == 403
    assert "skipped by: Billing" in post(bob, engagement, act="skip", step="PAYMENT", words="trust them")
    assert (
        post(bill, engagement, act="skip", step="PAYMENT", words="partner pays")
        == "Set-up fee received: skipped."
    )
    assert logged_in(bob).post(page(engagement), {"act": "nonsense"}).status_code == 404
    assert logged_in(bob).post(page(engagement), {"act": "done", "step": "NONSENSE"}).status_code == 404


def test_support_sees_the_steps_through(engagement: Engagement, owner: User, bill: User, bob: User) -> None:
    assert "say what shows it" in post(bob, engagement, act="done", step="ACCOUNTS", words="").lower()
    make_ready(engagement, owner, bill, bob)
    slot, other = offer(bob), offer(bob, 90)
    assert post(bob, engagement, act="book", slot=str(slot.pk)) == "Booked."
    ics = logged_in(bob).get(reverse("admin:tenants_engagement_calendar", args=[engagement.pk]))
    assert b"BEGIN:VEVENT" in ics.content
    assert post(bob, engagement, act="book", slot=str(other.pk)) == "Moved."
    assert "no longer free" in post(bob, engagement, act="book", slot=str(other.pk))
    assert "not begun" in post(bob, engagement, act="held", words="Ana")
    AppointmentSlot.objects.filter(pk=other.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    assert post(bob, engagement, act="held", words="Ana") == "Held."
    assert "no appointment to come" in post(bob, engagement, act="cancel")
    assert post(bob, engagement, act="done", step="SET_UP", words="mapped") == "Set-up: done."
    assert post(bob, engagement, act="reopen", step="SET_UP", words="not quite") == "Set-up: open again."
    assert set(Appointment.objects.values_list("state", flat=True)) == {"MOVED", "HELD"}


def test_a_step_gets_its_owner_and_its_day(engagement: Engagement, alice: User, bob: User) -> None:
    assert (
        post(alice, engagement, act="plan", step="CHART", owner=str(bob.pk), due_on="2020-01-01") == "Kept."
    )
    row = OnboardingStep.objects.get(step=Step.CHART)
    assert (row.owner, str(row.due_on)) == (bob, "2020-01-01")
    told = logged_in(alice).get(page(engagement)).content.decode()
    assert "Late: Chart of accounts uploaded" in told
    assert AuditEvent.objects.filter(action="onboarding.assigned").exists()


def test_answers_are_written_down_by_support(engagement: Engagement, bob: User, owner: User) -> None:
    address = reverse("admin:tenants_engagement_answers", args=[engagement.pk])
    missing = logged_in(bob).post(address, {"sage_product": "Sage 50 US"})
    assert "This field is required." in missing.content.decode()
    answer(engagement, owner)
    assert "Sage 50 US 2026.1" in logged_in(bob).get(page(engagement)).content.decode()


def test_a_stranger_finds_none_of_it(engagement: Engagement, owner: User, charlie: User) -> None:
    kept = sign(engagement, owner)
    addresses = (
        page(engagement),
        reverse("admin:tenants_engagement_answers", args=[engagement.pk]),
        reverse("admin:tenants_engagement_pdf", args=[engagement.pk]),
        reverse("admin:tenants_engagement_calendar", args=[engagement.pk]),
        reverse("admin:tenants_authorization_pdf", args=[kept.pk]),
    )
    with scope.outside("fixture"):
        stranger = logged_in(charlie)
        assert {stranger.get(address).status_code for address in addresses} == {404}
        said = {"act": "skip", "step": "CHART", "words": "x"}
        assert stranger.post(page(engagement), said).status_code == 404


def test_customers_people_have_no_admin(engagement: Engagement, owner: User) -> None:
    client = Client()
    client.force_login(owner)
    assert client.get(page(engagement)).status_code in (302, 403)
    assert not Authorization.objects.exists()


def test_a_taken_time_is_history(engagement: Engagement, owner: User, bill: User, bob: User) -> None:
    make_ready(engagement, owner, bill, bob)
    free, taken = offer(bob), offer(bob, 90)
    post(bob, engagement, act="book", slot=str(taken.pk))
    client = logged_in(bob)
    assert client.get(reverse("admin:tenants_appointmentslot_delete", args=[free.pk])).status_code == 200
    assert client.get(reverse("admin:tenants_appointmentslot_delete", args=[taken.pk])).status_code == 403
    made = client.post(
        reverse("admin:tenants_appointmentslot_add"),
        {
            "starts_at_0": "2030-01-02",
            "starts_at_1": "15:00",
            "minutes": "60",
            "time_zone": "America/Chicago",
        },
    )
    assert made.status_code == 302
    assert AppointmentSlot.objects.get(starts_at__year=2030).host == bob
    assert process.today_of(engagement)
