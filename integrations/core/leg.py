"""One document to be, before anything is known of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from integrations.core.documents import DocumentKind, total_of
from integrations.core.entries import Entry
from integrations.core.freight import PartyRef
from integrations.core.issues import Issue
from integrations.core.money import Money


@dataclass(frozen=True, slots=True)
class Leg:
    """One document to be. `party` is None for a journal, but where the TMS holds the sub-ledgers; `left_out` says why it is not to be posted at all, `issues`
    what is wrong with the transaction as a whole; Sage turns a journal round by itself on `reverse_on`."""

    name: str
    kind: DocumentKind
    party: PartyRef | None
    entries: tuple[Entry, ...]
    suffix: str = ""
    left_out: Issue | None = None
    issues: tuple[Issue, ...] = ()
    reverse_on: date | None = None

    @property
    def total(self) -> Money:
        return total_of(self.kind, (e.amount for e in self.entries), self.entries[0].amount.currency)

    @property
    def parties(self) -> frozenset[PartyRef]:
        """Everybody whom the document names, in its head or on a line."""
        return frozenset(p for p in (self.party, *(e.party for e in self.entries)) if p is not None)
