from typing import ClassVar

from django.db import models

from tenants.models.base import AppendOnly, TenantOwned


class SupportWindow(TenantOwned):
    """The time in which support and training are included, of one authorization (rule J8). Set by events, by nobody's hand."""

    authorization = models.CharField(
        max_length=100, help_text="The reference that engagements share, or the one engagement's own id."
    )
    time_zone = models.CharField(
        max_length=60, help_text="The tenant's when it was opened: its days are counted in it."
    )
    opened_at = models.DateTimeField(
        null=True,
        help_text="The first live export; empty before it, and again where that turned out to be none.",
    )
    days = models.PositiveSmallIntegerField(default=90, help_text="After the first day, with what was added.")
    cause = models.CharField(max_length=100, blank=True, help_text="What opened it.")
    created_at = models.DateTimeField(auto_now_add=True)

    never_changes = ("authorization",)

    class Meta(TenantOwned.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "authorization"], name="one_support_window_per_authorization"
            )
        ]

    def __str__(self) -> str:
        return f"Support window of {self.authorization}"


class SupportWindowEvent(AppendOnly, TenantOwned):
    """What became of a window, and by what."""

    class What(models.TextChoices):
        OPENED = "OPENED", "Opened"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"
        EXTENDED = "EXTENDED", "Extended"

    window = models.ForeignKey(SupportWindow, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=10, choices=What.choices)
    at = models.DateTimeField(null=True, help_text="The moment that it is about.")
    words = models.CharField(max_length=300)
    days = models.PositiveSmallIntegerField(default=0, help_text="Added by it.")
    asked_by = models.CharField(max_length=254, blank=True)
    approved_by = models.CharField(max_length=254, blank=True)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        ordering: ClassVar = ["written_at"]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.words}"
