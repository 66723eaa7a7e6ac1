"""`/healthz`: this process answers. `/readyz`: what it needs is there. Neither says anything secret."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_q.models import Schedule

from tenants import guards


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """503 while the database, a migration or a guard is missing; with `?queue`, also while the queue stands still.

    A late queue alone does not take the web process out of service: people need it to see why.
    """
    try:
        facts = _facts()
    except Error:
        return JsonResponse({"status": "unavailable", "database": "no answer"}, status=503)
    ready = facts["migrations"] == "applied" and facts["guards"] == "in place"
    if "queue" in request.GET:
        ready = ready and facts["queue"] == "running"
    return JsonResponse({"status": "ok" if ready else "unavailable", **facts}, status=200 if ready else 503)


def _facts() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if not _migrated():
        return {"database": "ok", "migrations": "missing", "guards": "unknown", "queue": "unknown"}
    guarded = not guards.missing(connection)
    return {
        "database": "ok",
        "migrations": "applied",
        "guards": "in place" if guarded else "missing",
        **_queue(timezone.now()),
    }


def _migrated() -> bool:
    # Reading all migrations takes a while: once applied, they stay so for this process.
    if not _seen_applied():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _seen_applied().append(True)
    return True


@lru_cache(maxsize=1)
def _seen_applied() -> list[bool]:
    return []


def _queue(now: datetime) -> dict[str, Any]:
    """The schedule of every minute is the queue's pulse: how late is it?"""
    beat = Schedule.objects.filter(schedule_type=Schedule.MINUTES).order_by("next_run").first()
    if beat is None or beat.next_run is None:
        return {"queue": "never seen"}
    late = max(0, int((now - beat.next_run).total_seconds()))
    return {
        "queue": "running" if late <= settings.QUEUE_HEARTBEAT_SECONDS else "late",
        "queue_late_seconds": late,
    }
