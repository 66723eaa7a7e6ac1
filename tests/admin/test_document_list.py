"""The list of documents: what it shows, how it is paged, what it costs."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.admin.making import came, give_issue, make_document, usd

pytestmark = pytest.mark.django_db
LIST = "/admin/integrations/document/"


def numbers(page) -> list[str]:
    return re.findall(r"\bN-\d+\b(?=</span><span)", page.content.decode())


def test_shows_number_party_state_and_money(admins, document):
    page = admins.get(LIST).content.decode()
    for words in ("INV-1", "Apex Foods", "Ready", "2,400.00\u00a0USD", "3 Nov 2026"):
        assert words in page


def test_a_blocked_document_says_its_cause(admins, connection):
    make_document(connection, "N-1", state="BLOCKED", blocked_by="account.unmapped")
    assert "Blocked: account unmapped" in admins.get(LIST).content.decode()


def test_a_stranger_does_not_see_it(strangers, document):
    assert "INV-1" not in strangers.get(LIST).content.decode()


def test_costs_as_many_queries_for_fifty_rows_as_for_one(admins, connection, party):
    make_document(connection, "N-0", party)
    with CaptureQueriesContext(
        database,
    ) as few:
        admins.get(LIST)
    for i in range(1, 50):
        make_document(connection, f"N-{i}", party)
    with CaptureQueriesContext(database) as many:
        admins.get(LIST)
    assert len(many) == len(few)
    assert len(many) <= 12


def test_counts_no_rows(admins, document):
    with CaptureQueriesContext(database) as queries:
        admins.get(LIST)
    counting = [one["sql"] for one in queries if "COUNT(" in one["sql"].upper()]
    assert all("LIMIT 10001" in sql for sql in counting)  # what is added up stops where a person would filter


def test_older_and_newer_pages_hold_every_row_once(admins, connection):
    for i in range(120):
        came(make_document(connection, f"N-{i}"), minutes_ago=i)
    seen, address = [], LIST
    for _ in range(3):
        page = admins.get(address)
        seen.append(numbers(page))
        older = page.context["cl"].older_url
        address = LIST + older
    assert [len(one) for one in seen] == [50, 50, 20]
    assert [n for one in seen for n in one] == [f"N-{i}" for i in range(120)]
    assert numbers(admins.get(LIST + page.context["cl"].newer_url)) == seen[1]


def test_rows_of_one_moment_are_paged_too(admins, connection):
    at = timezone.now() - timedelta(hours=1)
    from integrations.models import Document
    from tenants import scope

    for i in range(60):
        make_document(connection, f"N-{i}")
    with scope.outside("fixture"):
        Document.objects.update(created_at=at)
    first = admins.get(LIST)
    second = admins.get(LIST + first.context["cl"].older_url)
    assert len(set(numbers(first)) | set(numbers(second))) == 60


def test_a_key_that_is_none_shows_the_first_page(admins, document):
    assert "INV-1" in admins.get(LIST, {"older": "yesterday~nothing"}).content.decode()


def test_totals_are_of_everything_filtered_not_of_the_page(admins, connection):
    for i in range(60):
        make_document(connection, f"N-{i}", total=usd(100_00))
    make_document(connection, "B-1", kind="AP_BILL", total=usd(7_00))
    page = admins.get(LIST).content.decode()
    assert "6,000.00\u00a0USD" in page
    assert "7.00\u00a0USD" in page
    assert "6,007.00" not in page


def test_a_filter_of_standing_keeps_what_needs_a_person(admins, connection):
    make_document(connection, "N-1", state="BLOCKED")
    make_document(connection, "N-2", state="CONFIRMED")
    assert numbers(admins.get(LIST, {"standing": "person"})) == ["N-1"]


@pytest.mark.parametrize("asked", ["N-7", "apex", "L-N-7", "31"])
def test_found_by_number_party_tms_id_and_recordno(admins, connection, party, asked):
    make_document(connection, "N-7", party, record_no="31")
    make_document(connection, "N-8")
    assert numbers(admins.get(LIST, {"q": asked})) == ["N-7"]


def test_a_cause_in_the_address_shows_what_it_holds_up(admins, connection):
    give_issue(make_document(connection, "N-1", state="BLOCKED"), cause="account.unmapped AR LUMPER")
    make_document(connection, "N-2", state="BLOCKED")
    assert numbers(admins.get(LIST, {"exact_cause": "account.unmapped AR LUMPER"})) == ["N-1"]


def test_the_filter_offers_no_connection_of_a_stranger(admins, document, strangers_document):
    page = admins.get(LIST).content.decode()
    assert str(strangers_document.connection_id) not in page
    asked = {"connection": str(strangers_document.connection_id)}
    assert "INV-OF-A-STRANGER" not in admins.get(LIST, asked).content.decode()


def test_nobody_adds_or_deletes_a_document(admins, document):
    assert admins.get(LIST + "add/").status_code == 403
    assert admins.post(f"{LIST}{document.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("term", ["n-0077", "N 00", "L-N-0077", "Apex", "4711"])
def test_one_search_finds_by_number_tms_id_party_and_sages_record(admins, connection, party, term):
    make_document(connection, "N-0077", party, plain_number="n0077", record_no="4711")
    make_document(connection, "N-0912", plain_number="n0912")
    assert numbers(admins.get(LIST, {"q": term})) == ["N-0077"]


def test_a_search_finds_nothing_of_a_stranger(admins, strangers_document):
    assert (
        "INV-OF-A-STRANGER" not in admins.get(LIST, {"q": "INV-OF"}).content.decode().split("result_list")[-1]
    )


def test_a_list_goes_out_as_a_workbook_whose_texts_run_no_formula(admins, connection, party):
    made = make_document(connection, "=cmd", party, plain_number="cmd")
    answer = admins.post(LIST, {"action": "export_xlsx", "_selected_action": [str(made.pk)]})
    assert answer["Content-Disposition"].endswith('.xlsx"')
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    heads, row = (list(one) for one in sheet.iter_rows(values_only=True))
    told = dict(zip(heads, row, strict=True))
    assert told["number"] == "'=cmd"
    assert told["total"] == 2400


def test_a_strangers_row_goes_into_no_workbook(admins, strangers_document):
    answer = admins.post(LIST, {"action": "export_xlsx", "_selected_action": [str(strangers_document.pk)]})
    assert (
        "Content-Disposition" not in answer
        or len(list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows())) == 1
    )
