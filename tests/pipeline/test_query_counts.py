"""The number of queries is that of the batches, not of the documents in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integrations.core.freight import Kind
from integrations.models import Document, DocumentPayload
from integrations.models.choices import Trigger
from integrations.pipeline import export, ledgers, mapping
from tests.pipeline.world import World, deliver, freight


@contextmanager
def counting() -> Iterator[list[int]]:
    found = [0]
    with CaptureQueriesContext(connection) as captured:
        yield found
    found[0] = len(captured)


def bills(world: World, tag: str, n: int, account: str = "10.00") -> None:
    """Ready to be sent."""
    deliver(world, *(freight(Kind.CARRIER_BILL, f"{tag}-{i}", account) for i in range(n)))
    mapping.build_due(world.connection, ledgers.open_ledger(world.connection))


def queries_of_export(world: World, tag: str, n: int) -> int:
    bills(world, tag, n)
    with counting() as found:
        export.export(world.connection_id, trigger=Trigger.COMMAND)
    assert Document.objects.filter(source_id__startswith=f"{tag}-", state="SENT").count() == n
    return found[0]


def test_a_batch_of_a_hundred_takes_hardly_more_queries_than_one_of_ten(world: World) -> None:
    queries_of_export(world, "warm", 1)
    few, many = queries_of_export(world, "few", 10), queries_of_export(world, "many", 100)
    assert many <= few + 12  # how often it looks for more depends on how long the answer takes


def test_a_further_batch_takes_no_more_than_fifty_queries(world: World, settings: LazySettings) -> None:
    settings.EXPORT_BATCH = 20
    queries_of_export(world, "warm", 1)
    one, five = queries_of_export(world, "one", 20), queries_of_export(world, "five", 100)
    assert (five - one) / 4 <= 50


def refused(world: World, tag: str, n: int) -> int:
    """The queries of a turn in which Sage refuses all of `n` bills."""
    bills(world, tag, n)
    body = "<create><APBILL><VENDORID>V-NOBODY</VENDORID></APBILL></create>"
    DocumentPayload.objects.filter(document__source_id__startswith=f"{tag}-").update(body=body)
    with counting() as found:
        export.export(world.connection_id, trigger=Trigger.COMMAND)
    assert Document.objects.filter(source_id__startswith=f"{tag}-", state="REJECTED").count() == n
    return found[0]


def test_refusals_are_stored_in_sets(world: World, settings: LazySettings) -> None:
    settings.BREAKER_REFUSALS = 1000  # the stream shall not rest
    queries_of_export(world, "warm", 1)
    assert refused(world, "many", 90) <= refused(world, "few", 10) + 12
