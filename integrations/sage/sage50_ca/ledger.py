"""Sage 50 Canada behind the FileLedger port.

One error and nothing of a file is imported (ca-kb 220924250010186); linked A/R and A/P accounts are refused once history is
finished, so the TMS's control accounts have to be unlinked ones. Its .IMP names items instead of accounts and knows no
receipts, so Sage's own ledgers are not filled. Source and comment keep to the shorter of the two lengths that Sage's pages give.
"""

from __future__ import annotations

import re

from integrations.core.account_types import AccountType
from integrations.core.documents import DocumentKind, PartyRecord
from integrations.core.issues import Issue
from integrations.core.postings import Posting
from integrations.sage.file_port import ChartAccount, FileKind, JournalRow, PartyEntry, Placed, Read, Target
from integrations.sage.files import reading
from integrations.sage.files.base import FileAdapter, lines_of, memo_of
from integrations.sage.files.tables import Columns
from integrations.sage.files.text import Words

WORDS = Words("cp1252")
SOURCE, COMMENT, ACCOUNT, NAME, NUMBER = 13, 39, 20, 52, 20
IMP_VERSION = "12001"  # the form of 2005, which every later release reads; 32101 is that of 2025
_IMP_HEAD = f'<Version>\r\n"{IMP_VERSION}", "1"\r\n</Version>\r\n'
_IMP_STEPS = (
    "File > Import/Export > Import Transactions, and choose the .IMP file; the company file in single-user mode.",
)


def _imp(key: str, name: str, title: str, tag: str) -> FileKind:
    return FileKind(key, name, title, f"{_IMP_HEAD}<{tag}>\r\n", f"</{tag}>\r\n", _IMP_STEPS)


TARGET = Target(
    system="SAGE50_CA",
    words="Sage 50 Canada",
    layout="CA-1",
    code_page="cp1252",
    files=(
        _imp("vendors", "VENDORS.IMP", "Vendors", "vendors"),
        _imp("customers", "CUSTOMERS.IMP", "Customers", "customers"),
        FileKind(
            "general",
            "GENERAL.TXT",
            "General journal",
            steps=(
                "Copy the file to a local disk and open the company file in single-user mode.",
                "File > Import/Export > Import General Journal Entries, and choose GENERAL.TXT.",
                "One line that Sage does not take, and nothing of the file is recorded: send us its message and void the batch.",
            ),
        ),
    ),
    mirrors=False,
    type_words={
        AccountType.CASH: "Bank",
        AccountType.RECEIVABLE: "Accounts Receivable",
        AccountType.PAYABLE: "Accounts Payable",
        AccountType.CURRENT_ASSET: "Current Asset",
        AccountType.OTHER_ASSET: "Asset",
        AccountType.LIABILITY: "Liability",
        AccountType.EQUITY: "Equity",
        AccountType.INCOME: "Revenue",
        AccountType.COST_OF_SALES: "Cost of Goods Sold",
        AccountType.EXPENSE: "Expense",
    },
    chart_from="File > Import/Export > Export Records > Accounts, saved as CSV; headings Account Number, Name, Type and Class "
    "where your release writes them.",
    backup=("File > Backup, before every import.",),
    test_company=(
        "File > Restore an older backup under a new name, and open it.",
        "Setup > Settings > Company > Information: change the company name to '... TEST'.",
        "Import the files there, look at the accounts, and delete the TEST company when you are done.",
    ),
)
_CHART = Columns(
    {
        "number": ("Account Number", "Account No", "Account"),
        "name": ("Account Name", "Name", "Description"),
        "type": ("Account Class", "Class"),
        "inactive": ("Inactive",),
    },
    needed=("number", "type"),
    places={"number": 0, "name": 1, "type": 3},
)
_PARTIES = Columns({"id": ("Name",), "name": ("Name",), "inactive": ("Inactive",)}, needed=("id",))
_JOURNAL = Columns(
    {
        "reference": ("Source", "Source No.", "Source #"),
        "account": ("Account", "Account Number", "Account No"),
        "amount": ("Amount",),
        "debit": ("Debit", "Debits"),
        "credit": ("Credit", "Credits"),
        "date": ("Date",),
    },
    needed=("reference", "account"),
)
_TYPES = (
    (r"receivable", AccountType.RECEIVABLE),
    (r"payable", AccountType.PAYABLE),
    (r"\bcash\b|bank", AccountType.CASH),
    (r"current asset", AccountType.CURRENT_ASSET),
    (r"asset|inventory", AccountType.OTHER_ASSET),
    (r"liabilit|debt|credit card", AccountType.LIABILITY),
    (r"equity|earnings", AccountType.EQUITY),
    (r"revenue|income", AccountType.INCOME),
    (r"cost of goods", AccountType.COST_OF_SALES),
    (r"expense|cost", AccountType.EXPENSE),
)


class Ledger(FileAdapter):
    target = TARGET

    def check(self, thing: Posting | PartyRecord) -> list[Issue]:
        if isinstance(thing, PartyRecord):
            return WORDS.changed("name", thing.name, NAME)
        issues = WORDS.key("number", thing.number, NUMBER)
        for account in sorted({line.account for line in thing.lines}):
            issues += WORDS.key("account", account, ACCOUNT, only="0123456789")
        for line in thing.lines:
            issues += WORDS.changed("comment", memo_of(thing, line.memo), COMMENT)[:1]
        return issues

    def place(self, posting: Posting, reference: str) -> Placed:
        head = f'{posting.posting_date:%m-%d-%y},"{reference[:SOURCE]}","{WORDS.tidy(memo_of(posting, ""), COMMENT)}"\r\n'
        lines = "".join(
            f'{line.account},{line.amount.amount:.2f},"{WORDS.tidy(memo_of(posting, line.memo), COMMENT)}"\r\n'
            for line in posting.lines
        )
        return Placed("general", head + lines, 1 + len(posting.lines), reference[:SOURCE], lines_of(posting))

    def place_party(self, party: PartyRecord) -> Placed:
        details = party.details
        cells = (
            *(WORDS.tidy(party.name, NAME), "0", "", WORDS.tidy(details.get("street", ""), 50), ""),
            *(WORDS.tidy(details.get("city", ""), 35), WORDS.tidy(details.get("state", ""), 20)),
            *(WORDS.tidy(details.get("postal_code", ""), 9), WORDS.tidy(details.get("country", ""), 30)),
            *(WORDS.tidy(details.get("phone", ""), 25), "", "", WORDS.tidy(details.get("email", ""), 50)),
        )
        text = ",".join(f'"{cell}"' for cell in cells) + "\r\n"
        return Placed("customers" if party.kind is DocumentKind.CUSTOMER else "vendors", text, 1)

    def read_chart(self, content: bytes) -> Read[ChartAccount]:
        return reading.chart(content, _CHART, _type_of)

    def read_parties(self, content: bytes) -> Read[PartyEntry]:
        return reading.parties(content, _PARTIES)

    def read_journal(self, content: bytes, currency: str) -> Read[JournalRow]:
        return reading.journal(content, _JOURNAL, currency, ("%m-%d-%y", "%m-%d-%Y", "%m/%d/%Y", "%Y-%m-%d"))


def _type_of(said: str) -> AccountType:
    plain = said.casefold()
    return next((type_ for words, type_ in _TYPES if re.search(words, plain)), AccountType.UNKNOWN)
