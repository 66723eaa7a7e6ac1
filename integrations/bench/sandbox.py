"""The sandbox itself: bills of four lines a hundred a request, on one core, and deep pages of a million documents."""

from __future__ import annotations

import http.client
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from integrations.bench.rival import Rival
from integrations.bench.scratch import Account, Lap, lap, started

N, ROUNDS, DOCUMENTS = 20_000, 3, 1_000_000
BATCH, IN_FLIGHT, PAGE = 100, 2, 2_000
ENDS = 20
AMOUNTS = ("1450.00", "217.50", "75.00", "40.25")
_FIELDS = (
    "RECORDNO",
    "RECORDID",
    "VENDORID",
    "WHENCREATED",
    "STATE",
    "TOTALENTERED",
    "TOTALDUE",
    "WHENMODIFIED",
)


@dataclass(frozen=True, slots=True)
class Round:
    """Bills booked: this process's part, and the sandbox's seconds of processor."""

    loader: Lap
    cpu: float


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of a page: by the clock, the median, and of the sandbox's processor, the mean."""

    clock: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Pages:
    """The first page of all and the last one, and the last without any page before it: of this process's clock."""

    count: int
    first: Cost
    last: Cost
    jump: float


class Watched:
    """The sandbox's process, seen from outside."""

    def __init__(self, account: Account, pid: int) -> None:
        self.account = account
        self._folder = Path("/proc") / str(pid)
        self.cores = _part_cores(pid)

    def cpu(self) -> float:
        """Seconds, of itself and its kernel; 0 where nobody tells."""
        try:
            told = (self._folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    def peak_rss_mb(self) -> float:
        try:
            lines = (self._folder / "status").read_text().splitlines()
        except OSError:
            return 0.0
        return next(
            (round(int(each.split()[1]) / 1024, 1) for each in lines if each.startswith("VmHWM")), 0.0
        )


def _part_cores(pid: int) -> int:
    """One core for the sandbox, another for this process where there are two; tells how many the sandbox has."""
    if not hasattr(os, "sched_setaffinity"):
        return os.cpu_count() or 1
    own, *others = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(pid, {own})
    if others:
        os.sched_setaffinity(0, others)
    return 1


def run(options: dict[str, Any]) -> dict[str, Any]:
    n, rounds = options["n"] or N, options["rounds"] or ROUNDS
    documents = options["documents"] or DOCUMENTS
    with _sandbox() as there:
        done = [_book(there, n, number) for number in range(rounds)]
        begun = time.perf_counter()
        there.account.control("seed", {"object": "APBILL", "n": documents})
        seeded = time.perf_counter() - begun
        pages = _turn(there, documents)
        told = _told(n, done, documents, seeded, pages, there)
        books = there.account.control("books")
        if books["difference"] != "0" or books["counts"]["APBILL"] < documents + n * rounds:
            raise RuntimeError(
                f"the books are not as they should be: {books['difference']}, {books['counts']}"
            )
        return told


@contextmanager
def _sandbox() -> Iterator[Watched]:
    """Latencies are 0; the books are on a file, as the demo's are."""
    usual = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        started(db=f"{folder}/books.sqlite3") as both,
    ):
        try:
            yield Watched(*both)
        finally:
            if usual is not None:
                os.sched_setaffinity(0, usual)


def _book(there: Watched, n: int, number: int) -> Round:
    rival = Rival(there.account)
    bodies = [
        rival.envelope([_bill(f"B{number}-{i}") for i in range(start, min(start + BATCH, n))])
        for start in range(0, n, BATCH)
    ]
    before = there.cpu()
    loader = lap(lambda: rival.send_all(bodies, n, in_flight=IN_FLIGHT))
    return Round(loader, there.cpu() - before)


def _bill(number: str) -> str:
    today = f"{datetime.now(UTC):%m/%d/%Y}"
    lines = "".join(
        f"<APBILLITEM><ACCOUNTNO>5010</ACCOUNTNO><TRX_AMOUNT>{amount}</TRX_AMOUNT><LOCATIONID>10</LOCATIONID>"
        "</APBILLITEM>"
        for amount in AMOUNTS
    )
    return (
        f"<create><APBILL><WHENCREATED>{today}</WHENCREATED><VENDORID>V-100</VENDORID><RECORDID>{number}</RECORDID>"
        f"<WHENDUE>{today}</WHENDUE><APBILLITEMS>{lines}</APBILLITEMS></APBILL></create>"
    )


def _turn(there: Watched, documents: int) -> Pages:
    """Page by page to the last; then the ends again, several times each."""
    rival, count = Rival(there.account), max(documents // PAGE, 1)
    connection = rival.connect()

    def page(number: int) -> float:
        body = rival.envelope([_query(number * PAGE)])
        return lap(lambda: _whole(rival.post(connection, body), min(PAGE, documents))).seconds * 1000

    def cost(number: int) -> Cost:
        before = there.cpu()
        clock = median(page(number) for _ in range(ENDS))
        return Cost(clock, (there.cpu() - before) * 1000 / ENDS)

    jump = page(count - 1)
    for number in range(count):
        page(number)
    pages = Pages(count, cost(0), cost(count - 1), jump)
    connection.close()
    return pages


def _query(offset: int) -> str:
    select = "".join(f"<field>{name}</field>" for name in _FIELDS)
    return (
        f"<query><object>APBILL</object><select>{select}</select><filter><greaterthan><field>RECORDNO</field>"
        "<value>0</value></greaterthan></filter><orderby><order><field>RECORDNO</field><ascending/></order></orderby>"
        f"<pagesize>{PAGE}</pagesize><offset>{offset}</offset></query>"
    )


def _whole(answer: bytes, size: int) -> None:
    if answer.count(b"</APBILL>") != size:
        raise http.client.IncompleteRead(answer[:300])


def _told(
    n: int, done: list[Round], documents: int, seeded: float, pages: Pages, there: Watched
) -> dict[str, Any]:
    return {
        "name": "sandbox",
        "n": n,
        "rounds": len(done),
        "rate": round(n / median(r.loader.seconds for r in done), 1),
        "peak_rss_mb": there.peak_rss_mb(),
        "cpu_ms_per": round(median(r.cpu for r in done) * 1000 / n, 4),
        "loader_cpu_ms_per": round(median(r.loader.cpu for r in done) * 1000 / n, 4),
        "cores": there.cores,
        "documents": documents,
        "seed_seconds": round(seeded, 1),
        "pages": pages.count,
        "page_size": PAGE,
        "first_page_ms": round(pages.first.clock, 2),
        "last_page_ms": round(pages.last.clock, 2),
        "last_over_first": round(pages.last.clock / pages.first.clock, 2),
        "first_page_cpu_ms": round(pages.first.cpu, 2),
        "last_page_cpu_ms": round(pages.last.cpu, 2),
        "jump_to_last_ms": round(pages.jump, 2),
    }
