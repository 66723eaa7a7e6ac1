"""What a page of payments does to our rows: headers, applications, what is open on each document, and the feed (rule A3).

Everything here runs inside the caller's transaction, in a number of statements that does not depend on whose payments they are.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import BigIntegerField, F, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from integrations.core.documents import ADJUSTMENTS, RECEIVABLES, DocumentKind
from integrations.core.freight import Side
from integrations.core.money import Money
from integrations.core.settlement import Part
from integrations.models import (
    Connection,
    Document,
    PaymentApplication,
    SagePayment,
)
from integrations.pipeline import bulk, cursors, feed, jobs
from integrations.pipeline.picked import Picked
from integrations.pipeline.reference import sortable
from integrations.sage.ports import PaymentDetail, PaymentHeader
from tenants.ids import new_id

KEYS = 1000  # values of one `in`


def store(
    connection: Connection,
    run: jobs.Run,
    side: Side,
    headers: Sequence[PaymentHeader],
    details: Sequence[PaymentDetail],
) -> None:
    """The caller holds the cursor (`cursors.lock`): nobody else stores payments of these documents meanwhile."""
    known = _known(connection, side, [h.record_no for h in headers])
    headers = [h for h in headers if not _outdated(h, known.get(h.record_no))]
    if not headers:
        return
    live = {h.record_no: h.live for h in headers}
    details = [d for d in details if d.payment_no in live]
    documents = _our_documents(connection, side, details)
    wanted = list(_wanted(details, documents))
    ours = {payment_no for payment_no, *_ in wanted}
    payments = _store_headers(connection, side, headers, ours, known)
    run.count("payments", len(ours))
    run.count("foreign", len(headers) - len(ours))
    _apply(connection, run, payments, live, wanted)


def _outdated(header: PaymentHeader, stored: SagePayment | None) -> bool:
    """Somebody stored a later state since this one was read. Within one second we cannot tell: then it is read again."""
    return stored is not None and sortable(header.when_modified) < sortable(stored.when_modified)


def kinds(side: Side) -> list[DocumentKind]:
    if side is Side.AR:
        return sorted(RECEIVABLES)
    return [DocumentKind.AP_BILL, DocumentKind.AP_ADJUSTMENT]


def _our_documents(
    connection: Connection, side: Side, details: Sequence[PaymentDetail]
) -> dict[tuple[bool, str], Document]:
    """Our documents by (is an adjustment, RECORDNO), whatever connection of the subsidiary sent them (A8): anything else in
    Sage is none of our business."""
    wanted = kinds(side)
    numbers = {d.document_no for d in details} | {d.credit_no for d in details if d.credit_no}
    family = cursors.family(connection)
    found: dict[tuple[bool, str], Document] = {}
    ordered = sorted(numbers)
    for start in range(0, len(ordered), KEYS):
        rows = Document.objects.filter(
            connection__in=family, kind__in=wanted, record_no__in=ordered[start : start + KEYS]
        )
        found.update({(d.kind in ADJUSTMENTS, d.record_no): d for d in rows})
    return found


_Wanted = tuple[int, int, Part, Document, Money]
_Key = tuple[uuid.UUID, int, str, uuid.UUID]  # payment, detail, part, document


def _wanted(
    details: Sequence[PaymentDetail], documents: dict[tuple[bool, str], Document]
) -> Iterator[_Wanted]:
    """(payment, detail, part, document, amount) of each part that touches a document of ours."""
    for detail in details:
        paid = documents.get((detail.adjusts, detail.document_no))
        credit = documents.get((True, detail.credit_no)) if detail.credit_no else None
        for part, amount in detail.parts:
            if paid is not None and amount:
                yield detail.payment_no, detail.record_no, part, paid, amount
            if credit is not None and part is Part.CREDIT and amount:
                yield (
                    detail.payment_no,
                    detail.record_no,
                    part,
                    credit,
                    -amount,
                )  # a credit is a negative total


def _store_headers(
    connection: Connection,
    side: Side,
    headers: Sequence[PaymentHeader],
    ours: set[int],
    known: dict[int, SagePayment],
) -> dict[int, SagePayment]:
    """Payments by RECORDNO, of those that touch us or were known. Nobody else stores them while we hold the lock."""
    told = [h for h in headers if h.record_no in ours or h.record_no in known]
    rows = [_header_row(connection, side, h, h.record_no in ours, known.get(h.record_no)) for h in told]
    SagePayment.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["tenant", "connection", "side", "record_no"],
        update_fields=[
            "when_modified",
            "ours",
            "live",
            "state",
            "payment_date",
            "method",
            "document_number",
            "amount",
            "read_at",
        ],
        batch_size=500,
    )
    foreign = [h for h in headers if h.record_no not in ours and h.record_no not in known]
    _store_foreign(connection, side, foreign)
    for row in rows:
        if row.record_no in known:
            row.id = known[row.record_no].id  # its values are this reading's, and the feed tells them
    return {r.record_no: r for r in rows}


def _header_row(
    connection: Connection, side: Side, header: PaymentHeader, ours: bool, known: SagePayment | None
) -> SagePayment:
    ours = ours or (known is not None and known.ours)
    return SagePayment(
        tenant_id=connection.tenant_id,
        connection=connection,
        side=side,
        record_no=header.record_no,
        when_modified=header.when_modified,
        ours=ours,
        live=header.live,
        state=header.state[:24] if ours else "",
        payment_date=header.payment_date,
        method=header.method[:40] if ours else "",
        document_number=header.document_number[:80] if ours else "",
        currency=header.amount.currency,
        amount=header.amount,
    )


_FOREIGN = (
    *("id", "connection_id", "side", "record_no", "when_modified", "ours", "live", "state"),
    *("payment_date", "method", "document_number", "currency", "amount", "read_at"),
)


def _store_foreign(connection: Connection, side: Side, headers: Sequence[PaymentHeader]) -> None:
    """Most payments of a first load are somebody else's: what is kept of them goes in without ceremony."""
    now = timezone.now()
    rows = [
        (
            *(new_id(), connection.id, side.value, h.record_no, h.when_modified, False, h.live, ""),
            *(h.payment_date, "", "", h.amount.currency, h.amount.minor, now),
        )
        for h in headers
    ]
    bulk.insert(SagePayment, connection.tenant_id, _FOREIGN, rows)


def _known(connection: Connection, side: Side, numbers: Sequence[int]) -> dict[int, SagePayment]:
    rows = SagePayment.objects.filter(connection=connection, side=side)
    return {
        p.record_no: p
        for start in range(0, len(numbers), KEYS)
        for p in rows.filter(record_no__in=numbers[start : start + KEYS])
    }


def _apply(
    connection: Connection,
    run: jobs.Run,
    payments: dict[int, SagePayment],
    live: dict[int, bool],
    wanted: Sequence[_Wanted],
) -> None:
    """Bring our applications of these payments to what Sage says now, and tell the feed every change."""
    existing = _existing(payments.values())
    new: list[PaymentApplication] = []
    changed: list[PaymentApplication] = []
    undone: list[PaymentApplication] = []
    seen: set[_Key] = set()
    for payment_no, detail_no, part, document, amount in wanted:
        payment = payments[payment_no]
        key = (payment.id, detail_no, str(part.value), document.id)
        seen.add(key)
        row = existing.get(key)
        if row is None and live[payment_no]:
            new.append(_application(connection, payment, document, detail_no, part, amount))
        elif row is not None and (row.live, row.amount) != (live[payment_no], amount):
            undone += [row] if row.live else []
            changed.append(_changed(row, live[payment_no], amount))
    for key, row in existing.items():
        if key not in seen and row.live:  # Sage no longer holds this detail: the payment was changed
            undone.append(row)
            changed.append(_changed(row, False, row.amount))
    PaymentApplication.objects.bulk_create(new, batch_size=500)
    PaymentApplication.objects.bulk_update(changed, ["live", "amount"], batch_size=200)
    _settle({r.document_id for r in (*new, *changed)})
    feed.tell(
        connection,
        [(r, False) for r in (*new, *(c for c in changed if c.live))] + [(r, True) for r in undone],
    )
    run.count("applied", len(new) + sum(c.live for c in changed))
    run.count("undone", len(undone))
    for row in new:
        run.add(row.amount)


def _existing(payments: Iterable[SagePayment]) -> dict[_Key, PaymentApplication]:
    by_id = {p.id: p for p in payments}
    ids = list(by_id)
    found: dict[_Key, PaymentApplication] = {}
    for start in range(0, len(ids), KEYS):
        rows = PaymentApplication.objects.filter(payment__in=ids[start : start + KEYS])
        for row in rows.select_related("document"):
            row.payment = by_id[row.payment_id]
            found[row.payment_id, row.detail_no, row.part, row.document_id] = row
    return found


def _application(
    connection: Connection,
    payment: SagePayment,
    document: Document,
    detail_no: int,
    part: Part,
    amount: Money,
) -> PaymentApplication:
    return PaymentApplication(
        tenant_id=connection.tenant_id,
        payment=payment,
        document=document,
        detail_no=detail_no,
        part=part,
        currency=amount.currency,
        amount=amount,
    )


def _changed(row: PaymentApplication, live: bool, amount: Money) -> PaymentApplication:
    row.live, row.amount = live, amount
    return row


def _settle(document_ids: set[uuid.UUID]) -> None:
    """What is open on each touched document: its total less what is live. One statement per 500."""
    ordered = list(document_ids)
    for start in range(0, len(ordered), 500):
        ids = ordered[start : start + 500]
        applied = dict(
            PaymentApplication.objects.filter(document__in=ids, live=True)
            .values_list("document")
            .annotate(applied=Coalesce(Sum("amount"), 0))
        )
        taken = Picked({i: applied.get(i, 0) for i in ids}, BigIntegerField())
        Document.objects.filter(id__in=ids).update(open_amount=F("total") - taken)
