"""HTTP as it is on the wire: a plain socket, for what a client of good manners would not show."""

from __future__ import annotations

import http.client
import socket
import time
from dataclasses import dataclass
from email.message import Message
from io import BytesIO
from urllib.parse import urlsplit

from lxml import etree

from tests.sandbox.gateway import Account

BROKEN = (http.client.HTTPException, OSError)


@dataclass(frozen=True)
class Raw:
    """One answer; `pieces` is how many reads it took."""

    status: int
    headers: Message
    body: bytes
    seconds: float
    pieces: int

    @property
    def root(self) -> etree._Element:
        return etree.fromstring(self.body)


def address(account: Account) -> tuple[str, int]:
    parts = urlsplit(account.xml_url)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


def exchange(account: Account, body: bytes, *, path: str = "", headers: dict[str, str] | None = None) -> Raw:
    """POST a body on a connection of its own, and take all that comes."""
    told = {"Content-Type": "application/xml", "Content-Length": str(len(body)), **(headers or {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    path = path or urlsplit(account.xml_url).path
    head = f"POST {path} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n{lines}\r\n"
    return send(account, head.encode() + body)


def send(account: Account, sent: bytes, *, timeout: float = 5) -> Raw:
    """Any bytes. A TimeoutError when the sandbox neither answers nor closes in time."""
    started, received, pieces = time.monotonic(), b"", 0
    with socket.create_connection(address(account), timeout=timeout) as connection:
        connection.sendall(sent)
        while piece := connection.recv(65536):
            received += piece
            pieces += 1
    return _read(received, time.monotonic() - started, pieces)


def _read(received: bytes, seconds: float, pieces: int) -> Raw:
    head, _, body = received.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/"):
        raise http.client.BadStatusLine(head[:80].decode("latin-1"))
    first, _, lines = head.partition(b"\r\n")
    headers = http.client.parse_headers(BytesIO(lines + b"\r\n\r\n"))
    return Raw(int(first.split()[1]), headers, body, seconds, pieces)
