"""Payments recorded in Sage, what they paid, and the feed that the TMS reads (A3)."""

from __future__ import annotations

from django.contrib import admin

from integrations.admin.badges import badge
from integrations.admin.columns import amount, link, moment, tidy, two_lines, when
from integrations.admin.facts import FactAdmin, HistoryAdmin
from integrations.admin.filters import ConnectionFilter
from integrations.models import FeedHead, PaymentApplication, PaymentNotice, SagePayment


@admin.register(SagePayment)
class SagePaymentAdmin(HistoryAdmin):
    """Of payments that pay none of our documents, only number, date and amount are known, and shown."""

    newest_by = "read_at"
    list_display = ("what", "standing", "side", "dated", "method", "money", "connection", "read")
    list_filter = ("ours", "live", "side", ConnectionFilter, "payment_date")
    list_select_related = ("connection__subsidiary", "connection__entity")
    search_fields = ("=record_no", "document_number")
    empty_words = "Payments that were recorded in Sage stand here after the next import."
    search_help_text = "RECORDNO, or cheque or reference number"
    fields = readonly_fields = (
        "record_no",
        "standing",
        "side",
        "ours",
        "state",
        "dated",
        "method",
        "document_number",
        "money",
        "when_modified",
        "connection",
        "read",
    )

    @admin.display(description="Payment")
    def what(self, row: SagePayment) -> str:
        return two_lines(f"Payment {row.record_no}", row.document_number)

    @admin.display(description="Standing")
    def standing(self, row: SagePayment) -> str:
        if not row.live:
            return badge("Undone", "slate")
        return badge("Applied", "green") if row.ours else badge("Not of ours", "slate")

    @admin.display(description="Date")
    def dated(self, row: SagePayment) -> str:
        return when(row.payment_date)

    money = staticmethod(amount("amount", "Amount"))
    read = staticmethod(moment("read_at", "Read"))


@admin.register(PaymentApplication)
class PaymentApplicationAdmin(HistoryAdmin):
    newest_by = "imported_at"
    list_display = ("what", "part", "live", "money", "pays", "imported")
    list_filter = ("part", "live")
    list_select_related = ("document", "payment")
    search_fields = ("document__number", "=detail_no")
    fields = readonly_fields = ("payment", "detail_no", "part", "live", "money", "pays", "imported")

    @admin.display(description="Detail")
    def what(self, row: PaymentApplication) -> str:
        return two_lines(f"Detail {row.detail_no}", f"of payment {row.payment.record_no}")

    @admin.display(description="Document")
    def pays(self, row: PaymentApplication) -> str:
        return link(row.document, row.document.number)

    money = staticmethod(amount("amount", "Amount"))
    imported = staticmethod(moment("imported_at", "Imported"))


@admin.register(PaymentNotice)
class PaymentNoticeAdmin(HistoryAdmin):
    newest_by = "at"
    list_display = ("number", "undone", moment("at", "Told"))
    list_filter = ("undone",)
    search_fields = ("=number",)
    fields = readonly_fields = (
        "number",
        "application",
        "undone",
        tidy("body", "As the TMS reads it"),
        moment("at", "Told"),
    )


@admin.register(FeedHead)
class FeedHeadAdmin(FactAdmin):
    list_display = ("last", "tenant")
    list_select_related = ("tenant",)
    ordering = ("last",)
