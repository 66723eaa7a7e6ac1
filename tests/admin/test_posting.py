"""The pages of a Sage on a PC: set up, chart given in, sample signed, a batch built, downloaded after a backup, confirmed."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from integrations.models import BatchEvent, ChartVersion, Connection, PostingBatch, TmsAccount
from integrations.pipeline.posting import gathering
from tenants import scope
from tests.pipeline import desk as desks

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(tenant):
    with scope.tenant(tenant.pk):
        desk = desks.build(tenant, signed=False)
        desks.all_seven(desk)
    return desk


def posting(desk) -> str:
    return reverse("admin:integrations_connection_posting", args=[desk.connection_id])


def act(batch: PostingBatch, name: str) -> str:
    return reverse("admin:integrations_batch_act", args=[batch.pk, name])


def newest(desk) -> PostingBatch:
    with scope.tenant(desk.tenant.pk):
        batch = PostingBatch.objects.order_by("-number").first()
        assert batch is not None
        return batch


def files(batch: PostingBatch) -> list[str]:
    with scope.tenant(batch.tenant_id):
        return [str(pk) for pk in batch.files.values_list("pk", flat=True)]


def test_from_a_closed_page_to_a_confirmed_batch(admins, desk):
    page = admins.get(posting(desk)).content.decode()
    assert "Live posting is closed" in page
    assert "No sample was signed off" in page
    admins.post(posting(desk), {"act": "build"}, follow=True)
    with scope.tenant(desk.tenant.pk):
        assert not PostingBatch.objects.exists()
    admins.post(posting(desk), {"act": "sample"})
    sample = newest(desk)
    shown = admins.get(reverse("admin:integrations_postingbatch_change", args=[sample.pk])).content.decode()
    assert "Back up Sage before every import" in shown
    admins.post(act(sample, "download"), {"file": files(sample)[0], "backup_by": "Pat"})
    admins.post(act(sample, "sign"), {"path": "PRODUCTION", "verified_by": "Pat"})
    assert newest(desk).state == "DOWNLOADED"
    admins.post(act(sample, "sign"), {"path": "TEST", "verified_by": "Pat"})
    assert newest(desk).state == "CONFIRMED"
    assert "Live posting is open" in admins.get(posting(desk)).content.decode()
    admins.post(posting(desk), {"act": "build"})
    batch = newest(desk)
    with scope.tenant(desk.tenant.pk):
        general = batch.files.get(key="general")
    refused = admins.post(act(batch, "download"), {"file": str(general.pk), "backup_by": ""})
    assert "Backup taken by" in refused.content.decode()
    assert newest(desk).state == "BUILT"
    given = admins.post(act(batch, "download"), {"file": str(general.pk), "backup_by": "Pat"})
    content = b"".join(given.streaming_content)
    assert given["Content-Disposition"].endswith(f'"{general.name}"')
    bad = SimpleUploadedFile("gj.csv", content.replace(b"-1405.75", b"-1405.57"))
    shown = admins.post(act(batch, "confirm"), {"file": bad}, follow=True).content.decode()
    assert "Altered in Sage" in shown
    admins.post(act(batch, "confirm"), {"file": SimpleUploadedFile("gj.csv", content)})
    assert newest(desk).state == "CONFIRMED"
    cover = admins.get(reverse("admin:integrations_batch_cover", args=[batch.pk])).content.decode()
    assert general.sha256 in cover


def test_each_download_asks_for_its_own_backup(admins, desk):
    with scope.tenant(desk.tenant.pk):
        desks.sign(desk)
    admins.post(posting(desk), {"act": "build"})
    batch = newest(desk)
    for by in ("Pat", "", "Kim"):
        admins.post(act(batch, "download"), {"file": files(batch)[0], "backup_by": by})
    with scope.tenant(desk.tenant.pk):
        told = BatchEvent.objects.filter(batch=batch, what="DOWNLOAD").values_list("backup_by", flat=True)
        assert list(told) == ["Pat", "Kim"]


def test_a_bad_chart_says_all_that_is_wrong_at_its_field(admins, desk):
    bad = b"Account ID,Account Description,Account Type,Inactive\r\n1000,Bank,99,FALSE\r\n,No,0,FALSE\r\n"
    page = admins.post(
        posting(desk), {"act": "list", "what": "CHART", "file": SimpleUploadedFile("c.csv", bad)}
    ).content.decode()
    assert "Row 2" in page
    assert "Row 3" in page
    with scope.tenant(desk.tenant.pk):
        assert ChartVersion.objects.count() == 1


def test_the_tms_s_chart_is_given_in_and_stands_beside_sage_s(admins, desk):
    bad = b"Account,Name\r\n4000,Revenue\r\n4000,Again\r\n,Nobody\r\n"
    page = admins.post(
        posting(desk), {"act": "list", "what": "TMS", "file": SimpleUploadedFile("t.csv", bad)}
    )
    assert "4000 stands twice" in page.content.decode()
    assert "no account number" in page.content.decode()
    good = b"Account,Name,Sage account\r\nREV,Revenue,4000\r\n9999,Nowhere,\r\n"
    admins.post(posting(desk), {"act": "list", "what": "TMS", "file": SimpleUploadedFile("t.csv", good)})
    page = admins.get(posting(desk)).content.decode()
    assert "Sage has no account 9999" in page
    with scope.tenant(desk.tenant.pk):
        assert dict(TmsAccount.objects.values_list("number", "account")) == {"REV": "4000", "9999": ""}
    less = b"Account,Name\r\nREV,Revenue of freight\r\n"
    admins.post(posting(desk), {"act": "list", "what": "TMS", "file": SimpleUploadedFile("t.csv", less)})
    with scope.tenant(desk.tenant.pk):
        [row] = TmsAccount.objects.all()
        version = ChartVersion.objects.filter(what="TMS").order_by("-number").first()
    assert (row.name, row.account) == ("Revenue of freight", "4000")
    assert version is not None
    assert version.changes == {"added": [], "removed": ["9999"], "changed": ["REV"]}


def test_a_connection_is_set_up_without_signing_in(admins, subsidiary):
    there = reverse("admin:integrations_set_up_desktop", args=[subsidiary.pk])
    told = {"system": "SAGE50_UK", "mode": "GL", "mirrored": "on", "data_file": "Northgate Ltd"}
    assert admins.post(there, told).status_code == 302
    with scope.tenant(subsidiary.tenant_id):
        made = Connection.objects.get()
    assert (made.system, made.mode, made.mirrored, made.state) == ("SAGE50_UK", "GL", True, "DRAFT")
    refused = admins.post(there, told).content.decode()
    assert "has a connection already" in refused


def test_a_stranger_finds_neither_page_nor_batch(strangers, billings, admins, desk):
    with scope.tenant(desk.tenant.pk):
        batch = desks.sign(desk)
    for who in (strangers, billings):
        assert who.get(posting(desk)).status_code == 404
        assert who.post(posting(desk), {"act": "build"}).status_code == 404
        assert (
            who.post(act(batch, "download"), {"file": files(batch)[0], "backup_by": "X"}).status_code == 404
        )
    assert admins.get(act(batch, "download")).status_code == 404
    assert admins.post(act(batch, "imported"), {}).status_code == 404


def test_a_closed_month_shows_its_journal_and_gives_it_as_a_sheet(admins, strangers, tenant):
    with scope.tenant(tenant.pk):
        desk = desks.build(tenant, mode="SUMMARY")
        desks.all_seven(desk)
        batch = gathering.build(desk.connection_id, "pat", date(2026, 3, 1))
    page = admins.get(reverse("admin:integrations_postingbatch_change", args=[batch.pk])).content.decode()
    assert "Journal of March 2026" in page
    sheet = reverse("admin:integrations_batch_sheet", args=[batch.pk])
    assert sheet in page
    given = admins.get(sheet)
    rows = list(csv.DictReader(io.StringIO(given.content.decode())))
    assert sum(Decimal(r["debit"] or 0) - Decimal(r["credit"] or 0) for r in rows) == 0
    assert {r["account"] for r in rows} >= {"1205", "2005"}
    assert strangers.get(sheet).status_code == 404
