"""Legacy receipts: `create_arpayment`, `apply_arpayment`, and the summary that holds several."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from integrations.sandbox import dates
from integrations.sandbox.books.documents import summaries as book_summaries
from integrations.sandbox.books.ledger.inputs import LineInput
from integrations.sandbox.books.ledger.kinds import ARPYMT
from integrations.sandbox.books.masters import banking
from integrations.sandbox.books.payments import advances, credits, open_items, payments
from integrations.sandbox.books.payments.inputs import (
    AdvanceInput,
    CreditInput,
    DetailInput,
    OverpaymentInput,
    PaymentInput,
)
from integrations.sandbox.books.storage.store import Row, integer
from integrations.sandbox.errors import general
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.call import Call, Function
from integrations.sandbox.functions.payments import summaries
from integrations.sandbox.messages.elements import Element, child_text, leaves, name
from integrations.sandbox.messages.replies import Reply

# In this dialect the method may be left out.
_USUAL_METHOD = "Printed Check"


def create(call: Call) -> Reply:
    return Reply(key=str(_create(call, {})), created=1)


def _create(call: Call, within: dict[str, str]) -> int:
    """`within` names the summary around the receipt, if it stands in one."""
    values = {**leaves(call.element), **within}
    payloads.one_currency(values)
    amount = payloads.amount(values.get("PAYMENTAMOUNT", ""))
    if amount <= 0:
        raise general("Enter an amount greater than zero.")
    details = _items(call, [each for each in call.element if name(each) == "arpaymentitem"])
    if not details and call.settings.balance_forward:
        details = _oldest(call, values.get("CUSTOMERID", ""), amount)
    if not details:
        return _keep(call, values, amount)
    return _receive(call, values, amount, details)


def _items(call: Call, items: Iterable[Element]) -> tuple[DetailInput, ...]:
    """An item's key is an invoice's, or a debit memo's where no invoice has it."""
    found: list[DetailInput] = []
    for each in items:
        key = payloads.key(child_text(each, "invoicekey"))
        amount = payloads.amount(child_text(each, "amount"))
        found.append(DetailInput(document=key, cash=amount))
    return tuple(found)


def _oldest(call: Call, customer: str, amount: int) -> tuple[DetailInput, ...]:
    return open_items.oldest_first(call.books, call.caller, ARPYMT.document, customer, amount)


def _receive(call: Call, values: dict[str, str], amount: int, details: tuple[DetailInput, ...]) -> int:
    rest = amount - sum(each.cash for each in details)
    if rest < 0:
        raise general("The items of a payment can't be more than the payment itself.")
    summary = summaries.named(call, values)
    bank = values.get("BANKACCOUNTID") or summary.bank
    place = _place(call, values, bank)
    wanted = PaymentInput(
        party=values.get("CUSTOMERID") or None,
        day=_day(call.element, "datereceived"),
        details=details,
        bank=bank,
        undeposited=values.get("UNDEPFUNDSACCT") or summary.undeposited,
        method=values.get("PAYMENTMETHOD") or _USUAL_METHOD,
        overpayment=OverpaymentInput(rest, *place) if rest else None,
        extra={"DOCNUMBER": values.get("REFID") or None, **summary.columns},
    )
    return payments.create(call.books, call.settings, call.caller, ARPYMT, wanted)


def _place(call: Call, values: dict[str, str], bank: str | None) -> tuple[str | None, str | None]:
    """Location and department of what is not applied: the bank account's location where none is named."""
    location = values.get("OVERPAYLOCID") or banking.location(call.books, bank)
    return location, values.get("OVERPAYDEPTID") or None


def _keep(call: Call, values: dict[str, str], amount: int) -> int:
    """An advance on the control account, until `apply_arpayment` says what it pays."""
    summary = summaries.named(call, values)
    bank = values.get("BANKACCOUNTID") or summary.bank
    place = zip(("LOCATIONID", "DEPARTMENTID"), _place(call, values, bank), strict=True)
    dimensions = {field: value for field, value in place if value}
    wanted = AdvanceInput(
        party=values.get("CUSTOMERID", ""),
        day=_day(call.element, "datereceived"),
        lines=(LineInput(ARPYMT.document.control, amount, dimensions=dimensions),),
        bank=bank,
        undeposited=values.get("UNDEPFUNDSACCT") or summary.undeposited,
        method=values.get("PAYMENTMETHOD") or _USUAL_METHOD,
        extra={"DOCNUMBER": values.get("REFID") or None, **summary.columns},
    )
    return advances.create(call.books, call.settings, call.caller, ARPYMT, wanted)


def _day(element: Element, tag: str) -> str:
    return payloads.legacy_date(element, tag) or dates.today()


def apply(call: Call) -> Reply:
    return Reply(key=str(_apply(call, {})), created=1)


def _apply(call: Call, within: dict[str, str]) -> int:
    """A receipt of credits alone: what an advance or an overpayment still has pays the invoices that are named."""
    values = {**leaves(call.element), **within}
    key = payloads.key(values.get("ARPAYMENTKEY"))
    kind, present = _unapplied(call, key)
    items = [each for holder in call.element if name(holder) == "arpaymentitems" for each in holder]
    customer, left = str(present["CUSTOMERID"]), integer(present["TOTALDUE"])
    named = _items(call, items) or _oldest(call, customer, left)
    wanted = PaymentInput(
        party=customer,
        day=_day(call.element, "paymentdate"),
        details=tuple(_credited(each, kind, integer(present["RECORDNO"])) for each in named),
        method=str(present["PAYMENTMETHOD"]),
        extra={"DESCRIPTION": values.get("MEMO") or None, **summaries.named(call, values).columns},
    )
    return payments.create(call.books, call.settings, call.caller, ARPYMT, wanted)


def _unapplied(call: Call, key: int | None) -> tuple[credits.CreditKind, Row]:
    for kind, table in ((credits.ADVANCE, ARPYMT.advance), (credits.OVERPAYMENT, ARPYMT.name)):
        present = call.books.record(table, "RECORDNO", key)
        if present is not None:
            return kind, present
    raise general(f"Oops, we can't find this transaction; enter a valid payment key. ({key})")


def _credited(detail: DetailInput, kind: credits.CreditKind, key: int) -> DetailInput:
    return replace(detail, cash=0, credits=(CreditInput(kind, key, detail.cash),))


def create_batch(call: Call) -> Reply:
    """The key is the summary's; what is created in it stands or falls with it."""
    values = leaves(call.element)
    bank, undeposited = values.get("BANKACCOUNTID") or None, values.get("UNDEPFUNDSACCT") or None
    banking.cash_account(call.books, bank, undeposited)
    day = _day(call.element, "datecreated")
    title = values.get("BATCHTITLE", "")
    key = book_summaries.create(call.books, call.caller, summaries.RECEIPTS, title, day)
    place: Row = {"FINANCIALENTITY": bank, "UNDEPOSITEDACCOUNTNO": undeposited}
    call.books.update(summaries.RECEIPTS.name, key, place)
    within = {"BATCHKEY": str(key)}
    made = 1
    for each in call.element:
        run = {"create_arpayment": _create, "apply_arpayment": _apply}.get(name(each))
        if run is not None:
            run(replace(call, element=each), within)
            made += 1
    return Reply(key=str(key), created=made)


FUNCTIONS: dict[str, Function] = {
    "create_arpayment": create,
    "apply_arpayment": apply,
    "create_arpaymentbatch": create_batch,
}
