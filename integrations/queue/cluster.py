"""A django-q2 cluster under supervision: leashed processes, a pulse, and a stop that ends."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from types import FrameType

from django.conf import settings
from django_q.cluster import Cluster
from django_q.conf import Conf
from django_q.signals import post_execute_in_worker, pre_execute

from integrations.queue import pulse
from integrations.queue.leash import leash_forks
from integrations.queue.pulse import Pulse
from integrations.queue.supervisor import Service, Supervisor

# A cluster whose queue is dead never ends by itself; a healthy one needs as long as its longest task.
MARGIN_SECONDS = 30


class LeashedCluster(Cluster):  # type: ignore[misc]  # django-q2 is untyped
    def sig_handler(self, signum: int, frame: FrameType | None) -> None:
        """Stop in order; after the longest task's time the alarm ends this process, and the leash all others."""
        signal.alarm(longest_task() + MARGIN_SECONDS)
        super().sig_handler(signum, frame)


def longest_task() -> int:
    return int(Conf.TIMEOUT or 0)


def run_cluster() -> None:
    """Become a cluster: what ``manage.py worker --cluster`` does, started by the supervisor."""
    leash_forks(signal.SIGKILL)
    pre_execute.connect(pulse.worked, dispatch_uid="pulse before a task")
    post_execute_in_worker.connect(pulse.worked, dispatch_uid="pulse after a task")
    LeashedCluster().start()


def add_worker(supervisor: Supervisor, name: str = "worker", *, stale_after: float | None = None) -> Service:
    """Let the supervisor run one cluster, ready when it polls, restarted when its pulse is stale."""
    signs = pulse_of(name)
    patience = longest_task() + MARGIN_SECONDS if stale_after is None else stale_after
    return supervisor.add(
        name,
        [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "worker", "--cluster"],
        {pulse.VARIABLE: str(signs.directory)},
        ready=signs.alive,
        healthy=lambda: not signs.stale(patience),
        before_start=signs.begin,
    )


def pulse_of(name: str) -> Pulse:
    """A place of its own for each supervisor on this machine; what dead ones left is removed."""
    runs = Path(settings.VAR_DIR) / "run"
    for left in runs.glob(f"{name}-*"):
        pid = left.name.rpartition("-")[2]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(left, ignore_errors=True)
    return Pulse(runs / f"{name}-{os.getpid()}")
