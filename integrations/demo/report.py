"""What the demo says at its end: a table for people, and one JSON object for scripts."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Count, Sum

from integrations.core.documents import PARTIES
from integrations.core.freight import Kind
from integrations.core.money import Money
from integrations.demo.seed import Seeded
from integrations.models import Document, FreightTransaction, PaymentApplication, SagePayment
from integrations.pipeline.reconcile import Entry, Reconciliation, reconcile
from tenants import scope

LISTED = 40
_PARTIES = [kind.value for kind in PARTIES]


@dataclass(slots=True)
class Line:
    """One kind of transaction: how many came in, how many stand in Sage, and what keeps the others."""

    came: int = 0
    posted: int = 0
    kept: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Report:
    reconciliations: list[Reconciliation] = field(default_factory=list)
    kinds: dict[str, Line] = field(default_factory=lambda: defaultdict(Line))
    states: Counter[str] = field(default_factory=Counter)
    parties: int = 0
    payments: int = 0
    paid: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        return all(one.clean for one in self.reconciliations)

    @property
    def duplicates(self) -> list[Entry]:
        return _sorted(entry for one in self.reconciliations for entry in one.duplicates)

    @property
    def unexplained(self) -> list[Entry]:
        return _sorted(entry for one in self.reconciliations for entry in one.unexplained)

    @property
    def explained(self) -> list[Entry]:
        return _sorted(entry for one in self.reconciliations for entry in one.explained)

    def money(self) -> dict[str, dict[str, Money]]:
        """Per currency over all tenants."""
        found: dict[str, dict[str, Money]] = {}
        for one in self.reconciliations:
            for currency, sums in one.sums().items():
                into = found.setdefault(currency, {})
                for name in ("tms", "sage", "blocked", "explained", "unexplained"):
                    amount = getattr(sums, name)
                    into[name] = into[name] + amount if name in into else amount
        return found

    def as_json(self) -> dict[str, object]:
        return {
            "documents": dict(sorted(self.states.items())),
            "parties_in_sage": self.parties,
            "money": {
                currency: {name: str(amount.amount) for name, amount in sums.items()}
                for currency, sums in self.money().items()
            },
            "payments": {"imported": self.payments, "amount": str(_usd(self.paid).amount)},
            "duplicates_in_sage": len(self.duplicates),
            "unexplained": [_plain(entry) for entry in self.unexplained],
            "explained": [_plain(entry) for entry in self.explained],
            "rejected_rows": sum(len(one.rejected) for one in self.reconciliations),
            "open_differs": sum(one.due_differs for one in self.reconciliations),
        }


def _sorted(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.why, entry.number, entry.amount.minor))


def report(seeded: Seeded) -> Report:
    """Count and reconcile, tenant by tenant."""
    found = Report()
    connections: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for tenant_id, connection_id, _ in seeded.connections:
        connections[tenant_id].append(connection_id)
    for tenant_id, ids in connections.items():
        with scope.tenant(tenant_id):
            found.reconciliations.append(reconcile(ids))
            _count(found)
    return found


def _count(found: Report) -> None:
    documents = Document.objects.exclude(kind__in=_PARTIES)
    for state, n in documents.values_list("state").annotate(n=Count("id")):
        found.states[state] += n
    found.parties += Document.objects.filter(kind__in=_PARTIES).exclude(record_no="").count()
    for row in FreightTransaction.objects.prefetch_related("standings__document"):
        line = found.kinds[row.kind]
        line.came += 1
        if row.documents and all(document.record_no for document in row.documents):
            line.posted += 1
        else:
            line.kept[_keeper(row)] += 1
    found.payments += SagePayment.objects.filter(ours=True, live=True).count()
    for currency, amount in (
        PaymentApplication.objects.filter(live=True).values_list("currency").annotate(n=Sum("amount"))
    ):
        found.paid[currency] += amount


def _keeper(row: FreightTransaction) -> str:
    """What keeps it from Sage: of several documents the first that is not there."""
    missing = next((document for document in row.documents if not document.record_no), None)
    if missing is None:
        return row.get_status_display().lower()
    return missing.blocked_by or missing.get_state_display().lower()


def table(found: Report) -> Iterator[str]:
    """Lines for a terminal."""
    yield f"{'kind':<20}{'came in':>9}{'posted':>9}  not posted, and why"
    for kind in Kind:
        line = found.kinds.get(kind.value)
        if line is not None:
            why = ", ".join(f"{n} {cause}" for cause, n in line.kept.most_common())
            yield f"{kind.replace('_', ' '):<20}{line.came:>9,}{line.posted:>9,}  {why}"
    yield ""
    yield f"{'':<26}{'currency':>9}{'amount':>18}"
    for currency, sums in found.money().items():
        yield from _money_lines(currency, sums, found.explained)
    yield ""
    yield from _listed("explained", found.explained)
    yield from _listed("UNEXPLAINED", found.unexplained)
    yield from _rejected(found)
    yield (
        f"payments imported: {found.payments}, applied {_usd(found.paid).amount:,} USD;"
        f" duplicates in Sage: {len(found.duplicates)}"
    )


def _money_lines(currency: str, sums: dict[str, Money], explained: Iterable[Entry]) -> Iterator[str]:
    yield _amount("the TMS says", currency, sums["tms"])
    yield _amount("stands in Sage", currency, sums["sage"])
    by_word: Counter[str] = Counter()
    for entry in explained:
        if entry.amount.currency == currency:
            by_word[entry.word] += entry.amount.minor
    for word, minor in by_word.most_common():
        yield _amount(f"  explained: {word}", currency, Money.from_minor(minor, currency))
    yield _amount("  unexplained", currency, sums["unexplained"])


def _amount(words: str, currency: str, amount: Money) -> str:
    return f"{words:<26}{currency:>9}{amount.amount:>18,}"


def _listed(title: str, entries: list[Entry]) -> Iterator[str]:
    for entry in entries[:LISTED]:
        yield f"  {title}: {entry.number:<24}{entry.amount.amount:>14,} {entry.amount.currency}  {entry.why}"
    if len(entries) > LISTED:
        yield f"  {title}: and {len(entries) - LISTED} more"


def _rejected(found: Report) -> Iterator[str]:
    for one in found.reconciliations:
        for name, row, message in one.rejected[:LISTED]:
            yield f"  rejected: {name} row {row}: {message}"


def _usd(paid: Counter[str]) -> Money:
    return Money.from_minor(paid["USD"], "USD")


def _plain(entry: Entry) -> dict[str, str]:
    return {
        "what": entry.what,
        "number": entry.number,
        "amount": str(entry.amount.amount),
        "currency": entry.amount.currency,
        "why": entry.why,
    }
