"""A minimal row of any model, made from the types of its fields.

A new model is covered the day that it appears. One whose constraints need more than types can say is named in
`SPECIAL`.
"""

import itertools
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models

from tenants import guards, scope
from tenants.models import Tenant, TenantOwned
from tenants.secrets import SecretField

SPECIAL: dict[str, dict[str, Any]] = {
    "integrations.GLMapping": {"level": "MASTER", "key": ""},
    "tenants.OnboardingStep": {"step": "SAMPLE"},  # an online engagement does not have it by itself
    "tenants.StatementLine": {"charged_minutes": 60},
    "tenants.SupportTime": {"minutes": 30},
    "tenants.SupportWindow": {"time_zone": "America/Chicago"},
}

_numbers = itertools.count(1)


def owned_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, TenantOwned)]


def links() -> list[tuple[type[models.Model], models.ForeignKey]]:
    """Every foreign key from a tenant's row to a tenant's row."""
    held = set(guards.tenant_models())
    return [
        (model, field)
        for model in guards.tenant_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model in held
    ]


def make(model: type[models.Model], tenant: Tenant, **given: Any) -> Any:
    """A saved row of the tenant, with the rows that it needs."""
    with scope.outside("fixture"):
        row = build(model, tenant, **given)
        row.save(force_insert=True)
        return row


def build(model: type[models.Model], tenant: Tenant, **given: Any) -> Any:
    values = {**SPECIAL.get(model._meta.label, {}), **given}
    for field in model._meta.concrete_fields:
        if field.name not in values and _is_needed(field):
            values[field.name] = _value(field, tenant)
    return model(**values)


def _is_needed(field: models.Field) -> bool:
    if field.name == "tenant":
        return True
    if field.null or field.has_default() or isinstance(field, models.AutoField | SecretField):
        return False
    return not (getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False))


def _value(field: models.Field, tenant: Tenant) -> Any:
    if isinstance(field, models.ForeignKey):
        return tenant if field.related_model is Tenant else make(field.related_model, tenant)
    if field.choices:
        return next(value for value, _ in field.flatchoices)
    return next(value for kind, value in _by_kind(field) if isinstance(field, kind))


def _by_kind(field: models.Field) -> list[tuple[type[models.Field], Any]]:
    number = next(_numbers)
    return [
        (models.BooleanField, False),
        (models.DateTimeField, datetime(2026, 1, 1, tzinfo=UTC)),
        (models.DateField, date(2026, 1, 1) + timedelta(days=number % 3000)),
        (models.EmailField, f"row{number}@example.com"),
        (models.JSONField, {}),
        (models.UUIDField, uuid.uuid4()),
        (models.BinaryField, b"row"),
        (models.DecimalField, Decimal(1)),
        (models.IntegerField, number),
        (models.CharField, "" if field.blank else _text(field, number)),
        (models.TextField, "row"),
    ]


def _text(field: models.Field, number: int) -> str:
    if field.max_length == 3:
        return "USD"
    return f"row{number}"[: field.max_length]
