"""Customers and vendors: searched by id and name, with what is open, paged by key."""

from __future__ import annotations

from integrations.sandbox.books.storage.store import Value
from integrations.sandbox.pages.forms import Field, search
from integrations.sandbox.pages.layout import page
from integrations.sandbox.pages.listing import ROWS, literal
from integrations.sandbox.pages.parts import (
    Child,
    Column,
    Element,
    amount,
    empty,
    link,
    pager,
    state,
    table,
    text,
)
from integrations.sandbox.pages.visit import Button, Page, Visit


def list_of(slug: str, party: str) -> Page:
    title, noun = slug.capitalize(), party.capitalize()
    columns = (
        Column(noun),
        Column("Name"),
        Column("Term"),
        Column("State"),
        Column("Open USD", numeric=True),
    )

    def show(visit: Visit) -> Element:
        sought = visit.query.get("q", "").strip()
        found = visit.company.books.all(
            f"SELECT RECORDNO, {party}ID, NAME, TERMNAME, ONHOLD, STATUS, TOTALDUE FROM {party} WHERE RECORDNO<?1"
            f" AND (?2='' OR {party}ID BETWEEN ?2 AND ?2||char(1114111) OR FOLD(NAME) LIKE ?3 ESCAPE '!')"
            " ORDER BY RECORDNO DESC LIMIT ?4",
            (visit.before, sought, f"%{literal(sought.casefold())}%", ROWS + 1),
        )
        older = visit.here(slug, q=sought, before=found[ROWS - 1][0]) if len(found) > ROWS else None
        rows = [_row(visit, party, row) for row in found[:ROWS]]
        return page(
            visit,
            title,
            search(visit.here(slug), [Field("q", "Number or name", sought, "search")]),
            table(columns, rows, caption=title) if rows else empty(f"No {party.lower()} is like that."),
            pager(link("Older", older, rel="next") if older else None),
        )

    return show


def _row(visit: Visit, party: str, row: tuple[Value, ...]) -> list[Child]:
    _, number, name, term, on_hold, status, due = row
    return [
        link(text(number), visit.here(party.lower(), number)),
        text(name),
        text(term),
        state("on hold" if on_hold == "true" else status),
        amount(due),
    ]


PAGES: dict[str, Page] = {
    "company/*/customers": list_of("customers", "CUSTOMER"),
    "company/*/vendors": list_of("vendors", "VENDOR"),
}
BUTTONS: dict[str, Button] = {}
