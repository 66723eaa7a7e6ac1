"""Which subsidiary issues a transaction, where the TMS names another than the one that delivers it (rule A8)."""

from __future__ import annotations

from django.db import models

from tenants.models import Subsidiary
from tenants.models.base import TenantOwned


class Route(TenantOwned):
    """For transactions that `subsidiary` delivers: the TMS field that names who issues them."""

    class Covers(models.TextChoices):
        INVOICE_AS = "INVOICE_AS", "Invoice as: customer invoices and credits, other income"
        TENDER_AS = "TENDER_AS", "Tender as: carrier bills and what is deducted from them"
        DRIVER = "DRIVER", "The driver's: settlements, and what is deducted from them"

    subsidiary = models.ForeignKey(Subsidiary, on_delete=models.CASCADE, related_name="+")
    covers = models.CharField(max_length=10, choices=Covers)
    source_field = models.CharField(
        "TMS field", max_length=60, help_text="Empty in a transaction: the delivering subsidiary issues it."
    )

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "subsidiary", "covers"], name="one_route_per_kind_of_transaction"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subsidiary}: {self.get_covers_display()}"


class RouteName(TenantOwned):
    """What the TMS writes for a subsidiary, where that is neither its name nor its short name."""

    route = models.ForeignKey(Route, on_delete=models.CASCADE, related_name="names")
    tms_value = models.CharField("TMS value", max_length=120)
    issues = models.ForeignKey(Subsidiary, on_delete=models.CASCADE, related_name="+")

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "route", "tms_value"], name="one_issuer_per_tms_value")
        ]

    def __str__(self) -> str:
        return f"{self.tms_value}: {self.issues}"
