"""The summaries of receipts: by name or key, and what one by hand says of where the cash of its receipts goes."""

from __future__ import annotations

from dataclasses import dataclass, field

from integrations.sandbox.books.documents import summaries
from integrations.sandbox.books.storage.store import Row, Value
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.call import Call

RECEIPTS = summaries.SUMMARIES["ARPYMT"]


@dataclass(frozen=True, slots=True)
class Summary:
    """`columns` tie a receipt to it."""

    bank: str | None = None
    undeposited: str | None = None
    columns: Row = field(default_factory=dict)


NONE = Summary()


def named(call: Call, values: dict[str, str]) -> Summary:
    """By PRBATCH or PRBATCHKEY (generic) or BATCHKEY (legacy); NONE where a receipt goes into the day's own."""
    title = values.get("PRBATCH") or None
    asked = payloads.key(values.get("PRBATCHKEY") or values.get("BATCHKEY"))
    if title is None and asked is None:
        return NONE
    key, _ = summaries.named(call.books, call.caller, RECEIPTS, title, asked)
    found = call.books.record(RECEIPTS.name, "RECORDNO", key) or {}
    bank, undeposited = found.get("FINANCIALENTITY"), found.get("UNDEPOSITEDACCOUNTNO")
    return Summary(
        str(bank) if bank else None, str(undeposited) if undeposited else None, {"PRBATCHKEY": key}
    )


def by_hand(call: Call, key: Value) -> bool:
    """Whether somebody made that summary, so that a receipt in it stays in it."""
    sql = f"SELECT 1 FROM {RECEIPTS.name} WHERE RECORDNO=? AND AUTOCREATED='Manual'"
    return call.books.one(sql, key) is not None
