"""Lists that are read newest first and paged by key: no count of all rows, and no page that shifts while rows arrive."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

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
