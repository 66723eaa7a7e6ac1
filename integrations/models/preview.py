"""The last preview that a person kept, so that the next one can say what is different."""

from __future__ import annotations

from django.db import models

from integrations.models.connection import Connection
from tenants.models.base import TenantOwned


class KeptPreview(TenantOwned):
    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="kept_preview")
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=120, blank=True)
    digest = models.JSONField(help_text="By mark: number, party, total, posting date, state, lines.")

    def __str__(self) -> str:
        return f"preview of {self.connection}"
