"""Statements become A/R invoices in the provider's own Sage, by the way that every customer's invoices go: delivered like a TMS's,
and so exactly once by what they are, mapped, sent, confirmed, and paid.

A statement that is credited afterwards becomes a credit that applies to its invoice. What was delivered and not written down, since
the process died between the two, is delivered again and recognised.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from integrations.core.freight import Category, Kind
from integrations.models.choices import Channel
from integrations.pipeline import intake
from integrations.pipeline.arrivals import Outcome
from integrations.tms.json_shape import read_party, read_transaction
from integrations.tms.rows import Row, Terms
from tenants import scope
from tenants.models import ProviderBooks, Statement, Subsidiary, SupportTime
from tenants.support import own_books, statements

SOURCE = "statements"  # the system that they come from, as the books see it
ADJUSTMENT = "ADJUSTMENT"  # charge code; work has its category's: SUPPORT, TRAINING, SET_UP
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One document to be. `body` in the API's shape (docs/api.md); `is_credit`: it takes the statement's invoice back."""

    statement: Statement
    is_credit: bool
    body: dict[str, Any]


def deliver_due() -> int:
    """Give each provider's books what is due. How many documents were given."""
    with scope.outside("state in own books"):
        found = list(ProviderBooks.objects.select_related("subsidiary"))
        return sum(_deliver(books) for books in found)


def _deliver(books: ProviderBooks) -> int:
    provider = books.subsidiary
    entries = [entry(row, provider) for row in own_books.due_for(books)[:AT_ONCE]]
    if not entries:
        return 0
    with scope.tenant(provider.tenant_id):
        receipt = intake.accept(
            subsidiary_id=provider.pk,
            source_system=SOURCE,
            rows=_rows(entries, intake.terms_of(provider, SOURCE)),
            channel=Channel.STATEMENTS,
            received_from=SOURCE,
        )
    # What the books refused is tried again, and stands among their problems meanwhile.
    taken = {result.source_id for result in receipt.results if result.outcome is not Outcome.REJECTED}
    done = [one for one in entries if one.body["source_id"] in taken]
    own_books.invoiced(one.statement.pk for one in done if not one.is_credit)
    own_books.credit_noted(one.statement.pk for one in done if one.is_credit)
    return len(done)


def entry(statement: Statement, provider: Subsidiary) -> Entry:
    """The statement as the books see it: its work by category, then its adjustments. Less than nothing is a credit."""
    is_credit = statement.state == Statement.State.CREDITED
    # Moments that are written down: what is delivered twice says the same twice.
    when = statement.credited_at if is_credit else statement.sent_at
    if when is None:
        raise ValueError(f"{statement} was neither sent nor credited")
    less = (statement.total < 0) is not is_credit
    invoice = str(statement.pk)
    body = {
        "kind": (Kind.CUSTOMER_CREDIT if less else Kind.CUSTOMER_INVOICE).value,
        "source_id": f"{invoice}-credit" if is_credit else invoice,
        "version": 1,
        "created": when.isoformat(),
        "document_date": when.astimezone(ZoneInfo(provider.time_zone)).date().isoformat(),
        "number": f"{statement.number}-CR" if is_credit else statement.number,
        "party": {"kind": "customer", "source_id": statement.tenant.slug, "name": statement.tenant.name},
        "currency": statement.currency,
        "description": f"Support and training, {statement.month:%B %Y}",
        "charges": list(_charges(statement, -1 if statement.total < 0 else 1)),
    }
    return Entry(statement, is_credit, {**body, "applies_to": invoice} if is_credit else body)


def _charges(statement: Statement, sign: int) -> Iterator[dict[str, Any]]:
    held = statements.sheet(statement)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    minutes: dict[str, int] = defaultdict(int)
    for line in held.lines:
        sums[line.entry.category] += line.amount
        minutes[line.entry.category] += line.charged
    found = [
        (category, f"{SupportTime.Category(category).label}, {minutes[category]} minutes", amount)
        for category, amount in sorted(sums.items())
    ]
    found += [(ADJUSTMENT, one.words, one.amount) for one in held.adjustments]
    for n, (code, words, amount) in enumerate((row for row in found if row[2]), start=1):
        yield {
            "line": n,
            "code": code,
            "category": Category.OTHER.value,
            "amount": str(sign * amount),
            "description": words[:100],
        }


def _rows(entries: Sequence[Entry], terms: Terms) -> Iterator[Row]:
    """Each customer once, then the documents."""
    customers = {one.statement.tenant_id: one.statement.tenant for one in entries}.values()
    numbers = count(1)
    for tenant in customers:
        told = {"kind": "customer", "source_id": tenant.slug, "name": tenant.name}
        yield read_party(told, next(numbers))
    for one in entries:
        yield read_transaction(one.body, next(numbers), terms)
