"""All or nothing, part or whole, and the cap on operations at once (protocol 1.5, 1.7)."""

from __future__ import annotations

import threading
import time

from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import Client, equal
from tests.sandbox.postings import BEFORE_BOOKS, apbill, bill, invoice

ROLLED_BACK = "XL03000009"


def test_a_failure_rolls_the_whole_operation_back(client: Client) -> None:
    functions = [
        ("t-1", invoice(number="T-1")),
        ("t-2", invoice(number="T-1", customer="C-NONE")),
        ("t-3", invoice(number="T-1")),
    ]
    response = client.send(functions, transaction=True)
    assert [each.status for each in response.results] == ["aborted", "failure", "aborted"]
    assert response.results[0].error_numbers == [ROLLED_BACK]
    assert response.results[1].error_numbers[-1] == ROLLED_BACK
    assert response.results[1].errors[0].startswith("Invalid Customer 'C-NONE' specified.")
    assert client.query("ARINVOICE", "RECORDNO", equal("RECORDID", "T-1")) == []


def test_the_failing_functions_word_is_a_switch(fresh: Client) -> None:
    fresh.control("settings", {"rolled_back_status": "aborted"})
    response = fresh.send([("a", invoice()), ("b", invoice(day=BEFORE_BOOKS))], transaction=True)
    assert [each.status for each in response.results] == ["aborted", "aborted"]


def test_a_good_transaction_stands(client: Client) -> None:
    response = client.send([("g-1", invoice(number="T-2")), ("g-2", bill(number="T-2"))], transaction=True)
    assert all(each.ok for each in response.results)


def test_of_several_objects_in_one_create_the_good_ones_stand(client: Client) -> None:
    objects = apbill(number="P-1") + apbill(number="P-1", vendor="V-NONE") + apbill(number="P-1")
    result = client.run(f"<create>{objects}</create>")
    assert result.status == "failure"
    assert result.data.get("listtype") == "objects"
    assert result.data.get("count") == "2"
    assert [child.tag for child in result.data] == ["apbill", "apbill"]
    assert len(client.query("APBILL", "RECORDNO", equal("RECORDID", "P-1"))) == 2


def test_a_create_takes_at_most_a_hundred_objects(client: Client) -> None:
    result = client.run(f"<create>{apbill(number='MANY') * 101}</create>")
    assert "1 to 100 objects" in result.errors[0]


def test_more_operations_than_the_cap_queue() -> None:
    with start_sandbox(latency_ms=150, max_concurrent=2) as account:
        started = time.monotonic()
        threads = [threading.Thread(target=one_read, args=[account]) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert time.monotonic() - started >= 0.45
        with Client(account) as client:
            assert client.control("counters")["most_in_flight"] == 2


def one_read(account: object) -> None:
    with Client(account) as client:  # type: ignore[arg-type]
        client.send([("f", "<getAPISession/>")])


def test_who_queues_too_long_is_turned_away() -> None:
    with start_sandbox(latency_ms=2500, max_concurrent=1, queue_seconds=0.2) as account:
        first = threading.Thread(target=one_read, args=[account])
        first.start()
        time.sleep(0.8)
        with Client(account) as client:
            response = client.send([("f", invoice())])
            assert response.control_status == "failure"
            assert "There are too many operations running for this company (200024)." in response.errors
            assert client.control("counters")["rejected"] == 1
        first.join()


def test_time_is_taken_per_request_and_per_record() -> None:
    with start_sandbox(latency_ms=100, record_ms=50) as account, Client(account) as client:
        started = time.monotonic()
        client.send([(f"f-{n}", invoice()) for n in range(4)])
        assert time.monotonic() - started >= 0.3


def test_created_records_are_billed(fresh: Client) -> None:
    fresh.run(f"<create>{apbill() * 3}</create>")
    fresh.query("APBILL", "RECORDNO")
    assert fresh.control("counters")["billed"] == 3
