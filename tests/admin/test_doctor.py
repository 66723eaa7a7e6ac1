"""The doctor's page: what is wrong first, with what to click; asked by who may change the connection."""

from __future__ import annotations

import pytest
from django.urls import reverse

from integrations.models import DoctorReport, Work
from tenants import scope


@pytest.fixture
def report(connection) -> DoctorReport:
    with scope.outside("fixture"):
        return DoctorReport.objects.create(
            tenant=connection.tenant,
            connection=connection,
            trigger="SCHEDULE",
            failed=1,
            answers=[
                {"key": "sign_in", "state": "OK", "words": ""},
                {"key": "books", "state": "FAILED", "words": "closed up to 2026-12-31"},
                {"key": "a_check_of_yesteryear", "state": "OK", "words": ""},
            ],
        )


def page_of(connection) -> str:
    return reverse("admin:integrations_connection_doctor", args=[connection.pk])


def test_what_is_wrong_stands_first_with_what_to_click(supports, connection, report):
    page = supports.get(page_of(connection)).content.decode()
    assert page.index("Books open for today") < page.index("Sign-in")
    assert "General Ledger &gt; Open Books" in page
    assert "1 thing to mend" in page


def test_it_is_told_as_json_too(supports, connection, report):
    told = supports.get(page_of(connection), {"as": "json"}).json()
    assert [one["check"] for one in told["checks"]] == ["sign_in", "books"]


def test_before_it_was_asked_the_page_says_what_it_would_ask(supports, connection):
    assert "Not examined yet" in supports.get(page_of(connection)).content.decode()


def test_it_is_asked_as_a_task_and_never_within_the_page(admins, connection):
    with scope.tenant(connection.tenant_id):
        Work.objects.filter(connection=connection).delete()
    admins.post(reverse("admin:integrations_connection_act", args=[connection.pk, "doctor"]))
    with scope.tenant(connection.tenant_id):
        assert Work.objects.filter(connection=connection, kind="DOCTOR").exists()
    assert "Under way" in admins.get(page_of(connection)).content.decode()


def test_who_said_that_the_client_is_authorized_is_named(admins, alice, connection):
    admins.post(reverse("admin:integrations_connection_act", args=[connection.pk, "client"]))
    with scope.tenant(connection.tenant_id):
        connection.refresh_from_db()
    assert connection.client_confirmed_by == alice.email


def test_a_strangers_doctor_is_not_there(strangers, billings, connection, report):
    assert strangers.get(page_of(connection)).status_code == 404
    assert strangers.get(reverse("admin:integrations_doctorreport_change", args=[report.pk])).status_code in (
        302,
        404,
    )
    assert billings.get(page_of(connection)).status_code in (403, 404)


def test_the_first_page_says_what_the_doctor_found_and_what_was_begun(admins, strangers, connection, report):
    with scope.outside("fixture"):
        type(connection).objects.filter(pk=connection.pk).update(state="DRAFT", setup_step=3)
    page = admins.get("/admin/").content.decode()
    assert "Doctor: 1 to mend" in page
    assert "step 3 of 6" in page
    assert "Doctor: 1 to mend" not in strangers.get("/admin/").content.decode()
