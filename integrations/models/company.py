"""Deployment-level rows about Sage companies: they hold no tenant's data, only room, sessions and sender credentials."""

from __future__ import annotations

from django.db import models

from tenants.models.base import PublicIdModel
from tenants.secrets import SecretField


class SageCompany(PublicIdModel):
    """A Sage company as requests see it: gateway host and company id. Its row is locked to count slots."""

    monthly_quota = models.PositiveIntegerField(
        default=100_000,
        help_text="Web Services transactions that the company's tier includes in a month (its contract says; 100,000 is our guess).",
    )
    is_test = models.BooleanField(
        "test company",
        default=False,
        help_text="A test company, a copy or a sandbox: nothing that goes there is live, and no support window begins.",
    )
    gateway_url = models.URLField(max_length=300)
    company_id = models.CharField(max_length=80)
    ceiling = models.PositiveSmallIntegerField(
        default=2,
        help_text="Most requests in flight, whatever the tenant: what the Sage subscription allows us.",
    )
    allowed = models.PositiveSmallIntegerField(
        default=2,
        help_text="Requests in flight at present: halves when Sage has no room, rises to the ceiling.",
    )
    calm_since = models.DateTimeField(null=True, blank=True)
    wait_until = models.DateTimeField(null=True, blank=True, help_text="Sage asked to wait until then.")
    party_lock = models.UUIDField(null=True, blank=True)
    party_lock_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "Sage companies"
        constraints = [
            models.UniqueConstraint(fields=["gateway_url", "company_id"], name="sage_company_is_known_once")
        ]

    def __str__(self) -> str:
        return self.company_id


class Slot(PublicIdModel):
    """One request in flight at a company. Past its lease it counts no more."""

    company = models.ForeignKey(SageCompany, on_delete=models.CASCADE, related_name="slots")
    purpose = models.CharField(max_length=20)
    until = models.DateTimeField()

    class Meta:
        # Counting a company's living slots.
        indexes = [models.Index(fields=["company", "until"], name="slot_company_until")]

    def __str__(self) -> str:
        return f"{self.purpose} until {self.until:%H:%M:%S}"


class SageSession(PublicIdModel):
    """A session kept per company, user and entity, with the endpoint that it belongs to."""

    company = models.ForeignKey(SageCompany, on_delete=models.CASCADE, related_name="sessions")
    user_id = models.CharField(max_length=80)
    entity = models.CharField(max_length=40, blank=True)
    proof = models.CharField(
        max_length=64,
        editable=False,
        help_text="Keyed hash of the password that opened it: who does not know that gets a session of their own.",
    )
    session_id = SecretField()
    endpoint = models.URLField(max_length=300)
    opened_at = models.DateTimeField(auto_now=True)
    expires = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "user_id", "entity", "proof"],
                name="one_session_per_company_user_and_entity",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}@{self.company_id} {self.entity}".strip()


class SenderCredential(PublicIdModel):
    """The Web Services sender of this deployment, or of one partner."""

    partner = models.OneToOneField(
        "tenants.Partner", null=True, blank=True, on_delete=models.CASCADE, related_name="sender"
    )
    sender_id = models.CharField(max_length=80)
    password = SecretField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sender_id"],
                condition=models.Q(partner__isnull=True),
                name="deployment_sender_is_known_once",
            )
        ]

    def __str__(self) -> str:
        return self.sender_id
