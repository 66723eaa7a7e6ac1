"""Big bodies leave after their time: raw rows, frozen payloads of what is settled, requests and answers, what webhooks said.

What they were about stays: the facts of a delivery, a document, an exchange are never pruned.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils import timezone

from integrations.core.lifecycle import State
from integrations.models import (
    Attaching,
    AttachmentBody,
    DocumentPayload,
    ExchangeBody,
    RawRow,
    Retention,
    TransactionVersion,
)
from integrations.models.choices import AttachingState, BodyKind
from integrations.models.retention import DEFAULT_DAYS
from tenants import pruning
from tenants.models import WebhookDelivery

CHUNK = 1000
# A payload may still be needed until its document has come to rest.
AT_REST = (State.CONFIRMED, State.REVERSED, State.SUPERSEDED, State.SKIPPED, State.BY_HAND)


def days_of(kind: BodyKind) -> int:
    """The tenant's own setting, or the deployment's default."""
    own = Retention.objects.filter(kind=kind).values_list("days", flat=True).first()
    return DEFAULT_DAYS[kind] if own is None else own


def prune() -> Mapping[str, int]:
    """Remove what is past its time, of the tenant in scope; returns rows removed per kind."""
    return {kind.value: _prune(kind) for kind in BodyKind}


def _prune(kind: BodyKind) -> int:
    before = timezone.now() - timedelta(days=days_of(kind))
    removed = 0
    while ids := list(_old(kind, before).values_list("id", flat=True)[:CHUNK]):
        with transaction.atomic(), pruning.permitted():
            _forget(kind, ids)
            removed += _rows(kind).filter(id__in=ids).delete()[0]
    return removed


def _rows(kind: BodyKind) -> QuerySet[Model]:
    rows: Mapping[BodyKind, QuerySet[Model]] = {
        BodyKind.RAW_ROW: RawRow.objects.all(),
        BodyKind.PAYLOAD: DocumentPayload.objects.all(),
        BodyKind.EXCHANGE: ExchangeBody.objects.all(),
        BodyKind.PAPER: AttachmentBody.objects.all(),
        BodyKind.WEBHOOK: WebhookDelivery.objects.all(),
    }
    return rows[kind]


def _old(kind: BodyKind, before: object) -> QuerySet[Model]:
    if kind is BodyKind.RAW_ROW:
        return RawRow.objects.filter(received_at__lt=before)
    if kind is BodyKind.PAYLOAD:
        return DocumentPayload.objects.filter(frozen_at__lt=before, document__state__in=AT_REST)
    if kind is BodyKind.PAPER:
        waiting = Attaching.objects.filter(attachment=OuterRef("attachment")).exclude(
            state=AttachingState.LINKED
        )
        return AttachmentBody.objects.filter(kept_at__lt=before).exclude(Exists(waiting))
    if kind is BodyKind.WEBHOOK:
        settled = (WebhookDelivery.State.SENT, WebhookDelivery.State.FAILED)
        return WebhookDelivery.objects.filter(created_at__lt=before, state__in=settled)
    return ExchangeBody.objects.filter(kept_at__lt=before)


def _forget(kind: BodyKind, ids: list[uuid.UUID]) -> None:
    if kind is BodyKind.RAW_ROW:
        TransactionVersion.objects.filter(raw_row__in=ids).update(raw_row=None)
