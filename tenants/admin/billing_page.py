"""Billing's page: whose support is included until when, what is unbilled, which fees and statements are open."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from tenants import acts
from tenants.cells import neutral
from tenants.models import (
    Engagement,
    SetUpFee,
    Statement,
    StatementLine,
    SupportTime,
    SupportWindow,
    Tenant,
    WindowExtension,
)
from tenants.permissions import powers_of
from tenants.support import endings, statements
from tenants.support.days import Standing, State
from tenants.support.statements import Line

if TYPE_CHECKING:
    from django.db.models import QuerySet

VIEW, CHANGE = "tenants.view_statement", "tenants.change_statement"
_ORDER = (State.ENDING, State.ACTIVE, State.ENDED, State.NOT_STARTED)
MONTHS = 6
HEIGHT = 120


@dataclass(frozen=True, slots=True)
class WindowSeen:
    """One authorization: its customer, its subsidiaries, where its window stands."""

    tenant: Tenant
    authorization: str
    subsidiaries: Sequence[str]
    standing: Standing
    window: SupportWindow | None
    asked: WindowExtension | None


@dataclass(slots=True)
class Unbilled:
    tenant: Tenant
    entries: int = 0
    included: int = 0
    charged: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)
    problems: set[str] = field(default_factory=set)
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class MonthUsed:
    """Minutes of a month that was stated, for a bar of two parts."""

    month: date
    included: int
    charged: int
    scale: int

    @property
    def included_height(self) -> int:
        return HEIGHT * self.included // self.scale

    @property
    def charged_height(self) -> int:
        return HEIGHT * self.charged // self.scale

    @property
    def charged_top(self) -> int:
        return HEIGHT - self.included_height - self.charged_height

    @property
    def included_top(self) -> int:
        return HEIGHT - self.included_height


def tenants_of(request: HttpRequest) -> QuerySet[Tenant]:
    from tenants import scope

    reached = scope.current()
    if not request.user.is_superuser:
        reached &= powers_of(request.user).tenants_for(VIEW)
    return Tenant.objects.filter(pk__in=reached)


def engagements_of(request: HttpRequest) -> QuerySet[Engagement]:
    """Those that the person may write time for."""
    from tenants import scope

    reached = scope.current()
    if not request.user.is_superuser:
        reached &= powers_of(request.user).tenants_for("tenants.add_supporttime")
    rows = Engagement.objects.filter(tenant__in=reached, closed_at=None)
    return rows.select_related("subsidiary", "tenant").order_by("tenant__name", "subsidiary__name")


def page(site: Any, request: HttpRequest) -> HttpResponse:
    tenants = list(tenants_of(request))
    if not tenants:
        raise Http404
    if request.method == "POST":
        return _make_drafts(request, tenants)
    wanted = request.GET.get("export")
    if wanted is not None:
        return _export(wanted, tenants)
    seen = windows_seen(tenants)
    unbilled = unbilled_of(tenants)
    fees = SetUpFee.objects.filter(tenant__in=tenants, received_on=None).select_related("tenant")
    stated = Statement.objects.filter(tenant__in=tenants).select_related("tenant")
    context = {
        **site.each_context(request),
        "title": "Billing",
        "windows": seen,
        "counts": [(state, sum(one.standing.state is state for one in seen)) for state in _ORDER],
        "unbilled": unbilled,
        "fees": fees.order_by("due_on"),
        "to_approve": stated.filter(state=Statement.State.DRAFT).order_by("month"),
        "to_send": stated.filter(state=Statement.State.APPROVED).order_by("month"),
        "to_be_paid": stated.filter(state=Statement.State.SENT, total__gt=0).order_by("month"),
        "asked": [one for one in seen if one.asked],
        "used": used_by_month(tenants),
        "last_month": _last_month(),
        "may": any(request.user.has_perm(CHANGE, tenant) for tenant in tenants),
    }
    return TemplateResponse(request, "admin/tenants/billing.html", context)


def windows_seen(tenants: Sequence[Tenant]) -> list[WindowSeen]:
    """Each authorization under which something is ordered; those that end next stand first. Three queries."""
    by_id = {tenant.pk: tenant for tenant in tenants}
    opened = {(w.tenant_id, w.authorization): w for w in SupportWindow.objects.filter(tenant__in=tenants)}
    asked = {
        one.window_id: one
        for one in WindowExtension.objects.filter(tenant__in=tenants, state=WindowExtension.State.ASKED)
    }
    under: dict[tuple[Any, str], list[str]] = {}
    for row in Engagement.objects.filter(tenant__in=tenants).select_related("subsidiary"):
        under.setdefault((row.tenant_id, row.authorization), []).append(str(row.subsidiary))
    now = timezone.now()
    seen = []
    for (tenant_id, authorization), names in under.items():
        window = opened.get((tenant_id, authorization))
        standing = endings.standing(window, now)
        more = asked.get(window.pk) if window else None
        seen.append(WindowSeen(by_id[tenant_id], authorization, sorted(set(names)), standing, window, more))
    seen.sort(
        key=lambda one: (_ORDER.index(one.standing.state), one.standing.days_left or 0, one.tenant.name)
    )
    return seen


def unbilled_of(tenants: Sequence[Tenant]) -> list[Unbilled]:
    """What stands on no statement yet, by customer, as it would be charged now. Four queries."""
    known = statements.known_of(tenants)
    rows: dict[Any, list[SupportTime]] = {}
    for entry in (
        SupportTime.objects.filter(tenant__in=tenants, stated_at=None)
        .select_related("engagement", "reverses__line__statement")
        .order_by("started_at")
    ):
        rows.setdefault(entry.tenant_id, []).append(entry)
    found = []
    for tenant_id, entries in rows.items():
        one = Unbilled(known[tenant_id].tenant, len(entries), oldest=entries[0].started_at)
        for line in statements.lines_of(known[tenant_id], entries):
            _add(one, line)
        found.append(one)
    return sorted(found, key=lambda one: one.tenant.name)


def _add(one: Unbilled, line: Line | str) -> None:
    if isinstance(line, str):
        one.problems.add(line)
        return
    one.included += line.included
    one.charged += line.charged
    if line.amount:
        one.amounts[line.currency] = one.amounts.get(line.currency, Decimal(0)) + line.amount


def used_by_month(tenants: Sequence[Tenant]) -> list[MonthUsed]:
    """Stated minutes of the last months, included and charged."""
    rows = (
        StatementLine.objects.filter(tenant__in=tenants)
        .annotate(month=TruncMonth("statement__month"))
        .values("month")
        .annotate(included=Sum("included_minutes"), charged=Sum("charged_minutes"))
        .order_by("-month")[:MONTHS]
    )
    found = [(row["month"], max(0, row["included"]), max(0, row["charged"])) for row in rows]
    scale = max((a + b for _, a, b in found), default=0) or 1
    return [MonthUsed(month, a, b, scale) for month, a, b in reversed(found)]


def _last_month() -> date:
    this = timezone.now().date().replace(day=1)
    return (
        (this.replace(month=this.month - 1)) if this.month > 1 else this.replace(year=this.year - 1, month=12)
    )


def _make_drafts(request: HttpRequest, tenants: Sequence[Tenant]) -> HttpResponse:
    """Last month's statement of each customer that has work on none yet."""
    mine = [tenant for tenant in tenants if request.user.has_perm(CHANGE, tenant)]
    if not mine:
        raise Http404
    month = _last_month()

    def do() -> str:
        made = [statements.draft(tenant, month) for tenant in mine if statements.unstated(tenant, month)]
        return f"{len(made)} statement{'' if len(made) == 1 else 's'} of {month:%B %Y} to approve."

    return acts.answer(request, do, reverse("admin:billing"))


# Export of everything ----------------------------------------------------------------------------------------------


def _windows_csv(tenants: Sequence[Tenant]) -> Iterable[Sequence[Any]]:
    yield ("Customer", "Authorization", "Subsidiaries", "State", "First day", "Included through", "Days left")
    for one in windows_seen(tenants):
        told = one.standing
        yield (
            one.tenant.name,
            one.authorization,
            ", ".join(one.subsidiaries),
            told.state.value,
            told.first_day,
            told.last_day,
            told.days_left,
        )


def _time_csv(tenants: Sequence[Tenant]) -> Iterable[Sequence[Any]]:
    yield (
        "Customer",
        "Subsidiary",
        "Began (UTC)",
        "Minutes",
        "Person",
        "Category",
        "What was done",
        "Statement",
    )
    rows = SupportTime.objects.filter(tenant__in=tenants).select_related(
        "tenant", "engagement__subsidiary", "person", "line__statement"
    )
    for row in rows.order_by("started_at").iterator(chunk_size=1000):
        yield (
            row.tenant.name,
            str(row.engagement.subsidiary),
            row.started_at.isoformat(),
            -row.minutes if row.reverses_id else row.minutes,
            row.person.email,
            row.category,
            row.words,
            row.line.statement.number if row.stated_at else "",
        )


def _fees_csv(tenants: Sequence[Tenant]) -> Iterable[Sequence[Any]]:
    yield ("Customer", "Authorization", "Amount", "Currency", "Invoice", "Due", "Received", "Taken down by")
    for row in SetUpFee.objects.filter(tenant__in=tenants).select_related("tenant").order_by("created_at"):
        yield (
            row.tenant.name,
            row.reference,
            row.amount,
            row.currency,
            row.invoice_number,
            row.due_on,
            row.received_on,
            row.received_by,
        )


def _statements_csv(tenants: Sequence[Tenant]) -> Iterable[Sequence[Any]]:
    yield (
        "Customer",
        "Number",
        "Month",
        "State",
        "Included min",
        "Charged min",
        "Total",
        "Currency",
        "Paid on",
    )
    rows = Statement.objects.filter(tenant__in=tenants).exclude(state=Statement.State.DRAFT)
    for row in rows.select_related("tenant").order_by("month", "number"):
        yield (
            row.tenant.name,
            row.number,
            row.month,
            row.state,
            row.included_minutes,
            row.charged_minutes,
            row.total,
            row.currency,
            row.paid_on,
        )


EXPORTS: dict[str, Callable[[Sequence[Tenant]], Iterable[Sequence[Any]]]] = {
    "windows": _windows_csv,
    "time": _time_csv,
    "fees": _fees_csv,
    "statements": _statements_csv,
}


def _export(wanted: str, tenants: Sequence[Tenant]) -> HttpResponse:
    if wanted not in EXPORTS:
        raise Http404
    out = io.StringIO()
    writer = csv.writer(out)
    for cells in EXPORTS[wanted](tenants):
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in cells])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{wanted}.csv"'
    return response
