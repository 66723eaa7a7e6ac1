"""Built again: unclaimed documents whose settings, lists or parties are no longer the ones they were built with."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.db.models.functions import Now

from integrations.core.build import Rules
from integrations.core.documents import DocumentKind
from integrations.core.lifecycle import By, State
from integrations.models import Connection, Document, DocumentLine, DocumentPayload, FreightTransaction
from integrations.pipeline import issues as issue_rows
from integrations.pipeline import linking, moves
from integrations.pipeline.drafts import WORD, Drafts
from integrations.pipeline.rules import rules_of
from integrations.pipeline.sources import Source, history_credits, with_versions
from integrations.sage.ports import OnlineLedger

SET = 500  # documents built again in one database transaction


def rebuild_stale(connection: Connection, ledger: OnlineLedger) -> dict[str, int]:
    """Build again the unclaimed documents that were built with other settings than today's."""
    counts: dict[str, int] = defaultdict(int)
    rules: Rules | None = None
    while True:
        stale = list(
            Document.objects.filter(connection=connection, state__in=[State.BLOCKED, State.READY])
            .exclude(settings_version=connection.settings_version)
            .order_by("created_at")[:SET]
        )
        if not stale:
            return {name: n for name, n in counts.items() if n}
        rules = rules or rules_of(connection)
        _rebuild_set(connection, ledger, rules, stale, counts)


def _rebuild_set(
    connection: Connection,
    ledger: OnlineLedger,
    rules: Rules,
    stale: Sequence[Document],
    counts: dict[str, int],
) -> None:
    standing = linking.stand(connection, {d.party_id for d in stale if d.party_id}, ledger)
    with transaction.atomic():
        locked = list(
            Document.objects.filter(
                id__in=[d.id for d in stale], state__in=[State.BLOCKED, State.READY]
            ).select_for_update()
        )
        sources = with_versions(
            list(FreightTransaction.objects.filter(document__in=locked).order_by("source_id"))
        )
        of_document: dict[uuid.UUID, list[Source]] = defaultdict(list)
        for source in sources:
            if source.row.document_id:
                of_document[source.row.document_id].append(source)
        drafts = Drafts(connection, ledger, rules, standing, history_credits(sources))
        _drop_parts(locked)
        moved: list[tuple[Document, State]] = []
        for document in locked:
            was = State(document.state)
            if of_document[document.id]:
                drafts.fill(document, of_document[document.id])
            document.settings_version = connection.settings_version
            moved.append((document, was))
        _write_again(drafts, moved, counts)


def _drop_parts(documents: Sequence[Document]) -> None:
    mapped = [d.id for d in documents if d.kind not in (DocumentKind.CUSTOMER, DocumentKind.VENDOR)]
    DocumentLine.objects.filter(document__in=mapped).delete()
    DocumentPayload.objects.filter(document__in=mapped).delete()
    issue_rows.close(mapped)


_REBUILT = [
    "kind",
    "number",
    "currency",
    "document_date",
    "due_date",
    "posting_date",
    "reference",
    "total",
    "party_id_in_sage",
    "settings_version",
    "blocked_by",
    "state",
    "live",
    "fingerprint",
    "generation",
    "control_id",
    "refused",
    "open_amount",
]


def _write_again(drafts: Drafts, moved: Sequence[tuple[Document, State]], counts: dict[str, int]) -> None:
    Document.objects.bulk_update([d for d, _ in moved], _REBUILT, batch_size=200)
    Document.objects.filter(id__in=[d.id for d, _ in moved]).update(changed_at=Now())
    drafts.write_parts()
    by_move: dict[tuple[State, State], list[Document]] = defaultdict(list)
    for document, was in moved:
        by_move[was, State(document.state)].append(document)
    for (was, now), documents in by_move.items():
        counts[f"rebuilt_{WORD[now]}"] += len(documents)
        if was is not now:
            moves.record(
                ((d.id, d.tenant_id) for d in documents),
                was,
                now,
                By.SYSTEM,
                reason=drafts.reasons(documents, "built again: settings or parties changed"),
            )
