"""Documents and a connection that the tests of the Intacct adapter share."""

from __future__ import annotations

from datetime import date

from integrations.core.documents import Document, DocumentKind, Line, PartyRecord, SourceLine
from integrations.core.money import Money
from integrations.sage.intacct_xml.connection import Connection

MARK = "LH-ABCDEFGHIJKL"


def connection(**changes) -> Connection:
    values = {
        "gateway": "http://127.0.0.1:9/ia/xml/xmlgw.phtml",
        "company_id": "DEMO",
        "user_id": "ws_user",
        "user_password": "user-canary-&-pw",
        "sender_id": "acmeSender",
        "sender_password": "sender-canary-<pw",
        "entity": "10",
        "hosts": ("http://127.0.0.1:*",),
        "total_seconds": 10.0,
        "connect_seconds": 2.0,
    }
    return Connection(**{**values, **changes})


def line(account: str, amount: str, memo: str = "Linehaul", n: int = 1, **dimensions: str) -> Line:
    return Line(
        account, Money.parse(amount, "USD"), memo, SourceLine("customer_invoice", "L-10023", n), dimensions
    )


def document(
    kind: DocumentKind, *lines: Line, number: str = "INV-10023", party: str = "", **changes
) -> Document:
    receivable = kind in (DocumentKind.AR_INVOICE, DocumentKind.AR_ADJUSTMENT)
    values = {
        "kind": kind,
        "party_id": party or ("C-100" if receivable else "V-100"),
        "number": number,
        "reference": "BOL-77",
        "description": f"{MARK} Load 10023",
        "document_date": date(2026, 1, 5),
        "posting_date": date(2026, 1, 6),
        "due_date": date(2026, 2, 4),
        "currency": "USD",
        "lines": lines,
    }
    return Document(**{**values, **changes})


INVOICE = document(
    DocumentKind.AR_INVOICE,
    line("4000", "1850.00", LOCATION="10", DEPARTMENT="OPS", CLASS="VAN", CUSTOMER="C-100"),
    line("4010", "185.00", "Fuel surcharge", 2, LOCATION="10"),
)
BILL = document(
    DocumentKind.AP_BILL,
    line("5000", "1500.00", "Carrier linehaul", LOCATION="10", DEPARTMENT="OPS", ITEM="FREIGHT"),
    line("5040", "75.50", "Detention", 2, LOCATION="10", DEPARTMENT="OPS"),
    number="CARR-5521",
)
CREDIT = document(
    DocumentKind.AR_ADJUSTMENT, line("4090", "-120.00", "Damaged", LOCATION="10"), number="CR-1"
)
DEDUCTION = document(
    DocumentKind.AP_ADJUSTMENT, line("1310", "-500.00", "Advance recovered", LOCATION="10"), number="ST-9-1"
)
CUSTOMER = PartyRecord(DocumentKind.CUSTOMER, "C-900", "Łódź Spedycja & Søn")
VENDOR = PartyRecord(DocumentKind.VENDOR, "V-900", 'O\'Neil "Fast" Freight <LLC>')
