"""The first page: is everything in Sage?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from integrations.admin import figures
from integrations.admin.badges import choice_badge
from integrations.admin.causes import open_causes
from integrations.admin.columns import page_of
from integrations.admin.facts import sees
from integrations.admin.filters import ASKED
from integrations.admin.jobs import RunSeen, runs
from integrations.core.lifecycle import NEEDS_A_PERSON, State
from integrations.models import Connection, DoctorReport, Document, ManualCoding, PartyLink, Work
from integrations.models.choices import ConnectionState, LinkState
from integrations.shown.by_day import Chart, charts
from integrations.shown.causes import Causes
from integrations.shown.groups import DAYS, recent
from tenants import scope

_ON_THE_WAY = frozenset({State.READY, State.SENDING, State.SENT})


@dataclass(frozen=True, slots=True)
class ConnectionSeen:
    connection: Connection
    badge: str
    url: str


@dataclass(frozen=True, slots=True)
class Need:
    """Something beside stuck documents that waits for a person."""

    words: str
    url: str
    tone: str = "amber"


MOST_NEEDS = 12
MANY_TENANTS = 10
COUNTED_EVERY = 60  # seconds


@dataclass(frozen=True, slots=True)
class Home:
    """`answer` is the sentence that a controller reads first, `tone` the colour of what it says."""

    answer: str
    tone: str
    states: tuple[figures.StateFigure, ...]
    causes: Causes
    runs: tuple[RunSeen, ...]
    connections: tuple[ConnectionSeen, ...]
    needs: tuple[Need, ...] = ()
    by_day: tuple[Chart, ...] = ()
    counted_at: datetime | None = None  # where the figures are not of this moment
    days: int = DAYS

    @classmethod
    def of_scope(cls) -> Home:
        states, by_day, counted_at = _figures()
        answer, tone = _answer(states, Document.objects.filter(ASKED).count())
        return cls(
            answer,
            tone,
            states,
            open_causes(),
            tuple(runs(most=8)),
            tuple(_connections()),
            tuple(_needs()),
            by_day,
            counted_at,
        )

    @property
    def dearest(self) -> Sequence[Any]:
        return self.causes.rows[:6]


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The theme's callback for the index."""
    with sees(request):
        home = Home.of_scope() if scope.current() else None
    title = "Is everything in Sage?" if home else "Start"
    return {**context, "title": title, "home": home, "in_scope": bool(scope.current())}


Figures = tuple[tuple[figures.StateFigure, ...], tuple[Chart, ...], datetime | None]


def _figures() -> Figures:
    """Of the scope. Who looks after very many tenants waits for the count once a minute, and is told when it was taken."""
    tenants = scope.current()
    if len(tenants) <= MANY_TENANTS:
        return *_counted(), None
    of = hashlib.sha256(",".join(sorted(str(tenant) for tenant in tenants)).encode()).hexdigest()
    return cast(Figures, cache.get_or_set(f"home:{of}", lambda: (*_counted(), timezone.now()), COUNTED_EVERY))


def _counted() -> tuple[tuple[figures.StateFigure, ...], tuple[Chart, ...]]:
    lately = recent()
    return figures.by_state(lately=lately), charts(lately)


def _connections() -> list[ConnectionSeen]:
    found = Connection.objects.select_related("subsidiary", "entity", "tenant").order_by(
        "tenant__name", "subsidiary__name"
    )
    return [
        ConnectionSeen(one, choice_badge(one.state, one.get_state_display()), page_of(one))
        for one in found[:50]
    ]


def _answer(states: Sequence[figures.StateFigure], asked: int) -> tuple[str, str]:
    """`asked`: of the unknown ones, those that a look could not settle."""
    if not states:
        return "Nothing has come in yet.", "slate"
    person = _count(states, NEEDS_A_PERSON) + asked
    unknown = _count(states, frozenset({State.UNKNOWN})) - asked
    way = _count(states, _ON_THE_WAY)
    said = [
        _part(person, "needs you", "need you"),
        _part(unknown, "is being looked for in Sage", "are being looked for in Sage"),
        _part(way, "is on its way", "are on their way"),
    ]
    parts = [part for part in said if part]
    if not parts:
        return "Everything is in Sage.", "green"
    subject = "document" if parts[0].startswith("1 ") else "documents"
    first, *rest = parts
    first = first.replace(" ", f" {subject} ", 1)
    return f"{', '.join([first, *rest])}.", "amber" if person else "blue"


def _part(n: int, one: str, many: str) -> str:
    if not n:
        return ""
    return f"1 {one}" if n == 1 else f"{n:,} {many}"


def _count(states: Sequence[figures.StateFigure], wanted: frozenset[State]) -> int:
    return sum(one.documents for one in states if one.state in wanted)


def _needs() -> list[Need]:
    """What the doctor found, who is not matched, what was begun; a fixed number of queries, whatever the tenants."""
    newest = DoctorReport.objects.filter(connection=OuterRef("connection")).order_by("-taken_at")
    failing = (
        DoctorReport.objects.filter(pk=Subquery(newest.values("pk")[:1]), failed__gt=0)
        .exclude(connection__state=ConnectionState.DISCONNECTED)
        .select_related("connection__subsidiary", "connection__entity")
        .order_by("-failed")[:MOST_NEEDS]
    )
    needs = [
        Need(
            f"Doctor: {report.failed} to mend on {report.connection}",
            reverse("admin:integrations_connection_doctor", args=[report.connection_id]),
            "red",
        )
        for report in failing
    ]
    waiting = (
        PartyLink.objects.filter(state=LinkState.NEEDS_PERSON)
        .exclude(connection__state=ConnectionState.DISCONNECTED)
        .values("connection", "connection__subsidiary__name")
        .annotate(n=Count("pk"))
        .order_by("-n")[:MOST_NEEDS]
    )
    needs += [
        Need(
            f"Who is who: {row['n']} of {row['connection__subsidiary__name']}",
            reverse("admin:integrations_matches", args=[row["connection"]]),
        )
        for row in waiting
    ]
    coded = ManualCoding.objects.filter(state=ManualCoding.State.OFFERED).count()
    if coded:
        page = f"{reverse('admin:integrations_manualcoding_changelist')}?state__exact=OFFERED"
        needs.append(Need(f"Coded by hand, offered as a mapping: {coded}", page, "blue"))
    late = (
        Work.objects.filter(due_at__lt=timezone.now() - timedelta(minutes=settings.LATE_AFTER_MINUTES))
        .order_by("due_at")
        .first()
    )
    if late is not None:
        page = reverse("admin:integrations_syncjob_changelist")
        needs.insert(0, Need(f"Nothing runs: work is late since {late.due_at:%d %b, %H:%M} UTC", page, "red"))
    begun = Connection.objects.filter(state=ConnectionState.DRAFT, setup_step__lt=6).select_related(
        "subsidiary"
    )
    needs += [
        Need(
            f"Set-up of {one.subsidiary.name}: step {one.setup_step} of 6",
            reverse("admin:integrations_set_up_step", args=[one.pk, one.setup_step]),
            "blue",
        )
        for one in begun[:MOST_NEEDS]
    ]
    return needs
