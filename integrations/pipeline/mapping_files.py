"""Account rules as a file: given out, read in, compared with what is there, and applied once somebody has seen what changes."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

import openpyxl
from django.db import transaction
from django.utils import timezone

from integrations.core import mapping_rows
from integrations.core.issues import Code, Issue
from integrations.core.mapping_rows import Changes, Row, Written
from integrations.models import Connection, GLMapping, MappingFile, bump
from integrations.pipeline import sheets
from integrations.pipeline.accounts import chart_of
from integrations.pipeline.sheets import Unreadable
from tenants.cells import neutral
from tenants.models import AuditEvent, User

COLUMNS = ("side", "level", "key", "conditions", "account")
MAX_ROWS = 10_000


class Blocked(ValueError):
    """It cannot be applied; the message says why."""


# Given out ---------------------------------------------------------------------------------------------------------


def as_csv(connection: Connection) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in _rows_out(connection):
        writer.writerow([neutral(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def as_workbook(connection: Connection) -> bytes:
    """Every cell is text: an account's leading zero stays, and nothing is a formula."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Accounts")
    sheet.append(list(COLUMNS))
    for row in _rows_out(connection):
        sheet.append([neutral(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows_out(connection: Connection) -> Iterator[tuple[str, ...]]:
    rows = GLMapping.objects.filter(connection=connection).order_by("side", "level", "key", "conditions")
    return iter(rows.values_list(*COLUMNS))


# Read in -----------------------------------------------------------------------------------------------------------


def take(connection: Connection, name: str, content: bytes, *, removes: bool, actor: User) -> MappingFile:
    """Keep a file with its rows as they were read; nothing of the rules is changed. Raises Unreadable."""
    rows, notes = _read(sheets.cells_of(name, content))
    return MappingFile.objects.create(
        tenant_id=connection.tenant_id,
        connection=connection,
        name=name[:200],
        rows=rows,
        notes=notes,
        removes=removes,
        given_by=actor.email,
    )


def _read(cells: Iterator[Sequence[Any]]) -> tuple[list[list[Any]], list[dict[str, Any]]]:
    """Rows as [number, cells by our columns]. Raises Unreadable where the head lacks a column."""
    head = [str(cell or "").strip().casefold() for cell in next(cells, ())]
    missing = [name for name in COLUMNS if name not in head and name != "conditions"]
    if missing:
        raise Unreadable(
            f"the first row lacks {', '.join(missing)}: it names the columns {', '.join(COLUMNS)}"
        )
    unknown = [name for name in head if name and name not in COLUMNS]
    notes = [_note(Code.COLUMN_UNKNOWN, f"column '{name[:60]}' is not read") for name in unknown]
    at = {name: head.index(name) for name in COLUMNS if name in head}
    rows: list[list[Any]] = []
    for number, row in enumerate(cells, start=2):
        told = {name: sheets.cell(row[i]) if i < len(row) else "" for name, i in at.items()}
        if any(told.values()):
            rows.append([number, *(told.get(name, "") for name in COLUMNS)])
        if len(rows) > MAX_ROWS:
            raise Unreadable(f"the file has more than {MAX_ROWS:,} rules")
    return rows, notes


def _note(code: Code, message: str) -> dict[str, Any]:
    return {"code": code.value, "message": message}


# Compared and applied ----------------------------------------------------------------------------------------------


def changes(given: MappingFile) -> Changes:
    """What applying it now would do."""
    existing = [row.written for row in GLMapping.objects.filter(connection=given.connection_id)]
    rows = [Row(number, Written(*cells)) for number, *cells in given.rows]
    accounts = chart_of(given.connection).accounts
    return mapping_rows.compare(existing, rows, accounts, removes=given.removes)


def apply(file_id: uuid.UUID, actor: User) -> Changes:
    """All of it or nothing, and once. Raises Blocked."""
    with transaction.atomic():
        given = MappingFile.objects.select_for_update().select_related("connection").get(pk=file_id)
        if given.applied_at is not None:
            raise Blocked(f"it was applied before, by {given.applied_by}")
        todo = changes(given)
        if todo.blocked:
            raise Blocked("it has problems: mend the file and give it in again")
        _write(given.connection, todo)
        counts = {"added": len(todo.added), "changed": len(todo.changed), "removed": len(todo.removed)}
        given.applied_at, given.applied_by, given.counts = timezone.now(), actor.email, counts
        given.save(update_fields=["applied_at", "applied_by", "counts"])
        bump(given.connection_id)
        AuditEvent.record("mappings.imported", actor=actor, target=given, detail=counts)
    return todo


def _write(connection: Connection, todo: Changes) -> None:
    there = {row.written.place: row for row in GLMapping.objects.filter(connection=connection)}
    gone = [there[written.place].pk for written in todo.removed]
    GLMapping.objects.filter(pk__in=gone).delete()
    changed = []
    for change in todo.changed:
        row = there[change.was.place]
        row.key, row.conditions, row.account = change.now.key, change.now.conditions, change.now.account
        changed.append(row)
    GLMapping.objects.bulk_update(changed, ["key", "conditions", "account"], batch_size=500)
    GLMapping.objects.bulk_create(
        GLMapping(
            tenant_id=connection.tenant_id,
            connection=connection,
            side=new.side,
            level=new.level,
            key=new.key,
            conditions=new.conditions,
            account=new.account,
        )
        for new in todo.added
    )


def problems(todo: Changes) -> list[Issue]:
    return sorted(todo.issues, key=lambda issue: (issue.row or 0, issue.place))
