"""What a million documents must not slow down: the statements that look for few records find them by an index."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from integrations.sandbox.books.storage.store import Books, Row, Value
from integrations.sandbox.functions.masters import uses
from integrations.sandbox.functions.reading import fields
from integrations.sandbox.objects import CATALOGUE

# The tables that grow with every document; a location is on most of their lines and found there at once.
_LARGE = ("ITEM", "GLENTRY", "ARINVOICE", "APBILL", "ADJUSTMENT")


@pytest.fixture(scope="module")
def books() -> Iterator[Books]:
    found = Books()
    found.add_dimension("LANE")
    yield found
    found.close()


def _plan(books: Books, table: str, column: str) -> str:
    words = ("EXPLAIN QUERY PLAN SELECT t.RECORDNO FROM", table, f't WHERE t."{column}"=? LIMIT 1')
    return "; ".join(str(row[3]) for row in books.all(" ".join(words), [None]))


@pytest.mark.parametrize("name", ["CUSTOMER", "VENDOR", "DEPARTMENT", "CLASS", "PROJECT", "ITEM", "EMPLOYEE"])
def test_whether_a_master_is_in_use_is_asked_of_indexes(books: Books, name: str) -> None:
    asked = [(table, column) for table, column in uses.holders(name) if table.endswith(_LARGE)]
    asked = [(table, column) for table, column in asked if column != "_OWNER" and table != name]
    assert any(table == "GLENTRY" for table, _ in asked)
    for table, column in asked:
        assert _plan(books, table, column).startswith("SEARCH t USING"), (table, column)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("APBILL", "DESCRIPTION"),
        ("ARINVOICE", "_EXTERNALID"),
        ("GLENTRY", "ACCOUNTNO"),
        ("GLDETAIL", "ACCOUNTNO"),
        ("GLDETAIL", "CUSTOMERID"),
        ("GLDETAIL", "GLDIMLANE"),
        ("APBILLITEM", "GLDIMLANE"),
    ],
)
def test_records_are_found_by_what_callers_filter_them_by(books: Books, table: str, column: str) -> None:
    plan = _plan(books, table, column)
    assert plan.startswith("SEARCH"), plan
    assert "INDEX" in plan, plan


@pytest.fixture(scope="module")
def posted() -> Iterator[Books]:
    """Two bills, an invoice and a journal entry, as far as the ledger's detail looks at them."""
    found = Books()
    for n, (table, day) in enumerate((("APBILL", "01"), ("APBILL", "02"), ("ARINVOICE", "02")), start=1):
        stamp = f"2026-01-{day} 10:00:00"
        row: Row = {"RECORDID": f"N-{day}", "STATE": "Posted", "WHENMODIFIED": stamp, "TOTALDUE": 100 * n}
        key = found.insert(table, row)
        batch = found.insert("GLBATCH", {"BATCH_DATE": f"2026-01-{day}", "WHENMODIFIED": stamp})
        _enter(found, batch, table, key)
    journal = found.insert("GLBATCH", {"BATCH_DATE": "2026-01-03", "WHENMODIFIED": "2026-01-03 10:00:00"})
    _enter(found, journal, "GLBATCH", journal)
    yield found
    found.close()


def _enter(books: Books, batch: int, source: str, key: int) -> None:
    shared: Row = {"BATCHNO": batch, "_SOURCE": source, "_SOURCEKEY": key, "_BOOK": "M", "AMOUNT": 100}
    books.insert_many("GLENTRY", shared, [{"TR_TYPE": 1}, {"TR_TYPE": -1}])


@pytest.mark.parametrize("few", [0, 3, 5_000])
@pytest.mark.parametrize(
    ("name", "condition", "values", "keys"),
    [
        ("RECORDID", "= ?", ["N-02"], [3, 4, 5, 6]),
        ("RECORDID", "IN (?,?)", ["N-01", "N-09"], [1, 2]),
        ("STATE", "= ?", ["Posted"], [1, 2, 3, 4, 5, 6]),
        ("STATE", "= ?", ["Paid"], []),
        ("WHENMODIFIED", ">= ?", ["2026-01-02 00:00:00"], [3, 4, 5, 6]),
        ("TOTALDUE", "BETWEEN ? AND ?", [150, 300], [3, 4, 5, 6]),
        ("BATCH_DATE", ">= ?", ["2026-01-02"], [3, 4, 5, 6, 7, 8]),
        ("MODIFIED", "< ?", ["2026-01-02 00:00:00"], [1, 2]),
    ],
)
def test_few_entries_and_many_are_found_alike(
    posted: Books,
    monkeypatch: pytest.MonkeyPatch,
    few: int,
    name: str,
    condition: str,
    values: list[Value],
    keys: list[int],
) -> None:
    monkeypatch.setattr(fields, "_FEW", few)
    sql, bound = fields.resolve(posted, CATALOGUE["GLDETAIL"], name).holds(posted, condition, values)
    assert ("CROSS JOIN" in sql) == (len(keys) <= few)
    words = ("SELECT t.RECORDNO FROM GLDETAIL t WHERE", sql, "ORDER BY t.RECORDNO")
    assert [row[0] for row in posted.all(" ".join(words), bound)] == keys
