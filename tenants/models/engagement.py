import secrets
from typing import Any, ClassVar

from django.db import models

from tenants.models.base import TenantOwned
from tenants.models.tenant import Subsidiary

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that a person takes for another


def new_reference() -> str:
    return "A-" + "".join(secrets.choice(_LETTERS) for _ in range(8))


class Engagement(TenantOwned):
    """What was ordered for one subsidiary: one connection. Several may stand under one authorization."""

    class Target(models.TextChoices):
        ONLINE = "ONLINE", "Sage online (Intacct, X3)"
        DESKTOP = "DESKTOP", "Sage on a PC"

    subsidiary = models.ForeignKey(Subsidiary, on_delete=models.PROTECT, related_name="engagements")
    target = models.CharField("Sage", max_length=10, choices=Target.choices, default=Target.ONLINE)
    authorization_reference = models.CharField(
        "authorization",
        max_length=100,
        blank=True,
        default=new_reference,
        help_text="Engagements with the same reference share its signature, its fee and its support window.",
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

    @property
    def authorization(self) -> str:
        """What signature, fee and support window hang on: the reference, or for one from before there were any its own id."""
        return self.authorization_reference or str(self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        adding = self._state.adding
        super().save(*args, **kwargs)
        if adding:
            from tenants.onboarding import process

            process.open_steps(self)
