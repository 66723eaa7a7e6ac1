"""Support time: written down, timed by a clock, corrected, and taken back once it is stated."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from tenants import acts
from tenants.admin import billing_page
from tenants.admin.base import TenantModelAdmin, register
from tenants.admin.forms import TenantForm
from tenants.models import (
    SupportTime,
    SupportTimer,
)
from tenants.support import times
from tenants.templatetags.figures import clock, hours


class SupportTimeForm(TenantForm):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        values = self.cleaned_data if cleaned is None else cleaned
        engagement, quote = values.get("engagement"), values.get("quote")
        if quote and engagement and quote.engagement_id != engagement.pk:
            self.add_error("quote", "This quote is of another engagement.")
        return cleaned


@register(SupportTime)
class SupportTimeAdmin(TenantModelAdmin):
    """Corrected until it is stated; afterwards taken back by an entry of its own."""

    form = SupportTimeForm
    list_display = ("began", "lasted", "person", "engagement", "category", "words", "stated", "tenant")
    list_filter = (
        "category",
        ("stated_at", admin.EmptyFieldListFilter),
        ("started_at", admin.DateFieldListFilter),
    )
    list_select_related = ("tenant", "person", "engagement__subsidiary", "line__statement")
    search_fields = ("words", "person__email", "engagement__subsidiary__name")
    date_hierarchy = "started_at"
    fields = ("tenant", "engagement", "started_at", "minutes", "category", "words", "internal", "quote")
    change_form_template = "admin/tenants/support_time.html"
    change_list_template = "admin/tenants/support_times.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("clock/", view(self.timer), name="tenants_supporttime_clock"),
            path("<uuid:object_id>/take-back/", view(self.take_back), name="tenants_supporttime_take_back"),
            *super().get_urls(),
        ]

    def timer(self, request: HttpRequest) -> HttpResponse:
        """Start, stop or throw away one's own clock."""
        if request.method != "POST":
            raise Http404
        said, back = request.POST, reverse("admin:tenants_supporttime_changelist")
        running = SupportTimer.objects.filter(person=request.user.pk).first()
        if said.get("act") == "start":
            engagement = billing_page.engagements_of(request).filter(pk=_uuid(said.get("engagement"))).first()
            if engagement is None:
                raise Http404
            acts.require(request, "tenants.add_supporttime", engagement)
            return acts.answer(
                request, lambda: times.begin(engagement, acts.person(request)), back, "The clock runs."
            )
        if running is None:
            raise Http404
        acts.require(request, "tenants.add_supporttime", running)
        if said.get("act") == "throw":
            return acts.answer(request, running.delete, back, "Thrown away.")

        def stop() -> str:
            made = times.stop(
                running, said.get("category") or "SUPPORT", said.get("words", ""), bool(said.get("internal"))
            )
            self.record(request, "added", made)
            return f"{made.minutes} minutes were written down."

        return acts.answer(request, stop, back)

    def take_back(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        row = self.get_object(request, str(object_id))
        if row is None or request.method != "POST" or not self.has_view_permission(request, row):
            raise Http404
        acts.require(request, "tenants.add_supporttime", row)

        def do() -> str:
            times.reverse(row, request.POST.get("words", ""), acts.person(request))
            return "Taken back: the next statement sets it off."

        return acts.answer(request, do, reverse("admin:tenants_supporttime_change", args=[row.pk]))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        running = SupportTimer.objects.filter(person=request.user.pk).select_related("engagement__subsidiary")
        more = {
            "running": running.first(),
            "engagements": billing_page.engagements_of(request)[:200],
            "categories": SupportTime.Category.choices,
        }
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not _is_stated(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_stated(obj)

    def get_actions(self, request: HttpRequest) -> Any:
        found = super().get_actions(request)
        found.pop("delete_selected", None)  # one by one: what is stated stays
        return found

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.person = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description="Began", ordering="started_at")
    def began(self, row: SupportTime) -> str:
        return clock(row.started_at, row.tenant.time_zone)

    @admin.display(description="h:mm", ordering="minutes")
    def lasted(self, row: SupportTime) -> str:
        shown = hours(-row.minutes if row.reverses_id else row.minutes)
        return format_html('<span class="lh-figure">{}</span>', shown)

    @admin.display(description="Stated")
    def stated(self, row: SupportTime) -> str:
        return row.line.statement.number if row.stated_at else "not yet"


def _is_stated(obj: Any) -> bool:
    return isinstance(obj, SupportTime) and (obj.stated_at is not None or obj.reverses_id is not None)


def _uuid(text: str | None) -> Any:
    return forms.UUIDField(required=False).clean(text)
