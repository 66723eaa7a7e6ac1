"""Rows of the deployment: Sage companies, sender credentials, what the queue remembers. For Operators alone."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from integrations.admin.columns import moment
from integrations.models import Delivery, SageCompany, SageSession, SenderCredential, Slot
from tenants.admin.base import ModelAdmin
from tenants.admin.forms import SECRET_SET, TenantForm, secret_names
from tenants.models import ProviderBooks


class OperatorAdmin(ModelAdmin):
    """No role of a tenant reaches these: they would tell one tenant of another."""

    def _may(self, request: HttpRequest, verb: str, obj: Any) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "view", None)


class OperatorFacts(OperatorAdmin):
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(SageCompany)
class SageCompanyAdmin(OperatorAdmin):
    list_display = ("company_id", "gateway_url", "allowed", "ceiling", moment("wait_until", "Waits until"))
    search_fields = ("company_id", "gateway_url")
    ordering = ("company_id",)
    fields = ("company_id", "gateway_url", "is_test", "ceiling", "allowed", "calm_since", "wait_until")
    readonly_fields = ("allowed", "calm_since", "wait_until")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = tuple(super().get_readonly_fields(request, obj))
        return (*fixed, "company_id", "gateway_url") if obj else fixed


@admin.register(SenderCredential)
class SenderCredentialAdmin(OperatorAdmin):
    form = TenantForm
    list_display = ("sender_id", "partner")
    list_select_related = ("partner",)
    search_fields = ("sender_id",)
    ordering = ("sender_id",)
    fields = ("partner", "sender_id", "password")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for name in secret_names(type(obj)):
            if name in form.changed_data:
                self.record(request, SECRET_SET, obj, {"field": name})


@admin.register(ProviderBooks)
class ProviderBooksAdmin(OperatorAdmin):
    """Whose statements stand where. The subsidiary is chosen while the glass of its tenant is broken: an Operator sees none otherwise."""

    list_display = ("__str__", moment("since", "Statements since"))
    list_select_related = ("partner",)
    ordering = ("partner__name",)
    fields = ("partner", "subsidiary", "since")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("partner", "since") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("partner", "since") if obj else self.fields


@admin.register(Slot)
class SlotAdmin(OperatorFacts):
    list_display = ("purpose", "company", moment("until", "Until"))
    list_select_related = ("company",)
    ordering = ("-until",)


@admin.register(SageSession)
class SageSessionAdmin(OperatorFacts):
    """Which sessions are kept; the session's id itself is a secret."""

    list_display = ("company", "user_id", "entity", moment("expires", "Ends"))
    list_select_related = ("company",)
    ordering = ("-expires",)
    fields = readonly_fields = ("company", "user_id", "entity", "endpoint", moment("expires", "Ends"))


@admin.register(Delivery)
class DeliveryAdmin(OperatorFacts):
    list_display = ("ormq_id", "count")
    ordering = ("-ormq_id",)
