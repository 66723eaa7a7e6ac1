"""A gateway of our own for answers that no sandbox gives: it says exactly the bytes it is told to."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Answering = Callable[[socket.socket, bytes], None]


class Gateway:
    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self.requests: list[bytes] = []
        self.connections = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/ia/xml/xmlgw.phtml"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with sock:
            try:
                while request := _request(sock):
                    self.requests.append(request)
                    self._answering(sock, request)
            except OSError:
                return

    def close(self) -> None:
        self._server.close()


@contextmanager
def gateway(answering: Answering) -> Iterator[Gateway]:
    served = Gateway(answering)
    try:
        yield served
    finally:
        served.close()


def _request(sock: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = sock.recv(65536)
        if not chunk:
            return b""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(re.search(rb"Content-Length: (\d+)", head)[1])
    while len(body) < length:
        body += sock.recv(65536)
    return body


def http(body: bytes | str, status: str = "200 OK", headers: str = "") -> bytes:
    raw = body.encode() if isinstance(body, str) else body
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nContent-Length: {len(raw)}\r\n{headers}\r\n"
    return head.encode() + raw


def saying(body: bytes | str, status: str = "200 OK", headers: str = "") -> Answering:
    """`{request}` in a text becomes the request's own control id."""

    def answer(sock: socket.socket, request: bytes) -> None:
        said = body.replace("{request}", request_id(request)) if isinstance(body, str) else body
        sock.sendall(http(said, status, headers))

    return answer


def dripping(body: bytes, seconds: float) -> Answering:
    def answer(sock: socket.socket, request: bytes) -> None:
        for byte in body:
            sock.sendall(bytes([byte]))
            time.sleep(seconds)

    return answer


def silent(sock: socket.socket, request: bytes) -> None:
    time.sleep(30)


def hanging_up(sock: socket.socket, request: bytes) -> None:
    sock.shutdown(socket.SHUT_RDWR)


def request_id(request: bytes) -> str:
    return re.search(rb"<controlid>([^<]*)</controlid>", request)[1].decode()


def response(
    results: str, authentication: str = "success", control: str = "success", errors: str = ""
) -> str:
    if control != "success":
        return f"<response><control><status>{control}</status></control>{errors}</response>"
    inner = errors if authentication != "success" else results
    return (
        "<response><control><status>success</status><senderid>s</senderid><controlid>{request}</controlid></control>"
        f"<operation><authentication><status>{authentication}</status><userid>u</userid><companyid>c</companyid>"
        "<locationid>10</locationid><sessiontimeout>2026-01-05T22:00:00+00:00</sessiontimeout></authentication>"
        f"{inner}</operation></response>"
    )


def failure(number: str, text: str) -> str:
    return (
        f"<errormessage><error><errorno>{number}</errorno><description></description>"
        f"<description2>{text}</description2><correction></correction></error></errormessage>"
    )


def result(
    control_id: str, status: str = "success", key: str = "4711", name: str = "create_invoice", rest: str = ""
) -> str:
    shown = f"<key>{key}</key>" if key else ""
    return (
        f"<result><status>{status}</status><function>{name}</function><controlid>{control_id}</controlid>"
        f"{shown}{rest}</result>"
    )
