"""Which statements are still to stand in the provider's own books, as an A/R invoice or as the credit of one.

What is delivered there, and how often, is decided by who delivers: the same statement given twice is one invoice.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from tenants import scope
from tenants.models import ProviderBooks, Statement, Tenant

if TYPE_CHECKING:
    from django.db.models import QuerySet

State = Statement.State
_TO_INVOICE = Q(state__in=[State.SENT, State.PAID], invoiced_at=None)
_TO_CREDIT = Q(state=State.CREDITED, invoiced_at__isnull=False, credit_noted_at=None)


def anything_due() -> bool:
    with scope.outside("tick"):
        return any(due_for(books).exists() for books in ProviderBooks.objects.select_related("subsidiary"))


def due_for(books: ProviderBooks) -> QuerySet[Statement]:
    """Needs a scope outside of tenants. Statements of nothing, and the provider's own, make no invoice."""
    customers = Tenant.objects.exclude(pk=books.subsidiary.tenant_id)
    if books.partner_id is not None:
        customers = customers.filter(partner=books.partner_id)
    else:
        with_books = ProviderBooks.objects.filter(partner__isnull=False).values("partner")
        customers = customers.exclude(partner__in=with_books)
    rows: QuerySet[Statement] = Statement.objects.filter(
        _TO_INVOICE | _TO_CREDIT, tenant__in=customers, sent_at__gte=books.since
    )
    return rows.exclude(total=0).select_related("tenant").order_by("sent_at")


def invoiced(ids: Iterable[uuid.UUID]) -> None:
    Statement.objects.filter(pk__in=list(ids), invoiced_at=None).update(invoiced_at=timezone.now())


def credit_noted(ids: Iterable[uuid.UUID]) -> None:
    Statement.objects.filter(pk__in=list(ids), credit_noted_at=None).update(credit_noted_at=timezone.now())
