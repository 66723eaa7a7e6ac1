"""Hostile input gets Sage's error or a 4xx within a second, opens nothing, costs little, and the sandbox serves on."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.sandbox import hostile, proof
from tests.sandbox.fixtures import ROOT
from tests.sandbox.gateway import Account, Client, legacy_date, query
from tests.sandbox.postings import TODAY, ap_adjustment, bill, detail, invoice, lineitem, party, receipt
from tests.sandbox.wire import BROKEN, Raw, address, exchange, send

SECOND = 1.0
MOST_MB = 50


@dataclass(frozen=True)
class Watched:
    """A sandbox whose memory and files are looked at from outside."""

    account: Account
    pid: int

    def open_files(self) -> set[str]:
        """What it holds open but for its clients' connections."""
        folder = Path("/proc", str(self.pid), "fd")
        found = set()
        for each in folder.iterdir():
            try:
                found.add(os.readlink(each))
            except FileNotFoundError:
                continue  # closed while we looked
        return {each for each in found if not each.startswith("socket:")}

    def megabytes(self, line: str) -> float:
        for told in Path("/proc", str(self.pid), "status").read_text().splitlines():
            if told.startswith(f"{line}:"):
                return int(told.split()[1]) / 1024
        raise AssertionError(line)

    def worked(self) -> float:
        """Seconds of processor time so far: what it costs, however busy the machine is with other things."""
        told = psutil.Process(self.pid).cpu_times()
        return float(told.user + told.system)

    def forget_peak(self) -> None:
        Path("/proc", str(self.pid), "clear_refs").write_text("5")


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    command = [sys.executable, "-m", "integrations.sandbox"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        account = Account(**json.loads(process.stdout.readline()))
        proof.running[account.control_url] = account
        try:
            yield Watched(account, process.pid)
        finally:
            proof.running.pop(account.control_url)
            process.kill()


@pytest.fixture(scope="module")
def trap() -> Iterator[socket.socket]:
    """Where external entities point to; whoever connects has been caught."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        yield listening


def serves(account: Account) -> None:
    with Client(account) as client:
        assert client.open_session()


def envelope(account: Account) -> str:
    client = Client(account)
    return client.envelope([("f", "<getAPISession/>")]).decode()


@pytest.mark.parametrize("name", hostile.bodies("", ""))
def test_a_hostile_body_is_refused_at_little_cost(watched: Watched, trap: socket.socket, name: str) -> None:
    made = hostile.bodies(envelope(watched.account), f"http://127.0.0.1:{trap.getsockname()[1]}/x")
    body = made[name]()
    exchange(watched.account, envelope(watched.account).encode())
    watched.forget_peak()
    files, before = watched.open_files(), watched.megabytes("VmRSS")
    worked = watched.worked()
    answer = exchange(watched.account, body)
    assert watched.worked() - worked < SECOND
    assert refused(answer), answer.body[:500]
    assert watched.megabytes("VmHWM") - before < MOST_MB
    assert watched.open_files() == files
    with pytest.raises(TimeoutError):
        trap.accept()
    serves(watched.account)


@pytest.mark.parametrize("value", [b"%3C" * 2_600_000, b"=" * 8_000_000, b"%" * 8_000_000, b"+" * 8_000_000])
def test_a_form_of_nothing_but_escapes_is_refused_at_little_cost(watched: Watched, value: bytes) -> None:
    exchange(watched.account, envelope(watched.account).encode())
    watched.forget_peak()
    before = watched.megabytes("VmRSS")
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    worked = watched.worked()
    answer = exchange(watched.account, b"xmlrequest=" + value, headers=headers)
    assert watched.worked() - worked < SECOND
    assert refused(answer)
    assert watched.megabytes("VmHWM") - before < MOST_MB
    serves(watched.account)


def refused(answer: Raw) -> bool:
    if 400 <= answer.status < 500:
        return True
    failed = answer.root.findtext("control/status") == "failure" or all(
        each.text == "failure" for each in answer.root.iterfind("operation/result/status")
    )
    return answer.status == 200 and failed and answer.root.find(".//errorno") is not None


@pytest.mark.parametrize("name", hostile.harmless("", ""))
def test_what_only_looks_odd_is_read_like_any_other(watched: Watched, trap: socket.socket, name: str) -> None:
    body = hostile.harmless(envelope(watched.account), f"http://127.0.0.1:{trap.getsockname()[1]}/x")[name]
    answer = exchange(watched.account, body)
    assert answer.root.findtext("operation/result/status") == "success"
    with pytest.raises(TimeoutError):
        trap.accept()


def valid_requests(account: Account) -> list[bytes]:
    """One of each dialect and kind, so that whatever reads requests is reached."""
    client = Client(account)
    functions = [
        "<getAPISession><locationid>10</locationid></getAPISession>",
        invoice(),
        bill(),
        ap_adjustment(lineitem("5010", "10.00")),
        receipt(detail(1, "10.00")),
        party("CUSTOMER", "C-FUZZ", "Fuzz"),
        query("APBILL", "RECORDNO TOTALDUE", "<equalto><field>RECORDNO</field><value>1</value></equalto>"),
        query(
            "VENDOR",
            "VENDORID",
            "<like><field>NAME</field><value>B%</value></like>",
            "<pagesize>5</pagesize>",
        ),
        "<readByQuery><object>ARINVOICE</object><fields>*</fields><query>RECORDNO > 1 AND STATE = 'A'</query>"
        "<pagesize>10</pagesize></readByQuery>",
        "<read><object>CUSTOMER</object><keys>1,2</keys><fields>NAME,STATUS</fields></read>",
        "<readByName><object>VENDOR</object><keys>V-100</keys><fields>*</fields></readByName>",
        "<delete><object>APBILL</object><keys>1</keys></delete>",
        "<update><VENDOR><VENDORID>V-100</VENDORID><NAME>Blue</NAME></VENDOR></update>",
        "<lookup><object>APBILL</object></lookup>",
        '<inspect detail="1"><object>VENDOR</object></inspect>',
        f"<get_trialbalance><startdate>{legacy_date(TODAY)}</startdate><enddate>{legacy_date(TODAY)}</enddate>"
        "</get_trialbalance>",
    ]
    return [client.envelope([("f", each)], uniqueid=n % 2 == 0) for n, each in enumerate(functions)]


@pytest.mark.parametrize("seed", range(4))
def test_spoiled_requests_get_an_answer_of_sages_kind(watched: Watched, seed: int) -> None:
    """HTTP 500 would be a defect of the sandbox's own. The books are proved afterwards as after every test."""
    files, before = watched.open_files(), watched.megabytes("VmRSS")
    with Client(watched.account, timeout=5) as client:
        for body in hostile.spoiled(valid_requests(watched.account), 250, seed):
            worked = watched.worked()
            response = client.post(body)
            assert watched.worked() - worked < SECOND, body
            assert response.http in (200, 400, 401), body
            assert response.control_status in ("success", "failure"), body
    assert watched.open_files() == files
    assert watched.megabytes("VmRSS") - before < MOST_MB


# Below the XML: HTTP.

HEAD = "POST /ia/xml/xmlgw.phtml HTTP/1.1\r\nHost: sandbox\r\nContent-Type: application/xml\r\n"


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("Content-Length: x\r\n", 400),
        ("Content-Length: -1\r\n", 400),
        ("Content-Length: +5\r\n", 400),
        ("Content-Length: 1_0\r\n", 400),
        ("Content-Length: 5\r\nContent-Length: 6\r\n", 400),
        ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400),
        ("Transfer-Encoding: gzip\r\n", 400),
        ("Transfer-Encoding: chunked, chunked\r\n", 400),
        (f"Content-Length: {9 * hostile.MB}\r\n", 413),
        (f"Content-Length: {10**17}\r\n", 413),
        (f"Content-Length: {'9' * 5000}\r\n", 400),
        (f"X-Long: {'x' * 70_000}\r\n", 431),
        ("".join(f"X-{n}: 1\r\n" for n in range(120)), 431),
    ],
)
def test_a_head_that_cannot_be_trusted_is_refused(watched: Watched, head: str, status: int) -> None:
    worked = watched.worked()
    answer = send(watched.account, f"{HEAD}{head}\r\n".encode())
    assert (answer.status, answer.body) == (status, b"")
    assert watched.worked() - worked < SECOND
    serves(watched.account)


@pytest.mark.parametrize(
    "chunks", [b"x\r\n", b"-5\r\n", b"+5\r\nhello\r\n0\r\n\r\n", b"1_0\r\n", b"5" * 200 + b"\r\n", b"\r\n"]
)
def test_chunks_that_cannot_be_counted_are_refused(watched: Watched, chunks: bytes) -> None:
    answer = send(watched.account, f"{HEAD}Transfer-Encoding: chunked\r\n\r\n".encode() + chunks)
    assert answer.status == 400
    serves(watched.account)


def test_chunks_that_never_end_are_refused_at_the_limit(watched: Watched) -> None:
    watched.forget_peak()
    before = watched.megabytes("VmRSS")
    piece = b"100000\r\n" + b"x" * hostile.MB + b"\r\n"
    answer = send(watched.account, f"{HEAD}Transfer-Encoding: chunked\r\n\r\n".encode() + piece * 9)
    assert answer.status == 413
    assert watched.megabytes("VmHWM") - before < MOST_MB


def test_an_oversized_body_is_refused_and_the_refusal_can_be_read(watched: Watched) -> None:
    worked = watched.worked()
    answer = exchange(watched.account, b"x" * (9 * hostile.MB))
    assert answer.status == 413
    assert watched.worked() - worked < SECOND


def test_a_body_that_stays_out_is_given_up(watched: Watched) -> None:
    with Client(watched.account) as client:
        client.control("settings", {"body_seconds": 0.3})
        try:
            answer = send(watched.account, f"{HEAD}Content-Length: 100\r\n\r\n<req".encode())
        finally:
            client.control("settings", {"body_seconds": 30.0})
    assert answer.status == 408
    assert answer.seconds < SECOND


def test_a_body_that_drips_in_is_given_up_too(watched: Watched) -> None:
    """The time is for the whole body: one byte now and then does not begin it anew."""
    with Client(watched.account) as client:
        client.control("settings", {"body_seconds": 0.3})
        started = time.monotonic()
        try:
            with socket.create_connection(address(watched.account), timeout=5) as dripping:
                dripping.sendall(f"{HEAD}Content-Length: 100\r\n\r\n".encode())
                with pytest.raises(OSError, match=r"Broken pipe|reset"):
                    _drip(dripping, until=started + 5)
        finally:
            client.control("settings", {"body_seconds": 30.0})
    assert time.monotonic() - started < 2


def _drip(connection: socket.socket, *, until: float) -> None:
    while time.monotonic() < until:
        connection.sendall(b"x")
        time.sleep(0.05)


def test_many_that_say_nothing_keep_nobody_else_out(watched: Watched) -> None:
    silent = [socket.create_connection(address(watched.account)) for _ in range(100)]
    try:
        serves(watched.account)
    finally:
        for each in silent:
            each.close()


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("GET /ia/xml/xmlgw.phtml HTTP/1.1", 405),
        ("HEAD /ia/xml/xmlgw.phtml HTTP/1.1", 405),
        ("PUT /ia/xml/xmlgw.phtml HTTP/1.1", 405),
        ("BREW /ia/xml/xmlgw.phtml HTTP/1.1", 405),
        ("POST /ia/xml/ HTTP/1.1", 404),
        ("POST /ia2/xml/xmlgw.phtml HTTP/1.1", 404),
        ("POST /../../etc/passwd HTTP/1.1", 404),
        ("POST /control/guess/books HTTP/1.1", 404),
        ("GET /control/%00/books HTTP/1.1", 404),
        ("POST /ia/xml/xmlgw.phtml HTTP/9.9", 505),
        ("POST /ia/xml/xmlgw.phtml HTTP/x", 400),
        ("one word too many here HTTP/1.1", 400),
        ("\x16\x03\x01\x02\x00", 400),
        (f"GET /{'x' * 70_000} HTTP/1.1", 414),
    ],
)
def test_what_is_no_post_to_the_gateway_is_refused(watched: Watched, line: str, status: int) -> None:
    answer = send(watched.account, f"{line}\r\nHost: sandbox\r\nConnection: close\r\n\r\n".encode("latin-1"))
    assert answer.status == status
    assert answer.body in (b"", b'{"error": "not found"}')
    serves(watched.account)


@pytest.mark.parametrize("codes", ["&#13;&#10;X-Evil: 1", "&#10;X-Evil: 1"])
def test_nothing_of_a_request_gets_into_the_head_of_its_answer(watched: Watched, codes: str) -> None:
    text = envelope(watched.account).replace('controlid="f"', f'controlid="f{codes}"')
    answer = exchange(watched.account, text.encode(), headers={"X-Sandbox-Fault": ""})
    assert "X-Evil" not in answer.headers
    answer = exchange(watched.account, text.encode())
    assert "X-Evil" not in answer.headers
    assert answer.status == 200


def test_half_a_head_is_no_reason_to_wait_for_ever(watched: Watched) -> None:
    with Client(watched.account) as client:
        client.control("settings", {"body_seconds": 0.3})
        try:
            with pytest.raises(BROKEN):
                send(watched.account, HEAD.encode())
        finally:
            client.control("settings", {"body_seconds": 30.0})
    serves(watched.account)
