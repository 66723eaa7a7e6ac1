"""Lists from Sage: how fresh each is, what changed in it, and what of it is used though it takes no documents any more."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from integrations.admin.badges import badge
from integrations.admin.columns import moment, tidy
from integrations.admin.facts import FactAdmin, HistoryAdmin, sees
from integrations.admin.filters import ConnectionFilter
from integrations.models import Connection, Cursor, ListChange, ReferenceRecord
from integrations.models.choices import ConnectionState
from integrations.pipeline import lists
from integrations.pipeline.looks import WITNESS

CHANGES = 50
_NAMES = {
    "GLACCOUNT": "Accounts",
    "CUSTOMER": "Customers",
    "VENDOR": "Vendors",
    "LOCATION": "Locations",
    "DEPARTMENT": "Departments",
    "CLASS": "Classes",
    "ITEM": "Items",
    "EMPLOYEE": "Employees",
    "PROJECT": "Projects",
    "WAREHOUSE": "Warehouses",
    "CONTRACT": "Contracts",
    "ARTERM": "Terms of customers",
    "APTERM": "Terms of vendors",
    "CHECKINGACCOUNT": "Bank accounts",
    "LOCATIONENTITY": "Entities",
}
_TONES = {"NEW": "green", "ACTIVE": "green", "CHANGED": "blue", "INACTIVE": "amber", "GONE": "red"}


@dataclass(frozen=True, slots=True)
class List:
    name: str
    records: int
    inactive: int
    gone: int
    read_at: datetime | None
    whole_at: datetime | None
    url: str


@dataclass(frozen=True, slots=True)
class Change:
    """`words` of a change that says something of its own; what it is stands in the badge."""

    row: ListChange
    list: str
    badge: str


@dataclass(frozen=True, slots=True)
class Used:
    use: lists.Use
    list: str


@dataclass(frozen=True, slots=True)
class OfConnection:
    """Everything on the page of one connection: four queries."""

    connection: Connection
    lists: tuple[List, ...]
    used: tuple[Used, ...]
    changes: tuple[Change, ...]

    @classmethod
    def of(cls, connection: Connection) -> OfConnection:
        changes = ListChange.objects.filter(connection=connection).order_by("-noticed_at", "key")[:CHANGES]
        return cls(
            connection,
            tuple(_lists(connection.pk)),
            tuple(Used(u, named(u.object_name)) for u in lists.used_but_inactive(connection.pk)),
            tuple(
                Change(c, named(c.object_name), badge(c.get_what_display(), _TONES[c.what])) for c in changes
            ),
        )


def named(object_name: str) -> str:
    return _NAMES.get(object_name, object_name.replace("_", " ").capitalize())


def _lists(connection_id: uuid.UUID) -> list[List]:
    cursors = {c.object_name: c for c in Cursor.objects.filter(connection=connection_id)}
    rows = (
        ReferenceRecord.objects.filter(connection=connection_id)
        .exclude(object_name=WITNESS)
        .order_by("object_name")
        .values("object_name")
        .annotate(
            records=Count("pk"),
            gone=Count("pk", filter=Q(gone_at__isnull=False)),
            inactive=Count("pk", filter=Q(active=False, gone_at__isnull=True)),
        )
    )
    order = list(_NAMES)
    found = [_list(connection_id, row, cursors.get(row["object_name"])) for row in rows]
    return sorted(found, key=lambda one: next((n for n, k in enumerate(order) if named(k) == one.name), 99))


def _list(connection_id: uuid.UUID, row: dict[str, Any], cursor: Cursor | None) -> List:
    query = urlencode({"connection": connection_id, "object_name": row["object_name"]})
    return List(
        named(row["object_name"]),
        row["records"] - row["gone"],
        row["inactive"],
        row["gone"],
        cursor.moved_at if cursor else None,
        cursor.whole_at if cursor else None,
        f"{reverse('admin:integrations_referencerecord_changelist')}?{query}",
    )


@admin.register(ReferenceRecord)
class ReferenceRecordAdmin(FactAdmin):
    """What was read from Sage's lists. Without a filter their standing; with one the records themselves."""

    list_display = ("key", "name", "object_name", "active", "connection", moment("read_at", "Read"))
    list_filter = (ConnectionFilter, "object_name", "active")
    list_select_related = ("connection__subsidiary", "connection__entity")
    ordering = ("object_name", "key")
    search_fields = ("key", "name")
    fields = readonly_fields = (
        "connection",
        "object_name",
        "key",
        "name",
        "active",
        "record_no",
        tidy("facts", "As Sage said"),
        moment("read_at", "Read"),
        moment("gone_at", "Found deleted"),
    )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        asked = set(request.GET) - {"connection"}
        if asked or request.method != "GET" or not self.has_view_permission(request):
            listed: HttpResponse = super().changelist_view(request, extra_context)
            return listed
        with sees(request):
            found = [OfConnection.of(one) for one in _connections(request)]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Lists from Sage",
            "found": found,
            "most": CHANGES,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/integrations/referencerecord/lists.html", context)


def _connections(request: HttpRequest) -> list[Connection]:
    rows = (
        Connection.objects.exclude(state=ConnectionState.DISCONNECTED)
        .select_related("subsidiary", "entity")
        .order_by("subsidiary__name")
    )
    asked = request.GET.get("connection")
    if asked:
        try:
            rows = rows.filter(pk=uuid.UUID(asked))
        except ValueError:
            rows = rows.none()
    return list(rows[:20])


@admin.register(ListChange)
class ListChangeAdmin(HistoryAdmin):
    """What changed in Sage's lists since they were read before."""

    newest_by = "noticed_at"
    list_display = ("key", "object_name", "what", "name", "connection", moment("noticed_at", "Noticed"))
    list_filter = (ConnectionFilter, "object_name", "what")
    list_select_related = ("connection__subsidiary", "connection__entity")
    search_fields = ("key", "name")
    empty_words = (
        "Records that are new, renamed, inactive or deleted in Sage stand here from the second reading on."
    )
    fields = readonly_fields = (
        "connection",
        "object_name",
        "key",
        "name",
        "what",
        "words",
        moment("noticed_at", "Noticed"),
    )
