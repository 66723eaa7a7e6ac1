"""The Sage documents that one TMS transaction makes: its legs (product.md's table "What each kind becomes").

A carrier bill is posted gross, and what is held back of it stands on an adjustment of its own; an advance is a bill of its
provider and, where it is recovered, an adjustment of who got it. A leg's name is part of the document's identity: it never
changes meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from integrations.core.documents import DocumentKind
from integrations.core.freight import (
    GATHERED_KINDS,
    RECOVERED,
    REDUCING_KINDS,
    Category,
    Charge,
    Kind,
    PartyRef,
    Side,
    Transaction,
)
from integrations.core.issues import Issue
from integrations.core.money import Money
from integrations.core.policies import Policies

MAIN = "main"
DEDUCTIONS = "deductions"  # what is held back of a bill or settlement
ADDITIONS = "additions"  # the lines of the other sign of a negative document
RECOVERY = "recovery"  # of an advance, and its fee, from who got it

HELD_BACK = frozenset(
    {
        Category.DEDUCTION,
        Category.ADVANCE_RECOVERY,
        Category.ADVANCE_FEE,
        Category.QUICK_PAY,
        Category.ESCROW,
        Category.DRIVER_ADVANCE,
        Category.DRIVER_RECEIVABLE,
    }
)
_SUFFIX = {MAIN: "", DEDUCTIONS: "-DED", ADDITIONS: "-ADD", RECOVERY: "-REC"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line to be: a charge, its amount with the sign that Sage's document has (in a journal debit is positive), and the
    side whose mapping chooses its account. `part` tells two entries of one charge apart."""

    transaction: Transaction
    charge: Charge
    amount: Money
    side: Side
    part: str = ""


@dataclass(frozen=True, slots=True)
class Leg:
    """One document to be. `party` is None for a journal; `left_out` says why it is not to be posted at all."""

    name: str
    kind: DocumentKind
    party: PartyRef | None
    entries: tuple[Entry, ...]
    suffix: str = ""
    left_out: Issue | None = None

    @property
    def total(self) -> Money:
        currency = self.entries[0].amount.currency
        return Money.sum((e.amount for e in self.entries), currency)


def legs_of(
    transactions: Sequence[Transaction], policies: Policies, payroll: frozenset[PartyRef] = frozenset()
) -> list[Leg]:
    """The legs of one transaction, or of a provider's day of purchases; always at least one. `payroll` are W-2 drivers."""
    return _LEGS[transactions[0].kind](transactions, policies)


def number_of(transactions: Sequence[Transaction], leg: Leg, sequence: int = 1) -> str:
    """The document's number: the TMS's own, or provider and day where a day's purchases gather."""
    first = transactions[0]
    if first.kind not in GATHERED_KINDS:
        return f"{first.number}{leg.suffix}"
    base = f"{first.party.source_id}-{first.document_date:%Y%m%d}"
    return base if sequence == 1 else f"{base}-{sequence}"


def _receivable(transactions: Sequence[Transaction], policies: Policies) -> list[Leg]:
    first = transactions[0]
    return _by_sign(_entries(transactions), first.party, DocumentKind.AR_INVOICE, DocumentKind.AR_ADJUSTMENT)


def _payable(transactions: Sequence[Transaction], policies: Policies) -> list[Leg]:
    """Gross: what is held back stands apart. Anything else that is negative lessens the bill."""
    first = transactions[0]
    held = [e for e in _entries(transactions) if _is_held_back(e)]
    rest = [e for e in _entries(transactions) if not _is_held_back(e)]
    legs = (
        _by_sign(rest, first.party, DocumentKind.AP_BILL, DocumentKind.AP_ADJUSTMENT)
        if rest or not held
        else []
    )
    return [*legs, *([_leg(DEDUCTIONS, DocumentKind.AP_ADJUSTMENT, first.party, held)] if held else [])]


def _is_held_back(entry: Entry) -> bool:
    return entry.charge.category in HELD_BACK and entry.amount.amount < 0


def _advance(transactions: Sequence[Transaction], policies: Policies) -> list[Leg]:
    first = transactions[0]
    entries = _entries(transactions)
    if first.beneficiary is None:
        return _by_sign(entries, first.party, DocumentKind.AP_BILL, DocumentKind.AP_ADJUSTMENT)
    issued = [e for e in entries if e.charge.category not in RECOVERED]
    recovered = [e for e in entries if e.charge.category in RECOVERED]
    legs = (
        _by_sign(issued, first.party, DocumentKind.AP_BILL, DocumentKind.AP_ADJUSTMENT)
        if issued or not recovered
        else []
    )
    return [
        *legs,
        *([_leg(RECOVERY, DocumentKind.AP_ADJUSTMENT, first.beneficiary, recovered)] if recovered else []),
    ]


def _by_sign(
    entries: Sequence[Entry], party: PartyRef, positive: DocumentKind, adjustment: DocumentKind
) -> list[Leg]:
    """A positive total is one document with whatever lines; a negative one is adjustments of one sign each."""
    first = entries[0].transaction
    total = Money.sum((e.amount for e in entries), entries[0].amount.currency)
    reducing = first.kind in REDUCING_KINDS
    if total.amount >= 0 and not reducing:
        return [_leg(MAIN, positive, party, entries)]
    less = [e for e in entries if e.amount.amount <= 0]
    more = [e for e in entries if e.amount.amount > 0]
    if not any(e.amount for e in less):  # a credit that charges more
        return [_leg(MAIN, adjustment, party, entries)]
    return [
        _leg(MAIN, adjustment, party, less),
        *([_leg(ADDITIONS, adjustment, party, more)] if more else []),
    ]


def _leg(name: str, kind: DocumentKind, party: PartyRef | None, entries: Sequence[Entry]) -> Leg:
    return Leg(name, kind, party, tuple(entries), _SUFFIX[name])


def _entries(transactions: Sequence[Transaction]) -> list[Entry]:
    return [
        Entry(t, charge, t.effect_of(charge), t.side) for t in transactions for charge in t.charges
    ]


_LEGS: Mapping[Kind, Callable[[Sequence[Transaction], Policies], list[Leg]]] = {
    Kind.CUSTOMER_INVOICE: _receivable,
    Kind.CUSTOMER_CREDIT: _receivable,
    Kind.OTHER_INCOME: _receivable,
    Kind.CARRIER_BILL: _payable,
    Kind.DRIVER_SETTLEMENT: _payable,
    Kind.FUEL_PURCHASE: _payable,
    Kind.TOLL: _payable,
    Kind.ADVANCE: _advance,
    Kind.DEDUCTION: _payable,
    Kind.TRADE_BILL: _payable,
    Kind.ESCROW_RELEASE: _payable,
}
