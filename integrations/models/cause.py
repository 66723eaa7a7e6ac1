"""Who looks after a cause of stuck documents, and what was said of it. A cause outlives its issues: it may come again."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from integrations.models.connection import Connection
from tenants.models.base import AppendOnly, TenantOwned


class CauseCare(TenantOwned):
    """One person looks after one cause of one connection."""

    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, null=True, blank=True, related_name="causes_cared_for"
    )
    cause = models.CharField(max_length=160)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(auto_now=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "connection", "cause"],
                nulls_distinct=False,
                name="one_person_looks_after_a_cause",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cause}: {self.person}"


class CauseComment(AppendOnly, TenantOwned):
    """What somebody said of a cause. Written once."""

    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, null=True, blank=True, related_name="comments_on_causes"
    )
    cause = models.CharField(max_length=160)
    text = models.CharField(max_length=1000)
    author = models.CharField(max_length=254)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        indexes = [models.Index(fields=["tenant", "cause", "at"], name="comments_of_cause")]

    def __str__(self) -> str:
        return self.text[:60]
