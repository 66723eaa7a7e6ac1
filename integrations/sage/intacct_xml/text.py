"""Text into XML and back: every value that XML can carry arrives byte-equal.

Characters that XML 1.0 forbids (control characters, lone surrogates) are replaced by a space, and a carriage return is
written as a reference, because a parser would otherwise turn it into a line feed.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

_SPECIAL = re.compile('[&<>"\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0], " ")


def esc(value: str) -> str:
    return _SPECIAL.sub(_escape, value)


def tag(name: str, value: str) -> str:
    """`<name>value</name>`, or nothing for an empty value."""
    return f"<{name}>{esc(value)}</{name}>" if value else ""


def us_date(day: date) -> str:
    """As generic functions write it: mm/dd/yyyy."""
    return f"{day.month:02}/{day.day:02}/{day.year:04}"


def date_parts(name: str, day: date) -> str:
    """As legacy functions write it."""
    return f"<{name}><year>{day.year:04}</year><month>{day.month:02}</month><day>{day.day:02}</day></{name}>"


def moment(text: str) -> datetime | None:
    """As the gateway writes one, in UTC where it names no zone; None for anything else."""
    try:
        told = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)
