"""Requests to Sage and what they did to documents; lines, payloads and transitions for who looks for one of them."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.redaction import redact
from integrations.admin.badges import badge, choice_badge, state_badge, word
from integrations.admin.columns import EMPTY, amount, link, moment, tidy, two_lines
from integrations.admin.facts import FactAdmin, HistoryAdmin
from integrations.admin.filters import ConnectionFilter
from integrations.admin.payload_text import indented, unpacked
from integrations.models import (
    Attempt,
    DocumentLine,
    DocumentPayload,
    Exchange,
    ExchangeBody,
    SageRecord,
    Transition,
)


def folded(words: str, text: str) -> SafeString:
    return format_html(
        '<details class="lh-fold"><summary>{}</summary><pre class="lh-pre">{}</pre></details>', words, text
    )


@admin.register(Exchange)
class ExchangeAdmin(HistoryAdmin):
    newest_by = "started_at"
    list_display = ("what", "answered", "functions", "took", "connection", "started")
    list_filter = ("purpose", "http_status", ConnectionFilter)
    list_select_related = ("connection__subsidiary", "connection__entity")
    search_fields = ("=request_id",)
    search_help_text = "The request's control id"
    fields = readonly_fields = (
        "purpose",
        "request_id",
        "answered",
        "functions",
        "took",
        "connection",
        "job",
        "error",
        "started",
        "request_body",
        "response_body",
    )
    started = staticmethod(moment("started_at", "Started"))

    @admin.display(description="Request")
    def what(self, row: Exchange) -> str:
        return two_lines(row.purpose, row.request_id)

    @admin.display(description="Answer")
    def answered(self, row: Exchange) -> SafeString:
        if row.http_status is None:
            return badge(row.error or "None", "violet")
        return badge(f"HTTP {row.http_status}", "green" if row.http_status == 200 else "red")

    @admin.display(description="Took")
    def took(self, row: Exchange) -> str:
        return f"{row.milliseconds:,} ms"

    @admin.display(description="Sent")
    def request_body(self, row: Exchange) -> str:
        return _body(row, "request")

    @admin.display(description="Received")
    def response_body(self, row: Exchange) -> str:
        return _body(row, "response")


def _body(exchange: Exchange, side: str) -> str:
    body = ExchangeBody.objects.filter(exchange=exchange).first()
    if body is None:
        return "Not kept, or past its retention."
    return folded("Show", redact(indented(unpacked(getattr(body, side)))))


@admin.register(ExchangeBody)
class ExchangeBodyAdmin(HistoryAdmin):
    newest_by = "kept_at"
    list_display = ("exchange", moment("kept_at", "Kept"))
    list_select_related = ("exchange",)
    fields = readonly_fields = ("exchange", "sent", "received", moment("kept_at", "Kept"))

    @admin.display(description="Sent")
    def sent(self, row: ExchangeBody) -> str:
        return folded("Show", redact(indented(unpacked(row.request))))

    @admin.display(description="Received")
    def received(self, row: ExchangeBody) -> str:
        return folded("Show", redact(indented(unpacked(row.response))))


@admin.register(Attempt)
class AttemptAdmin(HistoryAdmin):
    newest_by = "at"
    list_display = ("outcome_now", "of", "text", "sage_number", "tried")
    list_display_links = ("outcome_now",)
    list_filter = ("outcome",)
    list_select_related = ("document",)
    search_fields = ("document__number", "=control_id")
    fields = readonly_fields = ("outcome_now", "of", "exchange", "control_id", "sage_number", "text", "tried")
    tried = staticmethod(moment("at", "Tried"))

    @admin.display(description="Outcome")
    def outcome_now(self, row: Attempt) -> SafeString:
        return choice_badge(row.outcome, row.get_outcome_display())

    @admin.display(description="Document")
    def of(self, row: Attempt) -> str:
        return link(row.document, row.document.number)


@admin.register(Transition)
class TransitionAdmin(HistoryAdmin):
    newest_by = "at"
    list_display = ("now_badge", "was_word", "of", "actor", "reason", "moved")
    list_filter = ("now", "by")
    list_select_related = ("document",)
    search_fields = ("document__number", "actor")
    fields = readonly_fields = ("now_badge", "was_word", "of", "by", "actor", "reason", "moved")
    moved = staticmethod(moment("at", "When"))

    @admin.display(description="To")
    def now_badge(self, row: Transition) -> SafeString:
        return state_badge(row.now)

    @admin.display(description="From")
    def was_word(self, row: Transition) -> str:
        return word(row.was) or EMPTY

    @admin.display(description="Document")
    def of(self, row: Transition) -> str:
        return link(row.document, row.document.number)


@admin.register(DocumentLine)
class DocumentLineAdmin(FactAdmin):
    list_display = ("of", "line_no", "account", "memo", "money", "live")
    list_filter = ("live",)
    list_select_related = ("document",)
    search_fields = ("document__number", "=account")
    ordering = ("-pk",)
    fields = readonly_fields = (
        "of",
        "line_no",
        "account",
        "memo",
        "money",
        tidy("dimensions", "Dimensions"),
        tidy("trace", "Why"),
        "version",
        "live",
    )
    money = staticmethod(amount("amount", "Amount"))

    @admin.display(description="Document")
    def of(self, row: DocumentLine) -> str:
        return link(row.document, row.document.number)


@admin.register(DocumentPayload)
class DocumentPayloadAdmin(HistoryAdmin):
    newest_by = "frozen_at"
    list_display = ("of", moment("frozen_at", "Frozen"))
    list_display_links = None
    list_select_related = ("document",)
    search_fields = ("document__number",)
    fields = readonly_fields = ("of", "payload", moment("frozen_at", "Frozen"))

    @admin.display(description="Document")
    def of(self, row: DocumentPayload) -> str:
        return link(row.document, row.document.number)

    @admin.display(description="Exactly what is sent")
    def payload(self, row: DocumentPayload) -> str:
        return folded("Show", redact(indented(row.body)))


@admin.register(SageRecord)
class SageRecordAdmin(HistoryAdmin):
    """What others keyed in Sage, as the watch saw it."""

    newest_by = "seen_at"
    list_display = (
        "number",
        "kind",
        "party_id",
        "document_date",
        "total",
        "record_no",
        "connection",
        moment("seen_at", "Seen"),
    )
    list_filter = (ConnectionFilter, "kind")
    list_select_related = ("connection__subsidiary", "connection__entity")
    search_fields = ("number", "=record_no", "=party_id")
    empty_words = (
        "Invoices, bills and adjustments that others keyed in Sage stand here after the first watch."
    )
    fields = readonly_fields = (
        *("connection", "kind", "number", "party_id", "document_date", "total", "record_no"),
        moment("seen_at", "Seen"),
    )
