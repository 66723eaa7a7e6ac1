"""What a person may do to a document in Sage's screens, while the integration that posted it looks elsewhere."""

from __future__ import annotations

from integrations.sandbox import dates
from integrations.sandbox.books.documents.workflow import WAITING
from integrations.sandbox.books.ledger.kinds import NOT_PAYABLE, PAYMENT_KINDS, UNPOSTED
from integrations.sandbox.books.storage.store import Books, Row
from integrations.sandbox.functions import FUNCTIONS
from integrations.sandbox.functions.approvals import APPROVALS
from integrations.sandbox.pages import effect, screen
from integrations.sandbox.pages.forms import Field, form
from integrations.sandbox.pages.parts import Child, Element, fold, money, tag
from integrations.sandbox.pages.shelves import Shelf
from integrations.sandbox.pages.visit import Visit

_CLOSED = ("Reversed", "Reversal")


def offered(visit: Visit, shelf: Shelf, row: Row) -> Element:
    """The buttons that make sense now; whether Sage takes them is found out by pressing."""
    shown: list[Child] = []
    if row["STATE"] in WAITING and shelf.object in APPROVALS:
        shown += [_answer_form(visit, shelf, row, verb) for verb in ("approve", "decline")]
    if row["STATE"] not in NOT_PAYABLE and _cents(row["TOTALDUE"]) > 0:
        shown.append(_pay_form(visit, shelf, row))
    if row["STATE"] not in _CLOSED:
        shown += [
            _edit_form(visit, shelf, row),
            _reverse_form(visit, shelf, row) if row["STATE"] not in UNPOSTED else None,
            _delete_form(visit, shelf, row),
        ]
    shown.append(_copy_form(visit, shelf, row))
    return screen.acts(*shown)


def _answer_form(visit: Visit, shelf: Shelf, row: Row, verb: str) -> Element:
    button = verb.capitalize()
    fields = [Field("comment", "Comment")]
    return _folded(visit, button, _act(visit, shelf, row, verb), fields, button, opened=verb == "approve")


def _cents(value: object) -> int:
    return value if isinstance(value, int) else 0


def _act(visit: Visit, shelf: Shelf, row: Row, name: str) -> str:
    return visit.here(shelf.slug, row["RECORDNO"], name)


def _folded(visit: Visit, title: str, action: str, fields: list[Field], button: str, *, hint: str = "", opened: bool = False, dangerous: bool = False) -> Element:  # fmt: skip
    typed = visit.typed(action)
    shown = form(action, visit.token, fields, button, dangerous=dangerous, typed=typed)
    return fold(title, tag("p", hint) if hint else None, shown, opened=opened or bool(typed))


def _pay_form(visit: Visit, shelf: Shelf, row: Row) -> Element:
    receipt = shelf.party == "CUSTOMER"
    methods = PAYMENT_KINDS["ARPYMT" if receipt else "APPYMT"].methods
    fields = [
        Field(
            "amount",
            "Amount, USD",
            money(_cents(row["TOTALDUE"])),
            "money",
            "The whole, or a part of it.",
            required=True,
        ),
        Field("day", "Date", dates.today(), "date", required=True),
        Field("bank", "Bank account", choices=banks(visit.company.books)),
        Field("method", "Method", "EFT", choices=[(each, each) for each in methods]),
        Field("number", "Number", hint="Of the check or transfer; may be empty."),
    ]
    title = "Receive a payment" if receipt else "Pay it"
    return _folded(visit, title, _act(visit, shelf, row, "pay"), fields, title, opened=True)


def banks(books: Books) -> list[tuple[str, str]]:
    found = books.all(
        "SELECT BANKACCOUNTID, BANKNAME FROM CHECKINGACCOUNT WHERE STATUS='active'"
        " UNION ALL SELECT BANKACCOUNTID, BANKNAME FROM SAVINGSACCOUNT WHERE STATUS='active' ORDER BY 1"
    )
    return [(str(number), f"{number} {name or ''}") for number, name in found]


def _edit_form(visit: Visit, shelf: Shelf, row: Row) -> Element:
    fields = [
        Field("number", "Number", str(row["RECORDID"] or "")),
        Field("description", "Description", str(row["DESCRIPTION"] or "")),
    ]
    return _folded(visit, "Edit", _act(visit, shelf, row, "edit"), fields, "Save")


def _reverse_form(visit: Visit, shelf: Shelf, row: Row) -> Element | None:
    if f"reverse_{shelf.legacy}" not in FUNCTIONS:
        return None
    fields = [
        Field("day", "Date of the reversal", dates.today(), "date", required=True),
        Field("description", "Description"),
    ]
    action = _act(visit, shelf, row, "reverse")
    return _folded(
        visit, "Reverse", action, fields, "Reverse", hint="Its opposite is posted under a number of its own."
    )


def _delete_form(visit: Visit, shelf: Shelf, row: Row) -> Element:
    gone = effect.effect_in_words(visit.company.books, shelf.object, int(str(row["RECORDNO"])))
    hint = f"Takes it out of the books, with {gone} in the general ledger. There is no way back."
    return _folded(
        visit, "Delete", _act(visit, shelf, row, "delete"), [], "Delete", hint=hint, dangerous=True
    )


def _copy_form(visit: Visit, shelf: Shelf, row: Row) -> Element:
    fields = [
        Field("number", "Number", str(row["RECORDID"] or ""), hint="The same number makes it a duplicate."),
        Field("day", "Date", dates.today(), "date", required=True),
    ]
    hint = "The same lines once more, as somebody who keys it by hand would."
    return _folded(visit, "Key a copy", _act(visit, shelf, row, "copy"), fields, "Key it", hint=hint)
