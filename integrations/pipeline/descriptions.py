"""What the Sage company says of itself: its dimensions and custom fields, kept as ReferenceRecords."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from integrations.models import Connection, Cursor, ReferenceRecord
from integrations.pipeline.dimension_rules import CUSTOM_FIELD, DIMENSION
from integrations.pipeline.wire import Wire
from integrations.sage.ports import ReferenceRow

UNREADABLE = "unreadable"  # a fact of a dimension: Sage's words when its values could not be listed


def read(wire: Wire) -> int:
    """Ask and keep it; how much is new, changed or gone. What Sage did not tell leaves what is known as it is."""
    told = wire.call("describe", lambda ledger, session: ledger.describe(session))
    connection = wire.connection
    before = flags(connection)
    changed = 0
    if told.dimensions:
        whole = "dimensions" not in told.silent
        changed += _keep(connection, DIMENSION, told.dimensions, forget=whole)
    fields_whole = not any(name.startswith("lookup") for name in told.silent)
    if told.custom_fields or fields_whole:
        changed += _keep(connection, CUSTOM_FIELD, told.custom_fields, forget=fields_whole)
    if flags(connection) != before:  # accounts do not change when a dimension is made: all are read again
        Cursor.objects.filter(connection=connection, object_name="GLACCOUNT").delete()
    return changed


def flags(connection: Connection) -> tuple[str, ...]:
    """What is to be asked of accounts beside the usual, so that they tell which of the company's dimensions they want."""
    rows = ReferenceRecord.objects.filter(connection=connection, object_name=DIMENSION, active=True)
    facts = rows.order_by("key").values_list("facts", flat=True)
    return tuple(flag for each in facts if (flag := each.get("flag", "")))


def note_readable(connection: Connection, name: str, problem: str = "") -> int:
    """Remember whether the values of a dimension could be listed (rule A12). 1 where that is news."""
    row = ReferenceRecord.objects.filter(connection=connection, object_name=DIMENSION, key=name).first()
    if row is None or row.facts.get(UNREADABLE, "") == problem:
        return 0
    row.facts = {k: v for k, v in row.facts.items() if k != UNREADABLE} | (
        {UNREADABLE: problem} if problem else {}
    )
    row.save(update_fields=["facts"])
    return 1


def _keep(connection: Connection, name: str, rows: Sequence[ReferenceRow], *, forget: bool) -> int:
    """`forget`: what is not among `rows` is no longer there."""
    known = {r.key: r for r in ReferenceRecord.objects.filter(connection=connection, object_name=name)}
    now = timezone.now()
    fresh = []
    for row in rows:
        was = known.get(row.key)
        kept = {UNREADABLE: was.facts[UNREADABLE]} if was is not None and UNREADABLE in was.facts else {}
        facts = {**row.facts, **kept}
        if was is not None and was.active and (was.name, was.facts) == (row.name, facts):
            continue
        fresh.append(
            ReferenceRecord(
                tenant_id=connection.tenant_id,
                connection=connection,
                object_name=name,
                key=row.key,
                name=row.name,
                active=True,
                facts=facts,
                read_at=now,
            )
        )
    told = {row.key for row in rows}
    gone = [key for key, row in known.items() if forget and row.active and key not in told]
    with transaction.atomic():
        ReferenceRecord.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["tenant", "connection", "object_name", "key"],
            update_fields=["name", "active", "facts", "read_at", "gone_at"],
        )
        ReferenceRecord.objects.filter(connection=connection, object_name=name, key__in=gone).update(
            active=False, gone_at=now
        )
    return len(fresh) + len(gone)
