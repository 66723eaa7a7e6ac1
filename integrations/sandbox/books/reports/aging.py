"""What customers owe and vendors are owed as of a day, by how long it is overdue.

Each figure starts from what is open now and goes back: what was paid after the day is open again, what was entered
after it is not there yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from integrations.sandbox import dates
from integrations.sandbox.books.ledger.kinds import PAYMENT_KINDS, UNPOSTED, DocumentKind, PaymentKind
from integrations.sandbox.books.payments.credits import (
    ADJUSTMENT,
    ADVANCE,
    CREDITS,
    INLINE,
    NEGATIVE_INVOICE,
    OVERPAYMENT,
)
from integrations.sandbox.books.storage.store import Books
from integrations.sandbox.money import plain

# The last day of each bucket, in days past due; the last bucket has none.
BUCKETS = ("current", "1-30", "31-60", "61-90", "91+")
_LAST_DAYS = (0, 30, 60, 90)
# Letters of details that have paid, be it that they were voided later.
_PAID = "'C','V'"


@dataclass(frozen=True, slots=True)
class Aged:
    """One party; `amounts` are cents per bucket, negative where credits prevail."""

    party: str
    name: str
    amounts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.amounts)


def aging(books: Books, kind: PaymentKind, day: str) -> list[Aged]:
    """The parties with something open at the end of an ISO day, in order of their ids.

    A document is aged by its due date, or by its own date where it has none; money kept for a party by its own.
    """
    party = kind.document.party
    sums = ",".join(f"SUM(o.AMOUNT*({each}))" for each in _conditions())
    found = books.all(
        f"{opened(kind)} SELECT o.PARTY, x.NAME, {sums} FROM open o"
        f" LEFT JOIN {party} x ON x.{party}ID=o.PARTY WHERE o.AMOUNT<>0 GROUP BY 1 ORDER BY 1",
        (day,),
    )
    return [Aged(str(row[0]), str(row[1] or ""), tuple(int(each or 0) for each in row[2:])) for row in found]


def opened(kind: PaymentKind) -> str:
    """SQL that begins a query on `open`: what is open at the end of the day ?1, record by record.

    Its columns are PARTY, DUE, AMOUNT (cents, negative for a credit), NUMBER, CREATED, POSTED, SOURCE and RECORDKEY.
    """
    return f"WITH {_relief(kind)}, open AS ({_open(kind)})"


def read(books: Books, asked: dict[str, object]) -> list[dict[str, str]]:
    """`object` ARPYMT or APPYMT (whose documents are aged) and an ISO `day`, for the control plane."""
    kind = PAYMENT_KINDS[str(asked.get("object", "ARPYMT")).upper()]
    day = date.fromisoformat(str(asked.get("day") or dates.now().date()))
    with books.aside() as still:
        found = aging(still, kind, day.isoformat())
    return [
        {
            "party": each.party,
            **dict(zip(BUCKETS, map(plain, each.amounts), strict=True)),
            "total": plain(each.total),
        }
        for each in found
    ]


def _conditions() -> list[str]:
    late = "julianday(?1)-julianday(o.DUE)"
    lows = (None, *_LAST_DAYS)
    highs = (*_LAST_DAYS, None)
    found: list[str] = []
    for low, high in zip(lows, highs, strict=True):
        parts = [f"{late}>{low}"] if low is not None else []
        parts += [f"{late}<={high}"] if high is not None else []
        found.append(" AND ".join(parts))
    return found


def _relief(kind: PaymentKind) -> str:
    """What payments after the day took, per record that they took it from."""
    used = [each for each in CREDITS[kind.name] if each is not INLINE]
    taken = "+".join(
        f"COALESCE({name},0)" for name in ("PAYMENTAMOUNT", "DISCOUNTAMOUNT", *(each.amount for each in used))
    )
    sources = {
        ADJUSTMENT: kind.adjustment.name,
        ADVANCE: kind.advance,
        OVERPAYMENT: kind.name,
        NEGATIVE_INVOICE: kind.document.name,
    }
    parts = [(kind.document.name, "RECORDKEY", taken), (kind.adjustment.name, "POSADJKEY", taken)]
    parts += [(sources[each], each.key, f"-{each.amount}") for each in used]
    rows = " UNION ALL ".join(
        f"SELECT '{table}' AS SOURCE, {key} AS KEY, {amount} AS AMOUNT FROM {kind.detail}"
        f" WHERE PAYMENTDATE>?1 AND STATE IN ({_PAID}) AND {key} IS NOT NULL"
        for table, key, amount in parts
    )
    return f"relief AS MATERIALIZED (SELECT SOURCE, KEY, SUM(AMOUNT) AS AMOUNT FROM ({rows}) GROUP BY SOURCE, KEY)"


def _open(kind: PaymentKind) -> str:
    parts = [_documents(kind.document), _documents(kind.adjustment), _advances(kind)]
    if kind.name == "ARPYMT":
        parts.append(_left_over(kind))
    return " UNION ALL ".join(parts)


def _later(source: str) -> str:
    """Joined, so that the database indexes it once instead of reading it for each record."""
    return f"LEFT JOIN relief r ON r.SOURCE='{source}' AND r.KEY=h.RECORDNO"


def _named(source: str, posted: str, number: str = "RECORDID") -> str:
    return (
        f"h.{number} AS NUMBER, h.WHENCREATED AS CREATED, h.{posted} AS POSTED, '{source}' AS SOURCE,"
        " h.RECORDNO AS RECORDKEY"
    )


def _documents(kind: DocumentKind) -> str:
    """A document that was reversed after the day is as open as its payments then left it."""
    due = "COALESCE(h.WHENDUE,h.WHENCREATED)" if kind.has_due_date else "h.WHENCREATED"
    unposted = ",".join(f"'{each}'" for each in UNPOSTED)
    return (
        f"SELECT h.{kind.party_id} AS PARTY, {due} AS DUE,"
        " CASE WHEN v.WHENPOSTED>?1 THEN h.TOTALENTERED-h.TOTALPAID ELSE h.TOTALDUE END"
        f" + COALESCE(r.AMOUNT,0) AS AMOUNT, {_named(kind.name, 'WHENPOSTED')} FROM {kind.name} h {_later(kind.name)}"
        f" LEFT JOIN {kind.name} v ON h.STATE='Reversed' AND v.RECORDNO=h._REVERSAL"
        f" WHERE h.WHENPOSTED<=?1 AND h.STATE NOT IN ({unposted})"
    )


def _advances(kind: PaymentKind) -> str:
    """Only what lies on a control account; the rest is no part of what the party owes."""
    controls = f"SELECT ACCOUNTNO FROM GLACCOUNT WHERE ALTERNATIVEACCOUNT='{kind.document.control_type}'"
    paid = "CASE WHEN h.STATE='Reversed' THEN i.AMOUNT*(v.WHENCREATED>?1) ELSE i.AMOUNT-i.TOTALPAID END"
    return (
        f"SELECT h.{kind.document.party_id}, h.WHENCREATED,"
        f" -(SELECT SUM({paid}) FROM {kind.advance}ITEM i WHERE i.RECORDKEY=h.RECORDNO AND i.ACCOUNTNO IN ({controls}))"
        f" + COALESCE(r.AMOUNT,0), {_named(kind.advance, 'WHENCREATED', 'DOCNUMBER')}"
        f" FROM {kind.advance} h {_later(kind.advance)}"
        f" LEFT JOIN {kind.advance} v ON h.STATE='Reversed' AND v.RECORDNO=h._REVERSAL"
        f" WHERE h.WHENCREATED<=?1 AND h.STATE NOT IN ('Draft','Reversal')"
    )


def _left_over(kind: PaymentKind) -> str:
    """What a receipt was more than what it paid."""
    cash = f"(SELECT COALESCE(SUM(d.PAYMENTAMOUNT),0) FROM {kind.detail} d WHERE d.PAYMENTKEY=h.RECORDNO)"
    return (
        f"SELECT h.{kind.document.party_id}, h.WHENCREATED,"
        f" -(CASE WHEN v.WHENCREATED>?1 THEN h.TOTALENTERED-{cash} ELSE h.TOTALDUE END) + COALESCE(r.AMOUNT,0),"
        f" {_named(kind.name, 'WHENCREATED', 'DOCNUMBER')}"
        f" FROM {kind.name} h {_later(kind.name)} LEFT JOIN {kind.name} v ON h.DISPLAYSTATE='Reversed' AND v.RECORDNO=h._REVERSAL"
        " WHERE h.WHENCREATED<=?1"
    )
