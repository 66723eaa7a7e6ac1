"""What goes back on the wire, and the answers that are no business of the gateway's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from integrations.sandbox.errors import Fault, GatewayRejection
from integrations.sandbox.messages import replies
from integrations.sandbox.messages.replies import Control

RATE_LIMIT = Fault("GW-0010", "", "API rate limit exceeded")
UNABLE = Fault("GW-0001", "", "Unable to process request")
XML_TYPE = 'text/xml; encoding="UTF-8"'
# Nobody has read the request, or nobody is to know who sent it.
UNREAD = Control(whitespace=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """No body: the connection is reset, after `hang` seconds. `cut` sends half of it, `drip` takes so many seconds."""

    status: int
    body: bytes | None
    kind: str = XML_TYPE
    cut: bool = False
    hang: float = 0.0
    drip: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)


DROPPED = Answer(0, None)
EMPTY = Answer(200, b"")


def rejected(control: Control, rejection: GatewayRejection, faults: Sequence[Fault]) -> Answer:
    """`faults` are the rejection's, as the switches word them."""
    if rejection.unnamed:
        control = replace(control, senderid="", controlid="")
    inner = replies.rejected(control, faults, bare=rejection.bare)
    return Answer(rejection.http, replies.document(inner, whitespace=control.whitespace))


def bare(status: int, fault: Fault, headers: Mapping[str, str] | None = None) -> Answer:
    """A failure at the first level without the request's echo, as the front of the gateway gives it."""
    inner = replies.rejected(UNREAD, [fault], bare=True)
    return Answer(status, replies.document(inner, whitespace=False), headers=headers or {})


def page(status: int, title: str) -> Answer:
    """What the proxy before the gateway shows when it has no answer of the gateway's."""
    text = (
        f"<!DOCTYPE html>\n<html><head><title>api.intacct.com | {status}: {title}</title></head>"
        f"<body><h1>{title}</h1><p>Error code {status}</p></body></html>\n"
    )
    return Answer(status, text.encode(), "text/html; charset=UTF-8")
