"""SyncJob: one row for every run of intake, export, confirmation or payment import."""

from __future__ import annotations

from django.db import models

from integrations.models import choices
from integrations.models.connection import Connection
from tenants.models.base import TenantOwned


class SyncJob(TenantOwned):
    connection = models.ForeignKey(
        Connection, on_delete=models.PROTECT, null=True, blank=True, related_name="jobs"
    )
    kind = models.CharField(max_length=12, choices=choices.JobKind)
    state = models.CharField(max_length=8, choices=choices.JobState, default=choices.JobState.RUNNING)
    trigger = models.CharField(max_length=8, choices=choices.Trigger)
    actor = models.CharField(max_length=120, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    money = models.JSONField(default=dict, blank=True, help_text="Per currency, in minor units.")
    message = models.CharField(max_length=400, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantOwned.Meta):
        indexes = [
            models.Index(fields=["tenant", "-started_at"], name="job_latest"),
            # An idle run renews its own last row instead of writing a new one.
            models.Index(fields=["connection", "kind", "-started_at"], name="job_of_connection"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.started_at:%Y-%m-%d %H:%M}"
