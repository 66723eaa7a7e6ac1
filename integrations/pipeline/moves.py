"""The one place where a document changes its state.

A move is one conditional UPDATE from the state that was seen, with a Transition row for each document that moved.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils import timezone

from integrations.core import lifecycle
from integrations.core.lifecycle import By, State
from integrations.models import Document, DocumentLine, DocumentSource, FreightTransaction, Transition
from integrations.models.choices import TransactionStatus
from integrations.pipeline import bulk
from tenants.ids import new_id

CHUNK = 500  # ids in one statement


def move(
    ids: Iterable[uuid.UUID],
    was: State,
    now: State,
    by: By,
    *,
    reason: str | Mapping[uuid.UUID, str] = "",
    actor: str = "",
    token: uuid.UUID | None = None,
    columns: dict[str, Any] | None = None,
) -> list[uuid.UUID]:
    """Move those of `ids` that are still in `was` (and still claimed with `token`); returns which moved.

    `reason` is one for all, or each one's own by its id.

    Raises lifecycle.TransitionError for a move that the table does not hold.
    """
    lifecycle.check(was, now, by)
    moved: list[uuid.UUID] = []
    wanted = list(ids)
    for start in range(0, len(wanted), CHUNK):
        moved += _move_chunk(wanted[start : start + CHUNK], was, now, by, reason, actor, token, columns or {})
    return moved


def _move_chunk(
    ids: Sequence[uuid.UUID],
    was: State,
    now: State,
    by: By,
    reason: str | Mapping[uuid.UUID, str],
    actor: str,
    token: uuid.UUID | None,
    columns: dict[str, Any],
) -> list[uuid.UUID]:
    with transaction.atomic():
        rows = Document.objects.filter(id__in=ids, state=was)
        if token is not None:
            rows = rows.filter(claim_token=token)
        found = dict(rows.select_for_update().values_list("id", "tenant_id"))
        if not found:
            return []
        release = {} if now is State.SENDING else {"claim_token": None, "claim_until": None}
        # Written only where it changes: it stands in indexes by identity, whose pages lie anywhere.
        crosses = (was in lifecycle.OUT_OF_LIFE) != (now in lifecycle.OUT_OF_LIFE)
        live = {"live": now not in lifecycle.OUT_OF_LIFE} if crosses else {}
        Document.objects.filter(id__in=found).update(
            state=now, changed_at=Now(), **{**live, **release, **columns}
        )
        if crosses:
            DocumentLine.objects.filter(document__in=found).update(**live)
        record(found.items(), was, now, by, reason=reason, actor=actor)
    return list(found)


_TRANSITION = ("id", "document_id", "was", "now", "by", "actor", "reason", "at")


def record(
    documents: Iterable[tuple[uuid.UUID, uuid.UUID]],
    was: State | None,
    now: State,
    by: By,
    *,
    reason: str | Mapping[uuid.UUID, str] = "",
    actor: str = "",
) -> None:
    """Transition rows for (document id, tenant id) pairs whose state was set by the caller."""
    at = timezone.now()
    rows: dict[uuid.UUID, list[bulk.Row]] = defaultdict(list)
    for document_id, tenant_id in documents:
        why = reason if isinstance(reason, str) else reason.get(document_id, "")
        rows[tenant_id].append(
            (new_id(), document_id, was.value if was else "", now.value, by.value, actor[:120], why[:300], at)
        )
    for tenant_id, of_tenant in rows.items():
        bulk.insert(Transition, tenant_id, _TRANSITION, of_tenant)


def supersede(
    ids: Sequence[uuid.UUID], was: State, *, reason: str, actor: str = "", by: By = By.SYSTEM
) -> list[uuid.UUID]:
    """Take unclaimed documents out of life; what stood in them alone is to be built again."""
    with transaction.atomic():
        moved = move(ids, was, State.SUPERSEDED, by, reason=reason, actor=actor)
        standing = DocumentSource.objects.filter(document__in=moved)
        left = list(standing.values_list("transaction", flat=True))
        standing.delete()
        elsewhere = DocumentSource.objects.filter(transaction=OuterRef("pk"))
        FreightTransaction.objects.filter(~Exists(elsewhere), id__in=left).update(
            status=TransactionStatus.RECEIVED
        )
    return moved


def locks_rows() -> bool:
    """Whether `skip_locked` means something here; SQLite's immediate transactions serialise instead."""
    return connection.features.has_select_for_update_skip_locked
