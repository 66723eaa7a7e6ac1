"""Sage 100 behind the FileLedger port.

Visual Integrator has no fixed file: a job of the customer's maps each column to a field, so every file comes with the recipe of
its job. What the fields of the general-journal and vendor jobs are called was not found in a usable source: the recipe
says what a column holds, and the job is proven with the sample. Invoices and payments are not offered: an invoice number
has seven characters there, and no layout is known well enough.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from integrations.core.account_types import AccountType
from integrations.core.documents import DocumentKind, PartyRecord
from integrations.core.issues import Issue
from integrations.core.postings import Posting
from integrations.sage.file_port import ChartAccount, FileKind, JournalRow, PartyEntry, Placed, Read, Target
from integrations.sage.files import reading
from integrations.sage.files.base import FileAdapter, lines_of, memo_of
from integrations.sage.files.tables import Columns
from integrations.sage.files.text import Words, row

WORDS = Words("cp1252")
PARTY_ID, NAME, ACCOUNT, COMMENT, NUMBER = 20, 50, 32, 30, 20
DIVISION = "00"

# Column, the field that a job maps it to, and whether that name is known.
GENERAL = (
    ("SourceJournal", "H. source journal (GJ)", False),
    ("JournalDate", "H. date of the entry, MM/DD/YYYY", False),
    ("Reference", "H. reference: batch and document; a new entry begins where it changes", False),
    ("AccountNumber", "L. account number, looked up to AccountKey by the job", False),
    ("Comment", "L. comment", False),
    ("Debit", "L. debit amount", False),
    ("Credit", "L. credit amount", False),
)
CUSTOMERS = (
    *(("ARDivisionNo", "ARDivisionNo", True), ("CustomerNo", "CustomerNo", True)),
    *(("CustomerName", "CustomerName", True), ("AddressLine1", "AddressLine1", True)),
    *(("City", "City", True), ("State", "State", True), ("ZipCode", "ZipCode", True)),
    ("CountryCode", "CountryCode", True),
)
VENDORS = (
    *(("APDivisionNo", "APDivisionNo", False), ("VendorNo", "VendorNo", False)),
    *(("VendorName", "VendorName", False), ("AddressLine1", "AddressLine1", False)),
    *(("City", "City", False), ("State", "State", False), ("ZipCode", "ZipCode", False)),
    ("CountryCode", "CountryCode", False),
)


def _file(key: str, name: str, title: str, table: str, columns: Sequence[tuple[str, str, bool]]) -> FileKind:
    recipe = tuple(
        f"Column {n}, {column}: map to {field}{'' if known else ' (look its name up in the job)'}."
        for n, (column, field, known) in enumerate(columns, start=1)
    )
    steps = (
        f"Visual Integrator > Import Job Maintenance: a job 'LEDGERHAUL {key.upper()}' on {table}, file type delimited, comma, "
        "first row skipped, Header Separate From Line Record off.",
        *recipe,
        f"Import Job Selection: test the job first, then run it with {name}.",
    )
    return FileKind(key, name, title, row([column for column, _, _ in columns]), steps=steps)


TARGET = Target(
    system="SAGE100",
    words="Sage 100",
    layout="S100-1",
    code_page="cp1252",
    files=(
        _file("vendors", "VENDORS.CSV", "Vendors", "AP_Vendor", VENDORS),
        _file("customers", "CUSTOMERS.CSV", "Customers", "AR_Customer", CUSTOMERS),
        _file("general", "GENERAL JOURNAL.CSV", "General journal", "the general journal", GENERAL),
    ),
    mirrors=False,
    type_words={
        AccountType.CASH: "Cash (an asset)",
        AccountType.RECEIVABLE: "Accounts Receivable (an asset)",
        AccountType.PAYABLE: "Accounts Payable (a liability)",
        AccountType.CURRENT_ASSET: "Current Asset",
        AccountType.OTHER_ASSET: "Asset",
        AccountType.LIABILITY: "Liability",
        AccountType.EQUITY: "Equity",
        AccountType.INCOME: "Income",
        AccountType.COST_OF_SALES: "Cost of Goods Sold",
        AccountType.EXPENSE: "Expense",
    },
    chart_from="A Visual Integrator export job, or the account list, as CSV with the columns Account, Description and Account "
    "Type or Category.",
    backup=("Back up the company's data folder, before every import.",),
    test_company=(
        "Library Master > Company Maintenance: copy the company to a new code.",
        "Name it '... TEST', run the jobs there, look at the accounts, and delete it when you are done.",
    ),
)
_CHART = Columns(
    {
        "number": ("Account", "Account Number", "AccountNumber"),
        "name": ("Description", "AccountDesc", "Account Description"),
        "type": ("Account Category", "Category", "Account Type", "AccountType", "Type"),
        "inactive": ("Inactive",),
    },
    needed=("number", "type"),
)
_PARTIES = Columns(
    {
        "id": ("CustomerNo", "Customer Number", "VendorNo", "Vendor Number"),
        "name": ("CustomerName", "Customer Name", "VendorName", "Vendor Name"),
        "inactive": ("Inactive",),
    },
    needed=("id", "name"),
)
_JOURNAL = Columns(
    {
        "reference": ("Reference",),
        "account": ("Account", "AccountNumber", "Account Number"),
        "amount": ("Amount",),
        "debit": ("Debit",),
        "credit": ("Credit",),
        "date": ("Date", "JournalDate", "Posting Date"),
    },
    needed=("reference", "account"),
)
_TYPES = (
    (r"receivable", AccountType.RECEIVABLE),
    (r"payable", AccountType.PAYABLE),
    (r"\bcash\b|bank", AccountType.CASH),
    (r"current asset", AccountType.CURRENT_ASSET),
    (r"cost of", AccountType.COST_OF_SALES),
    (r"liabilit", AccountType.LIABILITY),
    (r"equity|earnings", AccountType.EQUITY),
    (r"income|revenue|sales", AccountType.INCOME),
    (r"expense", AccountType.EXPENSE),
)


class Ledger(FileAdapter):
    target = TARGET

    def check(self, thing: Posting | PartyRecord) -> list[Issue]:
        if isinstance(thing, PartyRecord):
            return [*WORDS.key("number", thing.party_id, PARTY_ID), *WORDS.changed("name", thing.name, NAME)]
        issues = WORDS.key("number", thing.number, NUMBER)
        for account in sorted({line.account for line in thing.lines}):
            issues += WORDS.key("account", account, ACCOUNT)
        for line in thing.lines:
            issues += WORDS.changed("comment", memo_of(thing, line.memo), COMMENT)[:1]
        return issues

    def place(self, posting: Posting, reference: str) -> Placed:
        rows = []
        for line in posting.lines:
            amount = f"{abs(line.amount.amount):.2f}"
            sides = (amount, "0.00") if line.amount.amount > 0 else ("0.00", amount)
            words = WORDS.tidy(memo_of(posting, line.memo), COMMENT)
            rows.append(["GJ", f"{posting.posting_date:%m/%d/%Y}", reference, line.account, words, *sides])
        return Placed("general", "".join(map(row, rows)), len(rows), reference, lines_of(posting))

    def place_party(self, party: PartyRecord) -> Placed:
        details = party.details
        cells = [
            *(DIVISION, party.party_id, WORDS.tidy(party.name, NAME)),
            *(WORDS.tidy(details.get("street", ""), 30), WORDS.tidy(details.get("city", ""), 30)),
            *(WORDS.tidy(details.get("state", ""), 2), WORDS.tidy(details.get("postal_code", ""), 10)),
            country if len(country := details.get("country", "").strip()) == len("USA") else "",
        ]
        return Placed("customers" if party.kind is DocumentKind.CUSTOMER else "vendors", row(cells), 1)

    def read_chart(self, content: bytes) -> Read[ChartAccount]:
        return reading.chart(content, _CHART, _type_of)

    def read_parties(self, content: bytes) -> Read[PartyEntry]:
        return reading.parties(content, _PARTIES)

    def read_journal(self, content: bytes, currency: str) -> Read[JournalRow]:
        return reading.journal(content, _JOURNAL, currency, ("%m/%d/%Y", "%m/%d/%y"))


def _type_of(said: str) -> AccountType:
    plain = said.casefold()
    if plain == "asset":
        return AccountType.UNKNOWN  # an asset of any kind
    return next((type_ for words, type_ in _TYPES if re.search(words, plain)), AccountType.UNKNOWN)
