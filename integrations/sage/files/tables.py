"""Reading what a desktop Sage exports: CSV whose columns are known by their headings, else by their place."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from integrations.core.issues import Code, Issue
from integrations.core.money import Money, MoneyError

MAX_BYTES = 20_000_000
MAX_ROWS = 500_000
MAX_CELL = 2_000


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    cells: Mapping[str, str]

    def get(self, name: str) -> str:
        return self.cells.get(name, "").strip()


@dataclass(frozen=True, slots=True)
class Columns:
    """`names`: a column and how its heading may read, in small letters without blanks; `places`: where it stands if there is no
    heading; `needed` without which the file says nothing."""

    names: Mapping[str, Sequence[str]]
    needed: Sequence[str]
    places: Mapping[str, int] | None = None


def read(content: bytes, columns: Columns) -> tuple[list[Row], list[Issue]]:
    text, issues = decode(content)
    if issues:
        return [], issues
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as problem:
        return [], [unreadable(f"it is no CSV: {problem}")]
    if len(rows) > MAX_ROWS:
        return [], [unreadable(f"it has more than {MAX_ROWS} rows")]
    at = _headings(rows, columns)
    start = 1
    if at is None and columns.places is not None:
        at, start = dict(columns.places), 0
    if at is None:
        wanted = ", ".join(columns.names[name][0] for name in columns.needed)
        return [], [unreadable(f"its first row names none of the columns that are needed: {wanted}")]
    found = []
    for number, cells in enumerate(rows[start:], start=start + 1):
        if not any(c.strip() for c in cells):
            continue
        if any(len(c) > MAX_CELL for c in cells):
            issues.append(unreadable(f"row {number} holds a cell of more than {MAX_CELL} characters", number))
            continue
        found.append(Row(number, {name: cells[place] for name, place in at.items() if place < len(cells)}))
    if not found and not issues:
        issues.append(unreadable("it holds no rows"))
    return found, issues


def decode(content: bytes) -> tuple[str, list[Issue]]:
    """UTF-8 where it is that, else Windows-1252, in which desktop programs write."""
    if len(content) > MAX_BYTES:
        return "", [unreadable(f"it is larger than {MAX_BYTES // 1_000_000} MB")]
    if b"\0" in content:
        return "", [unreadable("it is no text: a spreadsheet or an archive, perhaps")]
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), []


def unreadable(why: str, row: int | None = None) -> Issue:
    return Issue(
        Code.FILE_UNREADABLE, f"the file cannot be read: {why}", "export it from Sage again, as CSV", row=row
    )


def amount(text: str, currency: str) -> Money | None:
    """`1,234.50`, `-5`, `(5.00)`; None for what is no amount."""
    plain = text.strip().replace(",", "").replace("$", "").replace("£", "")
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    try:
        return Money.parse(plain, currency) if plain else Money.zero(currency)
    except MoneyError:
        return None


def day(text: str, formats: Sequence[str]) -> date | None:
    for form in formats:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007  # a day of the books, without a clock
        except ValueError:
            continue
    return None


def _headings(rows: Sequence[Sequence[str]], columns: Columns) -> dict[str, int] | None:
    if not rows:
        return None
    plain = [re.sub(r"[^a-z0-9/#]", "", cell.casefold()) for cell in rows[0]]
    at: dict[str, int] = {}
    for name, spellings in columns.names.items():
        for spelling in spellings:
            key = re.sub(r"[^a-z0-9/#]", "", spelling.casefold())
            if key in plain:
                at[name] = plain.index(key)
                break
    return at if all(name in at for name in columns.needed) else None
