"""Amounts of our own bills: whole cents in the database, Decimal in Python."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

if TYPE_CHECKING:
    _Column = models.BigIntegerField["Decimal | int | None", Any]
else:
    _Column = models.BigIntegerField

# What we bill in; each has two decimals. A customer's own freight may be in any currency (`integrations/core/money.py`).
BILLING_CURRENCIES = (("USD", "USD"), ("CAD", "CAD"), ("GBP", "GBP"), ("EUR", "EUR"))
_CENT = Decimal("0.01")


def to_cents(amount: Decimal) -> Decimal:
    """Rounded half up, as invoices are."""
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


class CentsField(_Column):
    """Takes and gives a Decimal of two places; more places are refused, never rounded unasked."""

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-2)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or value == "":
            return None
        if isinstance(value, float):
            raise TypeError("an amount is a Decimal, never a float")
        try:
            amount = Decimal(value)
            exact = amount.quantize(_CENT)
        except (InvalidOperation, ValueError):
            raise ValidationError("Write an amount such as 1250.00.") from None
        if exact != amount:
            raise ValidationError("An amount has two decimals.")
        return exact

    def get_prep_value(self, value: Any) -> int | None:
        amount = self.to_python(value)
        return None if amount is None else int(amount.scaleb(2))

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.setdefault("form_class", forms.DecimalField)
        kwargs.setdefault("max_digits", 12)
        kwargs.setdefault("decimal_places", 2)
        return models.Field.formfield(self, **kwargs)
