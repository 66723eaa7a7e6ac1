"""Dimensions of a connection (A5, A12): how each stands, where its values come from, matches and suggestions for them."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from integrations.admin.filters import ConnectionFilter
from integrations.admin.mappings import SettingsAdmin, give_tenant
from integrations.core import dimension_problems
from integrations.core.suggest import NORMALISED_SCORE
from integrations.models import (
    Connection,
    CustomFieldMapping,
    CustomFieldValue,
    DimensionMapping,
    DimensionValue,
    PartyDimension,
    ReferenceRecord,
)
from integrations.models.choices import WorkKind
from integrations.pipeline import dimension_values, due
from integrations.pipeline.dimension_rules import DIMENSION
from tenants.admin.base import TabularInline
from tenants.admin.forms import TenantForm

CHANGE = "integrations.change_dimensionmapping"


class DimensionForm(TenantForm):
    def clean(self) -> dict[str, Any]:
        """A dimension that cannot be supported is refused where it is entered, in A12's words."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        connection = data.get("connection") or getattr(self.instance, "connection", None)
        name = (data.get("dimension") or "").strip().upper()
        if connection is not None and name:
            problem = _refusal(connection.pk, name)
            if problem:
                self.add_error("dimension", problem)
            data["dimension"] = name
        return data


def _refusal(connection_id: uuid.UUID, name: str) -> str:
    if name in {key for key, _ in dimension_values.choices_of(connection_id)}:
        return ""
    row = ReferenceRecord.objects.filter(
        connection=connection_id, object_name=DIMENSION, key=name, active=True
    ).first()
    if row is not None and row.facts.get("unreadable"):
        return dimension_problems.UNREADABLE
    return f"This Sage company has no dimension {name} that documents could bear."


class DimensionValueInline(TabularInline):
    model = DimensionValue
    fields = ("tms_value", "sage_value")
    exclude = ("tenant",)


@admin.register(DimensionMapping)
class DimensionMappingAdmin(SettingsAdmin):
    form = DimensionForm
    list_display = ("dimension", "source_field", "source_level", "default", "required", "as_is", "connection")
    list_filter = (ConnectionFilter, "dimension", "required")
    list_select_related = ("connection__subsidiary", "connection__entity")
    ordering = ("connection", "dimension")
    search_fields = ("dimension", "source_field")
    autocomplete_fields = ("connection",)
    fields = (
        "tenant",
        "connection",
        "dimension",
        ("source_field", "source_level"),
        "header_field",
        "default",
        "required",
        "as_is",
    )
    inlines = (DimensionValueInline,)
    change_form_outer_before_template = "admin/integrations/dimensionmapping/links.html"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The values of a dimension are read from Sage once it is mapped: soon, not with the next schedule."""
        super().save_model(request, obj, form, change)
        if obj.connection.is_active:
            due.make_due(obj.connection_id, WorkKind.REFERENCE)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        give_tenant(formset, form.instance)
        super().save_formset(request, form, formset, change)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("of/<uuid:connection_id>/", view(self.overview), name="integrations_dimensions"),
            path("<uuid:object_id>/suggestions/", view(self.suggest), name="integrations_suggestions"),
        ]
        return [*own, *super().get_urls()]

    def overview(self, request: HttpRequest, connection_id: uuid.UUID) -> HttpResponse:
        connection = connection_of(self, request, connection_id)
        rows, cut = dimension_values.standings(connection)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Dimensions of {connection}",
            "connection": connection,
            "rows": rows,
            "cut": cut,
            "most": dimension_values.MOST_SEEN,
            "may_change": request.user.has_perm(CHANGE, connection),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/integrations/dimensionmapping/overview.html", context)

    def suggest(self, request: HttpRequest, object_id: uuid.UUID) -> HttpResponse:
        """Shows each value beside what it probably means; keeps what a person ticked, and nothing else."""
        mapping = self.get_object(request, str(object_id))
        if mapping is None or not request.user.has_perm(CHANGE, mapping):
            raise Http404
        offered, active = dimension_values.suggestions(mapping)
        if request.method == "POST":
            return self._accept(request, mapping, offered)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{mapping.dimension}: match values",
            "mapping": mapping,
            "offered": list(enumerate(offered)),
            "active": active,
            "sure": NORMALISED_SCORE,
            "back": reverse("admin:integrations_dimensions", args=[mapping.connection_id]),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/integrations/dimensionmapping/suggestions.html", context)

    def _accept(self, request: HttpRequest, mapping: DimensionMapping, offered: Any) -> HttpResponse:
        """Rows are named by their TMS value, so that what was shown is what is kept."""
        told = {each.tms_value for each in offered}
        chosen = {
            value: sage
            for value, sage in zip(request.POST.getlist("tms"), request.POST.getlist("sage"), strict=False)
            if value in set(request.POST.getlist("accept")) & told and sage
        }
        here = reverse("admin:integrations_suggestions", args=[mapping.pk])
        try:
            kept = dimension_values.accept(mapping, chosen)
        except ValueError as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(here)
        if kept:
            self.record(request, "matched", mapping, {"matches": chosen})
        messages.success(request, f"{kept} value{'' if kept == 1 else 's'} of {mapping.dimension} matched.")
        return HttpResponseRedirect(here)


@admin.register(DimensionValue)
class DimensionValueAdmin(SettingsAdmin):
    list_display = ("tms_value", "sage_value", "mapping")
    list_select_related = ("mapping",)
    search_fields = ("tms_value", "sage_value")
    autocomplete_fields = ("mapping",)
    fields = ("tenant", "mapping", "tms_value", "sage_value")


@admin.register(PartyDimension)
class PartyDimensionAdmin(SettingsAdmin):
    list_display = ("party", "dimension", "sage_value", "connection")
    list_filter = (ConnectionFilter, "dimension")
    list_select_related = ("party", "connection__subsidiary", "connection__entity")
    ordering = ("connection", "dimension", "party__name")
    search_fields = ("party__name", "party__source_id", "sage_value")
    autocomplete_fields = ("connection", "party")
    fields = ("tenant", "connection", "party", "dimension", "sage_value")


class CustomFieldForm(TenantForm):
    def clean(self) -> dict[str, Any]:
        """A field of a type that is not supported is refused where it is entered (A12)."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        connection = data.get("connection") or getattr(self.instance, "connection", None)
        owner, name = data.get("owner") or self.instance.owner, data.get("name") or self.instance.name
        if connection is not None and owner and name:
            name = data["name"] = name.strip().upper()
            known = {
                (s.field.owner.value, s.field.name): s for s in dimension_values.field_standings(connection)
            }
            found = known.get((owner, name))
            if found is not None and found.refusal:
                self.add_error("name", found.refusal)
            elif found is None and known:
                self.add_error("name", "Sage has no such custom field on this record.")
        return data


class CustomFieldValueInline(TabularInline):
    model = CustomFieldValue
    fields = ("tms_value", "sage_value")
    exclude = ("tenant",)


@admin.register(CustomFieldMapping)
class CustomFieldMappingAdmin(SettingsAdmin):
    form = CustomFieldForm
    list_display = ("name", "owner", "source_field", "source_level", "default", "required", "connection")
    list_filter = (ConnectionFilter, "owner", "required")
    list_select_related = ("connection__subsidiary", "connection__entity")
    ordering = ("connection", "owner", "name")
    search_fields = ("name", "source_field")
    autocomplete_fields = ("connection",)
    fields = (
        "tenant",
        "connection",
        "owner",
        "name",
        ("source_field", "source_level"),
        "default",
        "required",
    )
    inlines = (CustomFieldValueInline,)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        give_tenant(formset, form.instance)
        super().save_formset(request, form, formset, change)

    def get_urls(self) -> list[URLPattern]:
        overview = path(
            "of/<uuid:connection_id>/",
            self.admin_site.admin_view(self.overview),
            name="integrations_custom_fields",
        )
        return [overview, *super().get_urls()]

    def overview(self, request: HttpRequest, connection_id: uuid.UUID) -> HttpResponse:
        connection = connection_of(self, request, connection_id)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Custom fields of {connection}",
            "connection": connection,
            "rows": dimension_values.field_standings(connection),
            "may_change": request.user.has_perm("integrations.change_customfieldmapping", connection),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/integrations/customfieldmapping/overview.html", context)


@admin.register(CustomFieldValue)
class CustomFieldValueAdmin(SettingsAdmin):
    list_display = ("tms_value", "sage_value", "mapping")
    list_select_related = ("mapping",)
    search_fields = ("tms_value", "sage_value")
    autocomplete_fields = ("mapping",)
    fields = ("tenant", "mapping", "tms_value", "sage_value")


def connection_of(page: SettingsAdmin, request: HttpRequest, connection_id: uuid.UUID) -> Connection:
    """The connection, where this person may see such mappings of it; else it is not there."""
    rows = Connection.objects.select_related("subsidiary", "entity")
    connection = page.visible(request, rows).filter(pk=connection_id).first()
    if connection is None:
        raise Http404
    return connection
