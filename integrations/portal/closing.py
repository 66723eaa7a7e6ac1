"""Close: month by month, what the TMS says against what stands in Sage; every difference listed with its cause; signed by name."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from integrations.core.batches import BatchKind
from integrations.core.closing import WORDS, Month, Why
from integrations.core.freight import Side
from integrations.core.money import Money
from integrations.models import (
    CloseEntry,
    CloseReading,
    CloseSignOff,
    Connection,
    Issue,
    PaymentApplication,
    PostingBatch,
)
from integrations.models.choices import ConnectionState
from integrations.models.closing import STREAMS
from integrations.pipeline.closing import reading, signing
from integrations.portal.lists import csv_of
from integrations.portal.posting import STATES as BATCH_STATES
from tenants import acts, scope
from tenants.models import Tenant
from tenants.onboarding.process import Refusal
from tenants.portal.entry import KEEPERS, of_customer, page, require

MONTHS = 12
SHOWN = 200  # differences of one cause on the page; the sheet holds all
HEAD = ("Cause", "Stream", "Document", "Currency", "TMS more than Sage", "What", "RECORDNO in Sage")
_STREAMS = dict(STREAMS)
_State = CloseReading.State


@dataclass(frozen=True, slots=True)
class Sum:
    """One stream in one currency, with what explains the difference."""

    stream: str
    tms: Money
    sage: Money
    causes: list[tuple[str, Money]]
    unexplained: Money

    @property
    def difference(self) -> Money:
        return self.tms - self.sage


def _sums(rows: list[dict[str, Any]]) -> list[Sum]:
    return [
        Sum(
            _STREAMS[row["stream"]],
            Money.from_minor(row["tms"], row["currency"]),
            Money.from_minor(row["sage"], row["currency"]),
            [
                (words, Money.from_minor(row["by_cause"][why.value], row["currency"]))
                for why, words in WORDS.items()
                if why is not Why.UNEXPLAINED and why.value in row["by_cause"]
            ],
            Money.from_minor(row["unexplained"], row["currency"]),
        )
        for row in rows
    ]


@require_GET
@of_customer
def listing(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    connections = _connections()
    readings = {(row.connection_id, row.month): row for row in CloseReading.objects.all()}
    signed = {(row.connection_id, row.month): row for row in CloseSignOff.objects.order_by("signed_at")}
    companies = [
        (
            connection,
            [
                (month, readings.get((connection.pk, month)), signed.get((connection.pk, month)))
                for month in _months(connection)
            ],
        )
        for connection in connections
    ]
    return page(request, tenant, "close", {"title": "Close", "companies": companies})


def _connections() -> list[Connection]:
    rows = Connection.objects.exclude(state=ConnectionState.DISCONNECTED).filter(activated_at__isnull=False)
    return list(rows.select_related("subsidiary", "entity").order_by("subsidiary__name"))


def _months(connection: Connection) -> list[date]:
    """From the cut-over's month to this one, the newest first; a year of them."""
    zone = ZoneInfo(connection.subsidiary.time_zone)
    month = timezone.now().astimezone(zone).date().replace(day=1)
    first = connection.cut_over.astimezone(zone).date().replace(day=1) if connection.cut_over else month
    found: list[date] = []
    while len(found) < MONTHS and month >= first:
        found.append(month)
        month = (month.replace(day=1) - _A_DAY).replace(day=1)
    return found


_A_DAY = date(2026, 1, 2) - date(2026, 1, 1)


def _asked(connection_id: uuid.UUID, text: str) -> tuple[Connection, date]:
    try:
        first = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        raise Http404 from None
    connection = next((one for one in _connections() if one.pk == connection_id), None)
    if connection is None:
        raise Http404
    return connection, first


@of_customer
def month(request: HttpRequest, tenant: Tenant, connection_id: uuid.UUID, month: str) -> HttpResponse:
    connection, first = _asked(connection_id, month)
    row = (
        CloseReading.objects.filter(connection=connection, month=first)
        .select_related("connection__subsidiary")
        .first()
    )
    if request.method == "POST":
        return _act(request, tenant, connection, first, row)
    entries = list(row.entries.select_related("document")[: SHOWN * len(Why)]) if row else []
    signed = CloseSignOff.objects.filter(connection=connection, month=first).first()
    facts = {
        "title": f"{first:%B %Y}",
        "connection": connection,
        "month": first,
        "reading": row,
        "is_reading": row is not None and row.state in (_State.ASKED, _State.READING),
        "sums": _sums(row.sums) if row else [],
        "groups": _groups(entries),
        "against": signing.reasons_against(row) if row and row.state == _State.DONE else [],
        "signed": signed,
        "changed": signed is not None and row is not None and row.sums != signed.sums,
        "paid": _paid(connection, first),
        "journals": _journals(connection, first),
        "zone": connection.subsidiary.time_zone,
    }
    return page(request, tenant, "close_month", facts)


def _groups(entries: list[CloseEntry]) -> list[tuple[str, bool, list[tuple[CloseEntry, str]]]]:
    """By cause, in the order in which they are read; whether it is the unexplained; each with what it is."""
    waits = _waits(entries)
    found: dict[str, list[CloseEntry]] = {}
    for one in entries:
        found.setdefault(one.why, []).append(one)
    return [
        (
            WORDS[Why(why)],
            why == Why.UNEXPLAINED,
            [(one, waits.get(one.document_id) or one.words) for one in rows[:SHOWN]],
        )
        for why, rows in found.items()
    ]


def _waits(entries: list[CloseEntry]) -> dict[uuid.UUID | None, str]:
    """What those that are blocked wait for, as it is said on their own pages. One query."""
    blocked = [one.document_id for one in entries if one.why == Why.BLOCKED]
    rows = Issue.objects.filter(document__in=blocked, closed_at__isnull=True, severity="BLOCK")
    said = rows.order_by("-opened_at").values_list("document", "message")
    return dict(said)


def _journals(connection: Connection, first: date) -> list[tuple[PostingBatch, str, str]]:
    """The month's one journal, where a Sage on a PC is posted so (rule J6), with what has become of it."""
    rows = PostingBatch.objects.filter(connection=connection, kind=BatchKind.SUMMARY, month=first)
    return [(row, *BATCH_STATES[row.state]) for row in rows.order_by("number")]


def _paid(connection: Connection, first: date) -> list[tuple[str, Money, list[PaymentApplication]]]:
    """What was paid in Sage in the month, by side, and each payment that was taken back."""
    whole = Month(first)
    rows = PaymentApplication.objects.filter(
        payment__connection=connection, payment__payment_date__range=(whole.first, whole.last)
    ).select_related("payment", "document")
    found: dict[tuple[str, str], tuple[list[Money], list[PaymentApplication]]] = {}
    for row in rows.order_by("payment__payment_date", "pk").iterator(chunk_size=1000):
        live, back = found.setdefault((row.payment.side, row.currency), ([], []))
        if row.live:
            live.append(row.amount)
        else:
            back.append(row)
    words = {Side.AR: "Received", Side.AP: "Paid"}
    return [
        (words[Side(side)], Money.sum(live, currency), back[:SHOWN])
        for (side, currency), (live, back) in sorted(found.items())
    ]


def _act(
    request: HttpRequest, tenant: Tenant, connection: Connection, first: date, row: CloseReading | None
) -> HttpResponse:
    person = require(request, tenant, KEEPERS)
    back = reverse("books:close_month", args=[tenant.slug, connection.pk, f"{first:%Y-%m}"])

    def do() -> str:
        if request.POST.get("act") != "sign":
            reading.ask(connection, first, person)
            return "Sage is being read. You can leave this page; it is there when you come back."
        if row is None:
            raise Refusal("the month was not read yet: look first")
        try:
            made = signing.sign(row, person, request.POST.get("words", ""))
        except signing.Refusal as why:
            raise Refusal(str(why)) from why
        return f"{made}."

    return acts.answer(request, do, back)


@require_GET
@of_customer
def sheet(
    request: HttpRequest, tenant: Tenant, connection_id: uuid.UUID, month: str
) -> StreamingHttpResponse:
    connection, first = _asked(connection_id, month)
    row = CloseReading.objects.filter(connection=connection, month=first).first()
    if row is None:
        raise Http404
    return csv_of(f"close-{connection.subsidiary.slug}-{first:%Y-%m}.csv", HEAD, _cells(tenant, row))


def _cells(tenant: Tenant, row: CloseReading) -> Iterator[tuple[object, ...]]:
    with scope.tenant(tenant.pk):
        for one in row.entries.iterator(chunk_size=1000):
            stream, why = one.get_stream_display(), one.get_why_display()
            yield why, stream, one.number, one.currency, one.amount.amount, one.words, one.record_no
