"""Northgate Carriers' export: its own drivers, their fuel, tolls and settlements."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from integrations.demo import companies
from integrations.demo.rows import (
    FIRST_DAY,
    Row,
    csv_file,
    json_lines,
    make_load,
    moment,
    money,
    party_line,
    party_rows,
)


def files(random: Random) -> dict[str, bytes]:
    loads = [make_load(random, "NC", n, companies.NORTHGATE_CUSTOMERS[:8], "FLEET") for n in range(1, 101)]
    return {
        "customers.csv": csv_file(party_rows(companies.NORTHGATE_CUSTOMERS[:8])),
        "drivers.csv": csv_file(_drivers(random)),
        "providers.jsonl": json_lines(
            party_line("provider", p) for p in (companies.COMDATA, companies.FUEL_CARD, companies.TOLLS)
        ),
        "loads.csv": csv_file(loads),
        "settlements.csv": csv_file(_settlements(random)),
        "fuel_purchases.csv": csv_file(_fuel(random)),
        "tolls.csv": csv_file(_tolls(random)),
        "advances.csv": csv_file(_driver_advances(random)),
        "driver_deductions.csv": csv_file(_driver_deductions(random)),
    }


def _drivers(random: Random) -> list[Row]:
    rows = []
    for driver in companies.DRIVERS:
        first, _, last = driver.name.partition(" ")
        born = date(1962, 1, 1) + timedelta(days=random.randrange(0, 12_000))
        rows.append(
            {
                "driver_id": driver.id,
                "first_name": first,
                "last_name": last,
                "date_of_birth": born.isoformat(),
                "license_number": f"X{random.randrange(10**8, 10**9)}",
                "status": "Active",
            }
        )
    return rows


def _settlements(random: Random) -> list[Row]:
    rows = []
    for week in range(4):
        day = FIRST_DAY + timedelta(days=6 + 7 * week)
        for n, driver in enumerate(companies.DRIVERS, start=1):
            rows.append(
                {
                    "settlement_id": f"NC-ST-{week + 1}{n:02}",
                    "driver_id": driver.id,
                    "closed_at": f"{day} 17:00",
                    "settlement_date": day.isoformat(),
                    "mileage_pay": money(random.randrange(90_000, 190_000)),
                    "detention_pay": money(random.choice((0, 0, 3000, 6000))),
                    "bonus": money(random.choice((0, 0, 0, 10_000))),
                }
            )
    return rows


def _fuel(random: Random) -> list[Row]:
    rows = []
    for n in range(1, 181):
        at = moment(random)
        gallons, price = random.randrange(500, 2000), random.randrange(3400, 4300)
        rows.append(
            {
                "purchase_id": f"NC-FP-{40_000 + n}",
                "driver_id": random.choice(companies.DRIVERS).id,
                "purchased_at": f"{at:%Y-%m-%d %H:%M}",
                "city": random.choice(("Joliet", "Effingham", "Amarillo", "Gary", "Tulsa")),
                "gallons": f"{gallons / 10:.1f}",
                "price": f"{price / 1000:.3f}",
                "total_cost": money(gallons * price // 100),
            }
        )
    return rows


def _tolls(random: Random) -> list[Row]:
    rows = []
    for n in range(1, 61):
        at = moment(random)
        rows.append(
            {
                "toll_id": f"NC-TL-{n:04}",
                "truck": f"T{random.randrange(1, 13):02}",
                "passed_at": f"{at:%Y-%m-%d %H:%M}",
                "plaza": random.choice(("I-90 Elgin", "Skyway", "I-80 Gary")),
                "amount": money(random.randrange(350, 4200)),
            }
        )
    return rows


def _driver_advances(random: Random) -> list[Row]:
    rows = []
    for n, driver in enumerate(companies.DRIVERS[:8], start=1):
        day = FIRST_DAY + timedelta(days=random.randrange(2, 24))
        rows.append(
            {
                "check_no": f"NC-EC-{n:03}",
                "bill_id": driver.id,
                "issued_at": f"{day} 09:30",
                "issue_date": day.isoformat(),
                "amount": money(random.choice((10_000, 15_000, 25_000))),
            }
        )
    return rows


def _driver_deductions(random: Random) -> list[Row]:
    rows = []
    for n, driver in enumerate(companies.DRIVERS, start=1):
        day = FIRST_DAY + timedelta(days=27)
        rows.append(
            {
                "deduction_id": f"NC-DD-{n:03}",
                "driver_id": driver.id,
                "entered_at": f"{day} 12:00",
                "deduction_date": day.isoformat(),
                "advance": money(random.choice((0, 10_000, 15_000))),
                "escrow": "50",
                "insurance": money(random.choice((3500, 4250))),
            }
        )
    return rows
