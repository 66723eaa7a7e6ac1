"""The credits that a payment's detail may name beside cash, each in three fields of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CreditKind:
    """`key` and `entry` name the credit and its line; `amount` is a column of the detail, TRX_ before it on the wire."""

    key: str
    entry: str
    amount: str


# Negative lines of the paid document itself.
INLINE = CreditKind("INLINEKEY", "INLINEENTRYKEY", "INLINEAMOUNT")
ADJUSTMENT = CreditKind("ADJUSTMENTKEY", "ADJUSTMENTENTRYKEY", "ADJUSTMENTAMOUNT")
ADVANCE = CreditKind("ADVANCEKEY", "ADVANCEENTRYKEY", "POSTEDADVANCEAMOUNT")
OVERPAYMENT = CreditKind("OVERPAYMENTKEY", "OVERPAYMENTENTRYKEY", "POSTEDOVERPAYMENTAMOUNT")
NEGATIVE_INVOICE = CreditKind("NEGATIVEINVOICEKEY", "NEGATIVEINVOICEENTRYKEY", "NEGATIVEINVOICEAMOUNT")

# An inline credit comes first: it makes room on the document for what pays the positive lines.
CREDITS: Mapping[str, tuple[CreditKind, ...]] = {
    "ARPYMT": (INLINE, ADJUSTMENT, ADVANCE, OVERPAYMENT, NEGATIVE_INVOICE),
    "APPYMT": (INLINE, ADJUSTMENT, ADVANCE),
}


def amounts(payment: str) -> tuple[str, ...]:
    """The columns of a detail that together say what it takes off the paid document."""
    return ("PAYMENTAMOUNT", "DISCOUNTAMOUNT", *(each.amount for each in CREDITS[payment]))
