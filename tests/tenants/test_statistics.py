"""SQLite is told what a large database looks like, so that a set of a tenant's rows is found by their ids."""

from __future__ import annotations

import pytest
from django.db import connection

from tenants import statistics

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]


def plan(sql: str, n: int) -> str:
    if connection.vendor != "sqlite":
        pytest.skip("says something about SQLite")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", ["x"] * n)
        return str(cursor.fetchall()[0][3])


@pytest.mark.parametrize(
    ("table", "column", "index"),
    [
        ("document", "id", "sqlite_autoindex_integrations_document_1"),
        ("documentpayload", "document_id", "sqlite_autoindex_integrations_documentpayload_2"),
        ("batchentry", "document_id", "integrations_batchentry_document_id"),
    ],
)
@pytest.mark.parametrize("verb", ["SELECT * FROM {}", "UPDATE {} SET tenant_id=tenant_id"])
def test_a_set_of_a_tenants_rows_is_found_by_its_ids(table: str, column: str, index: str, verb: str) -> None:
    """In a young database, too: a search by tenant would read all that the tenant has, for each set."""
    ids = ",".join(["%s"] * 500)
    told = plan(f"{verb.format(f'integrations_{table}')} WHERE tenant_id=%s AND {column} IN ({ids})", 501)
    assert f"USING INDEX {index}" in told


def test_the_ready_documents_of_a_connection_are_found_by_day() -> None:
    """What a posting batch gathers, set after set (bench posting: the time per document does not grow)."""
    told = plan(
        "SELECT id FROM integrations_document WHERE tenant_id=%s AND connection_id=%s AND state='READY' AND posting_date>=%s"
        " ORDER BY posting_date, id LIMIT 500",
        3,
    )
    assert "document_to_gather (connection_id=? AND posting_date>?)" in told


def test_a_list_is_read_by_tenant_and_time() -> None:
    told = plan(
        "SELECT id FROM integrations_document WHERE tenant_id=%s ORDER BY created_at DESC LIMIT 100", 1
    )
    assert "document_latest (tenant_id=?)" in told


@pytest.mark.parametrize(
    ("columns", "more", "said"),
    [
        (["tenant_id"], {}, "1000000 50000"),
        (["tenant_id", "state", "created_at"], {}, "1000000 50000 2500 1"),
        (["tenant_id", "identity"], {"unique": True}, "1000000 50000 1"),
        (["connection_id", "posting_date", "id"], {"partial": True}, "50000 2500 1 1"),
        (["id"], {"unique": True}, "1000000 1"),
    ],
)
def test_rows_for_a_value(columns: list[str], more: dict[str, bool], said: str) -> None:
    assert statistics.stat(columns, **{"unique": False, **more}) == said
