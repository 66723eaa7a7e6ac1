"""The demo's customers signed and paid before anything live left, as every customer does."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from integrations.demo.people import Logins
from tenants.models import Authorization, Engagement, Role, SetUpFee
from tenants.onboarding import fees, process, signing

FEE = Decimal("1500.00")


def authorize(engagement: Engagement) -> None:
    """The owner's signature, and the fee; nothing where they are in already."""
    slug = engagement.tenant.slug
    owner, billing = Logins.of(slug, Role.CUSTOMER_OWNER), Logins.of(slug, Role.BILLING)
    reference, tenant = engagement.authorization, engagement.tenant
    today = process.today_of(engagement)
    if not Authorization.objects.filter(tenant=tenant, reference=reference).exists():
        given = signing.Signature(owner.name, tenant.name, today, agreed=True, typed=owner.name)
        shown = signing.text_digest(signing.pages_of(engagement)[1])
        signing.sign(engagement, given, owner, shown=shown, address="127.0.0.1", browser="demo")
    fee, _ = SetUpFee.objects.get_or_create(
        tenant=tenant,
        reference=reference,
        defaults={"amount": FEE, "invoice_number": f"F-{reference}", "due_on": today + timedelta(days=14)},
    )
    if fee.received_on is None:
        fees.received(fee, today, billing)
