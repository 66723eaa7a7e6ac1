"""Voiding a payment: what it paid is due again, and a payment of the opposite amounts stands beside it."""

from __future__ import annotations

from dataclasses import replace

from integrations.sandbox.books.documents import reversals, summaries
from integrations.sandbox.books.ledger import ledger
from integrations.sandbox.books.ledger.kinds import APBILL, ARPYMT, PaymentKind
from integrations.sandbox.books.masters import checks
from integrations.sandbox.books.payments import application, credits, numbering, payments
from integrations.sandbox.books.payments.settlement import Payer
from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Books, Row, integer
from integrations.sandbox.errors import general
from integrations.sandbox.settings import Settings


def reverse(
    books: Books, settings: Settings, kind: PaymentKind, key: int, day: str, description: str | None
) -> int:
    """Answers the RECORDNO of the payment that stands beside."""
    present = payments.existing(books, kind, key, "reverse")
    _check(books, settings, kind, present, day)
    made = books.insert(kind.name, _opposite(books, settings, kind, present, day, description))
    for row in application.stored(books, kind, key):
        books.insert(kind.detail, _negated(books, kind, row, made, day))
    payments.give_back(books, Payer(kind.name, key, ""))
    ledger.mirror(books, kind.name, key, made, day)
    _close(books, kind, present, made)
    if present.get("_BILL") and settings.void_reverses_manual_bill:
        # The switch for unpaid bills is about bills that somebody reverses by themselves.
        asked = replace(settings, reversal_of_unpaid_bills=True)
        reversals.reverse(books, asked, APBILL, int(present["_BILL"] or 0), day, description)
    return made


def _check(books: Books, settings: Settings, kind: PaymentKind, present: Row, day: str) -> None:
    key = integer(present["RECORDNO"])
    if present["STATE"] != kind.done[0]:
        raise general(f"Payment '{key}' is {present['DISPLAYSTATE']} and can't be reversed")
    if present.get("_DEPOSIT"):
        raise general(f"Payment '{key}' is deposited and can't be reversed")
    checks.not_before(day, str(present["WHENCREATED"]))
    checks.open_period(books, settings, kind.name, day)
    paid = sum(integer(row["PAYMENTAMOUNT"]) for row in application.stored(books, kind, key))
    left_over = integer(present["TOTALENTERED"]) - paid
    if integer(present["TOTALDUE"]) != left_over:
        raise general(f"The overpayment of payment '{key}' is applied: reverse that application first.")
    reversed_bill = (
        f"SELECT x.RECORDID FROM {kind.detail} d JOIN {kind.document.name} x ON x.RECORDNO=d.RECORDKEY"
        " WHERE d.PAYMENTKEY=? AND x.STATE='Reversed' LIMIT 1"
    )
    if found := books.one(reversed_bill, key):
        raise general(f"Transaction '{found[0]}' is reversed, so its payment can't be.")


def _opposite(
    books: Books, settings: Settings, kind: PaymentKind, present: Row, day: str, description: str | None
) -> Row:
    code, word = kind.reversal
    total = -integer(present["TOTALENTERED"])
    changed: Row = {
        "RECORDNO": numbering.next_key(books, kind),
        "STATE": code,
        "DISPLAYSTATE": word,
        "WHENCREATED": day,
        "WHENPAID": day,
        "TOTALENTERED": total,
        "TOTALPAID": total,
        "TOTALDUE": 0,
        "DESCRIPTION": description or present["DESCRIPTION"],
        **audit.document_made(books),
        "_REVERSAL": present["RECORDNO"],
    }
    if kind is ARPYMT:
        summary = summaries.automatic(books, settings, present["_OWNER"], summaries.SUMMARIES[kind.name], day)
        changed |= {"RECEIPTDATE": day, "PARENTPAYMENTKEY": present["RECORDNO"], "PRBATCHKEY": summary}
    else:
        changed |= {"RAWSTATE": code, "WHENPOSTED": day, "_BILL": None}
    return {**present, **changed}


def _close(books: Books, kind: PaymentKind, present: Row, made: int) -> None:
    """The reversed payment keeps its amounts, but nothing of it is left over any more."""
    key, (code, word) = integer(present["RECORDNO"]), kind.undone
    touched = audit.changed(books)
    change: Row = {"STATE": code, "DISPLAYSTATE": word, "TOTALDUE": 0, "_REVERSAL": made, **touched}
    books.update(kind.name, key, change if kind is ARPYMT else {**change, "RAWSTATE": code})
    payments.owe_left_over(books, kind, present)
    for row in application.stored(books, kind, key):
        books.update(kind.detail, integer(row["RECORDNO"]), {"STATE": code, **touched})


def _negated(books: Books, kind: PaymentKind, row: Row, made: int, day: str) -> Row:
    changed: Row = {"PAYMENTKEY": made, "PAYMENTDATE": day, "STATE": "V", **audit.made(books)}
    for name in credits.amounts(kind.name):
        changed[name] = -integer(row[name]) if row[name] is not None else None
    return {name: value for name, value in {**row, **changed}.items() if name != "RECORDNO"}
