"""A batch's way from built to confirmed, and back: downloads (rule J5), what a person says of the import, and what is released."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from integrations.core import batches
from integrations.core.batches import DOCUMENTS, RELEASING, BatchError, BatchKind, BatchState
from integrations.core.documents import PARTIES, Operation
from integrations.core.issues import Code
from integrations.core.lifecycle import By, State
from integrations.models import (
    BatchChunk,
    BatchEntry,
    BatchEvent,
    BatchFile,
    Document,
    PostingBatch,
    bump,
)
from integrations.pipeline import clock, linking, live, moves, opening, points
from integrations.pipeline import issues as issue_rows
from tenants import scope
from tenants.models import AuditEvent, User

NOT_IMPORTED, RESTORED = "NOT_IMPORTED", "RESTORED"
WHY_VOIDED = {NOT_IMPORTED: "it was not imported", RESTORED: "the backup was restored after it was imported"}
SET = 500


def note(
    batch: PostingBatch, what: str, actor: User | str, words: str = "", backup_by: str = ""
) -> BatchEvent:
    return BatchEvent.objects.create(
        tenant_id=batch.tenant_id,
        batch=batch,
        what=what,
        words=words[:300],
        backup_by=backup_by[:120],
        actor=str(getattr(actor, "email", actor))[:254],
    )


def download(
    batch_id: uuid.UUID, file_id: uuid.UUID, actor: User | str, backup_by: str
) -> tuple[BatchFile, Iterator[bytes]]:
    """A file of a batch as a stream. Each download asks anew who took the backup (rule J5); the first one makes the batch
    downloaded. Raises BatchError without a name, or for a batch that is voided, rejected or still gathered."""
    who = backup_by.strip()
    if not who:
        raise BatchError("say who took the backup of Sage: no file is given out without one")
    with transaction.atomic():
        batch = _lock(batch_id)
        if BatchState(batch.state) in RELEASING:
            raise BatchError("this batch was given up: its files must not be imported")
        if batch.state == BatchState.GATHERING:
            raise BatchError("this batch is still being gathered")
        file = BatchFile.objects.get(id=file_id, batch=batch)
        if batch.state == BatchState.BUILT:
            _go(batch, BatchState.DOWNLOADED, actor, f"first download: {file.name}")
            live.handed_out(batch)
        note(batch, "DOWNLOAD", actor, file.name, who)
        AuditEvent.record(
            "batch.downloaded", actor=actor, target=batch, detail={"file": file.name, "backup_by": who}
        )
        points.reach("batch-downloading")
    return file, _stream(file)


def imported(batch_id: uuid.UUID, actor: User | str, words: str = "") -> PostingBatch:
    """A person says that Sage has taken all of it."""
    with transaction.atomic():
        batch = _lock(batch_id)
        _go(batch, BatchState.IMPORTED, actor, words)
        AuditEvent.record("batch.imported", actor=actor, target=batch, reason=words)
    return batch


def go_imported(batch: PostingBatch, actor: User | str, words: str) -> None:
    """As `imported`, inside the caller's transaction, which holds the batch's lock."""
    _go(batch, BatchState.IMPORTED, actor, words)


def rejected(batch_id: uuid.UUID, actor: User | str, words: str) -> PostingBatch:
    """Sage refused it, and nothing of it stands there; its documents are free again. Raises BatchError without Sage's words."""
    if not words.strip():
        raise BatchError("write what Sage said")
    return _give_up(batch_id, BatchState.REJECTED, actor, words)


def voided(batch_id: uuid.UUID, actor: User | str, why: str, name: str = "") -> PostingBatch:
    """Given up. After a download a person says by name that it was not imported, or that the backup was restored."""
    if why not in WHY_VOIDED:
        raise BatchError("say whether it was not imported, or the backup was restored")
    batch = PostingBatch.objects.get(id=batch_id)
    if batch.state != BatchState.BUILT and not name.strip():
        raise BatchError("give the name of who vouches for it: the files were handed out")
    words = f"{WHY_VOIDED[why]}{f', says {name.strip()}' if name.strip() else ''}"
    return _give_up(batch_id, BatchState.VOIDED, actor, words)


def confirmed(batch: PostingBatch, actor: User | str, words: str) -> None:
    """By Sage's own export, inside the caller's transaction, which holds the batch's lock."""
    _go(batch, BatchState.CONFIRMED, actor, words)
    _take_over(batch)
    AuditEvent.record("batch.confirmed", actor=actor, target=batch, reason=words)


def end_lost(connection_id: uuid.UUID) -> int:
    """Void what was gathered by a process that is no more."""
    lost = PostingBatch.objects.filter(
        connection=connection_id, state=BatchState.GATHERING, gathering_until__lt=clock.now()
    )
    found = list(lost)
    for batch in found:
        release(batch, BatchState.VOIDED, "system", "the process that gathered it was lost")
    return len(found)


def release(batch: PostingBatch, to: BatchState, actor: User | str, words: str) -> None:
    """Give a batch's documents back, whatever it had come to, unless it was given up before."""
    with transaction.atomic():
        batch = _lock(batch.id)
        if BatchState(batch.state) in RELEASING or batch.state == BatchState.CONFIRMED:
            return
        _go(batch, to, actor, words)
        BatchChunk.objects.filter(file__batch=batch).delete()
        AuditEvent.record(f"batch.{to.lower()}", actor=actor, target=batch, reason=words)


def _give_up(batch_id: uuid.UUID, to: BatchState, actor: User | str, words: str) -> PostingBatch:
    with transaction.atomic():
        batch = _lock(batch_id)
        _go(batch, to, actor, words)
        live.given_up(batch)
        AuditEvent.record(f"batch.{to.lower()}", actor=actor, target=batch, reason=words)
    return batch


def _lock(batch_id: uuid.UUID) -> PostingBatch:
    return PostingBatch.objects.select_for_update(of=("self",)).get(id=batch_id)


def _go(batch: PostingBatch, to: BatchState, actor: User | str, words: str) -> None:
    """The batch's state and its documents' together. Raises BatchError for a step that the batch does not allow."""
    was = BatchState(batch.state)
    batches.check(was, to)
    _move_documents(batch, was, to, actor, words)
    points.reach("batch-stepping")
    batch.state, batch.token, batch.gathering_until = to, None, None
    batch.save(update_fields=["state", "token", "gathering_until", "changed_at"])
    note(batch, to.value, actor, words)


def _move_documents(
    batch: PostingBatch, was: BatchState, to: BatchState, actor: User | str, words: str
) -> None:
    if batch.kind == BatchKind.SAMPLE:
        return
    before, after = DOCUMENTS[was], DOCUMENTS[to]
    if before is after:
        return
    mine = BatchEntry.objects.filter(batch=batch, live=True)
    now = timezone.now()
    columns: dict[str, object] = {}
    if to is BatchState.DOWNLOADED:
        columns = {"sent_at": now, "may_have_left_at": now}
    elif to is BatchState.CONFIRMED:
        columns = {"confirmed_at": now, "checked_at": now}
    elif to in RELEASING:
        columns = {"sent_at": None}
    ids = list(mine.values_list("document_id", flat=True))
    moves.move(
        ids,
        before,
        after,
        By.BATCH,
        reason=f"{batch.name} {to.lower()}{f': {words}' if words else ''}",
        actor=str(getattr(actor, "email", "")),
        columns=columns,
    )
    if to in RELEASING:
        # What an export showed otherwise is free as well: nothing of the batch stands in Sage.
        for state in (State.DRIFTED, State.CONFIRMED):
            moves.move(ids, state, after, By.BATCH, reason=f"{batch.name} {to.lower()}")
        issue_rows.close(ids, [Code.DRIFTED])
        mine.update(live=False)
    elif to in (BatchState.IMPORTED, BatchState.CONFIRMED):
        _parties_arrived(ids)
        if mine.filter(document__source_kind=opening.KIND).exists():
            bump(batch.connection_id)  # cash on older items goes on


def _parties_arrived(ids: list[uuid.UUID]) -> None:
    for start in range(0, len(ids), SET):
        rows = Document.objects.filter(id__in=ids[start : start + SET], kind__in=[k.value for k in PARTIES])
        linking.arrived(list(rows))


def _take_over(batch: PostingBatch) -> None:
    """A mirror entry stands in Sage: what it turns round is out of life."""
    mirrored = Document.objects.filter(
        corrections__batch_entries__batch=batch,
        corrections__batch_entries__live=True,
        corrections__operation=Operation.REVERSE,
    )
    for state in (State.CONFIRMED, State.SENT):
        ids = list(mirrored.filter(state=state).values_list("id", flat=True))
        moves.move(ids, state, State.REVERSED, By.BATCH, reason=f"its mirror entry stands in {batch.name}")


def _stream(file: BatchFile) -> Iterator[bytes]:
    """Chunk by chunk. It is drained after the answer has left the scope in which it was asked for, so it opens its own."""
    position = 0
    while True:
        with scope.tenant(file.tenant_id):
            chunk = BatchChunk.objects.filter(file=file, position=position).first()
        if chunk is None:
            return
        yield bytes(chunk.body)
        position += 1
