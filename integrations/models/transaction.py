"""What came in: raw input, transactions and their versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from integrations.models import choices
from integrations.models.fields import MoneyField
from integrations.models.party import Party
from tenants.models import Subsidiary
from tenants.models.base import AppendOnly, TenantOwned

if TYPE_CHECKING:
    from integrations.models.document import Document


class Layout(TenantOwned):
    """How one CSV file of this tenant's TMS is read; `spec` is what integrations/tms/files/layout.py declares."""

    name = models.SlugField(max_length=60)
    spec = models.JSONField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="layout_name_is_unique")]

    def __str__(self) -> str:
        return self.name


class RawInput(TenantOwned):
    """One delivery: a call of the API or a file."""

    subsidiary = models.ForeignKey(
        Subsidiary, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    channel = models.CharField(max_length=4, choices=choices.Channel)
    name = models.CharField(max_length=200, blank=True, help_text="The file's name.")
    source_system = models.CharField(max_length=40, blank=True)
    layout = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="The layout as it was when the file was read, so that its rows can be read again.",
    )
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    history = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField(auto_now_add=True)
    received_from = models.CharField(max_length=120, blank=True)

    class Meta(TenantOwned.Meta):
        indexes = [models.Index(fields=["tenant", "-received_at"], name="raw_input_latest")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.name} {self.received_at:%Y-%m-%d %H:%M}"


class RawRow(AppendOnly, TenantOwned):
    """One row as it came, without the columns marked "do not keep" and without tax ids. Prunable."""

    raw_input = models.ForeignKey(RawInput, on_delete=models.PROTECT, related_name="raw_rows")
    row = models.PositiveIntegerField()
    body = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "raw_input", "row"], name="raw_row_is_kept_once")
        ]
        indexes = [models.Index(fields=["tenant", "received_at"], name="raw_row_prune")]

    def __str__(self) -> str:
        return f"row {self.row}"


class FreightTransaction(TenantOwned):
    """One thing of the TMS, by its identity there; the columns are those of its current version."""

    subsidiary = models.ForeignKey(Subsidiary, on_delete=models.PROTECT, related_name="+")
    source_system = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=choices.KINDS)
    source_id = models.CharField("TMS id", max_length=80)
    status = models.CharField(
        max_length=10, choices=choices.TransactionStatus, default=choices.TransactionStatus.RECEIVED
    )
    version = models.PositiveBigIntegerField()
    content_hash = models.CharField(max_length=64, help_text="Of the content, without its version.")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=80)
    document_date = models.DateField()
    created_in_tms = models.DateTimeField(help_text="A plain date means its start in the subsidiary's zone.")
    currency = models.CharField(max_length=3)
    total = MoneyField(help_text="Signed: what the subsidiary is owed, or owes, more.")
    applies_to = models.CharField(
        max_length=80, blank=True, help_text="The TMS id of what a credit corrects."
    )
    routed_from = models.ForeignKey(
        Subsidiary,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The subsidiary that delivered it, where the TMS names another to issue it (rule A8).",
    )
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "source_system", "kind", "source_id"], name="transaction_is_kept_once"
            )
        ]
        # What is to be built for a subsidiary, oldest first.
        indexes = [
            models.Index(
                fields=["tenant", "subsidiary", "received_at"],
                condition=models.Q(status="RECEIVED"),
                name="transaction_to_build",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def documents(self) -> list[Document]:
        """Those in which it stands, its main leg first; with `standings__document` prefetched it asks nothing more."""
        found = [standing.document for standing in self.standings.all()]
        return sorted(found, key=lambda document: (document.leg != "main", document.leg))


class TransactionVersion(TenantOwned):
    """One version as it was understood: `payload` is the normal form that mapping reads."""

    transaction = models.ForeignKey(FreightTransaction, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveBigIntegerField()
    status = models.CharField(
        max_length=8, choices=choices.VersionStatus, default=choices.VersionStatus.CURRENT
    )
    content_hash = models.CharField(max_length=64)
    payload = models.JSONField()
    currency = models.CharField(max_length=3)
    total = MoneyField()
    difference = MoneyField(
        null=True, blank=True, help_text="Against what is in Sage, where it changed after posting."
    )
    void = models.BooleanField(default=False)
    raw_row = models.ForeignKey(RawRow, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "transaction", "version"], name="version_is_kept_once")
        ]
        # The few that wait for an answer, or for a person.
        indexes = [
            models.Index(
                fields=["tenant", "status"],
                condition=models.Q(status__in=["WAITING", "HELD"]),
                name="version_waiting_or_held",
            )
        ]

    def __str__(self) -> str:
        return f"version {self.version}"
