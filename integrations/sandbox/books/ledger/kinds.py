"""The four documents and two payments as data: where they post, whom they name, what they are called."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.sandbox.books.ledger import ledger

# Kept, but not in the ledger: a draft, or a bill that waits for its approval or was declined.
UNPOSTED = ("Draft", "Submitted", "Partially Approved", "Declined")
NOT_PAYABLE = (*UNPOSTED, "Reversed", "Reversal")


_FORM1099 = ("FORM1099", "FORM1099TYPE", "FORM1099BOX")
_LINE_EXTRAS = {"APBILL": (*_FORM1099, "BILLABLE"), "APADJUSTMENT": _FORM1099}


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """`side` is +1 where a positive document debits its control account (AR), -1 where it credits it (AP)."""

    name: str
    party: str
    control: str
    side: int
    record_type: str
    noun: str
    has_due_date: bool

    @property
    def item(self) -> str:
        return f"{self.name}ITEM"

    @property
    def party_id(self) -> str:
        return f"{self.party}ID"

    @property
    def control_type(self) -> str:
        """What a GL account must be declared as to stand in for the control account."""
        return "Receivables account" if self.side > 0 else "Payables account"

    @property
    def needs_approval(self) -> bool:
        return self.name == "APBILL"

    @property
    def one_sign(self) -> bool:
        """Lines of a vendor's adjustment are all a credit or all a debit; elsewhere signs may mix."""
        return self.name == "APADJUSTMENT"

    @property
    def line_extras(self) -> tuple[str, ...]:
        """Columns of a line that are kept and mean nothing to the ledger."""
        return _LINE_EXTRAS.get(self.name, ())

    @property
    def term(self) -> str:
        return "ARTERM" if self.side > 0 else "APTERM"


ARINVOICE = DocumentKind("ARINVOICE", "CUSTOMER", ledger.RECEIVABLES, 1, "ri", "invoice", True)
ARADJUSTMENT = DocumentKind("ARADJUSTMENT", "CUSTOMER", ledger.RECEIVABLES, 1, "ra", "adjustment", False)
APBILL = DocumentKind("APBILL", "VENDOR", ledger.PAYABLES, -1, "pi", "bill", True)
APADJUSTMENT = DocumentKind("APADJUSTMENT", "VENDOR", ledger.PAYABLES, -1, "pa", "adjustment", False)
DOCUMENT_KINDS = {kind.name: kind for kind in (ARINVOICE, ARADJUSTMENT, APBILL, APADJUSTMENT)}
ARADVANCE = DocumentKind("ARADVANCE", "CUSTOMER", ledger.RECEIVABLES, 1, "rr", "advance", False)
APADVANCE = DocumentKind("APADVANCE", "VENDOR", ledger.PAYABLES, -1, "pr", "advance", False)
ADVANCE_KINDS = {kind.name: kind for kind in (ARADVANCE, APADVANCE)}


@dataclass(frozen=True, slots=True)
class PaymentKind:
    name: str
    document: DocumentKind
    adjustment: DocumentKind
    advance: str
    discounts: str
    record_type: str
    done: tuple[str, str]
    undone: tuple[str, str]
    reversal: tuple[str, str]
    date_field: str
    methods: tuple[str, ...]

    @property
    def detail(self) -> str:
        return f"{self.name}DETAIL"


ARPYMT = PaymentKind(
    "ARPYMT",
    ARINVOICE,
    ARADJUSTMENT,
    "ARADVANCE",
    ledger.AR_DISCOUNTS,
    "rp",
    ("C", "Complete"),
    ("V", "Reversed"),
    ("V", "Reversal"),
    "RECEIPTDATE",
    ("Printed Check", "Cash", "EFT", "Credit Card", "Online Charge Card", "Online ACH Debit"),
)
APPYMT = PaymentKind(
    "APPYMT",
    APBILL,
    APADJUSTMENT,
    "APADVANCE",
    ledger.AP_DISCOUNTS,
    "pp",
    ("C", "Confirmed"),
    ("V", "Voided"),
    ("V", "Voided"),
    "PAYMENTDATE",
    (
        *("Printed Check", "Joint Check", "Cash", "EFT", "Credit Card", "ACH", "Check Delivery", "WF Check"),
        *("WF Domestic ACH", "WF USD Wire"),
    ),
)
PAYMENT_KINDS = {kind.name: kind for kind in (ARPYMT, APPYMT)}
