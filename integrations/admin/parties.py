"""Parties, their External Accounting IDs, and who they are in each connection's Sage (A4)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from integrations.admin import matches
from integrations.admin.badges import choice_badge
from integrations.admin.columns import EMPTY, moment, two_lines
from integrations.admin.facts import FactAdmin
from integrations.admin.filters import ConnectionFilter
from integrations.admin.mappings import give_tenant
from integrations.models import ExternalAccountingId, Party, PartyLink
from integrations.pipeline import linking
from tenants.admin.base import TabularInline, TenantModelAdmin


class ExternalIdInline(TabularInline):
    model = ExternalAccountingId
    fields = ("subsidiary", "value")


class LinkInline(TabularInline):
    """Links are what the steps found; a person mends them by giving an id."""

    model = PartyLink
    fields = readonly_fields = ("connection", "state_now", "sage_id", "words")
    can_delete = False
    verbose_name_plural = "In Sage"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            super()
            .get_queryset(request)
            .select_related("connection__subsidiary", "connection__entity", "party")
        )

    @admin.display(description="State")
    def state_now(self, row: PartyLink) -> str:
        return choice_badge(row.state, row.get_state_display())


class LinkStateFilter(admin.SimpleListFilter):
    title = "link to Sage"
    parameter_name = "link"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return PartyLink._meta.get_field("state").choices

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if not self.value():
            return queryset
        return queryset.filter(pk__in=PartyLink.objects.filter(state=self.value()).values("party"))


@admin.register(Party)
class PartyAdmin(TenantModelAdmin):
    list_display = ("who", "kind", "active", "in_sage", moment("changed_at", "Changed"))
    list_filter = (LinkStateFilter, "kind", "active", "delivered")
    search_fields = ("name", "source_id")
    search_help_text = "Name or TMS id"
    ordering = ("name",)
    inlines = (ExternalIdInline, LinkInline)
    actions = ("export_csv",)
    # The TMS delivers a party; here a person says who it is in Sage.
    fields = (
        "tenant",
        ("name", "kind"),
        ("source_system", "source_id"),
        ("active", "delivered"),
        ("terms_days", "payroll"),
        "known",
        "tax_id",
    )
    readonly_fields = (
        *("name", "kind", "source_system", "source_id", "active", "delivered", "terms_days", "payroll"),
        "known",
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        queue = path(
            "matches/<uuid:connection_id>/",
            self.admin_site.admin_view(self.queue),
            name="integrations_matches",
        )
        return [queue, *super().get_urls()]

    def queue(self, request: HttpRequest, connection_id: uuid.UUID) -> HttpResponse:
        return matches.page(self, request, connection_id)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("links")

    @admin.display(description="Party", ordering="name")
    def who(self, row: Party) -> str:
        return two_lines(row.name, row.source_id)

    @admin.display(description="Numbers, address, other names")
    def known(self, row: Party) -> str:
        return ", ".join(f"{name} {value}" for name, value in row.facts.items()) or EMPTY

    @admin.display(description="In Sage")
    def in_sage(self, row: Party) -> str:
        linked = sorted({link.sage_id for link in row.links.all() if link.sage_id})
        if linked:
            return ", ".join(linked)
        asks = any(link.state == "NEEDS_PERSON" for link in row.links.all())
        return choice_badge("NEEDS_PERSON", "Needs a person") if asks else "not linked yet"

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        give_tenant(formset, form.instance)
        super().save_formset(request, form, formset, change)
        if formset.model is ExternalAccountingId and formset.has_changed():
            linking.reconsider([form.instance.pk])

    class Media:
        css = {"all": ["integrations/admin.css"]}


@admin.register(ExternalAccountingId)
class ExternalAccountingIdAdmin(TenantModelAdmin):
    list_display = ("value", "party", "subsidiary")
    list_select_related = ("party", "subsidiary")
    search_fields = ("value", "party__name")
    ordering = ("value",)
    autocomplete_fields = ("party",)
    fields = ("tenant", "party", "subsidiary", "value")

    # Whoever was linked otherwise is matched again, and what waits for the party is built again.

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        linking.reconsider([obj.party_id])

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        linking.reconsider([obj.party_id])

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        parties = list(queryset.values_list("party", flat=True))
        super().delete_queryset(request, queryset)
        linking.reconsider(parties)


@admin.register(PartyLink)
class PartyLinkAdmin(FactAdmin):
    list_display = ("state_now", "party", "sage_id", "words", "connection", moment("changed_at", "Changed"))
    list_display_links = ("party",)
    list_filter = ("state", ConnectionFilter)
    list_select_related = ("party", "connection__subsidiary", "connection__entity")
    search_fields = ("party__name", "sage_id")
    ordering = ("-changed_at",)

    @admin.display(description="State")
    def state_now(self, row: PartyLink) -> str:
        return choice_badge(row.state, row.get_state_display())
