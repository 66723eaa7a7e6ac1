"""The database's clock: leases of several machines are judged by one clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, ExpressionWrapper, F, Value
from django.db.models.functions import Now


def now() -> datetime:
    """The database's time, as an aware datetime."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')")
            return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def later(seconds: float) -> Any:
    """An expression for UPDATE: that many seconds after the database's now."""
    if connection.vendor == "sqlite":
        # Django adds intervals on SQLite through a Python function that loses nothing here, but compares as text:
        # both sides are written by the same function, so they compare right.
        return Value(now() + timedelta(seconds=seconds), output_field=DateTimeField())
    return ExpressionWrapper(Now() + Value(timedelta(seconds=seconds)), output_field=DateTimeField())


def after(column: str, seconds: float) -> Any:
    return ExpressionWrapper(F(column) + Value(timedelta(seconds=seconds)), output_field=DateTimeField())
