"""What is included, what is billed, at which rate; stated once, and never edited afterwards (rule J8)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from hypothesis import given
from hypothesis import strategies as st

from tenants import scope, support
from tenants.models import (
    Engagement,
    HourlyRate,
    Notice,
    Partner,
    Quote,
    Role,
    Statement,
    StatementLine,
    Subsidiary,
    SupportTime,
    SupportTimer,
    Tenant,
    User,
)
from tenants.support import days, quotes, statements, times
from tenants.support.charging import Tariff, shares
from tenants.support.refusal import Refusal
from tests.conftest import make_subsidiary, make_user

CHICAGO = ZoneInfo("America/Chicago")
LIVE = datetime(2026, 1, 15, 16, 40, tzinfo=CHICAGO)
APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


# Pure --------------------------------------------------------------------------------------------------------------


def test_the_last_minute_is_included_and_the_next_is_billable() -> None:
    window = days.standing(LIVE, CHICAGO, 90, LIVE)
    assert shares(at("2026-04-15T23:00"), 60, window) == (included := shares(LIVE, 60, window))
    assert (included.included, included.billable) == (60, 0)
    cut = shares(at("2026-04-15T23:40"), 60, window)
    assert (cut.included, cut.billable) == (20, 40)
    after = shares(at("2026-04-16T00:00"), 60, window)
    assert (after.included, after.billable) == (0, 60)


def test_before_the_first_live_export_all_is_included() -> None:
    assert shares(at("2030-01-01T00:00"), 90, days.standing(None, CHICAGO, 90, LIVE)).billable == 0


@given(began=st.integers(-200_000, 200_000), minutes=st.integers(1, 1440))
def test_no_minute_is_lost_or_counted_twice(began: int, minutes: int) -> None:
    window = days.standing(LIVE, CHICAGO, 90, LIVE)
    cut = shares(window.ends_at + timedelta(minutes=began), minutes, window)
    assert cut.included + cut.billable == minutes
    assert cut.billable == min(minutes, max(0, began + minutes))


@pytest.mark.parametrize(
    ("billable", "charged", "amount"),
    [(0, 0, "0.00"), (1, 15, "37.50"), (15, 15, "37.50"), (16, 30, "75.00"), (61, 75, "187.50")],
)
def test_minimum_and_rounding(billable: int, charged: int, amount: str) -> None:
    tariff = Tariff(Decimal("150.00"), "USD", minimum=15, step=15)
    assert tariff.charged(billable) == charged
    assert tariff.amount(charged) == Decimal(amount)


def test_cents_are_rounded_half_up() -> None:
    assert Tariff(Decimal("100.01"), "USD").amount(30) == Decimal("50.01")
    assert Tariff(Decimal("99.99"), "USD").amount(20) == Decimal("33.33")


# Stated ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def live(in_scope: Tenant, subsidiary: Subsidiary) -> Engagement:
    """First live export on 15 January 2026."""
    made = Engagement.objects.create(tenant=in_scope, subsidiary=subsidiary)
    support.start(made, LIVE, "INV-1 was sent to Sage")
    rate("150.00")
    return made


def rate(amount: str, day: date = date(2026, 1, 1), **columns: object) -> HourlyRate:
    return HourlyRate.objects.create(
        amount=amount, from_day=day, **{"minimum_minutes": 15, "step_minutes": 15, **columns}
    )


def work(
    engagement: Engagement, person: User, began: datetime, minutes: int = 60, **columns: object
) -> SupportTime:
    return SupportTime.objects.create(
        tenant=engagement.tenant,
        engagement=engagement,
        person=person,
        started_at=began,
        minutes=minutes,
        words="a blocked invoice",
        **columns,
    )


def approved(tenant: Tenant, month: date, actor: User) -> Statement:
    statement = statements.draft(tenant, month)
    with time_machine.travel(
        datetime.combine(statements.next_month(month), datetime.min.time(), tzinfo=UTC) + timedelta(days=1)
    ):
        statements.approve(statement, actor)
    return statement


def test_a_month_holds_included_and_billable_time(live: Engagement, bob: User, bill: User) -> None:
    work(live, bob, at("2026-04-15T23:40"))  # 20 included, 40 billable
    work(live, bob, at("2026-04-20T10:00"), 10)
    work(live, bob, at("2026-05-01T00:00"), 10)  # of May
    sheet = statements.sheet(statements.draft(live.tenant, APRIL))
    assert [(line.included, line.billable, line.charged, line.amount) for line in sheet.lines] == [
        (20, 40, 45, Decimal("112.50")),
        (0, 10, 15, Decimal("37.50")),
    ]
    assert (sheet.included, sheet.charged, sheet.total, sheet.currency) == (20, 60, Decimal("150.00"), "USD")


def test_the_rate_is_that_of_the_day_of_the_work(live: Engagement, bob: User) -> None:
    rate("180.00", date(2026, 4, 21))
    work(live, bob, at("2026-04-20T23:59"))
    work(live, bob, at("2026-04-21T00:00"))
    lines = statements.sheet(statements.draft(live.tenant, APRIL)).lines
    assert [line.rate for line in lines] == [Decimal("150.00"), Decimal("180.00")]


def test_the_customer_s_rate_goes_before_its_partner_s_and_that_before_ours(
    live: Engagement, bob: User, partner: Partner
) -> None:
    work(live, bob, at("2026-04-20T10:00"))

    def current() -> Decimal:
        return statements.sheet(statements.draft(live.tenant, APRIL)).lines[0].rate

    other = Partner.objects.create(name="Other", slug="other")
    rate("90.00", partner=other)
    assert current() == Decimal("150.00")
    Tenant.objects.filter(pk=live.tenant_id).update(partner=partner)
    rate("120.00", partner=partner)
    assert current() == Decimal("120.00")
    rate("100.00", tenant=live.tenant)
    assert current() == Decimal("100.00")
    rate("80.00", date(2026, 6, 1), tenant=live.tenant)  # not in force yet
    assert current() == Decimal("100.00")


def test_what_is_written_late_stands_on_the_next_statement_at_the_rate_of_then(
    live: Engagement, bob: User, bill: User
) -> None:
    rate("180.00", date(2026, 5, 1))
    work(live, bob, at("2026-04-20T10:00"))
    approved(live.tenant, APRIL, bill)
    work(live, bob, at("2026-04-22T10:00"), 30)
    work(live, bob, at("2026-03-02T10:00"), 30)  # inside of the window
    may = statements.sheet(statements.draft(live.tenant, MAY))
    assert [(line.included, line.amount) for line in may.lines] == [
        (30, Decimal("0.00")),
        (0, Decimal("75.00")),
    ]


def test_an_extension_includes_what_is_not_stated_yet_and_leaves_what_is(
    live: Engagement, bob: User, bill: User
) -> None:
    work(live, bob, at("2026-04-16T10:00"))
    first = approved(live.tenant, APRIL, bill)
    work(live, bob, at("2026-04-17T10:00"))
    window = support.windows.of(live)
    support.windows.answer(support.windows.ask_for_more(window, 30, "the hurricane", bob), True, bill)
    assert statements.sheet(statements.draft(live.tenant, MAY)).total == Decimal("0.00")
    first.refresh_from_db()
    assert (first.total, statements.sheet(first).total) == (Decimal("150.00"), Decimal("150.00"))


def test_work_of_two_authorizations_is_judged_by_the_window_of_each(live: Engagement, bob: User) -> None:
    second = Engagement.objects.create(tenant=live.tenant, subsidiary=make_subsidiary(live.tenant, "second"))
    work(live, bob, at("2026-04-20T10:00"))
    work(second, bob, at("2026-04-20T12:00"))  # no live export yet
    lines = statements.sheet(statements.draft(live.tenant, APRIL)).lines
    assert [line.billable for line in lines] == [60, 0]


def test_a_month_is_approved_when_it_has_ended_and_once(live: Engagement, bob: User, bill: User) -> None:
    work(live, bob, at("2026-04-20T10:00"))
    statement = statements.draft(live.tenant, APRIL)
    with (
        time_machine.travel(at("2026-04-30T23:59")),
        pytest.raises(Refusal, match="has not ended in America/Chicago"),
    ):
        statements.approve(statement, bill)
    with time_machine.travel(at("2026-05-01T00:00")):
        statements.approve(statement, bill)
        with pytest.raises(Refusal, match="approved already"):
            statements.approve(statement, bill)
    assert StatementLine.objects.count() == 1
    assert statements.draft(live.tenant, APRIL).pk == statement.pk
    assert statements.sheet(statements.draft(live.tenant, MAY)).lines == []


def test_without_a_rate_it_is_not_approved(
    in_scope: Tenant, subsidiary: Subsidiary, bob: User, bill: User
) -> None:
    made = Engagement.objects.create(tenant=in_scope, subsidiary=subsidiary)
    support.start(made, LIVE, "INV-1 was sent to Sage")
    work(made, bob, at("2026-02-01T10:00"))  # included: needs none
    work(made, bob, at("2026-04-20T10:00"))
    with pytest.raises(Refusal, match="no hourly rate is in force on 2026-04-20"):
        approved(in_scope, APRIL, bill)
    assert not StatementLine.objects.exists()
    rate("100.00")
    assert approved(in_scope, APRIL, bill).total == Decimal("100.00")


def test_currencies_are_not_added(live: Engagement, bob: User, bill: User) -> None:
    rate("150.00", date(2026, 4, 21), currency="CAD")
    work(live, bob, at("2026-04-20T10:00"))
    work(live, bob, at("2026-04-22T10:00"))
    with pytest.raises(Refusal, match=r"several currencies \(CAD, USD\)"):
        approved(live.tenant, APRIL, bill)


def test_an_empty_month_is_not_approved(live: Engagement, bill: User) -> None:
    with pytest.raises(Refusal, match="nothing on it"):
        approved(live.tenant, APRIL, bill)


def test_adjustments_need_words_and_stand_apart(live: Engagement, bob: User, bill: User) -> None:
    work(live, bob, at("2026-04-20T10:00"))
    statement = statements.draft(live.tenant, APRIL)
    with pytest.raises(Refusal, match="what the adjustment is for"):
        statements.adjust(statement, "", Decimal(1), bill)
    statements.adjust(statement, "our own mistake", Decimal("-50.00"), bill)
    assert approved(live.tenant, APRIL, bill).total == Decimal("100.00")
    with pytest.raises(Refusal, match="not adjusted"):
        statements.adjust(statement, "more", Decimal(1), bill)


# Corrections -------------------------------------------------------------------------------------------------------


def test_until_it_is_stated_an_entry_is_corrected_and_afterwards_reversed(
    live: Engagement, bob: User, bill: User
) -> None:
    entry = work(live, bob, at("2026-04-20T10:00"))
    with pytest.raises(Refusal, match="not stated yet"):
        times.reverse(entry, "wrong customer", bob)
    SupportTime.objects.filter(pk=entry.pk).update(minutes=50)
    approved(live.tenant, APRIL, bill)
    with pytest.raises(DatabaseError), transaction.atomic():
        SupportTime.objects.filter(pk=entry.pk).update(minutes=10)
    with pytest.raises(ProtectedError):
        SupportTime.objects.get(pk=entry.pk).delete()
    HourlyRate.objects.create(amount="999.00", from_day=date(2026, 1, 1))
    back = times.reverse(entry, "wrong customer", bob)
    with pytest.raises(Refusal, match="taken back already"):
        times.reverse(entry, "again", bob)
    may = approved(live.tenant, MAY, bill)
    assert may.total == Decimal("-150.00")  # at the rate that was stated
    with pytest.raises(Refusal, match="reversal already"):
        times.reverse(back, "no", bob)


def test_a_statement_s_way(live: Engagement, bob: User, bill: User) -> None:
    make_user("orla", live.tenant, Role.CUSTOMER_OWNER)
    make_user("victor", live.tenant, Role.CUSTOMER_VIEWER)
    work(live, bob, at("2026-04-20T10:00"))
    statement = statements.draft(live.tenant, APRIL)
    with pytest.raises(Refusal, match="is draft"):
        statements.send(statement, bill)
    approved(live.tenant, APRIL, bill)
    statement.refresh_from_db()
    assert statements.send(statement, bill) == 1
    with scope.outside("fixture"):
        assert "150.00" in Notice.objects.get(to="orla@example.com").body
    statements.paid(statement, date(2026, 5, 20), bill)
    with pytest.raises(Refusal, match="is paid"):
        statements.paid(statement, date(2026, 5, 20), bill)
    with pytest.raises(Refusal, match="say why"):
        statements.credit(statement, "", bill)
    statements.credit(statement, "goodwill", bill)
    assert statements.sheet(statements.draft(live.tenant, MAY)).lines == []  # never billed again
    with pytest.raises(DatabaseError), transaction.atomic():
        Statement.objects.filter(pk=statement.pk).update(total="1.00")


# Quotes ------------------------------------------------------------------------------------------------------------


def test_beyond_the_limit_work_needs_an_accepted_quote(live: Engagement, bob: User, bill: User) -> None:
    rate("150.00", limit_minutes=120)
    owner = make_user("orla", live.tenant, Role.CUSTOMER_OWNER)
    viewer = make_user("victor", live.tenant, Role.CUSTOMER_VIEWER)
    work(live, bob, at("2026-04-20T10:00"), 120)
    quote = quotes.offer(live, "a new subsidiary", 180, Decimal("450.00"), "USD", bob)
    work(live, bob, at("2026-04-21T10:00"), 180, quote=quote)
    with pytest.raises(Refusal, match="300 billable minutes stand under no accepted quote, 120 may"):
        approved(live.tenant, APRIL, bill)
    with pytest.raises(Refusal, match="owner or accountant"):
        quotes.answer(quote, True, viewer)
    quotes.answer(quote, True, owner)
    with pytest.raises(Refusal, match="answered already"):
        quotes.answer(quote, False, owner)
    work(live, bob, at("2026-04-22T10:00"), 15, quote=quote)
    with pytest.raises(Refusal, match="195 minutes stand under the quote of 180"):
        approved(live.tenant, APRIL, bill)
    SupportTime.objects.filter(minutes=15).delete()
    assert approved(live.tenant, APRIL, bill).total == Decimal("750.00")
    assert Quote.objects.get().answered_by == owner.email


# The clock ---------------------------------------------------------------------------------------------------------


def test_a_clock_that_runs(live: Engagement, bob: User) -> None:
    with time_machine.travel(at("2026-04-20T10:00"), tick=False) as traveller:
        timer = times.begin(live, bob)
        with pytest.raises(Refusal, match="runs already"):
            times.begin(live, bob)
        traveller.shift(timedelta(minutes=12, seconds=1))
        with pytest.raises(Refusal, match="what was done"):
            times.stop(timer, "SUPPORT", " ")
        entry = times.stop(timer, "SUPPORT", "why a bill is blocked")
        assert (entry.minutes, entry.started_at) == (13, at("2026-04-20T10:00"))
        assert not SupportTimer.objects.exists()
        forgotten = times.begin(live, bob)
        traveller.shift(timedelta(days=2))
        with pytest.raises(Refusal, match="throw it away"):
            times.stop(forgotten, "SUPPORT", "x")
