"""Receipts and payments: entered as drafts, selecting what they will pay, or paying it at once."""

from __future__ import annotations

from integrations.sandbox.books.documents import approvals, documents, summaries
from integrations.sandbox.books.ledger import ledger
from integrations.sandbox.books.ledger.kinds import ARPYMT, PaymentKind
from integrations.sandbox.books.masters import banking, checks, parties
from integrations.sandbox.books.payments import application, numbering, overpayments, releasing, settlement
from integrations.sandbox.books.payments.inputs import DetailInput, PaymentInput
from integrations.sandbox.books.payments.releasing import State
from integrations.sandbox.books.payments.settlement import Payer
from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Books, Row, integer
from integrations.sandbox.caller import Caller
from integrations.sandbox.errors import Refusal, general, invalid, not_found
from integrations.sandbox.money import plain
from integrations.sandbox.settings import Settings


def create(
    books: Books,
    settings: Settings,
    caller: Caller,
    kind: PaymentKind,
    wanted: PaymentInput,
    key: int | None = None,
) -> int:
    """Enter a payment in the first state that the switches give it, and answer its RECORDNO."""
    try:
        cash = _check(books, settings, caller, kind, wanted)
        details = application.granted_once(
            application.checked(books, settings, caller, kind, wanted.party, each) for each in wanted.details
        )
        state = releasing.first(settings, kind, wanted)
        header = _enter(books, settings, caller, kind, wanted, state, key)
        made = integer(header["RECORDNO"])
        for each in details:
            application.record(books, kind, header, each)
        _take(books, settings, kind, made, wanted, state, cash, details)
    except Refusal as refusal:
        raise refusal.followed_by(checks.summary(None)) from refusal
    return made


def _check(books: Books, settings: Settings, caller: Caller, kind: PaymentKind, wanted: PaymentInput) -> str:
    """Answers the account of the cash."""
    _check_party(books, settings, caller, kind, wanted)
    if not wanted.details and not wanted.overpayment:
        raise general("Enter at least one transaction to pay.")
    if not wanted.draft:
        checks.open_period(books, settings, kind.name, wanted.day, caller.entity)
    if wanted.method is not None and wanted.method not in kind.methods:
        raise invalid("Payment method", wanted.method)
    moved = cash_of(wanted)
    if wanted.total is not None and wanted.total != moved and settings.check_amount_to_pay:
        raise general(
            f"The amount to pay ({plain(wanted.total)}) isn't the sum of what is paid ({plain(moved)})."
        )
    cash = banking.cash_account(books, wanted.bank, wanted.undeposited)
    if moved and not cash:
        raise general("Required field Financial Entity is missing")
    return cash


def _check_party(
    books: Books, settings: Settings, caller: Caller, kind: PaymentKind, wanted: PaymentInput
) -> None:
    """Money is taken from a customer on hold, and from several whose payer is named; a vendor on hold gets none."""
    if kind is not ARPYMT:
        parties.find(books, settings, kind.document, wanted.party or "", caller)
    elif wanted.party or not wanted.extra.get("PAYERNAME"):
        checks.party(books, kind.document, wanted.party or "", caller)


def cash_of(wanted: PaymentInput) -> int:
    over = wanted.overpayment.amount if wanted.overpayment else 0
    return sum(each.cash for each in wanted.details) + over


def _enter(
    books: Books,
    settings: Settings,
    caller: Caller,
    kind: PaymentKind,
    wanted: PaymentInput,
    state: State,
    key: int | None,
) -> Row:
    total = cash_of(wanted)
    row: Row = {
        "RECORDNO": key or numbering.next_key(books, kind),
        "RECORDTYPE": kind.record_type,
        "FINANCIALENTITY": wanted.bank,
        "STATE": state.letter,
        "DISPLAYSTATE": state.word,
        "PAYMENTMETHOD": wanted.method,
        kind.document.party_id: wanted.party,
        "WHENCREATED": wanted.day,
        "WHENPAID": wanted.day,
        "TOTALENTERED": total,
        "TOTALPAID": sum(each.cash for each in wanted.details),
        "TOTALDUE": 0,
        "_OWNER": caller.entity,
        **audit.document_made(books),
        **overpayments.columns(books, caller, kind, wanted),
    }
    if kind is ARPYMT:
        row |= {"RECEIPTDATE": wanted.day, "UNDEPOSITEDACCOUNTNO": wanted.undeposited}
        row |= _summary(books, settings, caller, wanted)
    else:
        row |= {"RAWSTATE": state.letter, "WHENPOSTED": wanted.day}
    row |= wanted.extra
    books.insert(kind.name, row)
    return row


def _summary(books: Books, settings: Settings, caller: Caller, wanted: PaymentInput) -> Row:
    if wanted.extra.get("PRBATCHKEY"):
        return {}
    kind = summaries.SUMMARIES["ARPYMT"]
    return {"PRBATCHKEY": summaries.automatic(books, settings, caller.entity, kind, wanted.day)}


def _take(
    books: Books,
    settings: Settings,
    kind: PaymentKind,
    key: int,
    wanted: PaymentInput,
    state: State,
    cash: str,
    details: list[DetailInput],
) -> None:
    if state.pays:
        pay(books, settings, kind, key, cash, details)
    elif kind is not ARPYMT:
        payer = Payer(kind.name, key, wanted.day, settlement.SELECTED)
        for each in details:
            application.apply(books, payer, kind, each, cash)
    if state.word == "Submitted":
        approvals.note(books, kind.name, key, "Submitted")


def pay(
    books: Books, settings: Settings, kind: PaymentKind, key: int, cash: str, details: list[DetailInput]
) -> None:
    """Settle what the details name and post the payment; what it had selected must have been given back."""
    present = existing(books, kind, key, "confirm")
    day = str(present["WHENCREATED"])
    payer = Payer(kind.name, key, day)
    entries = [entry for each in details for entry in application.apply(books, payer, kind, each, cash)]
    over = integer(present["TOTALENTERED"]) - sum(each.cash for each in details)
    if over:
        entity = str(present["_ENTITY"] or "")
        entries += overpayments.enter(books, key, present["CUSTOMERID"], entity, over, cash)
    ledger.post(books, kind.name, key, day, application.even(books, settings, entries))


def give_back(books: Books, payer: Payer) -> None:
    """Undo all that a payment took or selected."""
    overpayments.give_back(books, payer)
    settlement.give_back(books, payer)


def owe_left_over(books: Books, kind: PaymentKind, present: Row) -> None:
    """What a reversed receipt had left over is not the customer's any more."""
    documents.owe(books, kind.document, present[kind.document.party_id], integer(present["TOTALDUE"]))


def existing(books: Books, kind: PaymentKind, key: int, verb: str) -> Row:
    found = books.record(kind.name, "RECORDNO", key)
    if found is None:
        raise not_found(kind.name, key, verb)
    return found


def draft(books: Books, kind: PaymentKind, key: int, verb: str) -> Row:
    present = existing(books, kind, key, verb)
    if present["STATE"] != "D":
        raise general(f"Only draft payments can be {verb}d; payment '{key}' is {present['DISPLAYSTATE']}.")
    return present


def replace(
    books: Books, settings: Settings, caller: Caller, kind: PaymentKind, key: int, wanted: PaymentInput
) -> int:
    """Enter a draft anew under its own number and at its own level; it keeps who made it and when."""
    present = draft(books, kind, key, "update")
    remove(books, kind, key)
    create(books, settings, documents.level(caller, present), kind, wanted, key)
    books.update(kind.name, key, audit.origin(present))
    return key


def delete(books: Books, kind: PaymentKind, key: int) -> None:
    draft(books, kind, key, "delete")
    remove(books, kind, key)


def remove(books: Books, kind: PaymentKind, key: int) -> None:
    """Take a payment that has paid nothing yet out of the books."""
    settlement.give_back(books, Payer(kind.name, key, "", settlement.SELECTED))
    approvals.forget(books, kind.name, key)
    books.run(f"DELETE FROM {kind.detail} WHERE PAYMENTKEY=?", key)
    books.run(f"DELETE FROM {kind.name} WHERE RECORDNO=?", key)
