"""Lists that are read newest first and paged by key: no count of all rows, and no page that shifts while rows arrive."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest

OLDER, NEWER = "older", "newer"


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page ends: a row's moment and id, as they stand in the address."""

    moment: datetime
    row: uuid.UUID

    @classmethod
    def parse(cls, text: str) -> Key | None:
        """None for what is no key: an address that someone cut short shows the first page."""
        moment, _, row = text.partition("~")
        try:
            key = cls(datetime.fromisoformat(moment), uuid.UUID(row))
        except ValueError:
            return None
        return key if key.moment.tzinfo else None

    def __str__(self) -> str:
        return f"{self.moment.isoformat()}~{self.row.hex}"

    def before(self, field: str) -> Q:
        return Q(**{f"{field}__lte": self.moment}) & (Q(**{f"{field}__lt": self.moment}) | Q(pk__lt=self.row))

    def after(self, field: str) -> Q:
        return Q(**{f"{field}__gte": self.moment}) & (Q(**{f"{field}__gt": self.moment}) | Q(pk__gt=self.row))


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Any]
    older: Key | None
    newer: Key | None


def page(rows: QuerySet[Any], field: str, size: int, *, older: str = "", newer: str = "") -> Page:
    """The page on the older side of one key, on the newer side of another, or the first."""
    below, above = Key.parse(older), Key.parse(newer)
    if above and not below:
        return _newer_than(rows, field, size, above)
    found = list((rows.filter(below.before(field)) if below else rows)[: size + 1])
    shown = found[:size]
    return Page(
        shown,
        older=_key(shown[-1], field) if len(found) > size else None,
        newer=_key(shown[0], field) if below and shown else None,
    )


def _newer_than(rows: QuerySet[Any], field: str, size: int, key: Key) -> Page:
    found = list(rows.filter(key.after(field)).order_by(field, "pk")[: size + 1])
    shown = list(reversed(found[:size]))
    if not shown:
        return page(rows, field, size)
    return Page(
        shown, older=_key(shown[-1], field), newer=_key(shown[0], field) if len(found) > size else None
    )


def _key(row: Model, field: str) -> Key:
    return Key(getattr(row, field), row.pk)


class OlderNewer(Paginator):  # type: ignore[type-arg]
    """Stands where the admin looks for a paginator; its template shows two links."""

    template_name = "admin/integrations/older_newer.html"


class NewestFirst(ChangeList):
    """The admin's list, paged by its `newest_by` field."""

    older_url = newer_url = ""

    @property
    def newest_by(self) -> str:
        return str(getattr(self.model_admin, "newest_by"))  # noqa: B009  (each list that is paged so has it)

    def get_filters_params(self, params: Any = None) -> Any:
        kept = super().get_filters_params(params)
        return {name: value for name, value in kept.items() if name not in (OLDER, NEWER)}

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[str | Combinable]:
        return [f"-{self.newest_by}", "-pk"]

    def get_results(self, request: HttpRequest) -> None:
        found = page(
            self.queryset,
            self.newest_by,
            self.list_per_page,
            older=request.GET.get(OLDER, ""),
            newer=request.GET.get(NEWER, ""),
        )
        self.paginator = OlderNewer(found.rows, self.list_per_page)
        self.result_list = found.rows
        self.result_count = len(found.rows)
        self.full_result_count = self.result_count  # the theme shows a count where both differ
        self.show_full_result_count = self.can_show_all = self.multi_page = False
        self.show_admin_actions = bool(found.rows)
        self.older_url = self._turn(OLDER, found.older)
        self.newer_url = self._turn(NEWER, found.newer)

    def _turn(self, name: str, key: Key | None) -> str:
        if key is None:
            return ""
        return self.get_query_string({name: str(key)}, [OLDER, NEWER])
