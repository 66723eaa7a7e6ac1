"""What a receipt left over: kept on the customer's account, and applied later as a credit of another receipt."""

from __future__ import annotations

from integrations.sandbox.books.documents import documents
from integrations.sandbox.books.ledger.kinds import ARPYMT, PaymentKind
from integrations.sandbox.books.ledger.ledger import Entry
from integrations.sandbox.books.masters import checks
from integrations.sandbox.books.payments.inputs import OverpaymentInput, PaymentInput
from integrations.sandbox.books.payments.settlement import Payer
from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Books, Row, integer
from integrations.sandbox.caller import Caller
from integrations.sandbox.errors import general
from integrations.sandbox.money import plain

# A receipt that left something over is its own line in what payments have taken.
ITEM = ARPYMT.name


def columns(books: Books, caller: Caller, kind: PaymentKind, wanted: PaymentInput) -> Row:
    """What the header keeps of it. Its department is checked only: control accounts are kept per entity."""
    over = wanted.overpayment
    if over is None:
        return {}
    if kind is not ARPYMT:
        raise general("Only a receipt can be more than what it pays.")
    if over.amount <= 0:
        raise general("Enter an overpayment amount greater than zero.")
    if not wanted.party:
        raise general("Required field Customer ID is missing")
    return {"_ENTITY": _place(books, caller, over)[1]}


def _place(books: Books, caller: Caller, over: OverpaymentInput) -> tuple[Row, str]:
    given = {"LOCATIONID": over.location, "DEPARTMENTID": over.department}
    named = {name: value for name, value in given.items() if value}
    return checks.LineChecks(books, caller).place(named, ARPYMT.document.control)


def enter(books: Books, key: int, customer: object, entity: str, amount: int, cash: str) -> list[Entry]:
    """The receipt keeps `amount` as due to its customer."""
    books.update(ARPYMT.name, key, {"TOTALDUE": amount})
    documents.owe(books, ARPYMT.document, customer, -amount)
    return [Entry(cash, entity, amount), Entry(ARPYMT.document.control, entity, -amount)]


def use(books: Books, payer: Payer, key: int, amount: int) -> list[Entry]:
    """Take from what an earlier receipt left over."""
    present = books.record(ARPYMT.name, "RECORDNO", key)
    if present is None or present["DISPLAYSTATE"] != ARPYMT.done[1] or key == payer.key:
        raise general(f"Oops, we can't find this transaction; enter a valid overpayment key. ({key})")
    left = integer(present["TOTALDUE"])
    if not 0 < amount <= left:
        raise general(f"The amount {plain(amount)} exceeds total amount due ({plain(left)})")
    books.run(
        "INSERT INTO _SETTLED (SOURCE,SOURCEKEY,ITEM,LINEKEY,AMOUNT) VALUES (?,?,?,?,?)",
        *(payer.name, payer.key, ITEM, key, amount),
    )
    move(books, present, amount)
    return [Entry(ARPYMT.document.control, str(present["_ENTITY"] or ""), amount)]


def move(books: Books, present: Row, amount: int) -> None:
    """Take `amount` off what is left over; a negative one gives it back."""
    change: Row = {
        "TOTALDUE": integer(present["TOTALDUE"]) - amount,
        "TOTALPAID": integer(present["TOTALPAID"]) + amount,
        **audit.changed(books),
    }
    books.update(ARPYMT.name, integer(present["RECORDNO"]), change)
    documents.owe(books, ARPYMT.document, present["CUSTOMERID"], amount)


def give_back(books: Books, payer: Payer) -> None:
    """Undo what a receipt took from others' overpayments."""
    which = "FROM _SETTLED WHERE SOURCE=? AND SOURCEKEY=? AND ITEM=?"
    for key, amount in books.all(f"SELECT LINEKEY, AMOUNT {which}", (payer.name, payer.key, ITEM)):
        present = books.record(ARPYMT.name, "RECORDNO", key)
        if present is not None:
            move(books, present, -integer(amount))
    books.run(f"DELETE {which}", payer.name, payer.key, ITEM)
