"""An invoice, bill or adjustment: its lines, its effect on the ledger, what paid it, and what a person may do to it."""

from __future__ import annotations

from integrations.sandbox.books.storage.store import Row, Value
from integrations.sandbox.pages import details, document_acts, document_buttons, document_lines, effect
from integrations.sandbox.pages.layout import page
from integrations.sandbox.pages.parts import (
    Element,
    amount,
    day,
    facts,
    link,
    moment,
    state,
    tag,
    text,
)
from integrations.sandbox.pages.shelves import DOCUMENTS, Shelf
from integrations.sandbox.pages.visit import NotHere, Page, Visit, key_in


def one(shelf: Shelf) -> Page:
    def show(visit: Visit) -> Element:
        row = record(visit, shelf)
        key = int(str(row["RECORDNO"]))
        return page(
            visit,
            name_of(shelf, row),
            tag(
                "div",
                tag(
                    "div",
                    _facts(visit, shelf, row),
                    document_lines.shown(visit, f"{shelf.object}ITEM", key),
                    effect.general_ledger(visit, shelf.object, key),
                    details.of_record(visit, details.side_of(shelf.party), shelf.object, key),
                    effect.all_fields(visit.company.books, shelf.object, row),
                    class_="column",
                ),
                document_acts.offered(visit, shelf, row),
                class_="sides",
            ),
            head=[state(row[shelf.state]), tag("span", "USD ", amount(row["TOTALENTERED"]), class_="big")],
        )

    return show


def record(visit: Visit, shelf: Shelf) -> Row:
    """The one that the path names; NotHere when it is gone."""
    text = visit.found[1]
    found = visit.company.books.record(shelf.object, "RECORDNO", key_in(text))
    if found is None:
        raise NotHere(
            f"There is no {shelf.noun.lower()} with key {text} in {visit.company.id}. It may have been deleted."
        )
    return found


def name_of(shelf: Shelf, row: Row) -> str:
    return f"{shelf.noun} {row[shelf.number] or 'No. ' + str(row['RECORDNO'])}"


def _facts(visit: Visit, shelf: Shelf, row: Row) -> Element:
    shown = facts(
        (shelf.party.capitalize(), party_link(visit, shelf, row[shelf.party_id])),
        ("Date", day(row["WHENCREATED"])),
        ("Posted", day(row["WHENPOSTED"]) if row["WHENPOSTED"] != row["WHENCREATED"] else ""),
        ("Due", day(row.get("WHENDUE"))),
        ("Term", text(row.get("TERMNAME"))),
        ("Open", tag("span", "USD ", amount(row["TOTALDUE"]))),
        ("Paid", tag("span", "USD ", amount(row["TOTALPAID"])) if row["TOTALPAID"] else None),
        ("Description", text(row["DESCRIPTION"])),
        ("Reference", text(row["DOCNUMBER"])),
        ("Entered at", text(row["_OWNER"]) or "top level"),
        ("Key", str(row["RECORDNO"])),
        ("Changed", moment(row["WHENMODIFIED"])),
        (_reversal_word(row), reversal_link(visit, shelf, row)),
    )
    return tag("section", shown, class_="card")


def party_link(visit: Visit, shelf: Shelf, number: Value) -> Element | None:
    if number is None:
        return None
    found = visit.company.books.one(f"SELECT NAME FROM {shelf.party} WHERE {shelf.party_id}=?", number)
    name = f"{found[0]} " if found else ""
    return tag("span", link(f"{name}({number})", visit.here(shelf.party.lower(), number)))


def _reversal_word(row: Row) -> str:
    return "Reversal of" if "Reversal" in (row.get("STATE"), row.get("DISPLAYSTATE")) else "Reversed by"


def reversal_link(visit: Visit, shelf: Shelf, row: Row) -> Element | None:
    key = row["_REVERSAL"]
    return link(f"No. {key}", visit.here(shelf.slug, key)) if key is not None else None


PAGES: dict[str, Page] = {f"company/*/{shelf.slug}/*": one(shelf) for shelf in DOCUMENTS}
BUTTONS = document_buttons.BUTTONS
