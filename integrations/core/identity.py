"""What a thing is called, so that it is sent once (invariant 1).

A document is identified by what it is in the TMS, never by row numbers, connection, routing or version. Its hash gives the
mark that stands in Sage's description, and with the generation the control id that Sage checks for repeats.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

MARK_PREFIX = "LH-"
MARK_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Identity:
    """`source_id` is the TMS's id, or the group's key where a document gathers; `sequence` counts a group's documents."""

    tenant: str
    source_system: str
    kind: str
    source_id: str
    leg: str = "main"
    sequence: int = 1

    @property
    def hash(self) -> str:
        return digest(asdict(self))

    @property
    def mark(self) -> str:
        """`LH-` and 12 characters (60 bits) of the hash; stands in the DESCRIPTION of the Sage document."""
        return mark_of(self.hash)


def mark_of(identity_hash: str) -> str:
    return MARK_PREFIX + base64.b32encode(bytes.fromhex(identity_hash)).decode()[:MARK_LENGTH]


def mark_in(description: str) -> str:
    """The mark that a Sage document's DESCRIPTION begins with; empty where we did not write it."""
    return description[: len(MARK_PREFIX) + MARK_LENGTH] if description.startswith(MARK_PREFIX) else ""


def control_id(identity_hash: str, generation: int) -> str:
    """The function's control id. It changes with the generation only: that rises when the payload changed after a
    certain refusal, never after an unknown outcome."""
    return "lh-" + hashlib.sha256(f"{identity_hash}:{generation}".encode()).hexdigest()[:40]


def fingerprint(payload: str) -> str:
    """Of the frozen payload, to see that what is sent again is what was sent."""
    return hashlib.sha256(payload.encode()).hexdigest()


def digest(value: Mapping[str, Any]) -> str:
    """A hash of plain values that does not depend on the order of keys."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
