"""The reason of who acts just now, which stands beside each act that is recorded meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_because: ContextVar[str] = ContextVar("because", default="")


def because() -> str:
    """Empty where none was asked for."""
    return _because.get()


@contextmanager
def acting(reason: str) -> Iterator[None]:
    token = _because.set(reason)
    try:
        yield
    finally:
        _because.reset(token)
