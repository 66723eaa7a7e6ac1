"""From the order to the first live export, in J7's order, with nothing live before signature and fee."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from icalendar import Calendar

from tenants import gates, onboarding, scope
from tenants.models import (
    Appointment,
    AppointmentSlot,
    AuditEvent,
    Authorization,
    Engagement,
    IntakeAnswers,
    Membership,
    Notice,
    OnboardingStep,
    SetUpFee,
    Step,
    Subsidiary,
    Tenant,
    User,
)
from tenants.onboarding import answers, appointments, fees, process, signing
from tenants.onboarding.process import Refusal
from tenants.pruning import permitted
from tests.conftest import make_subsidiary

LINE = "[[[10,10],[400,200],[700,40]]]"


@pytest.fixture
def engagement(in_scope: Tenant, subsidiary: Subsidiary) -> Engagement:
    return Engagement.objects.create(tenant=in_scope, subsidiary=subsidiary, target=Engagement.Target.DESKTOP)


def today(engagement: Engagement) -> date:
    return process.today_of(engagement)


def sign(engagement: Engagement, actor: User, **values: object) -> Authorization:
    given = {
        "printed_name": "Orla Byrne",
        "company": "Northgate Freight",
        "signed_on": today(engagement),
        "agreed": True,
        "strokes": LINE,
        **values,
    }
    shown = signing.text_digest(signing.pages_of(engagement)[1])
    return signing.sign(
        engagement, signing.Signature(**given), actor, shown=shown, address="203.0.113.7", browser="Firefox"
    )


def ask_fee(engagement: Engagement) -> SetUpFee:
    return SetUpFee.objects.create(
        tenant=engagement.tenant, reference=engagement.authorization, amount="1500.00", invoice_number="F-7"
    )


def answer(engagement: Engagement, actor: User) -> None:
    answers.save(
        IntakeAnswers(
            tenant=engagement.tenant,
            engagement=engagement,
            sage_product="Sage 50 US",
            sage_version="2026.1",
            contact_name="Ana",
            contact_email="ana@example.com",
            availability="mornings",
            receivable_account="A/R Waybill",
            payable_account="A/P Waybill",
            bank_accounts="Operating",
            first_posting_date=date(2027, 1, 1),
        ),
        actor,
    )


def offer(host: User, hours: int = 48, **columns: object) -> AppointmentSlot:
    return AppointmentSlot.objects.create(
        host=host, starts_at=timezone.now().replace(microsecond=0) + timedelta(hours=hours), **columns
    )


def make_ready(engagement: Engagement, owner: User, bill: User, bob: User) -> None:
    sign(engagement, owner)
    fees.received(ask_fee(engagement), today(engagement), bill)
    answer(engagement, owner)
    process.done(engagement, Step.ACCOUNTS, "screenshots of 5 accounts", bob)
    onboarding.record(engagement, Step.CHART, "CHART.CSV, 61 accounts", owner.email)


def ended(engagement: Engagement) -> set[str]:
    return set(engagement.steps.exclude(state="OPEN").values_list("step", flat=True))


# The order ---------------------------------------------------------------------------------------------------------


def test_an_order_has_the_steps_of_its_kind_of_sage(engagement: Engagement, subsidiary: Subsidiary) -> None:
    places = process.standing(engagement, today(engagement))
    assert [p.row.step for p in places] == [
        *("AUTHORIZATION", "PAYMENT", "ANSWERS", "ACCOUNTS", "CHART", "APPOINTMENT"),
        *("SET_UP", "SAMPLE", "DEMONSTRATION", "GO_LIVE"),
    ]
    assert [p.row.step for p in places if p.is_next] == [
        "AUTHORIZATION",
        "PAYMENT",
        "ANSWERS",
        "ACCOUNTS",
        "CHART",
    ]
    online = Engagement.objects.create(tenant=engagement.tenant, subsidiary=subsidiary)
    assert "CHECKED" in set(online.steps.values_list("step", flat=True))


def test_an_appointment_names_all_that_is_open_before_it(
    engagement: Engagement, owner: User, bob: User
) -> None:
    sign(engagement, owner)
    with pytest.raises(Refusal) as refused:
        appointments.book(engagement, offer(bob), owner)
    assert str(refused.value) == (
        "Appointment with the integration team waits for: Set-up fee received, Questions answered,"
        " Accounts verified and added, Chart of accounts uploaded"
    )
    assert not Appointment.objects.exists()


def test_the_whole_way(engagement: Engagement, owner: User, bill: User, bob: User) -> None:
    make_ready(engagement, owner, bill, bob)
    with pytest.raises(Refusal, match="Set-up waits for: Appointment"):
        process.done(engagement, Step.SET_UP, "mapped", bob)
    appointments.book(engagement, offer(bob), owner)
    process.done(engagement, Step.SET_UP, "mapped with Ana on the telephone", bob)
    with pytest.raises(Refusal, match="ends by itself"):
        process.done(engagement, Step.SAMPLE, "seen", bob)
    onboarding.record(engagement, Step.SAMPLE, "batch 1 verified by Ana", "ana@example.com")
    process.done(engagement, Step.DEMONSTRATION, "an hour, by Bob, with Ana and Orla", bob)
    onboarding.record(engagement, Step.GO_LIVE, "batch 2 was handed out", "the program")
    assert ended(engagement) == set(engagement.steps.values_list("step", flat=True))


def test_a_step_wants_what_shows_it_and_can_be_opened_again(engagement: Engagement, bob: User) -> None:
    with pytest.raises(Refusal, match="say what shows it"):
        process.done(engagement, Step.ACCOUNTS, " ", bob)
    process.done(engagement, Step.ACCOUNTS, "all five are there", bob)
    with pytest.raises(Refusal, match="say why"):
        process.reopen(engagement, Step.ACCOUNTS, "", bob)
    process.reopen(engagement, Step.ACCOUNTS, "A/P is of the wrong type", bob)
    assert ended(engagement) == set()
    assert set(AuditEvent.objects.values_list("action", flat=True)) >= {
        "onboarding.done",
        "onboarding.reopened",
    }


def test_skipping_takes_a_role_and_a_reason(
    engagement: Engagement, bob: User, bill: User, owner: User
) -> None:
    with pytest.raises(Refusal, match="skipped by: Billing"):
        process.skip(engagement, Step.PAYMENT, "they will pay", bob)
    with pytest.raises(Refusal, match="say why"):
        process.skip(engagement, Step.PAYMENT, "", bill)
    with pytest.raises(Refusal, match="skipped by: Admin, Partner Admin, Support"):
        process.skip(engagement, Step.CHART, "no chart", owner)
    with pytest.raises(Refusal, match="is not skipped"):
        process.skip(engagement, Step.GO_LIVE, "no", bill)
    process.skip(engagement, Step.PAYMENT, "part of the partner's contract", bill)
    assert ended(engagement) == {"PAYMENT"}
    with pytest.raises(DatabaseError), transaction.atomic():
        OnboardingStep.objects.filter(step=Step.CHART).update(state="SKIPPED")


# Gates -------------------------------------------------------------------------------------------------------------


def test_nothing_live_before_signature_and_fee(engagement: Engagement, owner: User, bill: User) -> None:
    closed = gates.failing(engagement, gates.FIRST_LIVE_EXPORT)
    assert [words.split(" of ")[0] for words in closed] == [
        f"authorization {engagement.authorization} is not signed",
        "the set-up fee",
    ]
    sign(engagement, owner)
    fee = ask_fee(engagement)
    assert len(gates.failing(engagement, gates.FIRST_LIVE_EXPORT)) == 1
    fees.received(fee, today(engagement), bill)
    assert gates.failing(engagement, gates.FIRST_LIVE_EXPORT) == []


def test_billing_waives_them_with_a_reason(engagement: Engagement, bill: User) -> None:
    process.skip(engagement, Step.AUTHORIZATION, "signed a frame contract", bill)
    process.skip(engagement, Step.PAYMENT, "paid by the partner", bill)
    assert gates.failing(engagement, gates.FIRST_LIVE_EXPORT) == []


def test_a_second_order_under_the_same_authorization_shares_both(
    engagement: Engagement, owner: User, bill: User
) -> None:
    sign(engagement, owner)
    fees.received(ask_fee(engagement), today(engagement), bill)
    second = Engagement.objects.create(
        tenant=engagement.tenant,
        subsidiary=make_subsidiary(engagement.tenant, "second"),
        authorization_reference=engagement.authorization,
    )
    assert ended(second) == {"AUTHORIZATION", "PAYMENT"}
    assert gates.failing(second, gates.FIRST_LIVE_EXPORT) == []
    another = Engagement.objects.create(tenant=engagement.tenant, subsidiary=engagement.subsidiary)
    assert len(gates.failing(another, gates.FIRST_LIVE_EXPORT)) == 2


def test_a_fee_that_came_is_not_changed_any_more(engagement: Engagement, bill: User) -> None:
    fee = ask_fee(engagement)
    with pytest.raises(Refusal, match="lies ahead"):
        fees.received(fee, today(engagement) + timedelta(days=1), bill)
    fees.received(fee, today(engagement), bill)
    with pytest.raises(Refusal, match="already"):
        fees.received(fee, today(engagement), bill)
    with pytest.raises(DatabaseError), transaction.atomic():
        SetUpFee.objects.filter(pk=fee.pk).update(amount="1.00")


# The signature -----------------------------------------------------------------------------------------------------


def test_a_signature_is_kept_with_what_was_signed(engagement: Engagement, owner: User) -> None:
    kept = sign(engagement, owner)
    assert "I have read the above and understand what is required for my Sage Interface." in kept.text
    assert (kept.address, kept.browser, kept.actor_name) == ("203.0.113.7", "Firefox", owner.email)
    assert signing.faults(kept) == []
    with scope.outside("fixture"):
        assert kept.digest in Notice.objects.get(to=owner.email).body
    with pytest.raises(Refusal, match="signed already"):
        sign(engagement, owner)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"agreed": False}, "Tick"),
        ({"printed_name": " "}, "Print your name"),
        ({"company": ""}, "company"),
        ({"signed_on": date(2020, 1, 1)}, "the day on which you sign"),
        ({"strokes": ""}, "Sign"),
        ({"strokes": "[[[1,1],[9999,1]]]"}, "could not be read"),
        ({"strokes": '{"a": 1}'}, "could not be read"),
        ({"strokes": "[" * 5000}, "could not be read"),
        ({"strokes": "[[[1,1]]]"}, "could not be read"),
    ],
)
def test_what_is_missing_is_said(engagement: Engagement, owner: User, wrong: dict, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        sign(engagement, owner, **wrong)
    assert not Authorization.objects.exists()


def test_terms_that_changed_under_the_reader_are_read_again(engagement: Engagement, owner: User) -> None:
    given = signing.Signature("O", "N", today(engagement), agreed=True, typed="O")
    with pytest.raises(Refusal, match="read them again"):
        signing.sign(engagement, given, owner, shown="0" * 64, address=None, browser="")


@pytest.mark.parametrize("column", ["text", "signature", "printed_name", "address", "signed_on", "digest"])
def test_a_changed_byte_is_found_by_the_command(engagement: Engagement, owner: User, column: str) -> None:
    kept = sign(engagement, owner)
    call_command("verify_authorizations")
    values = {"signed_on": "2020-01-01", "address": "203.0.113.8"}
    value = values.get(column) or getattr(kept, column).replace("1", "2", 1).replace("O", "0", 1)
    assert value != getattr(kept, column)
    with permitted():  # as somebody with the database in their hands would
        Authorization.objects.all().delete()
    setattr(kept, column, value)
    Authorization.objects.bulk_create([kept])
    with pytest.raises(CommandError, match="1 of 1 authorizations"):
        call_command("verify_authorizations")


def test_nobody_changes_a_signature_through_the_program_or_the_database(
    engagement: Engagement, owner: User
) -> None:
    sign(engagement, owner)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE tenants_authorization SET printed_name = 'Somebody'")


def test_a_paper_form_is_kept_as_its_scan(engagement: Engagement, bill: User) -> None:
    with pytest.raises(Refusal, match="no PDF, PNG or JPEG; give the name"):
        signing.take_paper(
            engagement, b"GIF89a", printed_name="", company="", signed_on=today(engagement), actor=bill
        )
    kept = signing.take_paper(
        engagement,
        b"%PDF-1.7 scan",
        printed_name="Orla Byrne",
        company="Northgate",
        signed_on=today(engagement),
        actor=bill,
    )
    assert signing.faults(Authorization.objects.get(pk=kept.pk)) == []
    assert gates.failing(engagement, gates.FIRST_LIVE_EXPORT) != []  # the fee is still out
    assert ended(engagement) == {"AUTHORIZATION"}


# Appointments ------------------------------------------------------------------------------------------------------


@pytest.fixture
def ready(engagement: Engagement, owner: User, bill: User, bob: User) -> Engagement:
    make_ready(engagement, owner, bill, bob)
    return engagement


def test_a_time_is_taken_once(
    ready: Engagement, owner: User, bob: User, bill: User, other_tenant: Tenant
) -> None:
    slot, later = offer(bob), offer(bob, 72)
    offer(bob, 1)  # too near
    assert list(appointments.offered(ready)) == [slot, later]
    appointments.book(ready, slot, owner)
    assert list(appointments.offered(ready)) == [later]
    with pytest.raises(Refusal, match="just been taken, or there is an appointment"):
        appointments.book(ready, slot, owner)
    with pytest.raises(Refusal, match="just been taken, or there is an appointment"):
        appointments.book(ready, later, owner)


def test_moved_cancelled_missed_and_held(ready: Engagement, owner: User, bob: User) -> None:
    first, second = offer(bob), offer(bob, 72)
    booked = appointments.book(ready, first, owner)
    moved = appointments.move(booked, second, owner)
    assert (moved.sequence, Appointment.objects.get(pk=booked.pk).state) == (1, "MOVED")
    assert list(appointments.offered(ready)) == [first]
    with pytest.raises(Refusal, match="not begun"):
        appointments.held(moved, "Ana came", bob)
    appointments.cancel(moved, "on holiday", owner)
    assert "APPOINTMENT" not in ended(ready)
    again = appointments.book(ready, first, owner)
    AppointmentSlot.objects.filter(pk=first.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    again.refresh_from_db()
    appointments.missed(again, "nobody answered", bob)
    assert "APPOINTMENT" not in ended(ready)
    with pytest.raises(Refusal, match="no longer to come"):
        appointments.held(again, "", bob)


def test_a_partner_s_times_are_its_own_customers(ready: Engagement, owner: User, bob: User, partner) -> None:
    theirs = offer(bob, partner=partner)
    assert list(appointments.offered(ready)) == []
    with pytest.raises(Refusal, match="not offered to this customer"):
        appointments.book(ready, theirs, owner)


def test_the_calendar_file_adds_moves_and_removes(ready: Engagement, owner: User, bob: User) -> None:
    booked = appointments.book(ready, offer(bob), owner)
    read = Calendar.from_ical(appointments.calendar_file(booked, [owner.email]))
    event = read.walk("VEVENT")[0]
    assert read["METHOD"] == "REQUEST"
    assert event.decoded("dtstart") == booked.slot.starts_at.astimezone(UTC)
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(hours=1)
    moved = appointments.move(booked, offer(bob, 96), owner)
    again = Calendar.from_ical(appointments.calendar_file(moved, [])).walk("VEVENT")[0]
    assert (again["UID"], int(again["SEQUENCE"])) == (event["UID"], 1)
    appointments.cancel(moved, "not needed", owner)
    gone = Calendar.from_ical(appointments.calendar_file(moved, []))
    assert gone["METHOD"] == "CANCEL"
    assert int(gone.walk("VEVENT")[0]["SEQUENCE"]) == 2


def test_the_answers_are_whole_or_not_given(engagement: Engagement, owner: User) -> None:
    answer(engagement, owner)
    assert "ANSWERS" in ended(engagement)
    assert engagement.answers.answered_by == owner.email


def test_of_another_tenant_nothing_is_found(
    engagement: Engagement, owner: User, other_tenant: Tenant
) -> None:
    sign(engagement, owner)
    with scope.outside("fixture"), scope.tenant(other_tenant.pk):
        assert not Authorization.objects.exists()
        assert process.under(other_tenant.pk, engagement.authorization) == []
    assert Membership.objects.filter(user=owner).count() == 1
    assert datetime.now(tz=UTC) > Authorization.objects.get().signed_at
