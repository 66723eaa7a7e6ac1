"""Money: a Decimal with its currency, never a float.

An amount holds at most as many decimals as the currency has minor units (ISO 4217) and at most
`MAX_MINOR` minor units, which fits a 64-bit integer column with room for sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_EXPONENTS = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}
MAX_MINOR = 10**15
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_PLAIN = re.compile(r"[+-]?\d{1,15}(\.\d{1,6})?\Z")


class MoneyError(ValueError):
    """The text or number is no amount of this currency; the message says why and what to write instead."""


def exponent(currency: str) -> int:
    """Decimals of the currency's minor unit: 2 for USD, 0 for JPY, 3 for KWD."""
    return _EXPONENTS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An exact amount. `amount` is normalised to the currency's decimals: Money(Decimal("1"), "USD").amount == 1.00."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"money takes a Decimal, not {type(self.amount).__name__}")
        if not _CURRENCY.match(self.currency):
            raise MoneyError(f"'{self.currency}' is no currency code: write three capitals, such as USD")
        if not self.amount.is_finite() or abs(self.amount.adjusted()) > 20:
            raise MoneyError("the amount is not a number of a size that books can hold")
        step = Decimal(1).scaleb(-exponent(self.currency))
        try:
            exact = self.amount.quantize(step)
        except InvalidOperation:
            raise MoneyError("the amount has more digits than books can hold") from None
        if exact != self.amount:
            raise MoneyError(
                f"{self.amount} has more decimals than {self.currency} has ({exponent(self.currency)})"
            )
        if abs(exact.scaleb(exponent(self.currency))) > MAX_MINOR:
            raise MoneyError("the amount has more digits than books can hold")
        object.__setattr__(self, "amount", exact if exact else abs(exact))

    @classmethod
    def from_minor(cls, minor: int, currency: str) -> Money:
        return cls(Decimal(minor).scaleb(-exponent(currency)), currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Read a plain decimal: `1308.2`, `-5`, `0.10`. No separators, signs of currency or exponents."""
        plain = text.strip()
        if len(plain) > 24:
            raise MoneyError(f"an amount of {len(plain)} characters is longer than books can hold")
        if not _PLAIN.match(plain):
            raise MoneyError(f"'{plain}' is no amount: write digits with a point, such as 1308.20")
        return cls(Decimal(plain), currency)

    @classmethod
    def rounded(cls, amount: Decimal, currency: str) -> Money:
        """The nearest amount that the currency can hold; half a minor unit goes away from zero."""
        step = Decimal(1).scaleb(-exponent(currency))
        return cls(amount.quantize(step, rounding=ROUND_HALF_UP), currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        return cls(Decimal(0), currency)

    @classmethod
    def sum(cls, amounts: Iterable[Money], currency: str) -> Money:
        return cls.from_minor(sum(_minor_of(a, currency) for a in amounts), currency)

    @classmethod
    def by_currency(cls, amounts: Iterable[Money]) -> list[Money]:
        """One sum for each currency that occurs, in the order of their codes."""
        sums: dict[str, int] = {}
        for one in amounts:
            sums[one.currency] = sums.get(one.currency, 0) + one.minor
        return [cls.from_minor(minor, currency) for currency, minor in sorted(sums.items())]

    @property
    def minor(self) -> int:
        return int(self.amount.scaleb(exponent(self.currency)))

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.amount), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise MoneyError(f"{self.currency} and {other.currency} cannot be added or compared")
        return other.amount


def _minor_of(money: Money, currency: str) -> int:
    if money.currency != currency:
        raise MoneyError(f"{money.currency} and {currency} cannot be added or compared")
    return money.minor
