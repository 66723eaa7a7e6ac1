"""What a customer's person coded by hand for one document."""

from __future__ import annotations

from django.db import models

from integrations.core import coding
from integrations.models import choices
from integrations.models.connection import Connection
from integrations.models.document import Document
from integrations.models.party import Party
from tenants.models.base import TenantOwned


class ManualCoding(TenantOwned):
    """An account of a charge, or a dimension of the lines, for one document in all of its versions; and the mapping that it
    offers, for who may change mappings (rule A9)."""

    class State(models.TextChoices):
        OFFERED = "OFFERED", "Offered as a mapping"
        ACCEPTED = "ACCEPTED", "Made a mapping"
        DECLINED = "DECLINED", "For this document only"

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="codings")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="codings")
    source_system = models.CharField(max_length=40)
    source_kind = models.CharField(max_length=20)
    source_id = models.CharField("TMS id", max_length=160)
    leg = models.CharField(max_length=200)

    what = models.CharField(max_length=60, help_text="ACCOUNT, or the name of a dimension.")
    side = models.CharField(max_length=2, choices=choices.SIDES, blank=True)
    charge = models.CharField(
        "charge code or category", max_length=80, blank=True, help_text="Empty of a dimension."
    )
    category = models.CharField(max_length=20, choices=choices.CATEGORIES, blank=True)
    party = models.ForeignKey(Party, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    told_field = models.CharField("TMS field", max_length=60, blank=True)
    told = models.CharField("TMS value", max_length=120, blank=True, help_text="What nothing matched.")
    value = models.CharField("in Sage", max_length=80)

    by = models.CharField(max_length=120)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OFFERED)
    decided_by = models.CharField(max_length=120, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(TenantOwned.Meta):
        verbose_name = "coding by hand"
        verbose_name_plural = "codings by hand"
        constraints = [
            models.UniqueConstraint(
                fields=[
                    *("tenant", "connection", "source_system", "source_kind", "source_id", "leg"),
                    *("what", "side", "charge"),
                ],
                name="a_document_is_coded_once",
            )
        ]
        indexes = [
            # What is offered, the newest first; few of the many that have been decided.
            models.Index(fields=["tenant", "-at"], condition=models.Q(state="OFFERED"), name="coding_offered")
        ]

    def __str__(self) -> str:
        return f"{self.need.words}: {self.value}"

    @property
    def need(self) -> coding.Need:
        return coding.Need(self.what, self.side, self.charge, self.category, self.told_field, self.told)

    @property
    def offer(self) -> str:
        """The mapping that it would become."""
        if self.what == coding.ACCOUNT:
            return f"{self.get_side_display()}: {self.charge.replace('_', ' ')} to account {self.value}"
        name = self.need.words
        if self.told:
            return f"{self.told_field} '{self.told}' to {name} {self.value}"
        return f"every line of {self.party} bears {name} {self.value}" if self.party else ""
