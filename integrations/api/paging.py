"""Query parameters: cursors that stay right while rows are added, limits, numbers and words of a list."""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from integrations.api.errors import Refused
from integrations.pipeline.inquiry import Position

DEFAULT_LIMIT = 100
MAX_LIMIT = 500
_MAX_NUMBER = 2**63 - 1


def limit_of(asked: Mapping[str, str]) -> int:
    return max(1, min(number_of(asked, "limit", DEFAULT_LIMIT, least=1, most=MAX_LIMIT), MAX_LIMIT))


def number_of(
    asked: Mapping[str, str], name: str, default: int = 0, *, least: int = 0, most: int = _MAX_NUMBER
) -> int:
    text = asked.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most):
        raise Refused(
            "parameter.invalid", f"'{name}' is no number from {least} to {most}", f"correct '{name}'"
        )
    return int(text)


def one_of(asked: Mapping[str, str], name: str, known: Sequence[str]) -> str:
    value = asked.get(name)
    if value is not None and value not in known:
        raise Refused("parameter.invalid", f"'{name}' is not known here", f"use one of: {', '.join(known)}")
    return value or ""


def cursor_of(asked: Mapping[str, str]) -> Position | None:
    text = asked.get("cursor")
    if text is None:
        return None
    try:
        moment, _, row = base64.urlsafe_b64decode(text.encode()).decode().partition("|")
        position = Position(datetime.fromisoformat(moment), uuid.UUID(row))
    except (ValueError, binascii.Error) as problem:
        remedy = "send the 'next' of the page before, unchanged"
        raise Refused("parameter.invalid", "'cursor' is no cursor of ours", remedy) from problem
    if position.created_at.tzinfo is None:
        raise Refused(
            "parameter.invalid", "'cursor' is no cursor of ours", "send the 'next' of the page before"
        )
    return position


def cursor_text(position: Position) -> str:
    return base64.urlsafe_b64encode(f"{position.created_at.isoformat()}|{position.id}".encode()).decode()
