"""What a conversation with one Sage Intacct company needs, and which hosts it may go to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

DEFAULT_HOSTS = ("*.intacct.com",)
DEFAULT_GATEWAY = "https://api.intacct.com/ia/xml/xmlgw.phtml"


@dataclass(frozen=True, slots=True)
class Connection:
    """Plain values; nothing is looked up later. `entity` is a LOCATIONENTITY's id, empty for the top level.

    `currency` is the company's base currency: payloads name none, so that Sage books in its base. `dimensions` are the
    dimensions to read back from lines; a company that lacks one of them refuses a query that asks for it, and so for
    `custom_fields`, which are (ARINVOICE or APBILL or their items, name). `answer_limit`, in bytes, is ten times the largest page that we ask for; parsed, an answer takes several times its size.
    """

    gateway: str
    company_id: str
    user_id: str
    user_password: str = field(repr=False)
    sender_id: str
    sender_password: str = field(repr=False)
    entity: str = ""
    currency: str = "USD"
    hosts: tuple[str, ...] = DEFAULT_HOSTS
    dimensions: tuple[str, ...] = ("LOCATION", "DEPARTMENT", "CLASS", "ITEM")
    custom_fields: tuple[tuple[str, str], ...] = ()
    connect_seconds: float = 10.0
    total_seconds: float = 120.0
    answer_limit: int = 16 * 1024 * 1024

    def custom_fields_of(self, object_name: str) -> tuple[str, ...]:
        return tuple(name for owner, name in self.custom_fields if owner == object_name)

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.user_password, self.sender_password)


def refusal(url: str, hosts: Sequence[str]) -> str:
    """Why this address may not be spoken to; empty when it may.

    An entry is a host (`api.intacct.com`), a domain's hosts (`*.intacct.com`), both by https on 443, or written out with
    scheme and port (`https://sage.example:8443`, `http://127.0.0.1:*`). Only an entry that itself says http allows http.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        return f"'{url}' is no address"
    if parts.scheme not in ("https", "http") or not parts.hostname:
        return f"'{url}' is no https address"
    if parts.username is not None or parts.password is not None:
        return "an address with a name or password in it is not spoken to"
    if any(_allows(entry, parts, port) for entry in hosts):
        return ""
    return f"{parts.scheme}://{parts.hostname}:{port} is not on the list of gateway hosts"


def _allows(entry: str, parts: SplitResult, port: int) -> bool:
    scheme, _, rest = entry.rpartition("://")
    host, _, wanted = rest.partition(":")
    scheme = scheme or "https"
    wanted = wanted.rstrip("/") or ("443" if scheme == "https" else "80")
    return (
        scheme == parts.scheme
        and wanted in ("*", str(port))
        and _same_host(host.rstrip("/"), parts.hostname or "")
    )


def _same_host(pattern: str, host: str) -> bool:
    if pattern.startswith("*."):
        return host.endswith(pattern[1:].lower()) and len(host) > len(pattern) - 1
    return bool(pattern) and pattern.lower() == host
