"""The general ledger: balanced entries per source document, and running balances per account, place and month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from integrations.sandbox.books.ledger import batches, periods
from integrations.sandbox.books.storage.store import Books, Row
from integrations.sandbox.objects.ledger import MONEY_BOOK

RECEIVABLES = "1200"
PAYABLES = "2000"
AR_DISCOUNTS = "4090"
AP_DISCOUNTS = "4920"

# account, entity, location, department, month
Place = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A debit is positive, a credit negative. The entity is empty where a company has none.

    `line` is the sub-ledger's line that it stands for; its dimensions and its description go with it.
    """

    account: str
    entity: str
    amount: int
    line: Row | None = None


def post(books: Books, source: str, key: int, day: str, entries: Iterable[Entry]) -> None:
    """Enter a document; entries that do not balance are a defect of the sandbox, never the caller's."""
    kept = _merged(entries)
    if sum(each.amount for each in kept):
        raise AssertionError(f"{source} {key} does not balance")
    if not kept:
        return
    periods.check_entities(books, source, day, {each.entity for each in kept})
    found = books.one(f"SELECT _OWNER FROM {source} WHERE RECORDNO=?", key)
    owner = str(found[0]) if found and found[0] else None
    batch = batches.of_day(books, source, day, owner)
    shared: Row = {
        "BATCHNO": batch,
        "ENTRY_DATE": day,
        "_SOURCE": source,
        "_SOURCEKEY": key,
        "_OWNER": owner,
        "_BOOK": MONEY_BOOK,
    }
    used = set().union(*(each.line for each in kept if each.line is not None))
    tags = [(each.field, each.entry) for each in books.dimensions if each.field in used]
    books.insert_many("GLENTRY", shared, [_row(each, n, tags) for n, each in enumerate(kept, start=1)])
    move(books, [((each.account, each.entity, *_place(each), day[:7]), each.amount) for each in kept])


def _merged(entries: Iterable[Entry]) -> list[Entry]:
    """An entry for a line stands by itself; the others are summed per account and entity."""
    sums: dict[tuple[str, str], int] = {}
    alone: list[Entry] = []
    for each in entries:
        if each.line is not None:
            alone.append(each)
            continue
        place = (each.account, each.entity)
        sums[place] = sums.get(place, 0) + each.amount
    summed = [Entry(account, entity, n) for (account, entity), n in sums.items()]
    return [each for each in (*summed, *alone) if each.amount]


def _place(entry: Entry) -> tuple[str, str]:
    """Location and department; what stands for no line is at its entity."""
    if entry.line is None:
        return entry.entity, ""
    return str(entry.line.get("LOCATIONID") or entry.entity), str(entry.line.get("DEPARTMENTID") or "")


def _row(entry: Entry, number: int, tags: list[tuple[str, str]]) -> Row:
    sign = 1 if entry.amount > 0 else -1
    row: Row = {
        "LINE_NO": number,
        "TR_TYPE": sign,
        "AMOUNT": sign * entry.amount,
        "ACCOUNTNO": entry.account,
        "_ENTITY": entry.entity,
        "LOCATION": entry.entity or None,
    }
    if entry.line is not None:
        row["DESCRIPTION"] = entry.line.get("ENTRYDESCRIPTION")
        for field, name in tags:
            if (value := entry.line.get(field)) is not None:
                row[name] = value
    return row


def move(books: Books, moves: Iterable[tuple[Place, int]]) -> None:
    """Add to the running balances; a debit is positive."""
    sums: dict[Place, list[int]] = {}
    for place, n in moves:
        both = sums.setdefault(place, [0, 0])
        both[n < 0] += abs(n)
    books.run_many(
        "INSERT INTO _BALANCE VALUES (?,?,?,?,?,?,?) ON CONFLICT (ACCOUNTNO,ENTITY,LOCATION,DEPARTMENT,MONTH)"
        " DO UPDATE SET DEBITS=DEBITS+excluded.DEBITS, CREDITS=CREDITS+excluded.CREDITS",
        [(*place, *both) for place, both in sums.items()],
    )


def withdraw(books: Books, source: str, key: int) -> None:
    """Take a document's entries out again, as deleting it in Sage does."""
    which = "FROM GLENTRY WHERE _SOURCE=? AND _SOURCEKEY=?"
    found = books.all(
        f"SELECT DISTINCT ENTRY_DATE, _ENTITY, BATCHNO {which} AND _BOOK IS NOT NULL", (source, key)
    )
    for day in {str(row[0]) for row in found}:
        periods.check_entities(books, source, day, {str(row[1] or "") for row in found})
    sums = books.all(f"{_SUMS} {which} AND _BOOK='M' GROUP BY 1,2,3,4,5", (source, key))
    for *place, debits, credits in sums:
        books.run(
            "UPDATE _BALANCE SET DEBITS=DEBITS-?, CREDITS=CREDITS-?"
            " WHERE ACCOUNTNO=? AND ENTITY=? AND LOCATION=? AND DEPARTMENT=? AND MONTH=?",
            *(debits, credits, *place),
        )
    books.run(f"DELETE {which}", source, key)
    batches.lessen(books, {int(row[2] or 0) for row in found})


_SUMS = (
    "SELECT ACCOUNTNO, _ENTITY, COALESCE(LOCATION,''), COALESCE(DEPARTMENT,''), substr(ENTRY_DATE,1,7),"
    " SUM(AMOUNT*(TR_TYPE=1)), SUM(AMOUNT*(TR_TYPE=-1))"
)


def mirror(books: Books, source: str, key: int, reversal_key: int, day: str) -> None:
    """Enter the opposite of a document's entries under the reversal's own number and date."""
    found = books.one(f"SELECT _OWNER FROM {source} WHERE RECORDNO=?", key)
    owner = str(found[0]) if found and found[0] else None
    batch = batches.of_day(books, source, day, owner)
    copy_reversed(books, (source, key), (source, reversal_key), batch, day)


def copy_reversed(books: Books, of: tuple[str, int], to: tuple[str, int], batch: int, day: str) -> None:
    """The entries of one source once more with the sides changed, in another batch and under another source."""
    changed = {
        "BATCHNO": "?1",
        "ENTRY_DATE": "?2",
        "_SOURCE": "?3",
        "_SOURCEKEY": "?4",
        "TR_TYPE": "-TR_TYPE",
    }
    names = [str(row[1]) for row in books.all("PRAGMA table_info(GLENTRY)") if row[1] != "RECORDNO"]
    picked = ",".join(changed.get(name, f'"{name}"') for name in names)
    quoted = ",".join(f'"{name}"' for name in names)
    books.run(
        f"INSERT INTO GLENTRY ({quoted}) SELECT {picked} FROM GLENTRY WHERE _SOURCE=?5 AND _SOURCEKEY=?6 ORDER BY LINE_NO",
        *(batch, day, *to, *of),
    )
    rows = books.all(
        f"{_SUMS} FROM GLENTRY WHERE _SOURCE=? AND _SOURCEKEY=? AND _BOOK='M' GROUP BY 1,2,3,4,5", to
    )
    periods.check_entities(books, to[0], day, {str(row[1] or "") for row in rows})
    moves: list[tuple[Place, int]] = []
    for account, entity, location, department, month, debits, credits in rows:
        place = (str(account), str(entity), str(location), str(department), str(month))
        moves += [(place, _int(debits)), (place, -_int(credits))]
    move(books, moves)


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
