"""A document's state in the words of the customer, and the questions that a customer asks of a list."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from integrations.core.lifecycle import NEEDS_A_PERSON, State

# Words, and the tone that draws them.
STATES: Mapping[str, tuple[str, str]] = {
    State.BLOCKED: ("Needs you", "amber"),
    State.READY: ("Waiting to be sent", "slate"),
    State.SENDING: ("Being sent", "blue"),
    State.SENT: ("In Sage, being checked", "blue"),
    State.CONFIRMED: ("In Sage", "green"),
    State.UNKNOWN: ("Sent, answer lost: checking in Sage", "violet"),
    State.REJECTED: ("Refused by Sage", "red"),
    State.DRIFTED: ("Changed in Sage", "red"),
    State.GONE: ("Deleted in Sage", "red"),
    State.REVERSED: ("Reversed", "slate"),
    State.SUPERSEDED: ("Replaced", "slate"),
    State.SKIPPED: ("Left out", "slate"),
    State.BY_HAND: ("Kept by hand", "slate"),
}
# Of a Sage on a PC a person carries the file: what is on its way stands in one.
IN_A_FILE: Mapping[str, tuple[str, str]] = {
    State.SENDING: ("In a file", "blue"),
    State.SENT: ("Imported, to be confirmed", "blue"),
    State.UNKNOWN: ("Downloaded: tell us when it is imported", "blue"),
}
IN_SAGE = frozenset({State.SENT, State.CONFIRMED, State.BY_HAND})
ON_THE_WAY = frozenset({State.READY, State.SENDING, State.UNKNOWN})
STUCK = frozenset(NEEDS_A_PERSON)
QUESTIONS: Mapping[str, tuple[str, Q]] = {
    "stuck": ("Need somebody", Q(state__in=STUCK)),
    "way": ("On their way", Q(state__in=ON_THE_WAY)),
    "sage": ("In Sage", Q(state__in=IN_SAGE)),
    "aside": ("Set aside", Q(state__in=[State.SKIPPED, State.REVERSED, State.SUPERSEDED])),
}


def of_state(state: str, *, on_a_pc: bool = False) -> tuple[str, str]:
    """Words and tone."""
    return (IN_A_FILE.get(state) if on_a_pc else None) or STATES[state]


def answer(counts: Mapping[str, int]) -> tuple[str, str]:
    """The first question in a sentence, with the tone of its answer: is everything in Sage? `counts` by state."""
    stuck = sum(n for state, n in counts.items() if state in STUCK)
    way = sum(n for state, n in counts.items() if state in ON_THE_WAY)
    said = [
        f"{stuck:,} document{'' if stuck == 1 else 's'} need{'s' if stuck == 1 else ''} somebody"
        if stuck
        else "",
        f"{way:,} {'is' if way == 1 else 'are'} on the way" if way else "",
    ]
    parts = [one for one in said if one]
    if parts:
        return f"{' and '.join(parts)}.", "amber" if stuck else "blue"
    if not any(counts.values()):
        return "Nothing has come in yet.", "slate"
    return "Everything is in Sage.", "green"
