"""Sandboxes in processes of their own, stopped when the test or the block ends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.sandbox import proof
from tests.sandbox.gateway import Account, control

ROOT = Path(__file__).resolve().parents[2]


def arguments(switches: dict[str, object]) -> list[str]:
    """latency_ms=5 becomes --latency-ms 5; a list is given item by item; fault={"hang": 0.1} becomes --fault hang=0.1."""
    found: list[str] = []
    for name, value in switches.items():
        if isinstance(value, dict):
            value = [f"{key}={rate}" for key, rate in value.items()]
        for each in value if isinstance(value, list) else [value]:
            found += [f"--{name.replace('_', '-')}", str(each)]
    return found


@contextmanager
def start_sandbox(**switches: object) -> Iterator[Account]:
    """A running sandbox on a free port: `with start_sandbox(uniqueid="ignored", fault={"429": 0.3}) as account:`."""
    command = [sys.executable, "-m", "integrations.sandbox", *arguments({"port": 0, **switches})]
    account = None
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, "the sandbox did not start"
            account = Account(**json.loads(line))
            proof.running[account.control_url] = account
            yield account
            if process.poll() is None:
                proof.prove(account)
        finally:
            process.kill()
            if account is not None:
                proof.running.pop(account.control_url, None)


@pytest.fixture(scope="session")
def spare_sandbox() -> Iterator[Account]:
    """The process behind `sandbox`: starting one costs more than most tests."""
    with start_sandbox() as account:
        yield account


@pytest.fixture
def sandbox(spare_sandbox: Account) -> Iterator[Account]:
    """A sandbox as it is at its start, for one test alone."""
    control(spare_sandbox, "reset", {})
    yield spare_sandbox
    proof.prove(spare_sandbox)


@pytest.fixture(scope="session")
def lasting_sandbox() -> Iterator[Account]:
    """The process behind `shared_sandbox`."""
    with start_sandbox() as account:
        yield account


@pytest.fixture(scope="module")
def shared_sandbox(lasting_sandbox: Account) -> Account:
    """For a module's tests, which do not mind each other's documents."""
    control(lasting_sandbox, "reset", {})
    return lasting_sandbox
