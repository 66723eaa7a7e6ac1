from __future__ import annotations

from datetime import UTC, datetime

import pytest

from integrations.core.documents import DocumentKind
from integrations.core.issues import Code
from integrations.sage.errors import (
    NotAllowed,
    NotSent,
    RefusedWhole,
    SessionExpired,
    Throttled,
)
from integrations.sage.ports import Accepted, Refused, Repeated
from tests.sage.asking import ledger_at, send
from tests.sage.gateways import (
    failure,
    gateway,
    response,
    result,
    saying,
    silent,
)

# --- each outcome on its own


def test_each_document_has_its_own_outcome():
    closed = failure("BL01001973", "Periods are closed.")
    answer = response(
        result("lh-1") + result("lh-2", "failure", "", rest=closed) + result("lh-3", key="4712")
    )
    outcomes = send(saying(answer), "lh-1", "lh-2", "lh-3").value
    assert outcomes[0] == Accepted("lh-1", "4711")
    assert isinstance(outcomes[1], Refused)
    assert outcomes[1].fault.code is Code.SAGE_PERIOD_CLOSED
    assert outcomes[2] == Accepted("lh-3", "4712")


def test_a_generic_create_gives_its_key_in_its_data():
    data = '<data listtype="objects" count="1"><apbill><RECORDNO>9001</RECORDNO></apbill></data>'
    answer = response(result("lh-1", key="", name="create", rest=data))
    assert send(saying(answer), kind=DocumentKind.AP_BILL).value == [Accepted("lh-1", "9001")]


@pytest.mark.parametrize(
    "results",
    [
        result("lh-foreign"),
        result(""),
        "",
        result("lh-1") + result("lh-1", key="99"),
        result("lh-1", key=""),
        result("lh-1", "processing"),
        result("lh-1", ""),
        result("lh-1", name="delete"),
        result("lh-1", "failure", "4711", rest=failure("X", "half done")),
    ],
    ids=[
        "foreign",
        "nameless",
        "missing",
        "twice",
        "no key",
        "other word",
        "no word",
        "other function",
        "failed yet there",
    ],
)
def test_what_does_not_clearly_belong_to_a_document_leaves_it_unknown(results):
    assert send(saying(response(results))).value == []


def test_aborted_is_never_success():
    rolled = failure(
        "XL03000009", "The entire transaction in this operation has been rolled back due to an error."
    )
    [outcome] = send(saying(response(result("lh-1", "aborted", "", rest=rolled)))).value
    assert isinstance(outcome, Refused)


def test_a_refusal_that_quotes_our_control_id_is_a_repeat():
    running = failure("X", "A request's function with the control ID lh-1 is in process.")
    [outcome] = send(saying(response(result("lh-1", "failure", "", rest=running)))).value
    assert isinstance(outcome, Repeated)
    assert outcome.fault.code is Code.SAGE_REPEATED_CONTROL_ID


def test_so_is_a_refusal_of_the_whole_when_it_was_sent_alone():
    running = failure("X", "A request's function with the control ID lh-1 is in process.")
    [outcome] = send(saying(response("", control="failure", errors=running))).value
    assert isinstance(outcome, Repeated)
    with pytest.raises(RefusedWhole):
        send(saying(response("", control="failure", errors=running)), "lh-1", "lh-2")


# --- a refused request


@pytest.mark.parametrize(
    ("answer", "status", "kind"),
    [
        (response("", control="failure", errors=failure("XL03000003", "XML Parse schema error")), "200 OK", RefusedWhole),
        (response("", control="failure", errors=failure("NEW-1", "something new")), "200 OK", RefusedWhole),
        (response("", control="failure", errors=failure("GW-0011", "Invalid Request")), "400 Bad Request", NotAllowed),
        (response("", control="failure", errors=failure("XMLGW_JPP0002", "Sign-in")), "401 Unauthorized", NotAllowed),
        (response("", control="failure", errors=failure("X", "too many operations running")), "200 OK", Throttled),
        (response("", authentication="failure", errors=failure("XL03000006", "Invalid session x")), "200 OK", SessionExpired),
        (response("", authentication="failure", errors=failure("XL03000006", "new words")), "200 OK", NotAllowed),
        (response(result("lh-1", "failure", "", rest=failure("", "API rate limit exceeded"))), "200 OK", Throttled),
        (response(result("lh-1", "failure", "", rest=failure("", "Temporarily Off-line"))), "200 OK", NotSent),
        ("<html>", "413 Payload Too Large", RefusedWhole),
        ("<html>", "401 Unauthorized", NotAllowed),
    ],
)  # fmt: skip
def test_a_request_refused_as_a_whole_says_so(answer, status, kind):
    with pytest.raises(kind) as caught:
        send(saying(answer, status))
    assert caught.type is kind
    assert caught.value.exchange is not None


def test_a_throttle_says_how_long_to_wait():
    with pytest.raises(Throttled) as caught:
        send(saying("busy", "429 Too Many Requests", "Retry-After: 7\r\n"))
    assert caught.value.retry_after == 7.0


# --- sessions


def session_answer(endpoint, entity="10"):
    api = f"<api><sessionid>canary-9</sessionid><endpoint>{endpoint}</endpoint><locationid>{entity}</locationid></api>"
    return saying(response(result("session", key="", name="getAPISession", rest=f"<data>{api}</data>")))


def test_a_session_brings_its_endpoint_and_end():
    with gateway(session_answer("http://127.0.0.1:1234/x")) as server:
        answer = ledger_at(server).open_session()
    assert answer.value.endpoint == "http://127.0.0.1:1234/x"
    assert answer.value.expires == datetime(2026, 1, 5, 22, tzinfo=UTC)
    assert "canary" not in answer.exchange.response_body + answer.exchange.request_body + repr(answer)


def test_an_endpoint_off_the_list_is_refused():
    with gateway(session_answer("https://evil.example/x")) as server, pytest.raises(NotAllowed, match="evil"):
        ledger_at(server).open_session()


def test_a_session_of_another_entity_is_refused():
    with (
        gateway(session_answer("http://127.0.0.1:1/", "20")) as server,
        pytest.raises(NotAllowed, match="'20'"),
    ):
        ledger_at(server).open_session()


def test_a_gateway_off_the_list_is_never_spoken_to():
    with gateway(silent) as server:
        with pytest.raises(NotAllowed, match="list"):
            ledger_at(server, hosts=("*.intacct.com",)).open_session()
        assert server.connections == 0
