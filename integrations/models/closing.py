"""Closing a month: a reading of Sage beside what the TMS said, and the name of who signed it."""

from __future__ import annotations

from django.db import models

from integrations.core.closing import WORDS
from integrations.core.periods import Stream
from integrations.models.connection import Connection
from integrations.models.document import Document
from integrations.models.fields import MoneyField
from tenants.models.base import AppendOnly, TenantOwned

STREAMS = [(Stream.AR.value, "Receivables"), (Stream.AP.value, "Payables"), (Stream.GL.value, "Journals")]


class CloseReading(TenantOwned):
    """A month of one connection as it was last looked at. `sums` by stream and currency, in minor units, as strings of whole numbers."""

    class State(models.TextChoices):
        ASKED = "ASKED", "Asked for"
        READING = "READING", "Sage is being read"
        DONE = "DONE", "Read"
        FAILED = "FAILED", "Could not be read"

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="close_readings")
    month = models.DateField(help_text="Its first day.")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_by = models.CharField(max_length=254, blank=True)
    asked_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    records = models.PositiveIntegerField(default=0, help_text="Records of Sage that were read so far.")
    sums = models.JSONField(default=list)
    problem = models.CharField(max_length=300, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "connection", "month"], name="a_month_has_one_reading")
        ]

    def __str__(self) -> str:
        return f"{self.month:%B %Y} of {self.connection}"


class CloseEntry(TenantOwned):
    """One difference of a reading, with its cause."""

    reading = models.ForeignKey(CloseReading, on_delete=models.CASCADE, related_name="entries")
    why = models.CharField(max_length=16, choices=[(why.value, words) for why, words in WORDS.items()])
    stream = models.CharField(max_length=2, choices=STREAMS)
    number = models.CharField(max_length=120, blank=True)
    currency = models.CharField(max_length=3)
    amount = MoneyField(help_text="What the TMS says more than Sage.")
    words = models.CharField(max_length=300, blank=True)
    record_no = models.CharField("RECORDNO in Sage", max_length=20, blank=True)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    place = models.PositiveIntegerField(help_text="In the order in which a person reads them.")

    class Meta(TenantOwned.Meta):
        ordering = ["place"]
        indexes = [models.Index(fields=["tenant", "reading", "place"], name="close_entry_in_order")]

    def __str__(self) -> str:
        return f"{self.get_why_display()}: {self.number}"


class CloseSignOff(AppendOnly, TenantOwned):
    """Somebody looked at a month whose every difference is explained, and signed. What was signed is kept with it."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="close_sign_offs")
    month = models.DateField()
    signed_by = models.CharField(max_length=254)
    signed_name = models.CharField(max_length=200)
    signed_at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(help_text="When Sage was read.")
    sums = models.JSONField()
    entries = models.JSONField(help_text="Each difference: cause, stream, number, amount, currency, words.")
    words = models.CharField(max_length=500, blank=True)

    class Meta(TenantOwned.Meta):
        ordering = ["-signed_at"]
        indexes = [models.Index(fields=["tenant", "connection", "month"], name="close_signed_month")]

    def __str__(self) -> str:
        return f"{self.month:%B %Y} signed by {self.signed_name}"
