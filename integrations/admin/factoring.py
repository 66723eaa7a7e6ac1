"""Notices of Assignment, entered by one person and approved by another; and which charge codes count on a form 1099."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from integrations.admin.badges import badge
from integrations.admin.facts import person
from integrations.admin.filters import ConnectionFilter
from integrations.admin.mappings import SettingsAdmin
from integrations.models import FactoringNotice, Form1099Code, TaxDetail
from integrations.pipeline import factored, linking
from tenants.admin.base import action


@admin.register(FactoringNotice)
class FactoringNoticeAdmin(SettingsAdmin):
    list_display = ("carrier", "factor", "pay_to", "first", "last", "standing")
    list_select_related = ("carrier", "factor")
    search_fields = ("carrier__name", "factor__name", "pay_to")
    search_help_text = "Carrier, factor or contact"
    ordering = ("-first", "carrier__name")
    autocomplete_fields = ("carrier", "factor")
    actions = ("approve", "export_csv")
    fields = ("tenant", ("carrier", "factor"), "pay_to", ("first", "last"), ("entered_by", "approved_by"))
    readonly_fields = ("entered_by", "approved_by")
    empty_words = "Where a carrier has sold what you owe it, enter its Notice of Assignment here; a second person approves it."

    @admin.display(description="Standing")
    def standing(self, row: FactoringNotice) -> str:
        if row.approved_by:
            return badge(f"Approved: {row.approved_by}", "green")
        return badge("Waits for a second person", "amber")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What was approved is not edited: it may only end."""
        fixed = tuple(super().get_readonly_fields(request, obj))
        return (*fixed, "carrier", "factor", "pay_to", "first") if obj and obj.approved_by else fixed

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not obj.approved_by:
            obj.entered_by = person(request).email  # who changed it last: somebody else approves
        super().save_model(request, obj, form, change)
        linking.rebuild_for([obj.carrier_id])

    @action(description="Approve", permissions=["change"])  # type: ignore[untyped-decorator]
    def approve(self, request: HttpRequest, queryset: QuerySet[FactoringNotice]) -> None:
        done = 0
        for notice in queryset:
            try:
                factored.approve(notice.pk, person(request))
            except factored.Refusal as why:
                messages.error(request, f"{notice}: {why}.")
            else:
                done += 1
        if done:
            messages.success(request, f"{done} approved: bills that waited are built again.")


@admin.register(Form1099Code)
class Form1099CodeAdmin(SettingsAdmin):
    list_display = ("code", "form", "box", "connection")
    list_select_related = ("connection__subsidiary", "connection__entity")
    list_filter = (ConnectionFilter,)
    ordering = ("connection", "code")
    autocomplete_fields = ("connection",)
    fields = ("tenant", "connection", "code", ("form", "box"))
    empty_words = (
        "Pay counts in the vendor's own box in Sage; charge codes that count elsewhere, or never, stand here."
    )


@admin.register(TaxDetail)
class TaxDetailAdmin(SettingsAdmin):
    list_display = ("tax", "side", "detail", "connection")
    list_select_related = ("connection__subsidiary", "connection__entity")
    list_filter = (ConnectionFilter, "side")
    ordering = ("connection", "side", "code")
    autocomplete_fields = ("connection",)
    fields = ("tenant", "connection", ("side", "code"), "detail")
    empty_words = "Where a company has a tax solution in Sage (Posting policies), each tax code of the TMS gets its detail here."

    @admin.display(description="Tax code", ordering="code")
    def tax(self, row: TaxDetail) -> str:
        return row.code or "Documents without tax"
