"""Built again: unclaimed documents whose settings, lists or parties are no longer the ones they were built with."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models.functions import Now

from integrations.core import lifecycle
from integrations.core.build import Rules
from integrations.core.corrections import base_of
from integrations.core.documents import DocumentKind
from integrations.core.lifecycle import By, State
from integrations.models import (
    Connection,
    Document,
    DocumentLine,
    DocumentPayload,
    DocumentSource,
    FreightTransaction,
)
from integrations.pipeline import attaching, moves, opening, payees
from integrations.pipeline import issues as issue_rows
from integrations.pipeline.drafts import WORD, Drafts
from integrations.pipeline.rules import rules_of
from integrations.pipeline.sources import Source, history_credits, with_versions
from integrations.sage.ports import Renderer

SET = 500  # documents built again in one database transaction


def rebuild_stale(connection: Connection, ledger: Renderer) -> dict[str, int]:
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
        rebuild_set(connection, ledger, rules, stale, counts)


def rebuild_set(
    connection: Connection,
    ledger: Renderer,
    rules: Rules,
    stale: Sequence[Document],
    counts: dict[str, int],
) -> None:
    with transaction.atomic():
        locked = list(
            Document.objects.filter(
                id__in=[d.id for d in stale], state__in=[State.BLOCKED, State.READY]
            ).select_for_update()
        )
        # A correction is what was planned and agreed: other settings do not change it.
        mapped = [d for d in locked if d.corrects_id is None and d.source_kind != opening.KIND]
        families = _families(mapped)
        sources = [source for family in families for source in family.group]
        named = payees.named_by(connection, [f.group for f in families], rules.policies, ledger)
        papers = attaching.Due.of(rules.policies, [s.row.id for s in sources])
        drafts = Drafts(connection, ledger, rules, named, history_credits(sources), papers)
        was = {d.id: State(d.state) for d in locked}
        gone = [d for family in families for d in family.build(drafts)]
        _drop_parts(mapped)
        for document in locked:
            document.settings_version = connection.settings_version
        _write_again(drafts, [(d, was[d.id]) for d in locked], counts)
        _supersede(gone)


@dataclass(slots=True)
class Family:
    """The documents that the same transactions stand in: the legs of one, or of what gathers."""

    group: list[Source]
    stale: list[Document] = field(default_factory=list)
    others: list[tuple[str, State]] = field(
        default_factory=list
    )  # leg and state of those not built again now

    def build(self, drafts: Drafts) -> list[Document]:
        """Build the legs that there are by today's settings; returns those that are none any more.

        Once a leg is on its way or in Sage the family's shape is fixed: what stands there was split as it was.
        """
        legs = {leg.name: leg for leg in drafts.legs(self.group)}
        for document in self.stale:
            if document.leg in legs:
                drafts.fill(document, legs[document.leg], self.group)
        if any(state not in lifecycle.UNCLAIMED | lifecycle.OUT_OF_LIFE for _, state in self.others):
            return []
        standing = {d.leg for d in self.stale} | {base_of(leg) for leg, _ in self.others}
        for name, leg in legs.items():
            if name not in standing:
                drafts.add_leg(leg, self.group, self.stale[0].sequence)
        return [d for d in self.stale if d.leg not in legs]


def _families(documents: Sequence[Document]) -> list[Family]:
    """What has no transaction (a customer or vendor to be created) belongs to none, and stays as it is."""
    mine = {d.id: d for d in documents}
    own: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    standing = DocumentSource.objects.filter(document__in=mine).values_list("document", "transaction")
    for document_id, transaction_id in standing:
        own[document_id].add(transaction_id)
    transactions = {t for members in own.values() for t in members}
    rows = FreightTransaction.objects.filter(id__in=transactions).order_by("source_id")
    sources = {source.row.id: source for source in with_versions(list(rows))}
    families: dict[frozenset[uuid.UUID], Family] = {}
    for document_id, members in own.items():
        group = [sources[t] for t in sources if t in members]
        if group:
            family = families.setdefault(frozenset(members), Family(group))
            family.stale.append(mine[document_id])
    _add_others(families, mine, transactions)
    return list(families.values())


def _add_others(
    families: Mapping[frozenset[uuid.UUID], Family],
    mine: Mapping[uuid.UUID, Document],
    transactions: Collection[uuid.UUID],
) -> None:
    by_transaction = {t: family for members, family in families.items() for t in members}
    rows = DocumentSource.objects.filter(transaction__in=transactions).exclude(document__in=mine)
    told = rows.values_list("transaction", "document__leg", "document__state")
    for transaction_id, leg, state in told:
        if transaction_id in by_transaction:
            by_transaction[transaction_id].others.append((leg, State(state)))


def _supersede(documents: Sequence[Document]) -> None:
    for state in (State.BLOCKED, State.READY):
        ids = [d.id for d in documents if d.state == state]
        if ids:
            moves.supersede(ids, state, reason="by today's settings it is no document of its own")


def _drop_parts(documents: Sequence[Document]) -> None:
    mapped = [d.id for d in documents if d.kind not in (DocumentKind.CUSTOMER, DocumentKind.VENDOR)]
    DocumentLine.objects.filter(document__in=mapped).delete()
    DocumentPayload.objects.filter(document__in=mapped).delete()
    issue_rows.close(mapped)


_REBUILT = [
    "kind",
    "journal",
    "party",
    "number",
    "plain_number",
    "currency",
    "document_date",
    "due_date",
    "posting_date",
    "reverse_on",
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
    "attachment_id_in_sage",
    "awaits_attachments",
]


def _write_again(drafts: Drafts, moved: Sequence[tuple[Document, State]], counts: dict[str, int]) -> None:
    drafts.check_numbers([d for d, _ in moved if d.corrects_id is None and d.source_kind != opening.KIND])
    Document.objects.bulk_update([d for d, _ in moved], _REBUILT, batch_size=200)
    Document.objects.filter(id__in=[d.id for d, _ in moved]).update(changed_at=Now())
    drafts.write(counts)
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
