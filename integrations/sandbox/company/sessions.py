"""Sessions that slide with every call and end; kept in memory, so a restart ends them all."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from integrations.sandbox import dates
from integrations.sandbox.caller import Caller

_MOST_CURSORS = 500
_SWEEP_EVERY = 1000


@dataclass(frozen=True, slots=True)
class Session:
    """`minutes` is how long it lasts without a call."""

    caller: Caller
    opened: datetime
    expires: datetime
    minutes: float

    @classmethod
    def opened_now(cls, caller: Caller, minutes: float) -> Session:
        now = dates.now()
        return cls(caller, now, now + timedelta(minutes=minutes), minutes)


class Sessions:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, Session] = {}
        self._cursors: dict[tuple[str, str], object] = {}
        self._started = 0

    def start(self, caller: Caller, minutes: float) -> str:
        number = secrets.token_urlsafe(24)
        with self._lock:
            self._started += 1
            if self._started % _SWEEP_EVERY == 0:
                self._sweep()
            self._open[number] = Session.opened_now(replace(caller, session=number), minutes)
        return number

    def use(self, number: str) -> Session | None:
        """The session, its end moved on; None when it is unknown or over."""
        now = dates.now()
        with self._lock:
            found = self._open.get(number)
            if found is None or found.expires <= now:
                self._forget(number)
                return None
            found = replace(found, expires=now + timedelta(minutes=found.minutes))
            self._open[number] = found
            return found

    def keep_cursor(self, caller: Caller, name: str, cursor: object | None) -> None:
        """Keep what is left of a read, or forget it when nothing is. The oldest give way."""
        with self._lock:
            key = _reader(caller), name
            self._cursors.pop(key, None)
            if cursor is not None:
                self._cursors[key] = cursor
            while len(self._cursors) > _MOST_CURSORS:
                del self._cursors[next(iter(self._cursors))]

    def cursor(self, caller: Caller, name: str) -> object | None:
        with self._lock:
            return self._cursors.get((_reader(caller), name))

    def expire(self, number: str | None = None) -> int:
        """End one session, or all."""
        with self._lock:
            ended = [number] if number in self._open else [] if number else list(self._open)
            for each in ended:
                self._forget(str(each))
            return len(ended)

    def _sweep(self) -> None:
        """Forget the sessions that ended without anyone coming back."""
        now = dates.now()
        for number in [number for number, each in self._open.items() if each.expires <= now]:
            self._forget(number)

    def _forget(self, number: str) -> None:
        self._open.pop(number, None)
        for key in [each for each in self._cursors if each[0] == number]:
            del self._cursors[key]


def _reader(caller: Caller) -> str:
    """Whose cursor it is: the session's, or without one the user's."""
    return caller.session or f"{caller.company}|{caller.user}|{caller.entity or ''}"
