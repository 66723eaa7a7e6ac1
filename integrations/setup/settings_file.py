"""A connection's settings as one plain value: written, compared, put in force. Secrets and what Sage is are never among them.

    {"format": 1, "subsidiary": "...", "columns": {"terms_days": 30}, "tables": {"accounts": [{"side": "AR", ...}]}}

A row's identity are the fields that name it, never its id: so that settings can go to another connection.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from integrations.models import (
    AccountGuard,
    AccountRole,
    Connection,
    ConnectionPolicies,
    CustomFieldMapping,
    CustomFieldValue,
    DefaultPolicy,
    DimensionMapping,
    DimensionValue,
    Form1099Code,
    GLMapping,
    Party,
    PartyDimension,
    PartyFieldOwner,
    TaxDetail,
    TmsAccount,
    bump,
)

FORMAT = 1
MAX_BYTES = 4 * 1024 * 1024
COLUMNS = (
    *("currency", "customer_policy", "vendor_policy", "parties_at_top", "terms_days", "settle_seconds"),
    *("payments_on", "export_every", "payments_every", "export_at", "nightly_at", "x3_layout"),
)
_NEVER = frozenset({"id", "tenant", "connection", "mapping"})


class Unusable(ValueError):
    """The file is not taken. `problems` say everything that is wrong with it, each with its place."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Table:
    """`key`: the fields that name a row. `only`: the fields that are settings, where the others are what happened."""

    name: str
    model: type[models.Model]
    key: tuple[str, ...]
    only: tuple[str, ...] = ()
    values: type[models.Model] | None = None  # matches below a row, named by what the TMS writes

    @property
    def fields(self) -> tuple[str, ...]:
        if self.only:
            return self.only
        return tuple(
            f.name
            for f in self.model._meta.concrete_fields
            if f.name not in _NEVER and f.name not in self.key and f.editable and not f.is_relation
        )


TABLES = (
    Table("accounts", GLMapping, ("side", "level", "key", "conditions"), ("account",)),
    Table("falls", DefaultPolicy, ("side", "category")),
    Table("dimensions", DimensionMapping, ("dimension",), values=DimensionValue),
    Table("party_dimensions", PartyDimension, ("party", "dimension"), ("sage_value",)),
    Table("custom_fields", CustomFieldMapping, ("owner", "name"), values=CustomFieldValue),
    Table("policies", ConnectionPolicies, ()),
    Table("form_1099", Form1099Code, ("code",)),
    Table("tax_details", TaxDetail, ("side", "code")),
    Table("party_fields", PartyFieldOwner, ("side", "field")),
    Table("account_roles", AccountRole, ("role",)),
    Table("tms_accounts", TmsAccount, ("number",)),
    Table("learned_rules", AccountGuard, ("account", "dimension"), ("state",)),
)
_BY_NAME = {table.name: table for table in TABLES}


@dataclass(frozen=True, slots=True)
class Change:
    """One row that comes, goes or changes; `was` and `now` are its values, None where it is not."""

    table: str
    what: str
    was: Mapping[str, Any] | None
    now: Mapping[str, Any] | None

    @property
    def differing(self) -> list[tuple[str, Any, Any]]:
        before, after = self.was or {}, self.now or {}
        names = dict.fromkeys((*before, *after))
        return [(n, before.get(n), after.get(n)) for n in names if before.get(n) != after.get(n)]


Content = Mapping[str, Any]


# Out ------------------------------------------------------------------------------------------------------------


def dump(connection: Connection) -> dict[str, Any]:
    """One query for each table, and one for its values."""
    return {
        "format": FORMAT,
        "subsidiary": connection.subsidiary.slug,
        "columns": {name: _plain(getattr(connection, name)) for name in COLUMNS},
        "tables": {table.name: list(_rows(connection, table)) for table in TABLES},
    }


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    rows: Any = table.model._default_manager.filter(connection=connection)
    if "party" in table.key:
        rows = rows.select_related("party")
    if table.values is not None:
        rows = rows.prefetch_related("values")
    told = []
    for row in rows:
        value = {name: _plain(getattr(row, name)) for name in (*table.key, *table.fields)}
        if table.values is not None:
            value["values"] = {
                v.tms_value: v.sage_value for v in sorted(row.values.all(), key=lambda v: v.tms_value)
            }
        told.append(value)
    yield from sorted(told, key=lambda value: [str(value[name]) for name in table.key])


def _plain(value: Any) -> Any:
    """A party is named as the TMS names it."""
    if isinstance(value, Party):
        return f"{value.source_system} {value.kind} {value.source_id}"
    return value if value is None or isinstance(value, bool | int | list | dict) else str(value)


def digest(content: Content) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


# Compared ---------------------------------------------------------------------------------------------------------


def changes(before: Content, after: Content) -> list[Change]:
    """What `after` has otherwise than `before`, table by table."""
    found = []
    columns = before["columns"], after["columns"]
    differing = {n for n in columns[1] if columns[0].get(n) != columns[1][n]}
    if differing:
        was, now = ({n: c.get(n) for n in sorted(differing)} for c in columns)
        found.append(Change("connection", "the connection itself", was, now))
    for table in TABLES:
        ours, theirs = (
            {_key(table, row): row for row in content["tables"].get(table.name, [])}
            for content in (before, after)
        )
        for key in dict.fromkeys((*ours, *theirs)):
            if ours.get(key) != theirs.get(key):
                words = " ".join(part for part in key if part) or table.name
                found.append(Change(table.name, words, ours.get(key), theirs.get(key)))
    return found


def _key(table: Table, row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in table.key)


# In ---------------------------------------------------------------------------------------------------------------


def read(body: bytes) -> dict[str, Any]:
    """A file's content, held to its shape. Raises Unusable with every problem."""
    if len(body) > MAX_BYTES:
        raise Unusable([f"the file is larger than {MAX_BYTES:,} bytes"])
    try:
        content = json.loads(body.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as why:
        raise Unusable([f"it is no JSON: {str(why)[:120]}"]) from None
    problems = _shape(content)
    if problems:
        raise Unusable(problems)
    return {
        "format": FORMAT,
        "subsidiary": str(content.get("subsidiary", "")),
        "columns": content["columns"],
        "tables": {table.name: content["tables"].get(table.name, []) for table in TABLES},
    }


def _shape(content: Any) -> list[str]:
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        return ["it is no file of settings: export one to see its shape"]
    columns, tables = content.get("columns"), content.get("tables")
    if not isinstance(columns, dict) or not isinstance(tables, dict):
        return ["'columns' and 'tables' are missing"]
    problems = [f"columns: '{name}' is no setting" for name in columns if name not in COLUMNS]
    problems += [f"tables: '{name}' is no table of settings" for name in tables if name not in _BY_NAME]
    for table in TABLES:
        problems += _shape_of(table, tables.get(table.name, []))
    return problems


def _shape_of(table: Table, rows: Any) -> list[str]:
    if not isinstance(rows, list):
        return [f"{table.name}: is no list"]
    known = {*table.key, *table.fields} | ({"values"} if table.values else set())
    problems, seen = [], set()
    for number, row in enumerate(rows, start=1):
        place = f"{table.name}, row {number}"
        if not isinstance(row, dict):
            problems.append(f"{place}: is no row")
            continue
        problems += [f"{place}: '{name}' is no field" for name in row if name not in known]
        missing = [name for name in table.key if name not in row]
        problems += [f"{place}: '{name}' is missing" for name in missing]
        if table.values is not None and not isinstance(row.get("values", {}), dict):
            problems.append(f"{place}: 'values' is no list of matches")
        if not missing and _key(table, row) in seen:
            problems.append(f"{place}: stands twice")
        elif not missing:
            seen.add(_key(table, row))
    return problems


@dataclass(slots=True)
class _Loading:
    connection: Connection
    problems: list[str] = field(default_factory=list)

    def put(self, table: Table, rows: list[Mapping[str, Any]]) -> None:
        """The table's rows become these."""
        present = {
            tuple(str(_plain(getattr(row, name))) for name in table.key): row
            for row in table.model._default_manager.filter(connection=self.connection)
        }
        wanted = {_key(table, row): row for row in rows}
        for key, row in present.items():
            if key not in wanted:
                row.delete()
        for number, (key, values) in enumerate(wanted.items(), start=1):
            place = f"{table.name}, row {number}"
            row = present.get(key) or self._new(table, values, place)
            if row is None:
                continue
            for name in table.fields:
                if name in values:
                    setattr(row, name, values[name])
            if self._save(row, place) and table.values is not None:
                self._put_values(table.values, row, values.get("values", {}), place)

    def _new(self, table: Table, values: Mapping[str, Any], place: str) -> Any:
        named = {name: values[name] for name in table.key}
        if "party" in named:
            party = _party(str(named["party"]))
            if party is None:
                self.problems.append(f"{place}: the TMS has no {named['party']}")
                return None
            named["party"] = party
        return table.model(tenant_id=self.connection.tenant_id, connection=self.connection, **named)

    def _put_values(self, model: Any, mapping: Any, values: Mapping[str, Any], place: str) -> None:
        model._default_manager.filter(mapping=mapping).exclude(tms_value__in=list(values)).delete()
        known = {row.tms_value: row for row in model._default_manager.filter(mapping=mapping)}
        for tms_value, sage_value in values.items():
            row = known.get(tms_value) or model(
                tenant_id=self.connection.tenant_id, mapping=mapping, tms_value=tms_value
            )
            row.sage_value = sage_value
            self._save(row, f"{place}, {tms_value[:40]}")

    def _save(self, row: Any, place: str) -> bool:
        try:
            row.full_clean(exclude=["tenant", "connection", "mapping"])
        except ValidationError as wrong:
            for name, words in wrong.message_dict.items():
                self.problems.append(f"{place}: {name}: {' '.join(words)}")
            return False
        row.save()
        return True


def _party(words: str) -> Party | None:
    parts = words.split(" ", 2)
    if len(parts) != 3:
        return None
    system, kind, source_id = parts
    return Party.objects.filter(source_system=system, kind=kind, source_id=source_id).first()


def put_in_force(connection: Connection, content: Content) -> None:
    """The settings become these, all of them or, with Unusable, none."""
    loading = _Loading(connection)
    with transaction.atomic():
        for name, value in content["columns"].items():
            setattr(connection, name, value)
        try:
            connection.clean_fields(
                exclude=[f.name for f in connection._meta.fields if f.name not in COLUMNS]
            )
        except ValidationError as wrong:
            loading.problems += [f"columns: {n}: {' '.join(w)}" for n, w in wrong.message_dict.items()]
        else:
            connection.save(update_fields=list(content["columns"]))
        for table in TABLES:
            loading.put(table, content["tables"].get(table.name, []))
        if loading.problems:
            raise Unusable(loading.problems)
        bump(connection.pk)


def remove_all(connection: Connection) -> int:
    """Take every setting out; returns how many rows went."""
    gone = 0
    with transaction.atomic():
        for table in TABLES:
            gone += table.model._default_manager.filter(connection=connection).delete()[0]
    return gone
