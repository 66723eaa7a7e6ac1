"""Activation and pausing of a connection."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from integrations.core import lifecycle
from integrations.models import (
    Connection,
    Document,
    DocumentSource,
    FreightTransaction,
    TransactionVersion,
)
from integrations.models.choices import ConnectionState, TransactionStatus, VersionStatus
from integrations.pipeline import due, moves
from integrations.pipeline import issues as issue_rows
from tenants import gates, onboarding
from tenants.models import AuditEvent, Engagement, Step, Subsidiary, User


class NotReady(ValueError):
    """Activation is refused; `reasons` says everything that is missing."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def activate(connection_id: uuid.UUID, actor: User | str, cut_over: datetime | None = None) -> Connection:
    """Let the connection export. The cut-over is this moment, unless a start is named, which is an explicit, recorded act
    before the first export (rule A6). Raises NotReady with everything that is missing."""
    engagement = _ordered(connection_id)
    with transaction.atomic():
        connection = Connection.objects.select_for_update().get(id=connection_id)
        reasons = before_activation(connection)
        if cut_over is not None and cut_over != connection.cut_over and _may_have_exported(connection):
            reasons.append("something was exported already, or may have been: the cut-over stays as it is")
        if reasons:
            raise NotReady(reasons)
        now = timezone.now()
        if cut_over is not None:
            connection.cut_over = cut_over
            AuditEvent.record(
                "connection.cut_over", actor=actor, target=connection, reason=cut_over.isoformat()
            )
            _take_up_history(connection, cut_over)
            _set_aside(connection, cut_over)
        connection.cut_over = connection.cut_over or now
        connection.activated_at = connection.activated_at or now
        connection.state, connection.paused_because = ConnectionState.ACTIVE, ""
        connection.save(update_fields=["cut_over", "activated_at", "state", "paused_because"])
        _take_over(connection)
        onboarding.record(engagement, Step.SET_UP, "the connection was activated", _name(actor))
        AuditEvent.record("connection.activated", actor=actor, target=connection)
        due.schedule(connection)
    return connection


def _ordered(connection_id: uuid.UUID) -> Engagement:
    """What it stands under. One from before there were orders gets its own, which stands even where the activation is refused for what it asks."""
    with transaction.atomic():
        connection = Connection.objects.select_for_update().get(id=connection_id)
        if connection.engagement is None:
            connection.engagement = order_of(connection.subsidiary, connection.is_desktop)
            connection.save(update_fields=["engagement"])
        return connection.engagement


def order_of(subsidiary: Subsidiary, is_desktop: bool) -> Engagement:
    """What was ordered for the subsidiary; a subsidiary set up again stands under the order it had, and so under its support window
    (rule J8). Where nobody ordered, setting it up is the order."""
    ordered = Engagement.objects.filter(subsidiary=subsidiary, closed_at=None)
    target = Engagement.Target.DESKTOP if is_desktop else Engagement.Target.ONLINE
    return ordered.order_by("-ordered_at").first() or Engagement.objects.create(
        tenant_id=subsidiary.tenant_id, subsidiary=subsidiary, target=target
    )


def _name(actor: User | str) -> str:
    return str(getattr(actor, "email", actor))


def _take_over(connection: Connection) -> None:
    """What a connection before it posted for the subsidiary into the same company is looked after by this one: read back, paid,
    corrected. Nothing of it is posted again, for its documents live (rule A8)."""
    Document.objects.filter(
        subsidiary=connection.subsidiary_id,
        company=connection.company_id,
        connection__state=ConnectionState.DISCONNECTED,
    ).update(connection=connection)


def _has_exported(connection: Connection) -> bool:
    return Document.objects.filter(connection=connection, sent_at__isnull=False).exists()


def _may_have_exported(connection: Connection) -> bool:
    on_its_way = Document.objects.filter(connection=connection, state__in=lifecycle.IN_FLIGHT)
    return _has_exported(connection) or on_its_way.exists()


def _take_up_history(connection: Connection, cut_over: datetime) -> None:
    """What an earlier, later-lying start had set aside is to be built after all, but for what is void."""
    history = FreightTransaction.objects.filter(
        subsidiary=connection.subsidiary_id, status=TransactionStatus.HISTORY, created_in_tms__gte=cut_over
    )
    void = TransactionVersion.objects.filter(
        transaction=OuterRef("pk"), status=VersionStatus.CURRENT, void=True
    )
    history.filter(Exists(void)).update(status=TransactionStatus.VOIDED)
    history.update(status=TransactionStatus.RECEIVED)


def _set_aside(connection: Connection, cut_over: datetime) -> None:
    """What a later start leaves behind is taken out of the documents that wait: the next build makes history of it (rule A6)."""
    before = DocumentSource.objects.filter(document=OuterRef("pk"), transaction__created_in_tms__lt=cut_over)
    for state in lifecycle.UNCLAIMED:
        waiting = Document.objects.filter(Exists(before), connection=connection, state=state)
        ids = list(waiting.values_list("id", flat=True))
        moved = moves.supersede(ids, state, reason="the cut-over was moved")
        issue_rows.close(moved)


def pause(connection_id: uuid.UUID, actor: User | str, reason: str) -> Connection:
    with transaction.atomic():
        connection = Connection.objects.select_for_update().get(id=connection_id)
        connection.state, connection.paused_because = ConnectionState.PAUSED, reason[:300]
        connection.save(update_fields=["state", "paused_because"])
        AuditEvent.record("connection.paused", actor=actor, target=connection, reason=reason)
        due.unschedule(connection)
    return connection


def before_first_export(connection: Connection) -> list[str]:
    """What the gates still ask before the first document leaves; nothing once one has left."""
    if _has_exported(connection):
        return []
    if connection.engagement is None:
        return ["nothing was ordered for it: activate it again, which makes the order"]
    return gates.failing(connection.engagement, gates.FIRST_LIVE_EXPORT)


def before_activation(connection: Connection) -> list[str]:
    """What is missing before it can be activated; nothing when the way is free."""
    known = bool(connection.user_password) or connection.is_desktop
    reasons = [] if known else ["the web services password is not set"]
    if connection.state == ConnectionState.DISCONNECTED:
        reasons.append("it is disconnected: set it up again")
    if connection.engagement is not None:
        reasons += gates.failing(connection.engagement, gates.ACTIVATION)
    return reasons
