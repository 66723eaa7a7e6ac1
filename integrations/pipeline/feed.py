"""The feed by which the TMS learns of payments: numbered without gaps, in the order of commits (rule A3).

It is written inside the caller's transaction, together with the applications that it tells of.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from integrations.models import Connection, FeedHead, PaymentApplication, PaymentNotice


def tell(connection: Connection, changes: Sequence[tuple[PaymentApplication, bool]]) -> None:
    """Append to the tenant's feed. The head row stays locked until commit, so that numbers appear in order."""
    if not changes:
        return
    FeedHead.objects.get_or_create(tenant_id=connection.tenant_id)
    head = FeedHead.objects.select_for_update().get(tenant_id=connection.tenant_id)
    PaymentNotice.objects.bulk_create(
        [
            PaymentNotice(
                tenant_id=connection.tenant_id,
                number=head.last + offset,
                application=row,
                undone=undone,
                body=_notice(row, undone),
            )
            for offset, (row, undone) in enumerate(changes, start=1)
        ],
        batch_size=500,
    )
    FeedHead.objects.filter(id=head.id).update(last=head.last + len(changes))


def _notice(row: PaymentApplication, undone: bool) -> dict[str, Any]:
    """What the TMS is told: its own ids first. Amounts are text; an undone one takes back what was told before."""
    document, payment = row.document, row.payment
    return {
        "event": "undone" if undone else "applied",
        "source_system": document.source_system,
        "kind": document.source_kind,
        "source_id": document.source_id,
        "document": str(document.id),
        "number": document.number,
        "part": row.part.lower(),
        "amount": str(row.amount.amount),
        "currency": row.currency,
        "payment": {
            "sage_record": payment.record_no,
            "date": payment.payment_date.isoformat() if payment.payment_date else None,
            "method": payment.method,
            "number": payment.document_number,
        },
        "sage_detail": row.detail_no,
    }
