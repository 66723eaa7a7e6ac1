"""The set-up fee of an authorization: what was asked, and that it came."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from tenants.models import AuditEvent, Engagement, SetUpFee, Step, User
from tenants.onboarding import process
from tenants.onboarding.process import Refusal

DUE = timedelta(days=30)


def ask(engagement: Engagement, amount: Decimal, currency: str, invoice_number: str, actor: User) -> SetUpFee:
    """Write down what is asked for the engagement's authorization, once. Raises Refusal, and ValidationError for a field."""
    if SetUpFee.objects.filter(tenant=engagement.tenant_id, reference=engagement.authorization).exists():
        raise Refusal("this authorization has its fee already")
    row = SetUpFee(
        tenant_id=engagement.tenant_id,
        reference=engagement.authorization,
        amount=amount,
        currency=currency,
        invoice_number=invoice_number.strip(),
        due_on=process.today_of(engagement) + DUE,
    )
    row.full_clean()
    with transaction.atomic():
        row.save()
        AuditEvent.record(
            "setupfee.asked", actor=actor, target=row, detail={"amount": f"{amount} {currency}"}
        )
    return row


def received(fee: SetUpFee, on: date, actor: User) -> None:
    """Take down that the fee came, once. Raises Refusal for a day ahead, and where it stands already."""
    if on > process.today_at(fee.tenant):
        raise Refusal("the day on which it was received lies ahead")
    with transaction.atomic():
        taken = SetUpFee.objects.filter(pk=fee.pk, received_on__isnull=True).update(
            received_on=on, received_by=actor.email
        )
        if not taken:
            raise Refusal("it is taken down as received already")
        fee.refresh_from_db()
        evidence = f"invoice {fee.invoice_number}, {fee.amount:,.2f} {fee.currency}, received {on:%Y-%m-%d}"
        process.record_for(fee.tenant_id, fee.reference, Step.PAYMENT, evidence, actor.email)
        AuditEvent.record(
            "setupfee.received", actor=actor, target=fee, detail={"reference": fee.reference, "on": str(on)}
        )
