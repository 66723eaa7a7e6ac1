"""Money by the day it came in: what became of each day's freight."""

from datetime import UTC, datetime, timedelta

import pytest

from integrations.models import Document
from integrations.shown import groups as figures
from integrations.shown.by_day import HEIGHT, Chart, charts
from tenants import scope
from tests.admin.making import make_document, usd

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)


def drawn() -> tuple[Chart, ...]:
    return charts(figures.recent(now=NOW), NOW)


def came(connection, number: str, state: str, minor: int, moment: datetime = NOW) -> None:
    document = make_document(connection, number, state=state, total=usd(minor), record_no="")
    with scope.outside("fixture"):
        Document.objects.filter(pk=document.pk).update(created_at=moment)


def test_a_days_bar_stands_on_what_is_in_sage_and_bears_what_is_stuck(connection):
    came(connection, "N-1", "CONFIRMED", 300_00)
    came(connection, "N-2", "SENT", 100_00)
    came(connection, "N-3", "BLOCKED", -200_00)  # a credit is money too
    came(connection, "N-4", "SKIPPED", 900_00)  # set aside: of no bar
    with scope.outside("fixture"):
        (chart,) = drawn()
    day, blocks = chart.bars[-1]
    assert day.day == NOW.date()
    assert [(b.band, b.y, b.height) for b in blocks] == [
        ("In Sage", 60, 60),
        ("On its way", 40, 20),
        ("Stuck", 0, 40),
    ]
    assert chart.most == usd(600_00)
    assert sum(b.height for b in blocks) == HEIGHT


def test_every_day_has_its_place_and_what_is_older_has_none(connection):
    came(connection, "N-1", "CONFIRMED", 300_00, NOW - timedelta(days=29))
    came(connection, "N-2", "CONFIRMED", 500_00, NOW - timedelta(days=30))
    with scope.outside("fixture"):
        (chart,) = drawn()
    assert len(chart.days) == 30
    assert chart.most == usd(300_00)
    assert chart.days[0].documents == {"In Sage": 1}


def test_a_small_sum_beside_a_great_one_is_still_seen_and_told(connection):
    came(connection, "N-1", "CONFIRMED", 9_000_000_00)
    came(connection, "N-2", "BLOCKED", 1_00)
    with scope.outside("fixture"):
        (chart,) = drawn()
    assert chart.bars[-1][1][-1].height == 2
    assert "stuck 1.00 USD" in chart.words
    assert chart.rows == [
        (NOW.date(), [("In Sage", 1, usd(9_000_000_00)), ("On its way", 0, usd(0)), ("Stuck", 1, usd(1_00))])
    ]


def test_nothing_is_drawn_of_nothing(connection):
    with scope.outside("fixture"):
        assert drawn() == ()


def test_the_first_page_draws_ones_own_days_in_one_query(
    admins, connection, strangers_document, django_assert_max_num_queries
):
    came(connection, "N-1", "CONFIRMED", 300_00, datetime.now(UTC))
    page = admins.get("/admin/").content.decode()
    assert "Money by the day it came in" in page
    assert "in sage 300.00 USD, on its way 0.00 USD, stuck 0.00 USD" in page
    with scope.outside("fixture"), django_assert_max_num_queries(1):
        figures.recent()
