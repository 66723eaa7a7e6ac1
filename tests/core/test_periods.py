"""Periods: what is closed for one ledger, held or moved to the next open day, the document's own date kept."""

from __future__ import annotations

from datetime import date

import pytest

from integrations.core.issues import Code, Severity
from integrations.core.periods import Closed, Periods, Stream, latest_posting, month_of
from integrations.core.policies import PeriodPolicy

JAN, FEB, MAR = date(2026, 1, 15), date(2026, 2, 15), date(2026, 3, 15)
AP_JANUARY = {Stream.AP: (Closed(date(2026, 1, 1), date(2026, 1, 31), "closed by Ann"),)}
NEXT = {
    Stream.AP: PeriodPolicy.NEXT_OPEN,
    Stream.AR: PeriodPolicy.NEXT_OPEN,
    Stream.GL: PeriodPolicy.NEXT_OPEN,
}


def test_without_knowledge_every_day_is_open():
    assert Periods().place("AR", JAN) == (JAN, "", None)


def test_a_closed_sub_ledger_holds_its_own_documents_and_no_others():
    periods = Periods(AP_JANUARY)
    day, words, issue = periods.place("AP", JAN)
    assert (day, words) == (JAN, "")
    assert issue is not None
    assert (issue.code, issue.blocks) == (Code.PERIOD_CLOSED, True)
    assert "closed by Ann" in issue.message
    assert periods.place("AR", JAN).issue is None
    assert periods.place("GL", JAN).issue is None
    assert periods.place("AP", FEB).issue is None


def test_the_next_open_day_is_the_first_after_all_that_is_closed():
    closed = {
        Stream.AP: (month_of(JAN), month_of(FEB)),
        Stream.GL: (Closed(date(2026, 3, 1), date(2026, 3, 3)),),
    }
    day, words, issue = Periods(closed, NEXT).place("AP", JAN)
    assert day == date(2026, 3, 4)
    assert "2026-01-15" in words
    assert issue is not None
    assert (issue.code, issue.severity) == (Code.PERIOD_MOVED, Severity.WARNING)


def test_a_closed_general_ledger_closes_every_stream():
    periods = Periods({Stream.GL: (month_of(JAN),)})
    assert {s: periods.place(s, JAN).issue is not None for s in Stream} == dict.fromkeys(Stream, True)


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 1, 31)])
def test_both_ends_are_closed(day):
    assert Periods(AP_JANUARY).place("AP", day).issue is not None


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2026, 2, 1)])
def test_the_days_beside_it_are_open(day):
    assert Periods(AP_JANUARY).place("AP", day) == (day, "", None)


def test_no_document_is_moved_further_than_the_month_after_this_one():
    periods = Periods({Stream.AP: (Closed(date(2026, 1, 1), date.max),)}, NEXT, latest=latest_posting(JAN))
    day, _, issue = periods.place("AP", JAN)
    assert day == JAN
    assert issue is not None
    assert issue.code is Code.PERIOD_CLOSED


def test_the_latest_day_is_the_end_of_the_month_after():
    found = [latest_posting(date(2026, m, 15)) for m in (1, 10, 11, 12)]
    assert found == [date(2026, 2, 28), date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 31)]
