"""Reading a request's body: no more than the limit, and no longer than it may take."""

from __future__ import annotations

import socket
import time
from binascii import a2b_qp
from email.message import Message
from io import BufferedIOBase

_PIECE = 65536
_LONGEST_LINE = 128
_LINGER_SECONDS = 0.5
# Signs that a form would have escaped, in a field of one: more are no form.
_MOST_PLAIN = 10_000


class Unreadable(Exception):
    """The body is not taken; `status` says why, and the connection is of no further use."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Reader:
    """`seconds` is for the whole body, however small the pieces in which it comes."""

    def __init__(
        self, stream: BufferedIOBase, connection: socket.socket, *, limit: int, seconds: float
    ) -> None:
        self._stream = stream
        self._connection = connection
        self._limit = limit
        self._deadline = time.monotonic() + seconds

    def read(self, headers: Message) -> bytes:
        lengths = headers.get_all("Content-Length", [])
        coding = headers.get_all("Transfer-Encoding", [])
        try:
            if not coding:
                return self._counted(lengths)
            if lengths or [each.strip().lower() for each in coding] != ["chunked"]:
                raise Unreadable(400)
            return self._chunked()
        except TimeoutError:
            raise Unreadable(408) from None

    def _counted(self, lengths: list[str]) -> bytes:
        if not lengths:
            return b""
        if len(lengths) > 1:
            raise Unreadable(400)
        size = _number(lengths[0].strip(), 10)
        if size > self._limit:
            raise Unreadable(413)
        return bytes(self._take(size))

    def _chunked(self) -> bytes:
        body = bytearray()
        while size := _number(self._line().partition(b";")[0].strip().decode("latin-1"), 16):
            if size > self._limit - len(body):
                raise Unreadable(413)
            body += self._take(size)
            self._line()
        while self._line():
            pass  # trailers say nothing that the gateway wants to know
        return bytes(body)

    def _take(self, size: int) -> bytearray:
        body = bytearray()
        while len(body) < size:
            body += self._some(min(size - len(body), _PIECE))
        return body

    def _line(self) -> bytes:
        line = bytearray()
        while not line.endswith(b"\n"):
            if len(line) > _LONGEST_LINE:
                raise Unreadable(400)
            line += self._some(1)
        return bytes(line).strip()

    def _some(self, most: int) -> bytes:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        piece = self._stream.read1(most)
        if not piece:
            raise Unreadable(400)
        return piece


def xml_of_form(sent: bytes) -> bytes:
    """What Sage's browser tools post as the field `xmlrequest`; XML under a form's type, as Java sends it, stays."""
    name, _, value = sent.partition(b"=")
    if name.strip().lower() != b"xmlrequest" or value.count(b"=") > _MOST_PLAIN:
        return sent
    value = value.partition(b"&")[0].replace(b"=", b"=3D").replace(b"+", b" ")
    # Millions of escapes cost urllib a gigabyte; another codec that escapes by two digits reads them where they stand.
    return a2b_qp(value.replace(b"%", b"="))


def discard(connection: socket.socket) -> None:
    """Take what still comes for a moment: closing at once would reset the connection before the answer is read."""
    deadline = time.monotonic() + _LINGER_SECONDS
    try:
        connection.shutdown(socket.SHUT_WR)
        while (left := deadline - time.monotonic()) > 0:
            connection.settimeout(left)
            if not connection.recv(_PIECE):
                return
    except OSError:
        return  # the client is gone, or went on for too long


def _number(text: str, base: int) -> int:
    """Digits only: int() alone takes signs, blanks and underscores."""
    if not text.isascii() or not text.isalnum() or len(text) > 18:
        raise Unreadable(400)
    try:
        return int(text, base)
    except ValueError:
        raise Unreadable(400) from None
