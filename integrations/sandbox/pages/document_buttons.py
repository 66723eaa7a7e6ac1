"""The buttons of a document: each asks a function of the gateway for what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from integrations.sandbox.books.storage.store import Books, Row
from integrations.sandbox.money import plain
from integrations.sandbox.pages import document_lines, screen
from integrations.sandbox.pages.parts import Element, tag, text
from integrations.sandbox.pages.screen import us_day
from integrations.sandbox.pages.shelves import DOCUMENTS, Shelf
from integrations.sandbox.pages.visit import Button, NotHere, Redirect, Visit, key_in


@dataclass(frozen=True, slots=True)
class _Names:
    """How the legacy functions call the parts of one kind of document."""

    party: str
    number: str
    items: str


_LEGACY = {
    "ARINVOICE": _Names("customerid", "invoiceno", "invoiceitems"),
    "APBILL": _Names("vendorid", "billno", "billitems"),
    "ARADJUSTMENT": _Names("customerid", "adjustmentno", "aradjustmentitems"),
    "APADJUSTMENT": _Names("vendorid", "adjustmentno", "apadjustmentitems"),
}
_Pressed = Callable[[Visit, Shelf, Row], Redirect]


def _button(shelf: Shelf, pressed: _Pressed) -> Button:
    def press(visit: Visit) -> Redirect:
        text = visit.found[1]
        with visit.company.books.lock:
            row = visit.company.books.record(shelf.object, "RECORDNO", key_in(text))
        if row is None:
            raise NotHere(f"There is no {shelf.noun.lower()} with key {text} any more.")
        return pressed(visit, shelf, row)

    return press


def _pay(visit: Visit, shelf: Shelf, row: Row) -> Redirect:
    receipt = shelf.party == "CUSTOMER"
    kind, party = ("ARPYMT", "CUSTOMERID") if receipt else ("APPYMT", "VENDORID")
    paid = "POSADJKEY" if shelf.object.endswith("ADJUSTMENT") else "RECORDKEY"
    value = visit.form.get("amount", "").replace(",", "").strip()
    entered = visit.form.get("day", "")
    asked = tag(
        "create",
        tag(
            kind,
            tag("FINANCIALENTITY", visit.form.get("bank", "")),
            tag("PAYMENTMETHOD", visit.form.get("method", "")),
            tag(party, str(row[party] or "")),
            tag("DOCNUMBER", visit.form.get("number", "")),
            tag("RECEIPTDATE" if receipt else "PAYMENTDATE", us_day(entered)),
            tag("CURRENCY", "USD"),
            tag(
                f"{kind}DETAILS",
                tag(f"{kind}DETAIL", tag(paid, str(row["RECORDNO"])), tag("TRX_PAYMENTAMOUNT", value)),
            ),
        ),
    )
    done = f"USD {value} {'received' if receipt else 'paid'}."
    return screen.press(visit, asked, to=visit.here(shelf.slug, row["RECORDNO"]), done=done)


def _answer(verb: str, done: str) -> _Pressed:
    def press(visit: Visit, shelf: Shelf, row: Row) -> Redirect:
        said = tag("COMMENT", visit.form.get("comment", ""))
        asked = tag(verb, tag(shelf.object, tag("RECORDNO", str(row["RECORDNO"])), said))
        return screen.press(visit, asked, to=visit.here(shelf.slug, row["RECORDNO"]), done=done)

    return press


def _edit(visit: Visit, shelf: Shelf, row: Row) -> Redirect:
    changed = [
        tag(_LEGACY[shelf.object].number, visit.form.get("number", "")),
        tag("description", visit.form.get("description", "")),
    ]
    asked = tag(f"update_{shelf.legacy}", *changed, key=str(row["RECORDNO"]), set_nulls="true")
    if shelf.object == "APBILL":
        asked.set("partial_edit", "true")
    return screen.press(visit, asked, to=visit.here(shelf.slug, row["RECORDNO"]), done="Saved.")


def _reverse(visit: Visit, shelf: Shelf, row: Row) -> Redirect:
    asked = tag(
        f"reverse_{shelf.legacy}",
        screen.legacy_day("datereversed", visit.form.get("day", "")),
        tag("description", visit.form.get("description", "")),
        key=str(row["RECORDNO"]),
    )
    return screen.press(visit, asked, to=visit.here(shelf.slug, row["RECORDNO"]), done="Reversed.")


def _delete(visit: Visit, shelf: Shelf, row: Row) -> Redirect:
    asked = tag("delete", tag("object", shelf.object), tag("keys", str(row["RECORDNO"])))
    done = f"{shelf.noun} {row['RECORDID'] or row['RECORDNO']} is deleted."
    back = visit.here(shelf.slug, row["RECORDNO"])
    return screen.press(visit, asked, to=visit.here(shelf.slug), refused_to=back, done=done)


def _copy(visit: Visit, shelf: Shelf, row: Row) -> Redirect:
    names_of, books, item = _LEGACY[shelf.object], visit.company.books, f"{shelf.object}ITEM"
    with books.lock:
        items = [
            _copied_line(books, item, each)
            for each in document_lines.lines(books, item, int(str(row["RECORDNO"])))
        ]
    entered = visit.form.get("day", "")
    asked = tag(
        f"create_{shelf.legacy}",
        tag(names_of.party, str(row[shelf.party_id] or "")),
        screen.legacy_day("datecreated", entered),
        *_due(row, entered),
        tag(names_of.number, visit.form.get("number", "")),
        tag("description", str(row["DESCRIPTION"] or "")),
        _custom_fields(books, shelf.object, row),
        tag(names_of.items, *items),
    )
    back = visit.here(shelf.slug, row["RECORDNO"])
    done = f"Keyed once more, as a copy of No. {row['RECORDNO']}."
    return screen.press(visit, asked, to=back, made_in=shelf.slug, done=done)


def _copied_line(books: Books, item: str, row: Row) -> Element:
    given = [
        tag(each.field.lower(), str(row[each.field]))
        for each in books.dimensions
        if row.get(each.field) and not each.user_defined
    ]
    return tag(
        "lineitem",
        tag("glaccountno", text(row["ACCOUNTNO"])),
        tag("amount", plain(int(str(row["AMOUNT"])))),
        tag("memo", text(row["ENTRYDESCRIPTION"])),
        *given,
        _custom_fields(books, item, row),
    )


def _custom_fields(books: Books, owner: str, row: Row) -> Element | None:
    """Dimensions of the company's own travel as custom fields, too."""
    names = [*books.custom_fields(owner), *(each.field for each in books.dimensions if each.user_defined)]
    given = {name: str(row[name]) for name in names if row.get(name) is not None}
    made = [
        tag("customfield", tag("customfieldname", name), tag("customfieldvalue", value))
        for name, value in given.items()
    ]
    return tag("customfields", *made) if made else None


def _due(row: Row, entered: str) -> list[Element]:
    """By the same term, or as many days after the new date as it was after the old one."""
    if row.get("TERMNAME"):
        return [tag("termname", str(row["TERMNAME"]))]
    if not row.get("WHENDUE"):
        return []
    days = date.fromisoformat(str(row["WHENDUE"])) - date.fromisoformat(str(row["WHENCREATED"]))
    return [screen.legacy_day("datedue", _later(entered, days))]


def _later(iso: str, days: timedelta) -> str:
    try:
        return (date.fromisoformat(iso) + days).isoformat()
    except (ValueError, OverflowError):
        return iso


_ACTS = {
    "pay": _pay,
    "approve": _answer("approve", "Approved."),
    "decline": _answer("decline", "Declined."),
    "edit": _edit,
    "reverse": _reverse,
    "delete": _delete,
    "copy": _copy,
}
BUTTONS: dict[str, Button] = {
    f"company/*/{shelf.slug}/*/{name}": _button(shelf, act)
    for shelf in DOCUMENTS
    for name, act in _ACTS.items()
}
