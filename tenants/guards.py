"""What the database itself refuses, on both engines: another tenant's row behind a foreign key, a row that
moves to another tenant, a change of an append-only row, a change of what a model says never changes: the columns of
`never_changes`, where the column `never_changes_after` is filled.

The triggers are made from the models after each migrate; making them again changes nothing. On SQLite a
migration copies a table and drops its triggers with it, and renames fail where a trigger names a table that is
just being copied: therefore all are dropped before a migrate and made after it.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from tenants.pruning import PRUNE_SETTING, PRUNE_TABLE

PREFIX = "lhguard_"
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
{body}
  RETURN {row};
END $guard$"""


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key from a row with a tenant to another such row."""

    table: str
    column: str
    target: str
    target_key: str


@dataclass(frozen=True, slots=True)
class Trigger:
    name: str
    table: str
    statements: tuple[str, ...]


def tenant_models() -> list[type[models.Model]]:
    """Every concrete model whose rows belong to a tenant."""
    from tenants.models import TenantOrDeployment, TenantOwned

    owned = (TenantOwned, TenantOrDeployment)
    return [model for model in apps.get_models() if issubclass(model, owned) and model._meta.managed]


def references(model: type[models.Model]) -> list[Reference]:
    held = set(tenant_models())
    return [
        Reference(
            model._meta.db_table,
            field.column,
            field.related_model._meta.db_table,
            str(field.target_field.column),
        )
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model in held
    ]


def expected(vendor: str) -> list[Trigger]:
    build = _postgres if vendor == "postgresql" else _sqlite
    return [trigger for model in tenant_models() for trigger in build(model)]


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers that are missing or different, and drop those that no model asks for."""
    tables = set(connection.introspection.table_names())
    wanted = {one.name: one for one in expected(connection.vendor) if one.table in tables}
    found = installed(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {PRUNE_TABLE} (granted integer NOT NULL)")
        for name in found.keys() - wanted.keys():
            _drop(cursor, connection.vendor, name, found[name])
        for name in wanted.keys() - found.keys():
            for statement in wanted[name].statements:
                cursor.execute(statement)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for name, table in installed(connection).items():
            _drop(cursor, connection.vendor, name, table)


def installed(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Names of the triggers in the database, each with its table."""
    if connection.vendor == "postgresql":
        query = (
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname LIKE %s AND pg_table_is_visible(c.oid)"
        )
    else:
        query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
    with connection.cursor() as cursor:
        cursor.execute(
            query, [PREFIX.replace("_", r"\_") + "%" if connection.vendor == "postgresql" else PREFIX + "%"]
        )
        return dict(cursor.fetchall())


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Tables whose guards are not all in place."""
    found = installed(connection)
    return sorted({one.table for one in expected(connection.vendor) if one.name not in found})


def _drop(cursor: Any, vendor: str, name: str, table: str) -> None:
    if vendor == "postgresql":
        # Its trigger goes with the function.
        cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
        cursor.execute(f'DROP FUNCTION IF EXISTS "{name}"()')
    else:
        cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')


def _named(table: str, kind: str, definition: str) -> str:
    # The name holds the definition's hash: another definition is another trigger, and is made anew.
    digest = hashlib.sha256(definition.encode()).hexdigest()[:10]
    return f"{PREFIX}{kind}_{table[:35]}_{digest}"


def _fixed(model: type[models.Model]) -> tuple[tuple[str, ...], str]:
    """The columns that never change, and the condition from when on."""
    after = getattr(model, "never_changes_after", "")
    return getattr(model, "never_changes", ()), f' AND OLD."{after}" IS NOT NULL' if after else ""


def _fixed_words(table: str, columns: Iterable[str]) -> str:
    return f"{table}: {', '.join(columns)} never change"


# SQLite -----------------------------------------------------------------------------------------------------


def _sqlite(model: type[models.Model]) -> Iterator[Trigger]:
    table = model._meta.db_table
    links = references(model)
    if links:
        body = "\n".join(map(_sqlite_check, links))
        columns = ", ".join(f'"{link.column}"' for link in links)
        yield _sqlite_trigger(table, "ins", "BEFORE INSERT", body)
        yield _sqlite_trigger(table, "upd", f"BEFORE UPDATE OF {columns}", body)
    moved = _sqlite_raise(f"{table}: a row's tenant never changes", 'OLD."tenant_id" IS NOT NEW."tenant_id"')
    yield _sqlite_trigger(table, "own", 'BEFORE UPDATE OF "tenant_id"', moved)
    fixed, after = _fixed(model)
    if fixed:
        differs = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in fixed)
        refused = _sqlite_raise(_fixed_words(table, fixed), f"({differs}){after}")
        columns = ", ".join(f'"{column}"' for column in fixed)
        yield _sqlite_trigger(table, "fix", f"BEFORE UPDATE OF {columns}", refused)
    if getattr(model, "append_only", False):
        yield _sqlite_trigger(table, "aou", "BEFORE UPDATE", _sqlite_raise(f"{table} is append-only", "1"))
        guarded = _sqlite_raise(f"{table} is append-only", f"NOT EXISTS (SELECT 1 FROM {PRUNE_TABLE})")  # noqa: S608  (names of our models)
        yield _sqlite_trigger(table, "aod", "BEFORE DELETE", guarded)


def _sqlite_check(link: Reference) -> str:
    found = f'SELECT 1 FROM "{link.target}" WHERE "{link.target_key}" = NEW."{link.column}"'  # noqa: S608  (names of our models)
    condition = f'NEW."{link.column}" IS NOT NULL AND NOT EXISTS ({found} AND "tenant_id" IS NEW."tenant_id")'
    return _sqlite_raise(f"{link.table}.{link.column} points to another tenant's row", condition)


def _sqlite_raise(message: str, condition: str) -> str:
    quoted = message.replace("'", "''")
    return f"SELECT RAISE(ABORT, '{quoted}') WHERE {condition};"


def _sqlite_trigger(table: str, kind: str, when: str, body: str) -> Trigger:
    name = _named(table, kind, when + body)
    return Trigger(
        name, table, (f'CREATE TRIGGER "{name}" {when} ON "{table}" FOR EACH ROW BEGIN\n{body}\nEND',)
    )


# PostgreSQL -------------------------------------------------------------------------------------------------


def _postgres(model: type[models.Model]) -> Iterator[Trigger]:
    table = model._meta.db_table
    links = references(model)
    if links:
        body = "\n".join(map(_postgres_check, links))
        changed = " OR ".join(f'OLD."{link.column}" IS DISTINCT FROM NEW."{link.column}"' for link in links)
        yield _postgres_trigger(table, "ins", "BEFORE INSERT", body)
        yield _postgres_trigger(table, "upd", "BEFORE UPDATE", body, condition=changed)
    moved = _postgres_raise(f"{table}: a row''s tenant never changes")
    condition = 'OLD."tenant_id" IS DISTINCT FROM NEW."tenant_id"'
    yield _postgres_trigger(table, "own", "BEFORE UPDATE", moved, condition=condition)
    fixed, after = _fixed(model)
    if fixed:
        differs = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in fixed)
        refused = _postgres_raise(_fixed_words(table, fixed))
        yield _postgres_trigger(table, "fix", "BEFORE UPDATE", refused, condition=f"({differs}){after}")
    if getattr(model, "append_only", False):
        refuse = _postgres_raise(f"{table} is append-only")
        yield _postgres_trigger(table, "aou", "BEFORE UPDATE", refuse)
        permitted = f"coalesce(current_setting('{PRUNE_SETTING}', true), '')"
        yield _postgres_trigger(
            table, "aod", "BEFORE DELETE", f"IF {permitted} <> 'on' THEN\n{refuse}\nEND IF;", row="OLD"
        )


def _postgres_check(link: Reference) -> str:
    found = f'SELECT 1 FROM "{link.target}" WHERE "{link.target_key}" = NEW."{link.column}"'  # noqa: S608  (names of our models)
    condition = f'NEW."{link.column}" IS NOT NULL AND NOT EXISTS ({found} AND "tenant_id" = NEW."tenant_id")'
    refuse = _postgres_raise(f"{link.table}.{link.column} points to another tenant''s row")
    return f"IF {condition} THEN\n{refuse}\nEND IF;"


def _postgres_raise(message: str) -> str:
    # 23514 is check_violation: Django tells it as an IntegrityError.
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = '23514';"


def _postgres_trigger(
    table: str, kind: str, when: str, body: str, *, condition: str = "", row: str = "NEW"
) -> Trigger:
    name = _named(table, kind, when + body + condition)
    function = _POSTGRES_FUNCTION.format(name=f'"{name}"', body=body, row=row)
    clause = f" WHEN ({condition})" if condition else ""
    trigger = f'CREATE TRIGGER "{name}" {when} ON "{table}" FOR EACH ROW{clause} EXECUTE FUNCTION "{name}"()'
    return Trigger(name, table, (function, trigger))


# Signals ----------------------------------------------------------------------------------------------------


def before_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    connection = _connection(using)
    if connection.vendor == "sqlite":
        uninstall(connection)


def after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    install(_connection(using))


def _connection(using: str) -> BaseDatabaseWrapper:
    from django.db import connections

    return connections[using]


def unguardable() -> "Iterable[models.Field[Any, Any]]":
    """Many-to-many fields between tenants' rows: their own table has no tenant, and so no guard."""
    held = set(tenant_models())
    for model in held:
        for field in model._meta.local_many_to_many:
            through = field.remote_field.through
            if field.related_model in held and through not in held:
                yield field
