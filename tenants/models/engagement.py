from typing import ClassVar

from django.db import models

from tenants.models.base import TenantOwned
from tenants.models.tenant import Subsidiary


class Engagement(TenantOwned):
    """What was ordered for one subsidiary: one connection. Several may stand under one authorization."""

    subsidiary = models.ForeignKey(Subsidiary, on_delete=models.PROTECT, related_name="engagements")
    authorization_reference = models.CharField(
        "authorization",
        max_length=100,
        blank=True,
        help_text="Engagements with the same reference share its fee and its support window.",
    )
    ordered_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantOwned.Meta):
        ordering: ClassVar = ["-ordered_at"]
        indexes: ClassVar = [
            # All engagements under one authorization.
            models.Index(fields=["tenant", "authorization_reference"], name="engagement_by_authorization"),
        ]

    def __str__(self) -> str:
        return f"Engagement of {self.subsidiary}"
