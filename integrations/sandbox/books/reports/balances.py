"""What accounts stand at: trial balances from running balances where they suffice, from single entries elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from integrations.sandbox.books.storage.store import Books, Value
from integrations.sandbox.objects.ledger import MONEY_BOOK

# What a balance may be split by or narrowed to without looking at single entries, by its name on an entry.
_RUNNING = {"ACCOUNTNO": "ACCOUNTNO", "_ENTITY": "ENTITY", "LOCATION": "LOCATION", "DEPARTMENT": "DEPARTMENT"}


@dataclass(frozen=True, slots=True)
class Balance:
    account: str
    entity: str
    start: int
    debits: int
    credits: int
    location: str = ""
    department: str = ""

    @property
    def end(self) -> int:
        return self.start + self.debits - self.credits


@dataclass(frozen=True, slots=True)
class Scope:
    """`only` narrows each named column of an entry to some values; `by` splits per entity, location, department.

    `single`: from single entries alone, to hold the running balances against them.
    """

    start: str
    end: str
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)
    by: tuple[str, ...] = ()
    book: str = MONEY_BOOK
    single: bool = False

    @property
    def running(self) -> bool:
        return self.book == MONEY_BOOK and not self.single and set(self.only) <= set(_RUNNING)


def trial_balance(books: Books, start: str, end: str) -> list[Balance]:
    """Balances per account and entity.

    Income accounts are not closed at the turn of the year: a start balance counts from the beginning of the books.
    """
    return balances(books, Scope(start, end, by=("_ENTITY",)))


def balances(books: Books, scope: Scope) -> list[Balance]:
    """One per account and what `by` names, in order. Whole months come from the running balances."""
    return _by_month(books, scope) if scope.running else _by_entry(books, scope)


def _by_month(books: Books, scope: Scope) -> list[Balance]:
    """From running balances of its months, but for single entries of their days that it begins after or ends before.

    As of today those are few, however much the present month holds.
    """
    split = ",".join(("ACCOUNTNO", *scope.by))
    where, narrowed = _narrowed(scope, dict(zip(_RUNNING, _RUNNING, strict=True)))
    kept = ",".join(f"{column} AS {name}" for name, column in _RUNNING.items())
    months = (
        f"SELECT (DEBITS-CREDITS)*(MONTH<substr(?1,1,7)) AS S, DEBITS*(MONTH>=substr(?1,1,7)) AS D,"
        f" CREDITS*(MONTH>=substr(?1,1,7)) AS C, {kept} FROM _BALANCE WHERE MONTH<=substr(?2,1,7)"
    )
    before = _days("AMOUNT*TR_TYPE", "ENTRY_DATE>=substr(?1,1,8)||'01' AND ENTRY_DATE<?1")
    after = _days("0", "ENTRY_DATE>?2 AND ENTRY_DATE<=substr(?2,1,8)||'31'")
    rows = books.all(
        f"SELECT SUM(S), SUM(D), SUM(C), {split} FROM ({months} UNION ALL {before} UNION ALL {after}) WHERE 1{where}"
        f" GROUP BY {split} ORDER BY {split}",
        [scope.start, scope.end, *narrowed],
    )
    return [_balance(scope, row) for row in rows]


def _days(opening: str, days: str) -> str:
    """What entries of these days add to the opening balance, and take from debits and credits of the period."""
    return (
        f"SELECT {opening}, -AMOUNT*(TR_TYPE=1), -AMOUNT*(TR_TYPE=-1), ACCOUNTNO, _ENTITY, COALESCE(LOCATION,''),"
        f" COALESCE(DEPARTMENT,'') FROM GLENTRY WHERE _BOOK='{MONEY_BOOK}' AND {days}"
    )


def _by_entry(books: Books, scope: Scope) -> list[Balance]:
    split = ("ACCOUNTNO", *scope.by)
    where, values = _narrowed(scope, {name: f'"{name}"' for name in scope.only})
    rows = books.all(
        "SELECT SUM(AMOUNT*TR_TYPE*(ENTRY_DATE<?1)), SUM(AMOUNT*(ENTRY_DATE>=?1 AND TR_TYPE=1)),"
        f" SUM(AMOUNT*(ENTRY_DATE>=?1 AND TR_TYPE=-1)), {','.join(split)}"
        f" FROM GLENTRY WHERE ENTRY_DATE<=?2 AND _BOOK=?3{where}"
        f" GROUP BY {','.join(split)} ORDER BY {','.join(split)}",
        [scope.start, scope.end, scope.book, *values],
    )
    return [_balance(scope, row) for row in rows]


def _narrowed(scope: Scope, names: Mapping[str, str]) -> tuple[str, list[Value]]:
    parts = "".join(
        f" AND {names[name]} IN ({','.join('?' * len(wanted))})" for name, wanted in scope.only.items()
    )
    return parts, [value for wanted in scope.only.values() for value in wanted]


def _balance(scope: Scope, row: tuple[Value, ...]) -> Balance:
    start, debits, credits = (int(each or 0) for each in row[:3])
    found = {name: str(value or "") for name, value in zip(scope.by, row[4:], strict=True)}
    return Balance(
        account=str(row[3]),
        entity=found.get("_ENTITY", ""),
        start=start,
        debits=debits,
        credits=credits,
        location=found.get("LOCATION", ""),
        department=found.get("DEPARTMENT", ""),
    )
