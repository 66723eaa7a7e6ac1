"""Payments recorded in Sage come back (rule A3).

Headers by Sage's own WHENMODIFIED, paged by key; then the details of those that are new or changed. The cursor is Sage's last
value and is committed with the rows. What is read twice counts once: by payment, detail record, part and document.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

from django.conf import settings
from django.db import transaction
from django.db.models import F

from integrations.core.freight import Side
from integrations.models import Connection, Document, SagePayment
from integrations.models.choices import JobKind, Trigger
from integrations.pipeline import applications, cursors, jobs, points, streams
from integrations.pipeline.ahead import Ahead, Ask
from integrations.pipeline.applications import KEYS
from integrations.pipeline.reference import sortable
from integrations.pipeline.wire import Wire
from integrations.sage.ports import Answer, OnlineLedger, Page, PaymentDetail, PaymentHeader, Session

OVERTAKEN = "overtaken by another import of these payments: the next one goes on from there"


def import_payments(
    connection_id: uuid.UUID, *, trigger: Trigger, actor: str = "", sides: Sequence[Side] = tuple(Side)
) -> jobs.Run | None:
    """Import what changed since the last time. None when the connection is not active or payments are off."""
    connection = Connection.objects.select_related("subsidiary", "company", "entity", "tenant").get(
        id=connection_id
    )
    if not connection.is_active or not connection.payments_on or streams.payments_rest(connection):
        return None
    with jobs.run(JobKind.PAYMENTS, connection, trigger=trigger, actor=actor) as run:
        wire = Wire(connection, run.job)
        for side in sides:
            _import_side(wire, run, side)
    return run


def _import_side(wire: Wire, run: jobs.Run, side: Side) -> None:
    """Page by page; the cursor moves when the last page is stored, so that whoever dies begins again where he began."""
    begun, latest = cursors.begin(wire.connection, side), ""
    since = cursors.since(begun)
    with closing(Ahead[Page[PaymentHeader]](wire, "payments")) as ahead:
        ahead.begin(_page(side, since, 0))
        more = True
        while more:
            points.reach("before-page")
            page = ahead.answer()
            points.reach("after-page")
            latest = max([latest, *(h.when_modified for h in page.rows)], key=sortable)
            fresh = _fresh(wire.connection, side, page.rows)
            details = _details(wire, side, [h.record_no for h in fresh])
            more = page.more and bool(page.rows)
            if more:
                ahead.begin(_page(side, since, page.end))
            points.reach("before-cursor")
            with transaction.atomic():
                if not cursors.unmoved(wire.connection, side, begun):
                    run.message = OVERTAKEN
                    return
                applications.store(wire.connection, run, side, fresh, details)
                if not more:
                    cursors.advance(begun, latest)
                points.reach("inside-cursor")
            points.reach("after-cursor")


def _page(side: Side, since: str, after: int) -> Ask[Page[PaymentHeader]]:
    def ask(ledger: OnlineLedger, session: Session) -> Answer[Page[PaymentHeader]]:
        return ledger.payments(session, side, since=since, after=after, size=settings.PAYMENTS_PAGE)

    return ask


def _fresh(connection: Connection, side: Side, headers: Sequence[PaymentHeader]) -> list[PaymentHeader]:
    """Those that we have not read in this state yet."""
    rows = SagePayment.objects.filter(connection=connection, side=side)
    known: dict[int, tuple[str, bool, int, str]] = {}
    for start in range(0, len(headers), KEYS):
        some = rows.filter(record_no__in=[h.record_no for h in headers[start : start + KEYS]])
        for number, *seen in some.values_list("record_no", "when_modified", "live", "amount", "currency"):
            known[number] = tuple(seen)
    return [h for h in headers if known.get(h.record_no) != _seen(h)]


def _seen(header: PaymentHeader) -> tuple[str, bool, int, str]:
    """A payment may be recorded and reversed within one second of Sage's: its time alone does not tell."""
    return header.when_modified, header.live, header.amount.minor, header.amount.currency


def _details(wire: Wire, side: Side, payments: Sequence[int]) -> list[PaymentDetail]:
    """Two sets of keys at a time, where there is room."""
    sets = [payments[start : start + KEYS] for start in range(0, len(payments), KEYS)]
    details: list[PaymentDetail] = []
    with closing(Ahead[Page[PaymentDetail]](wire, "payment details")) as ahead:
        for number, keys in enumerate(sets):
            if number % 2:
                page = ahead.answer()
            else:
                for beside in sets[number + 1 : number + 2]:
                    ahead.begin(_details_page(side, beside, 0))
                page = wire.call(
                    "payment details", _details_page(side, keys, 0), while_waiting=ahead.make_room
                )
            details += page.rows
            details += _further(wire, side, keys, page, ahead.make_room)
    return details


def _further(
    wire: Wire, side: Side, keys: Sequence[int], page: Page[PaymentDetail], make_room: Callable[[], None]
) -> Iterator[PaymentDetail]:
    """What stands behind the first page of these payments' details."""
    while page.more and page.rows:
        ask = _details_page(side, keys, page.end)
        page = wire.call("payment details", ask, while_waiting=make_room)
        yield from page.rows


def _details_page(side: Side, keys: Sequence[int], after: int) -> Ask[Page[PaymentDetail]]:
    def ask(ledger: OnlineLedger, session: Session) -> Answer[Page[PaymentDetail]]:
        return ledger.payment_details(session, side, keys, after=after, size=settings.PAYMENTS_PAGE)

    return ask


def reread_differing(wire: Wire) -> int:
    """Documents whose due amount in Sage is not ours: have the payments behind it read again. Returns how many differ.

    A payment may have been read while its document's answer was still lost, and passed by as somebody else's.
    """
    if not wire.connection.payments_on:
        return 0
    differing = Document.objects.filter(connection=wire.connection, sage_due__isnull=False).exclude(
        sage_due=F("open_amount")
    )
    n = 0
    for side in Side:
        kinds = [k.value for k in applications.kinds(side)]
        numbers = list(
            differing.filter(kind__in=kinds).exclude(record_no="").values_list("record_no", flat=True)
        )
        n += len(numbers)
        for start in range(0, len(numbers), KEYS):
            _reread(wire, side, numbers[start : start + KEYS])
    return n


def _reread(wire: Wire, side: Side, documents: Sequence[str]) -> None:
    """Forget what was read of these documents' payments, and move the cursor back before them."""
    page = wire.call(
        "payments of",
        lambda ledger, session: ledger.payments_of(session, side, documents, size=settings.PAYMENTS_PAGE),
    )
    if page.more and len(documents) > 1:  # the answer has no second page: ask for fewer documents
        middle = len(documents) // 2
        _reread(wire, side, documents[:middle])
        _reread(wire, side, documents[middle:])
        return
    keys = {d.payment_no for d in page.rows}
    known = SagePayment.objects.filter(connection=wire.connection, side=side, record_no__in=sorted(keys))
    with transaction.atomic():
        cursor = cursors.lock(wire.connection, side)
        if cursor is None or not keys:
            return
        times = list(known.values_list("when_modified", flat=True))
        oldest = min(times, key=sortable) if len(times) == len(keys) else ""
        known.update(when_modified="")
        cursors.rewind(cursor, oldest)
