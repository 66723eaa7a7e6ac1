"""How long the big bodies are kept, per tenant and kind."""

from __future__ import annotations

from django.db import models

from integrations.models import choices
from tenants.models.base import TenantOwned

DEFAULT_DAYS = {
    choices.BodyKind.RAW_ROW: 2555,  # seven years, as books are kept
    choices.BodyKind.PAYLOAD: 2555,
    choices.BodyKind.EXCHANGE: 400,
    choices.BodyKind.PAPER: 400,  # Sage keeps them
    choices.BodyKind.WEBHOOK: 90,  # the API says it all again
}


class Retention(TenantOwned):
    kind = models.CharField(max_length=8, choices=choices.BodyKind)
    days = models.PositiveIntegerField()

    class Meta(TenantOwned.Meta):
        verbose_name_plural = "retention"
        constraints = [models.UniqueConstraint(fields=["tenant", "kind"], name="one_retention_per_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.days} days"
