"""Rows of the demo's export as the TMS writes them, and files of rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random

from integrations.demo.companies import Known

FIRST_DAY = date(2026, 9, 1)
DAYS = 30

Row = dict[str, str]


def make_load(random: Random, prefix: str, n: int, customers: Sequence[Known], desk: str) -> Row:
    booked = moment(random)
    miles = random.randrange(180, 2400)
    linehaul = miles * random.randrange(168, 288)
    return {
        "load_id": f"{prefix}-{10_000 + n}",
        "customer_id": random.choice(customers).id,
        "booked_at": f"{booked:%Y-%m-%d %H:%M}",
        "invoice_date": min(booked.date() + timedelta(days=random.randrange(0, 5)), last_day()).isoformat(),
        "invoice_no": f"{prefix}-INV-{10_000 + n}",
        "desk": desk,
        "equipment": random.choice(("VAN", "REEFER")),
        "linehaul": money(linehaul),
        "fuel_surcharge": money(miles * random.randrange(24, 46)),
        "detention": money(random.choice((0, 0, 0, 0, 5000, 7500, 15000))),
        "stop_off": money(random.choice((0, 0, 0, 0, 0, 5000, 10000))),
        "lumper": "0",
        "currency": "USD",
        "lane": random.choice(("CHI-DAL", "ATL-CLT", "MSP-STL", "LAX-PHX", "DEN-SLC", "MEM-IND")),
    }


def make_bill(random: Random, prefix: str, load: Row, carriers: Sequence[Known]) -> Row:
    """What the carrier is owed: some four fifths of what the load brings."""
    n = int(load["load_id"].rpartition("-")[2])
    share = random.randrange(74, 88)
    return {
        "bill_id": f"{prefix}-CB-{n}",
        "load_id": load["load_id"],
        "carrier_id": random.choice(carriers).id,
        "entered_at": load["booked_at"],
        "bill_date": load["invoice_date"],
        "pro_no": f"PRO{random.randrange(100_000, 999_999)}",
        "desk": load["desk"],
        "equipment": load["equipment"],
        "linehaul": money(cents(load["linehaul"]) * share // 100),
        "fuel_surcharge": money(cents(load["fuel_surcharge"]) * share // 100),
        "accessorials": money(cents(load["detention"]) * 6 // 10),
    }


def party_rows(rows: Iterable[Known]) -> list[Row]:
    return [
        {
            "id": one.id,
            "name": one.name,
            "terms_days": str(one.terms),
            "status": "Active" if one.active else "Inactive",
            "accounting_id": one.sage_id,
        }
        for one in rows
    ]


def party_line(kind: str, one: Known) -> dict[str, object]:
    told: dict[str, object] = {"kind": kind, "source_id": one.id, "name": one.name, "terms_days": one.terms}
    return {**told, "external_accounting_id": one.sage_id} if one.sage_id else told


def moment(random: Random) -> datetime:
    start = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 6)  # noqa: DTZ001 - as the TMS writes: no zone
    return start + timedelta(days=random.randrange(0, DAYS), minutes=random.randrange(0, 16 * 60))


def last_day() -> date:
    return FIRST_DAY + timedelta(days=DAYS - 1)


def money(cents: int) -> str:
    """As the TMS writes amounts: no trailing zeros."""
    whole, rest = divmod(abs(cents), 100)
    return ("-" if cents < 0 else "") + (f"{whole}.{rest:02}".rstrip("0") if rest else str(whole))


def cents(amount: str) -> int:
    whole, _, rest = amount.partition(".")
    return int(whole) * 100 + int(f"{rest:0<2}" if rest else 0)


def csv_file(rows: Sequence[Mapping[str, str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def json_lines(rows: Iterable[Mapping[str, object]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
