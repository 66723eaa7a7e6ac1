"""The page of escrow: for who sees documents, and for nobody of another tenant."""

from __future__ import annotations

from django.urls import reverse

from integrations.core.money import Money
from integrations.models import DocumentLine
from tests.admin.making import make_document
from tests.isolation.rows import make


def page_of(connection) -> str:
    return reverse("admin:integrations_connection_escrow", args=[connection.pk])


def held(connection, party):
    document = make_document(
        connection,
        "ST-1-DED",
        party,
        kind="AP_ADJUSTMENT",
        state="CONFIRMED",
        party_id_in_sage="V-200",
        posting_date=connection.subsidiary.today(),
    )
    make(
        DocumentLine,
        connection.tenant,
        document=document,
        category="escrow",
        account="2400",
        currency="USD",
        amount=Money.from_minor(-10000, "USD"),
        memo="=cmd",
        line_no=9,
    )


def test_it_says_what_is_held_and_for_whom(supports, connection, party):
    held(connection, party)
    page = supports.get(page_of(connection)).content.decode()
    assert "V-200" in page
    assert "100.00" in page
    one = supports.get(page_of(connection), {"party": "V-200"}).content.decode()
    assert "ST-1-DED" in one


def test_the_csv_runs_no_formula(supports, connection, party):
    held(connection, party)
    sheet = supports.get(page_of(connection), {"as": "csv"}).content.decode()
    assert ",=cmd" not in sheet
    assert "=cmd" in sheet


def test_where_nothing_is_held_it_says_so(supports, connection):
    assert "Nothing is held" in supports.get(page_of(connection)).content.decode()
    assert supports.get(page_of(connection), {"party": "V-1"}).status_code == 404
    assert supports.get(page_of(connection), {"first": "x", "last": "2026-01-01"}).status_code == 200


def test_a_strangers_escrow_is_not_there(strangers, billings, connection, party):
    held(connection, party)
    assert strangers.get(page_of(connection)).status_code == 404
    assert billings.get(page_of(connection)).status_code in (403, 404)
