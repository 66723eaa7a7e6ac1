"""The one journal of a closed month (rule J6): a line for each account that moved, which balances because each of its
documents does. It stands for documents that no batch carries, and each of them is entered in it, so that none is booked twice."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from integrations.core.general_ledger import Journal
from integrations.core.money import Money
from integrations.core.postings import Posting, PostingLine
from integrations.models import Connection


def last_day(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


class Summary:
    def __init__(self, connection: Connection, month: date) -> None:
        self.currency = connection.currency
        self.month = month.replace(day=1)
        self.by_account: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()

    def reference(self, number: int) -> str:
        return f"LH{number}-{self.month:%Y%m}"

    def add(self, posting: Posting) -> None:
        for line in posting.lines:
            self.by_account[line.account] += line.amount.minor
        self.counts[posting.journal.value] += 1

    def posting(self, number: int) -> Posting:
        """In the order of accounts; what comes to nothing is no line. Raises ValueError where nothing is left."""
        day = last_day(self.month)
        lines = tuple(
            PostingLine(account, Money.from_minor(minor, self.currency), f"{self.month:%B %Y}")
            for account, minor in sorted(self.by_account.items())
            if minor
        )
        if not lines:
            raise ValueError("everything in the month comes to nothing")
        return Posting(
            journal=Journal.GENERAL,
            number=self.reference(number),
            description=f"Close of {self.month:%B %Y}",
            document_date=day,
            posting_date=day,
            due_date=day,
            currency=self.currency,
            lines=lines,
        )
