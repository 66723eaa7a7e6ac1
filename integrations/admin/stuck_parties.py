"""What is stuck by whom it is for: the carrier on the telephone asks for one party's bills, whatever stops each of them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from integrations.core.money import Money
from integrations.models import Issue
from integrations.sage import catalogue
from integrations.shown.causes import MOST

MOST_PARTIES = 200
MOST_CAUSES = 4  # named in a row; the rest is counted


@dataclass(slots=True)
class StuckParty:
    """Documents are counted once, however many problems each has; money is what they would book."""

    id: uuid.UUID
    name: str
    source_id: str
    tenant: str
    since: datetime
    documents: dict[uuid.UUID, Money] = field(default_factory=dict)
    causes: dict[tuple[uuid.UUID | None, str], str] = field(default_factory=dict)

    @property
    def money(self) -> list[Money]:
        return Money.by_currency(abs(one) for one in self.documents.values())

    @property
    def weight(self) -> tuple[int, int]:
        return sum(one.minor for one in self.money), len(self.documents)

    @property
    def days(self) -> int:
        return (timezone.now() - self.since).days

    @property
    def url(self) -> str:
        return reverse("admin:integrations_party_change", args=[self.id])

    @property
    def documents_url(self) -> str:
        asked = {"of_party": self.id, "standing": "person"}
        return f"{reverse('admin:integrations_document_changelist')}?{urlencode(asked)}"

    @property
    def named_causes(self) -> list[tuple[str, str]]:
        """Words and address of the first few."""
        page = reverse("admin:integrations_cause")
        return [
            (words, f"{page}?{urlencode({'cause': key, **({'connection': str(of)} if of else {})})}")
            for (of, key), words in list(self.causes.items())[:MOST_CAUSES]
        ]

    @property
    def more_causes(self) -> int:
        return max(len(self.causes) - MOST_CAUSES, 0)


@dataclass(frozen=True, slots=True)
class StuckParties:
    """The dearest first; `cut` says that not all problems were counted, `more` how many parties are not shown."""

    rows: tuple[StuckParty, ...]
    more: int
    cut: bool


def stuck_parties() -> StuckParties:
    """One query, whatever the number of parties."""
    issues = Issue.objects.filter(
        closed_at__isnull=True, severity="BLOCK", document__party__isnull=False
    ).order_by()
    rows = list(
        issues.values(
            "cause",
            "message",
            "facts",
            "opened_at",
            "document",
            "connection",
            party=F("document__party"),
            name=F("document__party__name"),
            source_id=F("document__party__source_id"),
            tenant_name=F("tenant__name"),
            currency=F("document__currency"),
            total=F("document__total"),
        )[: MOST + 1]
    )
    found: dict[uuid.UUID, StuckParty] = {}
    for row in rows[:MOST]:
        party = found.setdefault(
            row["party"],
            StuckParty(row["party"], row["name"], row["source_id"], row["tenant_name"], row["opened_at"]),
        )
        party.since = min(party.since, row["opened_at"])
        party.documents[row["document"]] = Money.from_minor(row["total"], row["currency"])
        known = catalogue.find(row["facts"].get("why", ""))
        party.causes.setdefault((row["connection"], row["cause"]), known.title if known else row["message"])
    ordered = sorted(found.values(), key=lambda one: one.weight, reverse=True)
    return StuckParties(
        tuple(ordered[:MOST_PARTIES]), more=max(len(ordered) - MOST_PARTIES, 0), cut=len(rows) > MOST
    )
