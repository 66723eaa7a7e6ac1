"""Once a minute, what is due goes to the queue, whatever the number of tenants (invariant 6)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from integrations.models import Work
from integrations.queue.schedules import TICK, ensure_schedules
from integrations.queue.tick import LOST_AFTER, stand_in, tick
from tenants import scope
from tenants.notices import queue_email

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def queued() -> list[str]:
    return [row.args()[0] for row in OrmQ.objects.order_by("pk")]


def reload(work: Work) -> Work:
    with scope.tenant(work.tenant_id):
        return Work.objects.get(pk=work.pk)


def change(work: Work, **values: datetime | None) -> None:
    with scope.tenant(work.tenant_id):
        Work.objects.filter(pk=work.pk).update(**values)


def test_what_is_due_is_enqueued(work: Work, now: datetime) -> None:
    assert tick(now) == 1
    assert queued() == [str(work.pk)]
    assert reload(work).enqueued_at == now


def test_what_is_not_due_waits(work: Work, now: datetime) -> None:
    change(work, due_at=now + MINUTE)
    assert tick(now) == 0


def test_what_waits_on_the_queue_is_not_enqueued_again(work: Work, now: datetime) -> None:
    tick(now)
    assert tick(now + MINUTE) == 0


def test_what_the_broker_lost_is_enqueued_again(work: Work, now: datetime) -> None:
    tick(now)
    OrmQ.objects.all().delete()
    assert tick(now + LOST_AFTER + MINUTE) == 1


def test_what_is_being_worked_on_is_left_alone(work: Work, now: datetime) -> None:
    change(work, enqueued_at=now - LOST_AFTER - MINUTE, started_at=now - MINUTE)
    assert tick(now) == 0


def test_what_a_dead_worker_began_is_enqueued_again(work: Work, now: datetime) -> None:
    long_ago = now - LOST_AFTER - MINUTE
    change(work, enqueued_at=long_ago, started_at=long_ago)
    assert tick(now) == 1


def test_rows_of_every_tenant_are_found(work: Work, other_work: Work, now: datetime) -> None:
    assert tick(now) == 2
    assert set(queued()) == {str(work.pk), str(other_work.pk)}


def test_an_idle_tick_asks_for_what_is_late_for_mail_for_endings_for_own_books_webhooks_and_work_once(
    work: Work,
    other_work: Work,
    django_assert_num_queries: object,
    now: datetime,
) -> None:
    tick(now)
    with django_assert_num_queries(8):  # type: ignore[operator]  # late? mail? endings? books? webhooks? work? within its savepoint
        tick(now)


def test_due_mail_is_put_on_the_queue(db: None, now: datetime) -> None:
    queue_email("test", to="alice@example.com", template="invited", facts={}, due_at=now)
    tick(timezone.now())
    assert [row.task["func"] for row in OrmQ.objects.all()] == ["tenants.notices.deliver_due"]


def test_the_scope_is_closed_after_the_tick(work: Work, now: datetime) -> None:
    tick(now)
    with pytest.raises(scope.NoScope):
        scope.active()


def test_a_missing_schedule_is_put_back_and_stood_in_for(work: Work) -> None:
    Schedule.objects.all().delete()
    assert stand_in()
    assert Schedule.objects.filter(func=TICK).count() == 1
    assert queued() == [str(work.pk)]


def test_an_overdue_schedule_is_stood_in_for(work: Work) -> None:
    Schedule.objects.filter(func=TICK).update(next_run=timezone.now() - timedelta(minutes=10))
    assert stand_in()


def test_a_schedule_that_runs_is_left_alone(work: Work) -> None:
    Schedule.objects.filter(func=TICK).update(next_run=timezone.now())
    assert not stand_in()
    assert queued() == []


def test_a_malformed_schedule_is_repaired() -> None:
    ensure_schedules()
    Schedule.objects.filter(func=TICK).update(args="(,", minutes=90)
    ensure_schedules()
    row = Schedule.objects.get(func=TICK)
    assert (row.args, row.minutes) == (None, 1)
