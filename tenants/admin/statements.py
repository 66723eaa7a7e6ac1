"""A customer's month: its page, its papers, and what is done with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from tenants import acts
from tenants.admin.base import FactsModelAdmin, register
from tenants.models import (
    Statement,
)
from tenants.papers import statement_pdf
from tenants.papers.statement import statement_csv
from tenants.support import statements
from tenants.templatetags.figures import hours, money


@register(Statement)
class StatementAdmin(FactsModelAdmin):
    """A month of a customer. Its page computes a draft, and shows what was frozen afterwards."""

    list_display = ("number", "month", "standing", "included", "charged", "sum", "paid_on", "tenant")
    list_filter = ("state", ("month", admin.DateFieldListFilter))
    list_select_related = ("tenant",)
    search_fields = ("number", "tenant__name")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<uuid:object_id>/act/<slug:name>/", view(self.act), name="tenants_statement_act"),
            path("<uuid:object_id>/paper/<str:kind>", view(self.paper), name="tenants_statement_paper"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self._row(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Statement {row.number}",
            "statement": row,
            "sheet": statements.sheet(row),
            "may": request.user.has_perm("tenants.change_statement", row),
        }
        return TemplateResponse(request, "admin/tenants/statement.html", context)

    def _row(self, request: HttpRequest, object_id: Any) -> Statement:
        row: Statement | None = self.get_object(request, str(object_id))
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        return row

    def act(self, request: HttpRequest, object_id: Any, name: str) -> HttpResponse:
        row = self._row(request, object_id)
        do = STATEMENT_ACTS.get(name)
        if do is None or request.method != "POST":
            raise Http404
        acts.require(request, "tenants.change_statement", row)
        back = reverse("admin:tenants_statement_change", args=[row.pk])
        return acts.answer(request, lambda: do(request, row), back)

    def paper(self, request: HttpRequest, object_id: Any, kind: str) -> HttpResponse:
        row = self._row(request, object_id)
        if kind == "statement.pdf":
            return acts.file(
                statement_pdf(row, statements.sheet(row)), "application/pdf", f"{row.number}.pdf"
            )
        if kind == "statement.csv":
            return acts.file(
                statement_csv(row, statements.sheet(row)), "text/csv; charset=utf-8", f"{row.number}.csv"
            )
        raise Http404

    @admin.display(description="State", ordering="state")
    def standing(self, row: Statement) -> str:
        tone = {"DRAFT": "slate", "APPROVED": "blue", "SENT": "amber", "PAID": "green", "CREDITED": "slate"}
        return format_html('<span class="lh-state lh-{}">{}</span>', tone[row.state], row.get_state_display())

    @admin.display(description="Included")
    def included(self, row: Statement) -> str:
        return _figure("" if row.state == Statement.State.DRAFT else hours(row.included_minutes))

    @admin.display(description="Charged")
    def charged(self, row: Statement) -> str:
        return _figure("" if row.state == Statement.State.DRAFT else hours(row.charged_minutes))

    @admin.display(description="Total", ordering="total")
    def sum(self, row: Statement) -> str:
        return _figure("" if row.state == Statement.State.DRAFT else money((row.total, row.currency)))


def _figure(text: str) -> str:
    return format_html('<span class="lh-figure">{}</span>', text or "–")


def _approve(request: HttpRequest, row: Statement) -> str:
    frozen = statements.approve(row, acts.person(request))
    return f"Approved: {money((frozen.total, frozen.currency))}."


def _send(request: HttpRequest, row: Statement) -> str:
    told = statements.send(row, acts.person(request))
    return f"Sent: {told} of the customer's people hear of it by mail."


def _paid(request: HttpRequest, row: Statement) -> str:
    statements.paid(row, forms.DateField().clean(request.POST.get("on")), acts.person(request))
    return "Paid."


def _credit(request: HttpRequest, row: Statement) -> str:
    statements.credit(row, request.POST.get("words", ""), acts.person(request))
    return "Credited. Its time is never billed again."


def _adjust(request: HttpRequest, row: Statement) -> str:
    amount = forms.DecimalField(max_digits=12, decimal_places=2).clean(request.POST.get("amount"))
    statements.adjust(row, request.POST.get("words", ""), amount, acts.person(request))
    return "Adjusted."


STATEMENT_ACTS = {
    "approve": _approve,
    "send": _send,
    "paid": _paid,
    "credit": _credit,
    "adjust": _adjust,
}
