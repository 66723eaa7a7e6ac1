"""What a person may do to a receipt, payment or advance: move a vendor's payment on, reverse, or delete a draft."""

from __future__ import annotations

from integrations.sandbox import dates
from integrations.sandbox.books.storage.store import Row
from integrations.sandbox.pages import screen
from integrations.sandbox.pages.forms import Field, form
from integrations.sandbox.pages.parts import Child, Element, fold, tag
from integrations.sandbox.pages.shelves import (
    CUSTOMER_ADVANCES,
    PAYMENTS,
    RECEIPTS,
    VENDOR_ADVANCES,
    Shelf,
)
from integrations.sandbox.pages.visit import Button, Redirect, Visit

_UNDONE = ("Reversed", "Reversal", "Voided", "Declined")
# What is offered for a vendor's payment in a state, before the money is gone.
_MOVES = {
    "Submitted": ("approve",),
    "Partially Approved": ("approve",),
    "Approved": ("send", "confirm", "void"),
    "Delivered": ("confirm", "void"),
}
_SAID = {"approve": "Approved.", "send": "Delivered.", "confirm": "Confirmed.", "void": "Voided."}
SHELVES = (RECEIPTS, PAYMENTS, CUSTOMER_ADVANCES, VENDOR_ADVANCES)


def offered(visit: Visit, shelf: Shelf, row: Row) -> Element | None:
    word = str(row[shelf.state])
    if word in _UNDONE:
        return None
    shown: list[Child] = []
    if word == "Draft":
        shown.append(_delete_form(visit, shelf, row))
    elif shelf is PAYMENTS and word in _MOVES:
        shown += [_move_form(visit, shelf, row, move) for move in _MOVES[word]]
    else:
        shown.append(_reverse_form(visit, shelf, row))
    return screen.acts(*shown)


def _act(visit: Visit, shelf: Shelf, row: Row, name: str) -> str:
    return visit.here(shelf.slug, row["RECORDNO"], name)


def _reverse_form(visit: Visit, shelf: Shelf, row: Row) -> Element:
    action = _act(visit, shelf, row, "reverse")
    typed = visit.typed(action)
    fields = [
        Field("day", "Date of the reversal", dates.today(), "date", required=True),
        Field("description", "Description"),
    ]
    shown = form(action, visit.token, fields, "Reverse", dangerous=True, typed=typed)
    hint = tag("p", "What it paid is open again, and its opposite stands beside it.")
    return fold("Reverse", hint, shown, opened=bool(typed))


def _delete_form(visit: Visit, shelf: Shelf, row: Row) -> Element:
    shown = form(_act(visit, shelf, row, "delete"), visit.token, [], "Delete", dangerous=True)
    return fold("Delete", tag("p", "A draft has paid nothing yet. There is no way back."), shown)


def _move_form(visit: Visit, shelf: Shelf, row: Row, move: str) -> Element:
    button = move.capitalize()
    return form(_act(visit, shelf, row, move), visit.token, [], button, dangerous=move == "void")


def _reverse(shelf: Shelf) -> Button:
    name = "reverse_arpayment" if shelf.party == "CUSTOMER" else "reverse_appayment"

    def press(visit: Visit) -> Redirect:
        key = visit.found[1]
        asked = tag(
            name,
            screen.legacy_day("datereversed", visit.form.get("day", "")),
            tag("description", visit.form.get("description", "")),
            key=key,
        )
        return screen.press(visit, asked, to=visit.here(shelf.slug, key), done="Reversed.")

    return press


def _delete(shelf: Shelf) -> Button:
    def press(visit: Visit) -> Redirect:
        key = visit.found[1]
        asked = tag("delete", tag("object", shelf.object), tag("keys", key))
        back = visit.here(shelf.slug, key)
        done = f"{shelf.noun} No. {key} is deleted."
        return screen.press(visit, asked, to=visit.here(shelf.slug), refused_to=back, done=done)

    return press


def _move(move: str) -> Button:
    def press(visit: Visit) -> Redirect:
        key = visit.found[1]
        asked = tag(f"{move}_appaymentrequest", tag("appaymentkeys", tag("appaymentkey", key)))
        return screen.press(visit, asked, to=visit.here(PAYMENTS.slug, key), done=_SAID[move])

    return press


BUTTONS: dict[str, Button] = {
    **{f"company/*/{shelf.slug}/*/reverse": _reverse(shelf) for shelf in SHELVES},
    **{f"company/*/{shelf.slug}/*/delete": _delete(shelf) for shelf in SHELVES},
    **{f"company/*/{PAYMENTS.slug}/*/{move}": _move(move) for move in _SAID},
}
