"""HTTP around the sandbox: keep-alive, size limits, gzip, and the ways a connection can break."""

from __future__ import annotations

import gzip
import json
import re
import socket
import struct
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from integrations.sandbox.errors import Fault
from integrations.sandbox.pages.site import Site
from integrations.sandbox.paths import MOVED_PATH, X3_PATH, X3_WSDL_PATH, XML_PATH
from integrations.sandbox.sandbox import Sandbox
from integrations.sandbox.traffic import answers
from integrations.sandbox.traffic.answers import Answer
from integrations.sandbox.traffic.faults import TABLE
from integrations.sandbox.wire import body
from integrations.sandbox.wire.control import ControlPlane
from integrations.sandbox.x3 import envelope

FAULT_HEADER = "X-Sandbox-Fault"
_FORM = "application/x-www-form-urlencoded"
_XML_TYPES = (
    "application/xml",
    "text/xml",
    "x-intacct-xml-request",
    "application/x-intacct-xml-request",
    _FORM,
)
_WORTH_PACKING = 2048
_IDLE_SECONDS = 600
_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?", re.ASCII)
_MOST_CONNECTIONS = 512
_DRIPS = 20
_WRONG_TYPE = answers.bare(400, Fault("GW-0014", "", "Invalid Content Type"))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "ia-sandbox"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = 65536
    timeout = _IDLE_SECONDS
    sandbox: ClassVar[Sandbox]
    control: ClassVar[ControlPlane]
    site: ClassVar[Site]
    header_faults: ClassVar[bool]

    def handle_one_request(self) -> None:
        self.connection.settimeout(_IDLE_SECONDS)
        super().handle_one_request()

    def parse_request(self) -> bool:
        """From the first line on, headers must keep coming. A proxy's client names the whole address; its path counts."""
        self.connection.settimeout(self.sandbox.settings.body_seconds)
        understood = super().parse_request()
        if understood and self.path.startswith(("http://", "https://")):
            self.path = "/" + self.path.partition("://")[2].partition("/")[2]
        return understood

    def handle_expect_100(self) -> bool:
        """The client keeps its body back until it has read this."""
        told = super().handle_expect_100()
        self.wfile.flush()
        return told

    def do_POST(self) -> None:
        settings = self.sandbox.settings
        reader = body.Reader(
            self.rfile,
            self.connection,
            limit=settings.max_body_mb * 1024 * 1024,
            seconds=settings.body_seconds,
        )
        try:
            sent = reader.read(self.headers)
        except body.Unreadable as error:
            self.send_error(error.status)
            self.wfile.flush()
            body.discard(self.connection)
            return
        path = self.path.partition("?")[0]
        if path.startswith("/control/"):
            self._control("POST", sent)
        elif self._is_gateway(path):
            self._gateway(sent, path)
        elif path == X3_PATH:
            self._soap(sent)
        elif self.site.owns("POST", path):
            self._page("POST", sent)
        else:
            self._send(404, b"", "text/plain")

    def do_GET(self) -> None:
        if self.path.startswith("/control/"):
            self._control("GET", b"")
        elif self.path.partition("?")[0] == X3_WSDL_PATH:
            self._send(200, envelope.wsdl(self._base() + X3_PATH), "text/xml; charset=utf-8")
        elif self.site.owns("GET", self.path) or self._is_opened_in_a_browser():
            self._page("GET", b"")
        else:
            self._send(405 if self._is_gateway(self.path.partition("?")[0]) else 404, b"", "text/plain")

    def _is_opened_in_a_browser(self) -> bool:
        """The gateway's address, by a person who is shown where the pages are."""
        asked = "text/html" in self.headers.get("Accept", "")
        return asked and self._is_gateway(self.path.partition("?")[0])

    def _is_gateway(self, path: str) -> bool:
        return path == XML_PATH or (path == MOVED_PATH and self.sandbox.settings.endpoint_moved)

    def _gateway(self, sent: bytes, path: str) -> None:
        kind = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind and kind not in _XML_TYPES:
            self._answer(_WRONG_TYPE)
            return
        if self._takes_fault():
            sent = body.xml_of_form(sent) if kind == _FORM else sent
            fault = self.headers.get(FAULT_HEADER)
            self._answer(self.sandbox.answer(sent, base=self._base(), path=path, fault=fault))

    def _soap(self, sent: bytes) -> None:
        if self._takes_fault():
            fault = self.headers.get(FAULT_HEADER)
            authorization = self.headers.get("Authorization", "")
            self._answer(self.sandbox.soap_answer(sent, authorization, fault=fault))

    def _takes_fault(self) -> bool:
        """Whether the request asks for no fault, or for one that is known and allowed; else it is answered here."""
        fault = self.headers.get(FAULT_HEADER)
        if fault is not None and not self.header_faults:
            self._send(403, b"This sandbox takes no faults from requests.\n", "text/plain")
        elif fault is not None and fault not in TABLE:
            self._send(400, f"Known faults are {', '.join(TABLE)}.\n".encode(), "text/plain")
        else:
            return True
        return False

    def _base(self) -> str:
        """The address that the client called: a session's endpoint is beside it, whatever name or port led here."""
        host = self.headers.get("Host", "")
        if not _HOST.fullmatch(host):
            name, port = self.connection.getsockname()[:2]
            host = f"{name}:{port}"
        scheme = "https" if self.headers.get("X-Forwarded-Proto") == "https" else "http"
        return f"{scheme}://{host}"

    def _answer(self, answer: Answer) -> None:
        if answer.hang:
            time.sleep(answer.hang)
        if answer.body is None:
            self._reset()
            return
        told, headers = answer.body, dict(answer.headers)
        if answer.cut:
            self.close_connection = True
            self._head(answer.status, len(told), answer.kind, headers)
            self.wfile.write(told[: len(told) // 2])
            return
        if len(told) >= _WORTH_PACKING and "gzip" in self.headers.get("Accept-Encoding", ""):
            told = gzip.compress(told, compresslevel=1)
            headers["Content-Encoding"] = "gzip"
        if answer.drip:
            self._head(answer.status, len(told), answer.kind, headers)
            self._drip(told, answer.drip)
            return
        self._send(answer.status, told, answer.kind, headers)

    def _send(self, status: int, told: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self._head(status, len(told), kind, headers or {})
        if self.command != "HEAD":
            self.wfile.write(told)

    def _head(self, status: int, length: int, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def _drip(self, told: bytes, seconds: float) -> None:
        size = -(-len(told) // _DRIPS)
        for start in range(0, len(told), size):
            self.wfile.write(told[start : start + size])
            self.wfile.flush()
            time.sleep(seconds / _DRIPS)

    def _reset(self) -> None:
        """Close without an answer, so that the client's side sees a broken connection."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _control(self, method: str, sent: bytes) -> None:
        if not is_loopback(self.client_address[0]):
            self._send(404, b"", "text/plain")
            return
        status, answer = self.control.handle(method, self.path, sent)
        self._send(status, json.dumps(answer).encode(), "application/json")

    def _page(self, method: str, sent: bytes) -> None:
        shown = self.site.answer(method, self.path, self.headers, sent, self.client_address[0])
        self._send(shown.status, shown.body, shown.kind, dict(shown.headers))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """A bare status that repeats nothing of the request. A verb that nobody serves is refused like GET."""
        self.close_connection = True
        # Where the first line could not be read, the base class takes it for HTTP 0.9 and would leave the head out.
        self.request_version = self.protocol_version
        self._send(405 if code == 501 else code, b"", "text/plain")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal: the control plane has the log."""


def is_loopback(address: str) -> bool:
    return address.startswith("127.") or address in ("::1", "localhost")


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], handler: type[Handler]) -> None:
        self._free = threading.BoundedSemaphore(_MOST_CONNECTIONS)
        super().__init__(address, handler)

    def process_request(self, request: socket.socket, client_address: tuple[str, int]) -> None:  # type: ignore[override]
        """Each connection costs a thread; one too many is closed at once."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: socket.socket, client_address: tuple[str, int]) -> None:  # type: ignore[override]
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news here; anything else is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]
