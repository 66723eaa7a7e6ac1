"""API keys: made here, shown once, revoked, never changed."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from tenants.admin.base import TenantModelAdmin, action, display, register
from tenants.admin.forms import TenantForm
from tenants.models import ApiKey, ApiScope


class ApiKeyForm(TenantForm):
    scopes = forms.MultipleChoiceField(
        choices=ApiScope.choices, widget=forms.CheckboxSelectMultiple, initial=ApiScope.values
    )

    class Meta:
        model = ApiKey
        fields = ("tenant", "name", "scopes", "expires_at")


@register(ApiKey)
class ApiKeyAdmin(TenantModelAdmin):
    form = ApiKeyForm
    list_display = ("name", "prefix", "state", "last_used_at", "expires_at", "tenant")
    list_select_related = ("tenant",)
    search_fields = ("name", "prefix")
    actions: ClassVar[Any] = ["revoke", "export_csv"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("tenant", "name", "scopes", "expires_at")
        return (
            "tenant",
            "name",
            "prefix",
            "scopes",
            "expires_at",
            "revoked_at",
            "last_used_at",
            "created_at",
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else self.get_fields(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None:
            kwargs["form"] = TenantForm
        return super().get_form(request, obj, change, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            return
        made, plaintext = ApiKey.issue(obj.tenant, obj.name, obj.scopes, expires_at=obj.expires_at)
        obj.__dict__.update(made.__dict__)
        shown = '<span>This key is shown once; copy it now:</span> <code class="lh-key">{}</code>'
        messages.success(request, format_html(shown, plaintext))

    @display(description="State", label={"Valid": "success", "Revoked": "danger", "Expired": "warning"})  # type: ignore[untyped-decorator]
    def state(self, obj: ApiKey) -> str:
        now = timezone.now()
        if obj.revoked_at:
            return "Revoked"
        return "Expired" if obj.expires_at and obj.expires_at <= now else "Valid"

    @action(description="Revoke: calls with these keys are refused from now on", permissions=["change"])  # type: ignore[untyped-decorator]
    def revoke(self, request: HttpRequest, queryset: "models.QuerySet[ApiKey]") -> None:
        keys = list(queryset.filter(revoked_at=None))
        queryset.filter(revoked_at=None).update(revoked_at=timezone.now())
        for key in keys:
            self.record(request, "revoked", key)
        self.message_user(request, f"{len(keys)} revoked.")
