"""A receipt, a payment or an advance: what it paid, its effect on the ledger, and how it is undone."""

from __future__ import annotations

from integrations.sandbox.books.storage.store import Row
from integrations.sandbox.pages import details, effect, payment_acts
from integrations.sandbox.pages.document import name_of, party_link, record, reversal_link
from integrations.sandbox.pages.layout import page
from integrations.sandbox.pages.parts import (
    Element,
    amount,
    day,
    facts,
    moment,
    state,
    tag,
    text,
)
from integrations.sandbox.pages.shelves import Shelf
from integrations.sandbox.pages.visit import Page, Visit


def one(shelf: Shelf) -> Page:
    def show(visit: Visit) -> Element:
        row = record(visit, shelf)
        key = int(str(row["RECORDNO"]))
        column = tag(
            "div",
            _facts(visit, shelf, row),
            _applied(visit, shelf, key),
            effect.general_ledger(visit, shelf.object, key),
            effect.all_fields(visit.company.books, shelf.object, row),
            class_="column",
        )
        total = tag("span", "USD ", amount(row["TOTALENTERED"]), class_="big")
        sides = tag("div", column, payment_acts.offered(visit, shelf, row), class_="sides")
        return page(visit, name_of(shelf, row), sides, head=[state(row[shelf.state]), total])

    return show


def _applied(visit: Visit, shelf: Shelf, key: int) -> Element:
    side = details.side_of(shelf.party)
    return (
        details.of_payment(visit, side, key)
        if shelf.object == side.payment
        else details.of_record(visit, side, shelf.object, key)
    )


def _facts(visit: Visit, shelf: Shelf, row: Row) -> Element:
    shown = facts(
        (shelf.party.capitalize(), party_link(visit, shelf, row[shelf.party_id])),
        ("Date", day(row["WHENCREATED"])),
        ("Bank account", text(row["FINANCIALENTITY"])),
        ("Undeposited funds", text(row.get("UNDEPOSITEDACCOUNTNO"))),
        ("Method", text(row["PAYMENTMETHOD"])),
        ("Open", tag("span", "USD ", amount(row["TOTALDUE"])) if shelf.due else None),
        ("Description", text(row["DESCRIPTION"])),
        ("Entered at", text(row["_OWNER"]) or "top level"),
        ("Key", str(row["RECORDNO"])),
        ("Changed", moment(row["WHENMODIFIED"])),
        ("Reversal", reversal_link(visit, shelf, row)),
    )
    return tag("section", shown, class_="card")


PAGES: dict[str, Page] = {f"company/*/{shelf.slug}/*": one(shelf) for shelf in payment_acts.SHELVES}
BUTTONS = payment_acts.BUTTONS
