"""The one journal of a closed month (rule J6): a line for each account that moved, and for each value of one dimension where the
connection splits by it; it balances because each of its documents does. It stands for documents that no batch carries, and each
of them is entered in it, so that none is booked twice.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from integrations.core.general_ledger import Journal
from integrations.core.money import Money
from integrations.core.postings import Posting, PostingLine
from integrations.models import Connection, Document, DocumentLine, PostingBatch, policies_of

LINES = "lines"  # in a batch's totals: account, value of the dimension, minor units with debits positive


def last_day(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def reference(number: int, month: date) -> str:
    return f"LH{number}-{month:%Y%m}"


class Summary:
    """What the month's documents come to while they are gathered."""

    def __init__(self, connection: Connection, month: date) -> None:
        self.month = month.replace(day=1)
        self.dimension = policies_of(connection).summary_dimension.upper()
        self.sums: Counter[tuple[str, str]] = Counter()

    def reference(self, number: int) -> str:
        return reference(number, self.month)

    def add(self, taken: Sequence[tuple[Document, Posting]]) -> None:
        """One query for a set, where the journal is split."""
        values = self._values([d.id for d, _ in taken]) if self.dimension else {}
        for document, posting in taken:
            told = values.get(document.id, [])
            for n, line in enumerate(posting.lines):
                self.sums[line.account, told[n] if n < len(told) else ""] += line.amount.minor

    def _values(self, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
        """Of each document's lines, in their order."""
        found: dict[uuid.UUID, list[str]] = defaultdict(list)
        rows = DocumentLine.objects.filter(document__in=list(ids)).order_by("document", "line_no")
        for document_id, dimensions in rows.values_list("document", "dimensions"):
            found[document_id].append(str(dimensions.get(self.dimension, "")))
        return found

    @property
    def lines(self) -> list[list[object]]:
        """In the order of accounts; what comes to nothing is no line."""
        return [[account, value, minor] for (account, value), minor in sorted(self.sums.items()) if minor]


def lines_of(batch: PostingBatch) -> Iterator[tuple[str, str, Money]]:
    for account, value, minor in batch.totals.get(LINES, ()):
        yield account, value, Money.from_minor(minor, batch.currency)


def posting_of(batch: PostingBatch) -> Posting:
    """The journal that a month's batch holds. Raises ValueError where nothing is left."""
    if batch.month is None:
        raise ValueError("it is no month's batch")
    day, number = last_day(batch.month), reference(batch.number, batch.month)
    lines = tuple(
        PostingLine(account, amount, f"{batch.month:%B %Y} {value}".strip())
        for account, value, amount in lines_of(batch)
    )
    if not lines:
        raise ValueError("everything in the month comes to nothing")
    return Posting(
        journal=Journal.GENERAL,
        number=number,
        description=f"Close of {batch.month:%B %Y}",
        document_date=day,
        posting_date=day,
        due_date=day,
        currency=batch.currency,
        lines=lines,
    )
