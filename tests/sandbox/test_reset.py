"""Back to the start: what a running sandbox in memory can be asked for."""

from __future__ import annotations

import http.client
from pathlib import Path
from urllib.parse import urlsplit

from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import Client
from tests.sandbox.postings import invoice


def test_books_switches_faults_sessions_and_log_are_as_at_the_start() -> None:
    with start_sandbox(session_minutes=30, fault={"429": 0.0}) as account, Client(account) as client:
        client.open_session()
        assert client.run(invoice()).ok
        client.control("settings", {"session_minutes": 5, "require_bill_number": True})
        client.control("faults", {"delay": 1.0})
        client.control("reset", {})
        settings = client.control("settings")
        assert (settings["session_minutes"], settings["require_bill_number"]) == (30, False)
        assert client.control("faults")["rates"] == {}
        assert client.control("requests") == []
        assert client.send([("f", "<getDimensions/>")]).errors[0].startswith("Invalid session")
        client.open_session()
        assert client.query("ARINVOICE", "RECORDNO") == []


def test_books_in_a_file_are_kept(tmp_path: Path) -> None:
    with start_sandbox(db=tmp_path / "books.sqlite3") as account, Client(account) as client:
        assert client.run(invoice()).ok
        parts = urlsplit(f"{account.control_url}/reset")
        connection = http.client.HTTPConnection(parts.netloc, timeout=10)
        connection.request("POST", parts.path, b"{}")
        answer = connection.getresponse()
        assert answer.status == 400
        assert b"remove the file" in answer.read()
        connection.close()
        assert len(client.query("ARINVOICE", "RECORDNO")) == 1
