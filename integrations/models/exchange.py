"""Every request to Sage, and what it did to each document: append-only."""

from __future__ import annotations

from django.db import models

from integrations.models import choices
from integrations.models.connection import Connection
from integrations.models.document import Document
from integrations.models.job import SyncJob
from tenants.models.base import AppendOnly, TenantOwned


class Exchange(AppendOnly, TenantOwned):
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey(
        SyncJob, on_delete=models.PROTECT, null=True, blank=True, related_name="exchanges"
    )
    purpose = models.CharField(max_length=20)
    request_id = models.CharField(max_length=64)
    functions = models.PositiveSmallIntegerField(default=1)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    milliseconds = models.PositiveIntegerField()
    error = models.CharField(max_length=400, blank=True)
    started_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        indexes = [models.Index(fields=["tenant", "-started_at"], name="exchange_latest")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.request_id}"


class ExchangeBody(AppendOnly, TenantOwned):
    """The redacted request and answer, zlib-compressed UTF-8. Prunable."""

    exchange = models.OneToOneField(Exchange, on_delete=models.CASCADE, related_name="body")
    request = models.BinaryField()
    response = models.BinaryField()
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        indexes = [models.Index(fields=["tenant", "kept_at"], name="exchange_body_prune")]

    def __str__(self) -> str:
        return f"body of {self.exchange_id}"


class Attempt(AppendOnly, TenantOwned):
    """What one exchange did to one document."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="attempts")
    exchange = models.ForeignKey(
        Exchange, on_delete=models.PROTECT, null=True, blank=True, related_name="attempts"
    )
    outcome = models.CharField(max_length=16, choices=choices.AttemptOutcome)
    control_id = models.CharField(max_length=64, blank=True)
    sage_number = models.CharField("Sage's error number", max_length=60, blank=True)
    text = models.CharField("Sage's words", max_length=600, blank=True)
    at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["tenant", "document", "at"], name="attempt_of_document")]

    def __str__(self) -> str:
        return self.get_outcome_display()
