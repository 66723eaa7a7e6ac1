"""What customers coded by hand for one document, offered as a mapping to who may change mappings (rule A9)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from integrations.admin.badges import badge
from integrations.admin.columns import EMPTY, moment
from integrations.admin.facts import person
from integrations.admin.filters import ConnectionFilter
from integrations.admin.mappings import SettingsAdmin
from integrations.models import ManualCoding
from integrations.pipeline import coding_acts
from tenants.admin.base import action

_TONES = {"OFFERED": "amber", "ACCEPTED": "green", "DECLINED": "slate"}
FIELDS = (
    "document",
    "given",
    "mapping",
    "standing",
    "by",
    moment("at", "Given"),
    "decision",
    "connection",
)


@admin.register(ManualCoding)
class ManualCodingAdmin(SettingsAdmin):
    list_display = FIELDS
    list_display_links = ("given",)
    list_filter = (ConnectionFilter, "state", "what")
    list_select_related = ("document", "party", "connection__subsidiary", "connection__entity")
    ordering = ("-at",)
    search_fields = ("charge", "value", "told", "document__number")
    search_help_text = "Charge code, value or document"
    actions = ("accept", "decline", "export_csv")
    fields = readonly_fields = FIELDS
    empty_words = (
        "When a customer's owner or accountant gives one document the account or dimension that it lacks, it stands here, and"
        " the mapping that would give it to all is offered."
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It is given on the document's page in the portal, never made up here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="Given to it", ordering="what")
    def given(self, row: ManualCoding) -> str:
        return str(row)

    @admin.display(description="As a mapping")
    def mapping(self, row: ManualCoding) -> str:
        return row.offer or EMPTY

    @admin.display(description="Standing", ordering="state")
    def standing(self, row: ManualCoding) -> str:
        return badge(row.get_state_display(), _TONES[row.state])

    @admin.display(description="Decided by")
    def decision(self, row: ManualCoding) -> str:
        return row.decided_by or EMPTY

    @action(description="Make it a mapping", permissions=["change"])  # type: ignore[untyped-decorator]
    def accept(self, request: HttpRequest, queryset: QuerySet[ManualCoding]) -> None:
        self._decide(request, queryset, accept=True)

    @action(description="Leave it to its document", permissions=["change"])  # type: ignore[untyped-decorator]
    def decline(self, request: HttpRequest, queryset: QuerySet[ManualCoding]) -> None:
        self._decide(request, queryset, accept=False)

    def _decide(self, request: HttpRequest, queryset: QuerySet[ManualCoding], *, accept: bool) -> None:
        try:
            n = coding_acts.decide(
                list(queryset.values_list("pk", flat=True)), person(request), accept=accept
            )
        except coding_acts.Refusal as why:
            messages.error(request, f"Nothing is changed. {why}.")
            return
        done = (
            "made a mapping: what waits for it is built again" if accept else "left to the document it is of"
        )
        messages.success(request, f"{n} {done}.")
