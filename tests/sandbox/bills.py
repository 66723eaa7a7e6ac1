"""A sandbox with twelve bills, for tests that read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import Client, by
from tests.sandbox.postings import bill, bill_line, party

BY_KEY = by("RECORDNO")
ALL = list(range(1, 13))


@pytest.fixture(scope="module")
def reader() -> Iterator[Client]:
    """Twelve bills of 10, 20 .. 120 for two vendors, described and not."""
    with start_sandbox() as account, Client(account) as client:
        client.open_session()
        for n in range(1, 13):
            told = f"<DESCRIPTION>Load {n:02}</DESCRIPTION>" if n % 2 else ""
            vendor = "V-100" if n <= 6 else "V-200"
            client.run(bill(bill_line(amount=f"{n * 10}"), vendor=vendor, number=f"Q-{n:02}", rest=told))
        client.run(party("CUSTOMER", "C-ACME", "Acme &amp; Söhne"))
        yield client
