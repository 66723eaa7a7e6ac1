"""Escrow that is held for owner-operators: an account of it for each, and that together they are what the ledger says.

The law of leasing (49 CFR 376.12(k)) wants it itemised at each settlement or monthly, and on demand. Counted is what stands in Sage
through us, on the accounts that the charges of category escrow were mapped to.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Sum, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from integrations.core.documents import DocumentKind
from integrations.core.freight import Category, Kind
from integrations.core.lifecycle import State
from integrations.core.money import Money
from integrations.models import Connection, DocumentLine, GLMapping, ReferenceRecord
from integrations.pipeline.wire import Wire
from tenants.cells import neutral

STANDING = (State.SENT, State.CONFIRMED, State.DRIFTED, State.BY_HAND)
# A line of an invoice credits its account; bills, their adjustments and journals are written debit positive.
_CREDITS = (DocumentKind.AR_INVOICE, DocumentKind.AR_ADJUSTMENT)


@dataclass(slots=True)
class Held:
    """What is held for one owner-operator: positive is owed to it."""

    party_id: str
    name: str
    opening: Money
    withheld: Money
    released: Money
    interest: Money

    @property
    def closing(self) -> Money:
        return self.opening + self.withheld + self.released + self.interest


@dataclass(frozen=True, slots=True)
class Item:
    day: date
    number: str
    words: str
    amount: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class Statement:
    held: Held
    first: date
    last: date
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class TieOut:
    """What we hold by vendor against the accounts' balance in Sage on a day; `difference` is what others booked there."""

    accounts: tuple[str, ...]
    held: Money
    in_sage: Money

    @property
    def difference(self) -> Money:
        return self.in_sage - self.held


@dataclass(slots=True)
class _Sums:
    opening: int = 0
    withheld: int = 0
    released: int = 0
    interest: int = 0
    currency: str = ""
    kinds: dict[str, int] = field(default_factory=dict)


def accounts(connection: Connection) -> tuple[str, ...]:
    """Where charges of category escrow land, and did land."""
    mapped = GLMapping.objects.filter(connection=connection, level="CATEGORY", key=Category.ESCROW)
    posted = DocumentLine.objects.filter(document__connection=connection, category=Category.ESCROW)
    found = {*mapped.values_list("account", flat=True), *posted.values_list("account", flat=True).distinct()}
    return tuple(sorted(found))


def _lines(connection: Connection) -> QuerySet[Any]:
    """Lines on these accounts, each with whom it is about and what it adds to what is held."""
    about = Coalesce(
        Case(
            When(document__kind=DocumentKind.JOURNAL, then=KeyTextTransform("VENDOR", "dimensions")),
            default=F("document__party_id_in_sage"),
            output_field=CharField(),
        ),
        Value(""),
    )
    return (
        DocumentLine.objects.filter(
            document__connection=connection,
            account__in=accounts(connection),
            live=True,
            document__state__in=STANDING,
        )
        .annotate(about=Cast(about, CharField()))
        .order_by("document__posting_date", "document__number", "line_no")
    )


def _adds(kind: str, minor: int) -> int:
    return minor if kind in _CREDITS else -minor


def held(connection: Connection, first: date, last: date) -> list[Held]:
    """For each owner-operator: what was held before `first`, what moved until `last`. One query, whatever there is."""
    rows = (
        _lines(connection)
        .filter(document__posting_date__lte=last)
        .order_by()
        .values_list("about", "document__kind", "document__source_kind", "currency")
        .annotate(
            before=Sum("amount", filter=Q(document__posting_date__lt=first), default=0),
            within=Sum("amount", filter=Q(document__posting_date__gte=first), default=0),
        )
    )
    sums: dict[str, _Sums] = {}
    for about, kind, source_kind, currency, before, within in rows:
        one = sums.setdefault(about, _Sums())
        one.currency = currency
        one.opening += _adds(kind, _minor(before))
        moved = _adds(kind, _minor(within))
        if source_kind == Kind.ESCROW_INTEREST:
            one.interest += moved
        elif moved < 0:
            one.released += moved
        else:
            one.withheld += moved
    names = dict(
        ReferenceRecord.objects.filter(
            connection=connection, object_name="VENDOR", key__in=list(sums)
        ).values_list("key", "name")
    )
    return sorted(
        (_held(about, names.get(about, ""), one) for about, one in sums.items()),
        key=lambda one: (one.name, one.party_id),
    )


def _held(about: str, name: str, sums: _Sums) -> Held:
    def money(minor: int) -> Money:
        return Money.from_minor(minor, sums.currency)

    return Held(
        about, name, money(sums.opening), money(sums.withheld), money(sums.released), money(sums.interest)
    )


def _minor(value: Money | int) -> int:
    return value.minor if isinstance(value, Money) else value


def statement(connection: Connection, party_id: str, first: date, last: date) -> Statement | None:
    """The account of one owner-operator; None where nothing was ever held for it."""
    mine = next((one for one in held(connection, first, last) if one.party_id == party_id), None)
    if mine is None:
        return None
    balance, items = mine.opening, []
    rows = _lines(connection).filter(about=party_id, document__posting_date__range=(first, last))
    for line in rows.select_related("document"):
        amount = Money.from_minor(_adds(line.document.kind, line.amount.minor), line.currency)
        balance = balance + amount
        day = line.document.posting_date or last
        items.append(Item(day, line.document.number, line.memo, amount, balance))
    return Statement(mine, first, last, tuple(items))


def tie_out(wire: Wire, last: date) -> TieOut:
    """Asks Sage for its trial balance."""
    connection = wire.connection
    own = accounts(connection)
    rows = wire.call(
        "trial balance", lambda ledger, session: ledger.trial_balance(session, start=_BEGIN, end=last)
    )
    currency = connection.currency
    in_sage = Money.sum((-row.balance for row in rows if row.account in own), currency)
    ours = Money.sum((one.closing for one in held(connection, last, last)), currency)
    return TieOut(own, ours, in_sage)


_BEGIN = date(2000, 1, 1)


def as_csv(statements: Iterable[Statement]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("owner-operator", "name", "date", "document", "what", "amount", "balance", "currency"))
    for one in statements:
        who = (neutral(one.held.party_id), neutral(one.held.name))
        currency = one.held.opening.currency
        writer.writerow((*who, one.first, "", "held before", "", one.held.opening.amount, currency))
        for item in one.items:
            words = neutral(item.number), neutral(item.words)
            writer.writerow((*who, item.day, *words, item.amount.amount, item.balance.amount, currency))
    return out.getvalue()
