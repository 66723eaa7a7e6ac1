"""What a connection has decided about posting, and about falls to default accounts. A change is a new version of its settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from integrations.admin.filters import ConnectionFilter
from integrations.admin.mappings import SettingsAdmin
from integrations.core.freight import Paper
from integrations.models import ConnectionPolicies, DefaultPolicy, choices
from integrations.models.policies import default_papers


@admin.register(ConnectionPolicies)
class ConnectionPoliciesAdmin(SettingsAdmin):
    list_display = ("connection", "corrections", "period_policy_ar", "period_policy_ap", "duplicates")
    list_select_related = ("connection__subsidiary", "connection__entity")
    list_filter = (ConnectionFilter,)
    ordering = ("connection",)
    autocomplete_fields = ("connection",)
    empty_words = "Every connection posts by the defaults until its policies are set here."
    fieldsets = (
        (None, {"fields": ("tenant", "connection")}),
        (
            "Documents",
            {
                "fields": (
                    ("settlement_unit", "w2_drivers"),
                    "trade_bills",
                    ("quick_pay_base", "factored_carriers"),
                    ("freight_carriers_1099", "duplicates"),
                )
            },
        ),
        (
            "A newer version of what stands in Sage",
            {"fields": (("corrections", "after_payment"),)},
        ),
        (
            "Closed periods",
            {
                "fields": (("period_policy_ar", "period_policy_ap", "period_policy_gl"),),
                "description": "Hold: it waits until the period is open. Next open: the posting date moves, document and due date stay.",
            },
        ),
        (
            "Papers",
            {
                "fields": ("attachments", "papers"),
                "description": "Invoices and bills bear them in Sage; its adjustments cannot.",
            },
        ),
        (
            "Where it is posted",
            {
                "fields": (
                    ("posting_level", "top_location"),
                    ("journal", "tax_solution", "rate_type"),
                    "summary_dimension",
                )
            },
        ),
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "papers":
            return forms.MultipleChoiceField(
                choices=choices.of(Paper),
                required=False,
                initial=default_papers,
                widget=forms.CheckboxSelectMultiple,
                help_text=db_field.help_text,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = tuple(super().get_readonly_fields(request, obj))
        return (*fixed, "connection") if obj else fixed


@admin.register(DefaultPolicy)
class DefaultPolicyAdmin(SettingsAdmin):
    list_display = ("category", "side", "to_category", "to_master", "connection")
    list_select_related = ("connection__subsidiary", "connection__entity")
    list_filter = (ConnectionFilter, "side")
    ordering = ("connection", "side", "category")
    autocomplete_fields = ("connection",)
    empty_words = "Charges without an account of their own fall to the default of their category, then to the master default."
    fields = ("tenant", "connection", ("side", "category"), ("to_category", "to_master"))
