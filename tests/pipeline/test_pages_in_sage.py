"""A document that stands in Sage leads to its page there, in Sage's own words; what is no such page leads nowhere."""

from __future__ import annotations

import urllib.request

import pytest

from integrations.core.freight import Kind
from integrations.models.choices import Trigger
from integrations.pipeline import confirmation, export, readings
from tests.pipeline.world import World, deliver, freight


def test_the_page_is_read_back_with_the_document_and_opens(world: World) -> None:
    deliver(world, freight(Kind.CARRIER_BILL, "B-1", "10.00"), freight(Kind.CUSTOMER_INVOICE, "I-1", "12.00"))
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    assert world.document("B-1").sage_url == ""
    confirmation.confirm(world.connection_id, trigger=Trigger.COMMAND)
    for number in ("B-1", "I-1"):
        row = world.document(number)
        assert row.sage_url.endswith(f"/{row.record_no}")
        with urllib.request.urlopen(row.sage_url) as page:  # noqa: S310 - the sandbox of this test
            assert number in page.read().decode()


@pytest.mark.parametrize(
    ("url", "is_page"),
    [
        ("https://www.intacct.com/ia/acct/ur.phtml?.r=x9-_", True),
        ("http://127.0.0.1:8001/company/DEMO/bills/7", True),
        ("http://sage.example/bills/7", False),
        ("javascript:alert(1)", False),
        ("//sage.example/x", False),
        ("https://", False),
        ("https://[x", False),
        ("https://sage.example/\nx", False),
        (f"https://sage.example/{'x' * 500}", False),
        ("", False),
    ],
)
def test_only_a_page_is_kept(url: str, is_page: bool) -> None:
    assert readings._is_page(url) is is_page
