"""Signs of life of one worker cluster, as file times that its supervisor can read.

django-q2's processes share one queue whose read lock dies with a killed worker: the cluster then looks healthy and
does nothing, for ever. Only from outside can this be seen. Four files tell it apart from an idle or a busy cluster:

``started`` the supervisor started it
``polled``  the pusher looked for messages
``took``    the pusher handed a message over that no worker has answered yet
``worked``  a worker began or ended a task

The directory is named by the supervisor in ``LEDGERHAUL_PULSE``; without it (tests, a bare ``qcluster``) nothing is
written.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "LEDGERHAUL_PULSE"
# From the start of Python to the first poll: a busy machine needs many times a quiet one's two seconds, and a
# cluster that is killed while it starts never starts.
START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Pulse:
    directory: Path

    def stale(self, seconds: float, now: float | None = None) -> bool:
        """Nothing polled for so long, or a message waits for so long while no worker begins or ends one."""
        now = time.time() if now is None else now
        moment = now - seconds
        if not self.alive():
            return not self._since("started", now - max(seconds, START_SECONDS))
        return not self._since("polled", moment) or (self._unanswered() and not self._since("took", moment))

    def alive(self) -> bool:
        return (self.directory / "polled").exists()

    def begin(self) -> None:
        """A cluster is about to start: what the one before it left says nothing any more."""
        for name in ("polled", "took", "worked"):
            (self.directory / name).unlink(missing_ok=True)
        self.touch("started")

    def touch(self, name: str) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        (self.directory / name).touch()

    def took(self) -> None:
        """Keeps the time of the oldest hand-over without an answer, so that later ones do not hide it."""
        if not self._unanswered():
            self.touch("took")

    def _unanswered(self) -> bool:
        took, worked = self._time("took"), self._time("worked")
        return took is not None and (worked is None or worked < took)

    def _since(self, name: str, moment: float) -> bool:
        at = self._time(name)
        return at is not None and at >= moment

    def _time(self, name: str) -> float | None:
        try:
            return (self.directory / name).stat().st_mtime
        except FileNotFoundError:
            return None


def own() -> Pulse | None:
    directory = os.environ.get(VARIABLE)
    return Pulse(Path(directory)) if directory else None


def polled() -> None:
    if pulse := own():
        pulse.touch("polled")


def took() -> None:
    if pulse := own():
        pulse.took()


def worked(**_: object) -> None:
    """Receiver of django-q2's signals before and after each task."""
    if pulse := own():
        pulse.touch("worked")
