"""A database of one's own, migrated, that processes started by a test can reach: SQLite file or PostgreSQL database,
whichever engine the tests run on. Inside the fixture the test's own queries go there, too.

    def test_something(scratch: Scratch) -> None:
        worker = scratch.start("worker")
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.utils import load_backend

ROOT = Path(__file__).resolve().parent.parent


@dataclass(slots=True)
class Scratch:
    """One scratch database and the processes that a test started on it."""

    url: str
    directory: Path
    settings_module: str = "config.settings"
    extra: dict[str, str] = field(default_factory=dict)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def env(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": self.url,
            "VAR_DIR": str(self.directory / "var"),
            "DJANGO_SETTINGS_MODULE": self.settings_module,
            "LOG_LEVEL": "WARNING",
            **self.extra,
        }

    def start(self, *arguments: str, **env: str) -> subprocess.Popen[bytes]:
        """``manage.py`` with these arguments, in the background, until the test's end."""
        command = [sys.executable, "manage.py", *arguments]
        process = subprocess.Popen(command, cwd=ROOT, env={**self.env, **env}, start_new_session=True)
        self.processes.append(process)
        return process

    def run(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command,
            cwd=ROOT,
            env={**self.env, **env},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def end(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def on_sqlite() -> bool:
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")


@pytest.fixture(scope="session")
def scratch_template(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> str:
    """Migrated once; each scratch database is a copy."""
    name = str(tmp_path_factory.mktemp("scratch") / "template.sqlite3") if on_sqlite() else "scratch_template"
    with django_db_blocker.unblock():
        if not on_sqlite():
            _administer(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
        with _default_is(name):
            # Where this process makes its tables from the models, so does this: then `migrate` alone would make none.
            call_command("migrate", run_syncdb=True, verbosity=0)
    return name


@pytest.fixture
def scratch(scratch_template: str, tmp_path: Path, django_db_blocker: Any) -> Iterator[Scratch]:
    with django_db_blocker.unblock():
        name = _copy(scratch_template, tmp_path)
        with _default_is(name):
            here = Scratch(_url(name), tmp_path)
            try:
                yield here
            finally:
                here.end()
        if not on_sqlite():
            _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def _copy(template: str, directory: Path) -> str:
    if on_sqlite():
        return str(shutil.copy(template, directory / "scratch.sqlite3"))
    name = f"scratch_{uuid.uuid4().hex[:12]}"
    _administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def _url(name: str) -> str:
    if on_sqlite():
        return f"sqlite:///{name}"
    there = connections["default"].settings_dict
    login = there["USER"] + (f":{there['PASSWORD']}" if there["PASSWORD"] else "")
    if there["HOST"].startswith("/"):
        return f"postgres://{login}@/{there['HOST']}/{name}"
    return f"postgres://{login}@{there['HOST']}:{there['PORT'] or 5432}/{name}"


def _wrapper(name: str) -> Any:
    there = connections["default"].settings_dict
    return load_backend(there["ENGINE"]).DatabaseWrapper({**there, "NAME": name}, alias="default")


@contextmanager
def _default_is(name: str) -> Iterator[None]:
    """For this thread, "default" is that database."""
    usual = connections["default"]
    connections["default"] = _wrapper(name)
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = usual


def _administer(*statements: str) -> None:
    maintenance = _wrapper("postgres")
    try:
        with maintenance.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        maintenance.close()
