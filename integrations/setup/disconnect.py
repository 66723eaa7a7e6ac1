"""Disconnecting (rule A8): the settings go, the record of what was exported stays, and the subsidiary may be set up again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef

from integrations.core import lifecycle
from integrations.core.lifecycle import State
from integrations.models import Connection, Document, DocumentSource, FreightTransaction, Work
from integrations.models.choices import ConnectionState, TransactionStatus
from integrations.pipeline import issues as issue_rows
from integrations.pipeline import moves
from integrations.setup import history, settings_file
from tenants.models import AuditEvent, User


class Refusal(ValueError):
    """It is not disconnected; the message says why."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What disconnecting does, in numbers."""

    settings: int
    posted: int
    waiting: int


def effect(connection: Connection) -> Effect:
    content = settings_file.dump(connection)
    documents = Document.objects.filter(connection=connection)
    return Effect(
        sum(len(rows) for rows in content["tables"].values()),
        documents.exclude(record_no="").count(),
        documents.filter(state__in=lifecycle.UNCLAIMED).count(),
    )


def disconnect(connection_id: uuid.UUID, actor: User, subsidiary: str) -> Effect:
    """`subsidiary` is its name as the person typed it. What waits is taken back, so that a new connection may build it; raises Refusal
    while something is on its way, whose outcome must be known first."""
    with transaction.atomic():
        connection = (
            Connection.objects.select_for_update(of=("self",))
            .select_related("subsidiary")
            .get(pk=connection_id)
        )
        if connection.state == ConnectionState.DISCONNECTED:
            raise Refusal("it is disconnected already")
        if subsidiary.strip().casefold() != connection.subsidiary.name.strip().casefold():
            raise Refusal(f"type the subsidiary's name: {connection.subsidiary.name}")
        flying = Document.objects.filter(connection=connection, state__in=lifecycle.IN_FLIGHT).count()
        if flying:
            raise Refusal(
                f"{flying} documents are on their way: pause the connection, and let what they became be known first"
            )
        told = effect(connection)
        history.keep(connection.pk, actor.email, "before it was disconnected")
        _take_back(connection)
        settings_file.remove_all(connection)
        Work.objects.filter(connection=connection).delete()
        connection.state, connection.paused_because = ConnectionState.DISCONNECTED, ""
        connection.user_password = ""
        connection.save(update_fields=["state", "paused_because", "user_password"])
        AuditEvent.record(
            "connection.disconnected",
            actor=actor,
            target=connection,
            detail={"settings": told.settings, "posted": told.posted, "waiting": told.waiting},
        )
    return told


def _take_back(connection: Connection) -> None:
    """Documents that never left are none any more; their transactions are to be built again, by whoever comes next."""
    mine = DocumentSource.objects.filter(transaction=OuterRef("pk"), document__connection=connection)
    waiting = mine.filter(document__state__in=lifecycle.UNCLAIMED)
    gone = mine.exclude(document__state__in=[*lifecycle.UNCLAIMED, State.SUPERSEDED])
    rows = FreightTransaction.objects.filter(Exists(waiting)).exclude(Exists(gone))
    ids = list(rows.values_list("pk", flat=True))
    for state in lifecycle.UNCLAIMED:
        documents = Document.objects.filter(connection=connection, state=state)
        moved = moves.supersede(
            list(documents.values_list("pk", flat=True)), state, reason="the connection was disconnected"
        )
        issue_rows.close(moved)
    FreightTransaction.objects.filter(pk__in=ids).update(status=TransactionStatus.RECEIVED)
