"""Who owns which field of customers and vendors in Sage, and what was written there because of it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from integrations.admin.badges import badge
from integrations.admin.columns import link, moment
from integrations.admin.facts import HistoryAdmin
from integrations.admin.filters import ConnectionFilter
from integrations.admin.mappings import SettingsAdmin
from integrations.models import PartyFieldOwner, PartyUpdate
from integrations.models.choices import PartyUpdateState, WorkKind
from integrations.pipeline import due, party_updates
from tenants.admin.base import action

_COLOURS = {
    PartyUpdateState.WAITING: "blue",
    PartyUpdateState.DONE: "green",
    PartyUpdateState.REFUSED: "red",
}


@admin.register(PartyFieldOwner)
class PartyFieldOwnerAdmin(SettingsAdmin):
    list_display = ("field", "side", "owner", "connection")
    list_editable = ("owner",)
    list_select_related = ("connection__subsidiary", "connection__entity")
    list_filter = (ConnectionFilter, "side")
    ordering = ("connection", "side", "field")
    autocomplete_fields = ("connection",)
    fields = ("tenant", "connection", ("side", "field"), "owner")
    empty_words = "Every field is Sage's: it is written when a customer or vendor is created there, and left alone afterwards."

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        due.make_due(obj.connection_id, WorkKind.REFERENCE)


@admin.register(PartyUpdate)
class PartyUpdateAdmin(HistoryAdmin):
    newest_by = "found_at"
    actions = ("write_again",)
    list_display = ("who", "what", "standing", moment("found_at", "Found"), moment("done_at", "Written"))
    list_filter = ("state", ConnectionFilter)
    list_select_related = ("party",)
    search_fields = ("sage_id", "party__name")
    fields = readonly_fields = (
        "who",
        "sage_id",
        "connection",
        "what",
        "standing",
        "said",
        moment("found_at", "Found"),
        moment("done_at", "Written"),
    )
    empty_words = "What was changed on customers and vendors in Sage stands here, once a field is the TMS's (Owners of fields)."

    @admin.display(description="Party")
    def who(self, row: PartyUpdate) -> str:
        return link(row.party, row.party.name)

    @admin.display(description="Change in Sage")
    def what(self, row: PartyUpdate) -> str:
        told = ((word.replace("_", " "), was or "empty", now) for word, (was, now) in row.changes.items())
        return format_html_join(mark_safe("<br>"), '<span class="lh-quiet">{}</span> {} → <b>{}</b>', told)

    @admin.display(description="State")
    def standing(self, row: PartyUpdate) -> str:
        shown = badge(row.get_state_display(), _COLOURS[PartyUpdateState(row.state)])
        return format_html('{} <span class="lh-quiet">{}</span>', shown, row.said) if row.said else shown

    @action(description="Write again", permissions=["view"])  # type: ignore[untyped-decorator]
    def write_again(self, request: HttpRequest, queryset: QuerySet[PartyUpdate]) -> None:
        allowed = [row.pk for row in queryset if request.user.has_perm("integrations.change_party", row)]
        connections = party_updates.again(allowed)
        for connection_id in connections:
            due.make_due(connection_id, WorkKind.REFERENCE)
        if connections:
            messages.success(request, "Written again with the next reading of the lists, which begins now.")
        else:
            messages.info(request, "All of these are written.")
