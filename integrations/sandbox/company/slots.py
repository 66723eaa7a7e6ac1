"""How much a company may do at once and how often a sender may ask: slots with a queue, and a limit on the rate."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager

from integrations.sandbox.settings import Settings

# Operations at once by tier: of one app (its sender id), and of the company over all apps.
TIERS = {1: (6, 8), 2: (8, 10), 3: (12, 15), 4: (15, 20)}
ASYNCHRONOUS = 1


class NoSlot(Exception):
    """The queue's time is over."""


class Slots:
    """The slots of one company. An asynchronous request takes one of its own kind, of which there is one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._changed = threading.Condition()
        self._in_flight: Counter[str] = Counter()
        self._asynchronous = 0
        self.most_in_flight = 0
        self.rejected = 0

    @contextmanager
    def taken(self, sender: str = "", *, asynchronous: bool = False) -> Iterator[None]:
        if asynchronous:
            self._take_asynchronous()
        else:
            self._take(sender)
        try:
            yield
        finally:
            with self._changed:
                if asynchronous:
                    self._asynchronous -= 1
                else:
                    self._in_flight[sender] -= 1
                self._changed.notify_all()

    def _take_asynchronous(self) -> None:
        """Such a request has all the time that it needs."""
        with self._changed:
            self._changed.wait_for(lambda: self._asynchronous < ASYNCHRONOUS)
            self._asynchronous += 1

    def _take(self, sender: str) -> None:
        deadline = time.monotonic() + self._settings.queue_seconds
        with self._changed:
            while self._full(sender):
                rest = deadline - time.monotonic()
                if rest <= 0 or not self._changed.wait(rest):
                    self.rejected += 1
                    raise NoSlot
            self._in_flight[sender] += 1
            self.most_in_flight = max(self.most_in_flight, self._in_flight.total())

    def _full(self, sender: str) -> bool:
        """A company without a tier is an older one, with one cap for all its apps."""
        cap = self._settings.max_concurrent
        of_app, of_company = TIERS.get(self._settings.concurrency_tier, (cap, cap))
        return self._in_flight[sender] >= of_app or self._in_flight.total() >= of_company


class RateLimit:
    """Requests of one sender in the last `rate_window_seconds`; none are counted while `rate_limit` is 0."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._asked: defaultdict[str, deque[float]] = defaultdict(deque)

    def wait_for(self, sender: str) -> int:
        """0 when the request may pass, and counts; otherwise the whole seconds until the next one may."""
        limit, window = self._settings.rate_limit, self._settings.rate_window_seconds
        if not limit:
            return 0
        now = time.monotonic()
        with self._lock:
            asked = self._asked[sender]
            while asked and asked[0] <= now - window:
                asked.popleft()
            if len(asked) >= limit:
                return max(1, math.ceil(asked[0] + window - now))
            asked.append(now)
            return 0
