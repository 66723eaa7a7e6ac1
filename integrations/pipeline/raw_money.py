"""What the TMS said: read again from the raw input, not from what we made of it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Exists, OuterRef

from integrations.core.freight import PartyKind, Transaction
from integrations.core.money import Money
from integrations.models import FreightTransaction, RawInput, RawRow, TransactionVersion
from integrations.models import Issue as IssueRow
from integrations.models.choices import VersionStatus
from integrations.pipeline import stored
from integrations.tms.files import Layout, parse_layout, read_kept
from integrations.tms.json_shape import read_transaction
from integrations.tms.rows import Row, Terms, TransactionRow
from tenants.models import Subsidiary

AT_ONCE = 500
_HELD_BACK = (VersionStatus.HELD, VersionStatus.WAITING)
_STANDING = (VersionStatus.CURRENT, VersionStatus.EQUAL, *_HELD_BACK)
_PARTIES = frozenset(kind.value for kind in PartyKind)


@dataclass(frozen=True, slots=True)
class Told:
    """A transaction: `last` is what its newest accepted version says, `current` what the one says that is to be in Sage."""

    transaction: FreightTransaction
    last: Transaction
    current: Transaction
    held: str = ""  # the status of a newest version that is held back


@dataclass(frozen=True, slots=True)
class Lost:
    """A kept row that became neither a version nor an issue."""

    name: str
    row: int
    amount: Money | None


class RawReader:
    """Reads kept rows again, each through the layout that its file was read through."""

    def __init__(self, subsidiaries: Collection[uuid.UUID]) -> None:
        self._subsidiaries = {s.pk: s for s in Subsidiary.objects.filter(pk__in=subsidiaries)}
        self._inputs: dict[uuid.UUID, tuple[Terms, Layout | None]] = {}

    def told(self, days: tuple[date, date] | None = None) -> Iterator[Told]:
        """All, or what the TMS dates from the first day to the second."""
        versions = (
            TransactionVersion.objects.filter(
                transaction__subsidiary__in=self._subsidiaries, status__in=_STANDING
            )
            .select_related("transaction", "raw_row__raw_input")
            .prefetch_related("transaction__standings__document")
            .order_by("transaction_id", "version")
        )
        if days is not None:
            versions = versions.filter(transaction__document_date__range=days)
        each = versions.iterator(chunk_size=AT_ONCE)
        for _, group in groupby(each, key=lambda version: version.transaction_id):
            yield self._told(list(group))

    def lost(self) -> Iterator[Lost]:
        """Invariant: every row that came is a version, or has an issue that says why not."""
        version = TransactionVersion.objects.filter(raw_row=OuterRef("pk"))
        issue = IssueRow.objects.filter(raw_input=OuterRef("raw_input"), row=OuterRef("row"))
        rows = (
            RawRow.objects.filter(raw_input__subsidiary__in=self._subsidiaries)
            .filter(~Exists(version), ~Exists(issue))
            .select_related("raw_input")
        )
        for row in rows.iterator(chunk_size=AT_ONCE):
            read = self._read(row)
            if isinstance(read, TransactionRow):
                yield Lost(row.raw_input.name, row.row, _amount(read))

    def _told(self, versions: list[TransactionVersion]) -> Told:
        newest = versions[-1]
        current = next((v for v in reversed(versions) if v.status not in _HELD_BACK), newest)
        last = self._freight(newest)
        return Told(
            newest.transaction,
            last,
            last if current is newest else self._freight(current),
            newest.status if newest.status in _HELD_BACK else "",
        )

    def _freight(self, version: TransactionVersion) -> Transaction:
        row = version.raw_row
        read = self._read(row) if row is not None and not version.void else None
        # What came is pruned, or named only what it voids: the normal form is what is left of it.
        found = read.transaction if isinstance(read, TransactionRow) else None
        return stored.load(version.payload) if found is None else found

    def _read(self, row: RawRow) -> Row | None:
        terms, layout = self._input(row.raw_input)
        if layout is not None:
            return read_kept(row.body, layout, terms, row.row)
        if isinstance(row.body, dict) and row.body.get("kind") in _PARTIES:
            return None
        return read_transaction(row.body, row.row, terms)

    def _input(self, raw_input: RawInput) -> tuple[Terms, Layout | None]:
        if raw_input.pk not in self._inputs:
            subsidiary = self._subsidiaries[raw_input.subsidiary_id]
            terms = Terms(raw_input.source_system, subsidiary.currency, subsidiary.time_zone)
            layout = parse_layout(raw_input.layout) if raw_input.layout is not None else None
            self._inputs[raw_input.pk] = (terms, layout)
        return self._inputs[raw_input.pk]


def _amount(row: Row | None) -> Money | None:
    freight = row.transaction if isinstance(row, TransactionRow) else None
    if freight is None:
        return None
    return Money.zero(freight.currency) if freight.void else freight.signed_total
