"""What was done, and by whom."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from tenants import scope
from tenants.admin.base import FactsModelAdmin, register
from tenants.models import AuditEvent, Notice


@register(AuditEvent)
class AuditEventAdmin(FactsModelAdmin):
    list_display = ("at", "actor_name", "action", "target_type", "reason", "tenant")
    list_filter = ("action", ("at", admin.DateFieldListFilter))
    list_select_related = ("tenant",)
    search_fields = ("actor_name", "action", "target_id")
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        """An Operator reads the deployment's own events; a tenant's only through the break-glass."""
        if not request.user.is_superuser:
            return super().get_queryset(request)
        reached = scope.current()
        with scope.outside("operator"):
            events: models.QuerySet[Any] = AuditEvent.objects.order_by("-at")
        return events.filter(models.Q(tenant=None) | models.Q(tenant__in=reached))


@register(Notice)
class NoticeAdmin(FactsModelAdmin):
    list_display = ("created_at", "to", "subject", "state", "attempts", "sent_at", "tenant")
    list_filter = ("state",)
    list_select_related = ("tenant",)
    search_fields = ("to", "subject")
