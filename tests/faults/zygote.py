"""A process that has loaded Django and opened no database; it forks the commands that tests kill.

    python -m tests.faults.zygote

Starting `manage.py` costs more than a second, a fork costs a twentieth of that: hundreds of kills become affordable. A job
comes in as one line of JSON: {"start": n, "command", "connection", "database", "kill_at"}; {"signal": "SIGKILL", "to": n} sends a signal. Out
goes {"ended": n, "code": c} for each that ended, with the negative number of the signal that ended it.
"""

from __future__ import annotations

import io
import json
import os
import select
import signal
import sys
import traceback
from typing import Any, NoReturn

import django

POLL_SECONDS = 0.005


def main() -> None:
    django.setup()
    from integrations.management.commands import export, payments, post  # noqa: F401 - loaded before the first fork

    running: dict[int, int] = {}
    buffer = b""
    while True:
        ready, _, _ = select.select([0], [], [], POLL_SECONDS)
        if ready:
            data = os.read(0, 65536)
            if not data:
                break
            *lines, buffer = (buffer + data).split(b"\n")
            for line in lines:
                _obey(json.loads(line), running)
        _reap(running)
    for pid in running.values():
        os.kill(pid, signal.SIGKILL)


def _obey(job: dict[str, Any], running: dict[int, int]) -> None:
    if "signal" in job:
        pid = running.get(job["to"])
        if pid is not None:  # not reaped yet, so the number is still this process's
            os.kill(pid, signal.Signals[job["signal"]])
        return
    pid = os.fork()
    if pid == 0:
        _run(job)
    running[job["start"]] = pid


def _reap(running: dict[int, int]) -> None:
    for number, pid in list(running.items()):
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            del running[number]
            print(json.dumps({"ended": number, "code": os.waitstatus_to_exitcode(status)}), flush=True)


def _run(job: dict[str, Any]) -> NoReturn:
    """In the child: the command, as `manage.py` would run it, on the database of the test."""
    from django.core.management import CommandError, call_command
    from django.db import connections

    from integrations.pipeline import points

    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    connections["default"].settings_dict["NAME"] = job["database"]
    points.arm(job.get("kill_at", ""))
    code = 2  # whatever else goes wrong is a defect: its traceback is shown
    try:
        call_command(
            job["command"], connection=job["connection"], stdout=io.StringIO(), **job.get("options", {})
        )
        code = 0
    except CommandError as problem:
        sys.stderr.write(f"{problem}\n")
        code = 1
    finally:
        if code == 2:
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
