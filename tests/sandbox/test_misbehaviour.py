"""How misbehaviour is asked for: by rates and a seed, armed over the control plane, by a request's own header."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from lxml import etree

from integrations.sandbox.traffic.faults import FAULTS, TABLE
from tests.sandbox.fixtures import ROOT, start_sandbox
from tests.sandbox.gateway import Account, Client, equal
from tests.sandbox.postings import bill, invoice
from tests.sandbox.wire import BROKEN, exchange


@pytest.fixture(autouse=True)
def well_behaved(client: Client) -> Iterator[None]:
    """No test leaves to the next one what it asked for."""
    yield
    client.control("faults", {})


def struck(client: Client, seen: int) -> list[str | None]:
    """The faults of the requests since the count `seen`."""
    return [entry["fault"] for entry in client.control(f"requests?since={seen}")]


def test_the_log_names_the_fault_and_whether_the_work_stands(client: Client) -> None:
    seen = client.control("counters")["requests"]
    client.control("arm", {"fault": "500-after-commit"})
    client.send([("f-1", invoice(number="LOG"))])
    (entry,) = client.control(f"requests?since={seen}")
    told = (entry["fault"], entry["http"], entry["committed"], entry["created"])
    assert told == ("500-after-commit", 500, True, 1)


def test_rates_and_seed_make_a_repeatable_series() -> None:
    rates = {"429": 0.3, "missing-controlid": 0.3}

    def series() -> list[int]:
        with start_sandbox(fault=rates, seed=7) as account, Client(account) as client:
            return [client.send([("f", "<getAPISession/>")]).http for _ in range(30)]

    first = series()
    assert first == series()
    assert 3 <= first.count(429) <= 16


@pytest.mark.parametrize(
    "wrong", [{"drop-before": 1.5}, {"nonsense": 0.1}, {"429": 0.6, "hang": 0.6}, {"429": "x"}]
)
def test_impossible_faults_are_refused(client: Client, wrong: dict[str, object]) -> None:
    with pytest.raises(AssertionError, match="error"):
        client.control("faults", wrong)


@pytest.mark.parametrize("wrong", ["nonsense=0.1", "429=2", "429"])
def test_impossible_faults_at_the_start_are_refused(wrong: str) -> None:
    command = [sys.executable, "-m", "integrations.sandbox", "--fault", wrong]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--fault" in done.stderr.splitlines()[-1]


def test_an_armed_fault_hits_so_many_requests_and_no_more(client: Client) -> None:
    seen = client.control("counters")["requests"]
    client.control("arm", {"fault": "429", "count": 2})
    for n in range(4):
        client.send([("f", invoice(number=f"ARM-{n}"))])
    assert struck(client, seen) == ["429", "429", None, None]


def test_an_armed_fault_waits_for_the_function_and_the_object_that_it_names(client: Client) -> None:
    seen = client.control("counters")["requests"]
    client.control("arm", {"fault": "429", "function": "create", "object": "apbill"})
    client.run(invoice(number="AIM"))
    client.query("APBILL", "RECORDNO", equal("RECORDID", "AIM"))
    client.send([("f", bill(number="AIM"))])
    assert struck(client, seen) == [None, None, "429"]


def test_what_is_armed_first_strikes_first_and_goes_before_the_rates(client: Client) -> None:
    seen = client.control("counters")["requests"]
    client.control("faults", {"503": 1.0})
    client.control("arm", {"fault": "429"})
    client.control("arm", {"fault": "500"})
    for _ in range(3):
        client.send([("f", invoice(number="ORDER"))])
    assert struck(client, seen) == ["429", "500", "503"]


def test_new_rates_disarm(client: Client) -> None:
    client.control("arm", {"fault": "429", "count": 9})
    assert client.control("faults")["armed"] == [
        {"fault": "429", "count": 9, "function": "", "object": ""},
    ]
    client.control("faults", {})
    assert client.control("faults")["armed"] == []


@pytest.mark.parametrize("wrong", [{"fault": "nonsense"}, {"fault": "429", "count": 0}, {}])
def test_what_cannot_be_armed_is_refused(client: Client, wrong: dict[str, object]) -> None:
    with pytest.raises(AssertionError, match="error"):
        client.control("arm", wrong)


def test_a_request_asks_for_its_own_fault(client: Client) -> None:
    body = client.envelope([("f", invoice(number="HEADER"))])
    assert exchange(client.account, body, headers={"X-Sandbox-Fault": "502"}).status == 502
    assert exchange(client.account, body).status == 200


def test_a_request_that_asks_for_an_unknown_fault_is_told_the_names(client: Client) -> None:
    answer = exchange(client.account, b"", headers={"X-Sandbox-Fault": "nonsense"})
    assert answer.status == 400
    assert all(name in answer.body.decode() for name in TABLE)


def test_a_sandbox_that_others_can_reach_takes_no_faults_from_requests() -> None:
    command = [sys.executable, "-m", "integrations.sandbox", "--host", "0.0.0.0"]  # noqa: S104
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = process.stdout.readline().replace("http://0.0.0.0:", "http://127.0.0.1:")
        try:
            answer = exchange(Account(**json.loads(told)), b"", headers={"X-Sandbox-Fault": "502"})
        finally:
            process.kill()
    assert answer.status == 403


def test_every_fault_can_be_asked_for_when_the_sandbox_starts() -> None:
    command = [sys.executable, "-m", "integrations.sandbox", "--help"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [
        each.name for each in TABLE.values() if f"  {each.name} " not in told or each.does not in told
    ] == []


def test_the_documentation_has_the_table_of_faults() -> None:
    text = Path(ROOT, "docs", "sandbox", "faults.md").read_text(encoding="utf-8")
    rows = [f"| `{each.name}` | {each.when} | {each.does} |" for each in TABLE.values()]
    assert [line for line in text.splitlines() if line.startswith("| `")] == rows


def test_a_table_of_what_is_known_comes_with_the_rates(client: Client) -> None:
    client.control("faults", {"429": 0.25})
    told = client.control("faults")
    assert told["rates"] == {"429": 0.25}
    assert {each["name"]: each["when"] for each in told["known"]} == {
        each.name: each.when for each in TABLE.values()
    }


QUICK = {"hang_seconds": 0.05, "late_seconds": 0.1, "delay_seconds": 0.05, "drip_seconds": 0.05}


def post_through(account: Account, name: str) -> set[str]:
    """Forty invoices on a connection of one's own, whatever comes back; the numbers that were acknowledged."""
    done: set[str] = set()
    with Client(account, entity="10", timeout=10) as client:
        for number in (f"{name}-{n:02d}" for n in range(40)):
            try:
                response = client.send([(number, invoice(number=number))], uniqueid=True)
            except (*BROKEN, etree.XMLSyntaxError):
                continue
            done |= {number for each in response.results if each.ok and each.controlid == number}
    return done


def test_every_fault_at_once_from_many_sides_leaves_the_books_right() -> None:
    rates = dict.fromkeys(FAULTS, 0.02)
    with start_sandbox(fault=rates, seed=3) as account, Client(account, entity="10") as client:
        client.control("settings", {**QUICK, "max_concurrent": 4})
        with ThreadPoolExecutor(6) as pool:
            done = set().union(*pool.map(lambda name: post_through(account, name), "ABCDEF"))
        hit = {entry["fault"] for entry in client.control("requests")} - {None}
        client.control("faults", {})
        client.control("commit-late", {})
        rest = "<pagesize>2000</pagesize>"
        there = [row["RECORDID"] for row in client.query("ARINVOICE", "RECORDID", rest=rest)]
    assert len(hit) > len(FAULTS) / 2
    assert done <= set(there)
    assert len(there) == len(set(there)) >= len(done) >= 100
