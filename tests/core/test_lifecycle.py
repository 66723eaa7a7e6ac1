from __future__ import annotations

import pytest

from integrations.core.lifecycle import ALLOWED, IN_SAGE, By, State, TransitionError, check


@pytest.mark.parametrize(
    ("was", "now", "by"),
    [
        (State.UNKNOWN, State.READY, By.SYSTEM),
        (State.SENDING, State.READY, By.EVIDENCE),
        (State.UNKNOWN, State.SENT, By.SYSTEM),
        (State.SENT, State.READY, By.PERSON),
        (State.GONE, State.READY, By.SYSTEM),
        (State.CONFIRMED, State.SENDING, By.SYSTEM),
        (State.SUPERSEDED, State.READY, By.PERSON),
    ],
)
def test_what_is_not_in_the_table_cannot_happen(was: State, now: State, by: By) -> None:
    with pytest.raises(TransitionError):
        check(was, now, by)


def test_unknown_is_left_by_evidence_or_a_person_only() -> None:
    leaving = {(now, by) for (was, now), who in ALLOWED.items() if was is State.UNKNOWN for by in who}
    assert {by for _, by in leaving} <= {By.EVIDENCE, By.PERSON, By.BATCH}


def test_nothing_in_sage_is_sent_again_without_a_person_or_a_batch() -> None:
    for was in IN_SAGE:
        assert ALLOWED.get((was, State.READY), frozenset()) <= {By.BATCH}


def test_every_state_can_be_reached() -> None:
    reached = {now for _, now in ALLOWED} | {State.BLOCKED}
    assert reached == set(State)
