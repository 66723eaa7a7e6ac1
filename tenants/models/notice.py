from typing import ClassVar

from django.db import models
from django.utils import timezone

from tenants.models.base import TenantOrDeployment


class Notice(TenantOrDeployment):
    """One e-mail in the outbox. Its event key makes it unique: the same event never writes twice."""

    class State(models.TextChoices):
        DUE = "DUE", "Due"
        SENDING = "SENDING", "Being sent"
        SENT = "SENT", "Sent"
        FAILED = "FAILED", "Given up"

    event_key = models.CharField(max_length=200, unique=True)
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_problem = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOrDeployment.Meta):
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            # What is to be sent now.
            models.Index(fields=["state", "due_at"], name="notice_due"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"
