"""Payments as Sage keeps them (ARPYMT, APPYMT and their details) to payments as the core counts them (rule A3).

The rules for money: a detail's cash is TRX_PAYMENTAMOUNT; every credit stands beside it in a field of
its own and is never part of the cash; amounts keep Sage's sign, so that a detail which takes back counts negatively; a
document's own negative lines (an inline credit from itself) are in its total already and are not counted again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from integrations.core.freight import Side
from integrations.core.money import Money
from integrations.core.settlement import Part
from integrations.sage.intacct_xml.answers import Unclear
from integrations.sage.intacct_xml.rows import Row, amount, amount_or_none, read_date
from integrations.sage.ports import PaymentDetail, PaymentHeader


@dataclass(frozen=True, slots=True)
class PaymentObject:
    header: str
    detail: str
    party: str
    paid_on: str
    parts: Mapping[str, Part]

    @property
    def header_fields(self) -> tuple[str, ...]:
        return (
            *("RECORDNO", "WHENMODIFIED", "STATE", "DISPLAYSTATE", self.party, self.paid_on),
            *("PAYMENTMETHOD", "DOCNUMBER", "CURRENCY", "TRX_TOTALENTERED"),
        )

    @property
    def detail_fields(self) -> tuple[str, ...]:
        keys = ("PAYMENTKEY", "RECORDKEY", "POSADJKEY", "ADJUSTMENTKEY", "INLINEKEY")
        return ("RECORDNO", *keys, "CURRENCY", *self.parts)


_PARTS: Mapping[str, Part] = {
    "TRX_PAYMENTAMOUNT": Part.CASH,
    "TRX_ADJUSTMENTAMOUNT": Part.CREDIT,
    "TRX_INLINEAMOUNT": Part.CREDIT,
    "TRX_POSTEDADVANCEAMOUNT": Part.ADVANCE,
    "TRX_DISCOUNTAMOUNT": Part.DISCOUNT,
}
_AR_PARTS: Mapping[str, Part] = {
    **_PARTS,
    "TRX_NEGATIVEINVOICEAMOUNT": Part.CREDIT,
    "TRX_POSTEDOVERPAYMENTAMOUNT": Part.ADVANCE,
}
PAYMENTS: Mapping[Side, PaymentObject] = {
    Side.AR: PaymentObject("ARPYMT", "ARPYMTDETAIL", "CUSTOMERID", "RECEIPTDATE", _AR_PARTS),
    # PAYMENTDATE is read back as WHENCREATED
    Side.AP: PaymentObject("APPYMT", "APPYMTDETAIL", "VENDORID", "WHENCREATED", _PARTS),
}

# What has been paid, in words and in stored letters. A payment that is drafted, submitted, approved but not delivered,
# declined, voided or reversed pays nothing, nor does a state that we do not know: it is shown, never counted.
LIVE: Mapping[Side, frozenset[str]] = {
    Side.AR: frozenset({"complete", "reconciled", "c"}),
    Side.AP: frozenset({"confirmed", "delivered", "quick delivery", "complete", "reconciled", "c"}),
}


def header(side: Side, row: Row, currency: str) -> PaymentHeader:
    where = PAYMENTS[side]
    state = row.get("DISPLAYSTATE") or row.get("STATE", "")
    money_in = row.get("CURRENCY") or currency
    return PaymentHeader(
        record_no=_number(row, "RECORDNO"),
        when_modified=row.get("WHENMODIFIED", ""),
        state=state,
        live=state.lower() in LIVE[side],
        payment_date=read_date(row.get(where.paid_on, "")),
        method=row.get("PAYMENTMETHOD", ""),
        document_number=row.get("DOCNUMBER", ""),
        amount=amount(row.get("TRX_TOTALENTERED") or "0", money_in),
        party_id=row.get(where.party, ""),
    )


def detail(side: Side, row: Row, currency: str) -> PaymentDetail:
    document, adjustment = row.get("RECORDKEY", ""), row.get("POSADJKEY", "")
    return PaymentDetail(
        record_no=_number(row, "RECORDNO"),
        payment_no=_number(row, "PAYMENTKEY"),
        document_no=document or adjustment,
        adjusts=bool(adjustment) and not document,
        parts=tuple(_parts(side, row, row.get("CURRENCY") or currency)),
        credit_no=row.get("ADJUSTMENTKEY", ""),
    )


def _parts(side: Side, row: Row, currency: str) -> Iterator[tuple[Part, Money]]:
    """One of each part: two credits of one detail are added up."""
    sums: dict[Part, Money] = {}
    for name, part in PAYMENTS[side].parts.items():
        money = amount_or_none(row.get(name, ""), currency)
        if money and not (name == "TRX_INLINEAMOUNT" and row.get("INLINEKEY") == row.get("RECORDKEY")):
            sums[part] = sums[part] + money if part in sums else money
    return ((part, money) for part, money in sums.items() if money)


def _number(row: Row, name: str) -> int:
    text = row.get(name, "")
    if not text.isdigit():
        raise Unclear(f"a payment's {name} is '{text[:20]}', not a number")
    return int(text)
