"""Text as XML."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"[&<>]")
# What XML 1.0 cannot carry; a name with such a character must not break the whole reply.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escape(value: str) -> str:
    if _FORBIDDEN.search(value):
        value = _FORBIDDEN.sub("", value)
    if _SPECIAL.search(value):
        return _SPECIAL.sub(lambda match: _ENTITIES[match[0]], value)
    return value


def attribute(value: str) -> str:
    return escape(value).replace('"', "&quot;")


def element(tag: str, value: str) -> str:
    return f"<{tag}>{escape(value)}</{tag}>"
