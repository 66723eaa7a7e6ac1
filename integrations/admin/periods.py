"""Closed periods by ledger, and the documents whose posting date they moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from integrations.admin.badges import badge, state_badge
from integrations.admin.columns import moment, when
from integrations.admin.facts import person, sees
from integrations.admin.filters import ConnectionFilter
from integrations.admin.mappings import SettingsAdmin
from integrations.core.periods import Stream, stream_of
from integrations.models import ClosedPeriod, Document
from integrations.models.choices import WorkKind
from integrations.pipeline import due, periods
from tenants.admin.base import action

MOST = 500  # moves that the page shows


@dataclass(frozen=True, slots=True)
class Move:
    document: Document
    stream: Stream
    badge: str


@admin.register(ClosedPeriod)
class ClosedPeriodAdmin(SettingsAdmin):
    list_display = (
        "period",
        "stream",
        "standing",
        "source",
        "words",
        moment("noticed_at", "Noticed"),
        "connection",
    )
    list_display_links = ("period",)
    list_filter = (ConnectionFilter, "stream", "source")
    list_select_related = ("connection__subsidiary", "connection__entity")
    ordering = ("-last", "stream")
    actions = ("open_again", "export_csv")
    autocomplete_fields = ("connection",)
    fields = ("tenant", "connection", "stream", "first", "last", "words")
    change_list_template = "admin/integrations/closedperiod/change_list.html"
    empty_words = "Periods that a ledger of Sage has closed stand here: read from Sage, learnt from a refusal, or entered by you."

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A period is opened again by name and moment, never edited."""
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.source = ClosedPeriod.Source.PERSON
        super().save_model(request, obj, form, change)
        due.make_due(obj.connection_id, WorkKind.ADVANCE)

    @admin.display(description="Closed", ordering="last")
    def period(self, row: ClosedPeriod) -> str:
        return f"{when(row.first)} to {when(row.last)}" if row.first else f"Up to {when(row.last)}"

    @admin.display(description="Standing")
    def standing(self, row: ClosedPeriod) -> str:
        return badge(f"Open again: {row.opened_by}", "slate") if row.opened_at else badge("Closed", "amber")

    @action(description="It is open again", permissions=["change"])  # type: ignore[untyped-decorator]
    def open_again(self, request: HttpRequest, queryset: QuerySet[ClosedPeriod]) -> None:
        n = periods.open_again(list(queryset.values_list("pk", flat=True)), person(request))
        what = "period is open" if n == 1 else "periods are open"
        messages.success(request, f"{n} {what}: what was held for it is built and sent again.")

    def get_urls(self) -> list[URLPattern]:
        moved = path("moved/", self.admin_site.admin_view(self.moved), name="integrations_closedperiod_moved")
        return [moved, *super().get_urls()]

    def moved(self, request: HttpRequest) -> HttpResponse:
        """Documents that stand in Sage's books on another day than their own, newest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        with sees(request):
            rows = list(
                Document.objects.filter(posting_date__isnull=False, live=True)
                .exclude(posting_date=F("document_date"))
                .select_related("connection__subsidiary", "connection__entity")
                .order_by("-created_at")[: MOST + 1]
            )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Moved posting dates",
            "moves": [Move(d, stream_of(d.kind), state_badge(d.state)) for d in rows[:MOST]],
            "cut": len(rows) > MOST,
            "most": MOST,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/integrations/closedperiod/moved.html", context)
