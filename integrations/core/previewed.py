"""What a preview shows of a document: its effect on the books, and what is different from the preview before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.core.documents import RECEIVABLES, DocumentKind
from integrations.core.freight import Side
from integrations.core.money import Money


@dataclass(frozen=True, slots=True)
class Posted:
    """A line as it would stand in the ledger: the sign is the document's, in a journal debits are positive."""

    account: str
    entity: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Movement:
    """What one account of one entity moves by. One of the two is zero."""

    entity: str
    account: str
    debit: Money
    credit: Money


def effect(kind: DocumentKind, lines: Iterable[Posted], control: Mapping[Side, str]) -> list[Movement]:
    """The ledger's entries of a document: its lines, and against them the sub-ledger's control account in the entity of
    each line. `control` names those accounts; debits are positive."""
    moved: dict[tuple[str, str], Money] = {}
    for line in lines:
        for account, amount in _entries(kind, line, control):
            key = line.entity, account
            moved[key] = moved[key] + amount if key in moved else amount
    return list(movements(moved))


def movements(moved: Mapping[tuple[str, str], Money]) -> Iterator[Movement]:
    """By entity and account; what comes to nothing is left out."""
    for (entity, account), amount in sorted(moved.items()):
        zero = Money.zero(amount.currency)
        if amount:
            debit = amount.amount > 0
            yield Movement(entity, account, amount if debit else zero, zero if debit else -amount)


def summed(effects: Iterable[Sequence[Movement]]) -> list[Movement]:
    """Of several documents in one currency."""
    moved: dict[tuple[str, str], Money] = {}
    for movement in (m for one in effects for m in one):
        key, amount = (movement.entity, movement.account), movement.debit - movement.credit
        moved[key] = moved[key] + amount if key in moved else amount
    return list(movements(moved))


def unbalanced(effect: Iterable[Movement]) -> list[str]:
    """The entities whose debits are not their credits: a journal's lines may stand in two."""
    by_entity: dict[str, list[Money]] = defaultdict(list)
    for movement in effect:
        by_entity[movement.entity].append(movement.debit - movement.credit)
    return sorted(e for e, amounts in by_entity.items() if Money.sum(amounts, amounts[0].currency))


def _entries(kind: DocumentKind, line: Posted, control: Mapping[Side, str]) -> list[tuple[str, Money]]:
    if kind is DocumentKind.JOURNAL:
        return [(line.account, line.amount)]
    if kind in RECEIVABLES:
        return [(control[Side.AR], line.amount), (line.account, -line.amount)]
    return [(line.account, line.amount), (control[Side.AP], -line.amount)]


# Beside the preview before -----------------------------------------------------------------------------------------

Digest = Mapping[str, Mapping[str, Any]]  # what a preview said of each document, by its mark
_WORDS = {
    "number": "number",
    "party": "party in Sage",
    "total": "total",
    "posting_date": "posting date",
    "state": "state",
    "lines": "lines",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """`was` and `now` are words for a person; empty where the document was not there, or is not any more."""

    mark: str
    number: str
    what: str
    was: str
    now: str


def differences(before: Digest, after: Digest) -> list[Difference]:
    """What is new, gone or changed, in the order of today's preview, with what is gone at the end."""
    found: list[Difference] = []
    for mark, now in after.items():
        was = before.get(mark)
        if was is None:
            found.append(Difference(mark, str(now["number"]), "new", "", str(now["total"])))
            continue
        for name, words in _WORDS.items():
            if was.get(name) != now.get(name):
                found.append(
                    Difference(mark, str(now["number"]), words, _said(was.get(name)), _said(now.get(name)))
                )
    found += [
        Difference(mark, str(was["number"]), "gone", str(was["total"]), "")
        for mark, was in before.items()
        if mark not in after
    ]
    return found


def _said(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(" ".join(str(part) for part in line) for line in value)
    return str(value or "")
