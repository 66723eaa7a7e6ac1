"""What was paid in Sage of what we sent: applied to what, and what was taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET

from integrations.core.freight import Side
from integrations.core.money import Money
from integrations.models import PaymentApplication, SagePayment
from integrations.portal.lists import MOST_ROWS, csv_of, page_of, turns
from tenants import scope
from tenants.models import Tenant
from tenants.portal.entry import of_customer, page

WORDS = {Side.AR: "Received", Side.AP: "Paid"}
HEAD = ("Payment", "Side", "Day", "How", "Document", "Party", "Currency", "Applied", "Taken back", "Imported")


def _applications(request: HttpRequest) -> QuerySet[PaymentApplication]:
    rows: QuerySet[PaymentApplication] = PaymentApplication.objects.select_related(
        "payment", "document__party"
    )
    side = request.GET.get("side", "")
    return rows.filter(payment__side=side) if side in {one.value for one in Side} else rows


@require_GET
@of_customer
def listing(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    rows = _applications(request)
    shown = page_of(request, rows, "imported_at")
    facts = {
        "title": "Payments",
        "rows": shown.rows,
        "turns": turns(request, shown),
        "sums": _sums(),
        "side": request.GET.get("side", ""),
        "sides": [(one.value, WORDS[one]) for one in Side],
        "others": _others(),
    }
    return page(request, tenant, "payments", facts)


def _sums() -> list[tuple[str, int, Money]]:
    """What is applied now, by side and currency."""
    rows = PaymentApplication.objects.filter(live=True).order_by()
    found = rows.values_list("payment__side", "currency").annotate(
        n=Count("payment", distinct=True), minor=Sum("amount")
    )
    return [(WORDS[Side(side)], n, Money.from_minor(minor, currency)) for side, currency, n, minor in found]


def _others() -> list[dict[str, Any]]:
    """Payments of what we did not send: counted, and nothing else of them is shown (rule A3)."""
    rows = SagePayment.objects.filter(ours=False, live=True).order_by()
    return list(rows.values("side").annotate(n=Count("pk")))


@require_GET
@of_customer
def sheet(request: HttpRequest, tenant: Tenant) -> StreamingHttpResponse:
    return csv_of(f"payments-{tenant.slug}.csv", HEAD, _cells(tenant, _applications(request)))


def _cells(tenant: Tenant, rows: QuerySet[PaymentApplication]) -> Iterator[tuple[object, ...]]:
    with scope.tenant(tenant.pk):
        for row in rows.order_by("-imported_at", "-pk")[:MOST_ROWS].iterator(chunk_size=1000):
            paid, document = row.payment, row.document
            yield (
                paid.document_number or str(paid.record_no),
                WORDS[Side(paid.side)],
                paid.payment_date or "",
                paid.method,
                document.number,
                document.party.name if document.party else "",
                row.currency,
                row.amount.amount,
                "" if row.live else "yes",
                f"{row.imported_at:%Y-%m-%d %H:%M} UTC",
            )
