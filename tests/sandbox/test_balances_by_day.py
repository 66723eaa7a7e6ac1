"""Balances of any days, whole months or not, are the sums of the single entries (protocol 2.4, 7.11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.sandbox.books.ledger import ledger
from integrations.sandbox.books.reports.balances import Balance, Scope, balances
from integrations.sandbox.books.storage.store import Books, Row

ENTITIES = {"10": "10", "11": "10", "20": "20"}
DAYS = ("2024-01-01", "2024-01-31", "2024-02-01", "2024-02-15", "2024-02-29", "2024-03-31", "2025-02-28")
NARROWED = (
    {},
    {"DEPARTMENT": ["OPS"]},
    {"LOCATION": ["11", "20"], "ACCOUNTNO": ["4000"]},
    {"_ENTITY": ["10"]},
)


@pytest.fixture(scope="module")
def books() -> Iterator[Books]:
    """Another amount for each day and place, so that none stands in for another."""
    found = Books()
    places = product(DAYS, ("4000", "5010"), ENTITIES, ("", "OPS"))
    for n, (day, account, location, department) in enumerate(places, start=1):
        sign = -1 if n % 3 else 1
        row: Row = {"ENTRY_DATE": day, "TR_TYPE": sign, "AMOUNT": n, "ACCOUNTNO": account, "_BOOK": "M"}
        row |= {"LOCATION": location, "DEPARTMENT": department or None, "_ENTITY": ENTITIES[location]}
        found.insert("GLENTRY", row)
        place = (account, ENTITIES[location], location, department, day[:7])
        ledger.move(found, [(place, sign * n)])
    yield found
    found.close()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.tuples(
        *[st.dates(date(2023, 12, 1), date(2025, 3, 31)) | st.sampled_from(DAYS).map(date.fromisoformat)] * 2
    ),
    only=st.sampled_from(NARROWED),
    by=st.sampled_from([(), ("_ENTITY",), ("LOCATION", "DEPARTMENT"), ("_ENTITY", "LOCATION", "DEPARTMENT")]),
)
def test_balances_of_any_days_are_those_of_their_entries(
    books: Books, days: tuple[date, date], only: dict[str, list[str]], by: tuple[str, ...]
) -> None:
    scope = Scope(min(days).isoformat(), max(days).isoformat(), only, by)
    assert _moved(balances(books, scope)) == _moved(balances(books, replace(scope, single=True)))


def test_single_entries_are_asked_for_what_running_balances_were_not_told_of(books: Books) -> None:
    row: Row = {"ENTRY_DATE": "2026-05-15", "TR_TYPE": 1, "AMOUNT": 7, "ACCOUNTNO": "4000", "_ENTITY": "10"}
    books.insert("GLENTRY", {**row, "_BOOK": "M"})
    month = Scope("2026-05-01", "2026-05-31", {"ACCOUNTNO": ["4000"]})
    assert [balances(books, each)[0].debits for each in (month, replace(month, single=True))] == [0, 7]


def _moved(found: list[Balance]) -> list[Balance]:
    return [each for each in found if each.start or each.debits or each.credits]
