"""Transactions of a delivery against what is known: new, repeated, conflicting, late, or newer."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from integrations.core.freight import PartyRef, Transaction
from integrations.core.issues import Code, Issue
from integrations.models import Connection, FreightTransaction, TransactionVersion
from integrations.models import Issue as IssueRow
from integrations.models.choices import ConnectionState, TransactionStatus, VersionStatus
from integrations.pipeline import bulk, stored
from integrations.pipeline.arrivals import Arrival, Delivery, Outcome, RowResult, arrival_of
from integrations.pipeline.party_intake import parties_for
from integrations.pipeline.routes import Routes, routed_from
from integrations.pipeline.versions import apply_newer, write_versions
from integrations.tms.rows import TransactionRow, VoidOf
from tenants.ids import new_id

_TRANSACTION = (
    *(
        "id",
        "subsidiary_id",
        "source_system",
        "kind",
        "source_id",
        "status",
        "version",
        "content_hash",
        "party_id",
    ),
    *("number", "document_date", "created_in_tms", "currency", "total", "applies_to"),
    "routed_from_id",
    "received_at",
)
Key = tuple[str, str]  # kind and TMS id
Seen = dict[int, tuple[str, str]]  # version: hash of its content, status


def take_transactions(delivery: Delivery, rows: Sequence[TransactionRow]) -> list[RowResult]:
    """Take in the rows that can be read. Rows of one thing are taken one after the other, in their order."""
    good = [row for row in rows if not row.issues]
    results = _reject(delivery, [row for row in rows if row.issues])
    routes = Routes.of(delivery.tenant_id, delivery.subsidiary_id)
    for round_ in _rounds(good):
        results += _take_round(delivery, round_, routes)
    return sorted(results, key=lambda result: result.row)


def _key(row: TransactionRow) -> Key:
    told = row.transaction or row.void_of
    return (told.kind.value, told.source_id) if told else ("", "")


def _rounds(rows: Sequence[TransactionRow]) -> Iterator[list[TransactionRow]]:
    """Usually one; a thing that comes twice stands in two."""
    left = list(rows)
    while left:
        this: dict[Key, TransactionRow] = {}
        later = [row for row in left if this.setdefault(_key(row), row) is not row]
        yield list(this.values())
        left = later


@dataclass(slots=True)
class _Round:
    """One row of each thing, sorted by what it is against what is known."""

    new: list[Arrival] = field(default_factory=list)
    late: list[Arrival] = field(default_factory=list)
    newer: list[Arrival] = field(default_factory=list)
    refused: list[TransactionRow] = field(default_factory=list)
    repeated: list[RowResult] = field(default_factory=list)

    @property
    def arrivals(self) -> list[Arrival]:
        return [*self.new, *self.late, *self.newer]


def _take_round(delivery: Delivery, rows: Sequence[TransactionRow], routes: Routes) -> list[RowResult]:
    known = _known(delivery, rows)
    seen = _seen(known)
    whole, refused = _void_content(rows, known)
    round_ = _Round(refused=refused)
    for row in whole:
        if row.transaction is not None:
            _route(delivery, row, row.transaction, known.get(_key(row)), seen, routes, round_)
    return _write(delivery, round_)


def _route(
    delivery: Delivery,
    row: TransactionRow,
    freight: Transaction,
    known: FreightTransaction | None,
    seen: Mapping[uuid.UUID, Seen],
    routes: Routes,
    into: _Round,
) -> None:
    """To the subsidiary that issues it; where none can be told, the row is refused."""
    issuer = routes.issuer(freight)
    if isinstance(issuer, Issue):
        into.refused.append(replace(row, issues=(replace(issuer, row=row.number),)))
        return
    _judge(delivery, row, freight, known, seen, issuer, into)


def _judge(
    delivery: Delivery,
    row: TransactionRow,
    freight: Transaction,
    known: FreightTransaction | None,
    seen: Mapping[uuid.UUID, Seen],
    issuer: uuid.UUID,
    into: _Round,
) -> None:
    if known is None:
        into.new.append(arrival_of(delivery, row, freight, issuer=issuer))
        return
    problem = _elsewhere(delivery, row, known)
    if problem is not None:
        into.refused.append(replace(row, issues=(problem,)))
        return
    versions = seen.get(known.pk, {})
    if freight.version not in versions:
        older = freight.version < _latest(versions)
        (into.late if older else into.newer).append(arrival_of(delivery, row, freight, known, issuer=issuer))
    elif stored.content_hash(stored.dump(freight)) == versions[freight.version][0]:
        into.repeated.append(_result(row, known, Outcome.REPEATED))
    else:
        into.refused.append(replace(row, issues=(_conflict(row, freight.version),)))


def _write(delivery: Delivery, round_: _Round) -> list[RowResult]:
    named: dict[PartyRef, str] = {}
    for arrival in (*round_.new, *round_.newer):
        name = arrival.row.party_name if arrival.row else ""
        named[arrival.freight.party] = name or named.get(arrival.freight.party, "")
        for ref in arrival.freight.parties:
            named.setdefault(ref, "")
    parties = {ref: party.pk for ref, party in parties_for(delivery, named).items()}
    _keep(delivery, round_.arrivals)
    results = round_.repeated + _reject(delivery, round_.refused)
    results += _write_new(delivery, round_.new, parties)
    results += _write_late(delivery, round_.late)
    if round_.newer:
        results += apply_newer(delivery, round_.newer, parties)
    return results


def _known(delivery: Delivery, rows: Sequence[TransactionRow]) -> dict[Key, FreightTransaction]:
    """What is known of these, locked in one order, so that two deliveries at once follow one another."""
    keys = {_key(row) for row in rows}
    found = (
        FreightTransaction.objects.filter(
            source_system=delivery.source_system,
            kind__in={kind for kind, _ in keys},
            source_id__in={source_id for _, source_id in keys},
        )
        .order_by("pk")
        .select_for_update()
    )
    return {(row.kind, row.source_id): row for row in found}


def _seen(known: Mapping[Key, FreightTransaction]) -> dict[uuid.UUID, Seen]:
    seen: dict[uuid.UUID, Seen] = defaultdict(dict)
    if known:
        rows = TransactionVersion.objects.filter(transaction__in=[row.pk for row in known.values()])
        for pk, version, content, status in rows.values_list(
            "transaction_id", "version", "content_hash", "status"
        ):
            seen[pk][version] = (content, status)
    return seen


def _latest(versions: Seen) -> int:
    return max((v for v, (_, status) in versions.items() if status != VersionStatus.LATE), default=-1)


def _void_content(
    rows: Sequence[TransactionRow], known: Mapping[Key, FreightTransaction]
) -> tuple[list[TransactionRow], list[TransactionRow]]:
    """Voids that only name what they void get the content of the version before; and those that void nothing."""
    voids = [known[_key(row)].pk for row in rows if row.void_of and _key(row) in known]
    if not voids and not any(row.void_of for row in rows):
        return list(rows), []
    before: dict[uuid.UUID, list[Transaction]] = defaultdict(list)
    versions = TransactionVersion.objects.filter(transaction__in=voids).exclude(status=VersionStatus.LATE)
    for pk, payload in versions.order_by("version").values_list("transaction_id", "payload"):
        before[pk].append(stored.load(payload))
    filled: list[TransactionRow] = []
    refused: list[TransactionRow] = []
    for row in rows:
        if row.void_of is None:
            filled.append(row)
            continue
        transaction = known.get(_key(row))
        base = [t for t in before[transaction.pk] if t.version < row.void_of.version] if transaction else []
        if base:
            voided = replace(base[-1], version=row.void_of.version, void=True)
            filled.append(replace(row, transaction=voided, void_of=None))
        else:
            refused.append(replace(row, void_of=None, issues=(_nothing_to_void(row, row.void_of),)))
    return filled, refused


def _keep(delivery: Delivery, arrivals: Sequence[Arrival]) -> None:
    rows = [arrival.row for arrival in arrivals if arrival.row]
    for arrival, raw_id in zip(arrivals, delivery.keep(rows), strict=True):
        arrival.raw_id = raw_id


def _write_new(
    delivery: Delivery, new: Sequence[Arrival], parties: Mapping[PartyRef, uuid.UUID]
) -> list[RowResult]:
    now = timezone.now()
    results: list[RowResult] = []
    rows: list[tuple[Any, ...]] = []
    cut_overs = _cut_overs(delivery, new)
    for arrival in new:
        freight, pk, status = arrival.freight, new_id(), _status(delivery, arrival, cut_overs)
        rows.append(
            (
                pk,
                arrival.issuer or delivery.subsidiary_id,
                delivery.source_system,
                freight.kind.value,
                freight.source_id,
                status.value,
                freight.version,
                arrival.content_hash,
                parties[freight.party],
                freight.number,
                freight.document_date,
                arrival.created,
                freight.currency,
                arrival.total.minor,
                freight.applies_to,
                routed_from(delivery.subsidiary_id, arrival.issuer),
                now,
            )
        )
        number = arrival.row.number if arrival.row else 0
        history = status is TransactionStatus.HISTORY
        results.append(
            RowResult(number, freight.source_id, Outcome.ACCEPTED, pk, freight.kind.value, history)
        )
    bulk.insert(FreightTransaction, delivery.tenant_id, _TRANSACTION, rows)
    write_versions(delivery, [(a, row[0], VersionStatus.CURRENT) for a, row in zip(new, rows, strict=True)])
    return results


def _cut_overs(delivery: Delivery, new: Sequence[Arrival]) -> dict[uuid.UUID, datetime | None]:
    """Of the subsidiaries, other than the delivering one, that issue these: what is history is by the issuer's cut-over."""
    others = {a.issuer for a in new if a.issuer and a.issuer != delivery.subsidiary_id}
    if not others:
        return {}
    live = Connection.objects.filter(subsidiary__in=others).exclude(state=ConnectionState.DISCONNECTED)
    return dict.fromkeys(others) | dict(live.values_list("subsidiary_id", "cut_over"))


def _status(
    delivery: Delivery, arrival: Arrival, cut_overs: Mapping[uuid.UUID, datetime | None]
) -> TransactionStatus:
    """What was created before the cut-over is history (rule A6), a void too."""
    if arrival.issuer is not None and arrival.issuer in cut_overs:
        cut_over = cut_overs[arrival.issuer]
        if cut_over is not None and arrival.created < cut_over:
            return TransactionStatus.HISTORY
    elif delivery.is_history(arrival.created):
        return TransactionStatus.HISTORY
    return TransactionStatus.VOIDED if arrival.freight.void else TransactionStatus.RECEIVED


def _write_late(delivery: Delivery, late: Sequence[Arrival]) -> list[RowResult]:
    write_versions(delivery, [(a, a.known.pk, VersionStatus.LATE) for a in late if a.known])
    return [_result(a.row, a.known, Outcome.LATE) for a in late if a.row and a.known]


def _reject(delivery: Delivery, rows: Sequence[TransactionRow]) -> list[RowResult]:
    if not rows:
        return []
    delivery.keep(rows)
    IssueRow.objects.bulk_create([delivery.issue_row(issue) for row in rows for issue in row.issues])
    return [RowResult(row.number, row.source_id, Outcome.REJECTED, issues=row.issues) for row in rows]


def _result(row: TransactionRow, transaction: FreightTransaction, outcome: Outcome) -> RowResult:
    history = transaction.status == TransactionStatus.HISTORY
    return RowResult(row.number, row.source_id, outcome, transaction.pk, transaction.kind, history)


def _conflict(row: TransactionRow, version: int) -> Issue:
    return Issue(
        Code.VERSION_CONFLICT,
        f"version {version} of {row.source_id} came before with other content",
        "give a changed transaction a higher version",
        place="version",
        row=row.number,
    )


def _elsewhere(delivery: Delivery, row: TransactionRow, known: FreightTransaction) -> Issue | None:
    if delivery.subsidiary_id == (known.routed_from_id or known.subsidiary_id):
        return None
    return Issue(
        Code.FIELD_INVALID,
        f"{row.source_id} was delivered for another subsidiary",
        "deliver it for the subsidiary that it belongs to, or under another id",
        place="subsidiary",
        row=row.number,
    )


def _nothing_to_void(row: TransactionRow, void: VoidOf) -> Issue:
    return Issue(
        Code.FIELD_REQUIRED,
        f"no version of {void.source_id} before {void.version} is known, so there is nothing to void",
        "send the whole transaction with void: true, or a version above the one to be voided",
        place="source_id",
        row=row.number,
    )
