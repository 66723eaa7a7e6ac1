"""Reversing a document: its opposite stands beside it under a number of its own, and both are closed."""

from __future__ import annotations

from integrations.sandbox.books.documents import documents, summaries
from integrations.sandbox.books.documents.documents import title
from integrations.sandbox.books.ledger import ledger
from integrations.sandbox.books.ledger.kinds import DocumentKind
from integrations.sandbox.books.masters import checks
from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Books, Row, integer
from integrations.sandbox.errors import general
from integrations.sandbox.settings import Settings


def reverse(
    books: Books, settings: Settings, kind: DocumentKind, key: int, day: str, description: str | None
) -> int:
    """Answers the RECORDNO of the reversal. What was paid of a bill stays paid: the reversal keeps it open, owed back."""
    present = documents.existing(books, kind, key, "reverse")
    _check(books, settings, kind, present)
    checks.open_period(books, settings, kind.name, day, documents.owner(present))
    checks.not_before(day, str(present["WHENPOSTED"]))
    summary = summaries.automatic(books, settings, present["_OWNER"], summaries.SUMMARIES[kind.name], day)
    letter = settings.reversed_raw_state
    header = _reversal(books, present, day, description, summary) | {"RAWSTATE": letter}
    made = books.insert(kind.name, header)
    for row, _, amount in documents.stored_lines(books, kind, key):
        books.insert(kind.item, _opposite(books, row, made, day, amount))
    ledger.mirror(books, kind.name, key, made, day)
    undone: Row = {"STATE": "Reversed", "RAWSTATE": letter, "TOTALDUE": 0, "_REVERSAL": made}
    books.update(kind.name, key, undone | audit.changed(books))
    documents.owe(books, kind, present[kind.party_id], -integer(present["TOTALENTERED"]))
    return made


def _check(books: Books, settings: Settings, kind: DocumentKind, present: Row) -> None:
    number, state = title(present), str(present["STATE"])
    paid = state in ("Paid", "Partially Paid")
    if present["TOTALSELECTED"]:
        raise general(f"Transaction '{number}' is selected: cancel the payment request before reversing it.")
    if state not in ("Posted", "No Value", "Paid", "Partially Paid"):
        raise general(f"Transaction '{number}' is {state.lower()} and can't be reversed")
    if paid and kind.party == "CUSTOMER":
        raise general(f"Transaction '{number}' is {state.lower()} and can't be reversed")
    if paid and _has_credits(books, kind, integer(present["RECORDNO"])):
        raise general(f"Credits are applied to transaction '{number}': unapply them before reversing it.")
    if not paid and kind.name == "APBILL" and not settings.reversal_of_unpaid_bills:
        raise general(f"Transaction '{number}' is not paid. The reversal of unpaid bills is not enabled.")


def _has_credits(books: Books, kind: DocumentKind, key: int) -> bool:
    """Whether anything but cash and discounts paid it."""
    column = "RECORDKEY" if kind.has_due_date else "POSADJKEY"
    sql = (
        f"SELECT 1 FROM APPYMTDETAIL WHERE {column}=? AND STATE NOT IN ('D','V')"
        " AND COALESCE(ADJUSTMENTAMOUNT,0)+COALESCE(POSTEDADVANCEAMOUNT,0)+COALESCE(INLINEAMOUNT,0)<>0"
    )
    if books.one(sql, key):
        return True
    used = "SELECT 1 FROM APPYMTDETAIL WHERE ADJUSTMENTKEY=? AND STATE NOT IN ('D','V')"
    return kind.name == "APADJUSTMENT" and books.one(used, key) is not None


def _reversal(books: Books, present: Row, day: str, description: str | None, summary: int) -> Row:
    """Its open amount is what was paid of the original, with the opposite sign."""
    total, paid = integer(present["TOTALENTERED"]), integer(present["TOTALPAID"])
    changed: Row = {
        "RECORDID": f"Reversed - {title(present)}",
        "STATE": "Reversal",
        "WHENCREATED": day,
        "WHENPOSTED": day,
        "WHENPAID": None,
        "TOTALENTERED": -total,
        "TOTALPAID": paid - total,
        "TOTALDUE": -paid,
        "PRBATCHKEY": summary,
        "_REVERSAL": present["RECORDNO"],
        "_EXTERNALID": None,
        **audit.document_made(books),
    }
    if description:
        changed["DESCRIPTION"] = description
    header = {**present, **changed}
    header.pop("RECORDNO")
    return header


def _opposite(books: Books, row: Row, made: int, day: str, amount: int) -> Row:
    changed: Row = {
        "RECORDKEY": made,
        "AMOUNT": -amount,
        "TOTALPAID": integer(row["TOTALPAID"]) - amount,
        "ENTRY_DATE": day,
        **audit.made(books),
    }
    return {name: value for name, value in {**row, **changed}.items() if name != "RECORDNO"}
