"""Confirmation by Sage's own export of a journal, matched line by line with what the batch wrote.

Every line that was written has to be there, with its account and amount; what else Sage shows under the same reference and is
neither its bank nor its control account is more than was written. Lines of others are passed by.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from integrations.core.batches import BatchError, BatchKind, BatchState
from integrations.core.issues import Code, Issue
from integrations.core.lifecycle import By, State
from integrations.core.money import Money
from integrations.core.postings import Posting, thaw
from integrations.models import (
    BatchDifference,
    BatchEntry,
    Document,
    DocumentPayload,
    PostingBatch,
)
from integrations.models import Issue as IssueRow
from integrations.pipeline import issues as issue_rows
from integrations.pipeline import moves, points
from integrations.pipeline.posting import stepping
from integrations.pipeline.posting.gathering import settled
from integrations.pipeline.posting.summaries import posting_of
from integrations.sage.file_port import FileLedger, JournalRow
from integrations.sage.registry import open_files
from tenants.models import AuditEvent, User

SET = 500
MISSING, ALTERED, MORE = "MISSING", "ALTERED", "MORE"


@dataclass(slots=True)
class Matched:
    """What an upload showed. Nothing was written where the file could not be read (`issues`)."""

    documents: int = 0
    lines: int = 0
    differences: list[BatchDifference] = field(default_factory=list)
    issues: tuple[Issue, ...] = ()
    confirmed: bool = False


@dataclass(slots=True)
class _Written:
    document: uuid.UUID | None
    lines: list[tuple[str, Money]]
    added: frozenset[str]  # accounts that Sage adds lines of by itself


def confirm(batch_id: uuid.UUID, name: str, content: bytes, actor: User | str) -> Matched:
    """Match an export. All there: the batch is confirmed. Else it counts as imported, each difference is listed, and its
    documents say so. Raises BatchError for a batch that was not downloaded."""
    batch = PostingBatch.objects.select_related("connection", "company").get(id=batch_id)
    if batch.state not in (BatchState.DOWNLOADED, BatchState.IMPORTED) or batch.kind == BatchKind.SAMPLE:
        raise BatchError("only a live batch that was downloaded or imported can be confirmed")
    ledger = open_files(batch.connection.system, mirrored=batch.mirrored)
    read = ledger.read_journal(content, batch.currency)
    if any(i.blocks for i in read.issues):
        return Matched(issues=read.issues)
    matched = _match(batch, ledger, read.rows)
    if matched.lines and len(matched.differences) >= matched.lines and not _any_found(matched):
        issue = Issue(
            Code.FILE_UNREADABLE,
            f"none of the {matched.lines} lines of {batch.name} is in this file",
            "export the journal of the days of this batch, with references, accounts and amounts",
        )
        return Matched(issues=(issue,))
    with transaction.atomic():
        batch = PostingBatch.objects.select_for_update(of=("self",)).get(id=batch.id)
        BatchDifference.objects.filter(batch=batch).delete()
        if matched.differences:
            _write_differences(batch, matched, name, actor)
        else:
            _heal(batch)
            stepping.confirmed(
                batch, actor, f"{name}: {matched.lines} lines of {matched.documents} documents"
            )
            matched.confirmed = True
        points.reach("batch-confirming")
    return matched


def accept(batch_id: uuid.UUID, actor: User | str, reason: str) -> PostingBatch:
    """A person takes the differences as they stand in Sage. Raises BatchError without a reason."""
    if not reason.strip():
        raise BatchError("say why the differences are right as they stand in Sage")
    with transaction.atomic():
        batch = PostingBatch.objects.select_for_update(of=("self",)).get(id=batch_id)
        if batch.state != BatchState.IMPORTED:
            raise BatchError("only a batch that was imported can be accepted with its differences")
        if BatchDifference.objects.filter(batch=batch, what=MISSING).exists():
            raise BatchError(
                "lines are missing in Sage: import them, or void the batch with its backup restored"
            )
        _heal(batch, by=actor)
        stepping.confirmed(batch, actor, f"accepted with differences: {reason.strip()}")
    return batch


# Matching ---------------------------------------------------------------------------------------------------------


def _match(batch: PostingBatch, ledger: FileLedger, rows: Sequence[JournalRow]) -> Matched:
    by_key: dict[str, list[JournalRow]] = defaultdict(list)
    for row in rows:
        by_key[row.reference.casefold()].append(row)
    matched = Matched()
    wanted: dict[str, list[_Written]] = defaultdict(list)
    keys: dict[str, str] = {}
    for key, written in _written(batch, ledger):
        wanted[key.casefold()].append(written)
        keys[key.casefold()] = key
        matched.documents += 1
        matched.lines += len(written.lines)
    for folded, documents in wanted.items():
        matched.differences += _compare(batch, keys[folded], documents, by_key.get(folded, []))
    return matched


def _compare(
    batch: PostingBatch, key: str, documents: Sequence[_Written], rows: Sequence[JournalRow]
) -> Iterator[BatchDifference]:
    """First what is there exactly; then, account by account, what stands there with another amount."""
    left = Counter((row.account, row.amount) for row in rows)
    open_: list[tuple[_Written, str, Money]] = []
    for written in documents:
        for account, amount in written.lines:
            if left[account, amount] > 0:
                left[account, amount] -= 1
            else:
                open_.append((written, account, amount))
    added = frozenset().union(*(w.added for w in documents))
    spare = [(account, amount) for (account, amount), n in left.items() for _ in range(n)]
    at = {(row.account, row.amount): row.row for row in rows}
    for written, account, amount in open_:
        other = next(((a, m) for a, m in spare if a == account), None)
        if other is None:
            other = next(((a, m) for a, m in spare if m == amount and a not in added), None)
        if other is not None:
            spare.remove(other)
        found = other[1] if other else None
        what = ALTERED if other else MISSING
        moved = other[0] if other and other[0] != account else account
        row = at.get(other) if other else None
        yield _difference(
            batch,
            written,
            what,
            key,
            account if moved == account else f"{account}>{moved}",
            amount,
            found,
            row,
        )
    for account, amount in spare:
        if account not in added:
            yield _difference(
                batch, documents[0], MORE, key, account, None, amount, at.get((account, amount))
            )


def _difference(
    batch: PostingBatch,
    written: _Written,
    what: str,
    key: str,
    account: str,
    amount: Money | None,
    found: Money | None,
    row: int | None,
) -> BatchDifference:
    return BatchDifference(
        tenant_id=batch.tenant_id,
        batch=batch,
        document_id=written.document,
        what=what,
        key=key,
        account=account[:24],
        currency=batch.currency,
        written=amount,
        in_sage=found,
        row=row,
    )


def _written(batch: PostingBatch, ledger: FileLedger) -> Iterator[tuple[str, _Written]]:
    """What the batch wrote, in sets: by the key that Sage's export shows, its lines."""
    if batch.month:
        posting = posting_of(batch)
        placed = ledger.place(posting, posting.number)
        yield placed.key, _Written(None, list(placed.lines), frozenset())
        return
    last = 0
    while True:
        entries = list(
            BatchEntry.objects.filter(batch=batch, live=True, position__gt=last).order_by("position")[:SET]
        )
        if not entries:
            break
        last = entries[-1].position
        bodies = dict(
            DocumentPayload.objects.filter(document__in=[e.document_id for e in entries]).values_list(
                "document", "body"
            )
        )
        things = {e.document_id: thaw(bodies[e.document_id]) for e in entries if e.document_id in bodies}
        numbers = settled(list(things.values()))
        for entry in entries:
            thing = things.get(entry.document_id)
            if not isinstance(thing, Posting):
                continue
            placed = ledger.place(thing.settling(numbers), entry.reference)
            yield placed.key, _Written(entry.document_id, list(placed.lines), _added(thing))


def _added(posting: Posting) -> frozenset[str]:
    ends = (posting.control, posting.bank)
    return frozenset(line.account for line in ends if line is not None)


def _any_found(matched: Matched) -> bool:
    return any(d.what != MISSING for d in matched.differences) or len(matched.differences) < matched.lines


# Writing ----------------------------------------------------------------------------------------------------------


def _write_differences(batch: PostingBatch, matched: Matched, name: str, actor: User | str) -> None:
    words = f"{name}: {len(matched.differences)} differences in {matched.lines} lines"
    if batch.state == BatchState.DOWNLOADED:
        stepping.go_imported(batch, actor, words)
    BatchDifference.objects.bulk_create(matched.differences, batch_size=500)
    AuditEvent.record(
        "batch.differs", actor=actor, target=batch, detail={"differences": len(matched.differences)}
    )
    _heal(batch)
    told: dict[uuid.UUID, list[BatchDifference]] = defaultdict(list)
    for difference in matched.differences:
        if difference.document_id is not None:
            told[difference.document_id].append(difference)
    documents = {d.id: d for d in Document.objects.filter(id__in=told)}
    rows: list[IssueRow] = []
    for document_id, own in told.items():
        rows += issue_rows.open_issues(documents[document_id], [_issue(own)])
    moves.move(list(told), State.SENT, State.DRIFTED, By.BATCH, reason=words)
    Document.objects.filter(id__in=told).update(blocked_by=Code.DRIFTED)
    IssueRow.objects.bulk_create(rows)


def _issue(own: Sequence[BatchDifference]) -> Issue:
    said = "; ".join(
        f"account {d.account}: written {d.written if d.written is not None else 'nothing'}, "
        f"in Sage {d.in_sage if d.in_sage is not None else 'nothing'}"
        for d in own[:5]
    )
    return Issue(
        Code.DRIFTED,
        f"Sage's own journal shows it otherwise: {said}",
        "mend it in Sage and upload the journal again, or accept it as it stands there",
        facts={"value": own[0].key},
    )


def _heal(batch: PostingBatch, by: User | str = "") -> None:
    """What an earlier upload found otherwise counts as sent again."""
    mine = BatchEntry.objects.filter(batch=batch, live=True, document__state=State.DRIFTED)
    ids = list(mine.values_list("document_id", flat=True))
    if not ids:
        return
    moves.move(
        ids,
        State.DRIFTED,
        State.CONFIRMED,
        By.BATCH,
        reason="accepted as it stands in Sage" if by else "the journal was uploaded again",
        actor=str(getattr(by, "email", "")),
    )
    issue_rows.close(ids, [Code.DRIFTED])
    Document.objects.filter(id__in=ids).update(blocked_by="")
