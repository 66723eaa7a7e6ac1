"""Replay detection on function control ids: which are running, which have run."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable

from integrations.sandbox.books.storage.store import Books
from integrations.sandbox.errors import Fault, Refusal
from integrations.sandbox.settings import Settings


class ControlIds:
    """Running ids live in memory; completed ones in the books, written with the work that they name."""

    def __init__(self, books: Books, settings: Settings) -> None:
        self._books = books
        self._settings = settings
        self._lock = threading.Lock()
        self._running: set[tuple[str, str]] = set()

    def begin(self, user: str, controlids: Iterable[str]) -> set[str]:
        """Claim the ids for one request; those that another request is running are left out."""
        if self._settings.uniqueid == "ignored":
            return set(controlids)
        with self._lock:
            free = {each for each in controlids if (user, each) not in self._running}
            self._running |= {(user, each) for each in free}
            return free

    def end(self, user: str, controlids: Iterable[str]) -> None:
        with self._lock:
            self._running -= {(user, each) for each in controlids}

    def check(self, user: str, controlid: str, claimed: set[str]) -> None:
        if self._settings.uniqueid == "ignored":
            return
        if controlid not in claimed:
            raise self._refusal(self._settings.in_process_text, controlid)
        sql = "SELECT AT, SUCCEEDED FROM _EXECUTED WHERE USERID=? AND CONTROLID=?"
        found = self._books.one(sql, user, controlid)
        if found is not None and self._remembered(found[0], bool(found[1])):
            raise self._refusal(self._settings.uniqueid_text, controlid)

    def _remembered(self, at: object, succeeded: bool) -> bool:
        switch = self._settings.uniqueid
        if switch.startswith("forgets="):
            age = time.time() - (at if isinstance(at, float) else 0.0)
            return succeeded and age < float(switch.removeprefix("forgets="))
        return succeeded or switch == "remembers-failures"

    def executed(self, user: str, controlid: str, *, succeeded: bool) -> None:
        sql = "INSERT OR REPLACE INTO _EXECUTED VALUES (?,?,?,?)"
        self._books.run(sql, user, controlid, time.time(), int(succeeded))

    def _refusal(self, text: str, controlid: str) -> Refusal:
        return Refusal(Fault(self._settings.uniqueid_errorno, text.replace("{controlid}", controlid)))
