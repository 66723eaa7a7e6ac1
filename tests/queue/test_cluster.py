"""A real django-q2 cluster under our supervisor, on the engine that the tests run on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django_q.models import Failure, OrmQ
from django_q.tasks import async_task

from tests.queue.processes import alive, cluster_of, descendants, until, workers_of
from tests.scratch import Scratch

Diary = Callable[[], list[str]]


def note(*lines: str, seconds: float = 0.0) -> None:
    for line in lines:
        async_task("tests.queue.tasks.note", line, seconds)


def test_each_message_is_done_once_by_two_clusters(quick: Scratch, diary: Diary) -> None:
    quick.extra["TASK_RETRY"] = "60"  # a slow machine must not take a message that waits for one that is lost
    lines = [f"line-{number}" for number in range(40)]
    note(*lines)
    quick.start("worker", "--name", "one")
    quick.start("worker", "--name", "two")
    until(lambda: not OrmQ.objects.exists())
    assert Counter(diary()) == Counter(lines)


def test_a_message_that_kills_its_worker_is_given_up_after_its_attempts(quick: Scratch, diary: Diary) -> None:
    async_task("tests.queue.tasks.die", "poison", task_name="poison")
    quick.start("worker")
    until(lambda: Failure.objects.filter(name="poison").exists())
    assert diary() == ["poison", "poison"]


def test_work_goes_on_after_the_whole_cluster_was_killed(quick: Scratch, diary: Diary) -> None:
    worker = quick.start("worker")
    note("before")
    # Done and acknowledged: killed between the two, it would rightly be delivered again.
    until(lambda: diary() == ["before"] and not OrmQ.objects.exists())
    head = cluster_of(worker.pid)
    assert head
    before = descendants(worker.pid)
    head.kill()
    note("after")
    until(lambda: diary() == ["before", "after"])
    # An orphan of the killed one may have done it, before the supervisor ended it with the others.
    until(lambda: not alive(before))


def test_a_queue_whose_lock_died_with_its_workers_is_started_again(quick: Scratch, diary: Diary) -> None:
    """django-q2 never recovers from this by itself: an idle worker that is killed takes the read lock along."""
    worker = quick.start("worker", "--stale-after", "3")
    note("before")
    until(lambda: diary() == ["before"] and not OrmQ.objects.exists())
    for process in workers_of(worker.pid):
        process.kill()
    note("after", "later")
    until(lambda: sorted(diary()) == ["after", "before", "later"])


def test_sigterm_lets_the_running_task_end(quick: Scratch, diary: Diary) -> None:
    worker = quick.start("worker")
    note("long", seconds=1.0)
    until(lambda: diary() == ["long"])
    family = descendants(worker.pid)
    worker.terminate()
    assert worker.wait(20) == 0
    assert not alive(family)
    assert not OrmQ.objects.exists()


def test_nothing_outlives_a_worker_killed_with_sigkill(quick: Scratch, diary: Diary) -> None:
    worker = quick.start("worker")
    note("before")
    until(lambda: diary() == ["before"])
    family = descendants(worker.pid)
    worker.kill()
    worker.wait()
    until(lambda: not alive(family), within=15)


@pytest.mark.parametrize("again", [False, True])
def test_migrating_leaves_exactly_one_tick(scratch: Scratch, again: bool) -> None:
    from django_q.models import Schedule

    if again:
        call_command("migrate", verbosity=0)
    assert Schedule.objects.filter(func="integrations.queue.tick.tick").count() == 1
