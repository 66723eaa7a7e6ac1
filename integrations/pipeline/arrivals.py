"""What the steps of intake share: the delivery under way, and what became of each of its rows."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from integrations.core.freight import Transaction
from integrations.core.issues import Issue
from integrations.core.money import Money
from integrations.models import Connection, FreightTransaction, RawInput, RawRow, TransactionVersion
from integrations.models import Issue as IssueRow
from integrations.models.choices import ConnectionState, VersionStatus
from integrations.pipeline import bulk, stored
from integrations.pipeline.issues import row_of
from integrations.tms.rows import Row, TransactionRow
from tenants.ids import new_id
from tenants.models import Subsidiary

_RAW_ROW = ("id", "raw_input_id", "row", "body", "received_at")


class Outcome(StrEnum):
    """What became of a row: taken in, seen before, or why not."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    LATE = "late"
    WAITING = "waiting"
    HELD = "held"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class RowResult:
    """`id` is the public id of the transaction or party. `history`: created before the cut-over (rule A6)."""

    row: int
    source_id: str
    outcome: Outcome
    id: uuid.UUID | None = None
    kind: str = ""
    history: bool = False
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery under way; without a raw input, what is settled later of earlier ones.

    `connection` is the subsidiary's, if it has one that is not disconnected.
    """

    tenant_id: uuid.UUID
    subsidiary_id: uuid.UUID
    source_system: str
    raw_input: RawInput | None
    connection: Connection | None
    zone: ZoneInfo
    cut_over: datetime | None

    @classmethod
    def of(
        cls,
        subsidiary: Subsidiary,
        source_system: str,
        raw_input: RawInput | None,
        connection: Connection | None,
    ) -> Delivery:
        return cls(
            tenant_id=subsidiary.tenant_id,
            subsidiary_id=subsidiary.pk,
            source_system=source_system,
            raw_input=raw_input,
            connection=connection,
            zone=ZoneInfo(subsidiary.time_zone),
            cut_over=connection.cut_over if connection else None,
        )

    def moment(self, created: datetime | date) -> datetime:
        """The creation time; a plain date means its start in the subsidiary's zone (rule A6)."""
        if isinstance(created, datetime):
            return created.astimezone(UTC)
        return datetime.combine(created, time.min, self.zone).astimezone(UTC)

    def is_history(self, created: datetime) -> bool:
        return self.cut_over is not None and created < self.cut_over

    def keep(self, rows: Sequence[Row]) -> list[uuid.UUID]:
        """Keep raw rows; gives their ids in the order of the rows."""
        ids = [new_id() for _ in rows]
        if self.raw_input is not None:
            raw_input_id, now = self.raw_input.pk, timezone.now()
            values = [
                (pk, raw_input_id, row.number, row.body, now) for pk, row in zip(ids, rows, strict=True)
            ]
            bulk.insert(RawRow, self.tenant_id, _RAW_ROW, values)
        return ids

    def issue_row(self, issue: Issue, *, transaction_id: uuid.UUID | None = None) -> IssueRow:
        return row_of(
            issue,
            tenant_id=self.tenant_id,
            connection=self.connection,
            raw_input=self.raw_input,
            transaction_id=transaction_id,
        )


@dataclass(slots=True)
class Arrival:
    """One version on its way in. `known` is the transaction before it; `version` its row, if it waited."""

    freight: Transaction
    payload: dict[str, Any]
    content_hash: str
    total: Money
    created: datetime
    row: TransactionRow | None = None
    raw_id: uuid.UUID | None = None
    known: FreightTransaction | None = None
    version: TransactionVersion | None = None
    status: VersionStatus = VersionStatus.CURRENT
    difference: Money | None = None
    issuer: uuid.UUID | None = None  # the subsidiary that issues it, where a route was asked
    issues: tuple[Issue, ...] = field(default=())


def arrival_of(
    delivery: Delivery,
    row: TransactionRow,
    freight: Transaction,
    known: FreightTransaction | None = None,
    *,
    issuer: uuid.UUID | None = None,
) -> Arrival:
    payload = stored.dump(freight)
    return Arrival(
        freight=freight,
        payload=payload,
        content_hash=stored.content_hash(payload),
        total=total_of(freight),
        created=delivery.moment(freight.created),
        row=row,
        known=known,
        issuer=issuer,
    )


def total_of(freight: Transaction) -> Money:
    """A void comes to nothing."""
    return Money.zero(freight.currency) if freight.void else freight.signed_total


def connection_of(subsidiary_id: uuid.UUID) -> Connection | None:
    """The subsidiary's one connection that is not disconnected (rule A10)."""
    live: Connection | None = (
        Connection.objects.filter(subsidiary=subsidiary_id)
        .exclude(state=ConnectionState.DISCONNECTED)
        .first()
    )
    return live
