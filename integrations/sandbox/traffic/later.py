"""Work whose client has been given up: done when its time has come, or at once when somebody asks for it."""

from __future__ import annotations

import threading
from collections.abc import Callable

Work = Callable[[], None]


class Later:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[threading.Timer, Work] = {}

    def put(self, seconds: float, work: Work) -> None:
        timer = threading.Timer(seconds, lambda: self._do(timer))
        timer.daemon = True
        with self._lock:
            self._waiting[timer] = work
        timer.start()

    def do_now(self) -> int:
        """How much of it there was; all of it is done when this returns."""
        with self._lock:
            waiting = list(self._waiting)
        return sum(self._do(each) for each in waiting)

    def forget(self) -> None:
        """None of it is ever done."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        for each in waiting:
            each.cancel()

    def _do(self, timer: threading.Timer) -> bool:
        """Once, whoever comes first."""
        with self._lock:
            work = self._waiting.pop(timer, None)
        if work is None:
            return False
        timer.cancel()
        work()
        return True
