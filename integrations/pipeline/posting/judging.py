"""Whether a document can go into a batch, and why not; and what the batch comes to. The same for a preview and for the batch."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from integrations.core.documents import PARTIES, DocumentKind, PartyRecord
from integrations.core.lifecycle import State
from integrations.core.postings import Posting
from integrations.models import Connection, Document, ReferenceRecord
from integrations.pipeline.posting import samples
from integrations.pipeline.posting.writing import Sums
from integrations.sage.file_port import FileLedger

MOST_SHOWN = 200  # of what is left out, and of what is written otherwise
_EXPORTED = (State.SENDING, State.UNKNOWN, State.SENT, State.CONFIRMED, State.BY_HAND)


@dataclass(frozen=True, slots=True)
class LeftOut:
    document: Document
    words: str


@dataclass(slots=True)
class Gathered:
    sums: Sums = field(default_factory=Sums)
    documents: int = 0
    parties: int = 0
    reissued: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    left_out_count: int = 0
    warnings: list[str] = field(default_factory=list)
    late: dict[str, int] = field(default_factory=dict)  # documents by their month, where it was closed before

    def leave(self, document: Document, words: str) -> None:
        self.left_out_count += 1
        if len(self.left_out) < MOST_SHOWN:
            self.left_out.append(LeftOut(document, words))

    def warn(self, words: str) -> None:
        if len(self.warnings) < MOST_SHOWN:
            self.warnings.append(words)


class Judge:
    """`month` is the first day of the month that is closed, for a summary journal."""

    def __init__(self, connection: Connection, ledger: FileLedger, month: date | None) -> None:
        self.connection = connection
        self.ledger = ledger
        self.month = month
        self.proven = samples.proven(connection)
        self.found = Gathered()
        self.again: set[uuid.UUID] = set()  # held by an earlier batch that gave them back
        self.ids: dict[tuple[str, str], str] = {}
        self.parties: set[tuple[str, str]] | None = None

    def refuses(self, document: Document, thing: Posting | PartyRecord) -> str:
        """Why it cannot go; empty where it can."""
        if isinstance(thing, PartyRecord):
            return self._same_id(thing)
        unproven = sorted({line.account for line in thing.lines} - self.proven)
        if unproven:
            return f"account {', '.join(unproven)} stood on no line of a sample that was signed off"
        if not self.ledger.mirrored or not thing.party_id or thing.control is None:
            return ""
        kind = DocumentKind.CUSTOMER if thing.of_customer else DocumentKind.VENDOR
        if (kind.value, thing.party_id.casefold()) in self._in_sage():
            return ""
        who = f"{kind.value.lower()} {thing.party_id}"
        return (
            f"{who} is neither in Sage nor exported with this batch: inactive in the TMS, or blocked itself"
        )

    def take(self, document: Document, thing: Posting | PartyRecord) -> None:
        found = self.found
        for issue in self.ledger.check(thing):
            found.warn(f"{document.number}: {issue.message}")
        if isinstance(thing, PartyRecord):
            found.parties += 1
            self._in_sage().add((thing.kind.value, thing.party_id.casefold()))
            return
        found.documents += 1
        found.sums.add(thing)
        if self.month is not None and thing.posting_date < self.month:
            of = f"{thing.posting_date:%Y-%m}"
            found.late[of] = found.late.get(of, 0) + 1

    def _same_id(self, party: PartyRecord) -> str:
        key = (party.kind.value, party.party_id.casefold())
        other = self.ids.setdefault(key, party.party_id)
        if other != party.party_id:
            return f"id {party.party_id} is the same as {other} to Sage, which ignores case: give one of them another"
        return ""

    def _in_sage(self) -> set[tuple[str, str]]:
        if self.parties is None:
            kinds = [k.value for k in PARTIES]
            listed = ReferenceRecord.objects.filter(
                connection=self.connection, object_name__in=kinds, active=True
            )
            exported = Document.objects.filter(
                company=self.connection.company_id, kind__in=kinds, state__in=_EXPORTED
            )
            told = [
                *listed.values_list("object_name", "key"),
                *exported.values_list("kind", "party_id_in_sage"),
            ]
            self.parties = {(kind, key.casefold()) for kind, key in told}
        return self.parties
