"""How an object of Sage is described: its fields, where each comes from, and its paths to other objects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    KEY = "SEQUENCE"
    INTEGER = "INTEGER"
    TEXT = "TEXT"
    DECIMAL = "DECIMAL"
    PERCENT = "PERCENT"
    MONEY = "CURRENCY"
    DATE = "DATE"
    STAMP = "TIMESTAMP"
    BOOLEAN = "BOOLEAN"
    ENUM = "ENUM"


# What stands between the words of a list of which several may be picked.
PICKED = "#~#"


@dataclass(frozen=True, slots=True)
class Published:
    """What `lookup` and `inspect` tell of a field beyond its name. `words` may be only some of those that Sage has."""

    datatype: str
    label: str
    required: bool = False
    readonly: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """`sql` is an expression over the alias {t}; a field without one is a column of its own.

    A value is one of `words` where there are any; where it is `multi`, several of them joined. `finders` are
    selects of RECORDNO which a condition completes: they know few records of a value without computing it for all.
    """

    name: str
    kind: Kind
    sql: str | None = None
    words: tuple[str, ...] = ()
    custom: bool = False
    multi: bool = False
    published: Published | None = None
    finders: tuple[str, ...] = ()

    @property
    def readonly(self) -> bool:
        return self.sql is not None or (self.published is not None and self.published.readonly)

    def allows(self, text: str) -> bool:
        return not self.words or set(text.split(PICKED) if self.multi else [text]) <= set(self.words)


@dataclass(frozen=True, slots=True)
class Relation:
    """A path from `local`, a field, to the record whose column `remote` it is. `related_by` is what `lookup` tells."""

    path: str
    target: str
    local: str
    remote: str
    related_by: str = ""


@dataclass(frozen=True, slots=True)
class ObjectType:
    """One object of the gateway. `hidden` are columns of the books that no caller may name.

    `dimensional` objects get a field for each dimension: a `line` under its id, an `entry` of a journal the same but
    LOCATION and DEPARTMENT, an `account` a flag that requires it. `items` are its owned lines, as (collection, object);
    `entries` a second collection that only reading shows. `sparse` are indexed columns that most records leave empty.
    `placed` are records that each stand in one entity (_ENTITY).
    `noted` are published fields that are kept as a caller writes them and mean nothing else to the books.
    """

    name: str
    label: str
    fields: dict[str, Field]
    business_id: str | None = None
    relations: dict[str, Relation] = field(default_factory=dict)
    items: tuple[str, str] | None = None
    entries: tuple[str, str] | None = None
    hidden: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    sparse: tuple[str, ...] = ()
    view: str | None = None
    nested: tuple[str, ...] = ()
    dimensional: str = ""
    user_defined: bool = False
    placed: bool = False
    noted: tuple[str, ...] = ()

    @property
    def collections(self) -> list[tuple[str, str]]:
        return [each for each in (self.items, self.entries) if each is not None]

    def columns(self) -> list[Field]:
        return [each for each in self.fields.values() if each.sql is None]


def columns(names: str, kind: Kind = Kind.TEXT) -> list[Field]:
    return [Field(name, kind) for name in names.split()]


def blank(names: str, kind: Kind = Kind.TEXT) -> list[Field]:
    """Fields that Sage has and these books leave empty."""
    return [Field(name, kind, "NULL") for name in names.split()]


def derived(name: str, sql: str, kind: Kind = Kind.TEXT) -> Field:
    return Field(name, kind, sql)


def page(of: str) -> Field:
    """The address of a record's own page, where these books are looked at."""
    return derived("RECORD_URL", f"PAGES()||'/{of}/'||{{t}}.RECORDNO")


def same_as(kind: Kind, **pairs: str) -> list[Field]:
    """Fields that repeat another column: the transaction-currency twins of a one-currency company."""
    return [Field(name, kind, f'{{t}}."{source}"') for name, source in pairs.items()]


def enum(name: str, *words: str) -> Field:
    return Field(name, Kind.ENUM, None, words)


def table_of(*groups: Iterable[Field] | Field) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for group in groups:
        for each in [group] if isinstance(group, Field) else group:
            found[each.name] = each
    return found


def relations(*rows: tuple[str, str, str, str]) -> dict[str, Relation]:
    return {row[0]: Relation(*row) for row in rows}


KEY = Field("RECORDNO", Kind.KEY)
CURRENCIES = [derived("CURRENCY", "'USD'"), derived("BASECURR", "'USD'")]
AUDIT_USERS = [
    *columns("CREATEDBY MODIFIEDBY", Kind.INTEGER),
    derived("CREATEDBYLOGINID", "(SELECT u.LOGINID FROM USERINFO u WHERE u.RECORDNO={t}.CREATEDBY)"),
    derived("MODIFIEDBYLOGINID", "(SELECT u.LOGINID FROM USERINFO u WHERE u.RECORDNO={t}.MODIFIEDBY)"),
]
AUDIT = [*columns("WHENCREATED WHENMODIFIED", Kind.STAMP), *AUDIT_USERS, *blank("RECORD_URL")]
DOCUMENT_AUDIT = [*columns("AUWHENCREATED WHENMODIFIED", Kind.STAMP), *AUDIT_USERS, *blank("RECORD_URL")]
OWNER = [
    derived(
        "MEGAENTITYKEY", "(SELECT x.RECORDNO FROM LOCATION x WHERE x.LOCATIONID={t}._OWNER)", Kind.INTEGER
    ),
    derived("MEGAENTITYID", "{t}._OWNER"),
    derived("MEGAENTITYNAME", "(SELECT x.NAME FROM LOCATION x WHERE x.LOCATIONID={t}._OWNER)"),
]
EXCHANGE = [*blank("EXCH_RATE_DATE", Kind.DATE), *blank("EXCH_RATE_TYPE_ID EXCHANGE_RATE")]
ACTIVE = ("active", "inactive")
ACTIVE3 = ("active", "active non-posting", "inactive")
