"""The first page: is yesterday's freight in the books, and what needs you?"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, Count, Exists, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Abs, Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from integrations.core.documents import PARTIES
from integrations.core.money import Money
from integrations.core.periods import Stream, stream_of
from integrations.models import CloseSignOff, Connection, Document, PartyLink
from integrations.models.choices import ConnectionState, LinkState
from integrations.shown import groups, words
from integrations.shown.by_day import charts
from tenants.models import OnboardingStep, Quote, SupportWindow, Tenant
from tenants.portal.entry import of_customer, page
from tenants.support import endings
from tenants.support.days import Standing

STREAM_WORDS = {Stream.AR: "Receivables", Stream.AP: "Payables", Stream.GL: "Journals"}
YESTERDAY, MONTH = "yesterday", "month"


@dataclass(slots=True)
class Cell:
    """So many documents, and what they come to without their signs, in minor units."""

    n: int = 0
    minor: int = 0

    def add(self, n: int, minor: int) -> None:
        self.n += n
        self.minor += minor


@dataclass(slots=True)
class Row:
    """A stream of a subsidiary, in a currency."""

    subsidiary: str
    stream: str
    currency: str
    told: Cell = field(default_factory=Cell)
    in_sage: Cell = field(default_factory=Cell)
    on_the_way: Cell = field(default_factory=Cell)
    stuck: Cell = field(default_factory=Cell)

    def money(self, cell: Cell) -> Money:
        return Money.from_minor(cell.minor, self.currency)

    @property
    def cells(self) -> list[tuple[str, int, Money, str]]:
        """Words, documents, money, tone."""
        return [
            ("From the TMS", self.told.n, self.money(self.told), ""),
            ("In Sage", self.in_sage.n, self.money(self.in_sage), "green"),
            ("On the way", self.on_the_way.n, self.money(self.on_the_way), "blue"),
            ("Stuck", self.stuck.n, self.money(self.stuck), "amber"),
        ]


@dataclass(frozen=True, slots=True)
class ConnectionSeen:
    connection: Connection
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class Need:
    words: str
    url: str
    tone: str = "amber"


@require_GET
@of_customer
def home(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    month = _month_before(tenant)
    connections = _connections(month)
    counts = _counts(connections)
    since = _starts(tenant)
    grouped = _grouped(since)
    of_month = {"today", MONTH} if since[YESTERDAY] < since[MONTH] else {"today", YESTERDAY, MONTH}
    facts = {
        "title": "Home",
        "connections": [_sentence(one, counts[one.pk]) for one in connections],
        "periods": [
            ("Yesterday", _rows(grouped, {YESTERDAY})),
            (f"{since['today']:%B}", _rows(grouped, of_month)),
        ],
        "charts": charts(groups.recent()),
        "needs": _needs(tenant, connections, counts, month),
        "windows": _windows(tenant),
        "is_set_up": any(one.activated_at for one in connections),
    }
    return page(request, tenant, "home", facts)


def _starts(tenant: Tenant) -> dict[str, datetime]:
    """Where yesterday, today and the month begin, by the tenant's clocks."""
    zone = ZoneInfo(tenant.time_zone)
    today = timezone.now().astimezone(zone).date()
    days = {"today": today, YESTERDAY: today - timedelta(days=1), MONTH: today.replace(day=1)}
    return {name: datetime.combine(day, time(), tzinfo=zone) for name, day in days.items()}


_Group = dict[str, Any]


def _grouped(since: dict[str, datetime]) -> list[_Group]:
    """What came in this month, and yesterday where that was another: one query."""
    when = Case(
        When(created_at__gte=since["today"], then=Value("today")),
        When(created_at__gte=since[YESTERDAY], then=Value(YESTERDAY)),
        default=Value(MONTH),
        output_field=CharField(),
    )
    rows = Document.objects.filter(created_at__gte=min(since[YESTERDAY], since[MONTH])).exclude(
        kind__in=[kind.value for kind in PARTIES]
    )
    rows = rows.order_by().annotate(when=when)
    rows = rows.values("when", "subsidiary__name", "kind", "state", "currency")
    return list(rows.annotate(n=Count("pk"), size=Sum(Abs("total"))))


def _rows(grouped: Iterable[_Group], periods: set[str]) -> list[Row]:
    found: dict[tuple[str, str, str], Row] = {}
    for one in grouped:
        if one["when"] not in periods:
            continue
        stream = STREAM_WORDS[stream_of(one["kind"])]
        key = (one["subsidiary__name"], stream, one["currency"])
        row = found.setdefault(key, Row(*key))
        row.told.add(one["n"], one["size"])
        for states, cell in (
            (words.IN_SAGE, row.in_sage),
            (words.ON_THE_WAY, row.on_the_way),
            (words.STUCK, row.stuck),
        ):
            if one["state"] in states:
                cell.add(one["n"], one["size"])
    return [found[key] for key in sorted(found)]


def _connections(month: date) -> list[Connection]:
    """Each with whether it has anything in Sage, and whether the last month is signed."""
    there = Document.objects.filter(connection=OuterRef("pk"), state__in=words.IN_SAGE)
    signed = CloseSignOff.objects.filter(connection=OuterRef("pk"), month=month)
    rows = Connection.objects.exclude(state=ConnectionState.DISCONNECTED)
    rows = rows.annotate(has_any=Exists(there), is_signed=Exists(signed))
    return list(rows.select_related("subsidiary", "entity", "company").order_by("subsidiary__name"))


_Counts = Mapping[uuid.UUID, dict[str, int]]


def _counts(connections: list[Connection]) -> _Counts:
    """What is not settled, by connection and state; one query for all."""
    counts: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    rows = Document.objects.filter(
        connection__in=connections, state__in=[*words.STUCK, *words.ON_THE_WAY]
    ).exclude(kind__in=[kind.value for kind in PARTIES])
    for connection_id, state, n in rows.order_by().values_list("connection", "state").annotate(n=Count("pk")):
        counts[connection_id][state] = n
    return counts


def _sentence(connection: Connection, counts: dict[str, int]) -> ConnectionSeen:
    if connection.state == ConnectionState.DRAFT:
        return ConnectionSeen(connection, "Being set up: nothing is sent yet.", "slate")
    known = {"CONFIRMED": 1} if getattr(connection, "has_any", False) else {}
    said, tone = words.answer({**counts, **known})
    if connection.state == ConnectionState.PAUSED:
        why = f": {connection.paused_because}" if connection.paused_because else ""
        return ConnectionSeen(connection, f"It rests{why}. {said}", "amber")
    return ConnectionSeen(connection, said, tone)


def _windows(tenant: Tenant) -> list[Standing]:
    now = timezone.now()
    opened = SupportWindow.objects.filter(tenant=tenant, opened_at__isnull=False)
    return [endings.standing(window, now) for window in opened]


def _needs(tenant: Tenant, connections: list[Connection], counts: _Counts, month: date) -> list[Need]:
    """What waits for this customer."""
    slug, needs = tenant.slug, []
    stuck = sum(n for states in counts.values() for state, n in states.items() if state in words.STUCK)
    if stuck:
        needs.append(
            Need(f"{stuck:,} document{'' if stuck == 1 else 's'} to mend", reverse("books:mend", args=[slug]))
        )
    waiting = _waiting(tenant)
    if waiting["strangers"]:
        told = f"{waiting['strangers']:,} customers or vendors to be recognised"
        needs.append(Need(told, reverse("books:parties", args=[slug])))
    starts = datetime.combine(_following(month), time(), tzinfo=ZoneInfo(tenant.time_zone))
    if any(
        one.activated_at and one.activated_at < starts and not getattr(one, "is_signed", True)
        for one in connections
    ):
        needs.append(Need(f"{month:%B} is not signed off", reverse("books:close", args=[slug]), "blue"))
    if waiting["quotes"]:
        needs.append(Need(f"{waiting['quotes']} quote to answer", reverse("portal:support", args=[slug])))
    if waiting["steps"]:
        told = f"Set-up: {waiting['steps']} steps are open"
        needs.append(Need(told, reverse("portal:set_up", args=[slug]), "blue"))
    return needs


def _waiting(tenant: Tenant) -> dict[str, int]:
    """Three counts in one query."""

    def count(rows: QuerySet[Any]) -> Coalesce:
        by_tenant = rows.filter(tenant=OuterRef("pk")).order_by().values("tenant")
        return Coalesce(Subquery(by_tenant.annotate(n=Count("pk")).values("n")), 0)

    links = PartyLink.objects.filter(state=LinkState.NEEDS_PERSON)
    steps = OnboardingStep.objects.filter(state=OnboardingStep.State.OPEN, engagement__closed_at__isnull=True)
    counted = {
        "strangers": count(links.exclude(connection__state=ConnectionState.DISCONNECTED)),
        "quotes": count(Quote.objects.filter(state=Quote.State.OFFERED)),
        "steps": count(steps),
    }
    found = Tenant.objects.filter(pk=tenant.pk).values_list(*counted.values())
    return dict(zip(counted, found.get(), strict=True))


def _month_before(tenant: Tenant) -> date:
    first = timezone.now().astimezone(ZoneInfo(tenant.time_zone)).date().replace(day=1)
    return (first - timedelta(days=1)).replace(day=1)


def _following(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
