"""Pytest plugin: tests talk to this machine only, whatever library opens the socket."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest

LOCAL_NAMES = frozenset({"localhost", ""})


class OutsideNetworkError(OSError):
    """A test tried to leave the machine."""


def is_local(family: int, address: Any) -> bool:
    if family not in (socket.AF_INET, socket.AF_INET6):
        return True  # Unix sockets do not leave the machine
    host = address[0]
    if host in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


class LocalSocket(socket.socket):
    def connect(self, address: Any) -> None:
        self._refuse_outside(address)
        super().connect(address)

    def connect_ex(self, address: Any) -> int:
        self._refuse_outside(address)
        return super().connect_ex(address)

    def _refuse_outside(self, address: Any) -> None:
        if not is_local(self.family, address):
            raise OutsideNetworkError(f"tests may not connect to {address[0]}")


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    socket.socket = LocalSocket  # type: ignore[misc]
