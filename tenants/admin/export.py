"""A list as a file, CSV or Excel: what the page shows, of the rows that the page may show."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify

from tenants.cells import neutral
from tenants.secrets import SecretField

MOST_ROWS = 50_000
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")  # Excel takes no control characters


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = Iterator[list[Any]]


def as_csv(request: HttpRequest, queryset: "models.QuerySet[models.Model]") -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text)
    heads, rows = _table(queryset)
    writer.writerow(heads)
    writer.writerows([neutral(value) for value in row] for row in rows)
    return _file(text.getvalue(), "text/csv; charset=utf-8", queryset.model, "csv")


def as_workbook(request: HttpRequest, queryset: "models.QuerySet[models.Model]") -> HttpResponse:
    """Amounts and numbers are numbers, days are days; every text is a text, and never a formula."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("List")
    heads, rows = _table(queryset)
    sheet.append(heads)
    for row in rows:
        sheet.append([_cell(value) for value in row])
    body = io.BytesIO()
    book.save(body)
    return _file(body.getvalue(), XLSX, queryset.model, "xlsx")


def _table(queryset: "models.QuerySet[models.Model]") -> tuple[list[str], Rows]:
    model = queryset.model
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, SecretField)]
    related = [field.name for field in fields if field.is_relation]
    # A list may have left columns out that the file needs.
    rows = queryset.defer(None).select_related(*related)[:MOST_ROWS]
    names = [field.name for field in fields]
    return [str(f.verbose_name) for f in fields], ([getattr(row, name) for name in names] for row in rows)


def _cell(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return neutral(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None)  # Excel knows no zones
    if isinstance(value, date | int | Decimal):
        return value
    amount = getattr(value, "amount", None)
    return amount if isinstance(amount, Decimal) else _UNREADABLE.sub(" ", neutral(value))


def _file(body: str | bytes, kind: str, model: type[models.Model], ending: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    name = slugify(str(model._meta.verbose_name_plural))
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response
