"""What is stuck, grouped by what mends it: what costs most, since when, what do I click."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from integrations.admin import cause_pages, causes
from integrations.admin.badges import badge
from integrations.admin.columns import moment
from integrations.admin.facts import HistoryAdmin, sees
from integrations.admin.filters import OpenFilter
from integrations.admin.stuck_parties import stuck_parties
from integrations.models import Issue


@admin.register(Issue)
class IssueAdmin(HistoryAdmin):
    newest_by = "opened_at"
    list_display = ("standing", "message", "remedy", "row_place", moment("opened_at", "Since"))
    list_display_links = ("message",)
    list_filter = (OpenFilter, "severity", "code")
    search_fields = ("message", "=cause", "document__number")
    fields = readonly_fields = (
        "standing",
        "message",
        "remedy",
        "place",
        "row",
        "cause",
        "sage_number",
        "facts",
        "connection",
        "document",
        "transaction",
        "raw_input",
        moment("opened_at", "Opened"),
        moment("closed_at", "Closed"),
    )

    @admin.display(description="Standing")
    def standing(self, row: Issue) -> str:
        if row.closed_at:
            return badge("Closed", "slate")
        return badge("Blocks", "amber") if row.severity == "BLOCK" else badge("Warning", "slate")

    @admin.display(description="Where")
    def row_place(self, row: Issue) -> str:
        return f"Row {row.row}, {row.place}".strip(", ") if row.row else row.place

    def get_urls(self) -> list[URLPattern]:
        cause = path("cause/", self.admin_site.admin_view(self.cause), name="integrations_cause")
        by_party = path(
            "by-party/", self.admin_site.admin_view(self.by_party), name="integrations_stuck_parties"
        )
        return [cause, by_party, *super().get_urls()]

    def by_party(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        with sees(request):
            found = stuck_parties()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "To mend",
            "found": found,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/integrations/issue/by_party.html", context)

    def cause(self, request: HttpRequest) -> HttpResponse:
        return cause_pages.page(self, request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Without a filter the causes; with one the issues themselves."""
        if request.GET or request.method != "GET" or not self.has_view_permission(request):
            listed: HttpResponse = super().changelist_view(request, extra_context)
            return listed
        with sees(request):
            found = causes.open_causes()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "To mend",
            "causes": found,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/integrations/issue/causes.html", context)
