"""Support time, what an hour costs, and the month's statement (rule J8)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tenants.models.base import AppendOnly, PublicIdModel, TenantOrDeployment, TenantOwned
from tenants.models.engagement import Engagement
from tenants.models.fields import BILLING_CURRENCIES, CentsField
from tenants.models.tenant import Partner, Subsidiary


class HourlyRate(AppendOnly, TenantOrDeployment):
    """What an hour costs from a day on: of one customer, else of its partner's customers, else of all. Written once; a later row of
    the same day takes its place, and what was stated stays as it was."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    from_day = models.DateField("from", help_text="By the customer's clocks.")
    amount = CentsField("an hour")
    currency = models.CharField(max_length=3, choices=BILLING_CURRENCIES, default="USD")
    minimum_minutes = models.PositiveSmallIntegerField(
        default=15, help_text="Billable work is charged with at least these."
    )
    step_minutes = models.PositiveSmallIntegerField(
        "rounded up to", default=15, help_text="Minutes; 1 does not round."
    )
    limit_minutes = models.PositiveIntegerField(
        "without a quote up to",
        null=True,
        blank=True,
        help_text="Billable minutes a month that need no accepted quote. Empty: no limit.",
    )
    written_by = models.CharField(max_length=254, blank=True, editable=False)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOrDeployment.Meta):
        ordering: ClassVar = ["-from_day", "-written_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(tenant=None) | Q(partner=None),
                name="a_rate_is_of_a_customer_or_a_partner",
                violation_error_message="Choose a customer or a partner, or neither.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, step_minutes__gte=1),
                name="a_rate_can_be_charged",
                violation_error_message="An hour costs 0.00 or more, and is rounded up to 1 minute or more.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} an hour from {self.from_day}"


class Quote(TenantOwned):
    """Work that the customer agrees to before it is done."""

    class State(models.TextChoices):
        OFFERED = "OFFERED", "Offered"
        ACCEPTED = "ACCEPTED", "Accepted"
        DECLINED = "DECLINED", "Declined"

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="quotes")
    words = models.TextField("what is to be done", max_length=2000)
    minutes = models.PositiveIntegerField(help_text="At most.")
    amount = CentsField("at most")
    currency = models.CharField(max_length=3, choices=BILLING_CURRENCIES, default="USD")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OFFERED)
    offered_by = models.CharField(max_length=254, blank=True)
    offered_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.CharField(max_length=254, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    never_changes = ("engagement_id", "words", "minutes", "amount", "currency", "state")
    never_changes_after = "answered_at"

    class Meta(TenantOwned.Meta):
        ordering: ClassVar = ["-offered_at"]

    def __str__(self) -> str:
        return f"{self.minutes} minutes, at most {self.amount} {self.currency}"


class SupportTime(TenantOwned):
    """Work for a customer. Corrected freely until it is stated; then only by its reversal."""

    class Category(models.TextChoices):
        SUPPORT = "SUPPORT", "Support"
        TRAINING = "TRAINING", "Training"
        SET_UP = "SET_UP", "Set-up"

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="support_time")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField("began")
    minutes = models.PositiveIntegerField()
    category = models.CharField(max_length=8, choices=Category.choices, default=Category.SUPPORT)
    words = models.CharField("what was done", max_length=500)
    internal = models.BooleanField(
        "for us alone", default=False, help_text="The customer sees the time without these words."
    )
    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, null=True, blank=True, related_name="work")
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="reversal"
    )
    written_at = models.DateTimeField(auto_now_add=True)
    stated_at = models.DateTimeField(null=True, blank=True, editable=False)

    never_changes = (
        "engagement_id",
        "person_id",
        "started_at",
        "minutes",
        "category",
        "quote_id",
        "reverses_id",
        "stated_at",
    )
    never_changes_after = "stated_at"

    class Meta(TenantOwned.Meta):
        ordering: ClassVar = ["-started_at"]
        verbose_name_plural = "support time"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=24 * 60),
                name="work_has_its_minutes",
                violation_error_message="1 minute to 24 hours; longer work is several entries.",
            ),
        ]
        indexes: ClassVar = [
            # What a draft statement holds, and the list of a customer.
            models.Index(fields=["tenant", "stated_at", "started_at"], name="support_time_unstated"),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} minutes, {self.get_category_display().lower()}"


class SupportTimer(TenantOwned):
    """A clock that runs: one for each person."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person} since {self.started_at:%H:%M}"


class Statement(TenantOwned):
    """A customer's month: included time, billable time, adjustments, total."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "Draft"
        APPROVED = "APPROVED", "Approved"
        SENT = "SENT", "Sent"
        PAID = "PAID", "Paid"
        CREDITED = "CREDITED", "Credited"

    month = models.DateField(help_text="Its first day.")
    number = models.CharField(max_length=80, help_text="The invoice's number.")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    currency = models.CharField(max_length=3, choices=BILLING_CURRENCIES, default="USD")
    included_minutes = models.IntegerField(default=0)
    charged_minutes = models.IntegerField(default=0)
    total = CentsField(default=0)
    approved_by = models.CharField(max_length=254, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    credited_because = models.CharField(max_length=300, blank=True)
    credited_at = models.DateTimeField(null=True, blank=True)
    invoiced_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Given to the provider's own books."
    )
    credit_noted_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    never_changes = (
        "month",
        "number",
        "currency",
        "included_minutes",
        "charged_minutes",
        "total",
        "approved_by",
        "approved_at",
    )
    never_changes_after = "approved_at"

    class Meta(TenantOwned.Meta):
        ordering: ClassVar = ["-month"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "month"], name="a_month_is_stated_once"),
        ]
        indexes: ClassVar = [
            # The tick, each minute: what the provider's own books have not been given yet.
            models.Index(
                fields=["state", "sent_at"],
                condition=Q(invoiced_at=None, state__in=["SENT", "PAID"])
                | Q(credit_noted_at=None, state="CREDITED"),
                name="statement_not_in_own_books",
            ),
        ]

    def __str__(self) -> str:
        return f"Statement {self.number}"

    @property
    def is_owed(self) -> bool:
        """Sent, and something is to be paid."""
        return self.state == self.State.SENT and self.total > 0


class StatementLine(AppendOnly, TenantOwned):
    """One entry of support time as it was stated: frozen with its rate."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    entry = models.OneToOneField(SupportTime, on_delete=models.PROTECT, related_name="line")
    included_minutes = models.IntegerField()
    billable_minutes = models.IntegerField()
    charged_minutes = models.IntegerField(help_text="Billable minutes, with minimum and rounding.")
    rate = CentsField("an hour")
    amount = CentsField()

    class Meta(TenantOwned.Meta):
        ordering: ClassVar = ["entry__started_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount=0) | ~Q(charged_minutes=0), name="an_amount_has_its_minutes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.charged_minutes} minutes, {self.amount}"


class StatementAdjustment(TenantOwned):
    """An amount that is added to a draft, or taken off, with its words."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="adjustments")
    words = models.CharField("what for", max_length=300)
    amount = CentsField(help_text="Negative takes off.")
    written_by = models.CharField(max_length=254, blank=True, editable=False)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        ordering: ClassVar = ["written_at"]

    def __str__(self) -> str:
        return f"{self.words}: {self.amount}"


class ProviderBooks(PublicIdModel):
    """Whose books the statements go to, as A/R invoices: a subsidiary of the provider's own, for customers of one partner or for all
    others. An Operator's row, for it carries one tenant's figures into another's."""

    subsidiary = models.ForeignKey(Subsidiary, on_delete=models.PROTECT, related_name="+")
    partner = models.OneToOneField(
        Partner,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: customers of no partner, and of partners that have no books here.",
    )
    since = models.DateTimeField(default=timezone.now, help_text="Statements that were sent from then on.")

    class Meta:
        verbose_name_plural = "provider's books"
        constraints: ClassVar = [
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(partner=None),
                name="the_deployment_has_one_set_of_books",
                violation_error_message="The deployment has one set of books for all others already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Books for {self.partner or 'all others'}"
