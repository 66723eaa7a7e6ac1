"""Keeps named processes running, each in a process group of its own.

A group that lost its head, or whose pulse is stale, is killed whole before it is started again, so that no orphan
works beside its successor. Each child is leashed (``leash``): if the supervisor is killed, its children end too.

    supervisor = Supervisor()
    supervisor.add("web", ["gunicorn", "config.wsgi"], ready=http_answers("http://127.0.0.1:8000/healthz"))
    sys.exit(supervisor.run())             # until SIGTERM or SIGINT

or, around other work: ``with supervisor: ...`` starts everything, waits until it is ready, and stops it at the end.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType, TracebackType
from typing import IO, Self

from integrations.queue.leash import leashed

log = logging.getLogger(__name__)

Check = Callable[[], bool]


def always() -> bool:
    return True


def nothing() -> None:
    return None


class NotReadyError(RuntimeError):
    """A service did not answer in time, or stopped before it did."""


@dataclass(slots=True)
class Service:
    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    ready: Check = always
    healthy: Check = always
    before_start: Callable[[], None] = nothing
    output: int | IO[bytes] | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    starts: int = 0

    def start(self) -> None:
        self.before_start()
        self.process = subprocess.Popen(
            leashed(self.argv),
            env={**os.environ, **self.env},
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT if self.output is not None else None,
            start_new_session=True,
        )
        self.started_at = time.monotonic()
        self.starts += 1

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal_group(self, signum: signal.Signals) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signum)
        except ProcessLookupError:
            return

    def terminate(self) -> None:
        """Only the head is asked to end: it ends the rest of its group in its own order."""
        if self.process is not None and self.running:
            self.process.terminate()

    def sweep(self) -> None:
        self.signal_group(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()


@dataclass(slots=True)
class Pace:
    """How fast the supervisor looks, restarts and gives up; tests make it quick."""

    look: float = 0.2
    first_pause: float = 0.5
    longest_pause: float = 30.0
    settled_after: float = 60.0
    stop_within: float = 30.0


@dataclass(slots=True)
class Supervisor:
    pace: Pace = field(default_factory=Pace)
    chore: Callable[[], None] = nothing
    chore_every: float = 60.0
    services: dict[str, Service] = field(default_factory=dict)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _keeper: threading.Thread | None = None
    _next_chore: float = 0.0

    def add(
        self,
        name: str,
        argv: Sequence[str],
        env: Mapping[str, str] | None = None,
        *,
        ready: Check = always,
        healthy: Check = always,
        before_start: Callable[[], None] = nothing,
        output: int | IO[bytes] | None = None,
    ) -> Service:
        service = Service(name, argv, env or {}, ready, healthy, before_start, output)
        self.services[name] = service
        return service

    def run(self) -> int:
        """Start everything and keep it running until SIGTERM or SIGINT; then stop it in reverse order."""
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._on_signal)
        for service in self.services.values():
            service.start()
        self._keep_then_stop()
        return 0

    def start(self, within: float = 60.0) -> None:
        """Start everything, in order, each when the one before is ready; keep it running in the background."""
        try:
            for service in self.services.values():
                service.start()
                self._wait_ready(service, within)
        except BaseException:
            self._stop_all()
            raise
        self._keeper = threading.Thread(target=self._keep_then_stop, name="supervisor", daemon=True)
        self._keeper.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._keeper is not None:
            self._keeper.join()
            self._keeper = None

    def wait(self) -> None:
        """Block until ``stop`` or SIGTERM/SIGINT, for a caller that used ``start``."""
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._on_signal)
        while not self._stopping.wait(1):
            pass
        self.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.stop()

    def _on_signal(self, signum: int, frame: FrameType | None) -> None:
        self._stopping.set()

    def _wait_ready(self, service: Service, within: float) -> None:
        deadline = time.monotonic() + within
        while not service.ready():
            if not service.running:
                raise NotReadyError(f"{service.name} stopped before it was ready")
            if time.monotonic() > deadline:
                raise NotReadyError(f"{service.name} was not ready within {within:.0f} s")
            time.sleep(self.pace.look / 2)

    def _keep_then_stop(self) -> None:
        """One thread from restart to stop: a leash is held by the thread that started the process."""
        try:
            self._keep()
        finally:
            self._stop_all()

    def _keep(self) -> None:
        self._next_chore = time.monotonic() + self.chore_every
        while not self._stopping.wait(self.pace.look):
            for service in self.services.values():
                self._look_after(service)
            self._do_chore()

    def _look_after(self, service: Service) -> None:
        now = time.monotonic()
        if service.start_again_at:
            if now >= service.start_again_at:
                service.start_again_at = 0.0
                service.start()
        elif not service.running:
            self._lay_down(
                service, f"ended with code {service.process.returncode if service.process else None}", now
            )
        elif not service.healthy():
            self._lay_down(service, "shows no sign of life", now)

    def _lay_down(self, service: Service, why: str, now: float) -> None:
        """Kill what is left of the group, and start it again after a pause that grows while it keeps failing."""
        service.sweep()
        if now - service.started_at > self.pace.settled_after:
            service.starts = 1
        pause = min(self.pace.first_pause * 2 ** min(service.starts - 1, 10), self.pace.longest_pause)
        service.start_again_at = now + pause
        log.error("%s %s; started again in %.1f s", service.name, why, pause)

    def _do_chore(self) -> None:
        if time.monotonic() >= self._next_chore:
            self._next_chore = time.monotonic() + self.chore_every
            self.chore()

    def _stop_all(self) -> None:
        """Last started, first stopped: work ends before what it talks to."""
        deadline = time.monotonic() + self.pace.stop_within
        for service in reversed(self.services.values()):
            service.terminate()
            while service.running and time.monotonic() < deadline:
                time.sleep(0.02)
            service.sweep()
