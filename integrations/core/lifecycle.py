"""The states of a document, as a table: what is not in it cannot happen.

The admin's timeline and docs/path-of-a-transaction.md are drawn from `ALLOWED`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    BLOCKED = "BLOCKED"
    READY = "READY"
    SENDING = "SENDING"
    SENT = "SENT"
    CONFIRMED = "CONFIRMED"
    UNKNOWN = "UNKNOWN"
    REJECTED = "REJECTED"
    DRIFTED = "DRIFTED"
    GONE = "GONE"
    REVERSED = "REVERSED"
    SUPERSEDED = "SUPERSEDED"
    SKIPPED = "SKIPPED"
    BY_HAND = "BY_HAND"


class By(StrEnum):
    """Who or what may cause a change of state."""

    SYSTEM = "SYSTEM"  # our own steps: mapping, claiming, recording an answer
    EVIDENCE = "EVIDENCE"  # what a look into Sage, or a late answer, showed
    READ_BACK = "READ_BACK"  # confirmation and the nightly sweep
    PERSON = "PERSON"
    BATCH = "BATCH"  # a file batch's own transitions (desktop Sage)


_S, _E, _R, _P = By.SYSTEM, By.EVIDENCE, By.READ_BACK, By.PERSON


def _by(*who: By) -> frozenset[By]:
    return frozenset(who)


ALLOWED: Mapping[tuple[State, State], frozenset[By]] = {
    (State.BLOCKED, State.READY): _by(_S, _P),
    (State.READY, State.BLOCKED): _by(_S, _P),
    (State.READY, State.SENDING): _by(_S, By.BATCH),
    (State.SENDING, State.SENT): _by(_S, _E),
    (State.SENDING, State.REJECTED): _by(_S),
    (State.SENDING, State.UNKNOWN): _by(_S, By.BATCH),
    (State.SENDING, State.READY): _by(_S, By.BATCH),  # only when certainly not sent
    (State.UNKNOWN, State.SENT): _by(_E, By.BATCH),
    (State.UNKNOWN, State.REJECTED): _by(_E),
    (State.UNKNOWN, State.READY): _by(_E, _P, By.BATCH),
    (State.UNKNOWN, State.BY_HAND): _by(_P),
    (State.UNKNOWN, State.CONFIRMED): _by(By.BATCH),
    (State.REJECTED, State.BLOCKED): _by(_S, _P),
    (State.REJECTED, State.READY): _by(_S, _P),
    **{
        (was, now): _by(_R, By.BATCH)
        for was in (State.SENT, State.CONFIRMED, State.DRIFTED)
        for now in (State.CONFIRMED, State.DRIFTED, State.REVERSED, State.GONE)
        if was is not now
    },
    # A batch was given up: the backup was restored, and nothing of it stands in Sage.
    **{(was, State.READY): _by(By.BATCH) for was in (State.SENT, State.CONFIRMED, State.DRIFTED)},
    (State.DRIFTED, State.CONFIRMED): _by(_R, By.BATCH, _P),  # a person: what stands in Sage is right
    # A correction stands in its place: it was changed, or turned round, by us.
    **{(was, State.SUPERSEDED): _by(_S) for was in (State.SENT, State.CONFIRMED, State.DRIFTED)},
    (State.GONE, State.READY): _by(_P),
    (State.GONE, State.SKIPPED): _by(_P),
    (State.GONE, State.CONFIRMED): _by(_R),
    **{
        (was, now): _by(_S, _P)
        for was in (State.BLOCKED, State.READY, State.REJECTED)
        for now in (State.SKIPPED, State.BY_HAND, State.SUPERSEDED)
    },
    (State.SKIPPED, State.READY): _by(_P),
    (State.BY_HAND, State.READY): _by(_P),  # where the record that was named is not in Sage
}

OUT_OF_LIFE = frozenset(
    {State.SUPERSEDED, State.SKIPPED, State.REVERSED}
)  # not a live document of its identity
IN_SAGE = frozenset({State.SENT, State.CONFIRMED, State.DRIFTED})
UNCLAIMED = frozenset({State.BLOCKED, State.READY, State.REJECTED})
IN_FLIGHT = frozenset({State.SENDING, State.UNKNOWN})
NEEDS_A_PERSON = frozenset({State.BLOCKED, State.REJECTED, State.DRIFTED, State.GONE})


class TransitionError(ValueError):
    """A change of state that the table does not hold."""


def check(was: State, now: State, by: By) -> None:
    """Raise TransitionError unless `by` may move a document from `was` to `now`."""
    if by not in ALLOWED.get((was, now), frozenset()):
        raise TransitionError(f"{was} -> {now} by {by} is not allowed")
