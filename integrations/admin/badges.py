"""A state as a word, a shape and a colour, in the words that staff read."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.html import format_html
from django.utils.safestring import SafeString

from integrations.core.lifecycle import State
from integrations.models.choices import AttemptOutcome, ConnectionState, JobState, LinkState

_STATES: Mapping[str, tuple[str, str]] = {
    State.BLOCKED: ("Blocked", "amber"),
    State.READY: ("Ready", "slate"),
    State.SENDING: ("Sending", "blue"),
    State.SENT: ("Sent", "blue"),
    State.CONFIRMED: ("Confirmed", "green"),
    State.UNKNOWN: ("Unknown: looking", "violet"),
    State.REJECTED: ("Rejected", "red"),
    State.DRIFTED: ("Drifted", "red"),
    State.GONE: ("Gone", "red"),
    State.REVERSED: ("Reversed", "slate"),
    State.SUPERSEDED: ("Superseded", "slate"),
    State.SKIPPED: ("Left out", "slate"),
    State.BY_HAND: ("Kept by hand", "slate"),
}

_OTHERS: Mapping[str, str] = {
    ConnectionState.DRAFT: "slate",
    ConnectionState.ACTIVE: "green",
    ConnectionState.PAUSED: "amber",
    ConnectionState.DISCONNECTED: "slate",
    JobState.RUNNING: "blue",
    JobState.DONE: "green",
    JobState.FAILED: "red",
    LinkState.LINKED: "green",
    LinkState.WAITING: "blue",
    LinkState.NEEDS_PERSON: "amber",
    AttemptOutcome.ACCEPTED: "green",
    AttemptOutcome.REFUSED: "red",
    AttemptOutcome.REPEATED: "violet",
    AttemptOutcome.UNKNOWN: "violet",
    AttemptOutcome.NOT_SENT: "slate",
    AttemptOutcome.FOUND: "green",
    AttemptOutcome.FOUND_UNMARKED: "amber",
    AttemptOutcome.NOT_FOUND: "violet",
}


def word(state: str) -> str:
    """What staff call a document's state; empty for a document that did not exist before."""
    return _STATES[state][0] if state else ""


def state_badge(state: str, cause: str = "") -> SafeString:
    """A document's state; a blocked one says its cause in the same breath."""
    words, tone = _STATES[state]
    plain = cause.replace(":", "")
    return badge(f"{words}: {plain[:1].lower()}{plain[1:]}" if cause else words, tone)


def choice_badge(value: str, words: str) -> SafeString:
    return badge(words, _OTHERS.get(value, "slate"))


def badge(words: str, tone: str) -> SafeString:
    # The shape is drawn by the tone's style.
    return format_html('<span class="lh-state lh-{}">{}</span>', tone, words)
