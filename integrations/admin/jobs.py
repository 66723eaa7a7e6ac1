"""Runs: what came, what went, what was read, when and how long; and what is due next."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.utils import timezone

from integrations.admin.badges import choice_badge
from integrations.admin.columns import EMPTY, moment, tidy, two_lines
from integrations.admin.facts import FactAdmin, HistoryAdmin
from integrations.admin.filters import ConnectionFilter
from integrations.core.money import Money
from integrations.models import Cursor, SyncJob, Work
from integrations.models.choices import JobState
from tenants.templatetags.figures import money


@dataclass(frozen=True, slots=True)
class RunSeen:
    job: SyncJob
    badge: str
    counts: str
    money: str
    took: str


def runs(connection_id: uuid.UUID | None = None, *, most: int) -> Iterable[RunSeen]:
    """The latest runs in scope, or of one connection."""
    jobs = SyncJob.objects.select_related("connection__subsidiary", "connection__entity")
    if connection_id is not None:
        jobs = jobs.filter(connection=connection_id)
    return [_seen(job) for job in jobs.order_by("-started_at")[:most]]


def _seen(job: SyncJob) -> RunSeen:
    return RunSeen(
        job,
        choice_badge(job.state, job.get_state_display()),
        counted_words(job),
        money_words(job.money),
        took(job),
    )


def counts_words(counts: dict[str, Any]) -> str:
    """`posted 40, blocked 3`, or that there was nothing to do."""
    parts = [f"{name.replace('_', ' ')} {n:,}" for name, n in counts.items() if isinstance(n, int) and n]
    return ", ".join(parts) or "nothing to do"


def counted_words(job: SyncJob) -> str:
    """What it counted, or has counted so far."""
    if job.state == JobState.RUNNING:
        return f"{counts_words(job.counts)} so far" if job.counts else "nothing counted yet"
    return counts_words(job.counts)


def money_words(amounts: dict[str, Any]) -> str:
    return ", ".join(money(Money.from_minor(minor, currency)) for currency, minor in sorted(amounts.items()))


def took(job: SyncJob) -> str:
    span = (job.finished_at or timezone.now()) - job.started_at
    return _span_words(span) if job.finished_at else f"{_span_words(span)} so far"


def _span_words(span: timedelta) -> str:
    seconds = span.total_seconds()
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


@admin.register(SyncJob)
class SyncJobAdmin(HistoryAdmin):
    newest_by = "started_at"
    empty_words = "Each export and import stands here with what it counted."
    list_display = ("state_now", "what", "of", "counted", "amounts", "lasted", "began")
    list_display_links = ("what",)
    list_filter = ("kind", "state", "trigger", ConnectionFilter)
    list_select_related = ("connection__subsidiary", "connection__entity")
    fields = readonly_fields = (
        "state_now",
        "kind",
        "trigger",
        "actor",
        "connection",
        "counted",
        "amounts",
        "message",
        "lasted",
        moment("started_at", "Started"),
        moment("finished_at", "Ended"),
        tidy("counts", "Everything counted"),
    )

    @admin.display(description="State")
    def state_now(self, row: SyncJob) -> str:
        return choice_badge(row.state, row.get_state_display())

    @admin.display(description="Run")
    def what(self, row: SyncJob) -> str:
        return two_lines(row.get_kind_display(), row.message or row.get_trigger_display().lower())

    @admin.display(description="Connection")
    def of(self, row: SyncJob) -> str:
        return str(row.connection) if row.connection else EMPTY

    @admin.display(description="Counted")
    def counted(self, row: SyncJob) -> str:
        return counted_words(row)

    @admin.display(description="Money")
    def amounts(self, row: SyncJob) -> str:
        return money_words(row.money) or EMPTY

    @admin.display(description="Took")
    def lasted(self, row: SyncJob) -> str:
        return took(row)

    began = staticmethod(moment("started_at", "Started"))


@admin.register(Work)
class WorkAdmin(FactAdmin):
    """What is due next: rows that the tick reads."""

    list_display = (
        "kind",
        "connection",
        moment("due_at", "Due"),
        moment("started_at", "Last started"),
        moment("finished_at", "Last ended"),
    )
    list_filter = ("kind", ConnectionFilter)
    list_select_related = ("connection__subsidiary", "connection__entity")
    ordering = ("due_at",)


@admin.register(Cursor)
class CursorAdmin(FactAdmin):
    list_display = ("object_name", "when_modified", "connection", moment("moved_at", "Moved"))
    list_filter = (ConnectionFilter,)
    list_select_related = ("connection__subsidiary", "connection__entity")
    ordering = ("object_name",)
