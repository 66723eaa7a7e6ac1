"""The hourly rate in force on a day: the customer's own, else its partner's, else ours."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from tenants import scope
from tenants.models import HourlyRate, Tenant
from tenants.support.charging import Tariff


def of_each(tenants: Iterable[Tenant]) -> dict[uuid.UUID, Sequence[HourlyRate]]:
    """By customer, all that may be in force for it on some day: the strongest first, then the latest. Two queries."""
    wanted = list(tenants)
    own: dict[uuid.UUID | None, list[HourlyRate]] = defaultdict(list)
    for row in HourlyRate.objects.filter(tenant__in=wanted):
        own[row.tenant_id].append(row)
    with scope.outside("read the rates of all"):
        shared = list(HourlyRate.objects.filter(tenant=None))
    return {
        tenant.pk: _strongest_first(
            own[tenant.pk] + [row for row in shared if row.partner_id in (None, tenant.partner_id)]
        )
        for tenant in wanted
    }


def _strongest_first(rows: list[HourlyRate]) -> Sequence[HourlyRate]:
    latest = sorted(rows, key=lambda row: (row.from_day, row.written_at), reverse=True)
    return sorted(latest, key=lambda row: (row.tenant_id is None, row.partner_id is None))


def in_force(rates: Sequence[HourlyRate], day: date) -> HourlyRate | None:
    return next((rate for rate in rates if rate.from_day <= day), None)


def tariff(rate: HourlyRate) -> Tariff:
    return Tariff(rate.amount, rate.currency, rate.minimum_minutes, rate.step_minutes)
