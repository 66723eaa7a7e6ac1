"""What goes to Sage: frozen, and valid by construction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from integrations.core.money import Money, MoneyError


class DocumentKind(StrEnum):
    AR_INVOICE = "AR_INVOICE"
    AP_BILL = "AP_BILL"
    AR_ADJUSTMENT = "AR_ADJUSTMENT"
    AP_ADJUSTMENT = "AP_ADJUSTMENT"
    CUSTOMER = "CUSTOMER"
    VENDOR = "VENDOR"
    JOURNAL = "JOURNAL"


class Operation(StrEnum):
    """What is asked of Sage: a new record, or a change of one that stands there."""

    CREATE = "CREATE"
    UPDATE = "UPDATE"
    REVERSE = "REVERSE"


ADJUSTMENTS = frozenset({DocumentKind.AR_ADJUSTMENT, DocumentKind.AP_ADJUSTMENT})
PARTIES = frozenset({DocumentKind.CUSTOMER, DocumentKind.VENDOR})
SUBLEDGER = frozenset({DocumentKind.AR_INVOICE, DocumentKind.AP_BILL, *ADJUSTMENTS})
RECEIVABLES = frozenset({DocumentKind.AR_INVOICE, DocumentKind.AR_ADJUSTMENT})


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where a document's line comes from in the TMS; a source line stands in one live document. `part` tells two lines of one
    charge apart, such as the debit and the credit of an accrual."""

    kind: str
    source_id: str
    line: int
    part: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """What chose a line's account, for reports: the charge's code and category, the level and the rule."""

    code: str = ""
    category: str = ""
    level: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Form1099:
    """Which box of which form a line counts in: `NEC` and `1`."""

    form: str
    box: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line. The sign is Sage's: a credit memo's lines are negative, a journal's debits positive. `trace` holds the
    sentences of what chose."""

    account: str
    amount: Money
    memo: str
    source: SourceLine
    dimensions: Mapping[str, str] = field(default_factory=dict)
    trace: tuple[str, ...] = ()
    origin: Origin = Origin()
    custom_fields: Mapping[str, str] = field(default_factory=dict)
    form_1099: Form1099 | None = None
    applies_to: str = ""  # the TMS id of the invoice or bill that cash settles


@dataclass(frozen=True, slots=True)
class Document:
    """An AR invoice, AP bill, adjustment or journal as it will stand in Sage; raises ValueError when it could not stand there.

    A journal has a party only where the TMS holds the sub-ledgers, and `reverse_on` where Sage is to turn it round by itself. `pay_to` is the contact that is paid in
    the vendor's stead, `attachment` the id of the papers in Sage; `record_no` is the record that an UPDATE or REVERSE is about, `lines_there` the lines that it has.
    """

    kind: DocumentKind
    party_id: str
    number: str
    reference: str
    description: str
    document_date: date
    posting_date: date
    due_date: date
    currency: str
    lines: tuple[Line, ...]
    operation: Operation = Operation.CREATE
    record_no: str = ""
    custom_fields: Mapping[str, str] = field(default_factory=dict)
    pay_to: str = ""
    on_hold: bool = False
    journal: str = ""
    reverse_on: date | None = None
    lines_there: int = 0
    attachment: str = ""
    tax_solution: str = ""
    rate_type: str = ""

    def __post_init__(self) -> None:
        if not self.lines:
            raise ValueError("a document has at least one line")
        if not self.number:
            raise ValueError("a document has a number")
        if not self.party_id and self.kind is not DocumentKind.JOURNAL:
            raise ValueError("a document of a sub-ledger has a party")
        if any(line.amount.currency != self.currency for line in self.lines):
            raise MoneyError("every line must be in the document's currency")
        if self.due_date < self.document_date:
            raise ValueError("the due date is before the document's date")
        if self.kind in ADJUSTMENTS and len({line.amount.amount > 0 for line in self.lines}) > 1:
            raise ValueError("the lines of an adjustment have one sign")
        if self.kind is DocumentKind.JOURNAL:
            if Money.sum((line.amount for line in self.lines), self.currency):
                raise ValueError("a journal's debits equal its credits")
        elif self.kind not in ADJUSTMENTS and self.total.amount <= 0:
            raise ValueError("an invoice or a bill has a positive total")

    @property
    def total(self) -> Money:
        return total_of(self.kind, (line.amount for line in self.lines), self.currency)


def total_of(kind: DocumentKind, amounts: Iterable[Money], currency: str) -> Money:
    """The sum; of a journal, which comes to nothing, its debits."""
    journal = kind is DocumentKind.JOURNAL
    return Money.sum((a for a in amounts if a.amount > 0 or not journal), currency)


@dataclass(frozen=True, slots=True)
class PartyRecord:
    """A customer or vendor to be created in Sage under an id that we give. A tax id never travels here: the payload is kept.

    `details`: street, city, state, postal_code, country, phone, email; mc, dot, scac; terms (a term's name in Sage);
    form_1099 (`NEC 1`); on_hold (`yes`).
    """

    kind: DocumentKind
    party_id: str
    name: str
    details: Mapping[str, str] = field(default_factory=dict)
