"""Tables of the books: one per object of the catalogue, the general ledger, and what the gateway must remember."""

from __future__ import annotations

import zlib
from functools import cache

from integrations.sandbox.books.storage.ledger_tables import LEDGER_TABLES
from integrations.sandbox.objects import CATALOGUE, Kind, ObjectType

# SQLite's affinity only; dates are ISO text, booleans the words that Sage writes, money integer cents.
_AFFINITY = {
    Kind.KEY: "INTEGER PRIMARY KEY AUTOINCREMENT",
    Kind.INTEGER: "INTEGER",
    Kind.MONEY: "INTEGER",
    Kind.DECIMAL: "NUMERIC",
    Kind.PERCENT: "NUMERIC",
}

GENERAL_LEDGER = """
CREATE TABLE _APPROVAL (
    RECORDNO INTEGER PRIMARY KEY, SOURCE TEXT NOT NULL, SOURCEKEY INTEGER NOT NULL, ACTION TEXT NOT NULL,
    USERKEY INTEGER NOT NULL, COMMENT TEXT NOT NULL, AT TEXT NOT NULL
);
CREATE INDEX _APPROVAL_SOURCE ON _APPROVAL (SOURCE, SOURCEKEY);
CREATE TABLE _SETTLED (
    RECORDNO INTEGER PRIMARY KEY, SOURCE TEXT NOT NULL, SOURCEKEY INTEGER NOT NULL, ITEM TEXT NOT NULL,
    LINEKEY INTEGER NOT NULL, AMOUNT INTEGER NOT NULL
);
CREATE INDEX _SETTLED_SOURCE ON _SETTLED (SOURCE, SOURCEKEY);
CREATE TABLE _EXECUTED (
    USERID TEXT NOT NULL, CONTROLID TEXT NOT NULL, AT REAL NOT NULL, SUCCEEDED INTEGER NOT NULL,
    PRIMARY KEY (USERID, CONTROLID)
) WITHOUT ROWID;
CREATE TABLE _CUSTOMFIELD (
    OBJECT TEXT NOT NULL, NAME TEXT NOT NULL, TYPE TEXT NOT NULL, WORDS TEXT NOT NULL,
    LAST INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (OBJECT, NAME)
);
CREATE TABLE _DIMENSION (RECORDNO INTEGER PRIMARY KEY, NAME TEXT NOT NULL UNIQUE, LABEL TEXT NOT NULL);
CREATE TABLE _COMPANY (NAME TEXT PRIMARY KEY, VALUE TEXT NOT NULL);
CREATE TABLE _ROLEPOLICY (
    RECORDNO INTEGER PRIMARY KEY, ROLEKEY INTEGER NOT NULL, APPLICATION TEXT NOT NULL, POLICY TEXT NOT NULL,
    RIGHTS TEXT NOT NULL, UNIQUE (ROLEKEY, APPLICATION, POLICY)
);
CREATE TABLE _USERLOCATION (
    RECORDNO INTEGER PRIMARY KEY, USERKEY INTEGER NOT NULL, LOCATIONID TEXT NOT NULL, UNIQUE (USERKEY, LOCATIONID)
);
CREATE TABLE _X3NUMBER (
    NUM TEXT NOT NULL, OBJECT TEXT NOT NULL, SOURCE TEXT NOT NULL, SOURCEKEY INTEGER NOT NULL,
    PRIMARY KEY (OBJECT, NUM), UNIQUE (SOURCE, SOURCEKEY)
) WITHOUT ROWID;
CREATE TABLE _BILLED (MONTH TEXT PRIMARY KEY, TRANSACTIONS INTEGER NOT NULL) WITHOUT ROWID;
"""


def statements() -> str:
    return f"{_tables()}PRAGMA user_version={version()};\n"


def version() -> int:
    """Another number for another set of tables, so that a file is never read by a sandbox that expects other ones."""
    return zlib.crc32(_tables().encode()) & 0x7FFFFFFF


@cache
def _tables() -> str:
    made = [statement for each in CATALOGUE.values() for statement in object_statements(each)]
    return GENERAL_LEDGER + "".join(f"{each};\n" for each in made) + LEDGER_TABLES


def object_statements(kind: ObjectType) -> list[str]:
    """What makes the table (or view) of an object, and its indexes."""
    if kind.view:
        return [f"CREATE VIEW {kind.name} AS {kind.view}"]
    parts = [f'"{each.name}" {affinity(each.kind)}' for each in kind.columns()]
    parts += [name if " " in name else f"{name} TEXT" for name in kind.hidden]
    made = [f"CREATE TABLE {kind.name} (" + ", ".join(parts) + ")"]
    if kind.business_id:
        made.append(f'CREATE UNIQUE INDEX {kind.name}_ID ON {kind.name} ("{kind.business_id}")')
    made += [index(kind.name, column) for column in kind.indexes]
    return made + [index(kind.name, column, sparse=True) for column in kind.sparse]


def index(table: str, column: str, *, sparse: bool = False) -> str:
    """A `sparse` one holds only the records that have something there, and costs the others nothing."""
    where = f' WHERE "{column}" IS NOT NULL' if sparse else ""
    return f'CREATE INDEX "{table}_{column.replace(".", "_")}" ON {table} ("{column}"){where}'


def affinity(kind: Kind) -> str:
    return _AFFINITY.get(kind, "TEXT")
