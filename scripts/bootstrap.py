"""What the scripts share: a virtual environment with what is pinned, made when it is missing.

Needs Python 3.11 with venv and nothing else. The second start finds a stamp and installs nothing. uv is used where
it is on PATH.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"

RUNTIME = "requirements.txt"
DEVELOPMENT = "tests/requirements.txt"


def ensure(requirements: str) -> None:
    """Make the environment hold these requirements, with every transitive version as locked."""
    if sys.version_info < (3, 11):  # noqa: UP036  # the one place that may run under an older Python
        sys.exit("Ledgerhaul needs Python 3.11 or newer.")
    os.chdir(ROOT)
    VAR.mkdir(exist_ok=True)
    with _one_at_a_time():
        if _stamp(requirements).exists() and _runs():
            return
        _make_environment()
        say(f"installing {requirements}")
        _install(requirements)
        _stamp(requirements).touch()


def lock_of(requirements: str) -> Path:
    return ROOT / requirements.replace(".txt", ".lock")


def manage(*arguments: str, env: Mapping[str, str] | None = None) -> int:
    return run([str(PYTHON), "manage.py", *arguments], env=env)


def run(argv: Sequence[str], env: Mapping[str, str] | None = None) -> int:
    return subprocess.run(argv, cwd=ROOT, env={**os.environ, **(env or {})}, check=False).returncode


def become(argv: Sequence[str]) -> None:
    sys.stdout.flush()
    os.execv(argv[0], list(argv))  # noqa: S606  # a command of ours


def say(message: str) -> None:
    print(f"-- {message}", file=sys.stderr, flush=True)


def _stamp(requirements: str) -> Path:
    """Names what was installed by content, so that a changed pin or another Python installs again."""
    files = sorted({RUNTIME, requirements})
    content = [path.read_bytes() for name in files for path in (ROOT / name, lock_of(name)) if path.exists()]
    digest = hashlib.sha256(b"\0".join([sys.version.encode(), str(VENV).encode(), *content])).hexdigest()
    return VENV / f".installed-{requirements.replace('/', '-')}-{digest[:16]}"


def _runs() -> bool:
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], check=False).returncode == 0


def _make_environment() -> None:
    if _runs():
        return
    say("making .venv")
    try:
        venv.create(VENV, with_pip=shutil.which("uv") is None, clear=True, symlinks=True)
    except subprocess.CalledProcessError:
        sys.exit("This Python cannot make a virtual environment. On Debian: apt-get install python3-venv")


def _install(requirements: str) -> None:
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "-q", "--python", str(PYTHON)]
    else:
        command = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    constraints = lock_of(requirements)
    if constraints.exists():
        command += ["-c", str(constraints)]
    if run([*command, "-r", requirements], env={"PIP_ROOT_USER_ACTION": "ignore"}) != 0:
        sys.exit(
            f"Installing {requirements} failed: see above. A package index is needed for the first start."
        )


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (VAR / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
