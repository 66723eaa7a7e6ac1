"""The lines of a document: as a table, and as rows for who copies them."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.sandbox.books.storage.store import Books, Row
from integrations.sandbox.pages import effect
from integrations.sandbox.pages.parts import Child, Column, Element, amount, card, empty, table, tag, text
from integrations.sandbox.pages.visit import Visit

_LINES = (
    Column("Line"),
    Column("Account"),
    Column("Memo"),
    Column("Dimensions"),
    Column("Amount USD", numeric=True),
    Column("Paid USD", numeric=True),
)


def lines(books: Books, item: str, key: int) -> list[Row]:
    keys = books.all(f"SELECT RECORDNO FROM {item} WHERE RECORDKEY=? ORDER BY LINE_NO", (key,))
    return [row for (number,) in keys if (row := books.record(item, "RECORDNO", number)) is not None]


def shown(visit: Visit, item: str, key: int) -> Element:
    books = visit.company.books
    titles = effect.account_titles(books)
    rows = [_line(visit, row, titles) for row in lines(books, item, key)]
    return card("Lines", table(_LINES, rows, caption="Lines") if rows else empty("It has no lines."))


def _line(visit: Visit, row: Row, titles: Mapping[str, str]) -> list[Child]:
    given = [
        (each.word, str(row[each.field])) for each in visit.company.books.dimensions if row.get(each.field)
    ]
    return [
        str(row["LINE_NO"]),
        tag("span", effect.account(visit, row["ACCOUNTNO"]), f" {titles.get(text(row['ACCOUNTNO']), '')}"),
        text(row["ENTRYDESCRIPTION"]),
        tag("span", *(tag("span", f"{name} {value}", class_="chip") for name, value in given)),
        amount(row["AMOUNT"]),
        amount(row["TOTALPAID"]),
    ]
