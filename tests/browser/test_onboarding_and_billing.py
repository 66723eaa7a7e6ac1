"""A customer signs on a phone; Billing closes a month."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tenants import scope, support
from tenants.models import (
    AppointmentSlot,
    Authorization,
    Engagement,
    HourlyRate,
    Quote,
    Role,
    SetUpFee,
    Statement,
    SupportTime,
)
from tenants.onboarding import signing
from tenants.support import statements
from tests.browser.axe import findings
from tests.browser.desk import PHONE, WIDE
from tests.conftest import make_user


@pytest.fixture
def ordered(tenant, subsidiary):
    with scope.outside("fixture"):
        return Engagement.objects.create(
            tenant=tenant, subsidiary=subsidiary, target=Engagement.Target.DESKTOP
        )


@pytest.fixture
def orla(tenant):
    return make_user("orla", tenant, Role.CUSTOMER_OWNER)


def no_sideways_scroll(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def draw(page) -> None:
    box = page.locator("canvas.lh-pad").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 60)
    page.mouse.down()
    for n in range(1, 20):
        page.mouse.move(box["x"] + 20 + n * 12, box["y"] + 60 + (20 if n % 2 else -20))
    page.mouse.up()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_owner_signs_on_a_phone(desk_of, tenant, ordered, orla, scheme):
    desk = desk_of(orla, viewport=PHONE, scheme=scheme)
    desk.open("/")
    page = desk.page
    page.get_by_role("link", name="What is to be done").click()
    expect(page.get_by_text("0 of 10 steps are done", exact=False)).to_be_visible()
    assert findings(page, {}) == []
    assert no_sideways_scroll(page)
    page.get_by_role("link", name="Read and sign").click()
    page.get_by_role("button", name="Sign", exact=True).click()  # nothing is given yet
    expect(page.get_by_role("heading", name="Please mend this")).to_be_visible()
    assert findings(page, {}) == []
    page.get_by_label("I have read the above", exact=False).check()
    page.locator("canvas.lh-pad").scroll_into_view_if_needed()
    draw(page)
    page.get_by_role("button", name="Wipe it").click()
    draw(page)
    page.get_by_label("Print your name").fill("Orla Byrne")
    assert findings(page, {}) == []
    assert no_sideways_scroll(page)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Signed. The digest came by mail.")).to_be_visible()
    with scope.outside("fixture"):
        kept = Authorization.objects.get()
        assert kept.way == "DRAWN"
        [line] = signing.strokes(kept)
        assert len(line) > 10
        assert signing.faults(kept) == []


def test_without_a_script_the_name_is_typed(browser, live_server, tenant, ordered, orla):
    from tests.browser.conftest import _session_of

    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([_session_of(orla, live_server.url)])
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="What is to be done").click()
    page.get_by_role("link", name="Read and sign").click()
    expect(page.locator("canvas.lh-pad")).to_be_hidden()
    page.get_by_label("I have read the above", exact=False).check()
    page.get_by_label("Or type your name as your signature", exact=False).fill("Orla Byrne")
    page.get_by_label("Print your name").fill("Orla Byrne")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Signed. The digest came by mail.")).to_be_visible()
    context.close()
    with scope.outside("fixture"):
        assert Authorization.objects.get().way == "TYPED"


@pytest.fixture
def month(tenant, ordered, bob):
    """A window that ended, and last month's billable time."""
    last = timezone.now().date().replace(day=1) - timedelta(days=1)
    began = datetime(last.year, last.month, 10, 15, tzinfo=UTC)
    with scope.outside("fixture"):
        HourlyRate.objects.create(
            amount="150.00", from_day=date(2020, 1, 1), minimum_minutes=15, step_minutes=15
        )
        with scope.tenant(tenant.pk):
            support.start(ordered, began - timedelta(days=200), "INV-1 was sent to Sage")
            for n, minutes in enumerate((40, 60, 25)):
                SupportTime.objects.create(
                    tenant=tenant,
                    engagement=ordered,
                    person=bob,
                    started_at=began + timedelta(days=n),
                    minutes=minutes,
                    words=(
                        "Why a bill of a carrier with a very long name was blocked, and what to do",
                        "a",
                        "b",
                    )[n],
                )
            SetUpFee.objects.create(
                tenant=tenant, reference="A-LONG", amount="123456789.00", invoice_number="F-1", due_on=last
            )
    return statements.month_of(last)


@pytest.mark.parametrize(("viewport", "scheme"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide", "phone"])
def test_billing_closes_a_month(desk_of, tenant, bill, month, viewport, scheme):
    desk = desk_of(bill, viewport=viewport, scheme=scheme)
    desk.open(reverse("admin:billing"))
    page = desk.page
    expect(page.get_by_text("337.50", exact=False).first).to_be_visible()
    assert findings(page, {}) == []
    assert no_sideways_scroll(page)
    page.get_by_role("button", name="Make the drafts of", exact=False).click()
    page.get_by_role("link", name=f"NORTHGATE-{month:%Y-%m}").click()
    assert findings(page, {}) == []
    assert no_sideways_scroll(page)
    page.get_by_role("button", name="Approve 337.50", exact=False).click()
    expect(page.get_by_text("Approved: 337.50", exact=False)).to_be_visible()
    page.get_by_role("button", name="Send it", exact=False).click()
    page.get_by_label("Paid on").fill(str(timezone.now().date()))
    page.get_by_role("button", name="Paid", exact=True).click()
    expect(
        page.get_by_text("Nothing", exact=False).or_(page.get_by_text("Credit it", exact=False)).first
    ).to_be_visible()
    with scope.outside("fixture"):
        assert Statement.objects.get().state == "PAID"


@pytest.mark.parametrize(("viewport", "scheme"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide", "phone"])
def test_the_other_pages_hold_for_everybody(desk_of, tenant, ordered, bob, orla, month, viewport, scheme):
    """Support's onboarding page and clock; the customer's support page: no serious finding, nothing sideways."""
    AppointmentSlot.objects.create(host=bob, starts_at=timezone.now() + timedelta(days=3))
    with scope.outside("fixture"), scope.tenant(tenant.pk):
        Quote.objects.create(
            tenant=tenant, engagement=ordered, words="A new subsidiary", minutes=180, amount="450.00"
        )
    desk = desk_of(bob, viewport=viewport, scheme=scheme)
    for address in (
        reverse("admin:tenants_engagement_onboarding", args=[ordered.pk]),
        reverse("admin:tenants_supporttime_changelist"),
    ):
        desk.open(address)
        assert findings(desk.page, {}) == [], address
        assert no_sideways_scroll(desk.page), address
    desk = desk_of(orla, viewport=viewport, scheme=scheme)
    for address in (
        reverse("portal:set_up", args=[tenant.slug]),
        reverse("portal:support", args=[tenant.slug]),
        reverse("portal:answers", args=[tenant.slug, ordered.pk]),
        reverse("portal:appointment", args=[tenant.slug, ordered.pk]),
    ):
        desk.open(address)
        assert findings(desk.page, {}) == [], address
        assert no_sideways_scroll(desk.page), address
