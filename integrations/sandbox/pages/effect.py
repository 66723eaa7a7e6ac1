"""What a record did to the general ledger, and all that the books keep of it."""

from __future__ import annotations

from integrations.sandbox.books.storage.store import Books, Row
from integrations.sandbox.money import plain
from integrations.sandbox.objects import CATALOGUE, Kind
from integrations.sandbox.pages.parts import (
    Child,
    Column,
    Element,
    amount,
    card,
    day,
    debit_and_credit,
    empty,
    fold,
    link,
    money,
    state,
    table,
    tag,
)
from integrations.sandbox.pages.visit import Visit

_COLUMNS = (
    Column("Date"),
    Column("Account"),
    Column("Entity"),
    Column("Department"),
    Column("Debit USD", numeric=True),
    Column("Credit USD", numeric=True),
)
_ENTRIES = (
    "SELECT e.ENTRY_DATE, e.ACCOUNTNO, a.TITLE, e.ENTITY, e.DEPARTMENTID, e.AMOUNT FROM _ENTRY e"
    " LEFT JOIN GLACCOUNT a ON a.ACCOUNTNO=e.ACCOUNTNO WHERE e.SOURCE=? AND e.SOURCEKEY=?"
    " ORDER BY e.ENTITY, e.AMOUNT<0, e.RECORDNO"
)


def general_ledger(visit: Visit, source: str, key: int) -> Element:
    entries = visit.company.books.all(_ENTRIES, (source, key))
    if not entries:
        return card("In the general ledger", empty("Nothing is posted."))
    debits = sum(n for *_, n in entries if isinstance(n, int) and n > 0)
    credits_ = -sum(n for *_, n in entries if isinstance(n, int) and n < 0)
    foot = (state("In balance" if debits == credits_ else "Out of balance"), "", "", "")
    rows = [_entry(visit, row) for row in entries]
    shown = table(
        _COLUMNS,
        rows,
        foot=(*foot, amount(debits), amount(credits_)),
        caption="Entries of the general ledger",
    )
    return card("In the general ledger", shown)


def _entry(visit: Visit, row: tuple[object, ...]) -> list[Child]:
    entered, number, title, entity, department, value = row
    return [
        day(entered),
        tag("span", account(visit, number), f" {title or ''}"),
        str(entity or ""),
        str(department or ""),
        *debit_and_credit(value),
    ]


def account(visit: Visit, number: object) -> Element:
    return link(str(number), visit.here("accounts", number))


def account_titles(books: Books) -> dict[str, str]:
    return {
        str(number): str(title or "") for number, title in books.all("SELECT ACCOUNTNO, TITLE FROM GLACCOUNT")
    }


def effect_in_words(books: Books, source: str, key: int) -> str:
    """For a button that takes a record away: what goes with it."""
    found = books.one(
        "SELECT COUNT(*), COALESCE(SUM(AMOUNT*(AMOUNT>0)),0) FROM _ENTRY WHERE SOURCE=? AND SOURCEKEY=?",
        source,
        key,
    )
    count, debits = found or (0, 0)
    return (
        f"{count} entries over USD {money(debits if isinstance(debits, int) else 0)}"
        if count
        else "no entries"
    )


def all_fields(books: Books, object_name: str, row: Row) -> Element:
    """Every stored column under the name that a query uses."""
    fields = books.fields(CATALOGUE[object_name])
    pairs = []
    for name, value in row.items():
        if value is None or name.startswith("_"):
            continue
        cents = name in fields and fields[name].kind is Kind.MONEY and isinstance(value, int)
        pairs.append((name, plain(int(value)) if cents else str(value)))
    shown = tag(
        "dl", *(tag("div", tag("dt", name), tag("dd", value)) for name, value in pairs), class_="fields"
    )
    return tag("section", fold("Every field that the books keep of it", shown), class_="card")
