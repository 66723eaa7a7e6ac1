"""What the portal's lists share: filters that stand in the address, pages by key, and the same rows as a sheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse

from integrations.shown.paging import NEWER, OLDER, Page, page
from tenants.cells import neutral

SIZE = 50
MOST_ROWS = 100_000  # of a sheet


def page_of(request: HttpRequest, rows: QuerySet[Any], field: str) -> Page:
    return page(
        rows.order_by(f"-{field}", "-pk"),
        field,
        SIZE,
        older=request.GET.get(OLDER, ""),
        newer=request.GET.get(NEWER, ""),
    )


def turns(request: HttpRequest, shown: Page) -> dict[str, str]:
    """Addresses of the older and the newer page, with the filters as they are."""
    kept = {name: value for name, value in request.GET.items() if name not in (OLDER, NEWER)}
    return {
        name: f"?{urlencode({**kept, name: str(key)})}" if key else ""
        for name, key in ((OLDER, shown.older), (NEWER, shown.newer))
    }


class _Echo:
    """What a CSV writer writes into: it gives the line back."""

    def write(self, value: str) -> str:
        return value


def csv_of(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A sheet that grows while it is sent; cells that a spreadsheet would run are made harmless."""
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield writer.writerow(head)
        for row in rows:
            yield writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
