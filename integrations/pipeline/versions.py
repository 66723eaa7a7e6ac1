"""Newer versions of what is known: they replace, wait, change nothing, or are held (invariant 1).

A new version of something that is in Sage never makes a second document. A void is a version: its total is zero.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils import timezone

from integrations.core import lifecycle
from integrations.core.freight import PartyRef
from integrations.core.issues import Code, Issue
from integrations.core.lifecycle import State
from integrations.models import DocumentSource, FreightTransaction, TransactionVersion
from integrations.models import Issue as IssueRow
from integrations.models.choices import TransactionStatus, VersionStatus
from integrations.pipeline import bulk, moves, routes, stored
from integrations.pipeline import issues as issue_rows
from integrations.pipeline.arrivals import Arrival, Delivery, Outcome, RowResult, connection_of, total_of
from integrations.pipeline.party_intake import party_ids
from integrations.pipeline.rules import rules_of
from integrations.pipeline.sameness import same_in_sage
from tenants.ids import new_id
from tenants.models import Subsidiary

LOOKS = 3  # a document may be claimed between our look and our update
_COLUMNS = [
    "subsidiary",
    "routed_from",
    "status",
    "version",
    "content_hash",
    "party",
    "number",
    "document_date",
    "created_in_tms",
    "currency",
    "total",
    "applies_to",
]
_VERSION = (
    *(
        "id",
        "transaction_id",
        "version",
        "status",
        "content_hash",
        "payload",
        "currency",
        "total",
        "difference",
    ),
    *("void", "raw_row_id", "received_at"),
)
_OUTCOMES = {
    VersionStatus.CURRENT: Outcome.ACCEPTED,
    VersionStatus.EQUAL: Outcome.ACCEPTED,
    VersionStatus.WAITING: Outcome.WAITING,
    VersionStatus.HELD: Outcome.HELD,
}


def write_versions(delivery: Delivery, arrivals: Sequence[tuple[Arrival, uuid.UUID, VersionStatus]]) -> None:
    """New versions, each of a transaction by its id."""
    now = timezone.now()
    rows = [
        (
            new_id(),
            transaction_id,
            arrival.freight.version,
            status.value,
            arrival.content_hash,
            arrival.payload,
            arrival.freight.currency,
            arrival.total.minor,
            None if arrival.difference is None else arrival.difference.minor,
            arrival.freight.void,
            arrival.raw_id,
            now,
        )
        for arrival, transaction_id, status in arrivals
    ]
    bulk.insert(TransactionVersion, delivery.tenant_id, _VERSION, rows)


def apply_newer(
    delivery: Delivery, arrivals: Sequence[Arrival], parties: Mapping[PartyRef, uuid.UUID]
) -> list[RowResult]:
    """Decide each by where its document stands, and write. The transactions are locked by the caller."""
    current = _current(arrivals)
    for arrival in arrivals:
        arrival.status = VersionStatus.CURRENT
    _decide(arrivals, current)
    _let_equal_pass(delivery, [a for a in arrivals if a.status is VersionStatus.HELD])
    _retire_older(arrivals)
    for arrival in arrivals:
        if arrival.status is VersionStatus.HELD:
            _hold(arrival, current)
    _write_versions(delivery, arrivals)
    _replace_columns(delivery, [a for a in arrivals if a.status is VersionStatus.CURRENT], parties)
    _reissue(delivery, arrivals)
    return [_result(a) for a in arrivals if a.row]


def settle_waiting(transaction_ids: Iterable[uuid.UUID]) -> int:
    """Apply the versions that waited while their document was being sent. Called when documents have left flight,
    outside of the transaction that moved them; returns how many were settled."""
    ids = list(transaction_ids)
    waiting = TransactionVersion.objects.filter(transaction__in=ids, status=VersionStatus.WAITING)
    wanted = set(waiting.values_list("transaction_id", flat=True))
    if not wanted:
        return 0
    with transaction.atomic():
        known = FreightTransaction.objects.filter(pk__in=wanted).order_by("pk").select_for_update()
        rows = {row.pk: row for row in known}
        newest: dict[uuid.UUID, TransactionVersion] = {}
        for version in waiting.order_by("version"):
            newest[version.transaction_id] = version
        return _settle(rows, newest)


def settle_landed(subsidiary_id: uuid.UUID) -> int:
    """Settle what still waits though its document has left flight by whatever road. Few rows, found by their index."""
    waiting = TransactionVersion.objects.filter(
        status=VersionStatus.WAITING, transaction__subsidiary=subsidiary_id
    )
    in_flight = DocumentSource.objects.filter(
        transaction=OuterRef("transaction"),
        document__state__in=[state.value for state in lifecycle.IN_FLIGHT],
    )
    waiting = waiting.filter(~Exists(in_flight))
    ids = list(waiting.values_list("transaction_id", flat=True).distinct()[:1000])
    return settle_waiting(ids) if ids else 0


def _settle(
    known: Mapping[uuid.UUID, FreightTransaction], newest: Mapping[uuid.UUID, TransactionVersion]
) -> int:
    by_subsidiary: dict[uuid.UUID, list[TransactionVersion]] = defaultdict(list)
    for pk, version in newest.items():
        by_subsidiary[known[pk].subsidiary_id].append(version)
    settled = 0
    for subsidiary in Subsidiary.objects.filter(pk__in=by_subsidiary):
        delivery = Delivery.of(subsidiary, "", None, connection_of(subsidiary.pk))
        arrivals = [_waited(delivery, known[v.transaction_id], v) for v in by_subsidiary[subsidiary.pk]]
        apply_newer(delivery, arrivals, _parties_of(arrivals))
        settled += sum(1 for a in arrivals if a.status is not VersionStatus.WAITING)
    return settled


def _waited(delivery: Delivery, known: FreightTransaction, version: TransactionVersion) -> Arrival:
    freight = stored.load(version.payload)
    return Arrival(
        freight=freight,
        payload=version.payload,
        content_hash=version.content_hash,
        total=total_of(freight),
        created=delivery.moment(freight.created),
        known=known,
        version=version,
        issuer=routes.issuer_of_known(known, freight),
    )


def _parties_of(arrivals: Sequence[Arrival]) -> dict[PartyRef, uuid.UUID]:
    # Their parties were made when they came in.
    found: dict[PartyRef, uuid.UUID] = {}
    for system in {a.freight.source_system for a in arrivals}:
        found |= party_ids(system, {a.freight.party for a in arrivals})
    return found


# Deciding -----------------------------------------------------------------------------------------------------


def _current(arrivals: Sequence[Arrival]) -> dict[uuid.UUID, TransactionVersion]:
    ids = [a.known.pk for a in arrivals if a.known]
    rows = TransactionVersion.objects.filter(transaction__in=ids, status=VersionStatus.CURRENT)
    return {row.transaction_id: row for row in rows.defer("payload")}


def _decide(arrivals: Sequence[Arrival], current: Mapping[uuid.UUID, TransactionVersion]) -> None:
    """Take unclaimed documents out of life; a document claimed meanwhile is judged again by its new state."""
    open_ = list(arrivals)
    for _ in range(LOOKS):
        standing = _states(open_)
        unclaimed: dict[State, set[uuid.UUID]] = defaultdict(set)
        again: list[Arrival] = []
        for arrival in open_:
            states = standing.get(arrival.known.pk, {}) if arrival.known else {}
            arrival.status = _standing(arrival, frozenset(states.values()), current)
            if arrival.status is VersionStatus.CURRENT:
                free = {pk: state for pk, state in states.items() if state in lifecycle.UNCLAIMED}
                again += [arrival] if free else []
                for pk, state in free.items():
                    unclaimed[state].add(pk)
        if not unclaimed:
            return
        _supersede(unclaimed)
        open_ = again
    for arrival in open_:  # it changes faster than we look: it is in somebody's hands
        arrival.status = VersionStatus.WAITING


def _states(arrivals: Sequence[Arrival]) -> dict[uuid.UUID, dict[uuid.UUID, State]]:
    """Of each transaction the documents that it stands in, with their states."""
    found: dict[uuid.UUID, dict[uuid.UUID, State]] = defaultdict(dict)
    rows = DocumentSource.objects.filter(transaction__in=[a.known.pk for a in arrivals if a.known])
    for transaction_id, pk, state in rows.values_list("transaction", "document", "document__state"):
        found[transaction_id][pk] = State(state)
    return found


def _supersede(unclaimed: Mapping[State, set[uuid.UUID]]) -> None:
    for state, ids in unclaimed.items():
        moved = moves.supersede(sorted(ids), state, reason="a newer version came from the TMS")
        issue_rows.close(moved)


def _standing(
    arrival: Arrival, states: frozenset[State], current: Mapping[uuid.UUID, TransactionVersion]
) -> VersionStatus:
    """One leg on its way, and the version waits; one in Sage, and it is held; else it takes the place of the older."""
    if states & lifecycle.IN_FLIGHT:
        return VersionStatus.WAITING
    if states <= lifecycle.UNCLAIMED | lifecycle.OUT_OF_LIFE:
        return VersionStatus.CURRENT
    before = current.get(arrival.known.pk) if arrival.known else None
    same = before is not None and before.content_hash == arrival.content_hash
    return VersionStatus.EQUAL if same else VersionStatus.HELD


def _let_equal_pass(delivery: Delivery, held: Sequence[Arrival]) -> None:
    """What differs only in what Sage is never told is no change after posting."""
    if not held or delivery.connection is None:
        return
    rules = rules_of(delivery.connection)
    posted = TransactionVersion.objects.filter(
        transaction__in=[a.known.pk for a in held if a.known], status=VersionStatus.CURRENT
    )
    before = dict(posted.values_list("transaction_id", "payload"))
    for arrival in held:
        payload = before.get(arrival.known.pk) if arrival.known else None
        if payload is not None and same_in_sage(stored.load(payload), arrival.freight, rules):
            arrival.status = VersionStatus.EQUAL


def _hold(arrival: Arrival, current: Mapping[uuid.UUID, TransactionVersion]) -> None:
    before = current.get(arrival.known.pk) if arrival.known else None
    was = before.total if before is not None else None
    comparable = was is not None and was.currency == arrival.total.currency
    arrival.difference = arrival.total - was if was is not None and comparable else None
    words = f"by {arrival.difference}" if arrival.difference is not None else f"to {arrival.total}"
    what = "a void" if arrival.freight.void else "a newer version"
    arrival.issues = (
        Issue(
            Code.CHANGED_AFTER_POSTING,
            f"{what} ({arrival.freight.version}) of {arrival.freight.source_id} changes it {words}"
            " after it went to Sage; nothing is sent until the correction is carried out",
            "look at the plan of its correction and carry it out, or take the change back in the TMS",
            place="version",
            row=arrival.row.number if arrival.row else None,
            facts={"difference": str(arrival.difference or ""), "version": str(arrival.freight.version)},
        ),
    )


# Writing ------------------------------------------------------------------------------------------------------


def _retire_older(arrivals: Sequence[Arrival]) -> None:
    """Earlier versions that waited or were held are replaced; so is the current one where the new takes its place."""
    ids = {a.known.pk for a in arrivals if a.known}
    mine = {a.version.pk for a in arrivals if a.version}
    older = TransactionVersion.objects.filter(transaction__in=ids).exclude(pk__in=mine)
    older.filter(status__in=[VersionStatus.WAITING, VersionStatus.HELD]).update(status=VersionStatus.REPLACED)
    replaced = {a.known.pk for a in arrivals if a.known and a.status is VersionStatus.CURRENT}
    if replaced:
        TransactionVersion.objects.filter(
            transaction__in=replaced, status__in=[VersionStatus.CURRENT, VersionStatus.EQUAL]
        ).update(status=VersionStatus.REPLACED)
    IssueRow.objects.filter(
        transaction__in=ids, code=Code.CHANGED_AFTER_POSTING.value, closed_at__isnull=True
    ).update(closed_at=Now())


def _write_versions(delivery: Delivery, arrivals: Sequence[Arrival]) -> None:
    write_versions(delivery, [(a, a.known.pk, a.status) for a in arrivals if a.known and not a.version])
    waited = [a for a in arrivals if a.version]
    for arrival in waited:
        if arrival.version is not None:
            arrival.version.status, arrival.version.difference = arrival.status.value, arrival.difference
    if waited:
        TransactionVersion.objects.bulk_update(
            [a.version for a in waited if a.version], ["status", "difference"], batch_size=200
        )


def _replace_columns(
    delivery: Delivery, arrivals: Sequence[Arrival], parties: Mapping[PartyRef, uuid.UUID]
) -> None:
    rows = []
    for arrival in arrivals:
        row, freight = arrival.known, arrival.freight
        if row is None:
            continue
        row.status = _status(delivery, arrival, row)
        routes.route_again(row, arrival.issuer)
        row.version, row.content_hash = freight.version, arrival.content_hash
        row.party_id, row.number, row.document_date = (
            parties[freight.party],
            freight.number,
            freight.document_date,
        )
        row.created_in_tms, row.currency, row.total = arrival.created, freight.currency, arrival.total
        row.applies_to = freight.applies_to
        rows.append(row)
    if rows:
        DocumentSource.objects.filter(transaction__in=rows).delete()
        # An upsert of rows that are there: a bulk_update of ten columns takes many times as long.
        FreightTransaction.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=_COLUMNS
        )


def _status(delivery: Delivery, arrival: Arrival, known: FreightTransaction) -> TransactionStatus:
    """A later version of history stays history (rule A6)."""
    if known.status == TransactionStatus.HISTORY or delivery.is_history(arrival.created):
        return TransactionStatus.HISTORY
    return TransactionStatus.VOIDED if arrival.freight.void else TransactionStatus.RECEIVED


def _reissue(delivery: Delivery, arrivals: Sequence[Arrival]) -> None:
    IssueRow.objects.bulk_create(
        [
            delivery.issue_row(issue, transaction_id=arrival.known.pk)
            for arrival in arrivals
            for issue in arrival.issues
            if arrival.known
        ]
    )


def _result(arrival: Arrival) -> RowResult:
    number = arrival.row.number if arrival.row else 0
    known = arrival.known
    return RowResult(
        row=number,
        source_id=arrival.freight.source_id,
        outcome=_OUTCOMES[arrival.status],
        id=known.pk if known else None,
        kind=arrival.freight.kind.value,
        history=known is not None and known.status == TransactionStatus.HISTORY,
        issues=arrival.issues,
    )
