from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from tenants.models.base import PublicIdModel
from tenants.models.tenant import Partner, Tenant


class Role(models.TextChoices):
    ADMIN = "ADMIN", "Admin"
    PARTNER_ADMIN = "PARTNER_ADMIN", "Partner Admin"
    SUPPORT = "SUPPORT", "Support"
    BILLING = "BILLING", "Billing"
    CUSTOMER_OWNER = "CUSTOMER_OWNER", "Customer: owner"
    CUSTOMER_ACCOUNTANT = "CUSTOMER_ACCOUNTANT", "Customer: accountant"
    CUSTOMER_VIEWER = "CUSTOMER_VIEWER", "Customer: viewer"


STAFF_ROLES = frozenset({Role.ADMIN, Role.PARTNER_ADMIN, Role.SUPPORT, Role.BILLING})
CUSTOMERS = frozenset({Role.CUSTOMER_OWNER, Role.CUSTOMER_ACCOUNTANT, Role.CUSTOMER_VIEWER})
CONFIGURERS = frozenset({Role.ADMIN, Role.PARTNER_ADMIN, Role.SUPPORT})  # A9


class Digest(models.TextChoices):
    """What a person hears of a tenant by its daily mail."""

    BY_ROLE = "", "As the role says"
    NOTHING = "NOTHING", "Nothing"
    BLOCKING = "BLOCKING", "What is stuck"
    EVERYTHING = "EVERYTHING", "What is stuck, warnings, and what went to Sage"


class Membership(PublicIdModel):
    """The only truth on who may do what, where: one role of one person at one tenant or partner.

    It is what a scope is opened from, and so stands outside of the scope itself.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    tenant = models.ForeignKey(
        Tenant, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=Role.choices)
    digest = models.CharField(
        "daily mail",
        max_length=12,
        choices=Digest.choices,
        blank=True,
        default=Digest.BY_ROLE,
        help_text="By role, those who configure hear of what is stuck, and nobody else of anything.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["user", "role"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role=Role.PARTNER_ADMIN, partner__isnull=False, tenant__isnull=True)
                | (~Q(role=Role.PARTNER_ADMIN) & Q(tenant__isnull=False, partner__isnull=True)),
                name="membership_of_tenant_or_partner",
                violation_error_message="A Partner Admin belongs to a partner, every other role to a tenant.",
            ),
            models.UniqueConstraint(
                fields=["user", "tenant", "role"], name="membership_once_per_tenant_and_role"
            ),
            models.UniqueConstraint(fields=["user", "partner"], name="membership_once_per_partner"),
        ]

    @property
    def digest_level(self) -> Digest:
        if self.digest:
            return Digest(self.digest)
        return Digest.BLOCKING if Role(self.role) in CONFIGURERS else Digest.NOTHING

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.tenant or self.partner}"
