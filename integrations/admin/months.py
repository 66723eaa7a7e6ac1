"""Months as customers close them: what was read, and who signed what."""

from __future__ import annotations

from django.contrib import admin

from integrations.admin.columns import moment, tidy
from integrations.admin.facts import FactAdmin
from integrations.admin.filters import ConnectionFilter
from integrations.models import CloseReading, CloseSignOff


@admin.register(CloseReading)
class CloseReadingAdmin(FactAdmin):
    list_display = ("month", "connection", "state", "records", moment("taken_at", "Read"), "asked_by")
    list_filter = (ConnectionFilter, "state")
    list_select_related = ("connection__subsidiary", "connection__entity")
    ordering = ("-month",)
    empty_words = "Months that customers look at in the portal, to close them, stand here."
    fields = readonly_fields = (
        *("connection", "month", "state", "asked_by", moment("taken_at", "Read"), "records", "problem"),
        tidy("sums", "Sums by stream"),
    )


@admin.register(CloseSignOff)
class CloseSignOffAdmin(FactAdmin):
    list_display = ("month", "connection", "signed_name", "signed_by", moment("signed_at", "Signed"))
    list_filter = (ConnectionFilter,)
    list_select_related = ("connection__subsidiary", "connection__entity")
    search_fields = ("signed_name", "signed_by")
    ordering = ("-signed_at",)
    empty_words = "Months that a customer's owner or accountant signed off stand here, with what was signed."
    fields = readonly_fields = (
        *("connection", "month", "signed_name", "signed_by", moment("signed_at", "Signed")),
        *(moment("taken_at", "Sage read"), "words", tidy("sums", "Sums"), tidy("entries", "Differences")),
    )
