"""Webhooks: a customer's own service is told of what happened, signed, and as often as it takes."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from tenants.models.base import TenantOwned
from tenants.secrets import SecretField


class Webhook(TenantOwned):
    """An address that is told of payments and states. How far it was told is kept here: nothing is told twice by us, and what the
    receiver missed it reads by the API."""

    class Event(models.TextChoices):
        PAYMENT = "payment", "Payments"
        STATUS = "status", "States of documents"

    url = models.URLField("address", max_length=300)
    secret = SecretField(editable=False)
    events = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    payments_told = models.PositiveBigIntegerField(default=0, editable=False)
    statuses_told_at = models.DateTimeField(default=timezone.now, editable=False)
    statuses_told_id = models.UUIDField(null=True, editable=False)
    created_by = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        ordering: ClassVar = ["created_at"]
        indexes: ClassVar = [
            # The tick: is anybody to be told anything?
            models.Index(fields=["active"], condition=models.Q(active=True), name="webhook_active"),
        ]

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(TenantOwned):
    """One request, with what it says and what was answered. Written before it is sent."""

    class State(models.TextChoices):
        DUE = "DUE", "To be sent"
        SENDING = "SENDING", "Being sent"
        SENT = "SENT", "Taken"
        FAILED = "FAILED", "Given up"

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    body = models.JSONField()
    events = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    answered = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The answer's HTTP status.")
    problem = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        ordering: ClassVar = ["-created_at"]
        verbose_name_plural = "webhook deliveries"
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=["DUE", "SENDING"]),
                name="webhook_delivery_due",
            ),
            models.Index(fields=["tenant", "webhook", "-created_at"], name="webhook_delivery_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.events} events to {self.webhook}"
