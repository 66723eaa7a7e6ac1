"""What changed in Sage's lists since they were first read."""

from __future__ import annotations

from django.db import models

from integrations.models.connection import Connection
from tenants.models.base import TenantOwned


class ListChange(TenantOwned):
    """One record of one list: new, renamed, inactive, active again, gone."""

    class What(models.TextChoices):
        NEW = "NEW", "New"
        CHANGED = "CHANGED", "Changed"
        INACTIVE = "INACTIVE", "Became inactive"
        ACTIVE = "ACTIVE", "Active again"
        GONE = "GONE", "Deleted in Sage"

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="list_changes")
    object_name = models.CharField("list", max_length=20)
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=250, blank=True)
    what = models.CharField(max_length=8, choices=What)
    words = models.CharField(max_length=300, blank=True)
    noticed_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        indexes = [models.Index(fields=["tenant", "connection", "-noticed_at"], name="list_change_latest")]

    def __str__(self) -> str:
        return f"{self.object_name} {self.key}: {self.get_what_display()}"
