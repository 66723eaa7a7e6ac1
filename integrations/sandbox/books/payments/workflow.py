"""Moving a vendor payment on: approved or declined, sent, confirmed, voided. It pays when its state says so."""

from __future__ import annotations

from integrations.sandbox.books.documents import approvals
from integrations.sandbox.books.ledger.kinds import APPYMT
from integrations.sandbox.books.masters import banking, checks
from integrations.sandbox.books.payments import application, payments, releasing, voiding
from integrations.sandbox.books.payments.releasing import State
from integrations.sandbox.books.payments.settlement import SELECTED, Payer
from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Books, Row
from integrations.sandbox.errors import general
from integrations.sandbox.settings import Settings

_VOIDED = State("V", "Voided")


def approve(books: Books, settings: Settings, key: int, comment: str = "") -> None:
    """One more approval; the last one that is needed releases the payment."""
    present = _standing(books, key, "approve", "Submitted", "Partially Approved")
    approvals.note(books, APPYMT.name, key, "Approved", comment)
    if approvals.given(books, APPYMT.name, key) < settings.payment_approvals:
        _move(books, settings, present, releasing.PARTIALLY_APPROVED)
        return
    method = present["PAYMENTMETHOD"]
    _move(books, settings, present, releasing.released(settings, None if method is None else str(method)))


def decline(books: Books, settings: Settings, key: int, comment: str = "") -> None:
    """What it had selected can be paid otherwise."""
    present = _standing(books, key, "decline", "Submitted", "Partially Approved")
    approvals.note(books, APPYMT.name, key, "Declined", comment)
    payments.give_back(books, Payer(APPYMT.name, key, "", SELECTED))
    _move(books, settings, present, releasing.DECLINED)


def send(books: Books, settings: Settings, key: int) -> None:
    """Printed, or given to the bank."""
    present = _standing(books, key, "deliver", "Approved")
    _move(books, settings, present, releasing.delivered(settings))


def confirm(books: Books, settings: Settings, key: int) -> None:
    present = _standing(books, key, "confirm", "Approved", "Delivered")
    _move(books, settings, present, releasing.CONFIRMED)


def void(books: Books, settings: Settings, key: int) -> None:
    """A payment that has paid is reversed on its own date; one that has not lets go of what it selected."""
    present = payments.existing(books, APPYMT, key, "void")
    if present["STATE"] == releasing.CONFIRMED.letter:
        voiding.reverse(books, settings, APPYMT, key, str(present["WHENCREATED"]), None)
        return
    if present["STATE"] == _VOIDED.letter:
        raise general(f"Payment '{key}' is {present['DISPLAYSTATE']} and can't be voided")
    payments.give_back(books, Payer(APPYMT.name, key, "", SELECTED))
    _move(books, settings, present, _VOIDED)


def withdraw(books: Books, key: int) -> None:
    """Delete a request that has not been sent or paid yet."""
    _standing(books, key, "delete", "Draft", "Submitted", "Partially Approved", "Approved", "Declined")
    payments.remove(books, APPYMT, key)


def _standing(books: Books, key: int, verb: str, *words: str) -> Row:
    present = payments.existing(books, APPYMT, key, verb)
    if present["DISPLAYSTATE"] not in words:
        raise general(f"Payment '{key}' is {present['DISPLAYSTATE']}; you can't {verb} it.")
    return present


def _move(books: Books, settings: Settings, present: Row, state: State) -> None:
    key = int(present["RECORDNO"] or 0)
    change: Row = {"STATE": state.letter, "RAWSTATE": state.letter, "DISPLAYSTATE": state.word}
    touched = audit.changed(books)
    books.update(APPYMT.name, key, {**change, **touched})
    rows = application.stored(books, APPYMT, key)
    for row in rows:
        books.update(APPYMT.detail, int(row["RECORDNO"] or 0), {"STATE": state.letter, **touched})
    if state.pays and present["STATE"] != releasing.CONFIRMED.letter:
        _pay(books, settings, present, rows)


def _pay(books: Books, settings: Settings, present: Row, rows: list[Row]) -> None:
    key = int(present["RECORDNO"] or 0)
    checks.open_period(books, settings, APPYMT.name, str(present["WHENCREATED"]))
    payments.give_back(books, Payer(APPYMT.name, key, "", SELECTED))
    bank = present["FINANCIALENTITY"]
    cash = banking.cash_account(books, str(bank) if bank else None, None)
    payments.pay(books, settings, APPYMT, key, cash, [application.read(APPYMT, row) for row in rows])
