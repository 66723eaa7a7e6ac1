"""Northgate Brokerage's export: 160 loads with their carrier bills, and most of the trouble."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from integrations.demo import companies
from integrations.demo.companies import Known
from integrations.demo.rows import (
    Row,
    cents,
    csv_file,
    json_lines,
    make_bill,
    make_load,
    money,
    party_line,
    party_rows,
)


def files(random: Random) -> dict[str, bytes]:
    customers = (*companies.NORTHGATE_CUSTOMERS, *companies.NAMESAKES_WITH_IDS)
    loads = [make_load(random, "NB", n, customers, "BROKERAGE") for n in range(1, 161)]
    bills = [make_bill(random, "NB", load, companies.NORTHGATE_CARRIERS) for load in loads]
    _trouble_loads(random, loads)
    _trouble_bills(bills)
    again = [dict(load) for load in loads[40:60]]
    history = [_history(random, n, customers) for n in (1, 2, 3)]
    everybody = (*customers, *companies.NAMESAKES, companies.NEAR)
    return {
        "customers.csv": csv_file(party_rows(everybody)),
        "carriers.csv": csv_file(party_rows(companies.NORTHGATE_CARRIERS)),
        "providers.jsonl": json_lines(party_line("provider", one) for one in (companies.COMDATA,)),
        "loads.csv": csv_file([*history, *loads]),
        "loads-sent-again.csv": csv_file(again),
        "carrier_bills.csv": csv_file(bills),
        "advances.csv": csv_file(advances(random, bills, "NB")),
        "carrier_deductions.csv": csv_file(_carrier_deductions(random, bills)),
        "credits.csv": csv_file(_credits(loads, history)),
        "corrections.jsonl": json_lines(_corrections(loads)),
        "after-posting/corrections.jsonl": json_lines([_revised(loads[9], 3, "75.00"), _revised(loads[11], 2, "120.00")]),
    }  # fmt: skip


def _trouble_loads(random: Random, loads: list[Row]) -> None:
    loads[100]["lumper"] = (
        "185"  # paid out for the customer: an account of its own is needed, and is not mapped
    )
    loads[101]["lumper"] = "92.5"
    loads[102]["customer_id"] = companies.NAMESAKES[0].id  # two customers of one name
    loads[103]["customer_id"] = companies.NAMESAKES[1].id
    loads[104]["customer_id"] = companies.NEAR.id  # nearly the name of a customer in Sage
    loads[105]["currency"] = "CAD"
    for row in (loads[106], loads[107]):  # comes to zero; comes to less than zero
        row.update(detention="0", stop_off="0", linehaul="0", fuel_surcharge="0")
    loads[107]["linehaul"] = "-250"
    loads[108]["linehaul"] = "twelve hundred"  # no amount
    loads[109]["invoice_date"] = "31/09/2026"  # no date


def _trouble_bills(bills: list[Row]) -> None:
    bills[110]["desk"] = ""  # account 5000 wants a department, and nothing gives one
    bills[111]["desk"] = "EXPEDITE"  # a desk that nobody mapped
    bills[112]["bill_date"] = "2025-12-29"  # entered in September, dated in a year that is closed
    for n in (106, 107, 108, 109):  # nothing is owed for a load that brings nothing
        bills[n].update(linehaul="600", fuel_surcharge="0", accessorials="0")


def _history(random: Random, n: int, customers: Sequence[Known]) -> Row:
    """Booked in August, before the cut-over (rule A6)."""
    row = make_load(random, "NB", n - 100, customers, "BROKERAGE")
    return {**row, "booked_at": f"2026-08-3{n - 1 if n < 3 else 1} 16:3{n}", "invoice_date": "2026-09-02"}


def advances(random: Random, bills: Sequence[Row], prefix: str) -> list[Row]:
    """E-checks handed to carriers: owed to the provider, recovered from the carrier by a deduction."""
    rows = []
    for n, bill in enumerate(bills[::10], start=1):
        rows.append(
            {
                "check_no": f"{prefix}-EC-{7000 + n}",
                "bill_id": bill["bill_id"],
                "issued_at": bill["entered_at"],
                "issue_date": bill["bill_date"],
                "amount": money(random.choice((20000, 30000, 50000))),
            }
        )
    return rows


def _carrier_deductions(random: Random, bills: Sequence[Row]) -> list[Row]:
    rows = []
    for n, bill in enumerate(bills[::10], start=1):
        quick = cents(bill["linehaul"]) * 3 // 100 if n % 3 == 0 else 0
        rows.append(
            {
                "deduction_id": f"NB-DD-{8000 + n}",
                "bill_id": bill["bill_id"],
                "carrier_id": bill["carrier_id"],
                "entered_at": bill["entered_at"],
                "deduction_date": bill["bill_date"],
                "advance": money(random.choice((20000, 30000, 50000))),
                "advance_fee": "10",
                "quick_pay": money(quick),
                "claim": "0",
            }
        )
    return rows


def _credits(loads: Sequence[Row], history: Sequence[Row]) -> list[Row]:
    """Credits are written positive, by what they take away."""
    wanted = [(loads[20], "125"), (loads[33], "80.25"), (loads[47], "310"), (history[0], "60")]
    return [
        {
            "credit_id": f"NB-CM-{500 + n}",
            "invoice_id": load["load_id"],
            "customer_id": load["customer_id"],
            "entered_at": "2026-09-24 10:15",
            "credit_date": "2026-09-24",
            "reason": "Late delivery",
            "amount": amount,
        }
        for n, (load, amount) in enumerate(wanted, start=1)
    ]


def _corrections(loads: Sequence[Row]) -> list[dict[str, object]]:
    """A newer version that arrives before its load is sent, and one that says other things under a version known already."""
    return [_revised(loads[9], 2, "50.00"), _revised(loads[10], 1, "25.00")]


def _revised(load: Row, version: int, detention: str) -> dict[str, object]:
    charges = [
        {
            "line": 1,
            "code": "LINEHAUL",
            "category": "linehaul",
            "amount": f"{cents(load['linehaul']) / 100:.2f}",
        },
        {
            "line": 2,
            "code": "FSC",
            "category": "fuel_surcharge",
            "amount": f"{cents(load['fuel_surcharge']) / 100:.2f}",
        },
        {"line": 3, "code": "DETENTION", "category": "accessorial", "amount": detention},
    ]
    return {
        "kind": "customer_invoice",
        "source_id": load["load_id"],
        "version": version,
        "created": load["booked_at"].replace(" ", "T") + ":00-05:00",
        "document_date": load["invoice_date"],
        "number": load["invoice_no"],
        "party": {"kind": "customer", "source_id": load["customer_id"]},
        "currency": load["currency"],
        "description": load["lane"],
        "fields": {"desk": load["desk"], "equipment": load["equipment"]},
        "charges": [c for c in charges if c["amount"] != "0.00"],
    }
