"""The lists of a company as data: which object each shows, and which columns say what it is."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.sandbox.objects import CATALOGUE
from integrations.sandbox.pages.visit import Visit


@dataclass(frozen=True, slots=True)
class Shelf:
    """`total` and `due` are columns of cents, `due` empty where nothing can be open."""

    slug: str
    object: str
    title: str
    noun: str
    party: str
    number: str = "RECORDID"
    date: str = "WHENCREATED"
    state: str = "STATE"
    due: str = "TOTALDUE"

    @property
    def legacy(self) -> str:
        """What the legacy functions call it: create_bill, update_aradjustment."""
        return self.object.lower() if self.object.endswith("ADJUSTMENT") else self.noun.lower()

    @property
    def party_id(self) -> str:
        return f"{self.party}ID"

    @property
    def states(self) -> tuple[str, ...]:
        return CATALOGUE[self.object].fields[self.state].words


INVOICES = Shelf("invoices", "ARINVOICE", "Invoices", "Invoice", "CUSTOMER")
BILLS = Shelf("bills", "APBILL", "Bills", "Bill", "VENDOR")
CUSTOMER_ADJUSTMENTS = Shelf(
    "customer-adjustments", "ARADJUSTMENT", "Customers' adjustments", "Adjustment", "CUSTOMER"
)
VENDOR_ADJUSTMENTS = Shelf(
    "vendor-adjustments", "APADJUSTMENT", "Vendors' adjustments", "Adjustment", "VENDOR"
)
RECEIPTS = Shelf(
    "receipts", "ARPYMT", "Receipts", "Receipt", "CUSTOMER", "DOCNUMBER", state="DISPLAYSTATE", due=""
)
PAYMENTS = Shelf(
    "payments", "APPYMT", "Payments", "Payment", "VENDOR", "DOCNUMBER", state="DISPLAYSTATE", due=""
)
CUSTOMER_ADVANCES = Shelf(
    "customer-advances", "ARADVANCE", "Customers' advances", "Advance", "CUSTOMER", "DOCNUMBER"
)
VENDOR_ADVANCES = Shelf("vendor-advances", "APADVANCE", "Vendors' advances", "Advance", "VENDOR", "DOCNUMBER")
DOCUMENTS = (INVOICES, BILLS, CUSTOMER_ADJUSTMENTS, VENDOR_ADJUSTMENTS)
SHELVES = (*DOCUMENTS, RECEIPTS, PAYMENTS, CUSTOMER_ADVANCES, VENDOR_ADVANCES)
OF_OBJECT = {each.object: each for each in SHELVES}


def where(visit: Visit, object_name: str, key: object) -> str | None:
    """The address of a record, where it has a page."""
    if object_name == "GLBATCH":
        return visit.here("journals", key)
    shelf = OF_OBJECT.get(object_name)
    return visit.here(shelf.slug, key) if shelf else None
