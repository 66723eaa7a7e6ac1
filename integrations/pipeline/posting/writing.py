"""The files of a batch while they are written: text by file, in chunks, hashed and added up on the way. Memory stays flat
whatever the batch's size."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from integrations.core.postings import Posting
from integrations.models import BatchChunk, BatchFile, PostingBatch
from integrations.sage.file_port import FileKind, Placed, Target

CHUNK = 256 * 1024  # bytes in one row


@dataclass(slots=True)
class _Open:
    row: BatchFile
    kind: FileKind
    waiting: bytearray = field(default_factory=bytearray)
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    chunks: int = 0


class Sums:
    """Control totals in minor units: by account and by journal, debits and credits apart."""

    def __init__(self) -> None:
        self.debits: Counter[str] = Counter()
        self.credits: Counter[str] = Counter()
        self.journals: Counter[str] = Counter()
        self.documents: Counter[str] = Counter()
        self.total = 0

    def add(self, posting: Posting) -> None:
        for line in posting.lines:
            minor = line.amount.minor
            if minor > 0:
                self.debits[line.account] += minor
            else:
                self.credits[line.account] -= minor
        debits = posting.debits.minor
        self.journals[posting.journal.value] += debits
        self.documents[posting.journal.value] += 1
        self.total += debits

    def told(self) -> dict[str, dict[str, list[int]]]:
        accounts = sorted({*self.debits, *self.credits})
        return {
            "accounts": {a: [self.debits[a], self.credits[a]] for a in accounts},
            "journals": {j: [self.documents[j], self.journals[j]] for j in sorted(self.journals)},
        }


class Files:
    """Writes into chunks; nothing is in the database but by `flush` and `finish`, in the caller's transaction."""

    def __init__(self, batch: PostingBatch, target: Target) -> None:
        self.batch = batch
        self.target = target
        self.open: dict[str, _Open] = {}

    def add(self, placed: Placed) -> None:
        file = self.open.get(placed.file) or self._begin(placed.file)
        self._put(file, placed.text)
        file.row.rows += placed.rows
        file.row.documents += 1

    def flush(self, least: int = CHUNK) -> None:
        for file in self.open.values():
            while len(file.waiting) >= max(least, 1):
                self._write(file)

    def finish(self) -> list[BatchFile]:
        """The ends of all files, and their rows with size and hash, in the order of import."""
        for file in self.open.values():
            self._put(file, file.kind.ending)
            self.flush(1)
            file.row.sha256 = file.digest.hexdigest()
            file.row.save()
        return sorted((f.row for f in self.open.values()), key=lambda row: row.position)

    def _begin(self, key: str) -> _Open:
        kind = self.target.file(key)
        position = self.target.files.index(kind) + 1
        row = BatchFile.objects.create(
            tenant_id=self.batch.tenant_id,
            batch=self.batch,
            position=position,
            key=key,
            name=f"{position}_{self.batch.number}_{kind.name}",
        )
        file = self.open[key] = _Open(row, kind)
        self._put(file, kind.heading)
        return file

    def _put(self, file: _Open, text: str) -> None:
        body = text.encode(self.target.code_page)
        file.waiting += body
        file.digest.update(body)
        file.row.size += len(body)

    def _write(self, file: _Open) -> None:
        piece = bytes(file.waiting[:CHUNK])
        del file.waiting[:CHUNK]
        BatchChunk.objects.create(
            tenant_id=self.batch.tenant_id, file=file.row, position=file.chunks, body=piece
        )
        file.chunks += 1
