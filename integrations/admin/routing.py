"""Which subsidiary issues a transaction, where a field of the TMS names another than the one that delivers it (A8)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from integrations.admin.mappings import SettingsAdmin, give_tenant
from integrations.models import Route, RouteName
from tenants.admin.base import TabularInline


class RouteNameInline(TabularInline):
    model = RouteName
    fields = ("tms_value", "issues")
    verbose_name_plural = "Other names (a subsidiary's own name and short name need none)"


@admin.register(Route)
class RouteAdmin(SettingsAdmin):
    list_display = ("subsidiary", "covers", "source_field")
    list_filter = ("covers",)
    list_select_related = ("subsidiary",)
    ordering = ("subsidiary__name", "covers")
    fields = ("tenant", "subsidiary", "covers", "source_field")
    inlines = (RouteNameInline,)
    empty_words = (
        "Each transaction is issued by the subsidiary that delivers it. Where a field of the TMS names another, say"
        " here which field."
    )

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        give_tenant(formset, form.instance)
        super().save_formset(request, form, formset, change)
