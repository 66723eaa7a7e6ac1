"""The sandbox is up at once on an empty file, and whenever it is killed its books are balanced and keep what was answered."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.sandbox import proof
from tests.sandbox.fixtures import ROOT
from tests.sandbox.gateway import Account, Client, by, control, query
from tests.sandbox.postings import bill, bill_line
from tests.sandbox.wire import BROKEN

BY_MODULE = ("-m", "integrations.sandbox")
BY_MANAGE = ("manage.py", "sandbox")
LINES = [bill_line("5010", amount) for amount in ("1450.00", "217.50", "75.00", "40.25")]


@contextmanager
def process(
    *arguments: str, how: tuple[str, ...] = BY_MODULE, stderr: int | None = None
) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, *how, "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr, text=True) as started:
        try:
            yield started
        finally:
            started.kill()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--db", "{folder}/none/books.sqlite3"], "unable to open database file"),
        (["--db", "{folder}/old.sqlite3"], "old.sqlite3 is no file of this sandbox, or of another version"),
        (["--db", "{folder}/foreign.sqlite3"], "foreign.sqlite3 is no file of this sandbox"),
        (["--port", "{taken}"], "cannot listen on 127.0.0.1:{taken}: Address already in use"),
        (["--fault", "hang=0.6", "--fault", "502=0.6"], "add up to more than 1"),
        (["--open-from", "January"], "'January' is not YYYY-MM"),
    ],
)
def test_what_hinders_the_start_is_said_in_one_line(tmp_path: Path, arguments: list[str], said: str) -> None:
    for name, version in (("old", 1), ("foreign", 0)):
        with closing(sqlite3.connect(tmp_path / f"{name}.sqlite3")) as file:
            file.executescript(f"CREATE TABLE INVOICE (N); PRAGMA user_version={version}")
    with socket.create_server(("127.0.0.1", 0)) as held:
        known = {"folder": str(tmp_path), "taken": str(held.getsockname()[1])}
        given = [each.format(**known) for each in arguments]
        with process(*given, stderr=subprocess.PIPE) as started:
            out, err = started.communicate(timeout=30)
    assert (started.returncode, out, err.count("\n")) == (1, "", 1)
    assert said.format(**known) in err


def test_the_start_tells_a_person_where_the_pages_are() -> None:
    """On stderr: programs read the one line on stdout."""
    with process(stderr=subprocess.PIPE) as started:
        base = account(started).xml_url.partition("/ia/")[0]
        assert started.stderr is not None
        said = [started.stderr.readline() for _ in range(2)]
        started.terminate()
        assert started.communicate()[0] == ""
    assert "No product of Sage" in said[0]
    assert said[1] == f"Its pages: {base}/\n"


def test_where_there_are_no_pages_nothing_is_told_of_them() -> None:
    with process("--pages", "nowhere", stderr=subprocess.PIPE) as started:
        with Client(account(started)) as client:
            assert client.open_session()
        started.terminate()
        assert started.communicate() == ("", "")


def account(started: subprocess.Popen[str]) -> Account:
    assert started.stdout is not None
    return Account(**json.loads(started.stdout.readline()))


@pytest.mark.parametrize("how", [BY_MODULE, BY_MANAGE], ids=["module", "manage.py"])
def test_it_is_ready_within_three_seconds_on_an_empty_file(tmp_path: Path, how: tuple[str, ...]) -> None:
    """The best of three: a busy machine must not be taken for a slow start."""
    assert min(ready_after(tmp_path / f"books-{n}.sqlite3", how) for n in range(3)) < 3


def ready_after(path: Path, how: tuple[str, ...]) -> float:
    begun = time.monotonic()
    with process("--db", str(path), how=how) as started:
        found = account(started)
        with Client(found) as client:
            assert client.open_session()
        seconds = time.monotonic() - begun
    assert found.company_id == "DEMO"
    assert found.control_url.startswith(found.xml_url.partition("/ia/")[0])
    return seconds


def test_the_books_of_each_company_have_a_file_of_their_own(tmp_path: Path) -> None:
    with process("--db", str(tmp_path / "books.sqlite3"), "--company", "A", "--company", "B") as started:
        account(started)
        assert {"books.sqlite3", "books-B.sqlite3"} <= {each.name for each in tmp_path.iterdir()}


class Poster(threading.Thread):
    """Posts batches of bills on a connection of its own until the sandbox is gone; `answered` are the numbers."""

    SIZE = 20

    def __init__(self, found: Account, name: str) -> None:
        super().__init__(daemon=True)
        self._client = Client(found, entity="10", timeout=10)
        self.prefix = name
        self.answered: list[str] = []
        self.sent = 0

    def run(self) -> None:
        try:
            self._client.open_session()
            while True:
                self._post()
        except BROKEN:
            self._client.close()

    def _post(self) -> None:
        numbers = [f"{self.prefix}-{self.sent + n:05d}" for n in range(self.SIZE)]
        self.sent += self.SIZE
        response = self._client.send([(n, bill(*LINES, number=n)) for n in numbers], uniqueid=True)
        self.answered += [str(each.controlid) for each in response.results if each.ok]


def stored(client: Client, prefix: str) -> list[str]:
    where = f"<like><field>RECORDID</field><value>{prefix}-%</value></like>"
    found: list[str] = []
    while True:
        rest = by("RECORDNO") + f"<pagesize>2000</pagesize><offset>{len(found)}</offset>"
        page = client.run(query("APBILL", "RECORDID", where, rest)).rows
        found += [each["RECORDID"] for each in page]
        if len(page) < 2000:
            return found


def posters(found: Account, run: int) -> list[Poster]:
    made = [Poster(found, f"R{run}{side}") for side in "AB"]
    for each in made:
        each.start()
    return made


def test_killed_under_load_it_comes_back_balanced_with_all_that_it_answered(tmp_path: Path) -> None:
    path = str(tmp_path / "books.sqlite3")
    before: list[Poster] = []
    for run in range(4):
        with process("--db", path) as started:
            found = account(started)
            proof.prove(found)
            with Client(found, entity="10") as client:
                for each in before:
                    held(client, each)
            before = posters(found, run)
            while min(len(each.answered) for each in before) < 100:
                time.sleep(0.01)
            # At another point of the work each time.
            time.sleep(0.013 * run)
            started.send_signal(signal.SIGKILL)
            for each in before:
                each.join(10)
                assert not each.is_alive()


def held(client: Client, poster: Poster) -> None:
    """Once each, with all lines; a batch whose answer was lost is there as a whole or not at all."""
    numbers = stored(client, poster.prefix)
    assert len(numbers) == len(set(numbers))
    assert set(poster.answered) <= set(numbers)
    assert len(numbers) % Poster.SIZE == 0
    assert len(numbers) - len(poster.answered) <= Poster.SIZE


def test_killed_while_it_founds_its_company_it_starts_again(tmp_path: Path) -> None:
    path = tmp_path / "books.sqlite3"
    with process("--db", str(tmp_path / "other.sqlite3")) as started:
        begun = time.monotonic()
        account(started)
        ready = time.monotonic() - begun
    for share in range(4, 11):
        with process("--db", str(path)) as started:
            time.sleep(ready * share / 10)
            started.send_signal(signal.SIGKILL)
    with process("--db", str(path)) as started:
        found = account(started)
        proof.prove(found)
        with Client(found) as client:
            assert client.open_session()
            assert {each["VENDORID"] for each in client.query("VENDOR", "VENDORID")} >= {"V-100", "V-FUEL"}


def test_every_switch_is_a_flag() -> None:
    flags: dict[str, tuple[str, object]] = {
        "journals_on_control_accounts": ("--journals-on-control-accounts", True),
        "refuse_bills_on_hold": ("--no-refuse-bills-on-hold", False),
        "closed_months": ("--closed-months=2026-01", ["2026-01"]),
        "session_minutes": ("--session-minutes=0.5", 0.5),
        "max_functions": ("--max-functions=7", 7),
        "console_id": ("--console-id=CONSOLE", "CONSOLE"),
    }
    with process(*(flag for flag, _ in flags.values())) as started:
        settings = control(account(started), "settings")
    assert {name: settings[name] for name in flags} == {name: value for name, (_, value) in flags.items()}


@pytest.mark.parametrize(
    "flag", ["--closed-months=2026-13", "--open-from=soon", "--uniqueid=sometimes", "--max-functions=many"]
)
def test_a_wrong_switch_is_refused_at_the_start(flag: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "integrations.sandbox", flag],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode
    assert flag.partition("=")[2] in done.stderr
