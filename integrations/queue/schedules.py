"""What runs by itself, declared as data.

django-q2 knows one schedule only: the tick. Everything else that recurs is a ``Work`` row of ours with the period
that its connection's settings give, so that neither a broken Schedule row nor the number of tenants can stop the rest.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone
from django_q.models import Schedule

TICK = "integrations.queue.tick.tick"
TICK_MINUTES = 1

WELL_FORMED: Mapping[str, str | int | None] = {
    "name": "tick",
    "args": None,
    "kwargs": None,
    "hook": None,
    "cron": None,
    "cluster": None,
    "schedule_type": Schedule.MINUTES,
    "minutes": TICK_MINUTES,
    "repeats": -1,
}


def ensure_schedules(**_: object) -> None:
    """Exactly one tick, well-formed whatever somebody made of the row. Receiver of ``post_migrate``, too."""
    rows = Schedule.objects.filter(func=TICK).order_by("pk")
    row = rows.first()
    if row is None:
        Schedule.objects.create(func=TICK, next_run=timezone.now(), **WELL_FORMED)
        return
    rows.exclude(pk=row.pk).delete()
    if row.next_run is None or any(getattr(row, name) != value for name, value in WELL_FORMED.items()):
        rows.update(next_run=timezone.now(), **WELL_FORMED)
