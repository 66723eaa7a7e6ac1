"""What the files of a cluster say about it."""

import os
import time
from pathlib import Path

import pytest

from integrations.queue.pulse import START_SECONDS, Pulse

pytestmark = pytest.mark.sqlite_only

PATIENCE = 30.0


@pytest.fixture
def pulse(tmp_path: Path) -> Pulse:
    signs = Pulse(tmp_path / "pulse")
    signs.begin()
    return signs


def at(pulse: Pulse, **seconds_ago: float) -> None:
    for name, ago in seconds_ago.items():
        pulse.touch(name)
        moment = time.time() - ago
        os.utime(pulse.directory / name, (moment, moment))


def test_a_cluster_that_just_started_is_well(pulse: Pulse) -> None:
    assert not pulse.stale(PATIENCE)


def test_a_cluster_that_never_polls_is_stale(pulse: Pulse) -> None:
    at(pulse, started=START_SECONDS + 1)
    assert pulse.stale(PATIENCE)


def test_a_cluster_that_still_starts_has_time_however_short_the_patience_with_a_running_one(
    pulse: Pulse,
) -> None:
    at(pulse, started=31)
    assert not pulse.stale(3)


def test_a_cluster_that_stopped_polling_is_stale(pulse: Pulse) -> None:
    at(pulse, started=9999, polled=31)
    assert pulse.stale(PATIENCE)


def test_an_idle_cluster_is_well(pulse: Pulse) -> None:
    at(pulse, started=9999, polled=1, took=9000, worked=8999)
    assert not pulse.stale(PATIENCE)


def test_a_message_that_no_worker_begins_makes_it_stale_though_it_polls(pulse: Pulse) -> None:
    at(pulse, started=9999, polled=1, worked=9000, took=31)
    assert pulse.stale(PATIENCE)


def test_later_messages_do_not_hide_the_one_that_waits(pulse: Pulse) -> None:
    at(pulse, started=9999, polled=1, worked=9000, took=31)
    pulse.took()
    assert pulse.stale(PATIENCE)


def test_what_a_cluster_left_says_nothing_about_the_next(pulse: Pulse) -> None:
    at(pulse, started=9999, polled=9999, took=9999)
    pulse.begin()
    assert not pulse.stale(PATIENCE)
    assert not pulse.alive()
