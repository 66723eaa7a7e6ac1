"""Sage 50 US behind the FileLedger port.

Signs are the general ledger's in every file: a sale's lines are negative, a purchase's positive, what a receipt settles
negative, what a payment settles positive. One transaction is a run of rows with the same header; how many says Number of
Distributions (help, Import/Export Fields; the signs of the sub-ledgers' files from exporters in the field: docs/sage-desktop.md).
"""

from __future__ import annotations

from datetime import date

from integrations.core.account_types import AccountType
from integrations.core.documents import DocumentKind, PartyRecord
from integrations.core.freight import Category
from integrations.core.general_ledger import Journal
from integrations.core.issues import Issue
from integrations.core.money import Money
from integrations.core.postings import Posting
from integrations.sage.file_port import ChartAccount, JournalRow, PartyEntry, Placed, Read
from integrations.sage.files import reading
from integrations.sage.files.base import FileAdapter, memo_of, no_tax_codes, too_many_lines, unapplied
from integrations.sage.files.tables import Columns
from integrations.sage.files.text import Words, row
from integrations.sage.sage50_us.target import TARGET, TYPE_CODES

WORDS = Words("cp1252")
FORBIDDEN_IN_IDS = "*?+"
MOST_LINES = 560  # of a general journal entry
MOST_PURCHASE_LINES, MOST_SALES_LINES = 160, 154
PARTY_ID, NUMBER, ACCOUNT, NAME, DESCRIPTION = 20, 20, 15, 39, 160
_TAX_TYPE = "1"

_CHART = Columns(
    {
        "number": ("Account ID",),
        "name": ("Account Description", "Description"),
        "type": ("Account Type", "Type"),
        "inactive": ("Inactive",),
    },
    needed=("number", "type"),
    places={"number": 0, "name": 1, "type": 2, "inactive": 3},
)
_PARTIES = Columns(
    {
        "id": ("Customer ID", "Vendor ID"),
        "name": ("Customer Name", "Vendor Name", "Name"),
        "inactive": ("Inactive",),
    },
    needed=("id", "name"),
)
_JOURNAL = Columns(
    {
        "reference": ("Reference", "Invoice/CM #", "Check Number"),
        "account": ("G/L Account", "Account ID"),
        "amount": ("Amount",),
        "debit": ("Debit Amount", "Debit Amt"),
        "credit": ("Credit Amount", "Credit Amt"),
        "date": ("Date",),
    },
    needed=("reference", "account"),
)
_DATES = ("%m/%d/%y", "%m/%d/%Y")


class Ledger(FileAdapter):
    target = TARGET

    # Checking ---------------------------------------------------------------------------------------------------

    def check(self, thing: Posting | PartyRecord) -> list[Issue]:
        if isinstance(thing, PartyRecord):
            what = "customer id" if thing.kind is DocumentKind.CUSTOMER else "vendor id"
            return [
                *WORDS.key(what, thing.party_id, PARTY_ID, FORBIDDEN_IN_IDS),
                *WORDS.changed("name", thing.name, NAME),
            ]
        file = self._file(thing)
        issues = WORDS.key("number", thing.number, NUMBER)
        for account in sorted({line.account for line in thing.lines}):
            issues += WORDS.key("account", account, ACCOUNT)
        for line in thing.lines:
            issues += WORDS.changed("memo", memo_of(thing, line.memo), DESCRIPTION)[:1]
        if file == "general":
            return issues + too_many_lines(thing, MOST_LINES, "a general journal entry")
        issues += WORDS.key("party id", thing.party_id, PARTY_ID, FORBIDDEN_IN_IDS)
        if file in ("receipts", "payments"):
            return issues + unapplied(thing) + too_many_lines(thing, MOST_PURCHASE_LINES, "a payment")
        most = MOST_SALES_LINES if file == "sales" else MOST_PURCHASE_LINES
        return issues + no_tax_codes(thing) + too_many_lines(thing, most, "an invoice")

    # Writing ----------------------------------------------------------------------------------------------------

    def place(self, posting: Posting, reference: str) -> Placed:
        file = self._file(posting)
        rows = {
            "general": _general,
            "sales": _sales,
            "purchases": _purchases,
            "receipts": _receipts,
            "payments": _payments,
        }[file](posting, reference)
        key = reference if file == "general" else posting.number
        return Placed(file, "".join(map(row, rows)), len(rows), key, _lines(posting, file))

    def place_party(self, party: PartyRecord) -> Placed:
        customer = party.kind is DocumentKind.CUSTOMER
        return Placed(
            "customers" if customer else "vendors", row(_customer(party) if customer else _vendor(party)), 1
        )

    def _file(self, posting: Posting) -> str:
        """Everything is a general journal, unless Sage's own ledgers are filled and the document touches one."""
        if not self.mirrored or posting.control is None or not posting.party_id:
            return "general"
        if posting.journal is Journal.CASH_RECEIVED:
            return "receipts"
        if posting.journal is Journal.CASH_DISBURSED:
            return "general" if posting.of_customer else "payments"
        return "sales" if posting.of_customer else "purchases"

    # Reading ----------------------------------------------------------------------------------------------------

    def read_chart(self, content: bytes) -> Read[ChartAccount]:
        return reading.chart(content, _CHART, _type_of)

    def read_parties(self, content: bytes) -> Read[PartyEntry]:
        return reading.parties(content, _PARTIES)

    def read_journal(self, content: bytes, currency: str) -> Read[JournalRow]:
        return reading.journal(content, _JOURNAL, currency, _DATES)


def _type_of(said: str) -> AccountType | None:
    """The code; an export for people has the words instead."""
    if said in TYPE_CODES:
        return TYPE_CODES[said]
    plain = said.casefold()
    return next((t for t, words in TARGET.type_words.items() if words.casefold() == plain), None)


def _day(day: date) -> str:
    return f"{day:%m/%d/%y}"


def _money(amount: Money) -> str:
    return f"{amount.amount:.2f}"


def _words(posting: Posting, memo: str) -> str:
    return WORDS.tidy(memo_of(posting, memo), DESCRIPTION)


def _general(posting: Posting, reference: str) -> list[list[str]]:
    n = str(len(posting.lines))
    day = _day(posting.posting_date)
    return [
        [
            *(day, reference, "", n, line.account, _words(posting, line.memo), _money(line.amount)),
            *("", "FALSE", "FALSE", "0", "0"),
        ]
        for line in posting.lines
    ]


def _sales(posting: Posting, reference: str) -> list[list[str]]:
    """Invoices, and credit memos, whose lines are positive (to be seen on the sample before anything is live)."""
    lines = [line for line in posting.lines if not line.is_control]
    credit = _flag(_control_total(posting).amount < 0)
    head = [posting.party_id, posting.number, credit, _day(posting.posting_date), _day(posting.due_date)]
    return [
        [
            *head,
            *("", WORDS.tidy(posting.reference, 20), _control_account(posting), str(len(lines)), str(n)),
            *(_words(posting, line.memo), line.account, _TAX_TYPE, _money(line.amount)),
        ]
        for n, line in enumerate(lines, start=1)
    ]


def _purchases(posting: Posting, reference: str) -> list[list[str]]:
    lines = [line for line in posting.lines if not line.is_control]
    credit = _flag(_control_total(posting).amount > 0)
    head = [posting.party_id, posting.number, credit, _day(posting.posting_date), "FALSE"]
    return [
        [
            *head,
            *(_day(posting.due_date), _control_account(posting), str(len(lines)), str(n)),
            *(_words(posting, line.memo), line.account, _money(line.amount), ""),
        ]
        for n, line in enumerate(lines, start=1)
    ]


def _receipts(posting: Posting, reference: str) -> list[list[str]]:
    lines = [line for line in posting.lines if line.category != Category.CASH]
    head = [
        *(reference[:13], posting.party_id, posting.number, _day(posting.posting_date), "Check"),
        *(_bank(posting), _money(_control_total(posting)), "FALSE", str(len(lines))),
    ]
    return [
        [*head, line.applies_to, _words(posting, line.memo), line.account, _money(line.amount)]
        for line in lines
    ]


def _payments(posting: Posting, reference: str) -> list[list[str]]:
    lines = [line for line in posting.lines if line.category != Category.CASH]
    head = [
        *(posting.party_id, posting.number, _day(posting.posting_date), _words(posting, reference)),
        *(_bank(posting), _money(_control_total(posting)), "FALSE", str(len(lines))),
    ]
    return [[*head, line.applies_to, line.account, _money(line.amount), "Check"] for line in lines]


def _lines(posting: Posting, file: str) -> tuple[tuple[str, Money], ...]:
    """Sage adds the bank to payments and receipts, and the control account to sales and purchases."""
    cash = file in ("receipts", "payments")
    return tuple(
        (line.account, line.amount)
        for line in posting.lines
        if file == "general" or (line.category != Category.CASH if cash else not line.is_control)
    )


def _control_total(posting: Posting) -> Money:
    return Money.sum((line.amount for line in posting.lines if line.is_control), posting.currency)


def _control_account(posting: Posting) -> str:
    return posting.control.account if posting.control else ""


def _bank(posting: Posting) -> str:
    return posting.bank.account if posting.bank else ""


def _flag(value: bool) -> str:
    return "TRUE" if value else "FALSE"


def _customer(party: PartyRecord) -> list[str]:
    details = party.details
    return [
        *(party.party_id, WORDS.tidy(party.name, NAME), "FALSE", "FALSE", "", ""),
        *(WORDS.tidy(details.get("street", ""), 30), "", WORDS.tidy(details.get("city", ""), 20)),
        *(WORDS.tidy(details.get("state", ""), 2), WORDS.tidy(details.get("postal_code", ""), 12)),
        WORDS.tidy(details.get("country", ""), 15),
    ]


def _vendor(party: PartyRecord) -> list[str]:
    details = party.details
    return [
        *(party.party_id, WORDS.tidy(party.name, NAME), "FALSE", ""),
        *(WORDS.tidy(details.get("street", ""), 30), "", WORDS.tidy(details.get("city", ""), 15)),
        *(WORDS.tidy(details.get("state", ""), 2), WORDS.tidy(details.get("postal_code", ""), 12)),
        *(WORDS.tidy(details.get("country", ""), 15), ""),
    ]
