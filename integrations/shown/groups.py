"""Documents grouped by state, kind and currency, with what they come to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Abs, TruncDate
from django.utils import timezone

from integrations.models import Document

DAYS = 30


@dataclass(frozen=True, slots=True)
class Group:
    """Documents of one state, kind and currency, that came on one day (of UTC; None: whenever). Money is in minor units:
    `money` signed as Sage holds it, `size` without signs."""

    day: date | None
    state: str
    kind: str
    currency: str
    money: int
    size: int
    n: int


def recent(connection_id: uuid.UUID | None = None, *, now: datetime | None = None) -> list[Group]:
    """What came in the last days, by day. One query."""
    rows = documents_of(connection_id).filter(created_at__gte=first_moment(now)).order_by()
    rows = rows.annotate(day=TruncDate("created_at", tzinfo=UTC))
    return [Group(*row) for row in summed(rows.values_list("day", "state", "kind", "currency"))]


def first_moment(now: datetime | None = None) -> datetime:
    """Where the last days begin."""
    last = (now or timezone.now()).astimezone(UTC).date()
    return datetime.combine(last - timedelta(days=DAYS - 1), datetime.min.time(), UTC)


def documents_of(connection_id: uuid.UUID | None) -> QuerySet[Document]:
    documents: QuerySet[Document] = Document.objects.all()
    return documents.filter(connection=connection_id) if connection_id else documents


def summed(rows: Any) -> Any:
    return rows.annotate(money=Sum("total"), size=Sum(Abs("total")), n=Count("pk"))
