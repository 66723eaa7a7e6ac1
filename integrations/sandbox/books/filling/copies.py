"""A document many times over, for benchmarks: the newest of its kind is copied with its lines, entries and balances."""

from __future__ import annotations

from integrations.sandbox.books.ledger import ledger
from integrations.sandbox.books.ledger.kinds import DocumentKind
from integrations.sandbox.books.storage.store import Books, Row, Value

_NUMBERS = "WITH RECURSIVE _N(N) AS (SELECT 0 UNION ALL SELECT N+1 FROM _N WHERE N<?-1)"
# An expression of N for a column, or None where the table numbers it.
Changed = dict[str, str | None]


def copy(books: Books, kind: DocumentKind, count: int) -> dict[str, object]:
    """`count` more like the newest one, which must be posted and unpaid. A ValueError without such a one."""
    pattern = books.record(kind.name, "RECORDNO", _newest(books, kind.name))
    if pattern is None or pattern["STATE"] != "Posted":
        raise ValueError(f"there is no posted and unpaid {kind.name} to be copied")
    key = pattern["RECORDNO"]
    with books.work():
        first = int(str(key)) + 1
        header: Changed = {"RECORDNO": f"{first}+N", "RECORDID": f"'SEED-'||({first}+N)"}
        line: Changed = {"RECORDNO": None, "RECORDKEY": f"{first}+N"}
        entry: Changed = {"RECORDNO": None, "_SOURCEKEY": f"{first}+N"}
        _insert(books, kind.name, "RECORDNO", key, header, count)
        _insert(books, kind.item, "RECORDKEY", key, line, count)
        _insert(books, "GLENTRY", "_SOURCEKEY", key, entry, count, where=f" AND _SOURCE='{kind.name}'")
        _move(books, kind, pattern, count)
    return {"object": kind.name, "n": count, "first": first, "last": first + count - 1}


def _newest(books: Books, table: str) -> Value:
    found = books.one(f"SELECT MAX(RECORDNO) FROM {table}")
    return found[0] if found else None


def _insert(
    books: Books,
    table: str,
    column: str,
    key: Value,
    changed: Changed,
    count: int,
    *,
    where: str = "",
) -> None:
    """Copy the rows of `key`, each by a statement that reads no table: SQLite would keep all it reads in memory."""
    names = [str(row[1]) for row in books.all(f"PRAGMA table_info({table})")]
    taken = [each for each in names if changed.get(each, each) is not None]
    into = ",".join(f'"{each}"' for each in taken)
    values = ",".join(changed.get(each) or "?" for each in taken)
    kept = [n for n, each in enumerate(names) if each not in changed]
    for row in books.all(f'SELECT * FROM {table} WHERE "{column}"=?{where}', (key,)):
        sql = f"INSERT INTO {table} ({into}) {_NUMBERS} SELECT {values} FROM _N"
        books.run(sql, count, *(row[n] for n in kept))


def _move(books: Books, kind: DocumentKind, pattern: Row, count: int) -> None:
    entries = books.all(
        "SELECT ACCOUNTNO, _ENTITY, COALESCE(LOCATION,''), COALESCE(DEPARTMENT,''), substr(ENTRY_DATE,1,7),"
        " TR_TYPE*AMOUNT FROM GLENTRY WHERE _SOURCE=? AND _SOURCEKEY=? AND _BOOK='M'",
        (kind.name, pattern["RECORDNO"]),
    )
    ledger.move(
        books,
        [((str(a), str(e), str(p), str(d), str(m)), int(str(n)) * count) for a, e, p, d, m, n in entries],
    )
    owed = int(str(pattern["TOTALDUE"])) * count
    sql = f"UPDATE {kind.party} SET TOTALDUE=TOTALDUE+? WHERE {kind.party_id}=?"
    books.run(sql, owed, pattern[kind.party_id])
