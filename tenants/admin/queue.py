"""django-q2's own pages, for Operators alone: whoever writes its tables can run code through its pickles."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django_q.models import Failure, OrmQ, Schedule, Success

from tenants.admin.base import ModelAdmin, register, site

for stock in (Success, Failure, Schedule, OrmQ):
    if site.is_registered(stock):
        site.unregister(stock)


class OperatorsOnly(ModelAdmin):
    """To look at and to delete. Schedules are declared in code, so nothing is added or changed here."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)


@register(Success)
class SuccessAdmin(OperatorsOnly):
    list_display = ("name", "func", "started", "stopped", "attempt_count")
    search_fields = ("name", "func")
    fields = ("id", "name", "func", "started", "stopped", "attempt_count")


@register(Failure)
class FailureAdmin(OperatorsOnly):
    list_display = ("name", "func", "started", "stopped", "attempt_count")
    search_fields = ("name", "func")
    fields = ("id", "name", "func", "started", "stopped", "attempt_count", "result")


@register(Schedule)
class ScheduleAdmin(OperatorsOnly):
    list_display = ("name", "func", "schedule_type", "repeats", "next_run")
    fields: ClassVar[Any] = ("name", "func", "schedule_type", "minutes", "repeats", "next_run")


@register(OrmQ)
class OrmQAdmin(OperatorsOnly):
    list_display = ("id", "key", "lock")
    fields = ("id", "key", "lock")
