"""Sage 50 UK behind the FileLedger port: audit-trail transactions.

Amounts are always positive, the type says the direction; JD and JC of one entry stand together, with one date, and balance
(gb-kb 200427112357695). Receipts and payments go on account as SA and PA, because SR and PP cannot be imported
(gb-kb 200427112357427). Which column holds the bank for SA, PA, BR and BP is an inference: the sample shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from integrations.core.account_types import AccountType
from integrations.core.documents import DocumentKind, PartyRecord
from integrations.core.general_ledger import Journal
from integrations.core.issues import Issue
from integrations.core.money import Money
from integrations.core.postings import Posting
from integrations.sage.file_port import ChartAccount, JournalRow, PartyEntry, Placed, Read
from integrations.sage.files import reading
from integrations.sage.files.base import FileAdapter, memo_of, no_tax_codes
from integrations.sage.files.tables import Columns
from integrations.sage.files.text import Words, row
from integrations.sage.sage50_uk.target import TARGET

WORDS = Words("cp1252")
CODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
PARTY_ID, NOMINAL, REFERENCE, DETAILS, NAME = 8, 8, 30, 60, 60
NO_TAX = "T9"
# Of these the amount is a credit on the nominal account that the row names.
CREDITS = frozenset({"JC", "SI", "PC", "BR", "PA", "SP"})

_CHART = Columns(
    {
        "number": ("N/C", "Nominal Code", "Nominal A/C Ref", "A/C"),
        "name": ("Name", "Description"),
        "type": ("Type", "Category"),
        "inactive": ("Inactive",),
    },
    needed=("number", "name"),
)
_PARTIES = Columns(
    {"id": ("A/C", "Account Reference"), "name": ("Name", "Company Name"), "inactive": ("Inactive",)},
    needed=("id", "name"),
)
_JOURNAL = Columns(
    {
        "reference": ("Reference", "Ref"),
        "account": ("N/C", "Nominal A/C Ref", "Nominal Code"),
        "type": ("Type",),
        "amount": ("Net Amount", "Net", "Amount"),
        "debit": ("Debit",),
        "credit": ("Credit",),
        "date": ("Date",),
    },
    needed=("reference", "account"),
)
# Words of a category; what is not among them is not told, and then no type is checked.
_TYPES = (
    (r"debtors? control", AccountType.RECEIVABLE),
    (r"creditors? control", AccountType.PAYABLE),
    (r"bank|cash", AccountType.CASH),
    (r"fixed asset", AccountType.OTHER_ASSET),
    (r"current asset", AccountType.CURRENT_ASSET),
    (r"liabilit", AccountType.LIABILITY),
    (r"capital|reserve", AccountType.EQUITY),
    (r"sales|income", AccountType.INCOME),
    (r"purchase|direct", AccountType.COST_OF_SALES),
    (r"overhead|expense", AccountType.EXPENSE),
)


class Ledger(FileAdapter):
    target = TARGET

    def check(self, thing: Posting | PartyRecord) -> list[Issue]:
        if isinstance(thing, PartyRecord):
            return [
                *WORDS.key("account reference", thing.party_id, PARTY_ID, only=CODE),
                *WORDS.changed("name", thing.name, NAME),
            ]
        issues = WORDS.key("number", thing.number, REFERENCE)
        for account in sorted({line.account for line in thing.lines}):
            issues += WORDS.key("nominal code", account, NOMINAL, only=CODE)
        for line in thing.lines:
            issues += WORDS.changed("details", memo_of(thing, line.memo), DETAILS)[:1]
        if self._is_journal(thing):
            return issues
        return [
            *issues,
            *WORDS.key("account reference", thing.party_id, PARTY_ID, only=CODE),
            *no_tax_codes(thing),
        ]

    def place(self, posting: Posting, reference: str) -> Placed:
        journal = self._is_journal(posting)
        rows = list(_journal(posting, reference) if journal else _ledgers(posting, reference))
        key = reference if journal else posting.number
        return Placed("audit_trail", "".join(map(row, rows)), len(rows), key, self._lines(posting, rows))

    def place_party(self, party: PartyRecord) -> Placed:
        details = party.details
        cells = [
            *(party.party_id.upper(), WORDS.tidy(party.name, NAME)),
            *(
                WORDS.tidy(details.get(k, ""), NAME)
                for k in ("street", "city", "state", "postal_code", "country")
            ),
            *("", WORDS.tidy(details.get("phone", ""), 30)),
        ]
        return Placed("customers" if party.kind is DocumentKind.CUSTOMER else "suppliers", row(cells), 1)

    def _lines(self, posting: Posting, rows: list[list[str]]) -> tuple[tuple[str, Money], ...]:
        return tuple(
            (nominal, Money(-Decimal(net) if type_ in CREDITS else Decimal(net), posting.currency))
            for type_, _, nominal, _, _, _, _, net, *_ in rows
        )

    def _is_journal(self, posting: Posting) -> bool:
        """Only bank and the ledgers have types of their own; the rest is JD and JC."""
        if not self.mirrored:
            return True
        return posting.bank is None and (posting.control is None or not posting.party_id)

    def read_chart(self, content: bytes) -> Read[ChartAccount]:
        return reading.chart(content, _CHART, _type_of)

    def read_parties(self, content: bytes) -> Read[PartyEntry]:
        return reading.parties(content, _PARTIES)

    def read_journal(self, content: bytes, currency: str) -> Read[JournalRow]:
        return reading.journal(content, _JOURNAL, currency, ("%d/%m/%Y", "%d/%m/%y"), CREDITS)


def _type_of(said: str) -> AccountType:
    plain = said.casefold()
    return next((type_ for words, type_ in _TYPES if re.search(words, plain)), AccountType.UNKNOWN)


def _row(
    type_: str, account: str, nominal: str, posting: Posting, reference: str, memo: str, net: Money
) -> list[str]:
    """In a journal our reference comes first; in a ledger the document's number, which people look for."""
    first, extra = (reference, posting.number) if type_ in ("JD", "JC") else (posting.number, reference)
    details = WORDS.tidy(memo_of(posting, memo), DETAILS)
    return [
        *(type_, account.upper(), nominal, "0", _day(posting.posting_date), first, details),
        *(f"{abs(net.amount):.2f}", NO_TAX, "0.00", "", extra, "", "", ""),
    ]


def _journal(posting: Posting, reference: str) -> Iterator[list[str]]:
    for line in posting.lines:
        type_ = "JD" if line.amount.amount > 0 else "JC"
        yield _row(type_, "", line.account, posting, reference, line.memo, line.amount)


def _ledgers(posting: Posting, reference: str) -> Iterator[list[str]]:
    """Each line by the type of its direction; the control account and, for what a ledger holds, the bank go by themselves."""
    cash = posting.journal in (Journal.CASH_RECEIVED, Journal.CASH_DISBURSED)
    credit, debit = ("SI", "SC") if posting.of_customer else ("PC", "PI")
    who = posting.party_id
    if posting.control is None:
        credit, debit = "BR", "BP"
        who = posting.bank.account if posting.bank else ""
    for line in posting.others:
        yield _row(
            debit if line.amount.amount > 0 else credit,
            who,
            line.account,
            posting,
            reference,
            line.memo,
            line.amount,
        )
    if cash and posting.control is not None and posting.bank is not None:
        received = posting.bank.amount.amount > 0
        type_ = ("SA" if received else "SP") if posting.of_customer else ("PR" if received else "PA")
        yield _row(
            type_, who, posting.bank.account, posting, reference, posting.bank.memo, posting.bank.amount
        )


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
