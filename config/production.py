"""What a production may not start with. Used by the settings, which refuse to load, and by a system check."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

DEVELOPMENT_SECRET_KEY = "development-only-and-refused-with-debug-off-" + "0" * 20
DEVELOPMENT_SECRET_KEYS = "dev:" + "ZGV2ZWxvcG1lbnQtb25seS1ub3QtYS1rZXktMDAwMDA="
_SHORTEST_SECRET_KEY = 50
_FEWEST_CHARACTERS = 10
_SANDBOX_SENDERS = frozenset({"sandbox", "demo", "sender", "test"})


def is_development(secret_key: str) -> bool:
    """Tests run with DEBUG off and the development key; the settings never load so for a real site."""
    return secret_key == DEVELOPMENT_SECRET_KEY


def problems(settings: Mapping[str, Any]) -> list[str]:
    """Every weakness, in words that say what to set."""
    return [
        *_keys(settings),
        *_hosts(settings),
        *_cookies(settings),
        *_senders(settings),
        *_webhooks(settings),
    ]


def refuse_weak(settings: Mapping[str, Any]) -> None:
    found = problems(settings)
    if found:
        raise ImproperlyConfigured("DEBUG is off, and this is not safe to run:\n- " + "\n- ".join(found))


def _keys(settings: Mapping[str, Any]) -> Iterator[str]:
    key = settings["SECRET_KEY"]
    if len(key) < _SHORTEST_SECRET_KEY or len(set(key)) < _FEWEST_CHARACTERS or key == DEVELOPMENT_SECRET_KEY:
        yield "SECRET_KEY is missing or weak: set 50 or more random characters."
    keys = settings["SECRET_KEYS"]
    if not keys:
        yield "SECRET_KEYS is missing: set id:base64 of 32 random bytes; stored secrets are encrypted with it."
    elif DEVELOPMENT_SECRET_KEYS in keys:
        yield "SECRET_KEYS holds the development key: set one of your own."


def _hosts(settings: Mapping[str, Any]) -> Iterator[str]:
    hosts = settings["ALLOWED_HOSTS"]
    if not hosts:
        yield "ALLOWED_HOSTS is empty: name the hosts that this site answers for."
    if any(host == "*" or host.strip(".") == "" for host in hosts):
        yield "ALLOWED_HOSTS holds a wildcard: name the hosts that this site answers for."


def _cookies(settings: Mapping[str, Any]) -> Iterator[str]:
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
        if not settings[name]:
            yield f"{name} is off: cookies would travel without TLS."


def _senders(settings: Mapping[str, Any]) -> Iterator[str]:
    sender, password = settings["SAGE_SENDER_ID"], settings["SAGE_SENDER_PASSWORD"]
    if sender.lower() in _SANDBOX_SENDERS or (
        password and password.lower() in {sender.lower(), "password", "secret"}
    ):
        yield "SAGE_SENDER_ID and SAGE_SENDER_PASSWORD are the sandbox's: set those of your Sage developer licence."


def _webhooks(settings: Mapping[str, Any]) -> Iterator[str]:
    if settings["WEBHOOKS_AT_HOME"]:
        yield "WEBHOOKS_AT_HOME is set: a customer's webhook could reach machines of ours; leave it out."
