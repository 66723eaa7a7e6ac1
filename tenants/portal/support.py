"""Until when support is included, the time that was used, quotes to answer, and statements."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tenants import acts
from tenants.models import Appointment, Engagement, Quote, Statement, SupportTime, SupportWindow, Tenant
from tenants.papers import statement_pdf
from tenants.papers.statement import statement_csv
from tenants.portal.entry import KEEPERS, of_customer, page, require
from tenants.support import charging, endings, quotes, statements

MOST = 100
# A draft, and what was approved and not sent yet, is not the customer's to see.
SEEN = (Statement.State.SENT, Statement.State.PAID, Statement.State.CREDITED)


@require_GET
@of_customer
def overview(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    now = timezone.now()
    opened = {window.authorization: window for window in SupportWindow.objects.filter(tenant=tenant)}
    under: dict[str, list[str]] = {}
    for row in Engagement.objects.filter(tenant=tenant).select_related("subsidiary").order_by("ordered_at"):
        under.setdefault(row.authorization, []).append(str(row.subsidiary))
    windows = [
        (reference, sorted(set(names)), endings.standing(opened.get(reference), now))
        for reference, names in under.items()
    ]
    standings = {reference: standing for reference, _, standing in windows}
    entries = (
        SupportTime.objects.filter(tenant=tenant)
        .select_related("person", "engagement__subsidiary")
        .order_by("-started_at")[:MOST]
    )
    time = [
        (entry, charging.shares(entry.started_at, entry.minutes, standings[entry.engagement.authorization]))
        for entry in entries
    ]
    coming = Appointment.objects.filter(tenant=tenant, state=Appointment.State.BOOKED)
    facts = {
        "title": "Support",
        "appointments": coming.select_related("slot__host", "engagement__subsidiary").order_by(
            "slot__starts_at"
        ),
        "windows": windows,
        "time": time,
        "most": MOST,
        "quotes": Quote.objects.filter(tenant=tenant).select_related("engagement__subsidiary"),
        "statements": Statement.objects.filter(tenant=tenant, state__in=SEEN),
    }
    return page(request, tenant, "support", facts)


@require_POST
@of_customer
def quote(request: HttpRequest, tenant: Tenant, quote_id: uuid.UUID) -> HttpResponse:
    person = require(request, tenant, KEEPERS)
    row = Quote.objects.filter(pk=quote_id, tenant=tenant).first()
    if row is None:
        raise Http404
    yes = request.POST.get("act") == "accept"
    return acts.answer(
        request,
        lambda: quotes.answer(row, yes, person),
        reverse("portal:support", args=[tenant.slug]),
        "Accepted." if yes else "Declined.",
    )


def _statement(tenant: Tenant, statement_id: uuid.UUID) -> Statement:
    row = (
        Statement.objects.filter(pk=statement_id, tenant=tenant, state__in=SEEN)
        .select_related("tenant")
        .first()
    )
    if row is None:
        raise Http404
    return row


@require_GET
@of_customer
def statement(request: HttpRequest, tenant: Tenant, statement_id: uuid.UUID) -> HttpResponse:
    row = _statement(tenant, statement_id)
    facts = {"title": f"Statement {row.number}", "statement": row, "sheet": statements.sheet(row)}
    return page(request, tenant, "statement", facts)


@require_GET
@of_customer
def paper(request: HttpRequest, tenant: Tenant, statement_id: uuid.UUID, kind: str) -> HttpResponse:
    row = _statement(tenant, statement_id)
    if kind == "pdf":
        return acts.file(statement_pdf(row, statements.sheet(row)), "application/pdf", f"{row.number}.pdf")
    return acts.file(
        statement_csv(row, statements.sheet(row)), "text/csv; charset=utf-8", f"{row.number}.csv"
    )
