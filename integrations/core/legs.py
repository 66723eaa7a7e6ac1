"""The Sage documents that one TMS transaction makes: its legs (product.md's table "What each kind becomes").

A carrier bill is posted gross, and what is held back of it stands on an adjustment of its own; an advance is a bill of its
provider and, where it is recovered, an adjustment of who got it. A leg's name is part of the document's identity: it never
changes meaning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from integrations.core import general_ledger, journals, quick_pay
from integrations.core.documents import DocumentKind
from integrations.core.entries import Entry, entries_of
from integrations.core.freight import (
    CASH_KINDS,
    GATHERED_KINDS,
    RECOVERED,
    REDUCING_KINDS,
    Category,
    Kind,
    PartyKind,
    PartyRef,
    Transaction,
)
from integrations.core.issues import Code, Issue, Severity
from integrations.core.leg import Leg
from integrations.core.money import Money
from integrations.core.policies import Policies, SettlementUnit, TradeBills, W2Drivers

MAIN = "main"
DEDUCTIONS = "deductions"  # what is held back of a bill or settlement
ADDITIONS = "additions"  # the lines of the other sign of a negative document
RECOVERY = "recovery"  # of an advance, and its fee, from who got it
TRIP = "trip:"  # and the trip's number, where each trip of a settlement has its own bill
SOLD = "sold:"  # and the TMS id of an invoice that a factor bought
TRIP_FIELD = "trip"

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


def legs_of(
    transactions: Sequence[Transaction], policies: Policies, payroll: frozenset[PartyRef] = frozenset()
) -> list[Leg]:
    """The legs of one transaction, or of what gathers; always at least one. `payroll` are the W-2 drivers."""
    first = transactions[0]
    legs = _LEGS[first.kind](transactions, policies)
    if policies.tms_holds_cash:
        legs = general_ledger.booked(transactions, legs)
    why = _left_out(first, policies, payroll)
    return [replace(leg, left_out=why) for leg in legs] if why else legs


def number_of(transactions: Sequence[Transaction], leg: Leg, sequence: int = 1) -> str:
    """The document's number: the TMS's own, or provider and day where a day's purchases gather."""
    first = transactions[0]
    if first.kind not in GATHERED_KINDS:
        return f"{first.number}{leg.suffix}"
    who = "ACCRUAL" if first.kind is Kind.ACCRUAL else first.party.source_id
    base = f"{who}-{first.document_date:%Y%m%d}"
    return base if sequence == 1 else f"{base}-{sequence}"


# What is left out -------------------------------------------------------------------------------------------------


def _left_out(first: Transaction, policies: Policies, payroll: frozenset[PartyRef]) -> Issue | None:
    if first.kind is Kind.TRADE_BILL and policies.trade_bills is TradeBills.SAGE:
        return Issue(
            Code.LEFT_OUT,
            f"{first.number} is a trade bill, and trade bills are kept in Sage",
            "nothing to do; key it in Sage, or choose under Posting policies that trade bills come from the TMS",
            severity=Severity.WARNING,
            facts={"value": "trade bill"},
        )
    if first.kind in CASH_KINDS and not policies.tms_holds_cash:
        return Issue(
            Code.LEFT_OUT,
            f"{first.number} is cash, and on this connection cash comes from Sage to the TMS",
            "nothing to do; cash goes to Sage only in GL mode, where the TMS holds A/R and A/P",
            severity=Severity.WARNING,
            facts={"value": "cash"},
        )
    if (
        first.kind is Kind.DRIVER_SETTLEMENT
        and first.party in payroll
        and policies.w2_drivers is W2Drivers.SKIP
    ):
        return Issue(
            Code.LEFT_OUT,
            f"{first.number} is the pay of a W-2 driver: it goes through payroll",
            "nothing to do; to send it all the same, choose so for W-2 drivers under Posting policies",
            severity=Severity.WARNING,
            facts={"value": "payroll", "party": first.party.source_id},
        )
    return None


# Each kind's legs -------------------------------------------------------------------------------------------------


def _receivable(transactions: Sequence[Transaction], policies: Policies) -> list[Leg]:
    first = transactions[0]
    return _by_sign(
        entries_of(transactions), first.party, DocumentKind.AR_INVOICE, DocumentKind.AR_ADJUSTMENT
    )


def _other_income(transactions: Sequence[Transaction], policies: Policies) -> list[Leg]:
    """On a customer's account; without a customer in Sage the money that is to come stands on a receivable."""
    if transactions[0].party.kind is PartyKind.CUSTOMER:
        return _receivable(transactions, policies)
    return [_journal(journals.other_income(transactions))]


def _payable(transactions: Sequence[Transaction], policies: Policies) -> list[Leg]:
    """Gross: what is held back stands apart. Anything else that is negative lessens the bill."""
    first = transactions[0]
    fee = quick_pay.fee_of(first, policies.quick_pay_base) if len(transactions) == 1 else quick_pay.NONE
    entries = [*entries_of(transactions), *fee.entries]
    held = [e for e in entries if _is_held_back(e)]
    rest = [e for e in entries if not _is_held_back(e)]
    legs: list[Leg] = []
    if rest or not held:
        legs = _bills(rest, first, policies)
    if held:
        legs.append(_leg(DEDUCTIONS, DocumentKind.AP_ADJUSTMENT, first.party, held))
    return [replace(leg, issues=fee.issues) for leg in legs] if fee.issues else legs


def _bills(entries: Sequence[Entry], first: Transaction, policies: Policies) -> list[Leg]:
    """One bill, or one per trip of a settlement; a trip that comes to nothing or less stays with the statement's own."""
    by_trip: dict[str, list[Entry]] = defaultdict(list)
    if first.kind is Kind.DRIVER_SETTLEMENT and policies.settlement_unit is SettlementUnit.TRIP:
        for entry in entries:
            by_trip[entry.charge.fields.get(TRIP_FIELD, "").strip()].append(entry)
        for trip in [t for t, mine in by_trip.items() if t and _sum(mine).amount <= 0]:
            by_trip[""] += by_trip.pop(trip)
    own = by_trip.pop("", []) if by_trip else list(entries)
    legs = [
        Leg(f"{TRIP}{trip}", DocumentKind.AP_BILL, first.party, tuple(mine), f"-{trip}")
        for trip, mine in by_trip.items()
    ]
    if own or not legs:
        legs += _by_sign(own, first.party, DocumentKind.AP_BILL, DocumentKind.AP_ADJUSTMENT)
    return legs


def _is_held_back(entry: Entry) -> bool:
    return entry.charge.category in HELD_BACK and entry.amount.amount < 0


def _advance(transactions: Sequence[Transaction], policies: Policies) -> list[Leg]:
    """Issued: a bill of the provider. Recovered: an adjustment of who got it."""
    first = transactions[0]
    if first.beneficiary is None:
        return _on_account(transactions, policies)
    entries = entries_of(transactions)
    issued = [e for e in entries if e.charge.category not in RECOVERED]
    recovered = [e for e in entries if e.charge.category in RECOVERED]
    legs: list[Leg] = []
    if issued or not recovered:
        legs = _by_sign(issued, first.party, DocumentKind.AP_BILL, DocumentKind.AP_ADJUSTMENT)
    if recovered:
        legs.append(_leg(RECOVERY, DocumentKind.AP_ADJUSTMENT, first.beneficiary, recovered))
    return legs


def _on_account(transactions: Sequence[Transaction], policies: Policies) -> list[Leg]:
    """One vendor's, whatever its charges: a bill, or adjustments."""
    first = transactions[0]
    return _by_sign(entries_of(transactions), first.party, DocumentKind.AP_BILL, DocumentKind.AP_ADJUSTMENT)


def _escrow_interest(transactions: Sequence[Transaction], policies: Policies) -> list[Leg]:
    return [_journal(journals.escrow_interest(transactions))]


def _cash(transactions: Sequence[Transaction], policies: Policies) -> list[Leg]:
    return [replace(_journal(general_ledger.cash(transactions)), party=transactions[0].party)]


def _accrual(transactions: Sequence[Transaction], policies: Policies) -> list[Leg]:
    """Delivered and not billed yet: it stands until the first day of the next month."""
    day = transactions[0].document_date
    first_of_next = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return [_journal(journals.accrual(transactions), reverse_on=first_of_next)]


def _factoring_schedule(transactions: Sequence[Transaction], policies: Policies) -> list[Leg]:
    """Each invoice sold leaves its customer's account by an adjustment; the journal says what the factor did for it."""
    sold = journals.sold(transactions)
    legs = [
        Leg(
            f"{SOLD}{entry.charge.applies_to or entry.charge.line}",
            DocumentKind.AR_ADJUSTMENT,
            entry.party,
            (replace(entry, party=None),),
            f"-{entry.charge.line}",
        )
        for entry in sold
    ]
    booked = journals.schedule(transactions)
    return [*([_journal(booked, issues=journals.balance_of(transactions, booked))] if booked else []), *legs]


def _by_sign(
    entries: Sequence[Entry], party: PartyRef, positive: DocumentKind, adjustment: DocumentKind
) -> list[Leg]:
    """A positive total is one document with whatever lines; a negative one is adjustments of one sign each."""
    reducing = entries[0].transaction.kind in REDUCING_KINDS
    if _sum(entries).amount >= 0 and not reducing:
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


def _journal(entries: Sequence[Entry], reverse_on: date | None = None, issues: tuple[Issue, ...] = ()) -> Leg:
    return Leg(MAIN, DocumentKind.JOURNAL, None, tuple(entries), reverse_on=reverse_on, issues=issues)


def _sum(entries: Sequence[Entry]) -> Money:
    return Money.sum((e.amount for e in entries), entries[0].amount.currency)


_LEGS: Mapping[Kind, Callable[[Sequence[Transaction], Policies], list[Leg]]] = {
    Kind.CUSTOMER_INVOICE: _receivable,
    Kind.CUSTOMER_CREDIT: _receivable,
    Kind.OTHER_INCOME: _other_income,
    Kind.CARRIER_BILL: _payable,
    Kind.DRIVER_SETTLEMENT: _payable,
    Kind.FUEL_PURCHASE: _payable,
    Kind.TOLL: _payable,
    Kind.ADVANCE: _advance,
    Kind.DEDUCTION: _on_account,
    Kind.TRADE_BILL: _payable,
    Kind.ESCROW_RELEASE: _payable,
    Kind.ESCROW_INTEREST: _escrow_interest,
    Kind.FACTORING_SCHEDULE: _factoring_schedule,
    Kind.ACCRUAL: _accrual,
    Kind.CASH_RECEIVED: _cash,
    Kind.CASH_DISBURSED: _cash,
}
