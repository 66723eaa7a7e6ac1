from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.core.money import MAX_MINOR, Money, MoneyError

minors = st.integers(min_value=-MAX_MINOR, max_value=MAX_MINOR)
currencies = st.sampled_from(["USD", "JPY", "KWD", "CAD"])


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError):
        Money(1.10, "USD")  # type: ignore[arg-type]


def test_an_amount_has_the_currencys_decimals() -> None:
    assert str(Money(Decimal("1308.2"), "USD")) == "1308.20 USD"
    assert str(Money(Decimal("1308"), "JPY")) == "1308 JPY"
    assert str(Money(Decimal("1.5"), "KWD")) == "1.500 KWD"


@pytest.mark.parametrize(
    "text", ["1.005", "1e3", "1,000.00", "", "twelve", "$5", "--1", "NaN", "9" * 1000, "1" * 16]
)
def test_what_is_no_amount_is_refused_in_words(text: str) -> None:
    with pytest.raises(MoneyError) as problem:
        Money.parse(text, "USD")
    assert len(str(problem.value)) < 200


@pytest.mark.parametrize("code", ["usd", "US", "USDX", "12A", ""])
def test_a_currency_is_three_capitals(code: str) -> None:
    with pytest.raises(MoneyError):
        Money(Decimal(1), code)


def test_two_currencies_are_never_added() -> None:
    with pytest.raises(MoneyError):
        Money(Decimal(1), "USD") + Money(Decimal(1), "CAD")


def test_no_negative_zero() -> None:
    assert str(-Money.zero("USD")) == "0.00 USD"


@given(minors, currencies)
def test_minor_units_go_there_and_back(minor: int, currency: str) -> None:
    assert Money.from_minor(minor, currency).minor == minor


@given(st.lists(st.integers(min_value=-(10**9), max_value=10**9), max_size=50))
def test_a_sum_is_exact(parts: list[int]) -> None:
    assert Money.sum((Money.from_minor(p, "USD") for p in parts), "USD").minor == sum(parts)


@given(minors)
def test_what_is_written_is_read(minor: int) -> None:
    money = Money.from_minor(minor, "USD")
    assert Money.parse(str(money.amount), "USD") == money
