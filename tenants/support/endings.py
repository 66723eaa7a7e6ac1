"""Where a window stands, and who hears of its end: 30, 14, 7 days and 1 day before it, and when it has ended.

The next notice's moment is a column, so that the tick finds what is due with one query. A mail's key names window, last day and mark:
it is written once, and an extension has its own.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from tenants import notices, scope
from tenants.models import Engagement, Membership, Role, SupportWindow, Tenant
from tenants.support import days as calendar
from tenants.support.days import Standing

MARKS = (30, 14, 7, 1, 0)  # days left; 0: it has ended
READERS = (Role.CUSTOMER_OWNER, Role.CUSTOMER_ACCOUNTANT, Role.BILLING)
_UTC = ZoneInfo("UTC")


def standing(window: SupportWindow | None, now: datetime) -> Standing:
    if window is None:
        return calendar.standing(None, _UTC, calendar.DAYS, now)
    return calendar.standing(window.opened_at, ZoneInfo(window.time_zone), window.days, now)


def moments(window: SupportWindow, at: time) -> list[tuple[datetime, int]]:
    """Each notice's moment, at the hour of the tenant's daily mail, with its mark."""
    last = standing(window, timezone.now()).last_day
    if last is None:
        return []
    zone = ZoneInfo(window.time_zone)
    return [
        (datetime.combine(last + timedelta(days=1 - mark), at, tzinfo=zone).astimezone(_UTC), mark)
        for mark in MARKS
    ]


def plan(window: SupportWindow, after: datetime | None = None) -> None:
    """Write down when the next notice is due; inside the caller's transaction."""
    after = after or timezone.now()
    at = Tenant.objects.values_list("digest_at", flat=True).get(pk=window.tenant_id)
    window.refresh_from_db()
    coming = [moment for moment, _ in moments(window, at) if moment > after]
    SupportWindow.objects.filter(pk=window.pk).update(next_notice_at=min(coming, default=None))


def anything_due(now: datetime) -> bool:
    with scope.outside("tick"):
        return bool(SupportWindow.objects.filter(next_notice_at__lte=now).exists())


def write_due() -> int:
    """Mails of all windows that are due; how many. Of several marks that passed meanwhile the last one is told."""
    now, written = timezone.now(), 0
    with scope.outside("tick"):
        found = list(SupportWindow.objects.filter(next_notice_at__lte=now).values_list("pk", "tenant_id"))
    for window_id, tenant_id in found:
        with scope.tenant(tenant_id), transaction.atomic():
            window = SupportWindow.objects.select_for_update().get(pk=window_id)
            written += _write(window, now)
            plan(window, now)
    return written


def _write(window: SupportWindow, now: datetime) -> int:
    tenant = Tenant.objects.get(pk=window.tenant_id)
    passed = [mark for moment, mark in moments(window, tenant.digest_at) if moment <= now]
    if not passed:
        return 0
    told, mark = standing(window, now), min(passed)
    under = Engagement.objects.filter(tenant=tenant, authorization_reference=window.authorization)
    facts = {
        "tenant": tenant,
        "window": window,
        "standing": told,
        "subsidiaries": sorted(str(one.subsidiary) for one in under.select_related("subsidiary")),
    }
    people = Membership.objects.filter(tenant=tenant, role__in=READERS, user__is_active=True)
    return sum(
        notices.queue_email(
            f"window/{window.pk}/{told.last_day}/{mark}/{address}",
            to=address,
            template="support_window",
            facts=facts,
            tenant=tenant,
        )
        for address in sorted(set(people.values_list("user__email", flat=True)))
    )
