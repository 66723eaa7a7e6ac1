"""Which charge codes landed where in the last 90 days, in money: by an account of their own, or by a fall to a default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Max, Sum
from django.utils import timezone

from integrations.core.chart import Level
from integrations.core.documents import PARTIES
from integrations.core.money import Money
from integrations.models import Connection, DocumentLine

DAYS = 90
MOST = 500


@dataclass(frozen=True, slots=True)
class Landed:
    """One charge code on one account: `fell` where the code has no account of its own."""

    side: str
    code: str
    category: str
    level: str
    account: str
    lines: int
    money: Money
    last: object

    @property
    def fell(self) -> bool:
        return bool(self.code) and self.level != Level.ITEM

    @property
    def to_master(self) -> bool:
        return self.level == Level.MASTER


def landed(connection: Connection, days: int = DAYS) -> list[Landed]:
    """Of live documents, in one query; what fell to the master default first, then by money."""
    since = timezone.now() - timedelta(days=days)
    rows = (
        DocumentLine.objects.filter(
            document__connection=connection, live=True, document__created_at__gte=since
        )
        .exclude(document__kind__in=PARTIES)
        .exclude(level="")
        .values_list("document__kind", "charge_code", "category", "level", "account", "currency")
        .annotate(n=Count("id"), minor=Sum("amount"), last=Max("document__document_date"))
        .order_by()
    )
    found: dict[tuple[str, ...], Landed] = {}
    for kind, code, category, level, account, currency, n, minor, last in rows:
        key = (_side(kind), code, category, level, account, currency)
        money = minor if isinstance(minor, Money) else Money.from_minor(minor, currency)
        before = found.get(key)
        if before is not None:
            n, money, last = n + before.lines, money + before.money, max(last, before.last)
        found[key] = Landed(key[0], code, category, level, account, n, money, last)
    order = sorted(found.values(), key=lambda one: (not one.to_master, not one.fell, -abs(one.money).amount))
    return order[:MOST]


def _side(kind: str) -> str:
    return "GL" if kind == "JOURNAL" else kind[:2]
