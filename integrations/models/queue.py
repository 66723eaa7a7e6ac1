"""What the queue remembers of its own. It belongs to the deployment, not to a tenant."""

from __future__ import annotations

from django.db import models


class Delivery(models.Model):
    """How often a queued message was handed to a worker.

    Written when the message is handed out, so that a worker which dies without a word is counted too.
    """

    ormq_id = models.BigIntegerField(primary_key=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "delivery"
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"message {self.ormq_id}: {self.count}"
