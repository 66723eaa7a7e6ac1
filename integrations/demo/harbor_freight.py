"""Harbor Freight Lines keeps A/R, A/P and cash in its TMS and has Sage 50 on a PC: its export files by month, September with the
open items from before, October as it closes months."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from integrations.demo.rows import json_lines, money

HARBOR = "harbor-freight"
Row = dict[str, object]
CUSTOMERS = ("LAKEVIEW", "TRIMARK", "ORCHARD")
CARRIERS = ("SWIFTLN", "BIGSKY", "DELTAEX")
NAMES = {
    "LAKEVIEW": "Lakeview Grocers",
    "TRIMARK": "Trimark Steel & Wire",
    "ORCHARD": "Orchard Hill Cider",
    "SWIFTLN": "Swift Lane Carriers",
    "BIGSKY": "Big Sky Haulage",
    "DELTAEX": "Delta Express",
    "OAKPROP": "Oak Street Properties",
    "COMDATA": "Comdata",
}
BANK = "1010"  # the TMS's own cash account


def files(random: Random) -> dict[str, bytes]:
    before, september = _september(random)
    october = _month(random, date(2026, 10, 1), 3000, 6)
    return {
        "september/parties.jsonl": json_lines(_parties()),
        "september/open-items.jsonl": json_lines(before),
        "september/transactions.jsonl": json_lines(september),
        "october/transactions.jsonl": json_lines(october),
    }


def _parties() -> list[Row]:
    kinds = {
        **dict.fromkeys(CUSTOMERS, "customer"),
        **dict.fromkeys(CARRIERS, "carrier"),
        "OAKPROP": "vendor",
        "COMDATA": "provider",
    }
    return [
        {"kind": kind, "source_id": who, "name": NAMES[who], "terms_days": 30} for who, kind in kinds.items()
    ]


def _september(random: Random) -> tuple[list[Row], list[Row]]:
    """What was open on the first day, and the month: cash settles some of both."""
    before = [
        _invoice("HF-0001", date(2026, 8, 12), "LAKEVIEW", 184_500),
        _invoice("HF-0002", date(2026, 8, 20), "ORCHARD", 96_025),
        _bill("HB-0001", date(2026, 8, 14), "BIGSKY", 141_000),
    ]
    month = _month(random, date(2026, 9, 1), 1000, 20)
    month += [
        _cash("cash_received", "HR-0001", date(2026, 9, 9), ("customer", "LAKEVIEW"), [("HF-0001", 184_500)]),
        _cash("cash_disbursed", "HC-0001", date(2026, 9, 10), ("carrier", "BIGSKY"), [("HB-0001", 141_000)]),
        _single("other_income", "HO-0001", date(2026, 9, 16), ("vendor", "OAKPROP"), "other_income", 8_000),
        _single("trade_bill", "HT-0001", date(2026, 9, 28), ("vendor", "OAKPROP"), "trade_expense", 240_000),
    ]
    return before, month


def _month(random: Random, first: date, number: int, loads: int) -> list[Row]:
    """Loads with what they cost; advances on some carriers' trips, taken back by the cheque; short pays stay open."""
    rows: list[Row] = []
    for n in range(1, loads + 1):
        day = first + timedelta(days=random.randrange(0, 20))
        sold = random.randrange(90_000, 320_000)
        cost = sold * random.randrange(74, 86) // 100
        invoice, bill = f"HF-{number + n}", f"HB-{number + n}"
        carrier, customer = random.choice(CARRIERS), random.choice(CUSTOMERS)
        rows += [
            _invoice(invoice, day, customer, sold, sold // 8),
            _bill(bill, day, carrier, cost),
        ]
        advance = 30_000 if n % 4 == 0 else 0
        if advance:
            rows.append(
                _single("advance", f"HA-{number + n}", day, ("provider", "COMDATA"), "e_check", advance)
            )
        if n % 2 == 0:
            paid = day + timedelta(days=7)
            short = 5_000 if n % 10 == 0 else 0
            rows.append(
                _cash(
                    "cash_received",
                    f"HR-{number + n}",
                    paid,
                    ("customer", customer),
                    [(invoice, sold + sold // 8 - short)],
                )
            )
            held = [("advance_recovery", -advance), ("advance_fee", -1_000)] if advance else []
            held += [("quick_pay", -(cost * 3 // 100))] if n % 6 == 0 else []
            rows.append(
                _cash("cash_disbursed", f"HC-{number + n}", paid, ("carrier", carrier), [(bill, cost)], held)
            )
    return rows


def _row(
    kind: str, number: str, day: date, party: tuple[str, str], charges: list[Row], **more: object
) -> Row:
    return {
        "kind": kind,
        "source_id": number,
        "number": number,
        "created": day.isoformat(),
        "document_date": day.isoformat(),
        "party": {"kind": party[0], "source_id": party[1]},
        "currency": "USD",
        "charges": charges,
        **more,
    }


def _charge(category: str, cents: int, applies_to: str = "") -> Row:
    told: Row = {"category": category, "amount": money(cents)}
    return {**told, "applies_to": applies_to} if applies_to else told


def _invoice(number: str, day: date, customer: str, linehaul: int, fuel: int = 0) -> Row:
    charges = [_charge("linehaul", linehaul), *([_charge("fuel_surcharge", fuel)] if fuel else [])]
    return _row("customer_invoice", number, day, ("customer", customer), charges)


def _bill(number: str, day: date, carrier: str, cents: int) -> Row:
    return _row("carrier_bill", number, day, ("carrier", carrier), [_charge("linehaul", cents)])


def _single(kind: str, number: str, day: date, party: tuple[str, str], category: str, cents: int) -> Row:
    return _row(kind, number, day, party, [_charge(category, cents)], fields={"bank_account": BANK})


def _cash(
    kind: str,
    number: str,
    day: date,
    party: tuple[str, str],
    settles: list[tuple[str, int]],
    held: list[tuple[str, int]] | None = None,
) -> Row:
    charges = [_charge("applied", cents, what) for what, cents in settles]
    charges += [_charge(category, cents) for category, cents in held or []]
    return _row(kind, number, day, party, charges, fields={"bank_account": BANK})
