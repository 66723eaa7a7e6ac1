"""Support windows: read, and extended by two people."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from tenants import acts, support
from tenants.admin.base import FactsModelAdmin, TabularInline, register
from tenants.models import SupportWindow, SupportWindowEvent, WindowExtension
from tenants.support import windows
from tenants.support.days import State


class SupportWindowEventInline(TabularInline):
    model = SupportWindowEvent
    fields = ("written_at", "what", "at", "words", "days", "asked_by", "approved_by")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


WORDS = {
    State.NOT_STARTED: "Not started: no live export yet",
    State.ACTIVE: "Active",
    State.ENDING: "Ending",
    State.ENDED: "Ended",
}


@register(SupportWindow)
class SupportWindowAdmin(FactsModelAdmin):
    """Set by the first live export, by nobody's hand."""

    list_display = ("authorization", "state", "first_day", "last_day", "days_left", "tenant")
    list_select_related = ("tenant",)
    search_fields = ("authorization",)
    ordering = ("opened_at",)
    fields = (
        "tenant",
        "authorization",
        "state",
        "first_day",
        "last_day",
        "days_left",
        "days",
        "time_zone",
        "cause",
    )
    readonly_fields = fields
    inlines = (SupportWindowEventInline,)
    change_form_template = "admin/tenants/support_window.html"

    def get_urls(self) -> list[URLPattern]:
        act = path(
            "<uuid:object_id>/extension/",
            self.admin_site.admin_view(self.extension),
            name="tenants_supportwindow_extension",
        )
        return [act, *super().get_urls()]

    def extension(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Days are asked for by one person, and approved or refused by another."""
        window = self.get_object(request, str(object_id))
        if window is None or not self.has_view_permission(request, window) or request.method != "POST":
            raise Http404
        back = reverse("admin:tenants_supportwindow_change", args=[window.pk])
        said = request.POST
        if said.get("act") == "ask":
            acts.require(request, "tenants.add_windowextension", window)
            more = int(said["days"]) if said.get("days", "").isdigit() else 0
            return acts.answer(
                request,
                lambda: windows.ask_for_more(window, more, said.get("reason", ""), acts.person(request)),
                back,
                "Asked. Billing approves it.",
            )
        acts.require(request, "tenants.change_windowextension", window)
        asked = window.extensions.filter(state=WindowExtension.State.ASKED).first()
        if asked is None:
            raise Http404
        yes = said.get("act") == "approve"

        def do() -> str:
            windows.answer(asked, yes, acts.person(request))
            return f"{asked.days} days were added." if yes else "Refused."

        return acts.answer(request, do, back)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        window = self.get_object(request, object_id)
        more = {
            "asked": window.extensions.filter(state="ASKED").select_related("asked_by").first(),
            "may_ask": request.user.has_perm("tenants.add_windowextension", window),
            "may_answer": request.user.has_perm("tenants.change_windowextension", window),
            "most_days": windows.MOST_DAYS,
        }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    @admin.display(description="Standing")
    def state(self, row: SupportWindow) -> str:
        return WORDS[support.standing(row, timezone.now()).state]

    @admin.display(description="First live export on", ordering="opened_at")
    def first_day(self, row: SupportWindow) -> object:
        return support.standing(row, timezone.now()).first_day or "-"

    @admin.display(description="Included through")
    def last_day(self, row: SupportWindow) -> object:
        return support.standing(row, timezone.now()).last_day or "-"

    @admin.display(description="Days left")
    def days_left(self, row: SupportWindow) -> object:
        left = support.standing(row, timezone.now()).days_left
        return "-" if left is None else left
