"""Bills of four lines into Sage: ours, whole, against a raw client that only batches.

Timed are the export turns, from before the first claim until the last RECORDNO is stored; taking in and building is timed
apart. Both sides use the same sandbox one after the other, several times; told are the medians.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from statistics import median
from typing import Any

from integrations.bench.rival import Rival
from integrations.bench.scratch import CARRIER, SYSTEM, Lap, Place, connected, lap, peak_rss_mb
from integrations.core.freight import Category, Charge, Kind, PartyKind, PartyRef, Transaction
from integrations.core.lifecycle import State
from integrations.core.money import Money
from integrations.models import Document
from integrations.models.choices import Channel, Trigger
from integrations.pipeline import export, intake, ledgers, mapping
from integrations.tms.rows import TransactionRow

N, ROUNDS, LATENCY_MS, RECORD_MS, CAP, BATCH = 2_000, 3, 150.0, 10.0, 2, 100
DELIVERY = 1_000  # transactions of one call
LINES = (
    (Category.LINEHAUL, "1450.00"),
    (Category.FUEL_SURCHARGE, "217.50"),
    (Category.ACCESSORIAL, "75.00"),
    (Category.ACCESSORIAL, "40.25"),
)


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
        done = [_round(place, rival, n, number) for number in range(1, rounds + 1)]
        return _told(place, n, done)


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
            rows=[_row(f"R{number}-{i:06d}", i - start + 1) for i in range(start, min(start + DELIVERY, n))],
            channel=Channel.API,
        )
    connection = place.connection
    mapping.build_due(connection, ledgers.open_ledger(connection))
    ready = Document.objects.filter(connection=connection, state=State.READY).count()
    if ready != n:
        raise RuntimeError(f"{ready} of {n} bills are ready to be sent")


def _row(source_id: str, number: int) -> TransactionRow:
    return TransactionRow(number, {"source_id": source_id}, source_id, transaction=_bill(source_id))


def _bill(source_id: str) -> Transaction:
    today = datetime.now(UTC).date()
    return Transaction(
        source_system=SYSTEM,
        kind=Kind.CARRIER_BILL,
        source_id=source_id,
        version=1,
        created=datetime.now(UTC),
        document_date=today,
        number=source_id,
        party=PartyRef(PartyKind.CARRIER, CARRIER),
        currency="USD",
        charges=tuple(
            Charge(line, "", category, Money(Decimal(text), "USD"))
            for line, (category, text) in enumerate(LINES, start=1)
        ),
    )


def _export(place: Place) -> None:
    export.export_all(place.connection_id, trigger=Trigger.COMMAND)
    left = Document.objects.filter(connection=place.connection_id).exclude(state=State.SENT).count()
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
        "<DEPARTMENTID>OPS</DEPARTMENTID></APBILLITEM>"
        for _, text in LINES
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
