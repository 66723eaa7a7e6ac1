"""The named points of exporting and importing at which the process may die.

A test names one in the environment (`KILL_AT=after-claim:3`: the third time it is reached) and the process kills itself
there as the kernel would: no handler runs, no buffer is flushed.
"""

from __future__ import annotations

import os
import signal
import threading

EXPORT = (
    "before-claim",
    "inside-claim",
    "after-claim",
    "before-send",
    "mid-send",
    "before-store",
    "mid-store",
    "after-store",
    "before-look",
    "after-look",
)
ATTACHMENTS = ("before-attach", "after-attach", "before-bear")
PAYMENTS = ("before-page", "after-page", "before-cursor", "inside-cursor", "after-cursor")
BATCHES = (
    "batch-opened",
    "batch-claimed",
    "batch-set",
    "batch-finishing",
    "batch-built",
    "batch-downloading",
    "batch-stepping",
    "batch-confirming",
)
POINTS = EXPORT + ATTACHMENTS + PAYMENTS + BATCHES

_lock = threading.Lock()
_left: dict[str, int] = {}


def arm(plan: str) -> None:
    """`point` or `point:nth`: the process will die there. Empty: nowhere."""
    name, _, nth = plan.partition(":")
    if name:
        _left[name] = int(nth or 1)


arm(os.environ.get("KILL_AT", ""))


def reach(point: str) -> None:
    """Say that `point` was reached; ends the process when the environment says so."""
    if not _left:
        return
    with _lock:
        if point in _left:
            _left[point] -= 1
            if _left[point] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
