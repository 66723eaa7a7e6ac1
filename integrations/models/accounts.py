"""What is beside the account rules of a connection: falls to a default, and files of rules that were given in (rule A11)."""

from __future__ import annotations

from django.db import models

from integrations.core.chart import Fall, FallRule
from integrations.models import choices
from integrations.models.connection import Connection
from tenants.models.base import TenantOwned

FALLS = [
    (Fall.ALLOW.value, "Allow"),
    (Fall.WARN.value, "Warn: send it, and say so"),
    (Fall.BLOCK.value, "Block: it waits for an account of its own"),
]


class DefaultPolicy(TenantOwned):
    """Whether charges of a category that have no account of their own may fall to a default. Without a row they may."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="default_policies")
    side = models.CharField(max_length=2, choices=choices.SIDES)
    category = models.CharField(max_length=20, choices=choices.CATEGORIES)
    to_category = models.CharField(
        "fall to the category's default",
        max_length=5,
        choices=FALLS,
        default=Fall.ALLOW,
        help_text="For a charge whose code has no account of its own.",
    )
    to_master = models.CharField(
        "fall to the master default",
        max_length=5,
        choices=FALLS,
        default=Fall.ALLOW,
        help_text="Where the category has no default either. Balance-sheet uses and taxes never fall so far.",
    )

    class Meta(TenantOwned.Meta):
        verbose_name_plural = "default policies"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "connection", "side", "category"], name="one_default_policy_per_category"
            )
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.get_category_display()}"

    def fall(self) -> FallRule:
        return FallRule(Fall(self.to_category), Fall(self.to_master))


class MappingFile(TenantOwned):
    """A file of account rules that somebody gave in. Nothing is written until it is applied, which happens once."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="mapping_files")
    name = models.CharField("file", max_length=200)
    rows = models.JSONField(default=list, editable=False, help_text="As they were read: row, and its cells.")
    notes = models.JSONField(
        default=list, editable=False, help_text="Problems of the file itself, as issues."
    )
    removes = models.BooleanField(
        "it is the whole list", default=True, help_text="Rules that the file leaves out are removed."
    )
    given_by = models.CharField(max_length=254)
    given_at = models.DateTimeField(auto_now_add=True)
    applied_by = models.CharField(max_length=254, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict, help_text="What was added, changed and removed.")

    class Meta(TenantOwned.Meta):
        indexes = [models.Index(fields=["tenant", "-given_at"], name="mapping_file_latest")]

    def __str__(self) -> str:
        return self.name
