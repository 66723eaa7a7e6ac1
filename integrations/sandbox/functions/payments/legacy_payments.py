"""Legacy vendor payments: `create_paymentrequest` over bills, `create_appayment` of a check written by hand."""

from __future__ import annotations

from integrations.sandbox.books.documents import documents
from integrations.sandbox.books.ledger.inputs import DocumentInput, LineInput
from integrations.sandbox.books.ledger.kinds import APPYMT
from integrations.sandbox.books.payments import open_items, payments
from integrations.sandbox.books.payments.inputs import DetailInput, PaymentInput
from integrations.sandbox.books.storage.store import integer
from integrations.sandbox.errors import general, invalid
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.call import Call, Function
from integrations.sandbox.messages.elements import Element, child, child_text, leaves
from integrations.sandbox.messages.replies import Reply

_DOCUMENT = APPYMT.document


def create_request(call: Call) -> Reply:
    """Over the items' bills, or over the oldest ones until the amount is used up."""
    values = leaves(call.element)
    _no_charge_card(values)
    vendor = values.get("VENDORID", "")
    holder = child(call.element, "paymentrequestitems")
    if holder is not None:
        details = _items(call, vendor, holder)
    else:
        amount = payloads.amount(values.get("PAYMENTAMOUNT", ""))
        details = open_items.oldest_first(call.books, call.caller, _DOCUMENT, vendor, amount)
        if sum(each.cash for each in details) < amount:
            raise general("The amount of the payment exceeds total amount due of the vendor's bills.")
    wanted = PaymentInput(
        party=vendor or None,
        day=payloads.legacy_date(call.element, "paymentdate") or "",
        details=details,
        bank=values.get("BANKACCOUNTID") or None,
        method=values.get("PAYMENTMETHOD") or None,
        extra={
            "DOCNUMBER": values.get("DOCUMENTNUMBER") or None,
            "DESCRIPTION": values.get("MEMO") or None,
            "DESCRIPTION2": values.get("PAYMENTDESCRIPTION") or None,
            "PAYMENTREQUESTMETHOD": values.get("PAYMENTOPTION") or None,
            "BILLTOPAYTOCONTACTNAME": values.get("PAYMENTCONTACT") or None,
        },
    )
    made = payments.create(call.books, call.settings, call.caller, APPYMT, wanted)
    return Reply(key=str(made), created=1)


def _no_charge_card(values: dict[str, str]) -> None:
    if values.get("CHARGECARDID"):
        raise invalid("Charge Card", values["CHARGECARDID"])


def _items(call: Call, vendor: str, holder: Element) -> tuple[DetailInput, ...]:
    used: dict[int, int] = {}
    found: list[DetailInput] = []
    for each in holder:
        credit = payloads.optional_amount(child_text(each, "credittoapply"))
        if credit < 0:
            raise general("Enter a credit amount greater than zero.")
        taken = open_items.credits_for(call.books, call.caller, APPYMT, vendor, credit, used)
        if sum(one.amount for one in taken) < credit:
            raise general("The credit to apply exceeds total amount due of the vendor's credits.")
        bill = _bill(call, each)
        paid = DetailInput(
            document=bill,
            cash=payloads.amount(child_text(each, "paymentamount")),
            discount=payloads.optional_amount(child_text(each, "discounttoapply")),
            credits=taken[:1],
        )
        # A detail names one memo; further ones stand in details of their own.
        found += [paid, *(DetailInput(document=bill, credits=(one,)) for one in taken[1:])]
    return tuple(found)


def _bill(call: Call, item: Element) -> int | None:
    asked = child_text(item, "key")
    if item.get("externalkey") != "true":
        return payloads.key(asked)
    found = call.books.one("SELECT RECORDNO FROM APBILL WHERE _EXTERNALID=? ORDER BY RECORDNO DESC", asked)
    if found is None:
        raise general(f"Oops, we can't find this transaction; enter a valid bill key. ({asked[:40]})")
    return integer(found[0])


def create_manual(call: Call) -> Reply:
    """A check that is written already: its bill and its payment come into being together."""
    values = leaves(call.element)
    _no_charge_card(values)
    payloads.one_currency(values)
    day = payloads.legacy_date(call.element, "checkdate") or ""
    holder = child(call.element, "payitems")
    lines = tuple(_line(call, each) for each in holder) if holder is not None else ()
    bill = documents.create(
        call.books,
        call.settings,
        call.caller,
        _DOCUMENT,
        DocumentInput(
            party=values.get("VENDORID", ""),
            created=day,
            due=day,
            lines=lines,
            number=values.get("BILLNO") or values.get("CHECKNO") or None,
            extra={"DESCRIPTION": values.get("MEMO") or None, "ONHOLD": "false"},
        ),
    )
    wanted = PaymentInput(
        party=values.get("VENDORID") or None,
        day=day,
        details=(DetailInput(document=bill, cash=sum(each.amount for each in lines)),),
        bank=values.get("BANKACCOUNTID") or None,
        method=values.get("PAYMENTMETHOD") or "Printed Check",
        extra={
            "DOCNUMBER": values.get("CHECKNO") or None,
            "DESCRIPTION": values.get("MEMO") or None,
            "_BILL": bill,
        },
        manual=True,
    )
    made = payments.create(call.books, call.settings, call.caller, APPYMT, wanted)
    return Reply(key=str(made), created=1)


def _line(call: Call, item: Element) -> LineInput:
    values = leaves(item)
    return LineInput(
        account=values.get("GLACCOUNTNO", ""),
        amount=payloads.amount(values.get("PAYMENTAMOUNT", "")),
        dimensions=payloads.line_dimensions(call.books, values, item),
        label=values.get("ACCOUNTLABEL") or None,
        extra={"FORM1099": values["ITEM1099"]} if values.get("ITEM1099") else {},
    )


FUNCTIONS: dict[str, Function] = {
    "create_paymentrequest": create_request,
    "create_appayment": create_manual,
}
