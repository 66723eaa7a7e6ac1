"""The demo in a directory of its own: run once for all tests that read what it left."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from integrations.demo.sandboxes import BOOKS_OPEN_FROM
from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import Account

ROOT = Path(__file__).resolve().parents[2]
OWN = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "SECRET_KEYS", "SAGE_GATEWAY_HOSTS", "DEBUG")


@dataclass(frozen=True)
class Home:
    """One installation of the demo: everything it keeps lies in `var`."""

    var: Path

    @property
    def env(self) -> dict[str, str]:
        return {**{k: v for k, v in os.environ.items() if k not in OWN}, "VAR_DIR": str(self.var)}

    @property
    def command(self) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), "demo", "--port", "0", "--sandbox-port", "0"]

    def once(self) -> Run:
        done = subprocess.run(
            [*self.command, "--once"],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.stdout, done.stderr
        return Run(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def books(self, company: str = "DEMO") -> Iterator[Account]:
        """The sandbox's books, opened while the demo does not run: somebody works in Sage."""
        path = self.var / "demo" / f"books-{company}.sqlite3"
        with start_sandbox(db=path, company=company, open_from=BOOKS_OPEN_FROM) as account:
            yield account


@dataclass(frozen=True)
class Run:
    code: int
    output: str
    errors: str

    @property
    def said(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.output.splitlines()[-1])
        return found


@dataclass(frozen=True)
class Finished:
    home: Home
    run: Run


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    home = Home(tmp_path_factory.mktemp("demo") / "var")
    run = home.once()
    assert run.code == 0, run.output + run.errors
    return Finished(home, run)


@pytest.fixture
def copy(finished: Finished, tmp_path: Path) -> Callable[[], Home]:
    """A home like the one that the demo left, to do with as one likes."""

    def make() -> Home:
        shutil.copytree(finished.home.var, tmp_path / "var")
        return Home(tmp_path / "var")

    return make
