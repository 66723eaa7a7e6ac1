"""The sidebar. Another app adds its groups with `add_group`, before those of WHO."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.urls import reverse

from tenants import acting
from tenants.admin.base import site


@dataclass(frozen=True, slots=True)
class Item:
    """A model's list ("tenants.subsidiary"), or with `url` another page; for whom, says `shown`."""

    title: str
    icon: str
    model: str = ""
    url: str = ""
    shown: Callable[[HttpRequest], bool] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    items: Sequence[Item]


def _asked(request: HttpRequest) -> bool:
    return acting.must_say(request.user)


def _operator(request: HttpRequest) -> bool:
    return bool(request.user.is_superuser)


def _bills(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("tenants.view_statement"))


_WORK: list[Group] = []
_WHO = (
    Group(
        "Customers",
        (
            Item("Tenants", "domain", "tenants.tenant"),
            Item("Subsidiaries", "warehouse", "tenants.subsidiary"),
            Item("Engagements", "contract", "tenants.engagement"),
            Item("Appointment times", "event", "tenants.appointmentslot"),
            Item("Partners", "handshake", "tenants.partner"),
        ),
    ),
    Group(
        "Support and billing",
        (
            Item("Billing", "point_of_sale", url="admin:billing", shown=_bills),
            Item("Support windows", "date_range", "tenants.supportwindow"),
            Item("Support time", "timer", "tenants.supporttime"),
            Item("Statements", "receipt_long", "tenants.statement"),
            Item("Quotes", "request_quote", "tenants.quote"),
            Item("Set-up fees", "payments", "tenants.setupfee"),
            Item("Authorizations", "draw", "tenants.authorization"),
            Item("Hourly rates", "price_change", "tenants.hourlyrate"),
        ),
    ),
    Group(
        "People and keys",
        (
            Item("People", "group", "tenants.user"),
            Item("What you work on", "edit_note", url="admin:working_on", shown=_asked),
            Item("Memberships", "badge", "tenants.membership"),
            Item("API keys", "key", "tenants.apikey"),
        ),
    ),
    Group(
        "On record",
        (
            Item("Audit", "history", "tenants.auditevent"),
            Item("Webhooks", "webhook", "tenants.webhook"),
            Item("What webhooks said", "outbox", "tenants.webhookdelivery"),
            Item("Notices", "mail", "tenants.notice"),
        ),
    ),
    Group(
        "Operating",
        (
            Item("Break the glass", "emergency", url="admin:break_glass", shown=_operator),
            Item("Failed jobs", "report", "django_q.failure"),
            Item("Finished jobs", "task_alt", "django_q.success"),
            Item("Queued jobs", "pending", "django_q.ormq"),
            Item("Schedules", "schedule", "django_q.schedule"),
        ),
    ),
)


def add_group(group: Group) -> None:
    """Put a group of another app into the sidebar, in the order of adding."""
    _WORK.append(group)


def groups(request: HttpRequest) -> list[dict[str, Any]]:
    """What this person may open; a group without any page is left out."""
    written = [
        {"title": group.title, "separator": True, "collapsible": False, "items": _items(group, request)}
        for group in (*_WORK, *_WHO)
    ]
    return [group for group in written if group["items"]]


def _items(group: Group, request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {"title": item.title, "icon": item.icon, "link": _link(item)}
        for item in group.items
        if _is_open(item, request)
    ]


def _is_open(item: Item, request: HttpRequest) -> bool:
    if item.shown is not None:
        return item.shown(request)
    if not item.model:
        return True
    model_admin = site._registry.get(apps.get_model(item.model))
    return model_admin is not None and bool(model_admin.has_view_permission(request))


def _link(item: Item) -> str:
    return reverse(item.url or f"admin:{item.model.replace('.', '_')}_changelist")
