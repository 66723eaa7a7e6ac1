"""Transactions of the TMS beside their current versions, and how they gather into documents."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from integrations.core.corrections import base_of
from integrations.core.documents import Operation
from integrations.core.freight import CASH_KINDS, GATHERED_KINDS, Kind, Transaction
from integrations.models import Connection, Document, DocumentSource, FreightTransaction, TransactionVersion
from integrations.models.choices import TransactionStatus, VersionStatus
from integrations.pipeline import stored

GATHERED = [k.value for k in GATHERED_KINDS]


@dataclass(frozen=True, slots=True)
class Source:
    """A transaction of the TMS beside its current version."""

    row: FreightTransaction
    version: TransactionVersion
    freight: Transaction


def with_versions(rows: Sequence[FreightTransaction]) -> list[Source]:
    versions = {
        v.transaction_id: v
        for v in TransactionVersion.objects.filter(transaction__in=rows, status=VersionStatus.CURRENT)
    }
    return [Source(r, versions[r.id], stored.load(versions[r.id].payload)) for r in rows if r.id in versions]


def groups(sources: Sequence[Source]) -> Iterable[list[Source]]:
    """What becomes documents together: a transaction, a provider's purchases of one day and currency, a day's accruals."""
    gathered: dict[tuple[Any, ...], list[Source]] = defaultdict(list)
    for source in sources:
        if source.freight.kind in GATHERED_KINDS:
            row = source.row
            party = None if source.freight.kind is Kind.ACCRUAL else row.party_id
            gathered[row.source_system, row.kind, party, row.document_date, row.currency].append(source)
        else:
            yield [source]
    yield from gathered.values()


def group_key(connection: Connection, group: Sequence[Source]) -> str:
    """The source id of the document's identity."""
    first = group[0].freight
    if first.kind not in GATHERED_KINDS:
        return first.source_id
    who = "accrual" if first.kind is Kind.ACCRUAL else first.party.source_id
    return f"{who}|{first.document_date:%Y-%m-%d}|{first.currency}|{connection.subsidiary.slug}"


def sequences(connection: Connection, gathered: Sequence[Sequence[Source]]) -> dict[str, int]:
    """The next sequence of gathered documents: a sealed day that has a live document opens another."""
    keys = [group_key(connection, g) for g in gathered if g[0].freight.kind in GATHERED_KINDS]
    if not keys:
        return {}
    used = (
        Document.objects.filter(source_kind__in=GATHERED, source_id__in=keys, live=True)
        .values_list("source_id")
        .annotate(last=Max("sequence"))
    )
    return {key: last + 1 for key, last in used}


def standing_legs(sources: Sequence[Source]) -> dict[uuid.UUID, set[str]]:
    """By transaction: its legs that stand in live documents already, as after another of its legs was reversed."""
    found: dict[uuid.UUID, set[str]] = defaultdict(set)
    rows = DocumentSource.objects.filter(transaction__in=[s.row.id for s in sources], document__live=True)
    rows = rows.exclude(document__operation=Operation.REVERSE)
    for transaction_id, leg in rows.values_list("transaction", "document__leg"):
        found[transaction_id].add(base_of(leg))
    return found


def applied(freight: Transaction) -> set[str]:
    """What a credit corrects, or cash settles, by its TMS id."""
    told = {freight.applies_to}
    if freight.kind in CASH_KINDS:
        told |= {charge.applies_to for charge in freight.charges}
    return told - {""}


def history_credits(sources: Sequence[Source]) -> set[tuple[str, str]]:
    """(source system, TMS id) of what is corrected or settled and is history: such a one goes to a person."""
    wanted = {target for s in sources for target in applied(s.freight)}
    if not wanted:
        return set()
    rows = FreightTransaction.objects.filter(source_id__in=wanted, status=TransactionStatus.HISTORY)
    return set(rows.values_list("source_system", "source_id"))
