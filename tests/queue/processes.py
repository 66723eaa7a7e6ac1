"""Looking at processes from outside."""

import time
from collections.abc import Callable

import psutil


def until(condition: Callable[[], object], within: float = 90.0, every: float = 0.05) -> None:
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"did not happen within {within:.0f} s")
        time.sleep(every)


def descendants(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [p for p in processes if _lives(p)]


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # it ended between the two questions
        return False


def cluster_of(pid: int) -> psutil.Process | None:
    """The head of the cluster under a supervisor."""
    return next((p for p in descendants(pid) if _is_head(p, pid)), None)


def _is_head(process: psutil.Process, supervisor: int) -> bool:
    try:
        return "--cluster" in process.cmdline() and process.ppid() == supervisor
    except psutil.NoSuchProcess:
        return False


def workers_of(pid: int) -> list[psutil.Process]:
    """Workers, monitor and pusher: the children of the sentinel."""
    return [p for p in descendants(pid) if not descendants(p.pid)]
