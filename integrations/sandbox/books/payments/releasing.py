"""How a payment comes from its entry to being paid: the states of a vendor payment, and who moves it on."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.sandbox.books.ledger.kinds import ARPYMT, PaymentKind
from integrations.sandbox.books.payments.inputs import PaymentInput
from integrations.sandbox.settings import Settings


@dataclass(frozen=True, slots=True)
class State:
    """`letter` is STATE, `word` DISPLAYSTATE. `pays`: documents are paid and the ledger is posted."""

    letter: str
    word: str
    pays: bool = False


DRAFT = State("D", "Draft")
SUBMITTED = State("S", "Submitted")
PARTIALLY_APPROVED = State("PA", "Partially Approved")
APPROVED = State("A", "Approved")
DECLINED = State("U", "Declined")
# Sage publishes no letter of its own for what is delivered; it goes by whether the payment has paid.
DELIVERED = State("A", "Delivered")
DELIVERED_AND_PAID = State("C", "Delivered", pays=True)
CONFIRMED = State("C", "Confirmed", pays=True)
COMPLETE = State("C", "Complete", pays=True)
STATES = {each.word: each for each in (APPROVED, CONFIRMED)}

# Somebody has handed the money over already when such a payment is keyed; the others are printed or sent first.
MANUAL_METHODS = (None, "Cash", "EFT", "Credit Card")


def first(settings: Settings, kind: PaymentKind, wanted: PaymentInput) -> State:
    if wanted.draft:
        return DRAFT
    if kind is ARPYMT:
        return COMPLETE
    if wanted.manual:
        return CONFIRMED
    if settings.payment_approvals:
        return SUBMITTED
    return released(settings, wanted.method)


def released(settings: Settings, method: str | None) -> State:
    """Where a vendor payment stands that nobody has to approve any more."""
    manual = method in MANUAL_METHODS
    word = settings.manual_payment_state if manual else settings.printed_payment_state
    return delivered(settings) if word == DELIVERED.word else STATES[word]


def delivered(settings: Settings) -> State:
    return DELIVERED_AND_PAID if settings.delivered_payments_pay else DELIVERED
