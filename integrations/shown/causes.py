"""Open issues by cause: how many documents, how much money, since when, and who ends it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F
from django.utils import timezone

from integrations.core.causes import Handling, Mend, Owner, handling_of
from integrations.core.money import Money
from integrations.models import AccountGuard, CauseCare, CauseComment, Issue
from integrations.sage import catalogue

MOST = 20_000  # open issues that are read for the page; beyond that it says so


@dataclass(slots=True)
class Cause:
    """Documents are counted once, however many of their lines have the issue; money is what they would book."""

    key: str
    code: str
    words: str
    remedy: str
    connection: str
    connection_id: uuid.UUID | None
    since: datetime
    facts: Mapping[str, str] = field(default_factory=dict)
    others: int = 0
    documents: dict[uuid.UUID, Money] = field(default_factory=dict)
    guard: AccountGuard | None = None
    care: str = ""  # who looks after it
    comments: int = 0

    @property
    def title(self) -> str:
        """The cause in a line; of one that the catalogue lacks, Sage's own words whole."""
        known = catalogue.find(self.facts.get("why", ""))
        return known.title if known else self.words

    @property
    def example(self) -> str:
        """What was said of one of them, where the title says it in general."""
        return self.words if self.title != self.words else ""

    @property
    def owner(self) -> Owner:
        return ends_it(self.code, self.facts)[0]

    @property
    def handling(self) -> Handling:
        return ends_it(self.code, self.facts)[1]

    @property
    def count(self) -> int:
        return len(self.documents) + self.others

    @property
    def money(self) -> list[Money]:
        return Money.by_currency(abs(one) for one in self.documents.values())

    @property
    def weight(self) -> tuple[int, int]:
        return sum(one.minor for one in self.money), self.count

    @property
    def days(self) -> int:
        """How long it has stood open."""
        return (timezone.now() - self.since).days


@dataclass(frozen=True, slots=True)
class Causes:
    """The dearest first."""

    rows: tuple[Cause, ...]
    cut: bool = False

    @property
    def documents(self) -> int:
        return len({one for cause in self.rows for one in cause.documents})

    def __bool__(self) -> bool:
        return bool(self.rows)

    def __iter__(self) -> Iterator[Cause]:
        return iter(self.rows)


def open_causes(connection_id: uuid.UUID | None = None, kind: type[Cause] = Cause) -> Causes:
    """`kind`: a Cause that knows more, such as its addresses."""
    issues = Issue.objects.filter(closed_at__isnull=True, severity="BLOCK").order_by()
    if connection_id is not None:
        issues = issues.filter(connection=connection_id)
    rows = list(_columns(issues)[: MOST + 1])
    grouped: dict[tuple[Any, str], Cause] = {}
    for row in rows[:MOST]:
        _add(grouped, row, kind)
    _offer_guards(grouped.values())
    _name_carers(grouped)
    ordered = sorted(grouped.values(), key=lambda one: one.weight, reverse=True)
    return Causes(tuple(ordered), cut=len(rows) > MOST)


def _offer_guards(causes: Collection[Cause]) -> None:
    """To a missing dimension belongs the rule that Sage's refusal showed, where nobody has decided on it."""
    wanted = [one for one in causes if one.facts.get("account") and one.facts.get("dimension")]
    if not wanted:
        return
    offered = AccountGuard.objects.filter(
        state=AccountGuard.State.OFFERED, account__in={one.facts["account"] for one in wanted}
    )
    known = {(row.connection_id, row.account, row.dimension): row for row in offered}
    for one in wanted:
        one.guard = known.get((one.connection_id, one.facts["account"], one.facts["dimension"]))


def _name_carers(grouped: Mapping[tuple[Any, str], Cause]) -> None:
    """Two queries, however many causes."""
    keys = {key for _, key in grouped}
    if not keys:
        return
    for care in CauseCare.objects.filter(cause__in=keys).select_related("person"):
        cause = grouped.get((care.connection_id, care.cause))
        if cause is not None:
            cause.care = care.person.name
    said = CauseComment.objects.filter(cause__in=keys).values_list("connection", "cause")
    for connection_id, key, n in said.annotate(n=Count("pk")):
        cause = grouped.get((connection_id, key))
        if cause is not None:
            cause.comments = n


def _columns(issues: Any) -> Any:
    return issues.values(
        "cause",
        "code",
        "message",
        "remedy",
        "opened_at",
        "facts",
        "document",
        "connection",
        subsidiary=F("connection__subsidiary__name"),
        currency=F("document__currency"),
        total=F("document__total"),
    )


def _add(grouped: dict[tuple[Any, str], Cause], row: dict[str, Any], kind: type[Cause]) -> None:
    key = (row["connection"], row["cause"])
    cause = grouped.get(key)
    if cause is None:
        cause = grouped[key] = kind(
            key=row["cause"],
            code=row["code"],
            words=row["message"],
            remedy=row["remedy"],
            connection=row["subsidiary"] or "",
            connection_id=row["connection"],
            since=row["opened_at"],
            facts=row["facts"],
        )
    cause.since = min(cause.since, row["opened_at"])
    if row["document"] is None:
        cause.others += 1
    else:
        cause.documents[row["document"]] = Money.from_minor(row["total"], row["currency"])


def ends_it(code: str, facts: Mapping[str, str]) -> tuple[Owner, Handling, Mend]:
    """Who ends it, how, and on which page: as the catalogue says, or the code."""
    known = catalogue.find(facts.get("why", ""))
    return (known.owner, known.handling, known.mend) if known else handling_of(code)
