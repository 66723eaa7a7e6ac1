"""Times that the integration team offers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.http import HttpRequest

from tenants.admin.base import ModelAdmin, register
from tenants.models import AppointmentSlot, Partner
from tenants.permissions import powers_of


@register(AppointmentSlot)
class AppointmentSlotAdmin(ModelAdmin):
    """One's own times; an Operator sees all."""

    list_display = ("starts_at", "minutes", "time_zone", "host", "partner")
    list_select_related = ("host", "partner")
    ordering = ("starts_at",)
    fields: ClassVar[Any] = ("starts_at", "minutes", "time_zone", "partner")

    def visible(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if request.user.is_superuser:
            return queryset
        return queryset.filter(Q(host=request.user.pk) | Q(partner__in=powers_of(request.user).by_partner))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "partner" and not request.user.is_superuser:
            kwargs["queryset"] = Partner.objects.filter(pk__in=powers_of(request.user).by_partner)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not self._is_taken(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not self._is_taken(obj)

    @staticmethod
    def _is_taken(obj: Any) -> bool:
        from tenants.onboarding.appointments import was_taken

        return isinstance(obj, AppointmentSlot) and was_taken(obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.host = request.user
        super().save_model(request, obj, form, change)
