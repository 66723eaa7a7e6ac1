"""The first page: is yesterday's freight in the books, and what needs you?"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, Count, Sum, Value, When
from django.db.models.functions import Abs
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
from tenants.models import Engagement, OnboardingStep, Quote, SupportWindow, Tenant
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
    connections = list(
        Connection.objects.exclude(state=ConnectionState.DISCONNECTED)
        .select_related("subsidiary", "entity", "company")
        .order_by("subsidiary__name")
    )
    since = _starts(tenant)
    grouped = _grouped(since)
    of_month = {"today", MONTH} if since[YESTERDAY] < since[MONTH] else {"today", YESTERDAY, MONTH}
    facts = {
        "title": "Home",
        "connections": _standing(connections),
        "periods": [
            ("Yesterday", _rows(grouped, {YESTERDAY})),
            (f"{since['today']:%B}", _rows(grouped, of_month)),
        ],
        "charts": charts(groups.recent()),
        "needs": _needs(tenant, connections),
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


def _standing(connections: list[Connection]) -> list[ConnectionSeen]:
    """Each connection in a sentence; one query for all."""
    counts: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    rows = Document.objects.filter(connection__in=connections).order_by()
    open_states = [*words.STUCK, *words.ON_THE_WAY]
    for connection_id, state, n in (
        rows.filter(state__in=open_states).values_list("connection", "state").annotate(n=Count("pk"))
    ):
        counts[connection_id][state] = n
    with_any = set(rows.filter(state__in=words.IN_SAGE).values_list("connection", flat=True).distinct())
    return [_sentence(one, counts[one.pk], one.pk in with_any) for one in connections]


def _sentence(connection: Connection, counts: dict[str, int], has_any: bool) -> ConnectionSeen:
    if connection.state == ConnectionState.DRAFT:
        return ConnectionSeen(connection, "Being set up: nothing is sent yet.", "slate")
    said, tone = words.answer({**counts, **({"CONFIRMED": 1} if has_any else {})})
    if connection.state == ConnectionState.PAUSED:
        why = f": {connection.paused_because}" if connection.paused_because else ""
        return ConnectionSeen(connection, f"It rests{why}. {said}", "amber")
    return ConnectionSeen(connection, said, tone)


def _windows(tenant: Tenant) -> list[Standing]:
    now = timezone.now()
    opened = SupportWindow.objects.filter(tenant=tenant, opened_at__isnull=False)
    return [endings.standing(window, now) for window in opened]


def _needs(tenant: Tenant, connections: list[Connection]) -> list[Need]:
    """What waits for this customer; a handful of queries, whatever the documents."""
    slug = tenant.slug
    needs = []
    stuck = (
        Document.objects.filter(state__in=words.STUCK).exclude(kind__in=[k.value for k in PARTIES]).count()
    )
    if stuck:
        needs.append(
            Need(f"{stuck:,} document{'' if stuck == 1 else 's'} to mend", reverse("books:mend", args=[slug]))
        )
    strangers = PartyLink.objects.filter(
        state=LinkState.NEEDS_PERSON, connection__in=[one.pk for one in connections]
    ).count()
    if strangers:
        needs.append(
            Need(f"{strangers:,} customers or vendors to be recognised", reverse("books:mend", args=[slug]))
        )
    needs += _months(tenant, connections)
    quotes = Quote.objects.filter(tenant=tenant, state=Quote.State.OFFERED).count()
    if quotes:
        needs.append(Need(f"{quotes} quote to answer", reverse("portal:support", args=[slug])))
    orders = Engagement.objects.filter(tenant=tenant, closed_at=None)
    steps = OnboardingStep.objects.filter(engagement__in=orders, state=OnboardingStep.State.OPEN).count()
    if steps:
        needs.append(Need(f"Set-up: {steps} steps are open", reverse("portal:set_up", args=[slug]), "blue"))
    return needs


def _months(tenant: Tenant, connections: list[Connection]) -> list[Need]:
    """Last month, where somebody went live in it or before and nobody signed it."""
    first = timezone.now().astimezone(ZoneInfo(tenant.time_zone)).date().replace(day=1)
    month = (first - timedelta(days=1)).replace(day=1)
    starts = datetime.combine(first, time(), tzinfo=ZoneInfo(tenant.time_zone))
    live = [one for one in connections if one.activated_at and one.activated_at < starts]
    signed = set(CloseSignOff.objects.filter(month=month).values_list("connection", flat=True))
    open_ones = [one for one in live if one.pk not in signed]
    if not open_ones:
        return []
    return [Need(f"{month:%B} is not signed off", reverse("books:close", args=[tenant.slug]), "blue")]
