"""Escrow by owner-operator, and the statement of one: as page, to print, as CSV."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from integrations.core.money import Money
from integrations.models import Connection
from integrations.pipeline import escrow

VIEW = "integrations.view_document"


class Period(forms.Form):
    first = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="To", widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            raise forms.ValidationError("The first day is after the last.")
        return data


def page(model_admin: Any, request: HttpRequest, connection: Connection | None) -> HttpResponse:
    if connection is None or not request.user.has_perm(VIEW, connection):
        raise Http404
    today = connection.subsidiary.today()
    usual = {"first": today.replace(day=1).isoformat(), "last": today.isoformat()}
    form = Period({**usual, **{k: v for k, v in request.GET.items() if k in usual and v}})
    first, last = today.replace(day=1), today
    if form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    who = request.GET.get("party", "")
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "connection": connection,
        "form": form,
        "first": first,
        "last": last,
        "media": model_admin.media,
    }
    if who:
        return _statement(request, connection, who, first, last, context)
    held = escrow.held(connection, first, last)
    if request.GET.get("as") == "csv":
        found = (escrow.statement(connection, one.party_id, first, last) for one in held)
        return _csv((one for one in found if one is not None), f"escrow-{connection.subsidiary.slug}-{last}")
    context |= {
        "title": f"Escrow: {connection}",
        "held": held,
        "total": Money.sum((one.closing for one in held), connection.currency),
        "accounts": escrow.accounts(connection),
    }
    return TemplateResponse(request, "admin/integrations/connection/escrow.html", context)


def _statement(
    request: HttpRequest, connection: Connection, who: str, first: date, last: date, context: dict[str, Any]
) -> HttpResponse:
    found = escrow.statement(connection, who, first, last)
    if found is None:
        raise Http404
    if request.GET.get("as") == "csv":
        return _csv([found], f"escrow-{last}")
    name = found.held.name or who
    context |= {"title": f"Escrow of {name}", "statement": found, "who": name}
    return TemplateResponse(request, "admin/integrations/connection/escrow_statement.html", context)


def _csv(statements: Any, name: str) -> HttpResponse:
    response = HttpResponse(escrow.as_csv(statements), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
