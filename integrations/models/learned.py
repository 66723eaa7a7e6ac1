"""What Sage does not list and shows only by refusing: what an account wants, and which periods are closed."""

from __future__ import annotations

from django.db import models

from integrations.core.periods import Stream
from integrations.models.connection import Connection
from tenants.models.base import TenantOwned


class AccountGuard(TenantOwned):
    """Sage once refused a line on this account without this dimension. Accepted by a person, it blocks before sending (rule A5)."""

    class State(models.TextChoices):
        OFFERED = "OFFERED", "Offered"
        ACCEPTED = "ACCEPTED", "Accepted"
        DECLINED = "DECLINED", "Declined"

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="account_guards")
    account = models.CharField("GL account", max_length=40)
    dimension = models.CharField("requires", max_length=40)
    state = models.CharField(max_length=8, choices=State, default=State.OFFERED)
    said = models.CharField("what Sage said", max_length=600, blank=True)
    refusals = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField(auto_now_add=True)
    last_at = models.DateTimeField(auto_now=True)
    decided_by = models.CharField(max_length=120, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(TenantOwned.Meta):
        verbose_name = "learned rule"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "connection", "account", "dimension"], name="one_guard_per_requirement"
            )
        ]

    def __str__(self) -> str:
        return f"account {self.account} requires {self.dimension.capitalize()}"


class ClosedPeriod(TenantOwned):
    """Days that a ledger takes nothing for: read from Sage, learnt from a refusal, or entered by a person.

    One that is open again stays on record, with who said so.
    """

    class Source(models.TextChoices):
        SAGE = "SAGE", "Read from Sage"
        LEARNT = "LEARNT", "Learnt from a refusal"
        PERSON = "PERSON", "Entered"

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="closed_periods")
    stream = models.CharField(
        "ledger",
        max_length=2,
        choices=[
            (Stream.AR.value, "Accounts receivable"),
            (Stream.AP.value, "Accounts payable"),
            (Stream.GL.value, "General ledger: closes the others too"),
        ],
    )
    first = models.DateField(
        "from", null=True, blank=True, help_text="Empty: from the beginning of the books."
    )
    last = models.DateField("up to and including")
    source = models.CharField(max_length=8, choices=Source, default=Source.PERSON)
    words = models.CharField("why", max_length=300, blank=True)
    noticed_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    opened_by = models.CharField(max_length=120, blank=True, editable=False)

    class Meta(TenantOwned.Meta):
        ordering = ["-last", "stream"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "connection", "stream", "first", "last"],
                condition=models.Q(opened_at__isnull=True),
                nulls_distinct=False,
                name="a_period_is_closed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(first__isnull=True) | models.Q(first__lte=models.F("last")),
                name="a_period_does_not_end_before_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.first or 'start'} to {self.last}"
