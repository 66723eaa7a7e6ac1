"""The fields that Sage publishes for its objects, merged over those that the books keep.

Facts stand in the .txt files beside this module: an object's name, below it its fields in order (`:` a type, `!`
required, `~` read-only, `@` a group of fields), the words of a field after `=`, and after `>` a path to another object.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from integrations.sandbox.objects.fields import Field, Kind, ObjectType, Published, Relation
from integrations.sandbox.objects.labels import label
from integrations.sandbox.objects.links import ID_OF

_ADDRESS = "ADDRESS1 ADDRESS2 ADDRESS3 CITY STATE ZIP COUNTRY COUNTRYCODE"
_GROUPS = {
    "@audit": "WHENCREATED:timestamp~ WHENMODIFIED:timestamp~ CREATEDBY:integer~ MODIFIEDBY:integer~"
    " CREATEDBYLOGINID~ MODIFIEDBYLOGINID~",
    "@entity": "MEGAENTITYKEY:integer~ MEGAENTITYID~ MEGAENTITYNAME~",
    "@address": " ".join(f"MAILADDRESS.{each}" for each in _ADDRESS.split()),
    "@contact": "CONTACTNAME! PREFIX FIRSTNAME INITIAL LASTNAME COMPANYNAME PRINTAS! PHONE1 PHONE2 CELLPHONE PAGER FAX"
    " EMAIL1 EMAIL2 URL1 URL2 VISIBLE:boolean @address",
}
_KINDS = {
    "text": Kind.TEXT,
    "integer": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "currency": Kind.MONEY,
    "date": Kind.DATE,
    "timestamp": Kind.STAMP,
    "boolean": Kind.BOOLEAN,
    "enum": Kind.ENUM,
    "percent": Kind.PERCENT,
}
# Where a document or contract names the contact whose fields it shows under that group.
_CONTACT_OF = {
    "BILLTO": ("BILLTOPAYTOCONTACTNAME", "BILLTOCONTACTNAME"),
    "PAYTO": ("BILLTOPAYTOCONTACTNAME",),
    "CONTACT": ("BILLTOPAYTOCONTACTNAME",),
    "SHIPTO": ("SHIPTORETURNTOCONTACTNAME", "SHIPTOCONTACTNAME"),
    "ADDITIONALCONTACT": ("ADDITIONALCONTACTNAME",),
}


@dataclass(slots=True)
class _Entry:
    """One object as the files have it."""

    fields: dict[str, tuple[str, str]] = field(default_factory=dict)
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    paths: list[tuple[str, str, str]] = field(default_factory=list)


def _read_files() -> dict[str, _Entry]:
    found: dict[str, _Entry] = {}
    for path in sorted(Path(__file__).parent.glob("*.txt")):
        _read(path.read_text("utf-8"), found)
    return found


def _read(text: str, found: dict[str, _Entry]) -> None:
    entry, last = _Entry(), ""
    for line in text.splitlines():
        if line and line[0] not in " #":
            entry = found[line] = _Entry()
        elif line.startswith("  >"):
            path, target, by = line[3:].split()
            entry.paths.append((path, target, by))
        elif line.startswith("    "):
            entry.words[last] += _words(line)
        elif " = " in line:
            name, _, words = line.partition(" = ")
            last = name.strip()
            entry.words[last] = _words(words)
        elif line.startswith("  "):
            entry.fields |= {name: (kind, flags) for name, kind, flags in _fields(line.split())}


def _words(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.strip().removesuffix("|").split("|"))


def _fields(tokens: list[str], prefix: str = "") -> Iterator[tuple[str, str, str]]:
    for token in tokens:
        before, at, group = token.partition("@")
        if at:
            yield from _fields(_GROUPS[at + group].split(), prefix + before)
            continue
        told = token.rstrip("!~")
        name, _, kind = told.partition(":")
        yield prefix + name, kind or "text", token[len(told) :]


_ENTRIES = _read_files()
NAMES = tuple(_ENTRIES)


def complete(kind: ObjectType, tables: Container[str]) -> ObjectType:
    """The object with all its published fields, in their order and with what is told of them, then its others.

    A field that the books neither keep nor note shows the contact it belongs to, or nothing.
    """
    entry = _ENTRIES.get(kind.name)
    if entry is None:
        return kind
    made: dict[str, Field] = {}
    for name, (datatype, flags) in entry.fields.items():
        told = Published(
            _KINDS[datatype].value, label(name), "!" in flags, "~" in flags, entry.words.get(name, ())
        )
        own = kind.fields.get(name)
        made[name] = (
            replace(own, published=told)
            if own
            else Field(
                name,
                _KINDS[datatype],
                None if name in kind.noted else _elsewhere(kind, name),
                published=told,
            )
        )
    fields = {**made, **{name: each for name, each in kind.fields.items() if name not in made}}
    nested = tuple(each for each in kind.nested if f"{each}.PRINTAS" not in made)
    return replace(kind, fields=fields, relations=_relations(kind, entry, fields, tables), nested=nested)


def _elsewhere(kind: ObjectType, name: str) -> str:
    """SQL of a field that no column keeps."""
    group, _, inner = name.partition(".")
    for local in (f"{group}.CONTACTNAME", *_CONTACT_OF.get(group, ())):
        if inner and local in kind.fields and inner in _CONTACT_COLUMNS:
            return f'(SELECT x."{inner}" FROM CONTACT x WHERE x.CONTACTNAME={{t}}."{local}")'
    return "NULL"


_CONTACT_COLUMNS = frozenset(name for name, _, _ in _fields(["@contact"]))


def _relations(
    kind: ObjectType, entry: _Entry, fields: dict[str, Field], tables: Container[str]
) -> dict[str, Relation]:
    found = dict(kind.relations)
    for path, target, by in entry.paths:
        remote = "RECORDNO" if by.endswith("KEY") else ID_OF.get(target)
        if path in found:
            found[path] = replace(found[path], related_by=by)
        elif target in tables and by in fields and remote:
            found[path] = Relation(path, target, by, remote)
    return found
