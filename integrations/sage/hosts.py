"""Which hosts we may speak to: an address comes from a form, or from an answer, and is not trusted with a password."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit


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
