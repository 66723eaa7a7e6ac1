"""The lines that a document is to have, before anything is known of accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from integrations.core.freight import Category, Charge, Kind, PartyRef, Side, Transaction
from integrations.core.money import Money


@dataclass(frozen=True, slots=True)
class Entry:
    """One line to be: a charge, its amount with the sign that Sage's document has (in a journal debit is positive), and the
    side whose mapping chooses its account. `part` tells two entries of one charge apart; `party` is whom a journal's
    line is about."""

    transaction: Transaction
    charge: Charge
    amount: Money
    side: Side
    part: str = ""
    party: PartyRef | None = None


def entries_of(transactions: Sequence[Transaction]) -> list[Entry]:
    """One per charge, signed as it acts on what is owed."""
    return [
        Entry(t, _for_whom(t, charge), t.effect_of(charge), t.side)
        for t in transactions
        for charge in t.charges
    ]


def used_as(charge: Charge, category: Category) -> Charge:
    """The same charge for another use, which its own code does not map: the other end of a journal."""
    return replace(charge, category=category, code="")


def _for_whom(transaction: Transaction, charge: Charge) -> Charge:
    """What is bought for a driver whose settlement deducts it is no cost of ours: the driver owes it."""
    if transaction.kind in (Kind.FUEL_PURCHASE, Kind.TOLL) and transaction.beneficiary is not None:
        return used_as(charge, Category.DRIVER_RECEIVABLE)
    return charge
