"""Ready checks for supervised processes."""

from __future__ import annotations

import http.client
import socket
import urllib.error
import urllib.request
from collections.abc import Callable


def http_answers(url: str, timeout: float = 1.0) -> Callable[[], bool]:
    """Ready when the address answers with success."""

    def check() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=timeout) as answer:  # noqa: S310  # our own loopback address
                return bool(answer.status < 400)
        except (urllib.error.URLError, http.client.HTTPException, OSError):
            return False

    return check


def port_open(port: int, host: str = "127.0.0.1", timeout: float = 1.0) -> Callable[[], bool]:
    """Ready when somebody listens on the port."""

    def check() -> bool:
        try:
            with socket.create_connection((host, port), timeout=timeout):
                return True
        except OSError:
            return False

    return check
