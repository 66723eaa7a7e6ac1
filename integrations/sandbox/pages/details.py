"""The detail records of payments, read from both ends: what a payment paid, and what paid a document."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.sandbox.books.payments.credits import (
    ADJUSTMENT,
    ADVANCE,
    CREDITS,
    INLINE,
    NEGATIVE_INVOICE,
    OVERPAYMENT,
)
from integrations.sandbox.books.storage.store import Books, Row
from integrations.sandbox.pages.parts import (
    Child,
    Column,
    Element,
    amount,
    card,
    day,
    empty,
    link,
    state,
    table,
    tag,
)
from integrations.sandbox.pages.shelves import where
from integrations.sandbox.pages.visit import Visit

# What the key of each kind of credit is one of, among a side's objects.
_SOURCES = {
    INLINE: "document",
    ADJUSTMENT: "adjustment",
    ADVANCE: "advance",
    OVERPAYMENT: "payment",
    NEGATIVE_INVOICE: "document",
}


@dataclass(frozen=True, slots=True)
class Side:
    """The objects of receivables, or those of payables."""

    payment: str
    document: str
    adjustment: str
    advance: str

    @property
    def detail(self) -> str:
        return f"{self.payment}DETAIL"

    def credits(self) -> list[tuple[str, str, str]]:
        """Column of the amount, column of the key, object; of each kind of credit that this side knows."""
        return [(each.amount, each.key, getattr(self, _SOURCES[each])) for each in CREDITS[self.payment]]


RECEIVABLE = Side("ARPYMT", "ARINVOICE", "ARADJUSTMENT", "ARADVANCE")
PAYABLE = Side("APPYMT", "APBILL", "APADJUSTMENT", "APADVANCE")
_MONEY = (
    Column("Cash USD", numeric=True),
    Column("Discount USD", numeric=True),
    Column("Credit USD", numeric=True),
    Column("Credit taken from"),
)


def side_of(party: str) -> Side:
    return RECEIVABLE if party == "CUSTOMER" else PAYABLE


def of_payment(visit: Visit, side: Side, key: int) -> Element:
    """What a payment paid."""
    rows = [
        [_target(visit, side, row), *_amounts(visit, side, row)]
        for row in _rows(visit.company.books, side, "PAYMENTKEY=?1", key)
    ]
    title = "What it paid"
    return card(
        title, table((Column("Document"), *_MONEY), rows, caption=title) if rows else empty("Nothing.")
    )


def of_record(visit: Visit, side: Side, object_name: str, key: int) -> Element:
    """What paid a document, and what used it as a credit."""
    columns = [name for _, name, what in side.credits() if what == object_name]
    columns += {side.document: ["RECORDKEY"], side.adjustment: ["POSADJKEY"]}.get(object_name, [])
    rows = []
    for row in _rows(visit.company.books, side, " OR ".join(f"{name}=?1" for name in columns), key):
        payment = visit.company.books.record(side.payment, "RECORDNO", row["PAYMENTKEY"]) or {}
        rows.append(
            [
                _link(visit, side.payment, row["PAYMENTKEY"]),
                day(row["PAYMENTDATE"]),
                state(payment.get("DISPLAYSTATE")),
                *_amounts(visit, side, row),
            ]
        )
    title = "Paid by" if object_name == side.document else "Paid or used by"
    columns_shown = (Column("Payment"), Column("Date"), Column("State"), *_MONEY)
    return card(title, table(columns_shown, rows, caption=title) if rows else empty("Nothing yet."))


def _rows(books: Books, side: Side, condition: str, key: int) -> list[Row]:
    keys = books.all(f"SELECT RECORDNO FROM {side.detail} WHERE {condition} ORDER BY RECORDNO", (key,))
    return [row for (number,) in keys if (row := books.record(side.detail, "RECORDNO", number)) is not None]


def _target(visit: Visit, side: Side, row: Row) -> Element:
    if row["RECORDKEY"] is not None:
        return _link(visit, side.document, row["RECORDKEY"])
    return _link(visit, side.adjustment, row["POSADJKEY"])


def _amounts(visit: Visit, side: Side, row: Row) -> list[Child]:
    used = [(value, key, what) for value, key, what in side.credits() if row[value]]
    credit = sum(int(str(row[value])) for value, _, _ in used)
    sources = [_link(visit, what, row[key]) for _, key, what in used if row[key] is not None]
    return [
        amount(row["PAYMENTAMOUNT"]),
        amount(row["DISCOUNTAMOUNT"]),
        amount(credit) if credit else None,
        tag("span", *sources) if sources else None,
    ]


def _link(visit: Visit, object_name: str, key: object) -> Element:
    found = visit.company.books.record(object_name, "RECORDNO", int(str(key))) or {}
    number = found.get("RECORDID") or found.get("DOCNUMBER") or f"No. {key}"
    href = where(visit, object_name, key)
    return link(str(number), href) if href else tag("span", str(number))
