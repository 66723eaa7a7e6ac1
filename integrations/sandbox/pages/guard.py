"""Who may see the pages, and who may press their buttons.

Pages change books, so a stranger's page in the same browser must neither read nor post here: the Host must be a name that
no foreign name server can point at this machine, and a form must come from a page of this very process.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from enum import Enum
from hmac import compare_digest
from urllib.parse import urlsplit

from integrations.sandbox.pages.forms import TOKEN


class Reach(Enum):
    """From where the pages may be opened."""

    LOOPBACK = "loopback"
    ANYWHERE = "anywhere"
    NOWHERE = "nowhere"


class NotAllowed(Exception):
    """The reason is for the person who looks at the page."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Guard:
    """`bound` is the host that the server listens on."""

    reach: Reach
    bound: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def let_in(self, client: str, headers: Message) -> None:
        if self.reach is Reach.NOWHERE or (self.reach is Reach.LOOPBACK and not _loopback(client)):
            raise NotAllowed(404, "There is nothing here.")
        if not self._own_name(_host(headers.get("Host", ""))):
            raise NotAllowed(421, "Open these pages by the address of this machine, or as localhost.")

    def _own_name(self, host: str) -> bool:
        if host in ("localhost", self.bound.lower()):
            return True
        try:
            found = ipaddress.ip_address(host)
        except ValueError:
            return False
        return found.is_loopback or self.reach is Reach.ANYWHERE

    def let_change(self, headers: Message, form: Mapping[str, str]) -> None:
        origin, host = headers.get("Origin"), headers.get("Host", "")
        foreign = origin is not None and origin.lower() != f"http://{host}".lower()
        if foreign or headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            raise NotAllowed(403, "This form came from another site. Nothing was changed.")
        if not compare_digest(form.get(TOKEN, "").encode(), self.token.encode()):
            raise NotAllowed(
                403, "This page is older than the sandbox that runs now. Load it again. Nothing was changed."
            )


def _loopback(client: str) -> bool:
    try:
        found = ipaddress.ip_address(client)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_loopback


def _host(header: str) -> str:
    """The name without its port; empty for what is no host."""
    try:
        return (urlsplit(f"//{header}").hostname or "").rstrip(".")
    except ValueError:
        return ""
