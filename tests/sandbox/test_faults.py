"""Misbehaviour on command: each fault is seen on the wire, with what it left behind in the books (protocol 1.1, 1.6, 7).

Each test says what a client should do about it.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from lxml import etree

from integrations.sandbox.traffic.faults import TABLE
from tests.sandbox.gateway import Client, Response, equal
from tests.sandbox.postings import invoice
from tests.sandbox.wire import BROKEN, Raw, exchange


@contextmanager
def only(client: Client, fault: str) -> Iterator[None]:
    """Every request in the block suffers the fault."""
    client.control("faults", {fault: 1.0})
    try:
        yield
    finally:
        client.control("faults", {})


def posted(client: Client, number: str) -> int:
    return len(client.query("ARINVOICE", "RECORDNO", equal("RECORDID", number)))


def struck(client: Client, fault: str, *numbers: str, **options: object) -> Response:
    """The answer to invoices of these numbers, each in a function of its own named `f-NUMBER`."""
    with only(client, fault):
        return client.send([(f"f-{n}", invoice(number=n)) for n in numbers], **options)


def raw(client: Client, fault: str, number: str) -> Raw:
    with only(client, fault):
        return exchange(client.account, client.envelope([("f", invoice(number=number))]))


# The connection breaks.


def test_drop_before_breaks_the_connection_and_does_nothing(client: Client) -> None:
    """Outcome unknown: look for the document by its number before sending it again."""
    with pytest.raises(BROKEN):
        struck(client, "drop-before", "DB")
    assert posted(client, "DB") == 0


def test_drop_after_commit_breaks_the_connection_and_the_work_stands(client: Client) -> None:
    """The same broken connection as drop-before, and the look finds the document."""
    with pytest.raises(BROKEN):
        struck(client, "drop-after-commit", "DAC")
    assert posted(client, "DAC") == 1


@pytest.mark.parametrize(("fault", "stands"), [("hang", 0), ("hang-after-commit", 1)])
def test_a_hanging_gateway_answers_nothing(client: Client, fault: str, stands: int) -> None:
    """Have a read timeout; then the outcome is unknown, as after a broken connection."""
    client.control("settings", {"hang_seconds": 0.3})
    started = time.monotonic()
    with pytest.raises(BROKEN):
        struck(client, fault, fault)
    assert time.monotonic() - started >= 0.3
    assert posted(client, fault) == stands


def test_late_commit_answers_nothing_and_commits_afterwards(client: Client) -> None:
    """A look that finds nothing proves nothing yet: wait until the request can no longer be running, look again."""
    client.control("settings", {"late_seconds": 3600})
    with pytest.raises(BROKEN):
        struck(client, "late-commit", "LATE")
    assert posted(client, "LATE") == 0
    assert client.control("commit-late", {}) == {"committed": 1}
    assert posted(client, "LATE") == 1
    assert client.control("commit-late", {}) == {"committed": 0}


def test_what_is_late_is_committed_when_its_time_has_come(client: Client) -> None:
    client.control("settings", {"late_seconds": 0.05})
    with pytest.raises(BROKEN):
        struck(client, "late-commit", "CLOCK")
    deadline = time.monotonic() + 30
    while not posted(client, "CLOCK"):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_while_a_late_commit_is_pending_its_control_id_is_in_process(client: Client) -> None:
    """A refusal that quotes one's own control id means: it runs or has run; look, do not count it as a failure."""
    client.control("settings", {"late_seconds": 3600})
    with only(client, "late-commit"), pytest.raises(BROKEN):
        client.run(invoice(number="LATE-2"), controlid="late-2", uniqueid=True)
    refused = client.run(invoice(number="LATE-2"), controlid="late-2", uniqueid=True)
    assert "with the control ID late-2 is in process." in refused.errors[0]
    client.control("commit-late", {})
    refused = client.run(invoice(number="LATE-2"), controlid="late-2", uniqueid=True)
    assert "late-2" in refused.errors[0]
    assert posted(client, "LATE-2") == 1


# The answer is slow.


def test_delay_takes_its_time_and_answers_as_usual(client: Client) -> None:
    """Wait as long as the deadline allows; repeat nothing."""
    client.control("settings", {"delay_seconds": 0.4})
    started = time.monotonic()
    with only(client, "delay"):
        results = [client.run(invoice(number=f"DELAY-{n}")) for n in range(4)]
    assert 0.05 < time.monotonic() - started < 4 * 0.4 + 1
    assert all(each.ok for each in results)


def test_slow_drip_sends_the_answer_in_small_pieces_over_time(client: Client) -> None:
    """A timeout between two bytes never comes: a deadline for the whole answer is needed."""
    client.control("settings", {"drip_seconds": 0.4})
    answer = raw(client, "slow-drip", "DRIP")
    assert answer.seconds >= 0.35
    assert answer.pieces >= 10
    assert answer.root.findtext("operation/result/status") == "success"
    assert posted(client, "DRIP") == 1


# The answer says that it failed.


@pytest.mark.parametrize(
    ("fault", "status", "errorno", "stands"),
    [
        ("429", 429, "GW-0010", 0),
        ("429-in-200", 200, "GW-0010", 0),
        ("500", 500, "GW-0001", 0),
        ("503", 503, "GW-0001", 0),
        ("500-after-commit", 500, "GW-0001", 1),
    ],
)
def test_a_failure_of_the_gateway_is_xml_without_the_requests_echo(
    client: Client, fault: str, status: int, errorno: str, stands: int
) -> None:
    """After a rate limit nothing has run: wait and repeat. After 5xx the outcome is unknown: look first."""
    response = struck(client, fault, f"GW-{fault}")
    assert response.http == status
    assert response.control_status == "failure"
    assert response.error_numbers == [errorno]
    assert posted(client, f"GW-{fault}") == stands


def test_a_rate_limit_says_when_to_come_again(client: Client) -> None:
    """Honour Retry-After."""
    assert raw(client, "429", "RETRY").headers["Retry-After"] == "1"


@pytest.mark.parametrize(
    ("fault", "status", "stands"),
    [("502", 502, 0), ("502-after-commit", 502, 1), ("524-after-commit", 524, 1)],
)
def test_the_proxy_before_the_gateway_answers_a_page(
    client: Client, fault: str, status: int, stands: int
) -> None:
    """Do not parse it as XML; the outcome is unknown, whatever the page says."""
    answer = raw(client, fault, f"PAGE-{fault}")
    assert answer.status == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.body.startswith(b"<!DOCTYPE html>")
    assert posted(client, f"PAGE-{fault}") == stands


def test_524_is_answered_while_the_work_still_runs(client: Client) -> None:
    """Never repeat it: the proxy gave up, the gateway did not. Look when the request can no longer be running."""
    client.control("settings", {"late_seconds": 3600})
    assert raw(client, "524", "L524").status == 524
    assert posted(client, "L524") == 0
    client.control("commit-late", {})
    assert posted(client, "L524") == 1


# The answer is broken.


def test_a_cut_body_is_shorter_than_announced_and_the_work_stands(client: Client) -> None:
    """Outcome unknown; results that could be read from the beginning are no proof either."""
    with pytest.raises((http.client.IncompleteRead, etree.XMLSyntaxError)):
        struck(client, "cut-body", "CUT")
    assert posted(client, "CUT") == 1


def test_an_empty_body_comes_with_200_and_the_work_stands(client: Client) -> None:
    """HTTP 200 alone is no success."""
    answer = raw(client, "empty-body", "EMPTY")
    assert (answer.status, answer.body) == (200, b"")
    assert posted(client, "EMPTY") == 1


def test_two_roots_are_no_xml_and_the_work_stands(client: Client) -> None:
    """Take it for an unknown outcome, or read the first root only; a crash of the parser is no answer."""
    answer = raw(client, "two-roots", "ROOTS")
    assert answer.body.count(b"<response>") == 2
    with pytest.raises(etree.XMLSyntaxError, match="Extra content"):
        etree.fromstring(answer.body)
    assert posted(client, "ROOTS") == 1


def test_a_failure_may_come_without_errormessage(client: Client) -> None:
    """It is a failure like any other, whose text is missing; the other functions are done."""
    response = struck(client, "no-errormessage", "NE-1", "NE-2", "NE-3")
    failed = [each for each in response.results if not each.ok]
    assert len(failed) == 1
    assert failed[0].element.find("errormessage") is None
    assert [posted(client, f"NE-{n}") for n in (1, 2, 3)].count(1) == 2
    assert failed[0].controlid is not None
    assert posted(client, failed[0].controlid.removeprefix("f-")) == 0


def test_one_result_misses_its_controlid(client: Client) -> None:
    """Match what bears an id; what is left unmatched has an unknown outcome."""
    response = struck(client, "missing-controlid", "M-0", "M-1", "M-2")
    assert [each.controlid for each in response.results].count(None) == 1


def test_one_result_bears_a_foreign_controlid(client: Client) -> None:
    """Take no result for one's own by its place alone."""
    response = struck(client, "foreign-controlid", "X-0", "X-1", "X-2")
    assert len({"f-X-0", "f-X-1", "f-X-2"} & {each.controlid for each in response.results}) == 2


def test_two_results_swap_their_controlids(client: Client) -> None:
    """Place and id disagree: neither can be trusted, so look for both documents."""
    sent = ["f-S-0", "f-S-1", "f-S-2"]
    answered = [each.controlid for each in struck(client, "swapped-controlid", "S-0", "S-1", "S-2").results]
    assert sorted(str(each) for each in answered) == sent
    assert sum(one != other for one, other in zip(sent, answered, strict=True)) == 2


# Sessions, control ids.


def test_session_expiry_ends_the_session_and_does_nothing(client: Client) -> None:
    """Sign in again, once, and repeat: nothing has run."""
    response = struck(client, "session-expiry", "EXP")
    assert response.authentication_status == "failure"
    assert response.errors[0].startswith("Invalid session")
    client.open_session()
    assert posted(client, "EXP") == 0


def test_a_session_that_ends_in_mid_batch_fails_the_functions_behind(client: Client) -> None:
    """Keep the results that succeeded; sign in again and repeat only those that failed for the session's sake."""
    response = struck(client, "session-expiry-mid-batch", "MB-0", "MB-1", "MB-2", "MB-3")
    states = [each.ok for each in response.results]
    assert states == sorted(states, reverse=True)
    assert len(set(states)) == 2
    assert all(each.errors[0].startswith("Invalid session") for each in response.results if not each.ok)
    client.open_session()
    assert [posted(client, f"MB-{n}") == 1 for n in range(4)] == states


def test_a_session_that_ends_in_mid_batch_may_fail_the_whole_answer(client: Client) -> None:
    """A failed authentication is no proof that nothing ran: look before sending the batch again."""
    client.control("settings", {"expiry_fails_operation": True})
    response = struck(client, "session-expiry-mid-batch", "MO-0", "MO-1")
    client.control("settings", {"expiry_fails_operation": False})
    assert response.authentication_status == "failure"
    assert response.results == []
    client.open_session()
    assert [posted(client, f"MO-{n}") for n in (0, 1)] == [1, 0]


def test_uniqueid_may_be_ignored(client: Client) -> None:
    """Do not rest on uniqueid: a repeat without a look is a second document."""
    assert client.run(invoice(number="UI"), controlid="ui", uniqueid=True).ok
    assert not client.run(invoice(number="UI"), controlid="ui", uniqueid=True).ok
    with only(client, "uniqueid-ignored"):
        assert client.run(invoice(number="UI"), controlid="ui", uniqueid=True).ok
    assert posted(client, "UI") == 2


# What lasts until somebody restores it.


def test_the_current_month_closes_between_two_functions(client: Client) -> None:
    """The rest fails as a business failure would: no repeat helps until the period is open again."""
    response = struck(client, "closed-period", "CP-0", "CP-1", "CP-2", "CP-3")
    states = [each.ok for each in response.results]
    assert states == sorted(states, reverse=True)
    assert len(set(states)) == 2
    assert not client.run(invoice(number="CP-4")).ok
    client.control("settings", {"closed_months": []})
    assert client.run(invoice(number="CP-4")).ok


def test_revoked_credentials_end_all_sessions_and_sign_nobody_in(client: Client) -> None:
    """Stop, and tell a person: no repeat helps, and many may lock the user out."""
    response = struck(client, "credentials-revoked", "REV")
    assert response.errors[0].startswith("Invalid session")
    refused = client.send([("f", "<getAPISession/>")], authentication=client.login())
    assert refused.authentication_status == "failure"
    assert refused.errors == ["Sign-in information is incorrect"]
    client.control("settings", {"credentials_revoked": False})
    client.open_session()
    assert posted(client, "REV") == 0


def test_a_moved_endpoint_serves_who_keeps_to_the_answered_one(client: Client) -> None:
    """Sign in at the first address, work at the address that came with the session, keep both together."""
    first = client.account
    response = struck(client, "endpoint-moved", "MOVE-1")
    assert response.errors[0].startswith("Invalid session")
    result = client.run("<getAPISession/>", authentication=client.login())
    session, endpoint = (result.element.findtext(f".//{name}") for name in ("sessionid", "endpoint"))
    assert endpoint == first.xml_url.replace("/ia/", "/ia2/")
    body = client.envelope(
        [("f", invoice(number="MOVE-2"))], authentication=f"<sessionid>{session}</sessionid>"
    )
    assert b"Invalid session" in exchange(first, body).body
    moved = exchange(first, body, path="/ia2/xml/xmlgw.phtml")
    assert moved.root.findtext("operation/result/status") == "success"
    client.control("settings", {"endpoint_moved": False})
    assert exchange(first, body, path="/ia2/xml/xmlgw.phtml").status == 404
    client.open_session()
    assert [posted(client, number) for number in ("MOVE-1", "MOVE-2")] == [0, 1]


def test_every_fault_has_its_test_here() -> None:
    """The names in this file are those of the table."""
    with open(__file__, encoding="utf-8") as file:
        text = file.read()
    assert [name for name in TABLE if f'"{name}"' not in text] == []
