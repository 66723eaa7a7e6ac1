"""Replay detection by function control id, and its switches (protocol 1.6)."""

from __future__ import annotations

import threading
import time

import pytest

from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import Account, Client, Result, equal
from tests.sandbox.postings import BEFORE_BOOKS, invoice


def count(client: Client, number: str) -> int:
    return len(client.query("ARINVOICE", "RECORDNO", equal("RECORDID", number)))


def twice(client: Client, number: str, *, uniqueid: bool = True) -> Result:
    assert client.run(invoice(number=number), controlid=f"id-{number}", uniqueid=uniqueid).ok
    return client.run(invoice(number=number), controlid=f"id-{number}", uniqueid=uniqueid)


def test_a_completed_control_id_is_refused_and_quoted(client: Client) -> None:
    again = twice(client, "U-1")
    assert again.status == "failure"
    assert "id-U-1" in again.errors[0]
    assert count(client, "U-1") == 1


def test_without_uniqueid_nothing_is_checked(client: Client) -> None:
    assert twice(client, "U-2", uniqueid=False).ok
    assert count(client, "U-2") == 2


def test_uniqueid_is_on_unless_it_is_turned_off(client: Client) -> None:
    body = client.envelope([("default-1", invoice(number="U-3"))]).replace(b"<uniqueid>false</uniqueid>", b"")
    assert client.post(body).results[0].ok
    assert not client.post(body).results[0].ok


def test_the_same_id_twice_in_one_request_runs_once(client: Client) -> None:
    response = client.send([("same", invoice(number="U-4"))] * 2, uniqueid=True)
    assert [each.status for each in response.results] == ["success", "failure"]


def test_a_failed_function_may_be_sent_again(client: Client) -> None:
    assert not client.run(invoice(number="U-5", day=BEFORE_BOOKS), controlid="retry", uniqueid=True).ok
    assert client.run(invoice(number="U-5"), controlid="retry", uniqueid=True).ok


def test_a_rolled_back_function_may_be_sent_again(client: Client) -> None:
    functions = [("rb-1", invoice(number="U-6")), ("rb-2", invoice(number="U-6", day=BEFORE_BOOKS))]
    assert client.send(functions, uniqueid=True, transaction=True).results[0].status == "aborted"
    assert client.run(invoice(number="U-6"), controlid="rb-1", uniqueid=True).ok


def test_the_refusals_number_and_text_are_settings(fresh: Client) -> None:
    fresh.control("settings", {"uniqueid_errorno": "XX-1", "uniqueid_text": "Seen {controlid} before"})
    again = twice(fresh, "U-7")
    assert again.error_numbers == ["XX-1"]
    assert again.errors[0].startswith("Seen id-U-7 before")


def test_ignored_lets_a_duplicate_through() -> None:
    with start_sandbox(uniqueid="ignored") as account, Client(account) as client:
        assert twice(client, "U-8").ok
        assert count(client, "U-8") == 2


def test_forgets_remembers_only_for_a_while() -> None:
    with start_sandbox(uniqueid="forgets=2") as account, Client(account) as client:
        assert not twice(client, "U-9").ok
        time.sleep(2.1)
        assert client.run(invoice(number="U-9"), controlid="id-U-9", uniqueid=True).ok


def test_remembers_failures_refuses_what_only_failed() -> None:
    with start_sandbox(uniqueid="remembers-failures") as account, Client(account) as client:
        assert not client.run(invoice(day=BEFORE_BOOKS), controlid="once", uniqueid=True).ok
        again = client.run(invoice(), controlid="once", uniqueid=True)
        assert "once" in again.errors[0]


def test_completed_ids_outlive_a_restart(tmp_path: object) -> None:
    path = f"{tmp_path}/books.sqlite3"
    for expected in (True, False):
        with start_sandbox(db=path) as account, Client(account) as client:
            assert client.run(invoice(), controlid="kept", uniqueid=True).ok is expected


def test_a_request_still_running_holds_its_ids() -> None:
    with start_sandbox(record_ms=2000) as account, Client(account) as first, Client(account) as second:
        slow = threading.Thread(
            target=first.run, args=[invoice()], kwargs={"controlid": "slow", "uniqueid": True}
        )
        slow.start()
        time.sleep(0.5)
        refused = second.run(invoice(), controlid="slow", uniqueid=True)
        slow.join()
        assert "A request's function with the control ID slow is in process." in refused.errors[0]


def test_an_unknown_switch_is_refused(shared_sandbox: Account) -> None:
    with Client(shared_sandbox) as client, pytest.raises(AssertionError, match="uniqueid is"):
        client.control("settings", {"uniqueid": "sometimes"})
