"""What is to be done when the TMS changes something that stands in Sage: a step per leg, planned before it is done.

Unpaid and in an open period the document itself is changed; what was ever paid, or stands in a closed period, stays as it
is, and an adjustment of the difference is posted in the open period, or it is turned round and posted anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from integrations.core import taxes
from integrations.core.documents import ADJUSTMENTS, Document, DocumentKind, Line, Origin, SourceLine
from integrations.core.money import Money
from integrations.core.policies import AfterPayment

AGAIN = "~"  # stands between a leg's name and the number of its correction


class Step(StrEnum):
    UPDATE = "UPDATE"  # the record itself is changed
    ADJUST = "ADJUST"  # an adjustment of the difference, in the open period
    REISSUE = "REISSUE"  # reversed, and posted again
    REVERSE = "REVERSE"  # it is no document any more
    POST = "POST"  # a document that was none before


@dataclass(frozen=True, slots=True)
class Entry:
    """A line's account and dimensions with its amount, as it stands in Sage or is to stand there."""

    account: str
    dimensions: tuple[tuple[str, str], ...]
    amount: Money


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in Sage for a leg: its lines with all corrections so far. `fixed` says why it can't be changed in place:
    it was paid, or its period is closed; empty where it can. `reversible`: Sage turns it round when asked."""

    kind: DocumentKind
    entries: tuple[Entry, ...]
    lines: int  # of the record itself
    header: tuple[str, ...] = ()  # number, dates, party: what lines do not say
    fixed: str = ""
    reversible: bool = True


@dataclass(frozen=True, slots=True)
class Planned:
    """`difference` is what the lines change by; `why` says in words why this step and no other."""

    leg: str
    step: Step
    why: str
    difference: tuple[Entry, ...]


def base_of(leg: str) -> str:
    """The leg that a correction belongs to: a correction's name is the leg's with a number behind it."""
    return leg.partition(AGAIN)[0]


def named(leg: str, n: int) -> str:
    return f"{leg}{AGAIN}{n}"


def plan(
    leg: str, standing: Standing | None, wanted: Document | None, after_payment: AfterPayment
) -> Planned | None:
    """The step for one leg; None where nothing of it changes in Sage."""
    now = entries_of(wanted.lines) if wanted else ()
    if standing is None:
        return Planned(leg, Step.POST, "the TMS now has it", now) if wanted else None
    difference = subtract(now, standing.entries)
    if wanted is not None and not difference and (standing.fixed or header_of(wanted) == standing.header):
        return None  # the dates of what is paid, or in a closed period, stay as they are
    if wanted is None:
        return _taken_back(leg, standing, difference)
    if standing.kind is not wanted.kind:
        return Planned(leg, Step.ADJUST, "it is another kind of document now", difference)
    return _changed(leg, standing, wanted, difference, after_payment)


def _taken_back(leg: str, standing: Standing, difference: tuple[Entry, ...]) -> Planned:
    if not standing.fixed and standing.kind in (DocumentKind.AR_INVOICE, DocumentKind.AP_BILL):
        return Planned(leg, Step.REVERSE, "unpaid, and its period is open", difference)
    return Planned(leg, Step.ADJUST, standing.fixed or "such a record is not reversed", difference)


def _changed(
    leg: str,
    standing: Standing,
    wanted: Document,
    difference: tuple[Entry, ...],
    after_payment: AfterPayment,
) -> Planned:
    reversible = standing.reversible and standing.kind in (DocumentKind.AR_INVOICE, DocumentKind.AP_BILL)
    if standing.fixed:
        if after_payment is AfterPayment.REISSUE and reversible and "paid" not in standing.fixed:
            return Planned(leg, Step.REISSUE, standing.fixed, difference)
        return Planned(leg, Step.ADJUST, standing.fixed, difference)
    if not reversible:
        return Planned(leg, Step.ADJUST, "such a record is not changed in place", difference)
    if standing.kind is DocumentKind.AR_INVOICE and len(taxes.spread(wanted.lines)) < standing.lines:
        return Planned(leg, Step.REISSUE, "Sage takes no line out of an invoice", difference)
    return Planned(leg, Step.UPDATE, "unpaid, and its period is open", difference)


def entries_of(lines: Iterable[Line]) -> tuple[Entry, ...]:
    return tuple(Entry(line.account, tuple(sorted(line.dimensions.items())), line.amount) for line in lines)


def header_of(document: Document) -> tuple[str, ...]:
    return (document.party_id, document.document_date.isoformat(), document.due_date.isoformat())


def subtract(now: Iterable[Entry], before: Iterable[Entry]) -> tuple[Entry, ...]:
    """What to add to `before` to get `now`, per account and dimensions; nothing where they are equal."""
    moved: dict[tuple[str, tuple[tuple[str, str], ...]], Money] = {}
    for entry, sign in (*((e, 1) for e in now), *((e, -1) for e in before)):
        key = entry.account, entry.dimensions
        amount = entry.amount if sign > 0 else -entry.amount
        moved[key] = moved[key] + amount if key in moved else amount
    return tuple(Entry(account, dims, amount) for (account, dims), amount in moved.items() if amount)


def adjustment_kind(kind: DocumentKind) -> DocumentKind:
    if kind is DocumentKind.JOURNAL or kind in ADJUSTMENTS:
        return kind
    return DocumentKind.AR_ADJUSTMENT if kind is DocumentKind.AR_INVOICE else DocumentKind.AP_ADJUSTMENT


def adjusting_lines(
    difference: Sequence[Entry], kind: DocumentKind, number: str, source: SourceLine, leg: str
) -> list[list[Line]]:
    """The lines of the adjustments: of one sign each, or of one journal; `source` is any line of what is corrected."""
    lines = [
        Line(
            account=entry.account,
            amount=entry.amount,
            memo=f"Correction of {number}",
            source=SourceLine(source.kind, source.source_id, source.line, f"{leg}/{n}"),
            dimensions=dict(entry.dimensions),
            trace=(f"Account {entry.account}: the difference of a newer version of {number}",),
            origin=Origin(),
        )
        for n, entry in enumerate(difference, start=1)
    ]
    if kind is DocumentKind.JOURNAL:
        return [lines] if lines else []
    less = [line for line in lines if line.amount.amount < 0]
    more = [line for line in lines if line.amount.amount > 0]
    return [each for each in (less, more) if each]


def by_account(difference: Iterable[Entry]) -> Mapping[str, Money]:
    """For a page: what each account's lines change by."""
    found: dict[str, Money] = {}
    for entry in difference:
        found[entry.account] = found[entry.account] + entry.amount if entry.account in found else entry.amount
    return {account: amount for account, amount in sorted(found.items()) if amount}
