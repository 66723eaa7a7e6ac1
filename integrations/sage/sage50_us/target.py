"""Sage 50 US as a target: its files in the order in which they are imported, and the words for who imports them."""

from __future__ import annotations

from collections.abc import Sequence

from integrations.core.account_types import AccountType
from integrations.sage.file_port import FileKind, Target
from integrations.sage.files.text import row
from integrations.sage.sage50_us import layouts

# Codes of Account Type in CHART.CSV, as Sage's help lists them.
TYPE_CODES = {
    "0": AccountType.CASH,
    "1": AccountType.RECEIVABLE,
    "2": AccountType.CURRENT_ASSET,
    "3": AccountType.CURRENT_ASSET,
    "4": AccountType.CURRENT_ASSET,
    "5": AccountType.OTHER_ASSET,
    "6": AccountType.OTHER_ASSET,
    "8": AccountType.OTHER_ASSET,
    "10": AccountType.PAYABLE,
    "11": AccountType.LIABILITY,
    "12": AccountType.LIABILITY,
    "14": AccountType.LIABILITY,
    "16": AccountType.EQUITY,
    "18": AccountType.EQUITY,
    "19": AccountType.EQUITY,
    "21": AccountType.INCOME,
    "23": AccountType.COST_OF_SALES,
    "24": AccountType.EXPENSE,
}


def _file(key: str, name: str, title: str, columns: Sequence[str], area: str) -> FileKind:
    steps = (
        f"File > Select Import/Export > {area} > {title} > Import.",
        f"Use the template 'Ledgerhaul {layouts.VERSION} {title}': tick Show for these {len(columns)} fields, in this order: "
        f"{', '.join(columns)}.",
        "Tick 'First Row Contains Headings'.",
        f"Choose the file {name} as it was downloaded. Do not open it in a spreadsheet first: that changes numbers.",
    )
    return FileKind(key, name, title, heading=row(columns), steps=steps)


TARGET = Target(
    system="SAGE50_US",
    words="Sage 50 US",
    layout=layouts.VERSION,
    code_page="cp1252",
    files=(
        _file("vendors", "VENDOR.CSV", "Vendor List", layouts.VENDORS, "Accounts Payable"),
        _file("customers", "CUSTOMER.CSV", "Customer List", layouts.CUSTOMERS, "Accounts Receivable"),
        _file("general", "GENERAL.CSV", "General Journal", layouts.GENERAL, "General Ledger"),
        _file("purchases", "PURCHASE.CSV", "Purchases Journal", layouts.PURCHASES, "Accounts Payable"),
        _file("sales", "SALES.CSV", "Sales Journal", layouts.SALES, "Accounts Receivable"),
        _file("payments", "PAYMENTS.CSV", "Payments Journal", layouts.PAYMENTS, "Accounts Payable"),
        _file("receipts", "RECEIPTS.CSV", "Cash Receipts Journal", layouts.RECEIPTS, "Accounts Receivable"),
    ),
    mirrors=True,
    type_words={
        AccountType.CASH: "Cash",
        AccountType.RECEIVABLE: "Accounts Receivable",
        AccountType.CURRENT_ASSET: "Other Current Assets",
        AccountType.OTHER_ASSET: "Other Assets",
        AccountType.PAYABLE: "Accounts Payable",
        AccountType.LIABILITY: "Other Current Liabilities",
        AccountType.EQUITY: "Equity-Retained Earnings",
        AccountType.INCOME: "Income",
        AccountType.COST_OF_SALES: "Cost of Sales",
        AccountType.EXPENSE: "Expenses",
    },
    chart_from="File > Select Import/Export > General Ledger > Chart of Accounts List > Export, with the fields Account ID, "
    "Account Description, Account Type and Inactive, and with headings.",
    backup=("File > Back Up. Name the backup after the batch, so that you find it again.",),
    test_company=(
        "Restore an older backup as a new company (File > Restore).",
        "Open it and change the company name under Maintain > Company Information to '... TEST'.",
        "Import the files there, look at the accounts, and delete the TEST company when you are done.",
    ),
)
