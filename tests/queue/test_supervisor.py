"""Processes that are kept running, and none that outlives its keeper."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations.queue.supervisor import NotReadyError, Pace, Supervisor
from tests.queue.processes import alive, descendants, until

pytestmark = pytest.mark.sqlite_only

SLEEP = [sys.executable, "-S", "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-S",
    "-c",
    "import signal, time, pathlib, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "pathlib.Path(sys.argv[1]).touch(); time.sleep(60)",
]
QUICK = Pace(look=0.02, first_pause=0.02, longest_pause=0.1, stop_within=1.0)

# A supervisor of a process that forks a child of its own, as a cluster does.
FAMILY = """
import os, sys, time
from integrations.queue.leash import leash_forks
leash_forks()
os.fork()
time.sleep(60)
"""
KEEPER = f"""
import sys
from integrations.queue.supervisor import Supervisor
supervisor = Supervisor()
supervisor.add("family", [sys.executable, "-c", {FAMILY!r}])
supervisor.run()
"""


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    supervisor = Supervisor(pace=QUICK)
    yield supervisor
    supervisor.stop()


@pytest.fixture
def keeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", KEEPER])
    until(lambda: len(descendants(process.pid)) == 2)
    yield process
    process.kill()
    process.wait()


def test_a_process_that_died_is_started_again(supervisor: Supervisor) -> None:
    service = supervisor.add("sleeper", SLEEP)
    supervisor.start()
    assert service.process
    service.process.kill()
    until(lambda: service.starts == 2 and service.running)


def test_a_process_without_a_sign_of_life_is_started_again(supervisor: Supervisor) -> None:
    service = supervisor.add("sleeper", SLEEP, healthy=lambda: service.starts > 1)
    supervisor.start()
    until(lambda: service.starts == 2 and service.running)


def test_what_a_dead_process_left_behind_is_killed_before_it_is_started_again(supervisor: Supervisor) -> None:
    service = supervisor.add(
        "family", [sys.executable, "-S", "-c", "import os, time; os.fork(); time.sleep(60)"]
    )
    supervisor.start()
    assert service.process
    head = service.process.pid
    until(lambda: descendants(head))
    [orphan] = descendants(head)
    os.kill(head, signal.SIGKILL)
    until(lambda: service.starts == 2)
    assert not alive([orphan])


def test_start_waits_until_each_is_ready(supervisor: Supervisor, tmp_path: Path) -> None:
    flag = tmp_path / "ready"
    supervisor.add("slow", [*STUBBORN, str(flag)], ready=flag.exists)
    supervisor.start()
    assert flag.exists()


def test_a_process_that_ends_before_it_is_ready_is_said(supervisor: Supervisor) -> None:
    supervisor.add("hasty", [sys.executable, "-S", "-c", ""], ready=lambda: False)
    with pytest.raises(NotReadyError, match="hasty stopped before it was ready"):
        supervisor.start()


def test_a_failed_start_leaves_nothing_running(supervisor: Supervisor) -> None:
    first = supervisor.add("first", SLEEP)
    supervisor.add("second", SLEEP, ready=lambda: False)
    with pytest.raises(NotReadyError):
        supervisor.start(within=0.1)
    assert not first.running


def test_stop_ends_a_process_that_ignores_it(supervisor: Supervisor, tmp_path: Path) -> None:
    flag = tmp_path / "deaf"
    service = supervisor.add("stubborn", [*STUBBORN, str(flag)], ready=flag.exists)
    supervisor.start()
    supervisor.stop()
    assert not service.running


def test_the_chore_is_done_now_and_then(tmp_path: Path) -> None:
    done: list[int] = []
    with Supervisor(pace=QUICK, chore=lambda: done.append(1), chore_every=0.05):
        until(lambda: len(done) >= 2)


def test_sigterm_stops_everything_in_order(keeper: subprocess.Popen[bytes]) -> None:
    family = descendants(keeper.pid)
    keeper.terminate()
    assert keeper.wait(10) == 0
    assert not alive(family)


def test_nothing_outlives_a_supervisor_killed_with_sigkill(keeper: subprocess.Popen[bytes]) -> None:
    family = descendants(keeper.pid)
    keeper.kill()
    keeper.wait()
    until(lambda: not alive(family), within=5)


def test_a_child_does_not_outlive_a_killed_head_though_nobody_supervises(
    keeper: subprocess.Popen[bytes],
) -> None:
    family = descendants(keeper.pid)
    keeper.send_signal(signal.SIGSTOP)
    head = next(process for process in family if process.ppid() == keeper.pid)
    head.kill()
    until(lambda: not alive([process for process in family if process != head]), within=5)
