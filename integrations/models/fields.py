"""MoneyField: an integer of minor units in the database, core's Money in Python.

SQLite keeps a DecimalField as a float, and sums of floats are no books.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from integrations.core.money import Money

if TYPE_CHECKING:
    _Column = models.BigIntegerField["Money | int | None", Any]
else:
    _Column = models.BigIntegerField


class _MoneyAttribute:
    """Holds minor units; gives Money in the currency that stands in the row's own column."""

    def __init__(self, name: str, currency_field: str) -> None:
        self.name = name
        self.currency_field = currency_field

    def __get__(self, row: models.Model | None, owner: type[models.Model] | None = None) -> Any:
        if row is None:
            return self
        if self.name not in row.__dict__:
            row.refresh_from_db(fields=[self.name])
        minor = row.__dict__[self.name]
        return None if minor is None else Money.from_minor(minor, getattr(row, self.currency_field))

    def __set__(self, row: models.Model, value: Money | int | None) -> None:
        row.__dict__[self.name] = _minor(value)


class MoneyField(_Column):
    """`currency_field` names the column of the same row that holds the ISO 4217 code.

    Aggregates give minor units: `Money.from_minor(total, currency)`.
    """

    def __init__(self, *args: Any, currency_field: str = "currency", **kwargs: Any) -> None:
        self.currency_field = currency_field
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "currency_field": self.currency_field}

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _MoneyAttribute(self.attname, self.currency_field))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return model_instance.__dict__.get(self.attname)

    def value_from_object(self, obj: models.Model) -> Any:
        return obj.__dict__.get(self.attname)

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(
            value if isinstance(value, models.expressions.Combinable) else _minor(value)
        )

    def to_python(self, value: Any) -> Any:
        return _minor(value)


def _minor(value: Any) -> int | None:
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Money):
        return value.minor
    raise TypeError(f"a money column takes Money or minor units, not {type(value).__name__}")
