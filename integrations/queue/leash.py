"""Ties a process to the one that started it: when the parent is gone, however it died, the kernel ends the child.

Run as a program (``python -I -S leash.py PARENT_PID COMMAND ...``) it ties itself and becomes the command. That is
safer than ``preexec_fn``, which may deadlock where threads run. Standard library only; Linux, elsewhere a no-op.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int, signum: int) -> None:
    """The parent may have gone between the fork and this call: then nobody is left to send the signal."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signum)


def leashed(argv: Sequence[str]) -> list[str]:
    """The command that runs ``argv`` on a leash held by this process."""
    return [sys.executable, "-I", "-S", str(Path(__file__).resolve()), str(os.getpid()), *argv]


def leash_forks(signum: int = signal.SIGKILL) -> None:
    """Every process forked from here on, and forked from those, dies with the one that forked it."""
    parents: list[int] = []

    def before() -> None:
        parents[:] = [os.getpid()]

    os.register_at_fork(before=before, after_in_child=lambda: die_with_parent(parents[0], signum))


def main(arguments: Sequence[str]) -> None:
    parent, *argv = arguments
    die_with_parent(int(parent), signal.SIGTERM)
    os.execvp(argv[0], argv)  # noqa: S606  # the command is the supervisor's own


if __name__ == "__main__":
    main(sys.argv[1:])
