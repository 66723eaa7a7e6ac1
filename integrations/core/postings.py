"""A document of general-ledger mode as it is frozen for a desktop Sage: neutral of the target, whose files are written from it.

Debits are positive. The text of `freeze` is what a document's payload holds; `thaw` gives it back whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from integrations.core.documents import Document, DocumentKind, PartyRecord
from integrations.core.freight import Category, Side
from integrations.core.general_ledger import Journal
from integrations.core.money import Money


@dataclass(frozen=True, slots=True)
class PostingLine:
    """`applies_to`: of cash, the invoice or bill that it settles; by its TMS id, and by its number once that was looked up."""

    account: str
    amount: Money
    memo: str
    category: str = ""
    applies_to: str = ""

    @property
    def side(self) -> Side:
        """Of a line on a control account: whose open items it is about."""
        return Side.AR if self.category == Category.AR_CONTROL else Side.AP

    @property
    def is_control(self) -> bool:
        return self.category in (Category.AR_CONTROL, Category.AP_CONTROL)


@dataclass(frozen=True, slots=True)
class Posting:
    """A balanced document of one journal. `party_id` is its customer's or vendor's id in Sage, empty where it has none."""

    journal: Journal
    number: str
    description: str
    document_date: date
    posting_date: date
    due_date: date
    currency: str
    lines: tuple[PostingLine, ...]
    party_id: str = ""
    reference: str = ""

    @property
    def control(self) -> PostingLine | None:
        """The line on a control account; of several, as on a receipt of many invoices, the first."""
        return next((line for line in self.lines if line.is_control), None)

    @property
    def bank(self) -> PostingLine | None:
        return next((line for line in self.lines if line.category == Category.CASH), None)

    @property
    def others(self) -> tuple[PostingLine, ...]:
        """Neither control account nor bank."""
        return tuple(line for line in self.lines if not line.is_control and line.category != Category.CASH)

    @property
    def of_customer(self) -> bool:
        return any(line.category == Category.AR_CONTROL for line in self.lines)

    @property
    def debits(self) -> Money:
        return Money.sum((li.amount for li in self.lines if li.amount.amount > 0), self.currency)

    @property
    def moved(self) -> bool:
        return self.posting_date != self.document_date

    def settling(self, numbers: Mapping[tuple[Side, str], str]) -> Posting:
        """With the numbers of what its cash settles, by side and TMS id: a load's invoice and its bill may share one. What is
        not among them keeps the id."""
        lines = tuple(
            replace(li, applies_to=numbers.get((li.side, li.applies_to), li.applies_to)) for li in self.lines
        )
        return replace(self, lines=lines)


def of_document(document: Document) -> Posting:
    """Raises ValueError for a document that is no journal of general-ledger mode."""
    if document.kind is not DocumentKind.JOURNAL:
        raise ValueError("a desktop Sage takes journals against the TMS's control accounts")
    return Posting(
        journal=Journal(document.journal),
        number=document.number,
        description=document.description,
        document_date=document.document_date,
        posting_date=document.posting_date,
        due_date=document.due_date,
        currency=document.currency,
        party_id=document.party_id,
        reference=document.reference,
        lines=tuple(
            PostingLine(line.account, line.amount, line.memo, line.origin.category, line.applies_to)
            for line in document.lines
        ),
    )


def freeze(thing: Document | PartyRecord) -> str:
    if isinstance(thing, PartyRecord):
        body: dict[str, Any] = {
            "kind": thing.kind.value,
            "id": thing.party_id,
            "name": thing.name,
            "details": dict(thing.details),
        }
    else:
        body = _body(of_document(thing))
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _body(posting: Posting) -> dict[str, Any]:
    return {
        "kind": DocumentKind.JOURNAL.value,
        "journal": posting.journal.value,
        "number": posting.number,
        "description": posting.description,
        "document_date": posting.document_date.isoformat(),
        "posting_date": posting.posting_date.isoformat(),
        "due_date": posting.due_date.isoformat(),
        "currency": posting.currency,
        "party": posting.party_id,
        "reference": posting.reference,
        "lines": [
            [line.account, line.amount.minor, line.memo, line.category, line.applies_to]
            for line in posting.lines
        ],
    }


def thaw(text: str) -> Posting | PartyRecord:
    body = json.loads(text)
    if body["kind"] != DocumentKind.JOURNAL:
        return PartyRecord(DocumentKind(body["kind"]), body["id"], body["name"], body["details"])
    currency = body["currency"]
    return Posting(
        journal=Journal(body["journal"]),
        number=body["number"],
        description=body["description"],
        document_date=date.fromisoformat(body["document_date"]),
        posting_date=date.fromisoformat(body["posting_date"]),
        due_date=date.fromisoformat(body["due_date"]),
        currency=currency,
        party_id=body["party"],
        reference=body["reference"],
        lines=tuple(
            PostingLine(account, Money.from_minor(minor, currency), memo, category, applies_to)
            for account, minor, memo, category, applies_to in body["lines"]
        ),
    )


def by_account(postings: Sequence[Posting]) -> dict[str, Money]:
    """What each account comes to."""
    sums: dict[str, Money] = {}
    for posting in postings:
        for line in posting.lines:
            sums[line.account] = sums.get(line.account, Money.zero(posting.currency)) + line.amount
    return sums
