"""A customer asks for help: their words reach the team by mail, with the document in question, and stand in the audit."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tenants import notices
from tenants.ids import new_id
from tenants.models import AuditEvent, Membership, Role, Tenant, User
from tenants.support.refusal import Refusal

ASKED = "help.asked"
MOST_A_DAY = 30
MOST_WORDS = 2_000
_HELPERS = (Role.SUPPORT, Role.ADMIN, Role.PARTNER_ADMIN)


def ask(tenant: Tenant, person: User, words: str, *, about: str = "", url: str = "") -> int:
    """`about` names the document, `url` is its page in the admin. How many of the team are told. Raises Refusal."""
    said = words.strip()
    if not said:
        raise Refusal("write what you need help with")
    if len(said) > MOST_WORDS:
        raise Refusal(f"write it in {MOST_WORDS:,} letters or fewer")
    today = AuditEvent.objects.filter(
        tenant=tenant, action=ASKED, at__gte=timezone.now() - timedelta(days=1)
    ).count()
    if today >= MOST_A_DAY:
        raise Refusal(f"you asked {today} times within a day: the team has them, and answers in turn")
    number = new_id()
    facts = {"tenant": tenant, "by": person, "words": said, "about": about, "url": url}
    people = _helpers(tenant)
    with transaction.atomic():
        for address in people:
            notices.queue_email(
                f"help/{number}/{address}", to=address, template="help", facts=facts, tenant=tenant
            )
        AuditEvent.record(
            ASKED, actor=person, target=tenant, reason=said, detail={"about": about, "told": len(people)}
        )
    return len(people)


def _helpers(tenant: Tenant) -> list[str]:
    """Support, and where there is none whoever configures; else the deployment's own address."""
    rows = Membership.objects.filter(user__is_active=True, role__in=_HELPERS).filter(
        Q(tenant=tenant) | Q(partner=tenant.partner_id, partner__isnull=False)
    )
    found = list(rows.values_list("role", "user__email"))
    support = {email for role, email in found if role == Role.SUPPORT}
    return sorted(support or {email for _, email in found} or {settings.DEFAULT_FROM_EMAIL})
