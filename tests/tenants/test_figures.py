"""Figures and dates as the pages write them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from tenants.templatetags.figures import day, money

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ((Decimal("12345.6"), "USD"), "12,345.60\u00a0USD"),
        ((Decimal("-0.05"), "USD"), "\u22120.05\u00a0USD"),
        ((Decimal("0"), "USD"), "0.00\u00a0USD"),
        ((Decimal("1500"), "JPY"), "1,500\u00a0JPY"),
        ((Decimal("123456789012.34"), "USD"), "123,456,789,012.34\u00a0USD"),
        (Decimal("3.5"), "3.50"),
        (None, ""),
    ],
)
def test_money(value, written):
    assert money(value) == written


def test_a_float_is_no_money():
    with pytest.raises(TypeError):
        money((1.5, "USD"))


def test_a_date():
    assert day(date(2026, 11, 3)) == "3 Nov 2026"


@time_machine.travel(NOW)
@pytest.mark.parametrize(
    ("ago", "shown"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(days=3), "18 Nov 2026"),
    ],
)
def test_a_moment_is_relative_while_it_is_near(ago, shown):
    assert f">{shown}</time>" in day(NOW - ago)


def test_a_moment_has_its_day_in_the_zone_and_the_full_moment_in_the_title():
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert day(moment, "America/Chicago") == (
        '<time datetime="2026-01-02T03:04:05+00:00" title="1 Jan 2026, 21:04:05 CST">1 Jan 2026</time>'
    )


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        day(datetime(2026, 1, 1))  # noqa: DTZ001
