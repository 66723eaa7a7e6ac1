"""Sets of rows: the number of queries does not depend on how many there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integrations.core.lifecycle import State
from tests.intake.shapes import connect, deliver, deliver_parties, document, invoice, party

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_scope")]


def queries(work, *arguments):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        work(*arguments)
    return len(captured)


def some(n, **changes):
    return [invoice(f"L{i:04d}", **changes) for i in range(n)]


def test_new_rows_take_as_many_queries_as_one(subsidiary):
    deliver(subsidiary, invoice("FIRST"))  # makes the party
    one = queries(deliver, subsidiary, invoice("ONE"))
    assert queries(deliver, subsidiary, *some(50)) == one <= 24


def test_repeated_rows_take_fewer(subsidiary):
    first = queries(deliver, subsidiary, *some(50))
    assert queries(deliver, subsidiary, *some(50)) < first
    assert queries(deliver, subsidiary, invoice("L0000")) < first


def test_newer_versions_take_as_many_queries_as_one(subsidiary):
    link = connect(subsidiary)
    deliver(subsidiary, *some(41))
    for i in range(41):
        document(link, State.READY, f"L{i:04d}")
    one = queries(deliver, subsidiary, invoice("L0040", version=2))
    assert queries(deliver, subsidiary, *some(40, version=2)) == one


def test_held_versions_take_as_many_queries_as_one(subsidiary):
    link = connect(subsidiary)
    deliver(subsidiary, *some(41))
    for i in range(41):
        document(link, State.SENT, f"L{i:04d}")
    dearer = [{"amount": "9.00"}]
    one = queries(deliver, subsidiary, invoice("L0040", version=2, charges=dearer))
    assert queries(deliver, subsidiary, *some(40, version=2, charges=dearer)) == one


def test_parties_take_as_many_queries_as_one(subsidiary):
    one = queries(deliver_parties, subsidiary, party("ONE"))
    many = [party(f"C{i}", tax_id="12-3456789") for i in range(50)]
    assert queries(deliver_parties, subsidiary, *many) == one
