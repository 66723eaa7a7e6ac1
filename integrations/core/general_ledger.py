"""General-ledger mode: the TMS holds A/R, A/P and cash, and Sage gets balanced journals against the TMS's own control accounts
(product.md, "Ways of keeping the books"; docs/decisions/general-ledger-mode.md).

What stands on a sub-ledger elsewhere stands here against that ledger's control account; an advance and other income stand
against the bank. Debits are positive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from integrations.core.documents import RECEIVABLES, DocumentKind
from integrations.core.entries import Entry, used_as
from integrations.core.freight import Category, Charge, Kind, PartyKind, Side, Transaction
from integrations.core.leg import Leg
from integrations.core.money import Money

CONTROL, BANK = "control", "bank"  # parts: the other end of a document
_WORDS = {Category.AR_CONTROL: "A/R", Category.AP_CONTROL: "A/P", Category.CASH: "bank"}
CONTROL_OF = {Side.AR: Category.AR_CONTROL, Side.AP: Category.AP_CONTROL}


class Journal(StrEnum):
    """What a post exports (rule J1), and the general journal for what is none of it."""

    AR = "AR"
    AP = "AP"
    CASH_RECEIVED = "CASH_RECEIVED"
    CASH_DISBURSED = "CASH_DISBURSED"
    OTHER_INCOME = "OTHER_INCOME"
    GENERAL = "GENERAL"

    @property
    def words(self) -> str:
        """As people write it."""
        return {"AR": "A/R", "AP": "A/P"}.get(self.value, self.value.replace("_", " ").capitalize())


JOURNALS: Mapping[Kind, Journal] = {
    Kind.CUSTOMER_INVOICE: Journal.AR,
    Kind.CUSTOMER_CREDIT: Journal.AR,
    Kind.CARRIER_BILL: Journal.AP,
    Kind.DRIVER_SETTLEMENT: Journal.AP,
    Kind.FUEL_PURCHASE: Journal.AP,
    Kind.TOLL: Journal.AP,
    Kind.DEDUCTION: Journal.AP,
    Kind.TRADE_BILL: Journal.AP,
    Kind.ESCROW_RELEASE: Journal.AP,
    Kind.ADVANCE: Journal.CASH_DISBURSED,
    Kind.CASH_DISBURSED: Journal.CASH_DISBURSED,
    Kind.CASH_RECEIVED: Journal.CASH_RECEIVED,
    Kind.OTHER_INCOME: Journal.OTHER_INCOME,
    Kind.ESCROW_INTEREST: Journal.GENERAL,
    Kind.FACTORING_SCHEDULE: Journal.GENERAL,
    Kind.ACCRUAL: Journal.GENERAL,
}


def journal_of(kind: Kind, leg: Leg) -> Journal:
    """The journal that a leg stands in; what an advance takes back of who got it is A/P's."""
    if kind is Kind.ADVANCE and not any(e.charge.category is Category.CASH for e in leg.entries):
        return Journal.AP
    if kind is Kind.FACTORING_SCHEDULE and any(e.charge.category is Category.AR_CONTROL for e in leg.entries):
        return Journal.AR
    return JOURNALS[kind]


def cash(transactions: Sequence[Transaction]) -> list[Entry]:
    """A receipt or a cheque: what it settles against the control account, what is held back or added on accounts of its own,
    and the bank."""
    first = transactions[0]
    received = first.kind is Kind.CASH_RECEIVED
    control = CONTROL_OF[first.party.kind.side]
    entries = [
        Entry(
            first,
            _applied(charge, control) if charge.category is Category.APPLIED else charge,
            -charge.amount if received else charge.amount,
            first.party.kind.side if charge.category is Category.APPLIED else first.side,
        )
        for charge in first.charges
    ]
    return [*entries, _bank(first, first.total if received else -first.total)]


def _applied(charge: Charge, control: Category) -> Charge:
    settles = f"for {charge.applies_to}" if charge.applies_to else "on account"
    return replace(used_as(charge, control), description=charge.description or settles)


def booked(transactions: Sequence[Transaction], legs: Sequence[Leg]) -> list[Leg]:
    """The legs of a sub-ledger as journals against its control account. What is a journal already stays as it is, but other
    income, whose money stands on a receivable elsewhere and in the bank here."""
    first = transactions[0]
    if first.kind is Kind.OTHER_INCOME:
        return [_other_income(transactions)]
    return [leg if leg.kind is DocumentKind.JOURNAL else _against(leg, first) for leg in legs]


def _other_income(transactions: Sequence[Transaction]) -> Leg:
    first = transactions[0]
    entries = [Entry(t, charge, -charge.amount, Side.AR) for t in transactions for charge in t.charges]
    party = first.party if first.party.kind is PartyKind.CUSTOMER else None
    return Leg("main", DocumentKind.JOURNAL, party, (*entries, _bank(first, first.total)))


def _against(leg: Leg, first: Transaction) -> Leg:
    side = Side.AR if leg.kind in RECEIVABLES else Side.AP
    entries = [replace(e, amount=-e.amount if side is Side.AR else e.amount) for e in leg.entries]
    rest = -Money.sum((e.amount for e in entries), entries[0].amount.currency)
    money_left = first.kind is Kind.ADVANCE and leg.party == first.party
    end = _bank(first, rest) if money_left else _end(first, side, CONTROL_OF[side], rest, CONTROL)
    return replace(leg, kind=DocumentKind.JOURNAL, entries=(*entries, end))


def _bank(first: Transaction, amount: Money) -> Entry:
    return _end(first, first.side, Category.CASH, amount, BANK)


def _end(first: Transaction, side: Side, category: Category, amount: Money, part: str) -> Entry:
    """The other end of a document, under its first charge: no charge of the TMS's own."""
    words = first.description or _WORDS[category]
    charge = Charge(first.charges[0].line, "", category, amount, words, first.fields)
    return Entry(first, charge, amount, side, part)
