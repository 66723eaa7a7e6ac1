"""One POST over HTTP, to the byte: it knows whether a byte left, and it ends at its deadline whatever the other side does.

Written on http.client and not on requests, because two promises hang on it that a higher client cannot make: that nothing
leaves after a claim's deadline, checked just before the first byte, and that an answer which comes one byte a second ends
at the total deadline. It follows no redirect, keeps no cookie, and reads no proxy or netrc from the environment.
"""

from __future__ import annotations

import atexit
import http.client
import io
import os
import select
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlsplit

IDLE_SECONDS = 30.0  # an unused connection older than this is not trusted with a write
_CHUNK = 64 * 1024
_KEPT = 8  # idle connections per host
_XML: Mapping[str, str] = {"Content-Type": "application/xml"}


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class TransportFailed(Exception):
    """No answer. `left` says whether any byte of the request may have reached the other side."""

    def __init__(self, words: str, *, left: bool, status: int | None = None) -> None:
        super().__init__(words)
        self.left = left
        self.status = status


class Client:
    """Kept connections, shared by threads. `send_by` and `end_by` are moments of time.monotonic()."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: dict[tuple[str, str, int], list[_Wire]] = {}
        self._pid = os.getpid()

    def post(
        self,
        url: str,
        body: bytes,
        *,
        connect_seconds: float,
        send_by: float,
        end_by: float,
        limit: int,
        headers: Mapping[str, str] = _XML,
    ) -> Reply:
        parts = urlsplit(url)
        key = (parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        wire = self._take(key) or _Wire(key)
        try:
            sock = wire.connect(min(connect_seconds, end_by - time.monotonic()))
            path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
            head = wire.head(path, len(body), headers)
            reply = wire.exchange(sock, head + body, send_by=send_by, end_by=end_by, limit=limit)
        except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
            wire.close()
            raise TransportFailed(_words(error), left=wire.left, status=wire.status) from error
        if wire.keeps:
            self._keep(key, wire)
        else:
            wire.close()
        return reply

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        for kept in self._idle.values():
            for wire in kept:
                wire.close()
        self._idle = {}

    def _take(self, key: tuple[str, str, int]) -> _Wire | None:
        """A connection that is fresh and has nothing to say: one that has is closing."""
        with self._lock:
            if self._pid != os.getpid():  # a fork must not speak on its parent's connections
                self._drop()
                self._pid = os.getpid()
            kept = self._idle.get(key, [])
            while kept:
                wire = kept.pop()
                if wire.fresh():
                    return wire
                wire.close()
        return None

    def _keep(self, key: tuple[str, str, int], wire: _Wire) -> None:
        with self._lock:
            kept = self._idle.setdefault(key, [])
            if len(kept) < _KEPT:
                kept.append(wire)
                return
        wire.close()


@cache
def shared() -> Client:
    """The connections kept are the process's, not one object's."""
    client = Client()
    atexit.register(client.close)
    return client


class _Wire:
    """One connection to one host."""

    def __init__(self, key: tuple[str, str, int]) -> None:
        self.scheme, self.host, self.port = key
        self.sock: socket.socket | None = None
        self.left = False
        self.keeps = False
        self.status: int | None = None
        self._used = 0.0

    def connect(self, seconds: float) -> socket.socket:
        if self.sock is not None:
            return self.sock
        if seconds <= 0:
            raise TimeoutError("the deadline passed before the connection")
        by = time.monotonic() + seconds
        sock = _connected(self.host, self.port, by)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = sock
        if self.scheme == "https":
            sock.settimeout(max(0.001, by - time.monotonic()))
            self.sock = _tls().wrap_socket(sock, server_hostname=self.host)
        return self.sock

    def exchange(
        self, sock: socket.socket, request: bytes, *, send_by: float, end_by: float, limit: int
    ) -> Reply:
        self.left, self.keeps, self.status = False, False, None
        self._send(sock, request, min(send_by, end_by), end_by)
        response = http.client.HTTPResponse(_Bounded(sock, end_by), method="POST")  # type: ignore[arg-type]
        response.begin()
        self.status = response.status
        data = _inflated(response, limit)
        self.keeps = not response.will_close
        self._used = time.monotonic()
        return Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, data)

    def head(self, path: str, length: int, headers: Mapping[str, str]) -> bytes:
        """ValueError for a header that would end its line."""
        default = 443 if self.scheme == "https" else 80
        host = self.host if self.port == default else f"{self.host}:{self.port}"
        lines = (
            f"POST {path} HTTP/1.1",
            f"Host: {host}",
            "User-Agent: ledgerhaul",
            *(f"{name}: {value}" for name, value in headers.items()),
            "Accept-Encoding: gzip",
            f"Content-Length: {length}",
        )
        if any(c in line for line in lines for c in "\r\n"):
            raise ValueError("a header holds the end of a line")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")

    def _send(self, sock: socket.socket, data: bytes, send_by: float, end_by: float) -> None:
        view = memoryview(data)
        for start in range(0, len(view), _CHUNK):
            now = time.monotonic()
            if now >= (end_by if self.left else send_by):
                raise TimeoutError("the deadline passed before the request left")
            sock.settimeout(end_by - now)
            self.left = True
            sock.sendall(view[start : start + _CHUNK])

    def fresh(self) -> bool:
        if self.sock is None or time.monotonic() - self._used > IDLE_SECONDS:
            return False
        return not select.select([self.sock], [], [], 0)[0]

    def close(self) -> None:
        if self.sock is not None:
            self.sock.close()
            self.sock = None


def _connected(host: str, port: int, by: float) -> socket.socket:
    """All addresses of a host share one limit of time. (What the resolver takes is its own affair, before any byte.)"""
    failure: OSError = TimeoutError(f"no connection to {host} in time")
    for family, kind, proto, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        remaining = by - time.monotonic()
        if remaining <= 0:
            break
        sock = socket.socket(family, kind, proto)
        try:
            sock.settimeout(remaining)
            sock.connect(address)
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise failure


class _Bounded(io.RawIOBase):
    """Reads from a socket, each time with what is left until the deadline: slow drips add up."""

    def __init__(self, sock: socket.socket, end_by: float) -> None:
        self._sock, self._end_by = sock, end_by

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self, _CHUNK)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        remaining = self._end_by - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("the answer did not end before the deadline")
        self._sock.settimeout(remaining)
        return self._sock.recv_into(buffer)


def _inflated(response: http.client.HTTPResponse, limit: int) -> bytes:
    """The body, unpacked, at most `limit` bytes: a small bomb may not fill the memory."""
    encoding = (response.getheader("Content-Encoding") or "identity").lower()
    if encoding not in ("gzip", "identity"):
        raise ValueError(f"the answer is packed as '{encoding[:20]}', which was not asked for")
    unpack = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
    parts: list[bytes] = []
    size = 0
    while chunk := response.read(_CHUNK):
        piece = unpack.decompress(chunk, limit - size + 1) if unpack else chunk
        size += len(piece)
        if size > limit or (unpack and unpack.unconsumed_tail):
            raise ValueError(f"the answer is larger than {limit} bytes")
        parts.append(piece)
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
    if unpack and not unpack.eof:
        raise ValueError("the packed answer is cut off")
    return b"".join(parts)


def _words(error: Exception) -> str:
    if isinstance(error, http.client.IncompleteRead):
        return "the answer is cut off"
    return f"{type(error).__name__}: {error}"[:300]


_context: list[ssl.SSLContext] = []


def _tls() -> ssl.SSLContext:
    """Made once: reading the certificates of all authorities takes longer than a request."""
    if not _context:
        _context.append(ssl.create_default_context())
    return _context[0]
