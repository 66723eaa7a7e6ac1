"""What the TMS said of a month, document by document: from the rows as they came, not from what we made of them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from integrations.core.closing import Month, Told
from integrations.core.corrections import base_of
from integrations.core.documents import Operation
from integrations.core.freight import GATHERED_KINDS, Kind, side_of
from integrations.core.lifecycle import OUT_OF_LIFE, State
from integrations.core.money import Money
from integrations.core.periods import Stream, stream_of
from integrations.models import Connection, Document, DocumentSource
from integrations.models.choices import Mode, TransactionStatus
from integrations.pipeline.raw_money import RawReader
from integrations.pipeline.raw_money import Told as Said
from integrations.pipeline.reconcile import Amounts


@dataclass(slots=True)
class _Group:
    """Transactions that stand in the same documents."""

    documents: list[Document]
    said: list[Said] = field(default_factory=list)


def of(connection: Connection, month: Month, read_at: datetime) -> Iterator[Told]:
    """`read_at`: when Sage was begun to be read; what went later could not be found there."""
    reader, amounts = RawReader([connection.subsidiary_id]), Amounts([connection])
    gathered: dict[frozenset[uuid.UUID], _Group] = {}
    for one in reader.told((month.first, month.last)):
        documents = [d for d in one.transaction.documents if d.operation != Operation.REVERSE]
        if documents and Kind(one.transaction.kind) in GATHERED_KINDS:
            key = frozenset(d.id for d in documents)
            gathered.setdefault(key, _Group(documents)).said.append(one)
        else:
            yield from _of_group(connection, _Group(documents, [one]), amounts, read_at)
    for group in gathered.values():
        yield from _of_group(connection, group, amounts, read_at)


def _of_group(connection: Connection, group: _Group, amounts: Amounts, read_at: datetime) -> Iterator[Told]:
    if not group.documents:
        for one in group.said:
            yield _without_document(connection, one, amounts)
        return
    if connection.mode != Mode.SUBLEDGER:  # a journal comes to its debits, which no leg knows
        yield from (_told(d, d.total, read_at) for d in _standing(group.documents))
        return
    subsidiary = group.said[0].transaction.subsidiary_id
    held = Money.sum(
        (amounts.of(subsidiary, s.last) - amounts.of(subsidiary, s.current) for s in group.said if s.held),
        group.documents[0].currency,
    )
    due = amounts.by_leg(subsidiary, [one.current for one in group.said])
    legs: dict[str, list[Document]] = defaultdict(list)
    for document in group.documents:
        legs[base_of(document.leg)].append(document)
    zero = Money.zero(group.said[0].current.currency)
    for n, (name, documents) in enumerate(legs.items()):
        amount = due.pop(name, zero)
        if (
            n == 0
        ):  # what today's policies would split otherwise than it was, and what is held, falls to the first
            amount += Money.sum((due.pop(leg) for leg in list(due) if leg not in legs), amount.currency)
        yield from _of_leg(documents, amount, held if n == 0 else zero, read_at)


def _of_leg(documents: Sequence[Document], amount: Money, held: Money, read_at: datetime) -> Iterator[Told]:
    """The leg's document and its corrections: together they come to what the TMS says."""
    standing = sorted(_standing(documents), key=lambda d: (d.kind != documents[0].kind, d.created_at))
    main, *others = standing
    rest = amount - Money.sum((d.total for d in others), amount.currency)
    yield _told(main, rest + held, read_at, held)
    yield from (_told(d, d.total, read_at) for d in others)


def _standing(documents: Sequence[Document]) -> list[Document]:
    """Those that are alive; of none alive the last, which says what became of it."""
    alive = [d for d in documents if State(d.state) not in OUT_OF_LIFE]
    return alive or [max(documents, key=lambda d: (d.state != State.SUPERSEDED, d.created_at))]


def _told(document: Document, amount: Money, read_at: datetime, held: Money | None = None) -> Told:
    return Told(
        key=str(document.pk),
        stream=stream_of(document.kind),
        number=document.number,
        amount=amount,
        state=State(document.state),
        posted_on=document.posting_date or document.document_date,
        cause=document.get_blocked_by_display() if document.blocked_by else "",
        held=held or None,
        went_since=document.sent_at is not None and document.sent_at >= read_at,
    )


def _without_document(connection: Connection, one: Said, amounts: Amounts) -> Told:
    transaction = one.transaction
    side = side_of(Kind(transaction.kind))
    return Told(
        key=f"transaction {transaction.pk}",
        stream=Stream(side.value) if connection.mode == Mode.SUBLEDGER else Stream.GL,
        number=transaction.number,
        amount=amounts.of(transaction.subsidiary_id, one.last),
        is_history=transaction.status == TransactionStatus.HISTORY,
    )


def days_of(documents: Iterable[uuid.UUID]) -> dict[uuid.UUID, date]:
    """The day of each document in the TMS: of what it stands for."""
    rows = DocumentSource.objects.filter(document__in=list(documents)).order_by("-transaction__document_date")
    return dict(rows.values_list("document", "transaction__document_date"))
