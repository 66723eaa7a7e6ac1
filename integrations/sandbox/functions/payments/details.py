"""A generic payment and its details, as the books take them."""

from __future__ import annotations

from integrations.sandbox import dates
from integrations.sandbox.books.ledger.kinds import ARPYMT, PaymentKind
from integrations.sandbox.books.payments import application
from integrations.sandbox.books.payments.credits import CREDITS, CreditKind
from integrations.sandbox.books.payments.inputs import (
    CreditInput,
    DetailInput,
    OverpaymentInput,
    PaymentInput,
)
from integrations.sandbox.books.storage.store import Row, integer
from integrations.sandbox.errors import general, invalid
from integrations.sandbox.functions import custom_fields, payloads
from integrations.sandbox.functions.call import Call
from integrations.sandbox.functions.documents.headers import is_draft
from integrations.sandbox.functions.payments import summaries
from integrations.sandbox.messages.elements import Element, leaves
from integrations.sandbox.money import plain

_COLUMNS = {
    "ARPYMT": ("DOCNUMBER", "DESCRIPTION", "WHENPAID", "PAYERNAME", "BILLTOPAYTONAME", "SUPDOCID"),
    "APPYMT": (
        *("DOCNUMBER", "DESCRIPTION", "DESCRIPTION2", "PAYMENTPROVIDER", "PAYMENTREQUESTMETHOD"),
        "BILLTOPAYTOCONTACTNAME",
    ),
}
_REQUEST_METHODS = ("vendorpref", "vendor", "bill", "payto")
# Sage's pages spell the amount with one T and with two; its SDK shortens the name of the payer's contact, and updates a
# vendor payment's day under the name that it is read by.
_SPELLINGS = {
    "AMOUNTOPAY": "TRX_AMOUNTTOPAY",
    "AMOUNTTOPAY": "TRX_AMOUNTTOPAY",
    "BILLTOPAYNAME": "BILLTOPAYTONAME",
    "WHENCREATED": "PAYMENTDATE",
}


def wanted(call: Call, kind: PaymentKind, element: Element, present: Row | None = None) -> PaymentInput:
    """`present` is the draft that is changed: a receipt keeps what an update leaves out.

    A vendor payment keeps its method and currency only, for which Sage's SDK has no place in an update.
    """
    given = leaves(element)
    for spelling, name in _SPELLINGS.items():
        if given.get(spelling) and not given.get(name):
            given[name] = given[spelling]
    kept = present if kind is ARPYMT else None
    lasting = {"PAYMENTMETHOD": str(present["PAYMENTMETHOD"] or ""), "CURRENCY": "USD"} if present else {}
    values = {**lasting, **(_kept(call, kept) if kept else {}), **given}
    _one_of(given, values)
    payloads.one_currency(values)
    summary = summaries.named(call, values) if kind is ARPYMT else summaries.NONE
    wanted = PaymentInput(
        party=values.get(kind.document.party_id) or None,
        day=_day(kind, values),
        bank=values.get("FINANCIALENTITY") or summary.bank,
        undeposited=(values.get("UNDEPOSITEDACCOUNTNO") or summary.undeposited) if kind is ARPYMT else None,
        method=values.get("PAYMENTMETHOD") or None,
        details=_details(call, kind, element, kept),
        draft=is_draft(values),
        overpayment=_overpayment(values),
        total=payloads.amount(values["TRX_AMOUNTTOPAY"]) if values.get("TRX_AMOUNTTOPAY") else None,
        extra={**_extra(kind, values), **_custom(call, kind, element, given, kept), **summary.columns},
    )
    _require(kind, values, wanted)
    return wanted


def _one_of(given: dict[str, str], values: dict[str, str]) -> None:
    """Cash goes to one place: naming the other one moves it there."""
    places = ("FINANCIALENTITY", "UNDEPOSITEDACCOUNTNO")
    named = [each for each in places if given.get(each)]
    if len(named) > 1:
        raise general("Enter a bank account or an undeposited funds account, not both.")
    for other in places if named else ():
        if other not in named:
            values.pop(other, None)


def _kept(call: Call, present: Row) -> dict[str, str]:
    """The header of a stored receipt, as its create would have named it."""
    names = ("CUSTOMERID", "FINANCIALENTITY", "UNDEPOSITEDACCOUNTNO", "PAYMENTMETHOD", *_COLUMNS["ARPYMT"])
    values = {name: str(present[name]) for name in names if present[name] is not None}
    for name in ("WHENPAID", "RECEIPTDATE"):
        if present[name]:
            values[name] = dates.write_date(str(present[name]))
    rows = application.stored(call.books, ARPYMT, integer(present["RECORDNO"]))
    over = integer(present["TOTALENTERED"]) - sum(integer(row["PAYMENTAMOUNT"]) for row in rows)
    if over:
        values |= {"OVERPAYMENTAMOUNT": plain(over), "OVERPAYMENTLOCATIONID": str(present["_ENTITY"] or "")}
    if summaries.by_hand(call, present["PRBATCHKEY"]):
        values["PRBATCHKEY"] = str(present["PRBATCHKEY"])
    return {**values, "CURRENCY": "USD"}


def _day(kind: PaymentKind, values: dict[str, str]) -> str:
    day = payloads.generic_date(values.get(kind.date_field))
    if day is None:
        raise general(f"Required field {'Receipt' if kind is ARPYMT else 'Payment'} Date is missing")
    return day


def _require(kind: PaymentKind, values: dict[str, str], wanted: PaymentInput) -> None:
    if not values.get("CURRENCY"):
        raise general("Required field Currency is missing")
    if wanted.method is None and (kind is ARPYMT or any(each.cash for each in wanted.details)):
        raise general("Required field Payment Method is missing")
    asked = values.get("PAYMENTREQUESTMETHOD")
    if asked and asked.lower() not in _REQUEST_METHODS:
        raise invalid("Payment request method", asked)


def _overpayment(values: dict[str, str]) -> OverpaymentInput | None:
    amount = payloads.optional_amount(values.get("OVERPAYMENTAMOUNT"))
    if not amount:
        return None
    return OverpaymentInput(
        amount, values.get("OVERPAYMENTLOCATIONID") or None, values.get("OVERPAYMENTDEPARTMENTID") or None
    )


def _extra(kind: PaymentKind, values: dict[str, str]) -> Row:
    row = payloads.columns(kind.name, values, _COLUMNS[kind.name])
    return {name: value for name, value in row.items() if value is not None}


def _custom(call: Call, kind: PaymentKind, element: Element, given: dict[str, str], kept: Row | None) -> Row:
    stored: Row = {name: kept[name] for name in call.books.custom_fields(kind.name)} if kept else {}
    own = custom_fields.generic(call.books, kind.name, given)
    return stored | own | custom_fields.legacy(call.books, kind.name, element)


def _details(call: Call, kind: PaymentKind, element: Element, kept: Row | None) -> tuple[DetailInput, ...]:
    holder = payloads.collection(element, f"{kind.detail}S")
    if holder is not None:
        return tuple(_detail(kind, leaves(each)) for each in payloads.children(holder, kind.detail))
    if kept is None:
        return ()
    rows = application.stored(call.books, kind, integer(kept["RECORDNO"]))
    return tuple(application.read(kind, row) for row in rows)


def _detail(kind: PaymentKind, values: dict[str, str]) -> DetailInput:
    payloads.one_currency(values)
    if values.get("DISCOUNTDATE") and values.get("TRX_TOTALDISCOUNTTOAPPLY"):
        raise general("Enter a discount date or a discount to apply, not both.")
    if values.get("RECORDKEY") and values.get("POSADJKEY"):
        raise general(f"A detail pays one {kind.document.noun} or one adjustment, not both.")
    taken = (_credit(each, values) for each in CREDITS[kind.name])
    extra: Row = {} if kind is ARPYMT else {"JOINTPAYEEPRINTAS": values.get("JOINTPAYEEPRINTAS") or None}
    return DetailInput(
        document=payloads.key(values.get("RECORDKEY")),
        entry=payloads.key(values.get("ENTRYKEY")),
        adjustment=payloads.key(values.get("POSADJKEY")),
        adjustment_entry=payloads.key(values.get("POSADJENTRYKEY")),
        cash=payloads.optional_amount(values.get("TRX_PAYMENTAMOUNT")),
        discount=payloads.optional_amount(values.get("TRX_TOTALDISCOUNTTOAPPLY")),
        discount_date=payloads.generic_date(values.get("DISCOUNTDATE")),
        credits=tuple(each for each in taken if each is not None),
        extra=extra,
    )


def _credit(kind: CreditKind, values: dict[str, str]) -> CreditInput | None:
    amount = payloads.optional_amount(values.get(f"TRX_{kind.amount}"))
    key, entry = payloads.key(values.get(kind.key)), payloads.key(values.get(kind.entry))
    if not amount:
        return None
    if key is None:
        raise general(f"Oops, we can't find this transaction; enter a valid {kind.key}.")
    return CreditInput(kind, key, amount, entry)
