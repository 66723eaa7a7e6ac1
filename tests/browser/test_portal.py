"""The customer's pages in a real browser: on a desk and on a phone, in light and dark, with no fault that hinders, and without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Response, expect

from integrations.models import Document
from tenants import scope
from tenants.models import ApiKey, ApiScope
from tests.browser.axe import findings
from tests.browser.desk import PHONE, WIDE
from tests.faults.siege import say
from tests.pipeline import desk as desks
from tests.portal.test_pages import (
    MONTH,
    at,
    connection,
    month_of,
    posted,
    read,
)

__all__ = [
    "connection",
    "posted",
]

READERS = ("Show", "Find", "Ask the integration team", "Send it")  # what whoever reads may press
READING = ("home", "transactions", "mend", "parties", "payments", "close")


def no_sideways_scroll(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def addresses(tenant, posted) -> list[str]:
    pages = [at(name, tenant) for name in READING]
    own = [reverse(f"portal:{name}", args=[tenant.slug]) for name in ("set_up", "support", "people")]
    own += [at("webhooks", tenant), at("api", tenant)]
    return [*pages, at("document", tenant, posted.pk), month_of(posted.connection), *own]


@pytest.mark.parametrize(
    ("viewport", "scheme"),
    [(WIDE, "light"), (PHONE, "light"), (PHONE, "dark")],
    ids=["wide", "phone", "dark"],
)
def test_no_page_has_a_fault_that_hinders(desk_of, tenant, posted, owner, viewport, scheme) -> None:
    read(posted.connection)
    desk = desk_of(owner, viewport=viewport, scheme=scheme)
    for address in addresses(tenant, posted):
        desk.open(address)
        assert findings(desk.page, {}) == [], address
        assert no_sideways_scroll(desk.page), address


def test_the_accountant_finds_a_document_and_sees_why(desk_of, tenant, posted, accountant) -> None:
    desk = desk_of(accountant, viewport=PHONE)
    desk.open("/")
    page = desk.page
    page.get_by_role("link", name="Transactions").click()
    page.get_by_label("Load, invoice, PRO, party or amount").fill("INV-2")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="INV-1")).to_have_count(0)
    page.get_by_role("link", name="INV-2").click()
    expect(page.get_by_role("heading", name="No AR account is mapped", exact=False)).to_be_visible()
    page.get_by_role("link", name="To mend").last.click()
    page.get_by_role("button", name="It is mended: build it again").click()
    expect(page.get_by_text("1 document is built again")).to_be_visible()


def test_the_accountant_closes_a_month(desk_of, tenant, posted, accountant) -> None:
    read(posted.connection)
    desk = desk_of(accountant)
    desk.open(at("close", tenant))
    page = desk.page
    page.get_by_role("link", name=f"{MONTH:%B %Y}").click()
    expect(page.get_by_text("Unexplained").first).to_be_visible()
    page.get_by_label("A word with it").fill("Agreed with the bank")
    page.get_by_role("button", name=f"Sign {MONTH:%B %Y} off").click()
    expect(page.get_by_text("Signed off by Ana", exact=False)).to_be_visible()
    assert findings(page, {}) == []


def test_the_viewer_reads_and_has_nothing_to_press(desk_of, tenant, posted, viewer) -> None:
    read(posted.connection)
    desk = desk_of(viewer)
    for address in addresses(tenant, posted):
        desk.open(address)
        pressed = desk.page.locator("main button:visible")
        assert [one.inner_text() for one in pressed.all() if one.inner_text() not in READERS] == [], address


def test_the_owner_invites_and_makes_a_key_with_the_keyboard(desk_of, tenant, owner) -> None:
    desk = desk_of(owner)
    desk.open(reverse("portal:people", args=[tenant.slug]))
    page = desk.page
    page.get_by_label("E-mail address").fill("nora@example.com")
    page.get_by_label("Name", exact=True).fill("Nora")
    page.get_by_label("May do", exact=True).select_option("CUSTOMER_VIEWER")
    page.get_by_role("button", name="Invite").press("Enter")
    expect(page.get_by_text("gets a mail with the way in")).to_be_visible()
    page.get_by_text("Make a key").click()
    page.get_by_label("What it is for").fill("Waybill")
    page.get_by_label("Read states and issues").check()
    assert findings(page, {}) == []
    page.get_by_role("button", name="Make the key").click()
    expect(page.locator("code.lh-secret")).to_contain_text("lh_")


def test_the_owner_posts_a_batch(desk_of, tenant, owner) -> None:
    with scope.tenant(tenant.pk):
        desk_pc = desks.build(tenant)
        desks.deliver(desk_pc, desks.invoice("D-1"))
    desk = desk_of(owner, viewport=PHONE)
    desk.open(at("posting", tenant))
    page = desk.page
    assert findings(page, {}) == []
    page.get_by_role("button", name="Build a batch").click()
    expect(page.get_by_text("is built: back up Sage", exact=False)).to_be_visible()
    assert findings(page, {}) == []
    assert no_sideways_scroll(page)
    last = page.get_by_role("form", name="General Journal")
    last.get_by_label("Who backed up Sage just now").fill("Pat")
    with page.expect_download() as given:
        last.get_by_role("button", name="Download").click()
    assert given.value.suggested_filename.lower().endswith(".csv")


def test_without_scripts_the_pages_are_read(browser, live_server, tenant, posted, viewer) -> None:
    from tests.browser.conftest import _session_of

    read(posted.connection)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([_session_of(viewer, live_server.url)])
    page = context.new_page()
    for address in addresses(tenant, posted):
        answer = page.goto(address)
        assert answer.status == 200, address
        expect(page.locator("h1")).to_be_visible()
    context.close()


def many_like(document: Document, n: int) -> None:
    """Copies over the last days, one in ten of them stuck."""
    now = timezone.now()
    same = {
        field.attname: getattr(document, field.attname)
        for field in Document._meta.concrete_fields
        if not field.primary_key
    }
    with scope.outside("fixture"):
        Document.objects.bulk_create(
            (
                Document(
                    **{
                        **same,
                        "number": f"INV-{i}",
                        "plain_number": f"inv{i}",
                        "source_id": f"L-{i}",
                        "identity": f"{i:064x}",
                        "record_no": "" if i % 10 == 0 else str(1000 + i),
                        "state": "BLOCKED" if i % 10 == 0 else "CONFIRMED",
                        "document_date": (now - timedelta(seconds=37 * i)).date(),
                    }
                )
                for i in range(n)
            ),
            batch_size=2000,
        )


LARGEST_PAINT = """() => new Promise(done => new PerformanceObserver(list =>
    done(list.getEntries().at(-1).startTime)).observe({type: "largest-contentful-paint", buffered: true}))"""


@pytest.mark.parametrize("documents", [300, pytest.param(100_000, marks=pytest.mark.siege)])
def test_a_page_is_small_and_asks_for_little(desk_of, tenant, posted, owner, documents) -> None:
    """Cold: under 300 kB and 15 requests, however many documents there are; when it has painted is said, and judged by nobody."""
    many_like(posted, documents)
    for name in ("home", "transactions"):
        desk = desk_of(owner)
        answers: list[Response] = []
        desk.page.on("response", lambda answer, kept=answers: kept.append(answer))
        desk.open(at(name, tenant))
        desk.page.wait_for_load_state("networkidle")
        assert 0 < len(answers) <= 15, name
        size = sum(len(one.body()) for one in answers if one.status == 200)
        assert size < 300_000, name
        painted = desk.page.evaluate(LARGEST_PAINT)
        assert painted > 0
        say(
            f"{name} over {documents:,} documents: {size / 1000:.0f} kB, {len(answers)} requests, largest paint at {painted:.0f} ms"
        )


def test_a_stranger_finds_nothing(desk_of, tenant, other_tenant, posted, stranger) -> None:
    desk = desk_of(stranger)
    answer = desk.page.request.get(at("document", tenant, posted.pk))
    assert answer.status == 404
    desk.open(at("transactions", other_tenant))
    expect(desk.page.get_by_text("Nothing has come in yet", exact=False)).to_be_visible()


@pytest.fixture
def busy(posted):
    """A long name, and twelve digits."""
    with scope.outside("fixture"):
        posted.__class__.objects.filter(pk=posted.pk).update(
            number="INVOICE-" + "0123456789" * 6, total=123_456_789_012_34
        )
    return posted


def test_long_names_and_large_sums_fit(desk_of, tenant, busy, viewer) -> None:
    desk = desk_of(viewer, viewport=PHONE)
    for name in ("transactions", "home"):
        desk.open(at(name, tenant))
        assert no_sideways_scroll(desk.page), name


def test_a_call_of_the_api_is_made_from_its_page(desk_of, tenant, posted, owner) -> None:
    with scope.tenant(tenant.pk):
        _, secret = ApiKey.issue(tenant, "TMS", ApiScope.values)
    desk = desk_of(owner)
    desk.open(at("api", tenant))
    page = desk.page
    call = page.get_by_role("region", name="GET /api/v1/status")
    call.get_by_role("button", name="Send it").click()
    expect(call.get_by_role("status")).to_have_text("Give a key first.")
    page.get_by_label("A key").fill(secret)
    call.get_by_role("button", name="Send it").click()
    expect(call.get_by_role("status")).to_contain_text("200 OK")
    expect(call.get_by_role("status")).to_contain_text("brokerage")
    assert findings(page, {}) == []
