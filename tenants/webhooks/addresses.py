"""Where a webhook may go: to a public address by https, judged by what its name resolves to at each call, and called there.

A name that a customer gives is not trusted: it may be ours, a neighbour's or the machine's own, and another one a second later. So the
address that was judged is the one that is connected to.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings


class Refused(ValueError):
    """It is not called; the message says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """`address` is what is connected to, `host` what the certificate must be of."""

    scheme: str
    host: str
    port: int
    address: str
    path: str


def check(url: str) -> None:
    """What can be said without asking anybody. Raises Refused."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        raise Refused("this is no address") from None
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.WEBHOOKS_AT_HOME):
        raise Refused("give an address that begins with https://")
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise Refused("give an address with a host, and without a name or password in it")
    if port in _NEVER:
        raise Refused(f"port {port} is not called")


_NEVER = frozenset({22, 23, 25, 53, 110, 143, 445, 465, 587, 3306, 5432, 6379, 11211})


def resolve(url: str) -> Target:
    """The public address behind it now. Raises Refused, also where one of several is not public."""
    check(url)
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise Refused(f"{host} is not known to the name service") from None
    addresses = sorted({str(one[4][0]) for one in found})
    if not settings.WEBHOOKS_AT_HOME:
        for address in addresses:
            if not is_public(address):
                raise Refused(f"{host} is at {address}, which is no public address")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, addresses[0], path)


def is_public(address: str) -> bool:
    try:
        one = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(one, "ipv4_mapped", None) or getattr(one, "sixtofour", None)
    if mapped is not None:
        one = mapped
    return one.is_global and not one.is_multicast
