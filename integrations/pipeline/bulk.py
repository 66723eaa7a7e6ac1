"""Many rows of one table at once, without a model instance for each: what intake writes most of.

The same guards hold: the tenant must be in scope here, and the database's own triggers judge each row.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from django.db import connection, models

from tenants import scope
from tenants.models import TenantOwned

Row = tuple[Any, ...]


def insert(
    model: type[TenantOwned], tenant_id: uuid.UUID, columns: Sequence[str], rows: Sequence[Row]
) -> None:
    """Insert rows of values in the order of `columns`, which are all of the table's but the tenant's. JSON columns take
    plain values, money columns minor units. Raises django.db.IntegrityError as the ORM does."""
    scope.require(tenant_id)
    if not rows:
        return
    table = _table(model, tuple(columns), connection.vendor)
    adapted = [
        [adapt(value) for value in values] if adapt else values
        for adapt, values in zip(table.adapters, zip(*rows, strict=True), strict=True)
    ]
    tenants = [table.uuid(tenant_id)] * len(rows)
    whole = list(zip(tenants, *adapted, strict=True))
    if connection.vendor == "postgresql":
        _copy(table, whole)
    else:
        with connection.cursor() as cursor:
            cursor.executemany(table.insert, whole)


class _Table(msgspec.Struct, frozen=True):
    """Statements and adapters of a table; adapters only where the driver does not take the value as it is."""

    insert: str
    copy: str
    adapters: tuple[Callable[[Any], Any] | None, ...]
    uuid: Callable[[Any], Any]


@lru_cache(maxsize=64)
def _table(model: type[TenantOwned], columns: tuple[str, ...], vendor: str) -> _Table:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    if set(columns) != fields.keys() - {"tenant_id"}:
        raise TypeError(f"{model.__name__} takes {sorted(fields.keys() - {'tenant_id'})}")
    names = ", ".join(f'"{fields[name].column}"' for name in ("tenant_id", *columns))
    places = ", ".join(["%s"] * (len(columns) + 1))
    table = model._meta.db_table
    known = _SQLITE if vendor == "sqlite" else _POSTGRESQL
    return _Table(
        insert=f'INSERT INTO "{table}" ({names}) VALUES ({places})',  # noqa: S608  (names are the models')
        copy=f'COPY "{table}" ({names}) FROM STDIN',
        adapters=tuple(_adapter(fields[name], known) for name in columns),
        uuid=known.get(models.UUIDField) or _as_it_is,
    )


def _adapter(
    field: models.Field[Any, Any], known: Mapping[Any, Callable[[Any], Any]]
) -> Callable[[Any], Any] | None:
    column = field.target_field if isinstance(field, models.ForeignKey) else field
    return next((adapt for kind, adapt in known.items() if isinstance(column, kind)), None)


def _copy(table: _Table, rows: Sequence[Row]) -> None:
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(table.copy) as copying:
        for row in rows:
            copying.write_row(row)


def _as_it_is(value: Any) -> Any:
    return value


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _hex(value: uuid.UUID | None) -> str | None:
    return None if value is None else value.hex


@lru_cache(maxsize=4096)  # the moment of writing stands in every row; equal moments are written alike
def _moment(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value)


def _day(value: Any) -> Any:
    return connection.ops.adapt_datefield_value(value)


# DateTimeField is a DateField: the narrower stands first.
_SQLITE: Mapping[Any, Callable[[Any], Any]] = {
    models.JSONField: _json,
    models.UUIDField: _hex,
    models.DateTimeField: _moment,
    models.DateField: _day,
}
_POSTGRESQL: Mapping[Any, Callable[[Any], Any]] = {models.JSONField: _json}
