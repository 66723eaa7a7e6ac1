"""Receivables and payables by how long they are overdue, as of a day."""

from __future__ import annotations

from integrations.sandbox import dates
from integrations.sandbox.books.ledger.kinds import APPYMT, ARPYMT, PaymentKind
from integrations.sandbox.books.reports import aging
from integrations.sandbox.books.reports.aging import BUCKETS, Aged
from integrations.sandbox.pages.forms import Field, search
from integrations.sandbox.pages.layout import page
from integrations.sandbox.pages.parts import Child, Column, Element, amount, empty, link, table, tag
from integrations.sandbox.pages.visit import Button, Page, Visit

_WORDS = {"current": "Not yet due", **{each: f"{each} days" for each in BUCKETS[1:]}}


def of_kind(slug: str, title: str, kind: PaymentKind) -> Page:
    party = kind.document.party.lower()

    def show(visit: Visit) -> Element:
        day = visit.day("as_of") or dates.today()
        rows = aging.aging(visit.company.books, kind, day)
        fields = [Field("as_of", "As of", day, "date")]
        shown = _table(visit, party, rows) if rows else empty(f"Nothing is open with any {party}.")
        total = tag("span", "USD ", amount(sum(each.total for each in rows)), class_="big")
        return page(visit, title, search(visit.here(slug), fields), shown, head=[total])

    return show


def _table(visit: Visit, party: str, rows: list[Aged]) -> Element:
    columns = [
        Column(party.capitalize()),
        *(Column(f"{_WORDS[each]}, USD", numeric=True) for each in BUCKETS),
    ]
    columns.append(Column("Total USD", numeric=True))
    sums = [sum(amounts) for amounts in zip(*(each.amounts for each in rows), strict=True)]
    foot: list[Child] = ["All", *map(_unless_nothing, sums), amount(sum(sums))]
    return table(columns, [_row(visit, party, each) for each in rows], foot=foot, caption="By days past due")


def _row(visit: Visit, party: str, aged: Aged) -> list[Child]:
    name = link(aged.name or aged.party, visit.here(party, aged.party))
    return [
        tag("span", name, " ", tag("small", aged.party)),
        *map(_unless_nothing, aged.amounts),
        amount(aged.total),
    ]


def _unless_nothing(cents: int) -> Element | None:
    return amount(cents) if cents else None


PAGES: dict[str, Page] = {
    "company/*/receivable": of_kind("receivable", "Receivables by age", ARPYMT),
    "company/*/payable": of_kind("payable", "Payables by age", APPYMT),
}
BUTTONS: dict[str, Button] = {}
