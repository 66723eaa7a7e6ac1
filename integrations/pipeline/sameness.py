"""Would a newer version of what is in Sage be the same document there? Then nothing is to be held, and nothing to be sent."""

from __future__ import annotations

from dataclasses import replace

from integrations.core import build
from integrations.core.build import Rules
from integrations.core.documents import Document
from integrations.core.freight import Transaction


def same_in_sage(older: Transaction, newer: Transaction, rules: Rules) -> bool:
    """Both are built by today's rules, whatever the older was built by: what counts is whether their difference reaches Sage.

    Where it cannot be told (one of them does not build, is void, or dates its due day otherwise) the answer is no.
    """
    if older.party != newer.party or older.void or newer.void:
        return False
    if (older.terms_days, older.due_date) != (newer.terms_days, newer.due_date):
        return False
    before, after = _built(older, rules), _built(newer, rules)
    return before is not None and before == after


def _built(transaction: Transaction, rules: Rules) -> Document | None:
    # Both have one party and one mark, so that any will do; the trace is ours and does not travel.
    built = build.build([transaction], party_id="-", party_terms_days=None, mark="-", rules=rules).document
    if built is None:
        return None
    return replace(built, lines=tuple(replace(line, trace=()) for line in built.lines))
