"""Lists of documents and payments, newest first: searched by number, party and state, paged by key."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.sandbox.books.ledger.kinds import UNPOSTED
from integrations.sandbox.books.storage.store import Books, Value
from integrations.sandbox.pages.forms import Field, search
from integrations.sandbox.pages.layout import page
from integrations.sandbox.pages.parts import (
    Child,
    Column,
    Element,
    amount,
    day,
    empty,
    link,
    pager,
    state,
    table,
    tag,
    text,
)
from integrations.sandbox.pages.shelves import SHELVES, Shelf
from integrations.sandbox.pages.visit import Button, Page, Visit

ROWS = 50
# Beyond it a count is not worth its time.
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """A condition over the alias t, and its values."""

    sql: str
    values: tuple[Value, ...]


def list_of(shelf: Shelf) -> Page:
    def show(visit: Visit) -> Element:
        wanted = _wanted(shelf, visit)
        rows, older, newer = _rows(visit.company.books, shelf, visit, wanted)
        content: list[Child] = [_search(shelf, visit)]
        if rows:
            content += [
                _sums(visit.company.books, shelf, wanted),
                _table(shelf, visit, rows),
                _pager(shelf, visit, older, newer),
            ]
        else:
            content.append(_nothing(shelf, visit))
        return page(visit, shelf.title, *content)

    return show


def _wanted(shelf: Shelf, visit: Visit) -> Wanted:
    conditions, values = ["1"], []
    if party := visit.query.get("party"):
        conditions.append(f"t.{shelf.party_id}=?")
        values.append(party)
    if word := visit.query.get("state"):
        conditions.append(f"t.{shelf.state}=?")
        values.append(word)
    if sought := visit.query.get("q", "").strip():
        found = f"SELECT {shelf.party_id} FROM {shelf.party} WHERE FOLD(NAME) LIKE ? ESCAPE '!'"
        conditions.append(
            f"(t.{shelf.number} BETWEEN ? AND ?||char(1114111) OR t.{shelf.party_id}=? OR t.{shelf.party_id} IN ({found}))"
        )
        values += [sought, sought, sought, f"%{literal(sought.casefold())}%"]
    return Wanted(" AND ".join(conditions), tuple(values))


def literal(words: str) -> str:
    for special in "!%_":
        words = words.replace(special, f"!{special}")
    return words


def _rows(
    books: Books, shelf: Shelf, visit: Visit, wanted: Wanted
) -> tuple[list[tuple[Value, ...]], Value, Value]:
    """One page, and the keys from which the older and the newer one start."""
    after = visit.key("after")
    upwards = after is not None
    bound = "t.RECORDNO>?" if upwards else "t.RECORDNO<?"
    edge = after if upwards else visit.before
    due = f"t.{shelf.due}" if shelf.due else "NULL"
    name = f"(SELECT p.NAME FROM {shelf.party} p WHERE p.{shelf.party_id}=t.{shelf.party_id})"
    found = books.all(
        f"SELECT t.RECORDNO, t.{shelf.number}, t.{shelf.party_id}, {name}, t.{shelf.date}, t.{shelf.state},"
        f" t.TOTALENTERED, {due} FROM {shelf.object} t WHERE {bound} AND {wanted.sql}"
        f" ORDER BY t.RECORDNO {'ASC' if upwards else 'DESC'} LIMIT ?",
        (edge, *wanted.values, ROWS + 1),
    )
    more, rows = len(found) > ROWS, found[:ROWS]
    if upwards:
        rows.reverse()
    older = rows[-1][0] if rows and (more or upwards) else None
    newer = (
        rows[0][0]
        if rows and ((upwards and more) or (not upwards and visit.key("before") is not None))
        else None
    )
    return rows, older, newer


def _sums(books: Books, shelf: Shelf, wanted: Wanted) -> Element:
    """Of all that was asked for, not of this page. What is not posted is owed by nobody."""
    owed = f"t.{shelf.state} NOT IN ({', '.join(repr(word) for word in UNPOSTED)})"
    due = f"t.{shelf.due}*({owed})" if shelf.due else "0"
    inner = (
        f"SELECT t.TOTALENTERED n, {due} d FROM {shelf.object} t WHERE {wanted.sql} LIMIT {MOST_COUNTED + 1}"
    )
    count, total, left = books.one(f"SELECT COUNT(*), SUM(n), SUM(d) FROM ({inner})", *wanted.values) or (
        0,
        0,
        0,
    )
    if isinstance(count, int) and count > MOST_COUNTED:
        return tag("p", f"More than {MOST_COUNTED:,}.", class_="sums")
    parts: list[Child] = [f"{count:,} in all, USD ", amount(total)]
    if shelf.due:
        parts += [", of which ", amount(left), " is open"]
    return tag("p", *parts, class_="sums")


def _table(shelf: Shelf, visit: Visit, rows: list[tuple[Value, ...]]) -> Element:
    columns = [
        Column(shelf.noun),
        Column(shelf.party.capitalize()),
        Column("Date"),
        Column("State"),
        Column("Total USD", numeric=True),
    ]
    if shelf.due:
        columns.append(Column("Open USD", numeric=True))
    return table(columns, [_row(shelf, visit, row) for row in rows], caption=shelf.title)


def _row(shelf: Shelf, visit: Visit, row: tuple[Value, ...]) -> list[Child]:
    key, number, party, name, entered, word, total, due = row
    cells: list[Child] = [
        link(str(number or f"No. {key}"), visit.here(shelf.slug, key)),
        _party(shelf, visit, text(party), text(name)),
        day(entered),
        state(word),
        amount(total),
    ]
    return [*cells, amount(due)] if shelf.due else cells


def _party(shelf: Shelf, visit: Visit, number: str, name: str) -> Element:
    if not number:
        return tag("span", name)
    return tag(
        "span", link(name or number, visit.here(shelf.party.lower(), number)), " ", tag("small", number)
    )


def _search(shelf: Shelf, visit: Visit) -> Element:
    words = [("", "Any state"), *((word, word) for word in shelf.states)]
    fields = [
        Field("q", f"Number or {shelf.party.lower()}", visit.query.get("q", ""), "search"),
        Field("state", "State", visit.query.get("state", ""), choices=words),
    ]
    if party := visit.query.get("party"):
        fields.append(Field("party", shelf.party.capitalize(), party))
    return search(visit.here(shelf.slug), fields)


def _pager(shelf: Shelf, visit: Visit, older: Value, newer: Value) -> Element | None:
    kept = {name: visit.query.get(name, "") for name in ("q", "state", "party")}
    up = visit.here(shelf.slug, **kept, after=newer)
    down = visit.here(shelf.slug, **kept, before=older)
    return pager(
        link("Newer", up, rel="prev") if newer is not None else None,
        link("Older", down, rel="next") if older is not None else None,
    )


def _nothing(shelf: Shelf, visit: Visit) -> Element:
    if any(visit.query.get(name) for name in ("q", "state", "party", "before", "after")):
        return empty("Nothing here matches what you look for.")
    return empty(f"{shelf.title} stand here as soon as an integration posts one.")


PAGES: dict[str, Page] = {f"company/*/{shelf.slug}": list_of(shelf) for shelf in SHELVES}
BUTTONS: dict[str, Button] = {}
