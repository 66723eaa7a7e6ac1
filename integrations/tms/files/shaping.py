"""A CSV record through its layout into the API's shape, so that files and calls are judged by the same rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from integrations.core.issues import Code, Issue
from integrations.tms.files.dates import ISO, compiled
from integrations.tms.files.layout import ChargeColumn, Layout, Source
from integrations.tms.json_shape.reader import FIRST_YEAR, LAST_YEAR, shown

Cells = Mapping[str, str]
_FORMULA = re.compile(r"[=@]|[+-](?=[A-Za-z(])")
_TRUE = frozenset({"true", "yes", "y", "1"})
_FALSE = frozenset({"false", "no", "n", "0"})
_NEGATIVE = re.compile(r"\((.+)\)\Z")
_DIGITS = re.compile(r"-?\d{1,18}\Z", re.ASCII)


class Shaping:
    """One record on its way. `places` says which column a place of the shape came from."""

    __slots__ = ("body", "cells", "issues", "layout", "places", "row", "zone")

    def __init__(self, layout: Layout, cells: Cells, row: int, zone: ZoneInfo) -> None:
        self.layout, self.cells, self.row, self.zone = layout, cells, row, zone
        self.issues: list[Issue] = []
        self.places: dict[str, str] = {}
        self.body: dict[str, Any] = {}

    def shape(self) -> dict[str, Any]:
        if self.layout.charges:
            self.body["party"] = {}  # so that what is missing in it is said of its columns
        for place, source in self.layout.targets.items():
            value = _CONVERSIONS.get(place, Shaping.text)(self, source)
            if value not in (None, ""):
                self._put(place, value, source.place)
        if self.layout.charges:
            self._put_fields()
            self._put_charges()
        return self.body

    def told(self, issue: Issue) -> Issue:
        """An issue of the shape, at the column that a person sees."""
        column = self.places.get(issue.place) or _target(self.layout, issue.place)
        return replace(issue, place=column) if column else issue

    # Values ---------------------------------------------------------------------------------------------------

    def cell(self, source: Source) -> str:
        """What the source says: cells joined, exchanged, or the default."""
        if source.constant is not None:
            return source.constant
        if len(source.columns) == 1:
            raw = self.cells[source.columns[0]].strip()
        else:
            parts = (self.cells[name].strip() for name in source.columns)
            raw = source.join.join(part for part in parts if part)
        return (
            source.values.get(raw.casefold(), raw or source.default)
            if source.values
            else raw or source.default
        )

    def text(self, source: Source) -> str:
        value = self.cell(source)
        if value and source.constant is None and _FORMULA.match(value):
            self._note(
                Code.FIELD_INVALID,
                source.place,
                f"{shown(value)} is a formula",
                "export values, not formulas",
            )
            return ""
        return value

    def day(self, source: Source) -> str | None:
        found = self._date(source)
        return (found.date() if isinstance(found, datetime) else found).isoformat() if found else None

    def moment(self, source: Source) -> str | None:
        found = self._date(source)
        return found.isoformat() if found else None

    def _date(self, source: Source) -> date | datetime | None:
        value = self.cell(source)
        if not value:
            return None
        found = compiled(source.format)(value, self.zone)
        if found is None:
            form = "an ISO date such as 2026-11-21" if source.format == ISO else f"as {source.format}"
            self._note(
                Code.DATE_INVALID,
                source.place,
                f"{shown(value)} is no date from {FIRST_YEAR} to {LAST_YEAR} written {form}",
                f"write it {form}, or change the layout's format",
            )
        return found

    def whole(self, source: Source) -> int | None:
        value = self.cell(source)
        if value and not _DIGITS.match(value):
            self._note(
                Code.FIELD_INVALID, source.place, f"{shown(value)} is no whole number", "write digits only"
            )
            return None
        return int(value) if value else None

    def truth(self, source: Source) -> bool | None:
        value = self.cell(source).casefold()
        if not value or value in _TRUE or value in _FALSE:
            return value in _TRUE if value else None
        remedy = "add the word to the layout's values as true or false"
        self._note(Code.FIELD_INVALID, source.place, f"{shown(value)} says neither yes nor no", remedy)
        return None

    def amount(self, source: Source) -> str:
        return self.plain_amount(self.cell(source), 1)

    def plain_amount(self, cell: str, sign: int) -> str:
        """Without thousands separators, dollar sign and accountants' brackets; anything else is left to be judged."""
        plain = cell.strip()
        if len(plain) > 60:
            return plain
        bracketed = _NEGATIVE.match(plain)
        plain = (bracketed.group(1) if bracketed else plain).replace("$", "", 1).strip()
        if self.layout.thousands:
            plain = plain.replace(self.layout.thousands, "")
        negative = (sign < 0) != bool(bracketed)
        if not negative or not plain:
            return plain
        return plain[1:] if plain.startswith("-") else f"-{plain.removeprefix('+')}"

    # Parts of the body ----------------------------------------------------------------------------------------

    def _put(self, place: str, value: Any, column: str) -> None:
        self.places[place] = column
        outer, dot, inner = place.partition(".")
        if dot:
            self.body.setdefault(outer, {})[inner] = value
        else:
            self.body[place] = value

    def _put_fields(self) -> None:
        fields = {name: self.text(source) for name, source in self.layout.fields.items()}
        self.body["fields"] = {name: value for name, value in fields.items() if value}
        for name, source in self.layout.fields.items():
            self.places[f"fields.{name}"] = source.place

    def _put_charges(self) -> None:
        """A charge for each column that holds an amount; one of zero where all are zero."""
        given = [
            (line, column, self.plain_amount(self.cells[column.column], column.sign))
            for line, column in enumerate(self.layout.charges, start=1)
        ]
        filled = [one for one in given if one[2]]
        charged = [one for one in filled if one[2].strip("-0.")] or filled[:1]
        self.body["charges"] = [self._charge(index, *one) for index, one in enumerate(charged)]
        if not charged:
            self.places["charges"] = ", ".join(column.column for column in self.layout.charges)

    def _charge(self, index: int, line: int, column: ChargeColumn, amount: str) -> dict[str, Any]:
        self.places[f"charges[{index}].amount"] = column.column
        charge: dict[str, Any] = {"line": line, "amount": amount, "code": column.code}
        if column.category:
            charge["category"] = column.category
        if column.description:
            charge["description"] = column.description
        if column.fields:
            charge["fields"] = {name: self.text(source) for name, source in column.fields.items()}
        return charge

    def _note(self, code: Code, column: str, message: str, remedy: str) -> None:
        self.issues.append(Issue(code, message, remedy, place=column, row=self.row))


def _target(layout: Layout, place: str) -> str:
    source = layout.targets.get(place)
    return source.place if source else ""


_CONVERSIONS: Mapping[str, Callable[[Shaping, Source], Any]] = {
    "document_date": Shaping.day,
    "due_date": Shaping.day,
    "created": Shaping.moment,
    "version": Shaping.whole,
    "terms_days": Shaping.whole,
    "void": Shaping.truth,
    "active": Shaping.truth,
    "payroll": Shaping.truth,
    "total": Shaping.amount,
}
