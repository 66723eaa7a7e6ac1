"""What a company adds to Sage's objects: custom fields of every type, and dimensions of its own with their records."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from integrations.sandbox.books.storage import schema
from integrations.sandbox.objects import CATALOGUE, dimensions
from integrations.sandbox.objects.dimensions import Dimension
from integrations.sandbox.objects.fields import (
    AUDIT,
    KEY,
    PICKED,
    Field,
    Kind,
    ObjectType,
    Published,
    columns,
    derived,
    table_of,
)

if TYPE_CHECKING:
    from integrations.sandbox.books.storage.store import Books, Row

# What each type of custom field is to the books, and its DATATYPE in `lookup`.
TYPES = {
    "text": (Kind.TEXT, "TEXT"),
    "number": (Kind.DECIMAL, "DECIMAL"),
    "date": (Kind.DATE, "DATE"),
    "boolean": (Kind.BOOLEAN, "BOOLEAN"),
    "picklist": (Kind.ENUM, "ENUM"),
    "multipicklist": (Kind.ENUM, "TEXT"),
    "currency": (Kind.MONEY, "CURRENCY"),
    "percent": (Kind.PERCENT, "PERCENT"),
    "sequence": (Kind.TEXT, "SEQUENCE"),
}
_WITH_WORDS = ("picklist", "multipicklist")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}", re.ASCII)
Fields = dict[str, Field]


class Additions:
    """Read from the company's file at its opening and after each change; the books' lock guards the change."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self.custom: Mapping[str, Fields] = {}
        self.sequences: Mapping[str, tuple[str, ...]] = {}
        self.kinds: Mapping[str, ObjectType] = {}
        self.dimensions: tuple[Dimension, ...] = ()
        self.fields: Mapping[str, Fields] = {}
        self._read()

    def _read(self) -> None:
        own = [
            dimensions.user_defined(str(name), str(label), int(position or 0))
            for position, name, label in self._books.all(
                "SELECT RECORDNO, NAME, LABEL FROM _DIMENSION ORDER BY RECORDNO"
            )
        ]
        self.dimensions = (*dimensions.offered(CATALOGUE), *own)
        self.kinds = {each.name: _records(each) for each in own}
        custom: dict[str, Fields] = {}
        sequences: dict[str, tuple[str, ...]] = {}
        for owner, name, kind, words in self._books.all("SELECT OBJECT, NAME, TYPE, WORDS FROM _CUSTOMFIELD"):
            custom.setdefault(str(owner), {})[str(name)] = _custom(str(name), str(kind), str(words))
            if kind == "sequence":
                sequences[str(owner)] = (*sequences.get(str(owner), ()), str(name))
        self.custom, self.sequences = custom, sequences
        on_lines = {each.field: _on_line(each) for each in own}
        self.fields = {
            kind.name: {**kind.fields, **(on_lines if _is_tagged(kind) else {}), **custom.get(kind.name, {})}
            for kind in (*CATALOGUE.values(), *self.kinds.values())
            if kind.name in custom or (on_lines and _is_tagged(kind))
        }

    def add_field(self, object_name: str, name: str, kind: str, words: Sequence[str]) -> None:
        """A field of its own on an object, in a column of its own; one that is there already stays as it is."""
        owner, name = self._books.kind(object_name), name.upper()
        if owner is None or owner.view or name in owner.hidden or name in owner.fields:
            raise ValueError(f"{object_name} takes no custom field {name!r}")
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for a custom field")
        if kind not in TYPES or bool(words) != (kind in _WITH_WORDS):
            raise ValueError(f"a custom field is one of {', '.join(TYPES)}; only lists take words")
        if name in self.custom.get(owner.name, {}):
            return
        with self._books.work():
            self._add_custom(owner, name, kind, PICKED.join(words))
            self._read()

    def add_dimension(self, name: str, label: str) -> Dimension:
        """A dimension of the company's own: records by that name, a field on every line, a flag on every account."""
        name = name.upper()
        if name in self.kinds:
            return next(each for each in self.dimensions if each.name == name)
        if not _NAME.fullmatch(name) or name in CATALOGUE:
            raise ValueError(f"{name!r} is no name for a dimension")
        with self._books.work():
            position = self._books.insert("_DIMENSION", {"NAME": name, "LABEL": label})
            made = dimensions.user_defined(name, label, position)
            self._make(made)
            self._read()
        return made

    def _make(self, made: Dimension) -> None:
        try:
            for statement in schema.object_statements(_records(made)):
                self._books.run(statement)
        except sqlite3.OperationalError as error:
            raise ValueError(f"{made.name!r} is no name for a dimension") from error
        for kind in CATALOGUE.values():
            if _is_tagged(kind) and not kind.view:
                self._add_column(kind, _on_line(made))
            elif kind.dimensional == "account":
                self._add_custom(kind, made.flag, "boolean", "")

    def _add_custom(self, owner: ObjectType, name: str, kind: str, words: str) -> None:
        self._add_column(owner, _custom(name, kind, words))
        row: Row = {"OBJECT": owner.name, "NAME": name, "TYPE": kind, "WORDS": words}
        self._books.insert("_CUSTOMFIELD", row)

    def _add_column(self, owner: ObjectType, field: Field) -> None:
        self._books.run(f'ALTER TABLE {owner.name} ADD COLUMN "{field.name}" {schema.affinity(field.kind)}')
        self._books.run(schema.index(owner.name, field.name, sparse=True))

    def next_numbers(self, table: str) -> dict[str, str]:
        """The numbers that the sequences of an object give to its next record."""
        found: dict[str, str] = {}
        for name in self.sequences[table]:
            sql = "UPDATE _CUSTOMFIELD SET LAST=LAST+1 WHERE OBJECT=? AND NAME=? RETURNING LAST"
            row = self._books.one(sql, table, name)
            found[name] = str(row[0]) if row else ""
        return found


def _is_tagged(kind: ObjectType) -> bool:
    """Lines and entries; a view over them shows their columns without having them."""
    return kind.dimensional in ("line", "entry")


def _custom(name: str, kind: str, words: str) -> Field:
    stored, datatype = TYPES[kind]
    told = Published(datatype, name.replace("_", " ").capitalize(), readonly=kind == "sequence")
    allowed = tuple(words.split(PICKED)) if words else ()
    return Field(name, stored, words=allowed, custom=True, multi=kind == "multipicklist", published=told)


def _on_line(dimension: Dimension) -> Field:
    return Field(dimension.field, Kind.INTEGER, custom=True, published=Published("INTEGER", dimension.word))


def _records(dimension: Dimension) -> ObjectType:
    """The object of a user-defined dimension's records: an integer id and a name."""
    named = derived("ID", "{t}.RECORDNO", Kind.INTEGER)
    return ObjectType(
        dimension.name,
        dimension.word,
        table_of(KEY, named, columns("NAME DESCRIPTION"), AUDIT),
        user_defined=True,
    )
