"""When work is due: by its period, or by the clocks of the subsidiary."""

from __future__ import annotations

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from integrations.core.freight import Kind
from integrations.models import Connection, Work
from integrations.models.choices import WorkKind
from integrations.pipeline import due
from tests.pipeline.world import World, deliver, freight

CHICAGO = ZoneInfo("America/Chicago")


def connection_of(world: World, **columns: object) -> Connection:
    Connection.objects.filter(pk=world.connection_id).update(**columns)
    return Connection.objects.select_related("tenant", "subsidiary").get(pk=world.connection_id)


def due_at(kind: WorkKind):
    return Work.objects.get(kind=kind).due_at


def test_nightly_work_is_due_by_the_subsidiarys_clocks(world: World) -> None:
    due.schedule(connection_of(world, nightly_at="03:15"))
    for kind in (WorkKind.SWEEP, WorkKind.DOCTOR):
        assert due_at(kind).astimezone(CHICAGO).time() == time(3, 15)
        assert timezone.now() < due_at(kind) <= timezone.now() + timedelta(hours=25)


def test_what_comes_in_goes_at_once(world: World) -> None:
    due.schedule(connection_of(world))
    Work.objects.update(due_at=timezone.now() + timedelta(hours=5))
    deliver(world, freight(Kind.CARRIER_BILL, "T-1", "10.00"))
    assert due_at(WorkKind.ADVANCE) <= timezone.now()


def test_or_at_the_times_that_are_given(world: World) -> None:
    due.schedule(connection_of(world, export_at="06:00, 18:00"))
    planned = due_at(WorkKind.ADVANCE)
    assert planned.astimezone(CHICAGO).time() in (time(6), time(18))
    deliver(world, freight(Kind.CARRIER_BILL, "T-1", "10.00"))
    assert due_at(WorkKind.ADVANCE) == planned


def test_a_time_that_is_none_is_refused(world: World) -> None:
    connection = connection_of(world, export_at="6 pm")
    with pytest.raises(ValidationError, match="write times of day as"):
        connection.full_clean()
