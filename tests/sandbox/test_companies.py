"""Several companies in one sandbox: each with books, control ids and slots of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import Client
from tests.sandbox.postings import invoice


def test_what_one_company_posts_another_does_not_see(tmp_path: object) -> None:
    switches = {"company": ["DEMO", "PRAIRIE"], "db": f"{tmp_path}/books.sqlite3"}
    with (
        start_sandbox(**switches) as account,
        Client(account) as here,
        Client(replace(account, company_id="PRAIRIE")) as there,
    ):
        assert here.run(invoice(), controlid="same", uniqueid=True).ok
        assert not here.run(invoice(), controlid="same", uniqueid=True).ok
        assert there.query("ARINVOICE", "RECORDNO") == []
        assert there.run(invoice(), controlid="same", uniqueid=True).ok
        assert here.control("books?company=PRAIRIE")["counts"]["ARINVOICE"] == 1


def test_a_session_belongs_to_its_company() -> None:
    with start_sandbox(company=["DEMO", "PRAIRIE"]) as account, Client(account) as client:
        client.account = replace(account, company_id="PRAIRIE")
        client.open_session()
        client.account = account
        assert client.run(invoice()).ok
        assert client.control("books?company=PRAIRIE")["counts"]["ARINVOICE"] == 1


@pytest.mark.parametrize("company", ["NOWHERE", "demo"])
def test_an_unknown_company_is_refused_at_the_gateway(company: str) -> None:
    with start_sandbox() as account, Client(replace(account, company_id=company)) as client:
        response = client.send([("f", "<getDimensions/>")])
        assert (response.http, response.control_status, response.error_numbers) == (
            400,
            "failure",
            ["GW-0011"],
        )
