"""Versions of a connection's settings, and files of settings that were given in."""

from __future__ import annotations

from django.db import models

from integrations.models.connection import Connection
from tenants.models.base import TenantOwned


class SettingsRevision(TenantOwned):
    """The settings as they were after a change: whole, so that one can return to them.

    One that was given in as a file is kept beside them, and counts once it is applied.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="settings_revisions")
    content = models.JSONField(editable=False)
    digest = models.CharField(max_length=64, editable=False)
    given = models.BooleanField(default=False, help_text="A file that was given in, and is not applied yet.")
    name = models.CharField(max_length=200, blank=True, help_text="The file's, or what made the change.")
    actor = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        indexes = [models.Index(fields=["connection", "-at"], name="settings_revision_latest")]

    def __str__(self) -> str:
        return f"settings of {self.connection}, {self.at:%Y-%m-%d %H:%M}"
