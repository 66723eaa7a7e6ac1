"""The customer gives in the chart of accounts: read at once, kept until there is a connection, and taken over by it (rule J7)."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from integrations.core.policies import Mode
from integrations.models import ChartVersion, ReferenceRecord
from integrations.models.choices import System
from integrations.setup import charts, desktop
from tenants import scope
from tenants.models import AuditEvent, Engagement, GivenChart, OnboardingStep, Role, Step, Tenant, User
from tests.conftest import logged_in, make_user
from tests.pipeline.desk import chart as chart_file

US = System.SAGE50_US.value


@pytest.fixture
def engagement(in_scope: Tenant, subsidiary) -> Engagement:
    return Engagement.objects.create(tenant=in_scope, subsidiary=subsidiary, target=Engagement.Target.DESKTOP)


def at(engagement: Engagement, slug: str = "") -> str:
    return reverse("books:chart", args=[slug or engagement.tenant.slug, engagement.pk])


def give(
    engagement: Engagement, person: User, content: bytes, name: str = "CHART.CSV", **data: str
) -> object:
    upload = SimpleUploadedFile(name, content)
    return logged_in(person).post(at(engagement), {"product": US, "file": upload, **data}, follow=True)


def text(response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def state(engagement: Engagement) -> str:
    return engagement.steps.get(step=Step.CHART).state


def begin(engagement: Engagement, system: str = US):
    return desktop.begin(engagement.subsidiary_id, system, Mode.GL.value, False, "Northgate", "bob")


def test_a_chart_that_can_be_read_ends_the_step(engagement: Engagement, owner: User) -> None:
    said = text(give(engagement, owner, chart_file()))
    kept = GivenChart.objects.get()
    assert f"{kept.accounts} accounts were read" in said
    assert (kept.product, kept.given_by, bytes(kept.content)) == (US, owner.email, chart_file())
    step = engagement.steps.get(step=Step.CHART)
    assert (step.state, step.evidence) == ("DONE", f"CHART.CSV, {kept.accounts} accounts")
    assert AuditEvent.objects.filter(action="chart.given").exists()
    assert "CHART.CSV" in text(logged_in(owner).get(at(engagement)))


def test_a_connection_that_is_begun_later_starts_with_it(engagement: Engagement, owner: User) -> None:
    give(engagement, owner, chart_file("1205"))
    give(engagement, owner, chart_file())
    connection = begin(engagement)
    version = ChartVersion.objects.get(connection=connection)
    assert (version.number, version.given_by) == (1, owner.email)
    assert ReferenceRecord.objects.filter(connection=connection, key="1205").exists()


def test_with_a_connection_it_becomes_its_next_version(engagement: Engagement, owner: User) -> None:
    connection = begin(engagement)
    page = text(logged_in(owner).get(at(engagement)))
    assert "Which Sage" not in page
    give(engagement, owner, chart_file())
    assert ChartVersion.objects.get(connection=connection).number == 1
    assert not GivenChart.objects.exists()
    assert state(engagement) == "DONE"


def test_what_another_sage_wrote_is_not_taken_over(engagement: Engagement, owner: User) -> None:
    give(engagement, owner, chart_file())
    assert not ChartVersion.objects.filter(connection=begin(engagement, System.SAGE50_CA.value)).exists()


def test_a_file_that_cannot_be_read_is_answered_row_by_row(engagement: Engagement, owner: User) -> None:
    broken = chart_file() + b"9999,Mystery,77,FALSE\r\n,No number,4,FALSE\r\n"
    said = text(give(engagement, owner, broken))
    rows = len(chart_file().splitlines())
    assert "Nothing of it was kept" in said
    assert f"Row {rows + 1}" in said
    assert f"Row {rows + 2}" in said
    assert not GivenChart.objects.exists()
    assert state(engagement) == OnboardingStep.State.OPEN


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"%PDF-1.7 binary"])
def test_what_is_no_chart_is_told_so(engagement: Engagement, owner: User, content: bytes) -> None:
    response = give(engagement, owner, content)
    assert response.status_code == 200
    assert not GivenChart.objects.exists()
    assert state(engagement) == "OPEN"


def test_a_file_that_is_too_large_is_refused(engagement: Engagement, owner: User, monkeypatch) -> None:
    monkeypatch.setattr(charts, "MOST", 100)
    assert "larger than" in text(give(engagement, owner, chart_file()))
    assert not GivenChart.objects.exists()


def test_of_a_sage_that_answers_it_is_kept_for_the_team(engagement: Engagement, owner: User, bob) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(target=Engagement.Target.ONLINE)
    said = text(give(engagement, owner, b"any spreadsheet", "../chart of accounts.xlsx"))
    assert "the integration team looks at it" in said
    assert state(engagement) == "OPEN"
    kept = GivenChart.objects.get()
    assert "/" not in kept.name
    page = logged_in(bob).get(reverse("admin:tenants_engagement_onboarding", args=[engagement.pk]))
    assert "To be read by a person" in text(page)
    url = reverse("admin:tenants_engagement_chart", args=[engagement.pk, kept.pk])
    file = logged_in(bob).get(url)
    assert file.content == b"any spreadsheet"
    assert file.headers["Content-Disposition"].startswith("attachment")


def test_who_may(engagement: Engagement, owner: User, tenant: Tenant, other_tenant: Tenant, charlie) -> None:
    viewer = make_user("victor", tenant, Role.CUSTOMER_VIEWER)
    assert "owner or accountant" in text(logged_in(viewer).get(at(engagement)))
    assert give(engagement, viewer, chart_file()).status_code == 403
    stranger = make_user("sandra", other_tenant, Role.CUSTOMER_OWNER)
    with scope.outside("fixture"):
        assert give(engagement, stranger, chart_file()).status_code == 404
        # Under the stranger's own address the order of another is not there either.
        assert logged_in(stranger).get(at(engagement, other_tenant.slug)).status_code == 404
    assert not GivenChart.objects.exists()
    give(engagement, owner, chart_file())
    url = reverse("admin:tenants_engagement_chart", args=[engagement.pk, GivenChart.objects.get().pk])
    with scope.outside("fixture"):
        assert logged_in(charlie).get(url).status_code == 404
