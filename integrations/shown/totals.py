"""What a list amounts to: of everything that is filtered, per ledger side and currency, never of the page alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from integrations.core.documents import PARTIES, RECEIVABLES, DocumentKind
from integrations.core.money import Money

# Adding up more would make every visit of a long list slow; then the page asks for a filter instead.
MOST = 10_000


# The ORM groups before it limits, which would add up everything.
_SUMS = 'SELECT "kind", "currency", COUNT(*), SUM("total"), SUM("open_amount") FROM ({inner}) AS found GROUP BY 1, 2'


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
        """The database adds up, and stops at one row more than is shown; where there are more it is asked nothing else."""
        some = documents.order_by().values_list("kind", "currency", "total", "open_amount")[: MOST + 1]
        try:
            inner, parameters = some.query.sql_with_params()
        except EmptyResultSet:  # a filter that nothing can fit
            return cls(0, ())
        with connection.cursor() as cursor:
            cursor.execute(_SUMS.format(inner=inner), parameters)
            rows = cursor.fetchall()
        count = sum(row[2] for row in rows)
        if count > MOST:
            return cls(MOST, (), cut=True)
        return cls(count, tuple(_sums(rows)))


def _sums(rows: Iterable[tuple[str, str, int, int, int | None]]) -> Iterable[Sum]:
    counts: Counter[tuple[str, str]] = Counter()
    totals: Counter[tuple[str, str]] = Counter()
    opens: Counter[tuple[str, str]] = Counter()
    for kind, currency, n, total, open_amount in rows:
        if kind in PARTIES:
            continue
        key = (side_words(kind), currency)
        counts[key] += n
        totals[key] += int(total)  # a sum of integers is numeric there
        opens[key] += int(open_amount or 0)
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
