"""Rules that Sage showed by refusing: an account that wants a dimension. A person accepts or declines, by name (A5)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from integrations.admin.badges import badge
from integrations.admin.columns import EMPTY, moment, two_lines
from integrations.admin.facts import person
from integrations.admin.filters import ConnectionFilter
from integrations.admin.mappings import SettingsAdmin
from integrations.models import AccountGuard
from integrations.pipeline import guards
from tenants.admin.base import action

_TONES = {"OFFERED": "amber", "ACCEPTED": "green", "DECLINED": "slate"}


@admin.register(AccountGuard)
class AccountGuardAdmin(SettingsAdmin):
    list_display = (
        "rule",
        "standing",
        "said_by_sage",
        "count_refusals",
        moment("last_at", "Last refused"),
        "decision",
        "connection",
    )
    list_display_links = ("rule",)
    list_filter = (ConnectionFilter, "state", "dimension")
    list_select_related = ("connection__subsidiary", "connection__entity")
    ordering = ("-last_at",)
    search_fields = ("account", "dimension")
    search_help_text = "Account or dimension"
    actions = ("accept", "decline", "export_csv")
    fields = readonly_fields = (
        "connection",
        "rule",
        "standing",
        "said",
        "refusals",
        moment("first_at", "First refused"),
        moment("last_at", "Last refused"),
        "decision",
    )
    empty_words = (
        "When Sage refuses a line because its account wants a dimension, the rule is offered here. Accepted, it"
        " blocks such a line before anything is sent."
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A rule is learnt, never made up: what an account wants by its own settings is read from Sage."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="Rule", ordering="account")
    def rule(self, row: AccountGuard) -> str:
        return f"Account {row.account} requires {row.dimension.capitalize()}"

    @admin.display(description="Standing", ordering="state")
    def standing(self, row: AccountGuard) -> str:
        return badge(row.get_state_display(), _TONES[row.state])

    @admin.display(description="What Sage said")
    def said_by_sage(self, row: AccountGuard) -> str:
        return two_lines(row.said, "")

    @admin.display(description="Refusals", ordering="refusals")
    def count_refusals(self, row: AccountGuard) -> int:
        return row.refusals

    @admin.display(description="Decided by")
    def decision(self, row: AccountGuard) -> str:
        return row.decided_by or EMPTY

    @action(description="Accept: block before sending", permissions=["change"])  # type: ignore[untyped-decorator]
    def accept(self, request: HttpRequest, queryset: QuerySet[AccountGuard]) -> None:
        self._decide(request, queryset, accept=True)

    @action(description="Decline: let Sage decide", permissions=["change"])  # type: ignore[untyped-decorator]
    def decline(self, request: HttpRequest, queryset: QuerySet[AccountGuard]) -> None:
        self._decide(request, queryset, accept=False)

    def _decide(self, request: HttpRequest, queryset: QuerySet[AccountGuard], *, accept: bool) -> None:
        n = guards.decide(list(queryset.values_list("pk", flat=True)), person(request), accept=accept)
        done = "accepted: such lines block before anything is sent" if accept else "declined"
        messages.success(request, f"{n} rule{'s' if n != 1 else ''} {done}.")
