"""What the customer tells us before an appointment."""

from __future__ import annotations

from django.db import transaction

from tenants.models import AuditEvent, IntakeAnswers, Step, User
from tenants.onboarding import process

FIELDS = (
    *("sage_product", "sage_version", "contact_name", "contact_email", "contact_phone", "availability"),
    *("receivable_account", "payable_account", "bank_accounts", "first_posting_date"),
)


def save(given: IntakeAnswers, actor: User) -> None:
    """Keep the answers; whole ones end the step. Raises ValidationError that names each field."""
    given.answered_by = actor.email
    given.full_clean()
    with transaction.atomic():
        given.save()
        evidence = f"{given.sage_product} {given.sage_version}, contact {given.contact_name}"
        process.record(given.engagement, Step.ANSWERS, evidence, actor.email)
        AuditEvent.record("answers.given", actor=actor, target=given)
