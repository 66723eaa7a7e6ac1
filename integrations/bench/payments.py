"""Payments out of Sage: the first load, then what changed, then nothing, against paging that stores nothing.

The rival asks the same queries in the same pages, the details of new payments with them, and reads of the answers only what it
needs for the next question. It remembers which headers it has seen, as we do, so that both ask for the same details.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from django.conf import settings

from integrations.bench.rival import Rival
from integrations.bench.scratch import Lap, Place, connect, connected, lap, peak_rss_mb
from integrations.core.freight import Side
from integrations.models import SagePayment
from integrations.models.choices import Trigger
from integrations.pipeline import applications, cursors, payments
from integrations.pipeline.reference import sortable
from integrations.sage.intacct_xml import queries, settlements
from tenants.models import Tenant

N, ROUNDS, LATENCY_MS, ROW_MS, CHANGED = 100_000, 3, 150.0, 0.05, 1_000
_HEADER = re.compile(rb"<RECORDNO>(\d+)</RECORDNO><WHENMODIFIED>([^<]+)<")
_RECORD = re.compile(rb"<RECORDNO>(\d+)<")
_REST = re.compile(rb'numremaining="(\d+)"')


@dataclass(frozen=True, slots=True)
class Round:
    """First load, changes, nothing: ours and the rival's, with what ours asked."""

    ours: tuple[Lap, Lap, Lap]
    raw: tuple[Lap, Lap, Lap]
    asked: tuple[int, int, int]
    billed: int


def run(options: dict[str, Any]) -> dict[str, Any]:
    n, rounds = options["n"] or N, options["rounds"] or ROUNDS
    latency = LATENCY_MS if options["latency_ms"] is None else options["latency_ms"]
    with connected(latency_ms=latency, row_ms=ROW_MS, max_concurrent=2) as place:
        _seed(place, n)
        tenant = place.connection.tenant
        done = [_round(place, tenant, n, number) for number in range(1, rounds + 1)]
        idle = _idle(place)
        return _told(place, n, done, idle)


def _seed(place: Place, n: int) -> None:
    """Spread over the past year; the last two hours, and with them the overlap, stay empty."""
    last = datetime.now(UTC) - timedelta(hours=2)
    times = {"modified_from": (last - timedelta(days=365)).isoformat(), "modified_to": last.isoformat()}
    place.account.control("seed", {"object": "ARPYMT", "n": n, **times})


def _round(first: Place, tenant: Tenant, n: int, number: int) -> Round:
    """A connection that has imported nothing yet, beside a rival that has seen nothing yet."""
    place = connect(tenant, first.account, first.engine, f"subsidiary-{number}")
    rival = Paging(Rival(first.account))
    ours: list[Lap] = []
    raw: list[Lap] = []
    asked: list[tuple[int, int]] = []
    for step in range(3):
        if step == 1:
            place.account.control("touch", {"object": "ARPYMT", "n": min(CHANGED, n)})
        if (number + step) % 2:
            raw.append(lap(rival.read))
        before = place.account.control("counters")["requests"]
        ours.append(lap(lambda: _import(place)))
        asked.append(place.account.billed(before))
        if not (number + step) % 2:
            raw.append(lap(rival.read))
    stored = SagePayment.objects.filter(connection=place.connection_id).count()
    if stored != n or len(rival.seen) != n:
        raise RuntimeError(f"of {n} payments we hold {stored}, and the rival saw {len(rival.seen)}")
    return Round(
        (ours[0], ours[1], ours[2]),
        (raw[0], raw[1], raw[2]),
        (asked[0][0], asked[1][0], asked[2][0]),
        asked[0][1],
    )


def _import(place: Place, sides: Sequence[Side] = (Side.AR,)) -> None:
    payments.import_payments(place.connection_id, trigger=Trigger.COMMAND, sides=sides)


def _idle(place: Place) -> int:
    """How many queries an import of both objects makes when nothing has changed."""
    _import(place, tuple(Side))
    before = place.account.control("counters")["requests"]
    _import(place, tuple(Side))
    return place.account.billed(before)[0]


@dataclass(slots=True)
class Paging:
    """The rival: pages of headers since the last time less the overlap, then the details of those that are new."""

    rival: Rival
    latest: str = ""
    seen: dict[bytes, bytes] = field(default_factory=dict)

    def read(self) -> None:
        connection = self.rival.connect()
        what = settlements.PAYMENTS[Side.AR]
        since, after = self._since(), 0
        while True:
            where = queries.all_of(queries.since_and_after(since, after))
            page = self._ask(connection, what.header, what.header_fields, where)
            found = _HEADER.findall(page)
            fresh = [key for key, modified in found if self.seen.get(key) != modified]
            self._read_details(connection, fresh)
            self.seen.update(found)
            times = (modified.decode() for _, modified in found)
            self.latest = max([self.latest, *times], key=sortable)
            if not found or not _more(page):
                connection.close()
                return
            after = int(found[-1][0])

    def _since(self) -> str:
        if not self.latest:
            return ""
        moment = datetime.strptime(self.latest, cursors.SAGE_TIME).replace(tzinfo=UTC)
        return (moment - timedelta(minutes=settings.PAYMENT_OVERLAP_MINUTES)).strftime(cursors.SAGE_TIME)

    def _read_details(self, connection: Any, keys: Sequence[bytes]) -> None:
        what = settlements.PAYMENTS[Side.AR]
        for start in range(0, len(keys), applications.KEYS):
            among = queries.among("PAYMENTKEY", [k.decode() for k in keys[start : start + applications.KEYS]])
            after = 0
            while True:
                where = queries.all_of([among, *queries.since_and_after("", after)])
                page = self._ask(connection, what.detail, what.detail_fields, where)
                if not _more(page):
                    break
                after = int(_RECORD.findall(page)[-1])

    def _ask(self, connection: Any, name: str, fields: Sequence[str], where: str) -> bytes:
        text = queries.query(name, fields, where, size=settings.PAYMENTS_PAGE)
        return self.rival.post(connection, self.rival.envelope([text]))


def _more(page: bytes) -> bool:
    rest = _REST.search(page)
    return rest is not None and int(rest[1]) > 0


def _told(place: Place, n: int, done: Sequence[Round], idle: int) -> dict[str, Any]:
    ours = [median(r.ours[step].seconds for r in done) for step in range(3)]
    raw = [median(r.raw[step].seconds for r in done) for step in range(3)]
    return {
        "name": "payments",
        "database": place.engine,
        "n": n,
        "rounds": len(done),
        "rate": round(n / ours[0], 1),
        "ceiling": round(n / raw[0], 1),
        "share_of_ceiling": round(raw[0] / ours[0], 3),
        "seconds": [round(s, 2) for s in ours],
        "raw_seconds": [round(s, 2) for s in raw],
        "cpu_ms_per": round(median(r.ours[0].cpu for r in done) * 1000 / n, 4),
        "peak_rss_mb": peak_rss_mb(),
        "requests": max(r.asked[0] for r in done),
        "billed": max(r.billed for r in done),
        "requests_changed": max(r.asked[1] for r in done),
        "requests_unchanged": max(r.asked[2] for r in done),
        "requests_idle_both": idle,
    }
