from typing import ClassVar

from django.conf import settings
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
    next_notice_at = models.DateTimeField(null=True, blank=True, editable=False)
    cause = models.CharField(max_length=100, blank=True, help_text="What opened it.")
    created_at = models.DateTimeField(auto_now_add=True)

    never_changes = ("authorization",)

    class Meta(TenantOwned.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "authorization"], name="one_support_window_per_authorization"
            )
        ]
        indexes: ClassVar = [
            # The tick: who is to hear that a window ends.
            models.Index(fields=["next_notice_at"], name="support_window_notice_due"),
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


class WindowExtension(TenantOwned):
    """Days that somebody asks for; another person approves or refuses them."""

    class State(models.TextChoices):
        ASKED = "ASKED", "Asked"
        APPROVED = "APPROVED", "Approved"
        REFUSED = "REFUSED", "Refused"

    window = models.ForeignKey(SupportWindow, on_delete=models.CASCADE, related_name="extensions")
    days = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.CharField(max_length=254, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    never_changes = ("window_id", "days", "reason", "state", "asked_by_id", "answered_by")
    never_changes_after = "answered_at"

    class Meta(TenantOwned.Meta):
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "window"],
                condition=models.Q(state="ASKED"),
                name="one_extension_is_asked_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.days} days more: {self.reason}"
