"""Every document that stands in Sage, read over the wire page by page, beside those of ours that it stands for."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils import timezone

from integrations.core.documents import PARTIES, RECEIVABLES, DocumentKind, Operation
from integrations.core.freight import Side
from integrations.core.identity import mark_in
from integrations.core.money import Money
from integrations.models import Connection, Document, ReferenceRecord
from integrations.pipeline import looks
from integrations.pipeline.wire import Wire
from integrations.sage.ports import Posted

PAGE = 1000
LINES_OF = 100  # journals whose lines are read at once
KINDS = tuple(kind for kind in DocumentKind if kind not in PARTIES)
FIRST_DAY = date(2000, 1, 1)


@dataclass(slots=True)
class Place:
    """One entity's sub-ledgers beside its control accounts: what is owed to us, and what we owe, each positive."""

    name: str
    due: dict[Side, Money]
    control: dict[Side, Money]


@dataclass(slots=True)
class Standing:
    """`totals` by our document's id; `copies` are other records that bear its mark, or its number and party."""

    totals: dict[uuid.UUID, Money] = field(default_factory=dict)
    documents: dict[uuid.UUID, Document] = field(default_factory=dict)
    copies: list[tuple[Document, Posted]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    foreign: int = 0
    due_differs: int = 0


def read(connections: Sequence[Connection]) -> Standing:
    """One reading per company and entity, however many connections share it."""
    standing = Standing()
    seen: set[tuple[uuid.UUID, str]] = set()
    for connection in connections:
        at = (connection.company_id, connection.entity.entity_id)
        if at not in seen:
            seen.add(at)
            _read_place(Wire(connection), standing)
    return standing


def _read_place(wire: Wire, standing: Standing) -> None:
    zero = Money.zero(wire.connection.currency)
    due = dict.fromkeys(Side, zero)
    for kind in KINDS:
        side = Side.AR if kind in RECEIVABLES else Side.AP
        for page in pages(wire, kind):
            _take_page(wire.connection, kind, page, standing)
            for posted in page:
                due[side] = due[side] + posted.due if posted.due else due[side]
    standing.places.append(Place(str(wire.connection.entity), due, _control(wire)))


def pages(
    wire: Wire, kind: DocumentKind, days: tuple[date, date] | None = None
) -> Iterator[tuple[Posted, ...]]:
    """All of a kind with their totals, or what is in the books from the first day to the second."""
    after = 0
    while True:
        page = wire.call(
            f"reconcile {kind}"[:20],
            lambda ledger, session, a=after: ledger.documents(  # type: ignore[misc]
                session, kind, after=a, size=PAGE, days=days
            ),
        )
        yield _with_totals(wire, page.rows) if kind is DocumentKind.JOURNAL else page.rows
        if not page.more or not page.rows:
            return
        after = page.end


def _with_totals(wire: Wire, page: Sequence[Posted]) -> tuple[Posted, ...]:
    """Journals say what they come to in their lines alone."""
    found: list[Posted] = []
    for start in range(0, len(page), LINES_OF):
        keys = [(p.record_no, p.number) for p in page[start : start + LINES_OF]]
        read = wire.call(
            "reconcile lines",
            lambda ledger, session, k=keys: ledger.read_back(session, DocumentKind.JOURNAL, k),  # type: ignore[misc]
        )
        wanted = {record_no for record_no, _ in keys}
        found += [posted for posted in read.rows if posted.record_no in wanted]
    return tuple(found)


def _take_page(
    connection: Connection, kind: DocumentKind, page: Sequence[Posted], standing: Standing
) -> None:
    ours = _ours(connection, kind, page)
    by_record = {d.record_no: d for d in ours if d.record_no}
    by_mark = {d.mark: d for d in ours}
    by_number = {(d.number, d.party_id_in_sage): d for d in ours}
    for posted in page:
        if posted.state.lower() in looks.REVERSED:
            continue
        mine = by_record.get(posted.record_no) or _unrecorded(by_mark, posted)
        alike = by_mark.get(mark_in(posted.description)) or by_number.get((posted.number, posted.party_id))
        if mine is not None and mine.id not in standing.totals:
            _stands(mine, posted, standing)
        elif alike is not None:
            standing.copies.append((alike, posted))
        else:
            standing.foreign += 1


def _ours(connection: Connection, kind: DocumentKind, page: Sequence[Posted]) -> list[Document]:
    """Documents of ours that a record of this page may stand for, or be a copy of. The newest of an identity comes last."""
    wanted = Q(record_no__in=[p.record_no for p in page], kind=kind)
    wanted |= Q(number__in={p.number for p in page if p.number}, kind=kind, live=True)
    wanted |= Q(mark__in={mark for p in page if (mark := mark_in(p.description))})
    rows = Document.objects.filter(wanted, company=connection.company_id)
    rows = rows.exclude(kind__in=[k.value for k in PARTIES]).exclude(operation=Operation.REVERSE)
    return list(rows.order_by("live", "created_at", "id"))


def _unrecorded(by_mark: dict[str, Document], posted: Posted) -> Document | None:
    """A document whose answer was lost: it bears our mark, and we hold no record of it."""
    found = by_mark.get(mark_in(posted.description))
    return found if found is not None and not found.record_no else None


def _stands(document: Document, posted: Posted, standing: Standing) -> None:
    standing.totals[document.id] = posted.total or Money.zero(document.currency)
    standing.documents[document.id] = document
    if posted.due is not None and document.open_amount is not None and posted.due != document.open_amount:
        standing.due_differs += 1


def _control(wire: Wire) -> dict[Side, Money]:
    """What the trial balance says of the control accounts; a side whose account we do not know is not compared."""
    accounts = {
        record.key: Side(record.facts["control"])
        for record in ReferenceRecord.objects.filter(connection=wire.connection, object_name="GLACCOUNT")
        if record.facts.get("control")
    }
    last_day = date(timezone.now().year + 1, 12, 31)
    balances = wire.call(
        "trial balance",
        lambda ledger, session: ledger.trial_balance(session, start=FIRST_DAY, end=last_day),
    )
    found: dict[Side, Money] = defaultdict(lambda: Money.zero(wire.connection.currency))
    for row in balances:
        side = accounts.get(row.account)
        if side is not None:
            found[side] = found[side] + (row.balance if side is Side.AR else -row.balance)
    for side in accounts.values():
        found[side] = found[side]  # an account without a balance holds nothing
    return dict(found)
