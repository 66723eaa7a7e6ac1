"""The port to a desktop Sage: files that a person imports. Pure: no database, no clock, no network.

An adapter freezes documents, says what its importer would not take, writes text for one document at a time, so that a batch
of any size streams, and reads what the customer exports from Sage: chart of accounts, party lists, journals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, Protocol, TypeVar

from integrations.core.account_types import AccountType
from integrations.core.documents import PartyRecord
from integrations.core.issues import Issue
from integrations.core.money import Money
from integrations.core.postings import Posting
from integrations.sage.ports import Renderer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FileKind:
    """One file of a batch. `name` as people know it, `heading` its first lines, `ending` its last, `steps` how it is imported."""

    key: str
    name: str
    title: str
    heading: str = ""
    ending: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """The text of one document in one file. `key` is the reference by which Sage's own export of the journal names it,
    `lines` what that export shows of it at least: accounts with their amounts, debits positive."""

    file: str
    text: str
    rows: int
    key: str = ""
    lines: tuple[tuple[str, Money], ...] = ()


@dataclass(frozen=True, slots=True)
class ChartAccount:
    number: str
    name: str
    type: AccountType
    active: bool = True
    said: str = ""  # the type in the chart's own words


@dataclass(frozen=True, slots=True)
class PartyEntry:
    """A customer or vendor as a list that was exported from Sage shows it."""

    party_id: str
    name: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One line of a journal that was exported from Sage; debits positive. `row` counts from 1, the heading included."""

    row: int
    reference: str
    account: str
    amount: Money
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What a file held, and all that is wrong with it."""

    rows: tuple[T, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be known of a target before anything is written."""

    system: str
    words: str
    layout: str  # the version of its columns: a layout that was used never changes
    code_page: str
    files: tuple[FileKind, ...]  # in the order in which they are imported
    mirrors: bool  # customers' and vendors' ledgers can be filled, too
    type_words: Mapping[AccountType, str] = field(default_factory=dict)  # as its own chart calls them
    chart_from: str = ""  # how the customer exports the chart
    backup: tuple[str, ...] = ()
    test_company: tuple[str, ...] = ()

    def file(self, key: str) -> FileKind:
        return next(f for f in self.files if f.key == key)


class FileLedger(Renderer, Protocol):
    """Its frozen payloads are neutral of the target (`core/postings.py`): files are written from them."""

    target: Target
    mirrored: bool

    def check(self, thing: Posting | PartyRecord) -> list[Issue]:
        """What the importer would not take, all at once; warnings say what is written otherwise than it was told."""

    def place(self, posting: Posting, reference: str) -> Placed:
        """`reference` names batch and document, and is unique in the company."""

    def place_party(self, party: PartyRecord) -> Placed: ...

    def read_chart(self, content: bytes) -> Read[ChartAccount]: ...

    def read_parties(self, content: bytes) -> Read[PartyEntry]: ...

    def read_journal(self, content: bytes, currency: str) -> Read[JournalRow]: ...
