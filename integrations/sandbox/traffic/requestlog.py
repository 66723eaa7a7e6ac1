"""What was asked, in memory: for tests that count requests and for people who wonder. The last ones keep their bodies."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from integrations.sandbox import dates
from integrations.sandbox.traffic import masking

KEPT = 50_000
BODIES_KEPT = 200


@dataclass(slots=True)
class LoggedRequest:
    n: int
    at: str
    functions: list[str] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)
    controlids: list[str] = field(default_factory=list)
    fault: str | None = None
    http: int | None = None
    company: str | None = None
    entity: str | None = None
    created: int = 0
    updated: int = 0
    rows: int = 0
    failed: int = 0
    billed: int = 0
    committed: bool = False
    seconds: float = 0.0
    started: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request with both bodies, without their secrets. No answer: the connection was broken."""

    entry: LoggedRequest
    request: bytes
    answer: bytes


class RequestLog:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: deque[LoggedRequest] = deque(maxlen=KEPT)
        self._exchanges: deque[Exchange] = deque(maxlen=BODIES_KEPT)
        self._count = 0
        self.billed = 0
        self.created = 0

    def begin(self) -> LoggedRequest:
        with self._lock:
            self._count += 1
            entry = LoggedRequest(self._count, dates.now().isoformat())
            self._requests.append(entry)
            return entry

    def end(self, entry: LoggedRequest) -> None:
        with self._lock:
            entry.seconds = round(time.monotonic() - entry.started, 6)

    def keep(
        self, entry: LoggedRequest, request: bytes, answer: bytes | None, secrets: Iterable[str]
    ) -> None:
        """Remember the bodies of one that has ended, without `secrets` and what is named like one."""
        known = set(secrets)
        asked, found = masking.kept(request, known)
        answered, _ = masking.kept(answer, known | found)
        with self._lock:
            self._exchanges.append(Exchange(entry, asked, answered))

    def exchanges(self) -> list[Exchange]:
        """Newest first."""
        with self._lock:
            return list(reversed(self._exchanges))

    def bill(self, entry: LoggedRequest) -> None:
        """Each record created or updated counts one of the month's transactions."""
        with self._lock:
            entry.billed = entry.created + entry.updated
            self.billed += entry.billed
            self.created += entry.created

    def since(self, n: int) -> list[dict[str, object]]:
        with self._lock:
            return [_shown(each) for each in self._requests if each.n > n]

    @property
    def count(self) -> int:
        return self._count


def _shown(entry: LoggedRequest) -> dict[str, object]:
    return {name: value for name, value in asdict(entry).items() if name != "started"}
