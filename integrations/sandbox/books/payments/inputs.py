"""What a caller wants to receive, pay or keep in advance: legacy and generic functions both build these."""

from __future__ import annotations

from dataclasses import dataclass, field

from integrations.sandbox.books.ledger.inputs import LineInput
from integrations.sandbox.books.payments.credits import CreditKind
from integrations.sandbox.books.storage.store import Row


@dataclass(frozen=True, slots=True)
class CreditInput:
    """`entry` narrows the credit to one line of what it comes from."""

    kind: CreditKind
    key: int
    amount: int
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class DetailInput:
    """`document` or `adjustment` is what is paid; cash, discount and credits say with what. Amounts are cents."""

    document: int | None = None
    entry: int | None = None
    adjustment: int | None = None
    adjustment_entry: int | None = None
    cash: int = 0
    discount: int = 0
    discount_date: str | None = None
    credits: tuple[CreditInput, ...] = ()
    extra: Row = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OverpaymentInput:
    """Cash beyond what the details take, kept on the customer's account."""

    amount: int
    location: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class PaymentInput:
    """`undeposited` is the GL account that takes the cash instead of a bank; `total` what the caller says it adds up to.

    `manual`: the money has gone already, whatever the method and the switches say.
    """

    party: str | None
    day: str
    details: tuple[DetailInput, ...]
    bank: str | None = None
    undeposited: str | None = None
    method: str | None = None
    draft: bool = False
    manual: bool = False
    overpayment: OverpaymentInput | None = None
    total: int | None = None
    extra: Row = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AdvanceInput:
    party: str
    day: str
    lines: tuple[LineInput, ...]
    bank: str | None = None
    undeposited: str | None = None
    method: str = ""
    draft: bool = False
    extra: Row = field(default_factory=dict)
