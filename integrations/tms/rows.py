"""What every in-adapter gives: rows of a delivery, each read or with all of its problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.core.freight import Kind, PartyKind, Transaction
from integrations.core.issues import Issue

NEVER_KEPT = frozenset({"tax_id"})  # a party's, and encrypted there; nowhere else
# What a party may tell of itself beside its name: what the trade and the post know it by, and its other names.
PARTY_FACTS = (
    *("mc", "dot", "scac", "legal_name", "dba", "street", "city", "state", "postal_code", "country"),
    *("phone", "email", "form_1099", "on_hold"),
)
KEPT_FROM_EVIL = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a delivery leaves to its subsidiary."""

    source_system: str
    currency: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class VoidOf:
    """A void that names only what it voids; the content is that of the version before."""

    kind: Kind
    source_id: str
    version: int


@dataclass(frozen=True, slots=True)
class TransactionRow:
    """`body` is what is kept of the row. Exactly one of `transaction`, `void_of` and `issues` is there."""

    number: int
    body: Any
    source_id: str = ""
    transaction: Transaction | None = None
    void_of: VoidOf | None = None
    party_name: str = ""
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """What is told of a party; None says nothing and leaves what is known. `external_id` is for this subsidiary."""

    kind: PartyKind
    source_id: str
    name: str
    active: bool | None = None
    terms_days: int | None = None
    external_id: str | None = None
    tax_id: str | None = field(default=None, repr=False)
    payroll: bool | None = None
    facts: Mapping[str, str] = field(default_factory=dict)  # of PARTY_FACTS; an empty value takes it away


@dataclass(frozen=True, slots=True)
class PartyRow:
    number: int
    body: Any
    source_id: str = ""
    party: PartyFacts | None = None
    issues: tuple[Issue, ...] = ()


Row = TransactionRow | PartyRow


class FileRefused(ValueError):
    """The delivery as a whole cannot be read; `issues` says why and what to do. Nothing of it was taken in."""

    def __init__(self, *issues: Issue) -> None:
        self.issues = issues
        super().__init__("; ".join(f"{issue.message}: {issue.remedy}" for issue in issues))


def keepable(value: Any, without: frozenset[str] = frozenset()) -> Any:
    """A refused row's body as it may be kept: no tax ids, no characters that a database refuses, at any depth."""
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, dict):
        return {
            _plain(str(key)): keepable(inner, without) for key, inner in value.items() if key not in without
        }
    if isinstance(value, list):
        return [keepable(inner, without) for inner in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        return str(value)
    return value


def _plain(text: str) -> str:
    return text.replace("\x00", KEPT_FROM_EVIL).encode("utf-8", "replace").decode()
