"""Connections: settings, standing, mappings, and what a person may do with them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from integrations.admin import (
    connection_acts,
    doctor_pages,
    escrow_pages,
    figures,
    posting,
    previews,
    settings_pages,
    wizard,
)
from integrations.admin.badges import choice_badge
from integrations.admin.causes import open_causes
from integrations.admin.columns import EMPTY, moment, page_of, when
from integrations.admin.dimensions import DimensionForm
from integrations.admin.facts import person
from integrations.admin.jobs import RunSeen, runs
from integrations.admin.mappings import SettingsAdmin, give_tenant
from integrations.models import (
    AccountGuard,
    ClosedPeriod,
    Connection,
    DimensionMapping,
    Entity,
    GLMapping,
    SageCompany,
    Work,
)
from integrations.models.choices import System
from integrations.pipeline import due
from integrations.sage.x3_soap.layouts import read as read_layouts
from integrations.shown.causes import Causes
from tenants.admin.base import TabularInline, TenantModelAdmin
from tenants.admin.forms import SECRET_SET, TenantForm, secret_names

CHANGE = "integrations.change_connection"
_X3 = (
    "Sage X3",
    {
        "fields": ("x3_layout",),
        "description": "Templates with other columns than those that X3 is shipped with, as the guide to Sage X3 says.",
    },
)


class GLMappingInline(TabularInline):
    model = GLMapping
    fields = ("side", "level", "key", "account")
    ordering = ("side", "level", "key")
    verbose_name_plural = "Accounts"
    tab = True
    show_count = True


class DimensionMappingInline(TabularInline):
    model = DimensionMapping
    form = DimensionForm
    fields = ("dimension", "source_field", "source_level", "default", "required", "as_is")
    ordering = ("dimension",)
    verbose_name_plural = "Dimensions"
    tab = True
    show_count = True


@dataclass(frozen=True, slots=True)
class Standing:
    """What the page says above the settings."""

    badge: str
    states: tuple[figures.StateFigure, ...]
    causes: Causes
    runs: tuple[RunSeen, ...]
    work: tuple[Work, ...]
    accounts: int
    dimensions: int
    guards: tuple[AccountGuard, ...]
    closed: tuple[ClosedPeriod, ...]

    @classmethod
    def of(cls, connection: Connection) -> Standing:
        return cls(
            badge=choice_badge(connection.state, connection.get_state_display()),
            states=figures.by_state(connection.pk),
            causes=open_causes(connection.pk),
            runs=tuple(runs(connection.pk, most=8)),
            work=tuple(connection.work.order_by("due_at")),
            accounts=connection.gl_mappings.count(),
            dimensions=connection.dimension_mappings.count(),
            guards=tuple(connection.account_guards.exclude(state=AccountGuard.State.DECLINED)),
            closed=tuple(connection.closed_periods.filter(opened_at__isnull=True)[:6]),
        )


class ConnectionForm(TenantForm):
    def clean_x3_layout(self) -> Any:
        told = self.cleaned_data["x3_layout"] or {}
        try:
            read_layouts(told)
        except ValueError as problems:
            raise forms.ValidationError(str(problems).splitlines()) from problems
        return told


@admin.register(Connection)
class ConnectionAdmin(SettingsAdmin):
    form = ConnectionForm
    list_display = ("name", "state_now", "mode", "currency", "cut", moment("activated_at", "Active since"))
    list_filter = ("state", "mode")
    list_select_related = ("subsidiary", "entity")
    search_fields = ("subsidiary__name", "entity__name")
    search_help_text = "Subsidiary or entity"
    ordering = ("subsidiary__name",)
    inlines = (GLMappingInline, DimensionMappingInline)
    change_form_outer_before_template = "admin/integrations/connection/standing.html"
    readonly_fields = ("state_now",)
    actions = ("export_csv",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "tenant",
                    ("subsidiary", "engagement"),
                    ("system", "mode"),
                    ("company", "entity"),
                    ("user_id", "user_password"),
                    ("currency", "terms_days"),
                )
            },
        ),
        (
            "Parties that Sage does not know",
            {"fields": (("customer_policy", "vendor_policy"), "parties_at_top")},
        ),
        (
            "When it runs",
            {
                "fields": (
                    ("export_every", "export_at"),
                    ("payments_every", "payments_on"),
                    ("nightly_at", "settle_seconds"),
                )
            },
        ),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A connection is disconnected, never deleted: what it exported stays on record (A8)."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Connection]:
        rows: QuerySet[Connection] = super().get_queryset(request)
        return rows.select_related("subsidiary", "entity")

    @admin.display(description="Connection", ordering="subsidiary__name")
    def name(self, row: Connection) -> str:
        return str(row)

    @admin.display(description="State")
    def state_now(self, row: Connection) -> str:
        return choice_badge(row.state, row.get_state_display())

    @admin.display(description="Cut-over")
    def cut(self, row: Connection) -> str:
        return when(row.cut_over) if row.cut_over else EMPTY

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The pairing of subsidiary and entity is permanent (A8)."""
        fixed = tuple(super().get_readonly_fields(request, obj))
        return (*fixed, "subsidiary", "company", "entity", "system", "mode") if obj else fixed

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = super().get_fieldsets(request, obj)
        return [*shown, _X3] if obj is not None and obj.system == System.X3_SOAP else shown

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "company":
            kwargs["queryset"] = companies_for(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Only what the form changed: the rest of the row, its lease above all, is the workers' meanwhile."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        if form.changed_data:
            obj.save(update_fields=form.changed_data)
        if obj.is_active:
            due.schedule(obj)
        for name in set(secret_names(Connection)) & set(form.changed_data):
            self.record(request, SECRET_SET, obj, {"field": name})

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        give_tenant(formset, form.instance)
        super().save_formset(request, form, formset, change)

    def get_urls(self) -> list[URLPattern]:
        act = path(
            "<uuid:object_id>/act/<slug:name>/",
            self.admin_site.admin_view(self.act),
            name="integrations_connection_act",
        )
        preview = path(
            "<uuid:object_id>/preview/",
            self.admin_site.admin_view(self.preview),
            name="integrations_connection_preview",
        )
        held = path(
            "<uuid:object_id>/escrow/",
            self.admin_site.admin_view(self.escrow),
            name="integrations_connection_escrow",
        )
        examined = path(
            "<uuid:object_id>/doctor/",
            self.admin_site.admin_view(self.doctor),
            name="integrations_connection_doctor",
        )
        pages = [*wizard.urls(self), *settings_pages.urls(self), *posting.urls(self)]
        return [act, preview, held, examined, *pages, *super().get_urls()]

    def doctor(self, request: HttpRequest, object_id: uuid.UUID) -> HttpResponse:
        return doctor_pages.page(self, request, self.get_object(request, str(object_id)))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """A connection is set up step by step; the bare form is for who knows every word of it."""
        if request.method == "GET" and "bare" not in request.GET and self.has_add_permission(request):
            return HttpResponseRedirect(wizard.begins())
        added: HttpResponse = super().add_view(request, form_url, extra_context)
        return added

    def escrow(self, request: HttpRequest, object_id: uuid.UUID) -> HttpResponse:
        return escrow_pages.page(self, request, self.get_object(request, str(object_id)))

    def preview(self, request: HttpRequest, object_id: uuid.UUID) -> HttpResponse:
        return previews.page(self, request, self.get_object(request, str(object_id)))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        connection = self.get_object(request, object_id)
        extra = {
            **(extra_context or {}),
            "standing": Standing.of(connection) if connection else None,
            "acts": self._offered(request, connection) if connection else [],
        }
        changed: HttpResponse = super().change_view(request, object_id, form_url, extra)
        return changed

    def _offered(self, request: HttpRequest, connection: Connection) -> list[connection_acts.ConnectionAct]:
        return connection_acts.offered(connection) if request.user.has_perm(CHANGE, connection) else []

    def act(self, request: HttpRequest, object_id: uuid.UUID, name: str) -> HttpResponse:
        """Says what it will do, then does it."""
        connection = self.get_object(request, str(object_id))
        found = connection_acts.ACTS.get(name)
        if connection is None or found is None or found not in self._offered(request, connection):
            raise Http404
        data = request.POST if request.method == "POST" else None
        form = found.form(data, connection=connection, asker=person(request))
        if request.method == "POST" and form.is_valid() and self._perform(request, connection, found, form):
            return HttpResponseRedirect(page_of(connection))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{found.label}?",
            "connection": connection,
            "act": found,
            "form": form,
            "states": figures.by_state(connection.pk),
            "back": page_of(connection),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/integrations/connection/confirm_act.html", context)

    def _perform(
        self, request: HttpRequest, connection: Connection, act: connection_acts.ConnectionAct, form: Any
    ) -> bool:
        try:
            act.perform(connection, person(request), form.cleaned_data)
        except ValueError as refused:
            form.add_error(None, str(refused))
            return False
        self.record(
            request, act.name, connection, {"said": {k: str(v) for k, v in form.cleaned_data.items()}}
        )
        messages.success(request, f"{act.label}: done for {connection}.")
        return True


@admin.register(Entity)
class EntityAdmin(TenantModelAdmin):
    list_display = ("entity_id", "name", "currency", "active", "company", moment("read_at", "Read from Sage"))
    list_select_related = ("company",)
    ordering = ("entity_id",)
    search_fields = ("entity_id", "name")
    fields = ("tenant", "company", "entity_id", "name", "currency", "active")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = tuple(super().get_readonly_fields(request, obj))
        return (*fixed, "company", "entity_id") if obj else fixed

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "company":
            kwargs["queryset"] = companies_for(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def companies_for(request: HttpRequest) -> QuerySet[SageCompany]:
    """An Operator pairs a tenant with a Sage company; others see only those of tenants in scope."""
    if request.user.is_superuser:
        return SageCompany.objects.all()
    return SageCompany.objects.filter(pk__in=Entity.objects.values("company"))
