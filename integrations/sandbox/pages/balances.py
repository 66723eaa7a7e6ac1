"""The trial balance, one account's entries, and the proof that the books hold together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from integrations.sandbox.books.reports import balances, inspection
from integrations.sandbox.books.reports.balances import Balance
from integrations.sandbox.books.storage.store import Books, Value
from integrations.sandbox.money import cents
from integrations.sandbox.pages import effect
from integrations.sandbox.pages.forms import Field, search
from integrations.sandbox.pages.layout import page
from integrations.sandbox.pages.listing import ROWS
from integrations.sandbox.pages.parts import (
    Child,
    Column,
    Element,
    amount,
    card,
    day,
    debit_and_credit,
    empty,
    link,
    narrow,
    pager,
    state,
    table,
    tag,
    text,
)
from integrations.sandbox.pages.shelves import OF_OBJECT, where
from integrations.sandbox.pages.visit import Button, NotHere, Page, Visit

FIRST, LAST = "0001-01-01", "9998-12-31"
# With more, a table per entity is wider than any screen; one at a time is then chosen above it.
_MOST_SIDE_BY_SIDE = 4


def trial_balance(visit: Visit) -> Element:
    books = visit.company.books
    names = entities(books)
    entity, as_of = visit.query.get("entity", ""), visit.day("as_of")
    rows = [
        each for each in balances.trial_balance(books, FIRST, as_of or LAST) if entity in ("", each.entity)
    ]
    fields = [
        Field("as_of", "As of (empty: everything)", as_of or "", "date"),
        Field("entity", "Entity", entity, choices=[("", "All entities"), *names.items()]),
    ]
    shown = _Sheet.of(rows, names if not entity and len(names) <= _MOST_SIDE_BY_SIDE else {})
    content = (
        _sheet(visit, shown)
        if shown.accounts
        else empty("An account stands here as soon as something is posted.")
    )
    return page(
        visit,
        "Trial balance",
        search(visit.here("trial-balance"), fields),
        content,
        head=[verdict(shown.total)],
    )


def entities(books: Books) -> dict[str, str]:
    found = books.all("SELECT LOCATIONID, NAME FROM LOCATIONENTITY ORDER BY LOCATIONID")
    return {str(number): f"{number} {name or ''}" for number, name in found}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Ends per account, and beside them per entity where several are shown."""

    accounts: Mapping[str, int]
    by_entity: Mapping[tuple[str, str], int]
    names: Mapping[str, str]

    @classmethod
    def of(cls, rows: list[Balance], names: Mapping[str, str]) -> _Sheet:
        accounts: dict[str, int] = defaultdict(int)
        by_entity: dict[tuple[str, str], int] = defaultdict(int)
        for each in rows:
            accounts[each.account] += each.end
            by_entity[each.account, each.entity] += each.end
        return cls(dict(sorted(accounts.items())), by_entity, names)

    @property
    def total(self) -> int:
        return sum(self.accounts.values())


def verdict(total: int) -> Element | None:
    return state("Out of balance" if total else "In balance")


def _sheet(visit: Visit, sheet: _Sheet) -> Element:
    titles = effect.account_titles(visit.company.books)
    columns = [Column("Account")]
    columns += [Column(f"{name}, USD", numeric=True) for name in sheet.names.values()]
    columns += [Column("Debit USD", numeric=True), Column("Credit USD", numeric=True)]
    rows = [
        [
            tag("span", effect.account(visit, number), f" {titles.get(number, '')}"),
            *(amount(sheet.by_entity[number, each]) for each in sheet.names),
            amount(end) if end >= 0 else None,
            amount(-end) if end < 0 else None,
        ]
        for number, end in sheet.accounts.items()
    ]
    return table(columns, rows, foot=_foot(sheet), caption="Balances by account")


def _foot(sheet: _Sheet) -> list[Child]:
    sums = [
        sum(end for (_, entity), end in sheet.by_entity.items() if entity == each) for each in sheet.names
    ]
    debits = sum(end for end in sheet.accounts.values() if end > 0)
    credits_ = -sum(end for end in sheet.accounts.values() if end < 0)
    return ["All accounts", *map(amount, sums), amount(debits), amount(credits_)]


def account(visit: Visit) -> Element:
    """One account's entries, newest first."""
    books, number = visit.company.books, visit.found[1]
    row = books.record("GLACCOUNT", "ACCOUNTNO", number)
    if row is None:
        raise NotHere(f"There is no account {number} in {visit.company.id}.")
    found = books.all(
        "SELECT RECORDNO, ENTRY_DATE, SOURCE, SOURCEKEY, ENTITY, DEPARTMENTID, AMOUNT FROM _ENTRY"
        " WHERE ACCOUNTNO=? AND RECORDNO<? ORDER BY RECORDNO DESC LIMIT ?",
        (number, visit.before, ROWS + 1),
    )
    older = visit.here("accounts", number, before=found[ROWS - 1][0]) if len(found) > ROWS else None
    return page(
        visit,
        f"{number} {row['TITLE']}",
        _entries(visit, found[:ROWS]) if found else empty("Nothing is posted to this account."),
        pager(link("Older", older, rel="next") if older else None, of="the entries"),
        effect.all_fields(books, "GLACCOUNT", row),
        head=[state(row["STATUS"]), tag("span", "USD ", amount(_end(books, number)), class_="big")],
    )


def _end(books: Books, number: str) -> int:
    """Debits less credits of one account, over all entities."""
    return sum(each.end for each in balances.trial_balance(books, FIRST, LAST) if each.account == number)


_ENTRY_COLUMNS = (
    Column("Posted by"),
    Column("Date"),
    Column("Entity"),
    Column("Department"),
    Column("Debit USD", numeric=True),
    Column("Credit USD", numeric=True),
)


def _entries(visit: Visit, rows: list[tuple[Value, ...]]) -> Element:
    return table(_ENTRY_COLUMNS, [_entry(visit, row) for row in rows], caption="Entries, newest first")


def _entry(visit: Visit, row: tuple[Value, ...]) -> list[Child]:
    _, entered, source, key, entity, department, value = row
    href = where(visit, text(source), key)
    name = f"{OF_OBJECT[text(source)].noun if text(source) in OF_OBJECT else 'Journal'} No. {key}"
    return [
        link(name, href) if href else name,
        day(entered),
        text(entity),
        text(department),
        *debit_and_credit(value),
    ]


def proof(visit: Visit) -> Element:
    """All entries are added up for this, which takes a moment in large books."""
    found = inspection.books(visit.company.books)
    ledgers = found["subledgers"]
    sides_of = ledgers if isinstance(ledgers, dict) else {}
    good = found["difference"] == "0" and not found["entries_differ"]
    good = good and all(len(set(sides.values())) == 1 for sides in sides_of.values())
    return page(
        visit,
        "Proof",
        tag("p", "Debits less credits over all accounts: USD ", amount(cents(str(found["difference"]))), "."),
        *(_sides(party, sides) for party, sides in sides_of.items()),
        head=[state("In balance" if good else "Out of balance")],
    )


def _sides(party: str, sides: Mapping[str, str]) -> Element:
    rows: list[list[Child]] = [[name.capitalize(), amount(cents(value))] for name, value in sides.items()]
    title = f"What is open with {party.lower()}s, from {len(rows)} sides"
    return card(
        title, narrow(table((Column("Counted by"), Column("USD", numeric=True)), rows, caption=title))
    )


PAGES: dict[str, Page] = {
    "company/*/trial-balance": trial_balance,
    "company/*/accounts/*": account,
    "company/*/proof": proof,
}
BUTTONS: dict[str, Button] = {}
