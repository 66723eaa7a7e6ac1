"""What came in: deliveries, rows as they came, transactions and their versions; and how files are read."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from integrations.admin import correction_pages, layout_pages, papers, previews
from integrations.admin.columns import EMPTY, amount, came_under, link, moment, tidy, two_lines
from integrations.admin.facts import HistoryAdmin
from integrations.admin.filters import SubsidiaryFilter
from integrations.admin.layout_form import LayoutForm
from integrations.models import FreightTransaction, Layout, RawInput, RawRow, Retention, TransactionVersion
from integrations.models.choices import VersionStatus
from integrations.pipeline.preview import MOST
from tenants.admin.base import TenantModelAdmin, action

LINE_BREAK = mark_safe("<br>")


@admin.register(Layout)
class LayoutAdmin(TenantModelAdmin):
    form = LayoutForm
    list_display = ("name", moment("changed_at", "Changed"))
    search_fields = ("name",)
    ordering = ("name",)
    fields = ("tenant", "name", "spec")
    list_before_template = "admin/integrations/layout/before_list.html"

    def get_urls(self) -> list[URLPattern]:
        look = path("look/", self.admin_site.admin_view(self.look), name="integrations_layout_look")
        return [look, *super().get_urls()]

    def look(self, request: HttpRequest) -> HttpResponse:
        return layout_pages.page(self, request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        may_look = request.user.has_perm(layout_pages.ADD)
        return super().changelist_view(request, {**(extra_context or {}), "may_look": may_look})

    class Media:
        css = {"all": ["integrations/admin.css"]}


@admin.register(RawInput)
class RawInputAdmin(HistoryAdmin):
    newest_by = "received_at"
    list_display = (
        "what",
        "subsidiary",
        "count_rows",
        "count_accepted",
        "count_repeated",
        "count_rejected",
        "count_history",
        moment("received_at", "Came"),
    )
    list_filter = ("channel", SubsidiaryFilter)
    list_select_related = ("subsidiary",)
    search_fields = ("name", "sha256")
    fields = readonly_fields = (
        "channel",
        "name",
        "subsidiary",
        "received_from",
        moment("received_at", "Came"),
        "size",
        "rows",
        "accepted",
        "repeated",
        "rejected",
        "history",
        "sha256",
    )

    @admin.display(description="Delivery")
    def what(self, row: RawInput) -> str:
        return two_lines(row.name or row.get_channel_display(), row.received_from)

    @admin.display(description="Rows")
    def count_rows(self, row: RawInput) -> str:
        return f"{row.rows:,}"

    @admin.display(description="Taken in")
    def count_accepted(self, row: RawInput) -> str:
        return f"{row.accepted:,}"

    @admin.display(description="Seen before")
    def count_repeated(self, row: RawInput) -> str:
        return f"{row.repeated:,}"

    @admin.display(description="Refused")
    def count_rejected(self, row: RawInput) -> str:
        return f"{row.rejected:,}"

    @admin.display(description="Before the cut-over")
    def count_history(self, row: RawInput) -> str:
        return f"{row.history:,}"


@admin.register(RawRow)
class RawRowAdmin(HistoryAdmin):
    newest_by = "received_at"
    list_display = ("what", moment("received_at", "Came"))
    list_select_related = ("raw_input",)
    fields = readonly_fields = (
        "raw_input",
        "row",
        tidy("body", "As it came"),
        moment("received_at", "Came"),
    )

    @admin.display(description="Row")
    def what(self, row: RawRow) -> str:
        return two_lines(f"Row {row.row}", row.raw_input.name)


@admin.register(FreightTransaction)
class FreightTransactionAdmin(HistoryAdmin):
    newest_by = "received_at"
    actions = ("preview", "export_csv")
    list_display = ("what", "who", "status", "subsidiary", "dated", "money", "in_documents")
    list_filter = ("status", "kind", SubsidiaryFilter, "document_date")
    list_select_related = ("party", "subsidiary")
    search_fields = ("number", "source_id", "party__name")
    empty_words = "Transactions stand here when the TMS has delivered them through the API or as a file."
    search_help_text = "Number, TMS id or party"
    fields = readonly_fields = (
        "kind",
        "number",
        "source_system",
        "source_id",
        "status",
        "subsidiary",
        "party",
        "document_date",
        moment("created_in_tms", "Created in the TMS"),
        "money",
        "version",
        "in_documents",
        "its_papers",
        "to_correct",
        "came",
    )

    def get_urls(self) -> list[URLPattern]:
        correction = path(
            "<uuid:object_id>/correction/",
            self.admin_site.admin_view(self.correction),
            name="integrations_transaction_correction",
        )
        of_it = path(
            "<uuid:object_id>/papers/",
            self.admin_site.admin_view(self.papers_page),
            name="integrations_transaction_papers",
        )
        return [correction, of_it, *super().get_urls()]

    def correction(self, request: HttpRequest, object_id: uuid.UUID) -> HttpResponse:
        return correction_pages.page(self, request, self.get_object(request, str(object_id)))

    def papers_page(self, request: HttpRequest, object_id: uuid.UUID) -> HttpResponse:
        return papers.page(self, request, self.get_object(request, str(object_id)))

    @admin.display(description="Papers")
    def its_papers(self, row: FreightTransaction) -> str:
        n = row.attachments.count()
        return format_html(
            '<a class="lh-link" href="{}">{}</a>',
            papers.address(row),
            f"{n} paper{'s' if n != 1 else ''}" if n else "None yet: give one in",
        )

    @admin.display(description="Correction")
    def to_correct(self, row: FreightTransaction) -> str:
        held = row.versions.filter(status=VersionStatus.HELD).exists()
        words = "A newer version is held: see what correcting it would do"
        return (
            format_html('<a class="lh-link" href="{}">{}</a>', correction_pages.address(row), words)
            if held
            else EMPTY
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[FreightTransaction]:
        return super().get_queryset(request).prefetch_related("standings__document")

    @action(description="Preview posting", permissions=["view"])  # type: ignore[untyped-decorator]
    def preview(self, request: HttpRequest, queryset: QuerySet[FreightTransaction]) -> HttpResponse | None:
        return previews.of_selection(self, request, list(queryset[:MOST]))

    @admin.display(description="Transaction")
    def what(self, row: FreightTransaction) -> str:
        return two_lines(row.number, row.get_kind_display())

    @admin.display(description="Party")
    def who(self, row: FreightTransaction) -> str:
        return two_lines(row.party.name, row.source_id)

    @admin.display(description="Date")
    def dated(self, row: FreightTransaction) -> str:
        return came_under(row.document_date, row.received_at)

    money = staticmethod(amount("total", "Total"))
    came = staticmethod(moment("received_at", "Came"))

    @admin.display(description="Documents")
    def in_documents(self, row: FreightTransaction) -> str:
        links = [(link(document, document.number),) for document in row.documents]
        return format_html_join(LINE_BREAK, "{}", links) if links else EMPTY


@admin.register(TransactionVersion)
class TransactionVersionAdmin(HistoryAdmin):
    newest_by = "received_at"
    list_display = ("what", "status", "version", "void", "money", "changed_by", "came")
    list_filter = ("status", "void")
    list_select_related = ("transaction",)
    search_fields = ("transaction__number", "transaction__source_id")
    fields = readonly_fields = (
        "transaction",
        "version",
        "status",
        "void",
        "money",
        "changed_by",
        "came",
        "raw_row",
        tidy("payload", "As it was understood"),
    )

    @admin.display(description="Transaction")
    def what(self, row: TransactionVersion) -> str:
        return two_lines(row.transaction.number, row.transaction.get_kind_display())

    money = staticmethod(amount("total", "Total"))
    changed_by = staticmethod(amount("difference", "Against Sage"))
    came = staticmethod(moment("received_at", "Came"))


@admin.register(Retention)
class RetentionAdmin(TenantModelAdmin):
    list_display = ("kind", "days", "tenant")
    list_select_related = ("tenant",)
    ordering = ("kind",)
    fields = ("tenant", "kind", "days")
