"""From received transactions to frozen documents, in sets.

Nothing here talks to Sage; a READY document holds exactly what will be sent, and the trace of every rule that chose it.
What was built with settings that are no longer current is built again in `rebuilding.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from integrations.core.build import Rules
from integrations.core.freight import Kind
from integrations.models import Connection, FreightTransaction, TransactionVersion
from integrations.models.choices import TransactionStatus, VersionStatus
from integrations.pipeline import attaching, moves, payees, sources, versions
from integrations.pipeline.drafts import Drafts
from integrations.pipeline.rules import rules_of
from integrations.pipeline.sources import Source
from integrations.sage.ports import Renderer

SET = 500  # transactions built in one database transaction
SEAL_HOUR = 6  # a provider's day is sealed at this local hour of the day after


def build_due(connection: Connection, ledger: Renderer) -> dict[str, int]:
    """Build a document for every received transaction of the connection's subsidiary that is due.

    Returns counts: built, blocked, skipped, history.
    """
    counts: dict[str, int] = defaultdict(int)
    versions.settle_landed(connection.subsidiary_id)
    counts["history"] += set_history_aside(connection)
    rules = rules_of(connection)
    while rows := _next_set(connection):
        before = sum(counts.values())
        build_set(connection, ledger, rules, rows, counts)
        if sum(counts.values()) == before:
            break  # all of them were taken by somebody else
    return {name: n for name, n in counts.items() if n}


def anything_received(connection: Connection) -> bool:
    """Whether a transaction that need not wait for its day's sealing is still to be built."""
    current = TransactionVersion.objects.filter(transaction=OuterRef("pk"), status=VersionStatus.CURRENT)
    single = _received(connection).exclude(kind__in=sources.GATHERED)
    return single.filter(Exists(current)).exists()


def _received(connection: Connection) -> QuerySet[FreightTransaction]:
    return FreightTransaction.objects.filter(
        subsidiary=connection.subsidiary_id, status=TransactionStatus.RECEIVED
    )


def set_history_aside(connection: Connection) -> int:
    """What was created before the cut-over never goes (rule A6)."""
    if connection.cut_over is None:
        return 0
    return (
        _received(connection)
        .filter(created_in_tms__lt=connection.cut_over)
        .update(status=TransactionStatus.HISTORY)
    )


def _next_set(connection: Connection) -> list[FreightTransaction]:
    sealed = _sealed_before(connection)
    single = ~Q(kind__in=sources.GATHERED)
    rows = list(_received(connection).filter(single).order_by("received_at", "id")[:SET])
    if rows:
        return rows
    days = list(
        _received(connection)
        .filter(kind__in=sources.GATHERED, document_date__lt=sealed)
        .order_by("document_date", "party", "kind")
        .values("source_system", "kind", "party", "document_date", "currency")
        .distinct()[:20]
    )
    if not days:
        return []
    wanted = Q()
    for day in days:
        # All parties' accruals of a day are one journal.
        apart = {"party"} if day["kind"] == Kind.ACCRUAL else set()
        wanted |= Q(**{name: value for name, value in day.items() if name not in apart})
    return list(_received(connection).filter(wanted).order_by("document_date", "source_id"))


def _sealed_before(connection: Connection) -> date:
    """Days before this one are sealed: their hour has passed in the subsidiary's zone."""
    local = connection.subsidiary.now()
    return local.date() if local.hour >= SEAL_HOUR else local.date() - timedelta(days=1)


def build_set(
    connection: Connection,
    ledger: Renderer,
    rules: Rules,
    rows: Sequence[FreightTransaction],
    counts: dict[str, int],
) -> None:
    with transaction.atomic():
        due = _locked(rows)
        groups = list(sources.groups(due))
        named = payees.named_by(connection, groups, rules.policies, ledger)
        sequences = sources.sequences(connection, groups)
        papers = attaching.Due.of(rules.policies, [s.row.id for s in due])
        drafts = Drafts(connection, ledger, rules, named, sources.history_credits(due), papers)
        standing = sources.standing_legs(due)
        for group in groups:
            sequence = sequences.get(sources.group_key(connection, group), 1)
            drafts.add(group, sequence, standing[group[0].row.id])
        drafts.write(counts)
        _note_documented(due)


def _note_documented(due: Sequence[Source]) -> None:
    """What was received only for a leg that is none any more."""
    FreightTransaction.objects.filter(
        id__in=[s.row.id for s in due], status=TransactionStatus.RECEIVED
    ).update(status=TransactionStatus.DOCUMENTED)


def _locked(rows: Sequence[FreightTransaction]) -> list[Source]:
    """The rows again, locked and still to be built, with their current versions."""
    locked = FreightTransaction.objects.filter(
        id__in=[r.id for r in rows], status=TransactionStatus.RECEIVED
    ).select_for_update(skip_locked=moves.locks_rows())
    return sources.with_versions(list(locked.order_by("document_date", "received_at", "source_id")))
