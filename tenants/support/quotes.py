"""Work that the customer agrees to before it is done."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from tenants import notices
from tenants.models import AuditEvent, Engagement, Membership, Quote, Role, User
from tenants.permissions import powers_of
from tenants.support.refusal import Refusal

ANSWERERS = (Role.CUSTOMER_OWNER, Role.CUSTOMER_ACCOUNTANT)


def offer(
    engagement: Engagement, words: str, minutes: int, amount: Decimal, currency: str, actor: User
) -> Quote:
    """Tell the customer what is to be done, and what it costs at most."""
    if not words.strip() or minutes < 1 or amount < 0:
        raise Refusal("say what is to be done, in how many minutes, and for how much at most")
    tenant = engagement.tenant
    with transaction.atomic():
        made = Quote.objects.create(
            tenant=tenant,
            engagement=engagement,
            words=words.strip(),
            minutes=minutes,
            amount=amount,
            currency=currency,
            offered_by=actor.email,
        )
        AuditEvent.record("quote.offered", actor=actor, target=made, detail={"minutes": minutes})
        readers = Membership.objects.filter(tenant=tenant, role__in=ANSWERERS, user__is_active=True)
        for address in sorted(set(readers.values_list("user__email", flat=True))):
            notices.queue_email(
                f"quote/{made.pk}/{address}",
                to=address,
                template="quote",
                facts={"quote": made},
                tenant=tenant,
            )
    return made


def answer(quote: Quote, yes: bool, actor: User) -> None:
    """Raises Refusal for whoever is not the customer's owner or accountant, and for one that is answered."""
    if quote.tenant_id not in powers_of(actor).tenants(ANSWERERS):
        raise Refusal("a quote is answered by the customer's owner or accountant")
    state = Quote.State.ACCEPTED if yes else Quote.State.DECLINED
    with transaction.atomic():
        if not Quote.objects.filter(pk=quote.pk, state=Quote.State.OFFERED).update(
            state=state, answered_by=actor.email, answered_at=timezone.now()
        ):
            raise Refusal("it is answered already")
        quote.refresh_from_db()
        AuditEvent.record(f"quote.{state.lower()}", actor=actor, target=quote)
