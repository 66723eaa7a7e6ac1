"""Transactions: found by load, invoice, PRO, party, amount or day; and one of them as it is in Sage, with the reason of each account."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET

from integrations.core.documents import PARTIES
from integrations.core.money import Money
from integrations.models import Attachment, AttachmentBody, Connection, Document
from integrations.models.choices import DOCUMENT_KINDS, ConnectionState
from integrations.portal import coding
from integrations.portal.lists import MOST_ROWS, csv_of, page_of, turns
from integrations.shown import finding, words
from integrations.shown.papers import file_of
from integrations.shown.totals import Totals
from tenants import scope
from tenants.models import Tenant
from tenants.portal.entry import of_customer, page, who_configures

_NOT_PARTIES = [(value, label) for value, label in DOCUMENT_KINDS if value not in {k.value for k in PARTIES}]
MOST_LINES = 300
HEAD = (
    "Document",
    "Kind",
    "Party",
    "Day",
    "In the books on",
    "State",
    "Currency",
    "Total",
    "Open",
    "TMS id",
    "RECORDNO in Sage",
)


class Asked(forms.Form):
    """The filters. What cannot be read filters nothing, and is said at its field."""

    q = forms.CharField(label="Load, invoice, PRO, party or amount", required=False, max_length=120)
    standing = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "All"), *((key, told) for key, (told, _) in words.QUESTIONS.items())],
    )
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "All"), *_NOT_PARTIES])
    first = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    subsidiary = forms.ChoiceField(label="Company", required=False)

    def __init__(self, *args: Any, companies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subsidiary"].choices = [("", "All"), *companies]  # type: ignore[attr-defined]

    @property
    def more(self) -> list[forms.BoundField]:
        """What is asked less often."""
        return [self[name] for name in ("kind", "first", "last", "subsidiary")]

    def narrowed(self, rows: QuerySet[Document]) -> QuerySet[Document]:
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("q"):
            rows = rows.filter(_sought(asked["q"].strip()))
        if asked.get("standing"):
            rows = rows.filter(words.QUESTIONS[asked["standing"]][1])
        for name, column in (("kind", "kind"), ("subsidiary", "subsidiary")):
            if asked.get(name):
                rows = rows.filter(**{column: asked[name]})
        if asked.get("first"):
            rows = rows.filter(document_date__gte=asked["first"])
        if asked.get("last"):
            rows = rows.filter(document_date__lte=asked["last"])
        return rows


def _sought(term: str) -> Q:
    """By number, TMS id, record in Sage and party; what reads as an amount, by the total, too."""
    found = Q(pk__in=finding.ids_of(term))
    try:
        minor = Decimal(term.replace(",", "")) * 100
    except InvalidOperation:
        return found
    if not minor.is_finite() or minor != minor.to_integral_value() or abs(minor) > 10**15:
        return found
    totals = [Money.from_minor(sign * int(minor), "USD") for sign in (1, -1)]
    return found | Q(total__in=totals)


def _rows() -> QuerySet[Document]:
    rows: QuerySet[Document] = Document.objects.exclude(kind__in=[kind.value for kind in PARTIES])
    return rows.select_related("party", "connection", "subsidiary")


def _asked(request: HttpRequest) -> Asked:
    shown = Connection.objects.exclude(state=ConnectionState.DISCONNECTED)
    companies = shown.order_by("subsidiary__name").values_list("subsidiary", "subsidiary__name")
    return Asked(request.GET or None, companies=[(str(pk), name) for pk, name in companies])


@require_GET
@of_customer
def listing(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    form = _asked(request)
    rows = form.narrowed(_rows()) if request.GET else _rows()
    shown = page_of(request, rows, "created_at")
    facts = {
        "title": "Transactions",
        "form": form,
        "is_asked": any(request.GET.values()),
        "is_narrowed": any(request.GET.get(one.name) for one in form.more),
        "rows": [(row, *_state(row)) for row in shown.rows],
        "turns": turns(request, shown),
        "totals": Totals.of(rows.select_related(None)),
        "query": request.GET.urlencode(),
    }
    return page(request, tenant, "transactions", facts)


@require_GET
@of_customer
def sheet(request: HttpRequest, tenant: Tenant) -> StreamingHttpResponse:
    rows = _asked(request).narrowed(_rows()) if request.GET else _rows()
    return csv_of(f"transactions-{tenant.slug}.csv", HEAD, _cells(tenant, rows))


def _cells(tenant: Tenant, rows: QuerySet[Document]) -> Iterator[tuple[object, ...]]:
    """Read while it is sent, after the view has left the tenant's scope: so it opens it again."""
    with scope.tenant(tenant.pk):
        found = rows.order_by("-created_at", "-pk")[:MOST_ROWS]
        for row in found.iterator(chunk_size=1000):
            yield (
                row.number,
                row.get_kind_display(),
                row.party.name if row.party else "",
                row.document_date or "",
                row.posting_date or "",
                _state(row)[0],
                row.currency,
                row.total.amount,
                row.open_amount.amount if row.open_amount is not None else "",
                row.source_id,
                row.record_no,
            )


def _state(row: Document) -> tuple[str, str]:
    return words.of_state(row.state, on_a_pc=row.connection.is_desktop)


@require_GET
@of_customer
def document(request: HttpRequest, tenant: Tenant, document_id: uuid.UUID) -> HttpResponse:
    row = (
        Document.objects.select_related("party", "connection__entity", "subsidiary")
        .filter(pk=document_id)
        .first()
    )
    if row is None:
        raise Http404
    lines = list(row.lines.order_by("line_no")[:MOST_LINES])
    issues = list(row.issues.filter(closed_at__isnull=True).order_by("severity", "opened_at")[:50])
    payments = list(row.applications.select_related("payment").order_by("imported_at")[:MOST_LINES])
    told, tone = _state(row)
    asked = coding.asked_of(row)
    facts = {
        "title": f"{row.get_kind_display()} {row.number}",
        "document": row,
        "words": told,
        "tone": tone,
        "lines": lines,
        "blocking": [one for one in issues if one.severity == "BLOCK"],
        "warnings": [one for one in issues if one.severity != "BLOCK"],
        "asked": asked,
        "lists": {one.offered.id: one.offered for one in asked}.values(),
        "configurers": who_configures(tenant) if asked else "",
        "payments": payments,
        "paid": Money.sum((one.amount for one in payments if one.live), row.currency),
        "steps": [(step, words.STATES[step.now]) for step in row.transitions.order_by("at")[:MOST_LINES]],
        "papers": _papers(row),
        "others": [
            (other, *words.of_state(other.state))
            for other in Document.objects.filter(sources__transaction__standings__document=row)
            .exclude(pk=row.pk)
            .distinct()
            .order_by("created_at")[:20]
        ],
        "zone": row.subsidiary.time_zone,
    }
    return page(request, tenant, "document", facts)


def _papers(row: Document) -> list[Attachment]:
    """Files of the transactions that stand in it."""
    kept = Exists(AttachmentBody.objects.filter(attachment=OuterRef("pk")))
    found = Attachment.objects.filter(transaction__standings__document=row).annotate(kept=kept).distinct()
    return list(found.order_by("name")[:50])


@require_GET
@of_customer
def paper(request: HttpRequest, tenant: Tenant, attachment_id: uuid.UUID) -> HttpResponse:
    return file_of(Attachment.objects.filter(pk=attachment_id).first())
