"""Would a newer version of what is in Sage be the same document there? Then nothing is to be held, and nothing to be sent."""

from __future__ import annotations

from dataclasses import replace

from integrations.core.build import Payee, Rules, build
from integrations.core.documents import Document
from integrations.core.freight import Transaction
from integrations.core.legs import legs_of


def same_in_sage(older: Transaction, newer: Transaction, rules: Rules) -> bool:
    """Both are built by today's rules, whatever the older was built by: what counts is whether their difference reaches Sage.

    Where it cannot be told (one of them does not build, is void, or dates its due day otherwise) the answer is no.
    """
    if older.parties != newer.parties or older.party != newer.party or older.void or newer.void:
        return False
    if (older.terms_days, older.due_date) != (newer.terms_days, newer.due_date):
        return False
    before, after = _built(older, rules), _built(newer, rules)
    return None not in before and before == after


def _built(transaction: Transaction, rules: Rules) -> list[Document | None]:
    """Its legs. Both have the same parties and marks, so that any will do; the trace is ours and does not travel."""
    payees = {ref: Payee("-") for ref in transaction.parties}
    legs = legs_of([transaction], rules.policies)
    of = transaction.source_system, transaction.kind, transaction.source_id
    built = [
        build(
            leg, [transaction], payees=payees, mark="-", rules=rules, coding=rules.coded(*of, leg.name)
        ).document
        for leg in legs
    ]
    return [d and replace(d, lines=tuple(replace(line, trace=()) for line in d.lines)) for d in built]
