"""The pages of a Sage on a PC: a person signs a sample, builds a batch, gives her name for the backup and has the file."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from integrations.models import PostingBatch
from tenants import scope
from tests.browser.axe import findings
from tests.browser.desk import PHONE
from tests.pipeline import desk as desks


@pytest.fixture
def on_a_pc(tenant):
    with scope.tenant(tenant.pk):
        made = desks.build(tenant, signed=False)
        desks.all_seven(made)
    return made


def posting(on_a_pc) -> str:
    return reverse("admin:integrations_connection_posting", args=[on_a_pc.connection_id])


def test_from_the_sample_to_a_file_in_the_hand(desk_of, alice, on_a_pc):
    desk = desk_of(alice)
    desk.open(posting(on_a_pc))
    expect(desk.page.get_by_text("Live posting is closed")).to_be_visible()
    assert desk.page.get_by_role("button", name="Build a batch").is_disabled()
    desk.page.get_by_role("button", name="Build a sample").click()
    _download(desk.page)
    desk.page.reload()
    desk.page.get_by_label("Accounts verified by").fill("Pat Bookkeeper")
    desk.page.get_by_role("button", name="The accounts are right").click()
    expect(desk.page.get_by_text("verified by Pat Bookkeeper")).to_be_visible()
    desk.page.get_by_role("link", name="Posting", exact=True).click()
    desk.page.get_by_role("button", name="Build a batch").click()
    assert "GENERAL.CSV" in _download(desk.page, last=True)
    with scope.tenant(on_a_pc.tenant.pk):
        assert PostingBatch.objects.get(kind="LIVE").state == "DOWNLOADED"


def _download(page, *, last: bool = False) -> str:
    forms = page.locator("form", has=page.get_by_role("button", name="Download"))
    form = forms.last if last else forms.first
    form.get_by_label("Backup taken by").fill("Pat Bookkeeper")
    with page.expect_download() as given:
        form.get_by_role("button", name="Download").click()
    return given.value.suggested_filename


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desk", "phone"])
def test_nothing_hinders_on_these_pages(desk_of, alice, on_a_pc, viewport):
    with scope.tenant(on_a_pc.tenant.pk):
        batch = desks.sign(on_a_pc)
    desk = desk_of(alice, viewport=viewport) if viewport else desk_of(alice)
    pages = [
        posting(on_a_pc),
        reverse("admin:integrations_postingbatch_change", args=[batch.pk]),
        reverse("admin:integrations_batch_cover", args=[batch.pk]),
    ]
    for address in pages:
        assert desk.open(address) == 200
        assert findings(desk.page, {}) == [], address
        assert desk.sideways() == 0, address
