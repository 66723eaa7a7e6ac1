"""The columns of each file, by version. A user ticks them in Sage's import template in just this order, so that a layout that
was used never changes: what is to be different gets a version of its own.

Names are the fields' names in Sage's template (Sage 50 US help, Import/Export Fields).
"""

from __future__ import annotations

VERSION = "US-1"

CUSTOMERS = (
    *("Customer ID", "Customer Name", "Prospect", "Inactive"),
    *("Bill to Contact First Name", "Bill to Contact Last Name"),
    *("Bill to Address-Line One", "Bill to Address-Line Two", "Bill to City", "Bill to State", "Bill to Zip"),
    "Bill to Country",
)
VENDORS = (
    *("Vendor ID", "Vendor Name", "Inactive", "Contact", "Address-Line 1", "Address-Line 2"),
    *("City", "State", "Zip Code", "Country", "Vendor Type"),
)
GENERAL = (
    *("Date", "Reference", "Date Cleared in Bank Rec", "Number of Distributions", "G/L Account"),
    *("Description", "Amount", "Job ID", "Used for Reimbursable Expense", "Consolidated Transaction"),
    *("Recur Number", "Recur Frequency"),
)
SALES = (
    *("Customer ID", "Invoice/CM #", "Credit Memo", "Date", "Date Due", "Displayed Terms", "Customer PO"),
    *("Accounts Receivable Account", "Number of Distributions", "Invoice/CM Distribution"),
    *("Description", "G/L Account", "Tax Type", "Amount"),
)
PURCHASES = (
    *("Vendor ID", "Invoice/CM #", "Credit Memo", "Date", "Waiting on Bill", "Date Due"),
    *("Accounts Payable Account", "Number of Distributions", "Invoice/CM Distribution"),
    *("Description", "G/L Account", "Amount", "Displayed Terms"),
)
RECEIPTS = (
    *("Deposit Ticket ID", "Customer ID", "Reference", "Date", "Payment Method", "Cash Account"),
    *("Total Paid on Invoice(s)", "Prepayment", "Number of Distributions", "Invoice Paid"),
    *("Description", "G/L Account", "Amount"),
)
PAYMENTS = (
    *("Vendor ID", "Check Number", "Date", "Memo", "Cash Account", "Total Paid on Invoice(s)", "Prepayment"),
    *("Number of Distributions", "Invoice Paid", "G/L Account", "Amount", "Payment Method"),
)
