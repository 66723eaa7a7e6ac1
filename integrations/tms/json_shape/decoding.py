"""JSON to plain values, exactly: a number with a fraction stays the text that came, and no float is ever made."""

from __future__ import annotations

from typing import Any

import msgspec


class Unreadable(ValueError):
    """Bytes that are no JSON; the message says why and where."""


_DECODER = msgspec.json.Decoder(float_hook=str)


def decode(raw: msgspec.Raw) -> Any:
    try:
        return _DECODER.decode(raw)
    except UnicodeDecodeError as problem:
        raise Unreadable(f"is not UTF-8 (byte {problem.start})") from problem
    except RecursionError as problem:
        raise Unreadable("is nested too deeply") from problem
    except msgspec.MsgspecError as problem:
        raise Unreadable(f"is no JSON: {problem}") from problem
