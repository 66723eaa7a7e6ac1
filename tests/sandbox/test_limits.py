"""Concurrency tiers, the rate limit and the count of transactions (protocol 1.1, 1.7, 4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import Account, Client, Response
from tests.sandbox.postings import apbill, invoice, party

READ = "<read><object>CUSTOMER</object><keys>1</keys><fields>CUSTOMERID</fields></read>"
TOO_MANY = "There are too many operations running for this company (200024)."


@contextmanager
def slow(**settings: object) -> Iterator[Account]:
    """A sandbox in which each request takes a second, so that all of them meet on a busy machine too, and nobody queues for
    longer than a moment."""
    with start_sandbox(latency_ms=1000, queue_seconds=0.05) as account, Client(account) as client:
        client.control("settings", {"further_senders": ["partner=partner-password"], **settings})
        yield account


def at_once(account: Account, senders: list[str]) -> list[Response]:
    """One request of each sender, all at the same time."""

    def ask(sender: str) -> Response:
        with Client(account) as client:
            body = client.envelope([("f-1", READ)])
            if sender == "partner":
                body = body.replace(account.sender_id.encode(), b"partner")
                body = body.replace(account.sender_password.encode(), b"partner-password")
            return client.post(body)

    with ThreadPoolExecutor(len(senders)) as pool:
        return list(pool.map(ask, senders))


def refused(responses: list[Response]) -> int:
    assert all(each.errors == [TOO_MANY] for each in responses if each.control_status == "failure")
    return sum(each.control_status == "failure" for each in responses)


def test_an_older_company_does_two_things_at_once() -> None:
    with slow() as account:
        assert refused(at_once(account, ["own"] * 5)) == 3


@pytest.mark.parametrize(("tier", "of_app", "of_company"), [(1, 6, 8), (2, 8, 10)])
def test_a_tier_limits_the_app_and_the_company(tier: int, of_app: int, of_company: int) -> None:
    with slow(concurrency_tier=tier) as account:
        assert refused(at_once(account, ["own"] * (of_app + 2))) == 2
        mixed = ["own"] * of_app + ["partner"] * of_app
        assert refused(at_once(account, mixed)) == len(mixed) - of_company


def test_one_who_queues_long_enough_is_served() -> None:
    with start_sandbox(latency_ms=50, queue_seconds=10) as account:
        assert refused(at_once(account, ["own"] * 6)) == 0


def raw(client: Client) -> tuple[int, str | None]:
    with closing(HTTPConnection(urlsplit(client.account.xml_url).netloc, timeout=10)) as connection:
        body = client.envelope([("f-1", READ)])
        connection.request("POST", "/ia/xml/xmlgw.phtml", body, {"Content-Type": "application/xml"})
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers["Retry-After"]


def test_above_the_rate_the_gateway_says_when_to_come_back(fresh: Client) -> None:
    fresh.control("settings", {"rate_limit": 3, "rate_window_seconds": 30})
    assert [raw(fresh)[0] for _ in range(4)] == [200, 200, 200, 429]
    response = fresh.send([("f-1", READ)])
    assert response.http == 429
    assert response.error_numbers == ["GW-0010"]
    assert response.root.findtext(".//description") == "API rate limit exceeded"
    assert 1 <= int(raw(fresh)[1] or 0) <= 30


def test_the_rate_recovers_and_each_sender_has_its_own(fresh: Client) -> None:
    fresh.control(
        "settings",
        {"rate_limit": 1, "rate_window_seconds": 0.2, "further_senders": ["partner=partner-password"]},
    )
    assert [raw(fresh)[0], raw(fresh)[0]] == [200, 429]
    assert at_once(fresh.account, ["partner"])[0].http == 200
    fresh.control("settings", {"rate_window_seconds": 0.001})
    assert raw(fresh)[0] == 200


def test_each_record_that_is_made_or_changed_counts_in_its_month(fresh: Client) -> None:
    month = datetime.now(UTC).date().isoformat()[:7]

    def counted() -> int:
        found = fresh.control("counters")["months"].get(month, {"transactions": 0})
        return int(found["transactions"])

    assert counted() == 0
    fresh.run(invoice())
    assert counted() == 1
    fresh.run(f"<create>{apbill(number='B-1')}{apbill(number='B-2')}</create>")
    assert counted() == 3
    fresh.run("<update><CUSTOMER><CUSTOMERID>C-100</CUSTOMERID><NAME>New</NAME></CUSTOMER></update>")
    assert counted() == 4
    fresh.run(READ)
    fresh.run(invoice(customer="C-NONE"))
    assert counted() == 4
    fresh.send([("a", party("CUSTOMER", "C-1", "One")), ("b", invoice(customer="C-NONE"))], transaction=True)
    assert counted() == 4
    assert fresh.control("counters")["months"][month]["above_included"] == 0
