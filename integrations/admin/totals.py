"""What a list amounts to: of everything that is filtered, per ledger side and currency, never of the page alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from integrations.core.documents import PARTIES, RECEIVABLES, DocumentKind
from integrations.core.money import Money

# Adding up more would make every visit of a long list slow; then the page asks for a filter instead.
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Sum:
    """Receivables and payables are not added to each other."""

    words: str
    documents: int
    total: Money
    open: Money


@dataclass(frozen=True, slots=True)
class Totals:
    documents: int
    sums: tuple[Sum, ...]
    cut: bool = False

    @classmethod
    def of(cls, documents: QuerySet[Any]) -> Totals:
        columns = documents.order_by().values_list("kind", "currency", "total", "open_amount")
        rows = list(columns[: MOST + 1])
        if len(rows) > MOST:
            return cls(MOST, (), cut=True)
        return cls(len(rows), tuple(_sums(rows)))


def _sums(rows: Iterable[tuple[str, str, int, int | None]]) -> Iterable[Sum]:
    counts: Counter[tuple[str, str]] = Counter()
    totals: Counter[tuple[str, str]] = Counter()
    opens: Counter[tuple[str, str]] = Counter()
    for kind, currency, total, open_amount in rows:
        if kind in PARTIES:
            continue
        key = (side_words(kind), currency)
        counts[key] += 1
        totals[key] += total
        opens[key] += open_amount or 0
    for key in sorted(counts, reverse=True):
        words, currency = key
        yield Sum(
            words,
            counts[key],
            Money.from_minor(totals[key], currency),
            Money.from_minor(opens[key], currency),
        )


def side_words(kind: str) -> str:
    return "Receivable" if DocumentKind(kind) in RECEIVABLES else "Payable"
