"""The one place (beside `tenants/site.py`) that imports the theme: everything in the admin builds on these classes.

`TenantModelAdmin` shows a row only where the person's role allows it; a stranger's row is not there (404).
"""

import functools
from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from unfold.admin import ModelAdmin as ThemeModelAdmin
from unfold.admin import StackedInline as ThemeStackedInline
from unfold.admin import TabularInline as ThemeTabularInline
from unfold.decorators import action, display
from unfold.forms import AdminPasswordChangeForm, UserCreationForm
from unfold.widgets import (
    UnfoldAdminEmailInputWidget as EmailInput,
)
from unfold.widgets import (
    UnfoldAdminPasswordWidget as PasswordInput,
)
from unfold.widgets import (
    UnfoldAdminSelectWidget as Select,
)
from unfold.widgets import (
    UnfoldAdminTextareaWidget as Textarea,
)
from unfold.widgets import (
    UnfoldAdminTextInputWidget as TextInput,
)

from tenants import scope
from tenants.admin.export import as_csv, as_workbook
from tenants.admin.forms import SECRET_SET, TenantForm, held_to_tenant, labelled, secret_names
from tenants.models import AuditEvent, Tenant
from tenants.permissions import powers_of
from tenants.secrets import SecretField

__all__ = [
    "AdminPasswordChangeForm",
    "EmailInput",
    "FactsModelAdmin",
    "ModelAdmin",
    "PasswordInput",
    "Select",
    "StackedInline",
    "TabularInline",
    "TenantModelAdmin",
    "TextInput",
    "Textarea",
    "ThemeModelAdmin",
    "UserCreationForm",
    "action",
    "display",
    "register",
    "site",
]

site = admin.site
register = admin.register

EXPORTS = ("export_csv", "export_xlsx")
View = Callable[..., HttpResponse]
_OF_ONE_ROW = {"<path:object_id>": "object_id", "<id>": "id"}


class ModelAdmin(ThemeModelAdmin):  # type: ignore[misc]
    """For every model: dense lists, a 404 for what is not there, each act on record."""

    list_filter_submit = False
    list_per_page = 50
    show_full_result_count = False
    warn_unsaved_form = True
    formfield_overrides: ClassVar[dict[Any, Any]] = {
        SecretField: {"widget": PasswordInput(render_value=False)}
    }

    def get_urls(self) -> list[URLPattern]:
        urls: list[URLPattern] = super().get_urls()
        for url in urls:
            for route, argument in _OF_ONE_ROW.items():
                if route in str(url.pattern):
                    url.callback = self._only_for_rows_there(url.callback, argument)
        return urls

    def _only_for_rows_there(self, view: View, argument: str) -> View:
        """Every page and action of one row: another tenant's row is not there, whoever forgot to ask."""

        @functools.wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            wanted = _plain(kwargs[argument])
            if self.admin_site.has_permission(request) and self.get_object(request, wanted) is None:
                raise Http404
            return view(request, *args, **kwargs)

        return asked

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        return self.visible(request, super().get_queryset(request))

    def visible(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        """The rows that this person may see; narrowed by each kind of admin."""
        return queryset

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        return labelled(super().get_changelist_formset(request, **kwargs))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "view", obj) or self._may(request, "change", obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "add", None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "delete", obj)

    def _may(self, request: HttpRequest, verb: str, obj: Any) -> bool:
        # The theme asks with the id where Django asks with the row.
        row = obj if obj is None or isinstance(obj, models.Model) else self._there(request, obj)
        perm = f"{self.opts.app_label}.{verb}_{self.opts.model_name}"
        return bool(request.user.has_perm(perm, row))

    def _there(self, request: HttpRequest, object_id: Any) -> models.Model:
        row: models.Model | None = self.get_object(request, _plain(str(object_id)))
        if row is None:
            raise Http404
        return row

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        raise Http404

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self.record(request, "added", obj, {"fields": _changed(message)})
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self.record(request, "changed", obj, {"fields": _changed(message)})
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for row in queryset:
            self.record(request, "deleted", row, {"was": str(row)})
        return super().log_deletions(request, queryset)

    def record(
        self, request: HttpRequest, done: str, obj: models.Model, detail: dict[str, Any] | None = None
    ) -> None:
        """Write the act down: `record(request, "revoked", key)` is the event "apikey.revoked"."""
        name = f"{obj._meta.model_name}.{done}" if "." not in done else done
        if isinstance(obj, Tenant) or not held_to_tenant(type(obj)):
            with scope.outside("operator"):
                AuditEvent.record(name, actor=request.user, target=obj, detail=detail)
        else:
            AuditEvent.record(name, actor=request.user, target=obj, detail=detail)


class TenantModelAdmin(ModelAdmin):
    """For rows of a tenant."""

    form = TenantForm
    actions: ClassVar[Any] = ["export_csv"]

    def visible(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        if request.user.is_superuser:
            return queryset  # as far as the scope goes: no tenant, or that of the break-glass
        return queryset.filter(tenant_id__in=self._tenants_for(request))

    def _tenants_for(self, request: HttpRequest) -> Any:
        """Where the person may see this model; to act on chosen rows, where they may change it."""
        may = powers_of(request.user).tenants_for
        name = f"{self.opts.app_label}.{{}}_{self.opts.model_name}".format
        acting = request.method == "POST" and request.POST.get("action") not in (None, "", *EXPORTS)
        if not acting or not self._ever(request, "change"):
            return may(name("view")) | may(name("change"))
        return may(name("delete" if request.POST.get("action") == "delete_selected" else "change"))

    def _ever(self, request: HttpRequest, verb: str) -> bool:
        return self._may(request, verb, None)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "tenant" and "queryset" not in kwargs:
            kwargs["queryset"] = self._tenants_to_add_to(request)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "tenant" and field is not None:
            self._choose_the_only_one(field)
        return field

    def _tenants_to_add_to(self, request: HttpRequest) -> "models.QuerySet[Tenant]":
        opened = scope.current()
        if not request.user.is_superuser:
            perm = f"{self.opts.app_label}.add_{self.opts.model_name}"
            opened &= powers_of(request.user).tenants_for(perm)
        return Tenant.objects.filter(pk__in=opened)

    @staticmethod
    def _choose_the_only_one(field: Any) -> None:
        first, *others = field.queryset[:2] or [None]
        if first is not None and not others:
            field.initial = first.pk

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = tuple(super().get_readonly_fields(request, obj))
        return fixed if obj is None or "tenant" in fixed else (*fixed, "tenant")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change and not request.user.has_perm(f"{self.opts.app_label}.add_{self.opts.model_name}", obj):
            raise PermissionDenied
        super().save_model(request, obj, form, change)
        for name in secret_names(type(obj)):
            if name in form.changed_data:
                self.record(request, SECRET_SET, obj, {"field": name})

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if held_to_tenant(formset.model):
            for each in formset.forms:
                each.instance.tenant_id = form.instance.tenant_id
        super().save_formset(request, form, formset, change)

    @action(description="Export as CSV")  # type: ignore[untyped-decorator]
    def export_csv(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> HttpResponse:
        return as_csv(request, queryset)

    @action(description="Export as Excel")  # type: ignore[untyped-decorator]
    def export_xlsx(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> HttpResponse:
        return as_workbook(request, queryset)

    def get_actions(self, request: HttpRequest) -> Any:
        """Who may take a list out as CSV may take it out as a workbook."""
        found = super().get_actions(request)
        if "export_csv" in found and "export_xlsx" not in found:
            found["export_xlsx"] = self.get_action("export_xlsx")
        return found


class FactsModelAdmin(TenantModelAdmin):
    """For what happened: to read, not to change."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class _OfTenant:
    """Inline rows follow the permissions of their own model, at the parent's tenant."""

    formfield_overrides: ClassVar[dict[Any, Any]] = {
        SecretField: {"widget": PasswordInput(render_value=False)}
    }
    form = TenantForm
    exclude: ClassVar[Any] = ("tenant",)  # it is the parent's
    show_change_link = True
    extra = 0
    opts: Any

    def _inline_may(self, request: HttpRequest, verb: str, obj: Any) -> bool:
        perm = f"{self.opts.app_label}.{verb}_{self.opts.model_name}"
        return bool(request.user.has_perm(perm, obj))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._inline_may(request, "view", obj) or self._inline_may(request, "change", obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._inline_may(request, "add", obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._inline_may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._inline_may(request, "delete", obj)


class TabularInline(_OfTenant, ThemeTabularInline):  # type: ignore[misc]
    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return labelled(super().get_formset(request, obj, **kwargs))


class StackedInline(_OfTenant, ThemeStackedInline):  # type: ignore[misc]
    pass


def _plain(object_id: str) -> str:
    from django.contrib.admin.utils import unquote

    return unquote(object_id)


def _changed(message: Any) -> list[str]:
    """Names of the fields that a form changed, never their values."""
    if not isinstance(message, list):
        return []
    return sorted(
        {
            name
            for part in message
            if isinstance(part, dict)
            for act in part.values()
            for name in act.get("fields", [])
        }
    )
