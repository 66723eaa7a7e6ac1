"""Bills of four lines into Sage: ours, whole, against a raw client that only batches.

Timed are the export turns, from before the first claim until the last RECORDNO is stored; taking in and building is timed
apart. Both sides use the same sandbox one after the other, several times; told are the medians.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from statistics import median
from typing import Any

from django.db import connection

from integrations.bench import rules
from integrations.bench.rival import Rival
from integrations.bench.scratch import CARRIER, SYSTEM, Lap, Place, connected, lap, peak_rss_mb
from integrations.core.freight import Kind, Transaction
from integrations.core.lifecycle import State
from integrations.models import Document
from integrations.models.choices import Channel, Trigger
from integrations.pipeline import confirmation, export, intake, ledgers, mapping
from integrations.tms.rows import TransactionRow

FEW, MANY = 100, 10_000  # documents whose queries are compared
N, ROUNDS, LATENCY_MS, RECORD_MS, CAP, BATCH = 2_000, 3, 150.0, 10.0, 2, 100
DELIVERY = 1_000  # transactions of one call


@dataclass(frozen=True, slots=True)
class Round:
    ours: Lap
    building: Lap
    raw: Lap
    requests: int
    billed: int


def run(options: dict[str, Any]) -> dict[str, Any]:
    n, rounds = options["n"] or N, options["rounds"] or ROUNDS
    latency = LATENCY_MS if options["latency_ms"] is None else options["latency_ms"]
    record = RECORD_MS if options["record_ms"] is None else options["record_ms"]
    with connected(latency_ms=latency, record_ms=record, max_concurrent=CAP) as place:
        rival = Rival(place.account)
        _warm_up(place)
        done = [_round(place, rival, n, number) for number in range(1, rounds + 1)]
        told = _told(place, n, done)
        place.account.control("settings", {"latency_ms": 0, "record_ms": 0})
        few, many = (_queries(place, size) for size in (min(FEW, n), min(MANY, 5 * n)))
        return {**told, "queries_per_100": few, "queries_per_100_of_many": many}


def _warm_up(place: Place) -> None:
    """Each carrier gets a bill, and with it its record in Sage."""
    rules.lay_down(place)
    _build(place, rules.CARRIERS, 0)
    while Document.objects.exclude(state=State.CONFIRMED).exists():
        _export(place)
        confirmation.confirm(place.connection_id, trigger=Trigger.COMMAND)


def _queries(place: Place, n: int) -> float:
    """Queries of building and sending `n` bills, for a hundred of them."""
    counted = 0

    def count(execute: Any, *rest: Any) -> Any:
        nonlocal counted
        counted += 1
        return execute(*rest)

    with connection.execute_wrapper(count):
        _build(place, n, 1000 + n)
        _export(place)
    return round(counted * 100 / n, 1)


def _round(place: Place, rival: Rival, n: int, number: int) -> Round:
    """Whoever goes first changes from round to round."""
    building = lap(lambda: _build(place, n, number))
    if number % 2:
        raw = _raw(place, rival, n, number)
    log = place.account.control("counters")["requests"]
    before = _bills(place)
    ours = lap(lambda: _export(place))
    if _bills(place) - before != n:
        raise RuntimeError(f"round {number}: the sandbox holds {_bills(place) - before} new bills, not {n}")
    requests, billed = place.account.billed(log)
    if not number % 2:
        raw = _raw(place, rival, n, number)
    return Round(ours, building, raw, requests, billed)


def _bills(place: Place) -> int:
    return int(place.account.control("books")["counts"]["APBILL"])


# Ours ---------------------------------------------------------------------------------------------------------


def _build(place: Place, n: int, number: int) -> None:
    """Take in, map and freeze; nothing is sent."""
    for start in range(0, n, DELIVERY):
        intake.accept(
            subsidiary_id=place.subsidiary_id,
            source_system=SYSTEM,
            rows=[
                _row(f"R{number}-{i:06d}", i, i - start + 1) for i in range(start, min(start + DELIVERY, n))
            ],
            channel=Channel.API,
        )
    mapping.build_due(place.connection, ledgers.open_ledger(place.connection))
    ready = Document.objects.filter(connection=place.connection_id, state=State.READY).count()
    if ready != n and number:  # the first wait for their carriers
        raise RuntimeError(f"{ready} of {n} bills are ready to be sent")


def _row(source_id: str, i: int, number: int) -> TransactionRow:
    return TransactionRow(number, {"source_id": source_id}, source_id, transaction=_bill(source_id, i))


def _bill(source_id: str, i: int) -> Transaction:
    today = datetime.now(UTC).date()
    return Transaction(
        source_system=SYSTEM,
        kind=Kind.CARRIER_BILL,
        source_id=source_id,
        version=1,
        created=datetime.now(UTC),
        document_date=today,
        number=source_id,
        party=rules.carrier(i),
        currency="USD",
        charges=rules.charges(),
        fields=rules.fields(i),
    )


def _export(place: Place) -> None:
    export.export_all(place.connection_id, trigger=Trigger.COMMAND)
    done = [State.SENT, State.CONFIRMED, State.BLOCKED]
    left = Document.objects.filter(connection=place.connection_id).exclude(state__in=done).count()
    if left:
        raise RuntimeError(f"{left} bills were not sent")


# The rival ----------------------------------------------------------------------------------------------------


def _raw(place: Place, rival: Rival, n: int, number: int) -> Lap:
    today = datetime.now(UTC).date()
    functions = [_rendered(f"RAW{number}-{i:06d}", today) for i in range(n)]
    bodies = [rival.envelope(functions[i : i + BATCH], unique=True) for i in range(0, n, BATCH)]
    return lap(lambda: rival.send_all(bodies, n, in_flight=CAP))


def _rendered(number: str, day: date) -> str:
    lines = "".join(
        f"<APBILLITEM><ACCOUNTNO>5000</ACCOUNTNO><TRX_AMOUNT>{text}</TRX_AMOUNT><LOCATIONID>10</LOCATIONID>"
        "<DEPARTMENTID>OPS</DEPARTMENTID><CLASSID>VAN</CLASSID></APBILLITEM>"
        for _, _, text in rules.LINES
    )
    return (
        f"<create><APBILL><WHENCREATED>{day:%m/%d/%Y}</WHENCREATED><WHENPOSTED>{day:%m/%d/%Y}</WHENPOSTED>"
        f"<VENDORID>{CARRIER}</VENDORID><RECORDID>{number}</RECORDID><DESCRIPTION>{number}</DESCRIPTION>"
        f"<WHENDUE>{day:%m/%d/%Y}</WHENDUE><APBILLITEMS>{lines}</APBILLITEMS></APBILL></create>"
    )


def _told(place: Place, n: int, done: Sequence[Round]) -> dict[str, Any]:
    rate = n / median(r.ours.seconds for r in done)
    ceiling = n / median(r.raw.seconds for r in done)
    return {
        "name": "export",
        "database": place.engine,
        "n": n,
        "rounds": len(done),
        "rate": round(rate, 1),
        "ceiling": round(ceiling, 1),
        "share_of_ceiling": round(rate / ceiling, 3),
        "build_rate": round(n / median(r.building.seconds for r in done), 1),
        "cpu_ms_per": round(median(r.ours.cpu for r in done) * 1000 / n, 3),
        "build_cpu_ms_per": round(median(r.building.cpu for r in done) * 1000 / n, 3),
        "peak_rss_mb": peak_rss_mb(),
        "requests": max(r.requests for r in done),
        "billed": max(r.billed for r in done),
        "most_in_flight": place.account.control("counters")["most_in_flight"],
    }
