"""Partners, tenants, subsidiaries and what was ordered for them."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest

from tenants import scope
from tenants.admin.base import ModelAdmin, TenantModelAdmin, register
from tenants.models import Partner, Subsidiary, Tenant
from tenants.permissions import powers_of


@register(Partner)
class PartnerAdmin(ModelAdmin):
    list_display = ("name", "slug", "created_at")
    search_fields = ("name", "slug")
    prepopulated_fields: ClassVar[Any] = {"slug": ("name",)}

    def visible(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        if request.user.is_superuser:
            return queryset
        return queryset.filter(pk__in=powers_of(request.user).by_partner)


@register(Tenant)
class TenantAdmin(ModelAdmin):
    list_display = ("name", "slug", "partner", "time_zone", "status", "created_at")
    list_filter = ("status",)
    list_select_related = ("partner",)
    search_fields = ("name", "slug")

    def visible(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        if request.user.is_superuser:
            return queryset
        return queryset.filter(pk__in=scope.current())

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Who looks after a tenant, its address and its end are the Operator's to say.
        return () if request.user.is_superuser else ("slug", "partner", "status")


@register(Subsidiary)
class SubsidiaryAdmin(TenantModelAdmin):
    list_display = ("name", "kind", "currency", "time_zone", "tenant", "created_at")
    list_filter = ("kind",)
    list_select_related = ("tenant",)
    search_fields = ("name", "slug")
