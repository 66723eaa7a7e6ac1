"""Opening a delivered file: refused by its size before it is read, and by what it is not."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from integrations.core.issues import Code, Issue
from integrations.tms.rows import FileRefused

_STARTS = {
    b"PK\x03\x04": ("a spreadsheet or a zip file", "save it as CSV and send that"),
    b"\x1f\x8b": ("a gzip file", "unpack it first"),
    b"\xd0\xcf\x11\xe0": ("an old Excel workbook", "save it as CSV and send that"),
    b"\xff\xfe": ("text in UTF-16", "save it as UTF-8"),
    b"\xfe\xff": ("text in UTF-16", "save it as UTF-8"),
    b"%PDF": ("a PDF", "export the same list as CSV"),
}


@dataclass(slots=True)
class Delivered:
    """An open file. `sha256` is of what has been read so far: of the whole file once all rows are taken."""

    name: str
    size: int
    stream: BinaryIO
    _hash: Any

    def sha256(self) -> str:
        digest: str = self._hash.hexdigest()
        return digest


class _Hashing(io.RawIOBase):
    def __init__(self, raw: io.FileIO, into: Any) -> None:
        self._raw, self._hash = raw, into

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = self._raw.readinto(buffer) or 0
        self._hash.update(memoryview(buffer)[:count])
        return count


@contextmanager
def open_file(path: Path, max_bytes: int) -> Iterator[Delivered]:
    """Raises FileRefused for a file that is too large, empty, or no text."""
    try:
        size = path.stat().st_size
        raw = io.FileIO(path, "rb")
    except OSError as problem:
        raise _refused(
            path.name, f"cannot be read: {problem.strerror}", "name a file that exists"
        ) from problem
    with raw:
        if size > max_bytes:
            limit = f"{size / 1e6:,.0f} MB are more than the limit of {max_bytes / 1e6:,.0f} MB"
            raise _refused(
                path.name, limit, "split the file, or ask the operator to raise INTAKE_MAX_FILE_BYTES"
            )
        digest = hashlib.sha256()
        buffered = io.BufferedReader(_Hashing(raw, digest), 1 << 16)
        refuse_foreign(path.name, buffered.peek(8)[:8])
        yield Delivered(path.name, size, buffered, digest)


def refuse_foreign(name: str, start: bytes) -> None:
    """Raises FileRefused where the first bytes are those of something else than text."""
    if not start:
        raise _refused(name, "is empty", "export it again")
    for mark, (what, remedy) in _STARTS.items():
        if start.startswith(mark):
            raise _refused(name, f"is {what}", remedy)


def _refused(name: str, problem: str, remedy: str) -> FileRefused:
    return FileRefused(Issue(Code.FILE_UNREADABLE, f"{name} {problem}", remedy))
