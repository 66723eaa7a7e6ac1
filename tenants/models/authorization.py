"""What opens the way to the first live export: a signature under the terms, and the set-up fee (rule J7)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tenants.models.base import AppendOnly, TenantOwned
from tenants.models.fields import BILLING_CURRENCIES, CentsField


class Authorization(AppendOnly, TenantOwned):
    """A customer's signature, with the exact text that was signed. Written once; its digest tells when a byte was changed."""

    class Way(models.TextChoices):
        DRAWN = "DRAWN", "Drawn on the screen"
        TYPED = "TYPED", "Typed"
        PAPER = "PAPER", "On paper, scanned"

    reference = models.CharField(max_length=100)
    subsidiaries = models.TextField(help_text="For whom, as it was shown when it was signed.")
    terms = models.CharField(max_length=40, help_text="Name and version of the terms.")
    text = models.TextField(help_text="The exact text that was signed.")
    printed_name = models.CharField(max_length=200)
    company = models.CharField(max_length=200)
    signed_on = models.DateField(help_text="The date beside the signature, the signer's own.")
    way = models.CharField(max_length=5, choices=Way.choices)
    signature = models.TextField(
        help_text="The strokes as lines of points, the typed name, or the SHA-256 of the scan."
    )
    scan = models.BinaryField(null=True, editable=False)
    scan_type = models.CharField(max_length=40, blank=True)
    signed_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True, blank=True)
    browser = models.CharField(max_length=300, blank=True)
    actor_name = models.CharField("by", max_length=254, help_text="Whose session it was.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of all of the above.")

    class Meta(TenantOwned.Meta):
        ordering: ClassVar = ["-signed_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "reference"], name="an_authorization_is_signed_once")
        ]

    def __str__(self) -> str:
        return f"Authorization {self.reference}"


class SetUpFee(TenantOwned):
    """What is asked once for an authorization, and that it came. An amount that was received is not changed any more."""

    reference = models.CharField("authorization", max_length=100)
    amount = CentsField()
    currency = models.CharField(max_length=3, choices=BILLING_CURRENCIES, default="USD")
    invoice_number = models.CharField(max_length=60)
    due_on = models.DateField(null=True, blank=True)
    received_on = models.DateField(null=True, blank=True)
    received_by = models.CharField("taken down by", max_length=254, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    never_changes = ("reference", "amount", "currency", "invoice_number", "received_on", "received_by")
    never_changes_after = "received_on"

    class Meta(TenantOwned.Meta):
        ordering: ClassVar = ["-created_at"]
        verbose_name = "set-up fee"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "reference"],
                name="an_authorization_has_one_fee",
                violation_error_message="This authorization has its fee already.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="a_fee_is_not_negative",
                violation_error_message="A fee is not negative.",
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | ~Q(received_by=""),
                name="a_fee_was_taken_down_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Set-up fee of {self.reference}"
