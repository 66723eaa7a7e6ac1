from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from integrations.core.documents import DocumentKind
from integrations.sage.errors import (
    NotSent,
    OutcomeUnknown,
)
from integrations.sage.intacct_xml.ledger import IntacctXml
from integrations.sage.ports import Session
from tests.sage import samples
from tests.sage.asking import BILL, dues, ledger_at, outgoing, query_answer, send, session_at
from tests.sage.gateways import (
    dripping,
    failure,
    gateway,
    hanging_up,
    http,
    response,
    result,
    saying,
    silent,
)

# --- no clear answer: a write is unknown, a read is asked again

UNCLEAR = {
    "500": saying("<html>oops", "500 Internal Server Error"),
    "503": saying(response("", control="failure", errors=failure("GW-0001", "Unable")), "503 Service Unavailable"),
    "524": saying("<html>", "524 Timeout"),
    "html": saying("<html><body>Welcome"),
    "empty": saying(""),
    "cut xml": saying(response(result("lh-1"))[:-30]),
    "cut body": lambda sock, _: (sock.sendall(http("x" * 100)[:-50]), sock.shutdown(socket.SHUT_RDWR)),
    "no http": lambda sock, _: (sock.sendall(b"\x00\x01garbage\r\n\r\n"), sock.shutdown(socket.SHUT_RDWR)),
    "hung up": hanging_up,
    "two roots": saying(response(result("lh-1")) * 2),
    "another request's": saying(response(result("lh-1")).replace("{request}", "other")),
    "acknowledgement": saying("<response><control><status>success</status></control><acknowledgement/></response>"),
    "no status": saying("<response><control/></response>"),
    "rest": saying('{"ia::result": {}}'),
    "invalid utf-8": saying(response(result("lh-1")).encode().replace(b"4711", b"\xff\xfe")),
    "nul": saying(response(result("lh-1")).encode().replace(b"4711", b"47\x0011")),
    "redirect": saying("", "307 Temporary Redirect", "Location: http://127.0.0.1:1/\r\n"),
    "404": saying("<html>", "404 Not Found"),
    "unasked packing": saying(b"xx", headers="Content-Encoding: br\r\n"),
    "cut gzip": saying(gzip.compress(b"<response/>" * 99)[:-12], headers="Content-Encoding: gzip\r\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNCLEAR)
def test_a_write_without_a_clear_answer_is_unknown(name):
    with pytest.raises(OutcomeUnknown) as caught:
        send(UNCLEAR[name])
    assert caught.value.exchange.request_body
    assert "canary" not in caught.value.exchange.request_body


@pytest.mark.parametrize("name", UNCLEAR)
def test_a_read_without_a_clear_answer_was_simply_not_answered(name):
    with pytest.raises(NotSent):
        dues(UNCLEAR[name])


def test_silence_ends_at_the_deadline():
    started = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        send(silent, seconds=0.5)
    assert time.monotonic() - started < 1.5


@pytest.mark.parametrize(
    "whole", [b"HTTP/1.1 200 OK\r\nX-Slow: " + b"s" * 500, http("<response>" + " " * 500)]
)
def test_a_slow_drip_of_headers_or_body_ends_at_the_deadline(whole):
    started = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        send(dripping(whole, 0.02), seconds=0.6)
    assert time.monotonic() - started < 1.6


def test_nothing_listening_is_certainly_not_sent():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    session = Session("s", url, "10", datetime(2030, 1, 1, tzinfo=UTC))
    with pytest.raises(NotSent) as caught:
        IntacctXml(samples.connection(gateway=url)).send(
            session, outgoing("lh-1"), deadline=time.monotonic() + 5
        )
    assert caught.type is NotSent


def test_a_deadline_passed_before_the_bytes_leave_sends_nothing():
    with gateway(silent) as server:
        with pytest.raises(NotSent):
            ledger_at(server).send(session_at(server), outgoing("lh-1"), deadline=time.monotonic() - 0.001)
        time.sleep(0.05)
        assert server.requests == []


# --- hostile answers

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]><response>&j;</response>"
)
HOSTILE = {
    "billion laughs": saying(LAUGHS),
    "external entity": saying(
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><response>&x;</response>'
    ),
    "utf-16": saying(LAUGHS.encode("utf-16")),
    "deep": saying("<response>" * 100_000),
    "many attributes": saying(
        "<response " + " ".join(f'a{i}="1"' for i in range(200_000)) + "><x></response>"
    ),
    "gzip bomb": saying(
        gzip.compress(b"<response>" + b" " * 200_000_000), headers="Content-Encoding: gzip\r\n"
    ),
    "50 MB": saying(b"<response>" + b" " * 50_000_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_costs_neither_memory_nor_time(name):
    tracemalloc.start()
    started = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        send(HOSTILE[name], answer_limit=8 * 1024 * 1024)
    seconds, peak = time.monotonic() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < 5
    if name not in ("gzip bomb", "50 MB"):  # these are held in this process by the gateway itself
        assert peak < 50_000_000


def test_a_redirect_is_not_followed_with_credentials():
    with gateway(saying("")) as elsewhere:
        moved = saying("", "302 Found", f"Location: {elsewhere.url}\r\n")
        with pytest.raises(OutcomeUnknown):
            send(moved)
        assert elsewhere.requests == []


# --- connections


def test_connections_are_kept_and_used_again():
    with gateway(query_answer(BILL)) as server:
        ledger = ledger_at(server)
        for _ in range(5):
            ledger.dues(session_at(server), DocumentKind.AP_BILL, [("1", "1")])
        assert server.connections == 1


def test_a_connection_that_the_other_side_closed_is_not_used_again():
    def once(sock, request):
        query_answer(BILL)(sock, request)
        sock.shutdown(socket.SHUT_RDWR)

    with gateway(once) as server:
        ledger = ledger_at(server)
        ledger.dues(session_at(server), DocumentKind.AP_BILL, [("1", "1")])
        time.sleep(0.05)
        ledger.dues(session_at(server), DocumentKind.AP_BILL, [("1", "1")])
        assert server.connections == 2


def test_a_packed_answer_is_unpacked():
    rows = '<data listtype="X" count="0" numremaining="0"/>'

    def packed(sock, request):
        said = response(result("q1", key="", name="query", rest=rows)).encode()
        sock.sendall(
            http(gzip.compress(said.replace(b"{request}", b"")), headers="Content-Encoding: gzip\r\n")
        )

    assert dues(packed).value.rows == ()


def test_threads_share_connections_and_each_gets_its_own_answer():
    with gateway(query_answer(BILL)) as server, ThreadPoolExecutor(8) as threads:
        ledger, session = ledger_at(server), session_at(server)
        answers = list(
            threads.map(lambda _: ledger.dues(session, DocumentKind.AP_BILL, [("1", "1")]), range(80))
        )
        assert len({a.exchange.request_id for a in answers}) == 80
        assert server.connections <= 8


def test_a_certificate_that_nobody_vouches_for_is_not_spoken_to(tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))

    def shaking_hands(server):
        with suppress(OSError):
            sock, _ = server.accept()
            with sock, context.wrap_socket(sock, server_side=True) as tls:
                heard.append(tls.recv(100))

    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=shaking_hands, args=(server,))
        thread.start()
        url = f"https://127.0.0.1:{server.getsockname()[1]}/"
        ledger = IntacctXml(samples.connection(gateway=url, hosts=("https://127.0.0.1:*",)))
        with pytest.raises(NotSent, match="certificate"):
            ledger.send(
                Session("s", url, "10", datetime(2030, 1, 1, tzinfo=UTC)),
                outgoing("lh-1"),
                deadline=time.monotonic() + 5,
            )
        thread.join()
    assert heard in ([], [b""])


def self_signed(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = folder / "self.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(certificate.public_bytes(Encoding.PEM) + private)
    return path
