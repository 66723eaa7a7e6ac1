"""Columns that several lists share: money, moments, counts, links."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.redaction import redact
from integrations.core.money import Money
from tenants.templatetags.figures import day, money

EMPTY = "–"


def figure(amount: Money | None) -> str:
    return money(amount) if amount is not None else EMPTY


def amount(field: str, words: str) -> Callable[[Model], str]:
    """A column that shows a MoneyField."""

    def column(row: Model) -> str:
        return figure(getattr(row, field))

    return _named(column, f"money_{field}", words)


def moment(field: str, words: str) -> Callable[[Model], str]:
    """A column that shows a date or a moment."""

    def column(row: Model) -> str:
        return when(getattr(row, field))

    return _named(column, f"when_{field}", words)


def tidy(field: str, words: str) -> Callable[[Model], str]:
    """A JSON column, written so that a person can read it, without secrets that a TMS may have sent along."""

    def column(row: Model) -> str:
        return format_html('<pre class="lh-pre">{}</pre>', redact(pretty_json(getattr(row, field))))

    return _named(column, f"tidy_{field}", words)


def _named(column: Callable[[Model], str], name: str, words: str) -> Callable[[Model], str]:
    column.__name__ = name
    column.short_description = words  # type: ignore[attr-defined]
    return column


def when(value: date | datetime | None) -> str:
    return day(value) if value is not None else EMPTY


def pretty_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=False)


def page_of(row: Model) -> str:
    """The address of a row's page in the admin."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def link(row: Model | None, words: str = "") -> SafeString | str:
    if row is None:
        return EMPTY
    return format_html('<a class="lh-link" href="{}">{}</a>', page_of(row), words or str(row))


def two_lines(first: str, second: str) -> SafeString:
    """What matters, and under it quietly what tells it from others."""
    if not second:
        return format_html('<span class="lh-main" title="{}">{}</span>', first, first)
    return format_html(
        '<span class="lh-two"><span class="lh-main" title="{}">{}</span><span class="lh-quiet" title="{}">{}</span></span>',
        first,
        first,
        second,
        second,
    )


def came_under(dated: date | None, came: datetime) -> SafeString:
    """A document's own date, and under it when it came to us."""
    return format_html(
        '<span class="lh-two"><span class="lh-main">{}</span><span class="lh-quiet">came {}</span></span>',
        when(dated),
        when(came),
    )
