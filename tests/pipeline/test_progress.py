"""A run's row says how far it has come while it goes on."""

from __future__ import annotations

import pytest
from django.db import transaction

from integrations.core.freight import Kind
from integrations.core.money import Money
from integrations.models import SyncJob
from integrations.models.choices import JobKind, Trigger
from integrations.pipeline import intake, jobs
from tests.pipeline.world import World, deliver, freight


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "TOLD_EVERY", 0.0)


def shown() -> tuple[dict[str, int], dict[str, int], str]:
    job = SyncJob.objects.latest("started_at")
    return job.counts, job.money, job.state


def test_what_is_counted_is_seen_while_it_runs(world: World, at_once: None) -> None:
    with jobs.run(JobKind.EXPORT, world.connection, trigger=Trigger.COMMAND) as run:
        run.add(Money.from_minor(500, "USD"))
        run.count("sent", 2)
        assert shown() == ({"sent": 2}, {"USD": 500}, "RUNNING")
        run.count("sent", 3)
        assert shown() == ({"sent": 5}, {"USD": 500}, "RUNNING")
    assert shown() == ({"sent": 5}, {"USD": 500}, "DONE")


def test_it_is_not_written_at_each_document(world: World, django_assert_num_queries: object) -> None:
    with jobs.run(JobKind.EXPORT, world.connection, trigger=Trigger.COMMAND) as run:
        with django_assert_num_queries(0):  # type: ignore[operator]
            for _ in range(100):
                run.count("sent")
        assert shown()[0] == {}


def test_within_a_transaction_nothing_is_written(world: World, at_once: None) -> None:
    with jobs.run(JobKind.EXPORT, world.connection, trigger=Trigger.COMMAND) as run:
        with transaction.atomic():
            run.count("sent")
        assert shown()[0] == {}


def test_who_was_closed_as_lost_is_not_opened_again(world: World, at_once: None) -> None:
    with jobs.run(JobKind.EXPORT, world.connection, trigger=Trigger.COMMAND) as run:
        SyncJob.objects.filter(pk=run.job.pk).update(state="FAILED")
        run.count("sent")
        assert shown() == ({}, {}, "FAILED")


def test_the_rows_of_a_long_delivery_are_told_chunk_by_chunk(
    world: World, at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    monkeypatch.setattr(intake, "CHUNK", 2)
    tell = jobs.Progress.tell

    def told(self: jobs.Progress, *given: object) -> None:
        tell(self, *given)  # type: ignore[arg-type]
        seen.append(shown()[0]["rows"])

    monkeypatch.setattr(jobs.Progress, "tell", told)
    deliver(world, *(freight(Kind.CARRIER_BILL, f"T-{n}", "10.00") for n in range(5)))
    assert seen == [2, 4, 5]
