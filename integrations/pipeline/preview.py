"""What would be posted, without posting or keeping anything.

The builder itself runs, inside a database transaction that is rolled back: there is no second code that could say something
else than what is sent. Its rows are locked for as long as that takes, so a preview has a size.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from integrations.core import previewed
from integrations.core.build import Rules
from integrations.core.documents import PARTIES, DocumentKind
from integrations.core.freight import Side
from integrations.core.lifecycle import UNCLAIMED, State
from integrations.core.money import Money
from integrations.core.previewed import Difference, Movement
from integrations.models import (
    Connection,
    Document,
    DocumentLine,
    DocumentPayload,
    DocumentSource,
    FreightTransaction,
    Issue,
    KeptPreview,
    ReferenceRecord,
)
from integrations.models.choices import DOCUMENT_KINDS, TransactionStatus
from integrations.pipeline import ledgers, mapping, rebuilding
from integrations.pipeline.rules import rules_of

MOST = 1000  # transactions of one preview
CONTROL_WORDS = {Side.AR: "A/R control account", Side.AP: "A/P control account"}


@dataclass(frozen=True, slots=True)
class Seen:
    """A document as it would be posted. `body` is what would stand inside `<function>`, empty where something blocks;
    `record_no` is filled where it is in Sage already, and then nothing would be sent."""

    mark: str
    leg: str
    kind: DocumentKind
    number: str
    party: str
    party_id: str
    document_date: date | None
    posting_date: date | None
    due_date: date | None
    total: Money
    state: State
    lines: tuple[DocumentLine, ...]
    issues: tuple[Issue, ...]
    effect: tuple[Movement, ...]
    body: str
    record_no: str = ""

    @property
    def kind_words(self) -> str:
        return dict(DOCUMENT_KINDS)[self.kind]

    @property
    def moved(self) -> bool:
        return self.posting_date is not None and self.posting_date != self.document_date

    @property
    def would_be_sent(self) -> bool:
        return bool(self.body) and self.state is State.READY


@dataclass(frozen=True, slots=True)
class Preview:
    """`parties` are customers and vendors that would be created first; `history` counts what never goes (rule A6), `left`
    what was due beyond the size of a preview. `differences` is None where none was kept before."""

    connection: Connection
    taken_at: datetime
    documents: tuple[Seen, ...]
    parties: tuple[Seen, ...]
    history: int
    left: int
    titles: dict[str, str]
    differences: tuple[Difference, ...] | None
    kept_at: datetime | None

    @property
    def ready(self) -> list[Seen]:
        return [d for d in self.documents if d.would_be_sent]

    @property
    def blocked(self) -> list[Seen]:
        return [d for d in self.documents if d.state is State.BLOCKED]

    @property
    def left_out(self) -> list[Seen]:
        return [d for d in self.documents if d.state is State.SKIPPED]

    @property
    def in_sage(self) -> list[Seen]:
        return [d for d in self.documents if d.record_no]

    @property
    def effect(self) -> list[Movement]:
        """Of all that would be sent: what each account of each entity moves by."""
        return previewed.summed(d.effect for d in self.ready)

    @property
    def unbalanced(self) -> list[str]:
        return previewed.unbalanced(self.effect)

    @property
    def digest(self) -> dict[str, dict[str, object]]:
        return {d.mark: _digest(d) for d in self.documents}


def preview(connection: Connection, transaction_ids: Collection[uuid.UUID] | None = None) -> Preview:
    """The posting of these transactions of the connection's subsidiary; without any, of all that is due (at most MOST,
    oldest first). Nothing is asked of Sage, and nothing is kept: everything is rolled back."""
    rows = FreightTransaction.objects.filter(subsidiary=connection.subsidiary_id)
    if transaction_ids is not None:
        rows = rows.filter(id__in=list(transaction_ids)[:MOST])
    else:
        rows = rows.filter(status=TransactionStatus.RECEIVED) | _unclaimed(connection, rows)
    wanted = list(rows.distinct().order_by("received_at", "id")[: MOST + 1].values_list("id", flat=True))
    left = rows.distinct().count() - MOST if len(wanted) > MOST else 0
    with transaction.atomic():
        found = _built(connection, wanted[:MOST])
        transaction.set_rollback(True)
    kept = KeptPreview.objects.filter(connection=connection).first()
    return Preview(
        connection=connection,
        taken_at=timezone.now(),
        documents=tuple(d for d in found.seen if d.kind not in PARTIES),
        parties=tuple(d for d in found.seen if d.kind in PARTIES),
        history=found.history,
        left=left,
        titles=found.titles,
        differences=_differences(kept, found.seen, whole=transaction_ids is None),
        kept_at=kept.kept_at if kept else None,
    )


def keep(shown: Preview, actor: str) -> None:
    """Keep what it says, so that the next one can say what is different. Only the last of a connection is kept."""
    KeptPreview.objects.update_or_create(
        tenant_id=shown.connection.tenant_id,
        connection=shown.connection,
        defaults={"kept_at": timezone.now(), "kept_by": actor[:120], "digest": shown.digest},
    )


def _unclaimed(connection: Connection, rows: QuerySet[FreightTransaction]) -> QuerySet[FreightTransaction]:
    return rows.filter(
        standings__document__connection=connection,
        standings__document__state__in=[State.BLOCKED, State.READY],
    )


# Building, inside the transaction that is rolled back --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    seen: list[Seen]
    history: int
    titles: dict[str, str]


def _built(connection: Connection, wanted: Sequence[uuid.UUID]) -> _Found:
    ledger = ledgers.renderer(connection)
    rules = rules_of(connection)
    mapping.set_history_aside(connection)
    received = FreightTransaction.objects.filter(id__in=wanted, status=TransactionStatus.RECEIVED)
    rows = list(received.order_by("received_at", "id"))
    if rows:
        mapping.build_set(connection, ledger, rules, rows, defaultdict(int))
    standing = DocumentSource.objects.filter(transaction__in=wanted)
    stale = list(
        Document.objects.filter(
            id__in=standing.values("document"), state__in=[State.BLOCKED, State.READY]
        ).exclude(settings_version=connection.settings_version)
    )
    if stale:
        rebuilding.rebuild_set(connection, ledger, rules, stale, defaultdict(int))
    documents = Document.objects.filter(sources__transaction__in=wanted).distinct()
    named = FreightTransaction.objects.filter(id__in=wanted).values("party")
    parties = Document.objects.filter(
        connection=connection, kind__in=PARTIES, state__in=UNCLAIMED, party__in=named
    )
    found = [
        *parties.select_related("party"),
        *documents.select_related("party").order_by("created_at", "id"),
    ]
    history = FreightTransaction.objects.filter(id__in=wanted, status=TransactionStatus.HISTORY).count()
    return _Found(_seen(connection, rules, found), history, _titles(connection, found))


def _seen(connection: Connection, rules: Rules, documents: Sequence[Document]) -> list[Seen]:
    """A fixed number of queries, whatever their number."""
    ids = [d.id for d in documents]
    lines: dict[uuid.UUID, list[DocumentLine]] = defaultdict(list)
    for line in DocumentLine.objects.filter(document__in=ids).order_by("document", "line_no"):
        lines[line.document_id].append(line)
    issues: dict[uuid.UUID, list[Issue]] = defaultdict(list)
    for issue in Issue.objects.filter(document__in=ids, closed_at__isnull=True).order_by("opened_at", "id"):
        if issue.document_id is not None:
            issues[issue.document_id].append(issue)
    bodies = dict(DocumentPayload.objects.filter(document__in=ids).values_list("document", "body"))
    control = _control(connection)
    home = connection.entity.entity_id
    return [
        _one(
            d, lines[d.id], issues[d.id], bodies.get(d.id, ""), _effect(d, lines[d.id], rules, control, home)
        )
        for d in documents
    ]


def _one(
    document: Document,
    lines: Sequence[DocumentLine],
    issues: Sequence[Issue],
    body: str,
    effect: Sequence[Movement],
) -> Seen:
    return Seen(
        mark=document.mark,
        leg=document.leg,
        kind=DocumentKind(document.kind),
        number=document.number,
        party=document.party.name if document.party else "",
        party_id=document.party_id_in_sage,
        document_date=document.document_date,
        posting_date=document.posting_date,
        due_date=document.due_date,
        total=document.total,
        state=State(document.state),
        lines=tuple(lines),
        issues=tuple(issues),
        effect=tuple(effect),
        body=body,
        record_no=document.record_no,
    )


def _effect(
    document: Document,
    lines: Sequence[DocumentLine],
    rules: Rules,
    control: dict[Side, str],
    home: str,
) -> list[Movement]:
    """A line's location says its entity; without one it is the connection's."""
    posted = [
        previewed.Posted(line.account, _entity(line.dimensions.get("LOCATION", ""), rules, home), line.amount)
        for line in lines
    ]
    return previewed.effect(DocumentKind(document.kind), posted, control)


def _entity(location: str, rules: Rules, home: str) -> str:
    return rules.entity_of.get(location, location) or home


def _control(connection: Connection) -> dict[Side, str]:
    """The control accounts by side, or words where Sage's list was not read."""
    found: dict[Side, str] = dict(CONTROL_WORDS)
    for record in ReferenceRecord.objects.filter(connection=connection, object_name="GLACCOUNT"):
        if record.facts.get("control"):
            found[Side(record.facts["control"])] = record.key
    return found


def _titles(connection: Connection, documents: Iterable[Document]) -> dict[str, str]:
    rows = ReferenceRecord.objects.filter(connection=connection, object_name="GLACCOUNT")
    return dict(rows.values_list("key", "name"))


def _digest(seen: Seen) -> dict[str, object]:
    return {
        "number": seen.number,
        "party": seen.party_id,
        "total": str(seen.total),
        "posting_date": seen.posting_date.isoformat() if seen.posting_date else "",
        "state": seen.state.value,
        "lines": [
            [line.account, str(line.amount.amount), *(f"{k}={v}" for k, v in sorted(line.dimensions.items()))]
            for line in seen.lines
        ],
    }


def _differences(
    kept: KeptPreview | None, seen: Sequence[Seen], *, whole: bool
) -> tuple[Difference, ...] | None:
    """A selection is compared with what was kept of the same documents; of all that is due, some may be gone."""
    if kept is None:
        return None
    now = {d.mark: _digest(d) for d in seen if d.kind not in PARTIES}
    before = {mark: told for mark, told in kept.digest.items() if whole or mark in now}
    return tuple(previewed.differences(before, now))
