"""What is due: rows of ours that the tick reads and the queue only carries (invariant 6)."""

from __future__ import annotations

from django.db import models

from integrations.models import choices
from integrations.models.connection import Connection
from tenants.models.base import TenantOwned


class Work(TenantOwned):
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="work")
    kind = models.CharField(max_length=12, choices=choices.WorkKind)
    due_at = models.DateTimeField()
    every = models.PositiveIntegerField(null=True, blank=True, help_text="Seconds; empty: once.")
    enqueued_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantOwned.Meta):
        verbose_name_plural = "work"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "connection", "kind"], name="one_work_row_per_kind")
        ]
        # The tick: what is due, whatever the tenant.
        indexes = [models.Index(fields=["due_at"], name="work_due")]

    def __str__(self) -> str:
        return self.get_kind_display()
