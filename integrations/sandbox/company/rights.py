"""Which policy of which application covers an object, and what an operation on it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from integrations.sandbox.caller import Caller
from integrations.sandbox.errors import Fault, Refusal

ALL_RIGHTS = ("List", "View", "Add", "Edit", "Delete")
READING = ("List", "View")

# application -> policy -> objects
_POLICIES: Mapping[str, Mapping[str, str]] = {
    "Accounts Receivable": {
        "Customers": "CUSTOMER CUSTTYPE TERRITORY SHIPMETHOD CUSTGLGROUP CUSTOMERENTITYCONTACTS",
        "Invoices": "ARINVOICE ARINVOICEITEM ARINVOICEBATCH",
        "Adjustments": "ARADJUSTMENT ARADJUSTMENTITEM ARADJUSTMENTBATCH",
        "Receive Payments": "ARPYMT ARPYMTDETAIL ARPYMTENTRY ARPYMTBATCH ARPAYMENT",
        "Advances": "ARADVANCE ARADVANCEITEM",
        "Setup": "ARTERM ARACCOUNTLABEL",
    },
    "Accounts Payable": {
        "Vendors": "VENDOR VENDTYPE VENDGLGROUP VENDORENTITYCONTACTS",
        "Bills": "APBILL APBILLITEM APBILLBATCH",
        "Adjustments": "APADJUSTMENT APADJUSTMENTITEM APADJUSTMENTBATCH",
        "Payments": "APPYMT APPYMTDETAIL APPYMTENTRY APPAYMENT PAYMENTREQUEST",
        "Advances": "APADVANCE APADVANCEITEM",
        "Setup": "APTERM APACCOUNTLABEL",
    },
    "General Ledger": {
        "Accounts": "GLACCOUNT STATACCOUNT",
        "Journal Entries": "GLBATCH GLENTRY GLDETAIL",
        "Journals": "JOURNAL STATJOURNAL ADJJOURNAL",
        "Allocations": "ALLOCATION",
        "Reporting Periods": "REPORTINGPERIOD",
        "Reports": "GLACCOUNTBALANCE TRIALBALANCE",
    },
    "Cash Management": {
        "Bank Accounts": "CHECKINGACCOUNT SAVINGSACCOUNT CREDITCARDACCOUNT",
        "Deposits": "DEPOSIT OTHERRECEIPTS",
    },
    "Inventory Control": {"Items": "ITEM PRODUCTLINE", "Warehouses": "WAREHOUSE"},
    "Projects": {"Projects": "PROJECT", "Tasks": "TASK COSTTYPE"},
    "Time & Expenses": {"Employees": "EMPLOYEE"},
    "Contracts": {"Contracts": "CONTRACT"},
    "Company": {
        "Attachments": "SUPDOC SUPDOCFOLDER ATTACHMENT",
        "Classes": "CLASS",
        "Contacts": "CONTACT",
        "Departments": "DEPARTMENT",
        "Exchange Rates": "EXCHANGERATE EXCHANGERATEENTRY EXCHANGERATETYPES",
        "Locations": "LOCATION LOCATIONENTITY",
        "Roles": "ROLES USERROLES USERRIGHTS USERRESTRICTION",
        "Taxes": "TAXDETAIL TAXSOLUTION",
        "Users": "USERINFO",
    },
}
# Objects that no policy names, a company's own ones among them.
_OTHERS = ("Platform Services", "Objects")
_COVERING = {
    each: (application, policy)
    for application, policies in _POLICIES.items()
    for policy, objects in policies.items()
    for each in objects.split()
}
# What an operation needs, by its first word; anything else is a change.
_NEEDS = {
    "CREATE": "Add",
    "DELETE": "Delete",
    "QUERY": "List",
    "READ_BY_QUERY": "List",
    "READ_MORE": "List",
    "GET_LIST": "List",
    "READ": "View",
    "READ_BY_NAME": "View",
    "READ_RELATED": "View",
    "GET": "View",
    "LOOKUP": "List",
    "INSPECT": "List",
    "RETRIEVEPDF": "View",
}


@dataclass(frozen=True, slots=True)
class Policy:
    application: str
    name: str
    rights: tuple[str, ...]


def policy_of(name: str) -> tuple[str, str]:
    return _COVERING.get(name, _OTHERS)


def policies(rights: tuple[str, ...], applications: tuple[str, ...] = ()) -> list[Policy]:
    """Every policy with these rights; `applications` narrows it to those named."""
    found = dict.fromkeys((*_COVERING.values(), _OTHERS))
    return [
        Policy(application, policy, rights)
        for application, policy in found
        if not applications or application in applications
    ]


def check(caller: Caller, operation: str, name: str) -> None:
    """A Refusal when the caller's roles do not allow the operation on the object."""
    if caller.rights is None:
        return
    application, policy = policy_of(name)
    needed = _NEEDS.get(operation, "Edit")
    if (application, policy, needed) in caller.rights:
        return
    raise refusal(operation, name)


def refusal(operation: str, name: str) -> Refusal:
    text = f"You do not have permission for API operation {operation} on objects of type {name.lower()}"
    return Refusal(Fault("PL04000005", text))
