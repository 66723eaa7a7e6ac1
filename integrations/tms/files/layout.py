"""A layout: which column of a CSV file is what (docs/layouts.md). Declared as JSON, parsed with every problem at once."""

from __future__ import annotations

import codecs
import zoneinfo
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.core.freight import Category, Kind, PartyKind
from integrations.tms.files.dates import ISO, FormatInvalid, compiled
from integrations.tms.json_shape import parties

ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "latin-1")
MAX_CHARGE_COLUMNS = 60
_DATES = frozenset({"document_date", "created", "due_date"})
_TEXTS = frozenset({"source_id", "number", "currency", "reference", "description", "applies_to", "total"})
_TRANSACTION = frozenset({"kind", "version", "terms_days", "void", *_DATES, *_TEXTS})
_PARTY = parties.FIELDS
_NAMED = {"party": ("kind", "source_id", "name"), "beneficiary": ("kind", "source_id")}
_WORDS = frozenset(
    {"about", "source_system", "delimiter", "encoding", "time_zone", "thousands", "ignore", "do_not_keep"}
)
_SOURCE = frozenset({"column", "columns", "join", "constant", "values", "default", "format"})
_CHARGE = frozenset({"column", "code", "category", "sign", "description", "fields"})


class LayoutInvalid(ValueError):
    """`problems` are sentences, each beginning with its place in the layout."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problems))


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from: columns joined, or a constant. `values` exchanges cells; `default` stands for an empty one."""

    columns: tuple[str, ...] = ()
    join: str = " "
    constant: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    default: str = ""
    format: str = ISO

    @property
    def place(self) -> str:
        return ", ".join(self.columns) or "layout"


@dataclass(frozen=True, slots=True)
class ChargeColumn:
    """One column of amounts; its number among the layout's charges is its charges' line number."""

    column: str
    code: str
    category: str
    sign: int
    description: str
    fields: Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class Layout:
    """`targets` are the shape's places (`document_date`, `party.source_id`), each with its source."""

    about: str
    source_system: str
    delimiter: str
    encoding: str
    time_zone: str
    thousands: str
    targets: Mapping[str, Source]
    charges: tuple[ChargeColumn, ...]
    fields: Mapping[str, Source]
    ignore: frozenset[str]
    do_not_keep: frozenset[str]

    @property
    def needed(self) -> list[str]:
        """The columns that are read, each once, in the layout's order."""
        sources = [*self.targets.values(), *self.fields.values()]
        for charge in self.charges:
            sources += charge.fields.values()
        names = [name for source in sources for name in source.columns]
        return list(dict.fromkeys([*names, *(charge.column for charge in self.charges)]))

    @property
    def unkept(self) -> frozenset[str]:
        """Columns that stay out of the raw input: those marked so, and tax ids."""
        tax_id = self.targets.get("tax_id")
        return self.do_not_keep | frozenset(tax_id.columns if tax_id else ())


def parse_layout(spec: Any) -> Layout:
    """Raises LayoutInvalid with every problem."""
    if not isinstance(spec, dict):
        raise LayoutInvalid(["the layout is no JSON object"])
    parser = _Parser(spec)
    layout = parser.layout()
    if parser.problems or layout is None:
        raise LayoutInvalid(parser.problems)
    return layout


class _Parser:
    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.spec = spec
        self.problems: list[str] = []

    def layout(self) -> Layout:
        about = self.word("about", "transactions")
        if about not in ("transactions", "parties"):
            self.say("about", "say transactions or parties")
        transactions = about != "parties"
        known = _TRANSACTION | {*_NAMED, "charges", "fields"} if transactions else _PARTY
        self.refuse_unknown("", self.spec, known | _WORDS)
        layout = Layout(
            about=about,
            source_system=self.word("source_system", "tms")[:40],
            delimiter=self.delimiter(),
            encoding=self.encoding(),
            time_zone=self.time_zone(),
            thousands=self.word("thousands", ""),
            targets=dict(self.targets(transactions)),
            charges=tuple(self.charges()) if transactions else (),
            fields=self.sources("fields", self.spec.get("fields") or {}),
            ignore=self.names("ignore"),
            do_not_keep=self.names("do_not_keep"),
        )
        self.require(layout, transactions)
        return layout

    def say(self, place: str, problem: str) -> None:
        self.problems.append(f"{place}: {problem}" if place else problem)

    def refuse_unknown(self, place: str, value: Mapping[str, Any], known: frozenset[str]) -> None:
        for name in sorted(str(one) for one in value.keys() - known):
            self.say(
                f"{place}.{name}".strip("."), f"no such entry; known here are {', '.join(sorted(known))}"
            )

    def word(self, name: str, default: str) -> str:
        value = self.spec.get(name, default)
        if isinstance(value, str):
            return value
        self.say(name, "write text")
        return default

    def names(self, name: str) -> frozenset[str]:
        value = self.spec.get(name, [])
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return frozenset(value)
        self.say(name, "write a list of column names")
        return frozenset()

    def delimiter(self) -> str:
        value = self.word("delimiter", ",")
        if len(value) != 1 or value in '"\r\n':
            self.say("delimiter", "write one character, such as , ; | or a tab")
        return value

    def encoding(self) -> str:
        value = self.word("encoding", "utf-8").lower()
        if value not in ENCODINGS:
            self.say("encoding", f"use one of {', '.join(ENCODINGS)}")
            return "utf-8"
        # A byte order mark is no part of the first column's name, whoever wrote it.
        return "utf-8-sig" if codecs.lookup(value).name == "utf-8" else value

    def time_zone(self) -> str:
        value = self.word("time_zone", "")
        if value and value not in zoneinfo.available_timezones():
            self.say(
                "time_zone", f"{value} is no time zone: use a name like America/Chicago, or leave it out"
            )
        return value

    def targets(self, transactions: bool) -> Iterator[tuple[str, Source]]:
        for name in sorted(_TRANSACTION if transactions else _PARTY):
            if name in self.spec:
                yield name, self.source(name, self.spec[name])
        for who, names in _NAMED.items() if transactions else ():
            yield from self._named(who, names)

    def _named(self, who: str, names: tuple[str, ...]) -> Iterator[tuple[str, Source]]:
        """The party, or the beneficiary."""
        told = self.spec.get(who)
        if isinstance(told, dict):
            self.refuse_unknown(who, told, frozenset(names))
            for name in names:
                if name in told:
                    yield f"{who}.{name}", self.source(f"{who}.{name}", told[name])
        elif told is not None:
            self.say(who, "write an object with kind and source_id")

    def sources(self, place: str, value: Any) -> dict[str, Source]:
        if not isinstance(value, dict):
            self.say(place, "write an object of fields, each with its column")
            return {}
        return {str(name): self.source(f"{place}.{name}", one) for name, one in value.items()}

    def source(self, place: str, value: Any) -> Source:
        if isinstance(value, str) and value:
            return Source(columns=(value,))
        if not isinstance(value, dict):
            self.say(place, "write a column's name, or an object with column, columns or constant")
            return Source()
        self.refuse_unknown(place, value, _SOURCE)
        columns = value.get("columns", [value["column"]] if "column" in value else [])
        constant = value.get("constant")
        if not isinstance(columns, list) or not all(isinstance(one, str) and one for one in columns):
            self.say(place, "columns is a list of column names")
            columns = []
        if bool(columns) == (constant is not None):
            self.say(place, "write either column (or columns) or constant")
        return Source(
            columns=tuple(columns),
            join=str(value.get("join", " ")),
            constant=None if constant is None else str(constant),
            values=self.exchange(place, value.get("values", {})),
            default=str(value.get("default", "")),
            format=self.format(place, value.get("format", ISO)),
        )

    def exchange(self, place: str, value: Any) -> dict[str, str]:
        if isinstance(value, dict):
            return {str(cell).strip().casefold(): _text(told) for cell, told in value.items()}
        self.say(f"{place}.values", "write an object: what stands in the cell, what it means")
        return {}

    def format(self, place: str, value: Any) -> str:
        try:
            compiled(str(value))
        except FormatInvalid as problem:
            self.say(f"{place}.format", str(problem))
            return ISO
        return str(value)

    def charges(self) -> Iterator[ChargeColumn]:
        value = self.spec.get("charges")
        if not isinstance(value, list) or not 1 <= len(value) <= MAX_CHARGE_COLUMNS:
            self.say("charges", f"write a list of 1 to {MAX_CHARGE_COLUMNS} columns of amounts")
            return
        for index, one in enumerate(value):
            place = f"charges[{index}]"
            if isinstance(one, dict):
                yield self.charge(place, one)
            else:
                self.say(place, "write an object with column, code and category")

    def charge(self, place: str, value: Mapping[str, Any]) -> ChargeColumn:
        self.refuse_unknown(place, value, _CHARGE)
        if not isinstance(value.get("column"), str):
            self.say(f"{place}.column", "name the column of the amount")
        category = value.get("category", "")
        if category and category not in {one.value for one in Category}:
            self.say(f"{place}.category", f"use one of {', '.join(Category)}")
        if value.get("sign", 1) not in (1, -1):
            self.say(f"{place}.sign", "write 1 or -1")
        return ChargeColumn(
            column=str(value.get("column", "")),
            code=str(value.get("code", "")),
            category=str(category),
            sign=-1 if value.get("sign", 1) == -1 else 1,
            description=str(value.get("description", "")),
            fields=self.sources(f"{place}.fields", value.get("fields") or {}),
        )

    def require(self, layout: Layout, transactions: bool) -> None:
        wanted = (
            ("kind", "source_id", "document_date", "party.source_id")
            if transactions
            else ("kind", "source_id", "name")
        )
        for name in wanted:
            if name not in layout.targets:
                self.say(name, "is missing: say which column it is, or give a constant")
        kinds = {one.value for one in Kind} if transactions else {one.value for one in PartyKind}
        self.require_kind("kind", layout.targets.get("kind"), kinds)
        self.require_kind("party.kind", layout.targets.get("party.kind"), {one.value for one in PartyKind})
        tax_id = layout.targets.get("tax_id")  # is encrypted, and so may be marked
        for column in sorted(layout.do_not_keep & set(layout.needed) - set(tax_id.columns if tax_id else ())):
            self.say(
                "do_not_keep", f"'{column}' is read, and what is made of it is kept: leave one of them out"
            )

    def require_kind(self, place: str, source: Source | None, kinds: set[str]) -> None:
        if source is None:
            return
        told = {source.constant} if source.constant is not None else set(source.values.values())
        if not told <= kinds:
            self.say(place, f"use {', '.join(sorted(kinds))}")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
