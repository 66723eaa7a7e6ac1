"""Many records at once for benchmarks, and the books stay consistent: documents, and payments of one each in full."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from integrations.sandbox import dates
from integrations.sandbox.books.filling import copies
from integrations.sandbox.books.ledger import batches, ledger
from integrations.sandbox.books.ledger.kinds import DOCUMENT_KINDS, PAYMENT_KINDS, DocumentKind, PaymentKind
from integrations.sandbox.books.storage.store import Books, Value, integer
from integrations.sandbox.objects import CATALOGUE

_MOST = 2_000_000
_CENTS = 185_000
_ENTRY_COLUMNS = (
    *("BATCHNO", "LINE_NO", "TR_TYPE", "ENTRY_DATE", "AMOUNT", "ACCOUNTNO", "LOCATION", "_ENTITY"),
    *("_SOURCE", "_SOURCEKEY", "_BOOK"),
)
Rows = Iterator[tuple[Value, ...]]


def seed(books: Books, asked: dict[str, object]) -> dict[str, object]:
    """`object` ARPYMT or APPYMT, `n`, `modified_from` and `modified_to` (ISO, UTC): spread evenly between them.

    `object` a document's name, and `n`: so many copies of the newest one.
    """
    name, count = str(asked.get("object", "ARPYMT")).upper(), _count(asked)
    if name in DOCUMENT_KINDS:
        return copies.copy(books, DOCUMENT_KINDS[name], count)
    kind = PAYMENT_KINDS[name]
    first, last = _moment(asked["modified_from"]), _moment(asked["modified_to"])
    if last < first:
        raise ValueError("modified_to is before modified_from")
    step = (last - first) / max(count - 1, 1)
    stamps = [dates.stamp(first + step * n) for n in range(count)]
    with books.work():
        return _seed(books, kind, stamps)


def _count(asked: dict[str, object]) -> int:
    count = asked.get("n")
    if not isinstance(count, int) or isinstance(count, bool) or not 0 < count <= _MOST:
        raise ValueError(f"n is a number from 1 to {_MOST}")
    return count


def _moment(text: object) -> datetime:
    found = datetime.fromisoformat(str(text))
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _next(books: Books, table: str) -> int:
    found = books.one("SELECT seq FROM sqlite_sequence WHERE name=?", table)
    return (integer(found[0]) if found else 0) + 1


def _seed(books: Books, kind: PaymentKind, stamps: list[str]) -> dict[str, object]:
    tables = (kind.document.name, kind.document.item, kind.name, kind.detail)
    keys = [_next(books, table) for table in tables]
    party, account = ("C-100", "4000") if kind.name == "ARPYMT" else ("V-100", "5010")
    _fill_documents(books, kind.document, party, keys, stamps)
    _fill_lines(books, kind.document, account, keys, stamps)
    _fill_payments(books, kind, party, keys, stamps)
    _enter(books, kind, account, keys, stamps)
    return {"object": kind.name, "n": len(stamps), "first": keys[2], "last": keys[2] + len(stamps) - 1}


def _fill_documents(books: Books, kind: DocumentKind, party: str, keys: list[int], stamps: list[str]) -> None:
    names: tuple[str, ...] = (
        "RECORDNO",
        "RECORDTYPE",
        kind.party_id,
        "RECORDID",
        "WHENCREATED",
        "WHENPOSTED",
    )
    names += ("WHENDUE", "STATE", "RAWSTATE", "TOTALENTERED", "TOTALPAID", "TOTALSELECTED")
    names += ("TOTALDUE", "WHENPAID")
    number = "SEED" if kind.party == "CUSTOMER" else "SEEDBILL"
    _fill(books, kind.name, (*names, "AUWHENCREATED", "WHENMODIFIED"), (
        (keys[0] + n, kind.record_type, party, f"{number}-{keys[0] + n}", s[:10], s[:10], s[:10],
         "Paid", "A", _CENTS, _CENTS, 0, 0, s[:10], s, s)
        for n, s in enumerate(stamps)
    ))  # fmt: skip


def _fill_lines(books: Books, kind: DocumentKind, account: str, keys: list[int], stamps: list[str]) -> None:
    names = (
        "RECORDNO",
        "RECORDKEY",
        "RECORDTYPE",
        "LINE_NO",
        "ENTRY_DATE",
        "ACCOUNTNO",
        "AMOUNT",
        "TOTALPAID",
        "TOTALSELECTED",
    )
    _fill(books, kind.item, (*names, "LOCATIONID", "_ENTITY", "WHENCREATED", "WHENMODIFIED"), (
        (keys[1] + n, keys[0] + n, kind.record_type, 1, s[:10], account, _CENTS, _CENTS, 0, "10", "10", s, s)
        for n, s in enumerate(stamps)
    ))  # fmt: skip


def _fill_payments(books: Books, kind: PaymentKind, party: str, keys: list[int], stamps: list[str]) -> None:
    code, word = kind.done
    names: tuple[str, ...] = (
        "RECORDNO",
        "RECORDTYPE",
        "FINANCIALENTITY",
        "STATE",
        "DISPLAYSTATE",
        "PAYMENTMETHOD",
    )
    names += (
        kind.document.party_id,
        "DOCNUMBER",
        "WHENCREATED",
        "WHENPAID",
        "TOTALENTERED",
        "TOTALPAID",
        "TOTALDUE",
    )
    names += ("AUWHENCREATED", "WHENMODIFIED", "RECEIPTDATE" if kind.name == "ARPYMT" else "WHENPOSTED")
    _fill(books, kind.name, names, (
        (keys[2] + n, kind.record_type, "BANK1", code, word, "EFT", party, f"PAY-{keys[2] + n}", s[:10], s[:10],
         _CENTS, _CENTS, 0, s, s, s[:10])
        for n, s in enumerate(stamps)
    ))  # fmt: skip
    details = ("RECORDNO", "RECORDKEY", "PAYMENTKEY", "PAYMENTDATE", "PAYMENTAMOUNT", "STATE", "WHENCREATED")
    _fill(books, kind.detail, (*details, "WHENMODIFIED"), (
        (keys[3] + n, keys[0] + n, keys[2] + n, s[:10], _CENTS, code, s, s) for n, s in enumerate(stamps)
    ))  # fmt: skip
    _fill(books, "_SETTLED", ("SOURCE", "SOURCEKEY", "ITEM", "LINEKEY", "AMOUNT"), (
        (kind.name, keys[2] + n, kind.document.item, keys[1] + n, _CENTS) for n in range(len(stamps))
    ))  # fmt: skip


def _fill(books: Books, table: str, names: tuple[str, ...], rows: Rows) -> None:
    quoted = ",".join(f'"{name}"' for name in names)
    books.run_many(f"INSERT INTO {table} ({quoted}) VALUES ({','.join('?' * len(names))})", rows)


def _enter(books: Books, kind: PaymentKind, account: str, keys: list[int], stamps: list[str]) -> None:
    side = kind.document.side
    control, amount = kind.document.control, side * _CENTS
    days = [s[:10] for s in stamps]
    for source, key, debit, credit in (
        (kind.document.name, keys[0], control, account),
        (kind.name, keys[2], "1000", control),
    ):
        batch = {day: batches.of_day(books, source, day, None) for day in dict.fromkeys(days)}
        _fill(books, "GLENTRY", _ENTRY_COLUMNS, (
            (batch[day], line, sign, day, _CENTS, number, "10", "10", source, key + n, "M")
            for n, day in enumerate(days) for line, number, sign in ((1, debit, side), (2, credit, -side))
        ))  # fmt: skip
    months: dict[str, int] = {}
    for day in days:
        months[day[:7]] = months.get(day[:7], 0) + 1
    ledger.move(books, [((acct, "10", "10", "", month), n * sign) for month, n in months.items() for acct, sign in (
        (control, amount), (account, -amount), ("1000", amount), (control, -amount)
    )])  # fmt: skip


def touch(books: Books, asked: dict[str, object]) -> dict[str, object]:
    """Mark the last `n` records of an object as modified now, without changing them."""
    kind = CATALOGUE[str(asked["object"]).upper()]
    stamp = dates.stamp(dates.now())
    with books.work():
        touched = books.run(
            f"UPDATE {kind.name} SET WHENMODIFIED=? WHERE RECORDNO IN"
            f" (SELECT RECORDNO FROM {kind.name} ORDER BY RECORDNO DESC LIMIT ?)",
            stamp,
            _count(asked),
        )
    return {"touched": touched, "at": stamp}
