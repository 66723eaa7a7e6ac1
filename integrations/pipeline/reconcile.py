"""Does Sage hold what the TMS said, to the cent, and nothing twice?

Three sources that know nothing of each other are held side by side: the raw input, read again (`raw_money`); the documents
that stand in Sage, read over the wire (`sage_documents`); Sage's trial balance. Our own rows only say which belongs to which,
and why something is not in Sage yet. Every difference is an entry with its amount; differences never cancel each other out.

    TMS - in Sage = explained + unexplained, for each currency
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from integrations.core.corrections import base_of
from integrations.core.documents import Operation
from integrations.core.freight import GATHERED_KINDS, Kind, Side, Transaction
from integrations.core.legs import legs_of
from integrations.core.lifecycle import OUT_OF_LIFE, State
from integrations.core.money import Money
from integrations.core.policies import Policies
from integrations.models import Connection, Document, policies_of
from integrations.models import Issue as IssueRow
from integrations.models.choices import TransactionStatus
from integrations.pipeline import sage_documents
from integrations.pipeline.raw_money import RawReader, Told
from integrations.pipeline.sage_documents import Standing

EXPECTED = frozenset({State.SENT, State.CONFIRMED, State.DRIFTED, State.GONE, State.BY_HAND})
_HISTORY = {
    TransactionStatus.HISTORY: "history: created before the cut-over",
    TransactionStatus.RECEIVED: "not built yet",
    TransactionStatus.VOIDED: "voided before it was sent",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One difference: `amount` is what the TMS says more than Sage. `why` begins with its class: `blocked: ...`."""

    what: str
    number: str
    amount: Money
    why: str
    document: uuid.UUID | None = None

    @property
    def word(self) -> str:
        return self.why.partition(":")[0]


@dataclass(slots=True)
class Sums:
    """One currency. `blocked` is the part of the explained that waits for a person or an answer."""

    tms: Money
    sage: Money
    explained: Money
    blocked: Money
    unexplained: Money  # of absolute values: two errors do not make one truth


@dataclass(slots=True)
class Reconciliation:
    explained: list[Entry] = field(default_factory=list)
    unexplained: list[Entry] = field(default_factory=list)
    duplicates: list[Entry] = field(default_factory=list)
    rejected: list[tuple[str, int, str]] = field(default_factory=list)  # file, row, message
    foreign: int = 0  # documents that others keyed; none of our business
    due_differs: int = 0  # whose open amount here is not Sage's: payments are still to be imported
    tms: Counter[str] = field(default_factory=Counter)  # minor units
    sage: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        return not self.unexplained and not self.duplicates

    def sums(self) -> dict[str, Sums]:
        names = sorted({*self.tms, *self.sage, *(e.amount.currency for e in self.unexplained)})
        return {name: self._sums(name) for name in names}

    def _sums(self, currency: str) -> Sums:
        explained = [e for e in self.explained if e.amount.currency == currency]
        unexplained = [abs(e.amount) for e in self.unexplained if e.amount.currency == currency]
        return Sums(
            Money.from_minor(self.tms[currency], currency),
            Money.from_minor(self.sage[currency], currency),
            Money.sum((e.amount for e in explained), currency),
            Money.sum((e.amount for e in explained if e.word == "blocked"), currency),
            Money.sum(unexplained, currency),
        )


def reconcile(connection_ids: Collection[uuid.UUID]) -> Reconciliation:
    """Compare what these connections' subsidiaries delivered with what stands in Sage. Inside the tenant's scope."""
    connections = list(
        Connection.objects.filter(id__in=connection_ids).select_related(
            "subsidiary", "company", "entity", "tenant"
        )
    )
    result = Reconciliation()
    standing = sage_documents.read(connections)
    reader = RawReader([c.subsidiary_id for c in connections])
    expected = _walk_told(reader.told(), result, standing, Amounts(connections))
    _compare(expected, standing, result)
    _duplicates(standing, result)
    _ledger(standing, result)
    for lost in reader.lost():
        amount = lost.amount or Money.zero(connections[0].currency)
        result.unexplained.append(
            Entry("row", f"{lost.name} row {lost.row}", amount, "lost: neither kept nor refused")
        )
        result.tms[amount.currency] += amount.minor
    result.rejected = list(_rejected([c.subsidiary_id for c in connections]))
    result.foreign, result.due_differs = standing.foreign, standing.due_differs
    return result


# What the TMS said --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Group:
    """Transactions that stand in the same documents."""

    documents: list[Document]
    told: list[Told] = field(default_factory=list)


class Amounts:
    """What transactions come to in Sage, leg by leg, by the policies of their subsidiary's connection."""

    def __init__(self, connections: Collection[Connection]) -> None:
        self._policies = {c.subsidiary_id: policies_of(c) for c in connections}

    def by_leg(self, subsidiary_id: uuid.UUID, freights: Sequence[Transaction]) -> dict[str, Money]:
        """A void comes to nothing."""
        standing = [f for f in freights if not f.void]
        if not standing:
            return {}
        legs = legs_of(standing, self._policies.get(subsidiary_id, Policies()))
        return {leg.name: leg.total for leg in legs}

    def of(self, subsidiary_id: uuid.UUID, freight: Transaction) -> Money:
        return Money.sum(self.by_leg(subsidiary_id, [freight]).values(), freight.currency)


def _walk_told(
    told: Iterable[Told], result: Reconciliation, standing: Standing, amounts: Amounts
) -> dict[uuid.UUID, tuple[Document, Money]]:
    """Sum what the TMS said; returns what is to stand in Sage, by document."""
    expected: dict[uuid.UUID, tuple[Document, Money]] = {}
    gathered: dict[frozenset[uuid.UUID], _Group] = {}
    for one in told:
        documents = [d for d in one.transaction.documents if d.operation != Operation.REVERSE]
        if len(documents) > 0 and Kind(one.transaction.kind) in GATHERED_KINDS:
            group = gathered.setdefault(frozenset(d.id for d in documents), _Group(documents))
            group.told.append(one)
        else:
            _place(_Group(documents, [one]), result, standing, amounts, expected)
    for group in gathered.values():
        _place(group, result, standing, amounts, expected)
    return expected


def _place(
    group: _Group,
    result: Reconciliation,
    standing: Standing,
    amounts: Amounts,
    expected: dict[uuid.UUID, tuple[Document, Money]],
) -> None:
    """Each leg beside its document. Where today's policies would split it otherwise than it was, the amount of what has no
    document of its own falls to the first."""
    first = group.told[0]
    subsidiary_id = first.transaction.subsidiary_id
    for one in group.told:
        if one.held and group.documents:
            difference = amounts.of(subsidiary_id, one.last) - amounts.of(subsidiary_id, one.current)
            result.tms[one.last.currency] += difference.minor
            result.explained.append(_held(one, group.documents[0], difference))
    due = amounts.by_leg(subsidiary_id, [one.current for one in group.told])
    result.tms[first.current.currency] += sum(amount.minor for amount in due.values())
    legs: dict[str, list[Document]] = defaultdict(list)
    for document in group.documents:
        legs[base_of(document.leg)].append(document)
    zero = Money.zero(first.current.currency)
    for n, (name, documents) in enumerate(legs.items()):
        amount = due.pop(name, zero)
        if n == 0:
            amount += Money.sum((due.pop(leg) for leg in list(due) if leg not in legs), amount.currency)
        _place_leg(first, documents, amount, result, standing, expected)
    for amount in due.values():
        if amount:
            result.explained.append(_not_in_sage(first, amount, None))


def _place_leg(
    told: Told,
    documents: Sequence[Document],
    amount: Money,
    result: Reconciliation,
    standing: Standing,
    expected: dict[uuid.UUID, tuple[Document, Money]],
) -> None:
    """A leg's document and its corrections: together they come to what the TMS says, once all of them stand in Sage."""
    there = [d for d in documents if _is_to_stand(d, standing)]
    if not there:
        if amount:
            result.explained.append(_not_in_sage(told, amount, documents[0]))
        return
    main, *adjustments = sorted(there, key=lambda d: (d.kind != documents[0].kind, d.created_at))
    rest = amount - Money.sum((d.total for d in adjustments), amount.currency)
    waiting = [d for d in documents if d not in there]
    if waiting and rest != main.total:
        result.explained.append(
            _entry(waiting[0], rest - main.total, f"under way: {waiting[0].state.lower()}")
        )
        rest = main.total
    expected[main.id] = (main, rest)
    for document in adjustments:
        expected[document.id] = (document, document.total)


def _is_to_stand(document: Document, standing: Standing) -> bool:
    """In Sage by our rows, or found there although our rows do not know it yet (an answer that was lost)."""
    return document.state in EXPECTED or document.id in standing.totals


def _held(one: Told, document: Document, difference: Money) -> Entry:
    words = (
        "blocked: changed after posting" if one.held == "HELD" else "blocked: waits for an answer from Sage"
    )
    return Entry(one.transaction.kind, one.transaction.number, difference, words, document.id)


def _not_in_sage(one: Told, amount: Money, document: Document | None) -> Entry:
    transaction = one.transaction
    if document is None:
        why = _HISTORY.get(TransactionStatus(transaction.status), "not built yet")
        return Entry(transaction.kind, transaction.number, amount, why)
    return Entry(transaction.kind, document.number, amount, _why(document), document.id)


def _why(document: Document) -> str:
    state = State(document.state)
    if state is State.REVERSED:
        return "reversed: reversed in Sage"
    if state in OUT_OF_LIFE:
        return "left out: skipped"
    if state is State.BLOCKED or state is State.REJECTED:
        return f"blocked: {document.blocked_by or 'to be built again'}"
    return f"under way: {state.lower()}"


def _rejected(subsidiaries: Collection[uuid.UUID]) -> Iterator[tuple[str, int, str]]:
    """Rows that could not be taken in: they count nowhere, and stand on a list."""
    rows = IssueRow.objects.filter(
        raw_input__subsidiary__in=subsidiaries, transaction__isnull=True, closed_at__isnull=True
    ).order_by("opened_at", "row")
    # A file that is sent again is refused again: that is one problem, not two.
    told = rows.values_list("raw_input__name", "row", "message")
    for name, row, message in dict.fromkeys(told.iterator()):
        yield name, row or 0, message


# What stands in Sage ------------------------------------------------------------------------------------------


def _compare(
    expected: dict[uuid.UUID, tuple[Document, Money]], standing: Standing, result: Reconciliation
) -> None:
    for document_id, (document, amount) in expected.items():
        found = standing.totals.get(document_id)
        if found is None:
            result.unexplained.append(_entry(document, amount, "missing: not in Sage any more"))
        elif found != amount:
            result.unexplained.append(
                _entry(document, _difference(amount, found), f"differs: {found} in Sage")
            )
    for document_id, found in standing.totals.items():
        result.sage[found.currency] += found.minor
        if document_id not in expected:
            document = standing.documents[document_id]
            result.unexplained.append(_entry(document, -found, "surplus: in Sage, and not in the TMS"))


def _difference(told: Money, found: Money) -> Money:
    return told - found if told.currency == found.currency else told


def _entry(document: Document, amount: Money, why: str) -> Entry:
    return Entry(document.kind, document.number, amount, why, document.id)


def _duplicates(standing: Standing, result: Reconciliation) -> None:
    for document, copy in standing.copies:
        total = copy.total or Money.zero(document.currency)
        twice = document.id in standing.totals
        words = f"duplicate: RECORDNO {copy.record_no} beside {document.record_no or 'ours'}"
        entry = _entry(
            document, -total, words if twice else f"surplus: RECORDNO {copy.record_no} in its place"
        )
        result.sage[total.currency] += total.minor
        result.unexplained.append(entry)
        if twice:
            result.duplicates.append(entry)


def _ledger(standing: Standing, result: Reconciliation) -> None:
    """What documents leave open is what the control accounts hold."""
    per_side: dict[tuple[str, Side], list[Money]] = defaultdict(list)
    for place in standing.places:
        for side, control in place.control.items():
            difference = place.due[side] - control
            if difference:
                per_side[place.name, side].append(difference)
    for (name, side), differences in per_side.items():
        amount = Money.sum(differences, differences[0].currency)
        words = f"ledger: open {side} documents and the control account differ"
        result.unexplained.append(Entry("trial balance", name, amount, words))
