"""A list as CSV: what the page shows, of the rows that the page may show."""

import csv
import io
from collections.abc import Iterable

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify

from tenants.cells import neutral
from tenants.secrets import SecretField

MOST_ROWS = 50_000


def as_csv(request: HttpRequest, queryset: "models.QuerySet[models.Model]") -> HttpResponse:
    model = queryset.model
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, SecretField)]
    related = [field.name for field in fields if field.is_relation]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(str(field.verbose_name) for field in fields)
    # A list may have left columns out that the file needs.
    for row in queryset.defer(None).select_related(*related)[:MOST_ROWS]:
        writer.writerow(_cells(row, [field.name for field in fields]))
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    name = slugify(str(model._meta.verbose_name_plural))
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _cells(row: models.Model, names: Iterable[str]) -> list[str]:
    return [neutral(getattr(row, name)) for name in names]
