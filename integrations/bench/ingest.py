"""Invoices of four lines into the database: our API's view, with everything that it checks and keeps, against a plain
nested ModelSerializer. Same machine, same database engine, turn by turn; told are the medians."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.test import RequestFactory

from integrations.api.views import TransactionsView
from integrations.bench import plain
from integrations.bench.scratch import database, deployed, peak_rss_mb
from integrations.models import FreightTransaction, RawRow, TransactionVersion
from tenants import scope
from tenants.models import ApiKey, ApiScope, Subsidiary, Tenant

N, ROUNDS, BODY = 3_000, 3, 1_000
CUSTOMERS = 200
AMOUNTS = (
    ("LH", "linehaul", "1450.00"),
    ("FSC", "fuel_surcharge", "217.50"),
    ("DET", "accessorial", "75.00"),
    ("LUM", "accessorial", "40.25"),
)
TOTAL = "1782.75"
CREATED = "2026-03-02T09:30:00-06:00"


@dataclass(frozen=True, slots=True)
class Lap:
    seconds: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Round:
    ours: Lap
    again: Lap
    plain: Lap
    atomic: Lap


def run(options: dict[str, Any]) -> dict[str, Any]:
    n, rounds = options["n"] or N, options["rounds"] or ROUNDS
    with deployed(), database() as engine:
        settings_rate, settings.API_KEY_RATE = settings.API_KEY_RATE, "1000000/min"
        try:
            tenant = Tenant.objects.create(name="Benchmark", slug="benchmark")
            plain.make_tables()
            plain.Customer.objects.bulk_create(plain.Customer(code=f"C{i}") for i in range(CUSTOMERS))
            with scope.tenant(tenant.pk):
                return _told(engine, n, _rounds(tenant, n, rounds))
        finally:
            settings.API_KEY_RATE = settings_rate


def _rounds(tenant: Tenant, n: int, rounds: int) -> list[Round]:
    Subsidiary.objects.create(tenant=tenant, name="Brokerage", slug="brokerage", kind="BROKERAGE")
    key, _ = ApiKey.issue(tenant, "bench", [ApiScope.TRANSACTIONS])
    _ours(key, [_our_body("warm", 0, 50)], "accepted")
    _plain(plain.InvoicesView, [_plain_body("warm", 0, 50)])
    return [_round(key, n, number) for number in range(1, rounds + 1)]


def _round(key: ApiKey, n: int, number: int) -> Round:
    """Whoever goes first changes from round to round."""
    ours = [_our_body(f"R{number}", start, min(start + BODY, n)) for start in range(0, n, BODY)]
    theirs = [
        [_plain_body(f"{name}{number}", start, min(start + BODY, n)) for start in range(0, n, BODY)]
        for name in ("P", "A")
    ]
    laps: dict[str, Lap] = {}
    turns: list[tuple[str, Callable[[], None]]] = [
        ("ours", lambda: _ours(key, ours, "accepted")),
        ("plain", lambda: _plain(plain.InvoicesView, theirs[0])),
        ("atomic", lambda: _plain(plain.AtomicInvoicesView, theirs[1])),
    ]
    for name, work in turns if number % 2 else reversed(turns):
        laps[name] = _lap(work)
    before = _kept()
    laps["again"] = _lap(lambda: _ours(key, ours, "repeated"))
    if _kept() != before:
        raise RuntimeError(f"the same bodies again added rows: {before} became {_kept()}")
    return Round(laps["ours"], laps["again"], laps["plain"], laps["atomic"])


def _lap(work: Callable[[], None]) -> Lap:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Lap(time.perf_counter() - wall, time.process_time() - cpu)


def _ours(key: ApiKey, bodies: list[bytes], outcome: str) -> None:
    view = TransactionsView.as_view()
    for body in bodies:
        request = _request(body)
        request.api_key = key  # type: ignore[attr-defined]
        answer = json.loads(view(request).render().content)
        if set(answer["counts"]) and answer["counts"].get(outcome) != len(answer["results"]):
            raise RuntimeError(f"not all rows were {outcome}: {answer['counts']}")


def _plain(view: type[plain.InvoicesView], bodies: list[bytes]) -> None:
    answering = view.as_view()
    for body in bodies:
        answer = answering(_request(body)).render()
        if answer.status_code != 201:
            raise RuntimeError(f"the rival answered {answer.status_code}: {answer.content[:300]!r}")


def _request(body: bytes) -> HttpRequest:
    return RequestFactory().post("/", body, content_type="application/json")


def _kept() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (FreightTransaction, TransactionVersion, RawRow))


def _our_body(prefix: str, start: int, stop: int) -> bytes:
    rows = [
        {
            "kind": "customer_invoice",
            "source_id": f"{prefix}-{i:06d}",
            "version": 1,
            "created": CREATED,
            "document_date": "2026-03-02",
            "party": {"kind": "customer", "source_id": f"C{i % CUSTOMERS}"},
            "currency": "USD",
            "charges": [
                {"code": code, "category": category, "amount": amount, "description": "to Dallas"}
                for code, category, amount in AMOUNTS
            ],
            "total": TOTAL,
        }
        for i in range(start, stop)
    ]
    return json.dumps({"subsidiary": "brokerage", "transactions": rows}).encode()


def _plain_body(prefix: str, start: int, stop: int) -> bytes:
    rows = [
        {
            "number": f"{prefix}-{i:06d}",
            "version": 1,
            "customer": f"C{i % CUSTOMERS}",
            "created": CREATED,
            "document_date": "2026-03-02",
            "currency": "USD",
            "total": TOTAL,
            "lines": [
                {"code": code, "category": category, "amount": amount, "description": "to Dallas"}
                for code, category, amount in AMOUNTS
            ],
        }
        for i in range(start, stop)
    ]
    return json.dumps(rows).encode()


def _told(engine: str, n: int, done: list[Round]) -> dict[str, Any]:
    ours, again = median(r.ours.seconds for r in done), median(r.again.seconds for r in done)
    plain_, atomic = median(r.plain.seconds for r in done), median(r.atomic.seconds for r in done)
    return {
        "name": "ingest",
        "n": n,
        "rate": round(n / ours, 1),
        "peak_rss_mb": peak_rss_mb(),
        "cpu_ms_per": round(median(r.ours.cpu for r in done) * 1000 / n, 3),
        "times_plain_drf": round(plain_ / ours, 2),
        "times_plain_drf_in_one_transaction": round(atomic / ours, 2),
        "plain_rate": round(n / plain_, 1),
        "replay_rate": round(n / again, 1),
        "rounds": len(done),
        "database": engine,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
