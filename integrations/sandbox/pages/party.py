"""A customer or vendor, and what is open with them."""

from __future__ import annotations

from collections.abc import Sequence

from integrations.sandbox.pages import effect
from integrations.sandbox.pages.layout import page
from integrations.sandbox.pages.parts import Element, amount, facts, link, moment, state, tag, text
from integrations.sandbox.pages.shelves import SHELVES, Shelf
from integrations.sandbox.pages.visit import Button, NotHere, Page, Visit


def one(table: str) -> Page:
    def show(visit: Visit) -> Element:
        number = visit.found[1]
        row = visit.company.books.record(table, f"{table}ID", number)
        if row is None:
            raise NotHere(f"There is no {table.lower()} {number} in {visit.company.id}.")
        shown = facts(
            (f"{table.capitalize()} ID", number),
            ("Open", tag("span", "USD ", amount(row["TOTALDUE"]))),
            ("Term", text(row["TERMNAME"])),
            ("On hold", "yes" if row["ONHOLD"] == "true" else ""),
            ("Key", str(row["RECORDNO"])),
            ("Changed", moment(row["WHENMODIFIED"])),
        )
        shelves = [each for each in SHELVES if each.party == table]
        return page(
            visit,
            text(row["NAME"]) or number,
            tag("section", shown, _links(visit, shelves, number), class_="card"),
            effect.all_fields(visit.company.books, table, row),
            head=[state(row["STATUS"])],
        )

    return show


def _links(visit: Visit, shelves: Sequence[Shelf], number: str) -> Element:
    return tag(
        "p", *(link(each.title, visit.here(each.slug, party=number)) for each in shelves), class_="links"
    )


PAGES: dict[str, Page] = {f"company/*/{table.lower()}/*": one(table) for table in ("CUSTOMER", "VENDOR")}
BUTTONS: dict[str, Button] = {}
