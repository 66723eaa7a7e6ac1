"""How far a connection's payments were read, and whose turn it is to store what he read (rules A3, A8).

Imports of one subsidiary's payments may overlap: one by hand and one by schedule, or one that was still under way when its
connection was disconnected and another took its place. Whoever stores holds the cursors' rows, and stores only while his
own is still what it was when he began: else what he read may be older than what is stored, or was to be read again.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from integrations.core.freight import Side
from integrations.models import Connection, Cursor, SagePayment
from integrations.models.choices import ConnectionState
from integrations.pipeline.reference import sortable

OBJECTS = {Side.AR: "ARPYMT", Side.AP: "APPYMT"}
SAGE_TIME = "%m/%d/%Y %H:%M:%S"


def begin(connection: Connection, side: Side) -> Cursor:
    """The cursor as it stands before anything is asked."""
    Cursor.objects.get_or_create(
        tenant_id=connection.tenant_id, connection=connection, object_name=OBJECTS[side]
    )
    _inherit(connection, side)
    return Cursor.objects.get(connection=connection, object_name=OBJECTS[side])


def since(cursor: Cursor) -> str:
    """Sage's last value less the overlap: rows of one second may commit after we read that second."""
    if not cursor.when_modified:
        return ""
    moment = datetime.strptime(cursor.when_modified, SAGE_TIME)  # noqa: DTZ007 - Sage's own clock, compared with itself
    return (moment - timedelta(minutes=settings.PAYMENT_OVERLAP_MINUTES)).strftime(SAGE_TIME)


def family(connection: Connection) -> list[uuid.UUID]:
    """This connection and the earlier ones of its subsidiary to the same company: their documents outlive them (A8)."""
    rows = Connection.objects.filter(subsidiary=connection.subsidiary_id, company=connection.company_id)
    return list(rows.values_list("id", flat=True))


def lock(connection: Connection, side: Side) -> Cursor | None:
    """The cursor as it is now, held with its family's until the transaction ends. None: we were disconnected meanwhile."""
    rows = Cursor.objects.filter(connection__in=family(connection), object_name=OBJECTS[side])
    held = {row.connection_id: row for row in rows.select_for_update().order_by("id")}
    connected = Connection.objects.filter(id=connection.id).exclude(state=ConnectionState.DISCONNECTED)
    return held.get(connection.id) if connected.exists() else None


def unmoved(connection: Connection, side: Side, begun: Cursor) -> bool:
    """Whether nobody moved the cursor since `begun`, not even to where it was. Locks."""
    now = lock(connection, side)
    return now is not None and (now.when_modified, now.moved_at) == (begun.when_modified, begun.moved_at)


def advance(begun: Cursor, latest: str) -> None:
    if sortable(latest) > sortable(begun.when_modified):
        begun.when_modified = latest
        begun.save(update_fields=["when_modified", "moved_at"])


def rewind(held: Cursor, oldest: str) -> None:
    """Back to `oldest`; imports that are under way are out of date even where that is no step."""
    held.when_modified = min(held.when_modified, oldest, key=sortable)
    held.save(update_fields=["when_modified", "moved_at"])


def _inherit(connection: Connection, side: Side) -> None:
    """What earlier connections of the subsidiary read is ours now, to be read anew: so that what they applied is known and
    no detail counts twice (A3)."""
    earlier = Connection.objects.filter(
        id__in=family(connection), state=ConnectionState.DISCONNECTED
    ).exclude(id=connection.id)
    if not earlier.exists():
        return
    with transaction.atomic():
        if lock(connection, side) is not None:
            theirs = SagePayment.objects.filter(connection__in=earlier, side=side)
            theirs.update(connection=connection, when_modified="")
