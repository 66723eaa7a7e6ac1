"""States of a posting batch, and what its documents do with it (rules J1, J2, J4, J5; design.md, "States").

A batch is gathered in sets, each of which commits, so that it is as large as it likes; a batch whose gathering was cut off is
voided, and what it had taken goes free.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from integrations.core.lifecycle import State


class BatchKind(StrEnum):
    LIVE = "LIVE"
    SAMPLE = "SAMPLE"  # proves the accounts, and uses nothing up
    SUMMARY = "SUMMARY"  # the one journal of a month (rule J6)


class BatchState(StrEnum):
    GATHERING = "GATHERING"
    BUILT = "BUILT"
    DOWNLOADED = "DOWNLOADED"
    IMPORTED = "IMPORTED"
    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"
    VOIDED = "VOIDED"


_B = BatchState
ALLOWED: Mapping[BatchState, frozenset[BatchState]] = {
    _B.GATHERING: frozenset({_B.BUILT, _B.VOIDED}),
    _B.BUILT: frozenset({_B.DOWNLOADED, _B.VOIDED}),
    _B.DOWNLOADED: frozenset({_B.IMPORTED, _B.CONFIRMED, _B.REJECTED, _B.VOIDED}),
    _B.IMPORTED: frozenset({_B.CONFIRMED, _B.REJECTED, _B.VOIDED}),
    _B.CONFIRMED: frozenset(),
    _B.REJECTED: frozenset(),
    _B.VOIDED: frozenset(),
}
# What a document is while its batch is in this state; a batch that is rejected or voided gives it back.
DOCUMENTS: Mapping[BatchState, State] = {
    _B.GATHERING: State.SENDING,
    _B.BUILT: State.SENDING,
    _B.DOWNLOADED: State.UNKNOWN,
    _B.IMPORTED: State.SENT,
    _B.CONFIRMED: State.CONFIRMED,
    _B.REJECTED: State.READY,
    _B.VOIDED: State.READY,
}
RELEASING = frozenset({_B.REJECTED, _B.VOIDED})
OPEN = frozenset({_B.GATHERING, _B.BUILT, _B.DOWNLOADED, _B.IMPORTED})


class BatchError(ValueError):
    """A step that the batch does not allow; the message says what to do instead."""


def check(was: BatchState, now: BatchState) -> None:
    """Raises BatchError for a step that is none."""
    if now not in ALLOWED[was]:
        raise BatchError(f"a batch that is {was.lower()} cannot become {now.lower()}: {_remedy(was)}")


def _remedy(was: BatchState) -> str:
    if was in RELEASING:
        return "its documents are free; build a new batch"
    if was is _B.CONFIRMED:
        return "it stands in Sage; what is wrong is corrected in the TMS and goes in the next batch"
    if was is _B.BUILT:
        return "download its files first"
    return "wait until it is built"
