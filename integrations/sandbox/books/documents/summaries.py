"""Summaries: the batches that documents and payments live in, made by themselves per day or month, or by hand."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Books, Row, Value
from integrations.sandbox.caller import Caller
from integrations.sandbox.errors import Refusal, general, invalid
from integrations.sandbox.settings import Settings


@dataclass(frozen=True, slots=True)
class SummaryKind:
    """`word` begins the title of a summary that is made by itself."""

    name: str
    record_type: str
    word: str


SUMMARIES = {
    "ARINVOICE": SummaryKind("ARINVOICEBATCH", "ri", "Invoices"),
    "ARADJUSTMENT": SummaryKind("ARADJUSTMENTBATCH", "ra", "AR Adjustments"),
    "APBILL": SummaryKind("APBILLBATCH", "pi", "Bills"),
    "APADJUSTMENT": SummaryKind("APADJUSTMENTBATCH", "pa", "AP Adjustments"),
    "ARPYMT": SummaryKind("ARPYMTBATCH", "rp", "Payments"),
}


def create(books: Books, caller: Caller, kind: SummaryKind, title: str, day: str) -> int:
    """A summary by hand."""
    if not title:
        raise general("Required field Title is missing")
    return _insert(books, caller.entity, kind, title, day, "Manual")


def automatic(books: Books, settings: Settings, owner: Value, kind: SummaryKind, day: str) -> int:
    """The open summary of that day or month at that level; a closed one is followed by another of its title."""
    first = f"{day[:7]}-01" if settings.monthly_summaries else day
    found = books.known(
        kind.name,
        f"SELECT RECORDNO FROM {kind.name} WHERE CREATED=? AND _OWNER IS ? AND AUTOCREATED='Auto-Summary'"
        " AND OPEN='Open'",
        first,
        owner,
    )
    if found is not None:
        return int(found[0] or 0)
    title = f"{kind.word}: {first.replace('-', '/')} Batch"
    return _insert(books, owner, kind, title, first, "Auto-Summary")


def _insert(books: Books, owner: Value, kind: SummaryKind, title: str, day: str, how: str) -> int:
    row: Row = {
        "TITLE": title,
        "CREATED": day,
        "STATUS": "active",
        "RECORDTYPE": kind.record_type,
        "OPEN": "Open",
        "AUTOCREATED": how,
        "USERKEY": books.actor,
        "_OWNER": owner,
        **audit.made(books),
    }
    return books.insert(kind.name, row)


def named(
    books: Books, caller: Caller, kind: SummaryKind, title: str | None, key: int | None
) -> tuple[int, str]:
    """RECORDNO and day of the summary that a document asks for; the newest where several share a title."""
    column, value = ("RECORDNO", key) if key is not None else ("TITLE", title)
    found = books.one(
        f"SELECT RECORDNO, CREATED, OPEN, _OWNER FROM {kind.name} WHERE {column}=? ORDER BY RECORDNO DESC LIMIT 1",
        value,
    )
    if found is None or not (found[3] is None or caller.may_use(str(found[3]))):
        raise invalid("Summary", str(value))
    if found[2] != "Open":
        raise _closed(str(value))
    return int(found[0] or 0), str(found[1])


def check_open(books: Books, kind: SummaryKind, key: Value) -> None:
    """What stands in a closed summary stays as it is."""
    found = books.one(f"SELECT TITLE FROM {kind.name} WHERE RECORDNO=? AND OPEN='Closed'", key)
    if found is not None:
        raise _closed(str(found[0]))


def _closed(what: str) -> Refusal:
    return general(f"The summary '{what}' is closed. Open it, or use another one, and try again.")
