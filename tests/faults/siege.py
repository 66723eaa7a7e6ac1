"""Commands that are killed and started again until every document has come to rest, and what stands in Sage's books then.

Counted is in the sandbox, over the wire and with its own query, never in our tables: of a lane's documents, how many are
there twice, and how many are missing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue

from django.db.models import Q

from integrations.core.freight import Kind
from integrations.models import Document, FreightTransaction
from tests.pipeline.desk import Desk
from tests.pipeline.world import World, deliver, freight
from tests.sandbox.gateway import Account, Client

ROOT = Path(__file__).resolve().parents[2]
OBJECTS = ("ARINVOICE", "APBILL")
ENTITY = "10"
IDLE_SECONDS = 0.25  # a run that ended by itself is started again so much later, as by a tick
BOUND_SECONDS = 90.0  # for one lane to come to rest, however often it is killed
MOVING = ("READY", "SENDING", "SENT")

# Waiting is shortened as a deployment would shorten it: by the environment.
HASTE = {
    "SAGE_GATEWAY_HOSTS": "http://127.0.0.1:*",
    "LOG_LEVEL": "ERROR",
    "EXPORT_LEASE_SECONDS": "1.5",
    "REQUEST_DEADLINE_SECONDS": "0.8",
    "LEASE_MARGIN_SECONDS": "0.1",
    "TURN_SECONDS": "0.4",
    "EXPORT_BATCH": "5",
    "BATCH_LEASE_SECONDS": "0.1",
    "LOOK_GAP_SECONDS": "0.1",
    "THROTTLE_SECONDS": "0.1",
    "PAYMENTS_PAGE": "7",
}


SAID: list[str] = []  # what the terminal's summary repeats: points, seeds, figures


def say(words: str) -> None:
    print(words, flush=True)
    SAID.append(words)


class Zygote:
    """The forking process, and what it told of those that ended."""

    def __init__(self, database: str, env: dict[str, str]) -> None:
        self.database = database
        self._numbers = 0
        self._ended: SimpleQueue[tuple[int, int]] = SimpleQueue()
        self._codes: dict[int, int] = {}
        command = [sys.executable, "-m", "tests.faults.zygote"]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **HASTE, **env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def start(self, command: str, world: World | Desk, *, kill_at: str = "", **options: object) -> int:
        self._numbers += 1
        self._say(
            start=self._numbers,
            command=command,
            connection=str(world.connection_id),
            database=self.database,
            kill_at=kill_at,
            options=options,
        )
        return self._numbers

    def kill(self, number: int) -> None:
        self._say(signal="SIGKILL", to=number)

    def stop(self, number: int) -> None:
        self._say(signal="SIGSTOP", to=number)

    def go_on(self, number: int) -> None:
        self._say(signal="SIGCONT", to=number)

    def code(self, number: int) -> int | None:
        """How it ended: a negative number is a signal's. None while it runs."""
        while True:
            try:
                ended, code = self._ended.get_nowait()
            except Empty:
                return self._codes.get(number)
            self._codes[ended] = code

    def wait(self, number: int, seconds: float = BOUND_SECONDS) -> int:
        until = time.monotonic() + seconds
        while (code := self.code(number)) is None:
            assert time.monotonic() < until, "it did not end"
            time.sleep(0.01)
        return code

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._listener.join(10)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _say(self, **job: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(job).encode() + b"\n")
        self._process.stdin.flush()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            self._ended.put((told["ended"], told["code"]))


@contextmanager
def command(*arguments: str, database: str) -> Iterator[subprocess.Popen[bytes]]:
    """`manage.py` as anybody would start it."""
    env = {**os.environ, **HASTE, "DATABASE_URL": database}
    line = [sys.executable, "manage.py", *arguments]
    with subprocess.Popen(line, cwd=ROOT, env=env, stdout=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


@dataclass(slots=True)
class Lane:
    """One connection with documents of its own. `plan` says where runs die, one after the other: at a named point
    (`after-claim:2`), or so many seconds after the start. Before each of these runs `feed` gives it more to do."""

    world: World
    name: str
    plan: list[str | float] = field(default_factory=list)
    feed: Callable[[Lane], None] | None = None
    after_death: Callable[[Lane], None] | None = None
    numbers: list[str] = field(default_factory=list)
    command: str = "export"
    codes: list[int] = field(default_factory=list)
    died_at: list[str | float] = field(default_factory=list)
    rest_after: float = 0.0
    running: int | None = None
    started: float = 0.0
    again_at: float = 0.0
    killed: bool = False

    @property
    def fate(self) -> str | float:
        """Where the present run is to die."""
        n = len(self.died_at)
        return self.plan[n] if n < len(self.plan) else ""


@dataclass(frozen=True, slots=True)
class Tally:
    """What the books say of a lane's documents."""

    expected: int
    duplicates: list[str]
    lost: list[str]

    @property
    def clean(self) -> bool:
        return not self.duplicates and not self.lost


def load(world: World, prefix: str, n: int, *, first: int = 0) -> list[str]:
    """Deliver `n` transactions, invoices and bills by turns; returns their numbers."""
    kinds = (Kind.CUSTOMER_INVOICE, Kind.CARRIER_BILL)
    numbers = [f"{prefix}-{i:03d}" for i in range(first, first + n)]
    deliver(world, *(freight(kinds[i % 2], number, "100.00", "1.25") for i, number in enumerate(numbers)))
    return numbers


def feed(lane: Lane, n: int) -> None:
    lane.numbers += load(lane.world, lane.name, n, first=len(lane.numbers))


def count(world: World, state: str) -> int:
    return Document.objects.filter(connection=world.connection_id, state=state).count()


def until(reached: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.01)


def at_rest(world: World) -> bool:
    """Everything of the connection is in a state that it will not leave by itself."""
    received = FreightTransaction.objects.filter(subsidiary=world.subsidiary, status="RECEIVED")
    moving = Q(state__in=MOVING) | Q(state="UNKNOWN", blocked_by="")
    documents = Document.objects.filter(moving, connection=world.connection_id)
    return not received.exists() and not documents.exists()


def drive(zygote: Zygote, lanes: Sequence[Lane], *, bound: float = BOUND_SECONDS) -> None:
    """Run every lane, kill it as its plan says, and start it again until its documents are at rest."""
    begin = time.monotonic()
    left = list(lanes)
    while left:
        time.sleep(0.01)
        for lane in list(left):
            if lane.running is None:
                if time.monotonic() >= lane.again_at:
                    _start(zygote, lane)
            elif _ended(zygote, lane) and len(lane.died_at) >= len(lane.plan) and _done(lane):
                lane.rest_after = time.monotonic() - begin
                left.remove(lane)
        assert time.monotonic() - begin < bound, "not at rest: " + "; ".join(map(where, left))


def _start(zygote: Zygote, lane: Lane) -> None:
    fate = lane.fate
    if fate != "" and lane.feed is not None:
        lane.feed(lane)
    lane.running = zygote.start(lane.command, lane.world, kill_at=fate if isinstance(fate, str) else "")
    lane.started, lane.killed = time.monotonic(), False


def _ended(zygote: Zygote, lane: Lane) -> bool:
    """Whether the present run is over; kills it when its instant has come."""
    assert lane.running is not None
    code = zygote.code(lane.running)
    fate = lane.fate
    if code is None:
        if isinstance(fate, float) and not lane.killed and time.monotonic() - lane.started >= fate:
            zygote.kill(lane.running)
            lane.killed = True
        return False
    assert code in (0, 1, -9), f"{lane.name}: the command broke"
    if code == -9:
        lane.died_at.append(fate)
        if lane.after_death is not None:
            lane.after_death(lane)
    elif fate != "":
        lane.plan[len(lane.died_at)] = sooner(fate)
    lane.codes.append(code)
    lane.running = None
    lane.again_at = time.monotonic() + (0.0 if code == -9 else IDLE_SECONDS)
    return True


def sooner(fate: str | float) -> str | float:
    """For a run that was done before it was to die: the next dies in half the time, or one visit to the point earlier."""
    if isinstance(fate, float):
        return fate / 2
    point, _, visit = fate.partition(":")
    return f"{point}:{int(visit) - 1}" if visit and int(visit) > 1 else fate


def _done(lane: Lane) -> bool:
    if lane.command == "export":
        return at_rest(lane.world)
    return lane.codes[-1] == 0


def where(lane: Lane) -> str:
    documents = Document.objects.filter(connection=lane.world.connection_id)
    states = Counter(documents.values_list("state", "blocked_by"))
    return f"{lane.name} {dict(states)} after {len(lane.codes)} runs {lane.codes}, died at {lane.died_at}"


def tally(client: Client, lane: Lane) -> Tally:
    """Ask the books for the lane's documents by the beginning of their numbers."""
    where = f"<like><field>RECORDID</field><value>{lane.name}-%</value></like>"
    page = "<pagesize>2000</pagesize>"
    rows = [r for name in OBJECTS for r in client.query(name, "RECORDNO RECORDID", where, page)]
    seen = Counter(r["RECORDID"] for r in rows)
    return Tally(
        len(lane.numbers),
        sorted(number for number, n in seen.items() if n > 1),
        sorted(set(lane.numbers) - set(seen)),
    )


def tallies(account: Account, lanes: Iterable[Lane]) -> dict[str, Tally]:
    """The faults end, and the books are read."""
    with closing(Client(account, entity=ENTITY)) as client:
        client.control("faults", {})
        return {lane.name: tally(client, lane) for lane in lanes}
