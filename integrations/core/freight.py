"""What a TMS tells: freight transactions with their charges, and the parties they name.

Amounts are written as the TMS's people say them: an invoice, bill, settlement, purchase or advance is positive;
a credit or a deduction is positive too, by what it takes away. Cash is positive by what it settles; what is held back of a
cheque is a negative charge of it, so that its total is what leaves the bank. `signed_total` is the effect on what is owed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from integrations.core.money import Money, MoneyError


class Kind(StrEnum):
    CUSTOMER_INVOICE = "customer_invoice"
    CUSTOMER_CREDIT = "customer_credit"
    CARRIER_BILL = "carrier_bill"
    DRIVER_SETTLEMENT = "driver_settlement"
    FUEL_PURCHASE = "fuel_purchase"
    TOLL = "toll"
    ADVANCE = "advance"
    DEDUCTION = "deduction"
    TRADE_BILL = "trade_bill"
    OTHER_INCOME = "other_income"
    ESCROW_RELEASE = "escrow_release"
    ESCROW_INTEREST = "escrow_interest"
    FACTORING_SCHEDULE = "factoring_schedule"
    ACCRUAL = "accrual"
    CASH_RECEIVED = "cash_received"
    CASH_DISBURSED = "cash_disbursed"


class Side(StrEnum):
    """Which sub-ledger: receivables or payables."""

    AR = "AR"
    AP = "AP"


class PartyKind(StrEnum):
    CUSTOMER = "customer"
    CARRIER = "carrier"
    DRIVER = "driver"
    PROVIDER = "provider"  # fuel card, toll or e-check provider: Comdata, EFS
    VENDOR = "vendor"  # anybody else who is paid: landlord, telephone, sales agent
    FACTOR = "factor"  # buys receivables, ours or a carrier's

    @property
    def side(self) -> Side:
        return Side.AR if self is PartyKind.CUSTOMER else Side.AP


class Paper(StrEnum):
    """What a file is to a transaction."""

    INVOICE = "INVOICE"
    POD = "POD"  # proof of delivery
    BOL = "BOL"  # bill of lading
    RATE_CONFIRMATION = "RATE_CONFIRMATION"
    LUMPER_RECEIPT = "LUMPER_RECEIPT"
    OTHER = "OTHER"


class Category(StrEnum):
    """The kind of a charge; the middle level of the account fallback (rule A11)."""

    LINEHAUL = "linehaul"
    FUEL_SURCHARGE = "fuel_surcharge"
    ACCESSORIAL = "accessorial"
    DRIVER_PAY = "driver_pay"
    FUEL = "fuel"
    TOLL = "toll"
    E_CHECK = "e_check"
    DEDUCTION = "deduction"
    ADVANCE_RECOVERY = "advance_recovery"
    ADVANCE_FEE = "advance_fee"
    QUICK_PAY = "quick_pay"
    ESCROW = "escrow"
    PASS_THROUGH = "pass_through"  # noqa: S105 - a kind of charge
    TAX = "tax"
    OTHER = "other"
    REIMBURSEMENT = "reimbursement"  # what a driver paid for us: lumper, scale, toll
    PROVIDER_FEE = "provider_fee"  # what a provider takes for an e-check or card
    DRIVER_ADVANCE = "driver_advance"
    DRIVER_RECEIVABLE = "driver_receivable"  # bought for a driver; a settlement deducts it
    ESCROW_INTEREST = "escrow_interest"
    TRADE_EXPENSE = "trade_expense"
    OTHER_INCOME = "other_income"
    OTHER_RECEIVABLE = "other_receivable"  # where other income stands until it is paid, without a customer
    FACTOR_CLEARING = "factor_clearing"  # invoices sold, until the schedule is booked
    FACTOR_CASH = "factor_cash"
    FACTOR_RESERVE = "factor_reserve"  # due from the factor
    FACTOR_FEE = "factor_fee"
    FACTOR_LOAN = "factor_loan"
    UNBILLED = "unbilled"  # delivered and not billed yet: receivable
    ACCRUED = "accrued"  # delivered and not billed to us yet: payable
    APPLIED = "applied"  # cash that settles open items: an invoice or bill, or on account
    AR_CONTROL = "ar_control"  # what customers owe, where the TMS holds it
    AP_CONTROL = "ap_control"
    CASH = "cash"


BANK_ACCOUNT = "bank_account"  # a transaction's field: the TMS's own cash account that the money moved on
CASH_KINDS = frozenset({Kind.CASH_RECEIVED, Kind.CASH_DISBURSED})
AR_KINDS = frozenset({Kind.CUSTOMER_INVOICE, Kind.CUSTOMER_CREDIT, Kind.OTHER_INCOME, Kind.CASH_RECEIVED})
REDUCING_KINDS = frozenset({Kind.CUSTOMER_CREDIT, Kind.DEDUCTION, *CASH_KINDS})
RECOVERED = frozenset({Category.ADVANCE_RECOVERY, Category.ADVANCE_FEE})
# One AP bill per provider and day; one journal of accruals per day.
GATHERED_KINDS = frozenset({Kind.FUEL_PURCHASE, Kind.TOLL, Kind.ACCRUAL})

PARTY_KINDS: Mapping[Kind, frozenset[PartyKind]] = {
    Kind.CUSTOMER_INVOICE: frozenset({PartyKind.CUSTOMER}),
    Kind.CUSTOMER_CREDIT: frozenset({PartyKind.CUSTOMER}),
    Kind.CARRIER_BILL: frozenset({PartyKind.CARRIER}),
    Kind.DRIVER_SETTLEMENT: frozenset({PartyKind.DRIVER}),
    Kind.FUEL_PURCHASE: frozenset({PartyKind.PROVIDER}),
    Kind.TOLL: frozenset({PartyKind.PROVIDER}),
    Kind.ADVANCE: frozenset({PartyKind.PROVIDER}),
    Kind.DEDUCTION: frozenset({PartyKind.CARRIER, PartyKind.DRIVER}),
    Kind.TRADE_BILL: frozenset({PartyKind.VENDOR}),
    # Without a customer it names who paid, who is nobody in Sage: then it becomes a journal.
    Kind.OTHER_INCOME: frozenset({PartyKind.CUSTOMER, PartyKind.VENDOR}),
    Kind.ESCROW_RELEASE: frozenset({PartyKind.DRIVER, PartyKind.CARRIER}),
    Kind.ESCROW_INTEREST: frozenset({PartyKind.DRIVER, PartyKind.CARRIER}),
    Kind.FACTORING_SCHEDULE: frozenset({PartyKind.FACTOR}),
    Kind.ACCRUAL: frozenset({PartyKind.CUSTOMER, PartyKind.CARRIER}),
    Kind.CASH_RECEIVED: frozenset({PartyKind.CUSTOMER}),
    # A customer, too: what is paid back to one.
    Kind.CASH_DISBURSED: frozenset(PartyKind),
}

DEFAULT_CATEGORY: Mapping[Kind, Category] = {
    Kind.CUSTOMER_INVOICE: Category.ACCESSORIAL,
    Kind.CUSTOMER_CREDIT: Category.ACCESSORIAL,
    Kind.CARRIER_BILL: Category.LINEHAUL,
    Kind.DRIVER_SETTLEMENT: Category.DRIVER_PAY,
    Kind.FUEL_PURCHASE: Category.FUEL,
    Kind.TOLL: Category.TOLL,
    Kind.ADVANCE: Category.E_CHECK,
    Kind.DEDUCTION: Category.DEDUCTION,
    Kind.TRADE_BILL: Category.TRADE_EXPENSE,
    Kind.OTHER_INCOME: Category.OTHER_INCOME,
    Kind.ESCROW_RELEASE: Category.ESCROW,
    Kind.ESCROW_INTEREST: Category.ESCROW_INTEREST,
    Kind.FACTORING_SCHEDULE: Category.FACTOR_CLEARING,
    Kind.ACCRUAL: Category.LINEHAUL,
    Kind.CASH_RECEIVED: Category.APPLIED,
    Kind.CASH_DISBURSED: Category.APPLIED,
}


def side_of(kind: Kind) -> Side:
    return Side.AR if kind in AR_KINDS else Side.AP


@dataclass(frozen=True, slots=True)
class PartyRef:
    """A party as a transaction names it; `source_id` is the TMS's own id."""

    kind: PartyKind
    source_id: str


@dataclass(frozen=True, slots=True)
class Charge:
    """One charge of a transaction. `line` is its stable number inside the transaction, from 1.

    `party` and `applies_to` where the charge has its own: a factored invoice's customer and TMS id, an accrued cost's carrier.
    """

    line: int
    code: str
    category: Category
    amount: Money
    description: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    party: PartyRef | None = None
    applies_to: str = ""


@dataclass(frozen=True, slots=True)
class Transaction:
    """One version of one freight transaction.

    `created` is the creation time in the TMS: an aware datetime, or a date where the source gives no time; a void has
    `void` set and keeps what it voids. Raises ValueError for what no later step could use.
    """

    source_system: str
    kind: Kind
    source_id: str
    version: int
    created: datetime | date
    document_date: date
    number: str
    party: PartyRef
    currency: str
    charges: tuple[Charge, ...]
    due_date: date | None = None
    terms_days: int | None = None
    reference: str = ""
    description: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    applies_to: str = ""  # a credit's or deduction's invoice or bill, by its TMS id
    void: bool = False
    beneficiary: PartyRef | None = None  # who got an advance, or fuel that a settlement deducts

    def __post_init__(self) -> None:
        if not self.charges:
            raise ValueError("a transaction has at least one charge")
        if isinstance(self.created, datetime) and self.created.tzinfo is None:
            raise ValueError("the creation time has no time zone")
        if any(c.amount.currency != self.currency for c in self.charges):
            raise MoneyError(f"every charge must be in the transaction's currency, {self.currency}")
        if len({c.line for c in self.charges}) != len(self.charges):
            raise ValueError("two charges have the same line number")
        if self.due_date is not None and self.due_date < self.document_date:
            raise ValueError("the due date is before the document's date")
        if self.party.kind not in PARTY_KINDS[self.kind]:
            raise ValueError(f"a {self.kind} does not stand on a {self.party.kind}")

    @property
    def side(self) -> Side:
        return side_of(self.kind)

    @property
    def parties(self) -> frozenset[PartyRef]:
        """Everybody whom it names."""
        own = (charge.party for charge in self.charges)
        return frozenset(p for p in (self.party, self.beneficiary, *own) if p is not None)

    @property
    def total(self) -> Money:
        return Money.sum((c.amount for c in self.charges), self.currency)

    def effect_of(self, charge: Charge) -> Money:
        """What a charge does to what customers owe (AR) or vendors are owed (AP). Of cash only what it settles does."""
        if self.kind in CASH_KINDS and charge.category is not Category.APPLIED:
            return Money.zero(self.currency)
        less = self.kind in REDUCING_KINDS or (
            self.kind is Kind.ADVANCE and self.beneficiary is not None and charge.category in RECOVERED
        )
        return -charge.amount if less else charge.amount

    @property
    def signed_total(self) -> Money:
        """The effect on what is owed by customers (AR) or to vendors (AP)."""
        return Money.sum((self.effect_of(c) for c in self.charges), self.currency)
