"""What the documentation of the sandbox tells a newcomer to send is answered as it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from integrations.sandbox.wire import control as plane
from tests.sandbox.fixtures import ROOT, start_sandbox
from tests.sandbox.gateway import Account, Client, control

DOCS = Path(ROOT, "docs", "sandbox")
CALL = re.compile(r"^    curl -s \$control/(\S+) -d '(.+)'$", re.MULTILINE)
NAMED = re.compile(r"^\| `GET (\S+)` \|", re.MULTILINE)


@pytest.fixture(scope="module")
def control_page() -> str:
    return (DOCS / "control.md").read_text(encoding="utf-8")


def test_the_first_bill_is_posted_as_it_stands_there() -> None:
    body = (DOCS / "README.md").read_text(encoding="utf-8").partition("```xml\n")[2].partition("```")[0]
    with start_sandbox(open_from="2026-01") as account, Client(account) as client:
        result = client.post(body.encode()).results[0]
        assert result.ok, result.errors
        client.open_session()
        read = f"<read><object>APBILL</object><keys>{result.key}</keys><fields>RECORDID</fields></read>"
        assert client.run(read).rows == [{"RECORDID": "LOAD-1001"}]


def test_every_control_call_that_is_told_of_is_answered(control_page: str) -> None:
    body = (DOCS / "README.md").read_text(encoding="utf-8").partition("```xml\n")[2].partition("```")[0]
    calls = CALL.findall(control_page)
    assert len(calls) > 15
    with start_sandbox(open_from="2026-01") as account:
        with Client(account) as client:
            assert client.post(body.encode()).results[0].ok
        for name, asked in calls:
            control(account, name, json.loads(asked))
        for name in NAMED.findall(control_page):
            control(account, name)


def test_every_call_of_the_control_plane_is_told_of(control_page: str, shared_sandbox: Account) -> None:
    source = Path(plane.__file__).read_text(encoding="utf-8")
    routes = set(re.findall(r'\("(?:GET|POST)", "([a-z0-9-]+)"\)', source))
    told = {name for name, _ in CALL.findall(control_page)}
    told |= {name.partition("?")[0] for name in NAMED.findall(control_page)}
    assert told == routes


@pytest.mark.parametrize(
    ("name", "asked", "said"),
    [
        ("arm", {}, "'fault' is missing"),
        ("touch", {"object": "NOTHING", "n": 1}, "'NOTHING' is missing or unknown"),
    ],
)
def test_what_a_control_call_lacks_is_named(
    client: Client, name: str, asked: dict[str, object], said: str
) -> None:
    with pytest.raises(AssertionError, match=said):
        client.control(name, asked)
