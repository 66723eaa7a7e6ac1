"""The demo's Sage companies, the last one its provider's own: sandbox processes with books of their own in `var/demo/`."""

from __future__ import annotations

import json
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from integrations.demo.rows import FIRST_DAY
from integrations.queue.supervisor import Supervisor

COMPANIES = ("DEMO", "PRAIRIE", "LAKESHORE")
BOOKS_OPEN_FROM = f"{FIRST_DAY.year}-01"  # and to the end of the year that it is


@dataclass(frozen=True, slots=True)
class Account:
    """What a sandbox says when it starts."""

    xml_url: str
    rest_url: str
    control_url: str = field(repr=False)
    company_id: str
    user_id: str
    user_password: str = field(repr=False)
    sender_id: str
    sender_password: str = field(repr=False)


@dataclass(slots=True)
class Sandbox:
    """One company's process, run by the supervisor it was added to; `account` once it is ready."""

    company: str
    port: int
    directory: Path

    @property
    def output(self) -> Path:
        return self.directory / f"sandbox-{self.company}.log"

    def add_to(self, supervisor: Supervisor) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        self.output.unlink(missing_ok=True)
        # Not by manage.py: the sandbox stands alone, and is up at once without Django.
        command = [sys.executable, "-m", "integrations.sandbox", "--port", str(self.port)]
        command += ["--company", self.company, "--open-from", BOOKS_OPEN_FROM]
        command += ["--db", str(self.directory / f"books-{self.company}.sqlite3")]
        # Closed with the process; the supervisor starts it again into the same file.
        stream = self.output.open("ab")
        home = {"PYTHONPATH": str(settings.BASE_DIR)}
        supervisor.add(f"sandbox {self.company}", command, home, output=stream, ready=self._ready)

    @property
    def account(self) -> Account:
        told = json.loads(self._announcement())
        return Account(**{name: told[name] for name in Account.__slots__})

    def _ready(self) -> bool:
        return bool(self._announcement())

    def _announcement(self) -> str:
        lines = self.output.read_text().splitlines() if self.output.exists() else []
        return next((line for line in reversed(lines) if line.startswith('{"xml_url"')), "")


def all_of(directory: Path, first_port: int) -> list[Sandbox]:
    """One for each company; a port that is taken gives way to a free one."""
    return [Sandbox(name, usable_port(first_port + n), directory) for n, name in enumerate(COMPANIES)]


def usable_port(wanted: int) -> int:
    """The wanted port if it is free, else any free one."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            chosen: int = probe.getsockname()[1]
            return chosen
    raise OSError("no port is free on 127.0.0.1")
