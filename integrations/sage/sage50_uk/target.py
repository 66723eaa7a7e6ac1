"""Sage 50 UK as a target."""

from __future__ import annotations

from integrations.core.account_types import AccountType
from integrations.sage.file_port import FileKind, Target
from integrations.sage.files.text import row

LAYOUT = "UK-1"
TRANSACTIONS = (
    *("Type", "Account Reference", "Nominal A/C Ref", "Department Code", "Date", "Reference", "Details"),
    *("Net Amount", "Tax Code", "Tax Amount", "Exchange Rate", "Extra Reference", "User Name"),
    *("Project Refn", "Cost Code Refn"),
)
RECORDS = (
    *("A/C", "Name", "Address 1", "Address 2", "Address 3", "Address 4", "Address 5"),
    *("Contact Name", "Telephone"),
)
_FIRST = "File > Import > Data Import; take a backup when it offers one."
_MAP = "Tick 'First row contains headings', choose CSV, and map the columns by their names; save the map as 'Ledgerhaul UK-1'."

TARGET = Target(
    system="SAGE50_UK",
    words="Sage 50 UK",
    layout=LAYOUT,
    code_page="cp1252",
    files=(
        FileKind(
            "customers",
            "CUSTOMERS.CSV",
            "Customer records",
            row(RECORDS),
            steps=(_FIRST, "Choose Customer Records.", _MAP),
        ),
        FileKind(
            "suppliers",
            "SUPPLIERS.CSV",
            "Supplier records",
            row(RECORDS),
            steps=(_FIRST, "Choose Supplier Records.", _MAP),
        ),
        FileKind(
            "audit_trail",
            "AUDIT TRAIL.CSV",
            "Audit trail transactions",
            row(TRANSACTIONS),
            steps=(
                _FIRST,
                "Choose Audit Trail Transactions (not Grouped).",
                _MAP,
                "Receipts and payments come as SA and PA, on account: Sage imports no SR or PP. Allocate them in Bank > "
                "Customer receipt and Supplier payment.",
            ),
        ),
    ),
    mirrors=True,
    type_words={
        AccountType.RECEIVABLE: "Debtors Control Account",
        AccountType.PAYABLE: "Creditors Control Account",
        AccountType.CASH: "Bank",
        AccountType.CURRENT_ASSET: "Current Assets",
        AccountType.OTHER_ASSET: "Fixed Assets",
        AccountType.LIABILITY: "Current Liabilities",
        AccountType.EQUITY: "Capital & Reserves",
        AccountType.INCOME: "Sales",
        AccountType.COST_OF_SALES: "Purchases",
        AccountType.EXPENSE: "Overheads",
    },
    chart_from="Nominal codes > select all > Send to Excel (or the Nominal List), saved as CSV, with a column Type that names "
    "the category (Sales, Overheads, Debtors Control Account and so on) where you have it.",
    backup=("File > Back Up, before every import.",),
    test_company=(
        "File > Maintenance, or a copy of the data under another name: restore an older backup there.",
        "Change the company name under Settings > Company Preferences to '... TEST'.",
        "Import the files there, look at the nominal accounts, and delete the TEST company when you are done.",
    ),
)
