"""What was done, and by whom."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from tenants import scope, support
from tenants.admin.base import FactsModelAdmin, TabularInline, register
from tenants.models import AuditEvent, Notice, SupportWindow, SupportWindowEvent
from tenants.support.days import State


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


class SupportWindowEventInline(TabularInline):
    model = SupportWindowEvent
    fields = ("written_at", "what", "at", "words", "days", "asked_by", "approved_by")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


_WORDS = {
    State.NOT_STARTED: "Not started: no live export yet",
    State.ACTIVE: "Active",
    State.ENDING: "Ending",
    State.ENDED: "Ended",
}


@register(SupportWindow)
class SupportWindowAdmin(FactsModelAdmin):
    """Set by the first live export, by nobody's hand."""

    list_display = ("authorization", "state", "first_day", "last_day", "days_left", "tenant")
    list_select_related = ("tenant",)
    search_fields = ("authorization",)
    ordering = ("opened_at",)
    fields = (
        "tenant",
        "authorization",
        "state",
        "first_day",
        "last_day",
        "days_left",
        "days",
        "time_zone",
        "cause",
    )
    readonly_fields = fields
    inlines = (SupportWindowEventInline,)

    @admin.display(description="Standing")
    def state(self, row: SupportWindow) -> str:
        return _WORDS[support.standing(row, timezone.now()).state]

    @admin.display(description="First live export on", ordering="opened_at")
    def first_day(self, row: SupportWindow) -> object:
        return support.standing(row, timezone.now()).first_day or "-"

    @admin.display(description="Included through")
    def last_day(self, row: SupportWindow) -> object:
        return support.standing(row, timezone.now()).last_day or "-"

    @admin.display(description="Days left")
    def days_left(self, row: SupportWindow) -> object:
        left = support.standing(row, timezone.now()).days_left
        return "-" if left is None else left
