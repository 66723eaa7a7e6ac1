"""Logs as JSON lines, one a record, with what was being worked on; and whether the process is well."""

import json
import logging
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from config.redaction import HIDDEN, NAMES, redact, register_secret

__all__ = ["JsonFormatter", "RequestMiddleware", "about", "redact", "register_secret", "request_id"]

_about: ContextVar[dict[str, str] | None] = ContextVar("log_about", default=None)
_ACCEPTED_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}\Z")
_SECRET_NAME = re.compile(NAMES + r"\Z", re.IGNORECASE)
_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request", "taskName"}


@contextmanager
def about(**facts: object) -> Iterator[None]:
    """Every line logged inside names these: request_id, tenant, run, document."""
    token = _about.set({**(_about.get() or {}), **{name: str(fact) for name, fact in facts.items()}})
    try:
        yield
    finally:
        _about.reset(token)


def known(name: str) -> str:
    """A fact of what is being worked on, as text; empty where it was not named."""
    return (_about.get() or {}).get(name, "")


def request_id() -> str:
    """The id of the request being answered, as shown on error pages; empty outside of one."""
    return (_about.get() or {}).get("request_id", "")


class JsonFormatter(logging.Formatter):
    """One line per record; the whole line passes the redaction, so that nothing goes around it."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(record.getMessage()),
            **_worked_on(record),
            **{name: _shown(name, value) for name, value in vars(record).items() if name not in _OWN_FIELDS},
        }
        if record.exc_info:
            line["error"] = redact(self.formatException(record.exc_info))
        return redact(json.dumps(line, default=str, ensure_ascii=False))


def _worked_on(record: logging.LogRecord) -> dict[str, str]:
    # Django logs an answer of 400 and above after the middleware: the request remembers its number.
    number = getattr(getattr(record, "request", None), "number", None)
    return {**({"request_id": number} if number else {}), **(_about.get() or {})}


def _shown(name: str, value: object) -> object:
    if _SECRET_NAME.match(name):
        return HIDDEN
    return value if isinstance(value, int | bool | None) else redact(str(value))


class RequestMiddleware:
    """Gives each request an id: in its logs, in the answer's header, on its error page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        chosen = given if _ACCEPTED_REQUEST_ID.match(given) else uuid.uuid4().hex
        request.number = chosen  # type: ignore[attr-defined]
        with about(request_id=chosen):
            response = self.get_response(request)
        response["X-Request-Id"] = chosen
        return response
