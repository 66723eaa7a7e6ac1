"""What a caller wants to post, whichever dialect it came in: legacy and generic functions both build these."""

from __future__ import annotations

from dataclasses import dataclass, field

from integrations.sandbox.books.storage.store import Row


@dataclass(frozen=True, slots=True)
class LineInput:
    """`label` stands in for the account; `offset` is a control account other than the usual one. `extra` are columns
    that are kept and mean nothing to the ledger. `taxes` are tax details with amounts. `recordno` is that of the line which this one takes the place of."""

    account: str
    amount: int
    memo: str | None = None
    dimensions: dict[str, str] = field(default_factory=dict)
    custom: Row = field(default_factory=dict)
    label: str | None = None
    offset: str | None = None
    extra: Row = field(default_factory=dict)
    recordno: int | None = None
    taxes: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentInput:
    """`summary` is the title and `summary_key` the RECORDNO of the one that it shall go into; without either it goes
    into the day's. `extra` are further columns of the header. `recordno` is that of a document which is entered anew."""

    party: str
    created: str
    lines: tuple[LineInput, ...]
    number: str | None = None
    posted: str | None = None
    due: str | None = None
    term: str | None = None
    draft: bool = False
    summary: str | None = None
    summary_key: int | None = None
    extra: Row = field(default_factory=dict)
    recordno: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """What an update names. `header` holds the given columns only; `lines`, where there are any, are the new set;
    `summary` is the title of the one that the document moves into."""

    header: Row
    lines: tuple[LineInput, ...] | None = None
    submit: bool = True
    summary: str | None = None
