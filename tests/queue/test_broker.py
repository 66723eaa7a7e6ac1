"""The queue's promise: delivered at least once, first in first out, given up in writing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.conf import Conf
from django_q.models import Failure, OrmQ
from django_q.signing import SignedPackage
from django_q.tasks import async_task

from integrations.models import Delivery
from integrations.queue.broker import LeaseBroker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Conf, "POLL", 0)


@pytest.fixture
def broker() -> LeaseBroker:
    broker = get_broker()
    assert isinstance(broker, LeaseBroker)
    return broker


def enqueue(*names: str) -> None:
    for name in names:
        async_task("tests.queue.tasks.note", name, task_name=name)


def names(messages: object) -> list[str]:
    return [SignedPackage.loads(payload)["name"] for _, payload in messages]  # type: ignore[attr-defined]


def let_the_leases_pass() -> None:
    OrmQ.objects.update(lock=timezone.now() - timedelta(seconds=1))


def test_the_oldest_message_comes_first(broker: LeaseBroker) -> None:
    enqueue("first", "second")
    assert names(broker.dequeue()) + names(broker.dequeue()) == ["first", "second"]


def test_a_leased_message_is_not_handed_out_again(broker: LeaseBroker) -> None:
    enqueue("only")
    broker.dequeue()
    assert broker.dequeue() == []


def test_a_message_whose_lease_passed_is_handed_out_again(broker: LeaseBroker) -> None:
    enqueue("only")
    broker.dequeue()
    let_the_leases_pass()
    assert names(broker.dequeue()) == ["only"]


def test_a_delivery_is_counted_when_it_is_handed_out(broker: LeaseBroker) -> None:
    enqueue("only")
    for _ in range(2):
        broker.dequeue()
        let_the_leases_pass()
    assert Delivery.objects.get().count == 2


def test_an_acknowledged_message_leaves_nothing(broker: LeaseBroker) -> None:
    enqueue("only")
    [(message_id, _)] = broker.dequeue()
    broker.acknowledge(message_id)
    assert not OrmQ.objects.exists()
    assert not Delivery.objects.exists()


def test_a_message_that_always_kills_its_worker_is_buried(broker: LeaseBroker) -> None:
    enqueue("poison")
    for _ in range(Conf.MAX_ATTEMPTS):
        assert broker.dequeue()
        let_the_leases_pass()
    assert broker.dequeue() == []
    assert not OrmQ.objects.exists()
    assert "given up after 3 deliveries" in Failure.objects.get(name="poison").result


def test_a_buried_message_does_not_stop_the_next(
    broker: LeaseBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Conf, "BULK", 2)
    enqueue("poison", "good")
    Delivery.objects.create(ormq_id=OrmQ.objects.order_by("pk")[0].pk, count=Conf.MAX_ATTEMPTS)
    assert names(broker.dequeue()) == ["good"]


def test_a_message_that_cannot_be_read_leaves_a_failure(broker: LeaseBroker) -> None:
    unreadable = OrmQ.objects.create(
        key=broker.list_key, payload="of another SECRET_KEY", lock=timezone.now()
    )
    broker.fail(unreadable.pk)
    assert "SECRET_KEY" in Failure.objects.get().result
    assert not OrmQ.objects.exists()


def test_an_enqueue_is_undone_with_its_transaction(broker: LeaseBroker) -> None:
    with transaction.atomic():
        enqueue("never")
        transaction.set_rollback(True)
    assert broker.queue_size() == 0


def test_a_purge_takes_the_counts_along(broker: LeaseBroker) -> None:
    enqueue("first", "second")
    broker.dequeue()
    assert broker.purge_queue() == 2
    assert not Delivery.objects.exists()
