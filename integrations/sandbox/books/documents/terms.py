"""Payment terms: from the day of a document to the day it is due, and what is granted for paying early."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from integrations.sandbox.books.ledger.kinds import DocumentKind
from integrations.sandbox.books.storage.store import Books, Row, Value
from integrations.sandbox.errors import general, invalid

_MONTHS = {"of the month": 0, "of next month": 1} | {
    f"of {nth} month": n for n, nth in enumerate(("2nd", "3rd", "4th", "5th", "6th"), start=2)
}
_OF_MONTH = re.compile(r"(of .*?month)\b")


def due_dates(
    books: Books, kind: DocumentKind, created: str, due: str | None, term: str | None
) -> tuple[str, str | None]:
    """The day that is given, or the term's, and the last day of the term's discount without its days of grace.

    A Refusal where nothing says when the document is due, or where that is before the document's own date.
    """
    found = _term(books, kind, term) if term else None
    if due is None:
        if found is None:
            raise general("Required field Date Due is missing")
        due = day_of(created, _int(found[1]), found[2])
    if due < created:
        raise general("Date Due cannot be earlier than date of transaction")
    if found is None or not found[3]:
        return due, None
    return due, day_of(created, _int(found[4]), found[5])


def discount(books: Books, kind: DocumentKind, document: Row, day: str) -> int:
    """Cents off for a payment on that day; nothing when it is too late. Grace counts here."""
    term = document.get("TERMNAME")
    found = books.record(kind.term, "NAME", term) if term else None
    if found is None or not found["DISCAMOUNT"]:
        return 0
    last = day_of(str(document["WHENCREATED"]), _int(found["DISCDATE"]), found["DISCFROM"])
    grace = timedelta(days=_int(found.get("DISCFUDGEDAYS")))
    if day > (date.fromisoformat(last) + grace).isoformat():
        return 0
    amount, total = _int(found["DISCAMOUNT"]), _int(document["TOTALENTERED"])
    return amount * 100 if found["DISCPERCAMN"] == "$" else (total * amount + 50) // 100


def _term(books: Books, kind: DocumentKind, term: str) -> tuple[Value, ...]:
    sql = f"SELECT STATUS, DUEDATE, DUEFROM, DISCAMOUNT, DISCDATE, DISCFROM FROM {kind.term} WHERE NAME=?"
    found = books.one(sql, term)
    if found is None or found[0] != "active":
        raise invalid("Term", term)
    return found


def day_of(created: str, days: int, rule: Value) -> str:
    """`rule` is one of Sage's words, such as `of next month from invoice/bill date`."""
    start, words = date.fromisoformat(created), str(rule or "")
    month = _OF_MONTH.match(words)
    if month:
        return _in_month(start, _MONTHS.get(month[1], 0), days).isoformat()
    if words.startswith("after end of month"):
        return (_month_end(start) + timedelta(days=days)).isoformat()
    due = start + timedelta(days=days)
    return (_month_end(due) if words.endswith("extending to eom") else due).isoformat()


def _in_month(start: date, ahead: int, day: int) -> date:
    """A day that is already past in the document's own month is taken in the next one."""
    months = start.year * 12 + start.month - 1 + ahead
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    found = date(year, month + 1, max(1, min(day, last)))
    return found if ahead or found >= start else _in_month(start, 1, day)


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _int(value: Value) -> int:
    return int(value or 0)
