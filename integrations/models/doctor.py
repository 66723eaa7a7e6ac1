"""What the doctor found on a connection, each time it was asked."""

from __future__ import annotations

from django.db import models

from integrations.models import choices
from integrations.models.connection import Connection
from tenants.models.base import TenantOwned


class DoctorReport(TenantOwned):
    """One examination. `answers` is a list of {key, state, words} in the order of the checks."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="doctor_reports")
    trigger = models.CharField(max_length=12, choices=choices.Trigger)
    actor = models.CharField(max_length=254, blank=True)
    answers = models.JSONField()
    failed = models.PositiveSmallIntegerField(default=0)
    warned = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        indexes = [models.Index(fields=["connection", "-taken_at"], name="doctor_report_latest")]

    def __str__(self) -> str:
        return f"{self.connection}: {self.failed} failed" if self.failed else f"{self.connection}: well"
