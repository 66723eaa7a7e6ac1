"""Web, worker and sandboxes running, and no command typed: an invoice goes out by itself, and its payment comes back."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from integrations.demo.bookkeeper import RECEIPTS, Bookkeeper
from integrations.demo.sandboxes import Account
from tests.demo.conftest import ROOT, Home

pytestmark = pytest.mark.sqlite_only
WITHIN = 120
UP_WITHIN = 180


@dataclass(frozen=True)
class Stack:
    """A demo that stays up, as somebody sees it who read what it printed."""

    api: str
    key: str
    database: Path
    sage: Account

    def ask(self, path: str, body: object = None) -> Any:
        method = "GET" if body is None else "POST"
        headers = {"Authorization": f"Bearer {self.key}"}
        answer = requests.request(method, self.api + path, json=body, headers=headers, timeout=30)
        assert answer.ok, answer.text
        return answer.json()

    def jobs(self, kind: str, since: str) -> list[str]:
        """States of the SyncJobs of this kind that did something since then."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as books:
            rows = books.execute(
                "SELECT state FROM integrations_syncjob WHERE kind=? AND started_at>=? AND counts<>'{}'",
                (kind, since),
            )
            return [state for (state,) in rows]


@pytest.fixture
def stack(copy: Callable[[], Home]) -> Iterator[Stack]:
    home = copy()
    process = subprocess.Popen(home.command, cwd=ROOT, env=home.env, stdout=subprocess.PIPE, text=True)
    try:
        yield read_stack(process, home)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def read_stack(process: subprocess.Popen[str], home: Home) -> Stack:
    assert process.stdout is not None
    told = ""
    until = time.monotonic() + UP_WITHIN
    while "Stop with Ctrl-C" not in told:
        line = process.stdout.readline()
        assert line, told
        assert time.monotonic() < until, told
        told += line
    announced = (home.var / "demo" / "sandbox-DEMO.log").read_text().splitlines()[0]
    return Stack(
        api=found(r"(http://\S+/api/v1/)", told),
        key=found(r"northgate: (lh_\S+)", told),
        database=home.var / "ledgerhaul.sqlite3",
        sage=Account(**{name: json.loads(announced)[name] for name in Account.__slots__}),
    )


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, text
    return match[1]


def until(what: Callable[[], Any]) -> Any:
    """What it gives, once it gives something; fails after two minutes."""
    end = time.monotonic() + WITHIN
    while time.monotonic() < end:
        if answer := what():
            return answer
        time.sleep(0.5)
    raise AssertionError(f"not within {WITHIN} s")


def invoice(number: str) -> dict[str, object]:
    today = datetime.now(UTC)
    return {
        "kind": "customer_invoice",
        "source_id": number,
        "created": today.isoformat(),
        "document_date": today.date().isoformat(),
        "party": {"kind": "customer", "source_id": "CU-1001"},
        "fields": {"desk": "BROKERAGE"},
        "charges": [{"code": "LINEHAUL", "category": "linehaul", "amount": "1234.56"}],
    }


def test_an_invoice_goes_out_and_its_payment_comes_back(stack: Stack) -> None:
    started = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    delivered = {
        "subsidiary": "northgate-brokerage",
        "source_system": "waybill",
        "transactions": [invoice("LIVE-1")],
    }
    result = stack.ask("transactions", delivered)["results"][0]
    assert result["outcome"] == "accepted"

    document = until(lambda: confirmed(stack, result["id"]))
    assert until(lambda: "DONE" in stack.jobs("EXPORT", started))
    # Read back by the confirmation, or by a sweep that was at work just then.
    assert until(lambda: "DONE" in (stack.jobs("CONFIRM", started) + stack.jobs("SWEEP", started)))

    bookkeeper = Bookkeeper(stack.sage, "10")
    due = next(one for one in bookkeeper.due(RECEIPTS) if one.record_no == document["record_no"])
    bookkeeper.pay(RECEIPTS, [(due, due.amount)])
    notice = until(lambda: next((n for n in feed(stack) if n["source_id"] == "LIVE-1"), None))
    assert notice["amount"] == "1234.56"
    assert "DONE" in stack.jobs("PAYMENTS", started)


def confirmed(stack: Stack, transaction_id: str) -> Any:
    document = stack.ask(f"transactions/{transaction_id}")["document"]
    return document if document and document["state"] == "CONFIRMED" else None


def feed(stack: Stack) -> list[Any]:
    notices: list[Any] = []
    after = 0
    while True:
        page = stack.ask(f"payments?after={after}&limit=500")
        if not page["results"]:
            return notices
        notices += page["results"]
        after = page["next_after"]
