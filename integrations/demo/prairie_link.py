"""Prairie Link's export: the same TMS, whose files look different there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from random import Random

from integrations.demo import companies
from integrations.demo.rows import Row, cents, csv_file, make_bill, make_load, party_rows


def files(random: Random) -> dict[str, bytes]:
    customers = companies.PRAIRIE_CUSTOMERS
    loads = [make_load(random, "PL", n, customers, "OFFICE") for n in range(1, 61)]
    bills = [make_bill(random, "PL", load, companies.PRAIRIE_CARRIERS) for load in loads]
    loads[30]["customer_id"] = (
        companies.PRAIRIE_FORGOTTEN.id
    )  # not in Sage, and this connection creates nobody
    loads[31]["customer_id"] = companies.PRAIRIE_FORGOTTEN.id
    return {
        "customers.csv": csv_file(party_rows((*customers, companies.PRAIRIE_FORGOTTEN)), ";", "cp1252"),
        "carriers.csv": csv_file(party_rows(companies.PRAIRIE_CARRIERS), ";", "cp1252"),
        "loads.csv": csv_file(
            [_american(one, ("invoice_date",), "booked_at") for one in loads], ";", "cp1252"
        ),
        "carrier_bills.csv": csv_file(
            [_american(one, ("bill_date",), "entered_at") for one in bills], ";", "cp1252"
        ),
    }


def _american(row: Row, days: Sequence[str], moment: str) -> Row:
    """M/D/YYYY, and amounts with thousands separators."""
    changed = dict(row)
    for name in days:
        day = date.fromisoformat(row[name])
        changed[name] = f"{day.month}/{day.day}/{day.year}"
    at = datetime.fromisoformat(row[moment])
    changed[moment] = f"{at.month}/{at.day}/{at.year} {at.hour}:{at.minute:02}"
    for name in ("linehaul", "fuel_surcharge"):
        changed[name] = f"{cents(row[name]) / 100:,.2f}"
    return changed
