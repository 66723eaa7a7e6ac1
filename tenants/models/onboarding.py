"""A customer's way from the order to the first live export (rule J7)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from tenants.models.base import AppendOnly, PublicIdModel, TenantOwned
from tenants.models.engagement import Engagement
from tenants.models.tenant import Partner, validate_time_zone


class Step(models.TextChoices):
    AUTHORIZATION = "AUTHORIZATION", "Authorization signed"
    PAYMENT = "PAYMENT", "Set-up fee received"
    ANSWERS = "ANSWERS", "Questions answered"
    ACCOUNTS = "ACCOUNTS", "Accounts verified and added"
    CHART = "CHART", "Chart of accounts uploaded"
    APPOINTMENT = "APPOINTMENT", "Appointment with the integration team"
    SET_UP = "SET_UP", "Set-up"
    SAMPLE = "SAMPLE", "Sample imported and verified"
    CHECKED = "CHECKED", "Connection healthy, preview accepted"
    DEMONSTRATION = "DEMONSTRATION", "Demonstration and training"
    GO_LIVE = "GO_LIVE", "First live export"


class OnboardingStep(TenantOwned):
    """One step of one engagement, with its owner, its day and what shows that it is done."""

    class State(models.TextChoices):
        OPEN = "OPEN", "Open"
        DONE = "DONE", "Done"
        SKIPPED = "SKIPPED", "Skipped"

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=14, choices=Step.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=300, blank=True, help_text="What shows it.")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=254, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was skipped.")

    never_changes = ("step",)

    class Meta(TenantOwned.Meta):
        ordering: ClassVar = ["engagement", "due_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "engagement", "step"], name="a_step_stands_once"),
            models.CheckConstraint(
                condition=~Q(state="SKIPPED") | ~Q(reason=""), name="a_skipped_step_has_its_reason"
            ),
        ]
        indexes: ClassVar = [
            # Billing's page: who is on the way, and what is late.
            models.Index(fields=["tenant", "state", "due_on"], name="onboarding_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.get_state_display().lower()}"


class IntakeAnswers(TenantOwned):
    """What we must know before an appointment."""

    engagement = models.OneToOneField(Engagement, on_delete=models.CASCADE, related_name="answers")
    sage_product = models.CharField("which Sage", max_length=60)
    sage_version = models.CharField("which version of it", max_length=60)
    contact_name = models.CharField("your contact for set-up and training", max_length=200)
    contact_email = models.EmailField("their e-mail address", max_length=254)
    contact_phone = models.CharField("their telephone", max_length=40, blank=True)
    availability = models.TextField(
        "when they are available", max_length=1000, help_text="Days and hours, with the time zone."
    )
    receivable_account = models.CharField(
        "control account for receivables",
        max_length=60,
        help_text="For instance A/R and the name of your TMS.",
    )
    payable_account = models.CharField(
        "control account for payables", max_length=60, help_text="For instance A/P and the name of your TMS."
    )
    bank_accounts = models.TextField(
        "bank accounts that the TMS pays from", max_length=1000, help_text="One a line."
    )
    first_posting_date = models.DateField("the first day to post")
    answered_at = models.DateTimeField(auto_now=True)
    answered_by = models.CharField(max_length=254, blank=True)

    class Meta(TenantOwned.Meta):
        verbose_name_plural = "intake answers"

    def __str__(self) -> str:
        return f"Answers of {self.engagement.subsidiary}"


class GivenChart(AppendOnly, TenantOwned):
    """A chart of accounts as the customer gave it in before there was a connection; each one is kept."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="charts")
    product = models.CharField(
        max_length=30, blank=True, help_text="The Sage that wrote it, where it was read."
    )
    name = models.CharField(max_length=200)
    content = models.BinaryField(editable=False)
    sha256 = models.CharField(max_length=64)
    accounts = models.PositiveIntegerField(help_text="Accounts that were read; 0 where a person reads it.")
    given_by = models.CharField(max_length=254)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        ordering: ClassVar = ["-given_at"]
        indexes: ClassVar = [
            # The newest of an order.
            models.Index(fields=["tenant", "engagement", "-given_at"], name="given_chart_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.accounts} accounts" if self.accounts else self.name


class AppointmentSlot(PublicIdModel):
    """A time that a person of the integration team offers, to customers of one partner or to all."""

    host = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(
        Partner,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: for all.",
    )
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    time_zone = models.CharField(
        max_length=60, default="America/Chicago", validators=[validate_time_zone], help_text="The host's."
    )

    class Meta:
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["host", "starts_at"],
                name="a_host_offers_a_time_once",
                violation_error_message="This person offers this time already.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=15, minutes__lte=480),
                name="an_appointment_has_a_length",
                violation_error_message="15 minutes to 8 hours.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} UTC with {self.host}"


class Appointment(TenantOwned):
    class State(models.TextChoices):
        BOOKED = "BOOKED", "Booked"
        MOVED = "MOVED", "Moved to another time"
        CANCELLED = "CANCELLED", "Cancelled"
        NO_SHOW = "NO_SHOW", "Nobody came"
        HELD = "HELD", "Held"

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="appointments")
    slot = models.ForeignKey(AppointmentSlot, on_delete=models.PROTECT, related_name="appointments")
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    sequence = models.PositiveSmallIntegerField(default=0, help_text="Counts the changes, for calendars.")
    booked_by = models.CharField(max_length=254)
    booked_at = models.DateTimeField(auto_now_add=True)
    words = models.CharField(max_length=300, blank=True, help_text="Who came, or why it was not held.")

    never_changes = ("engagement_id", "slot_id")

    class Meta(TenantOwned.Meta):
        ordering: ClassVar = ["-booked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["slot"],
                condition=Q(state__in=["BOOKED", "HELD", "NO_SHOW"]),
                name="a_slot_is_taken_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "engagement"],
                condition=Q(state="BOOKED"),
                name="an_engagement_has_one_appointment_to_come",
            ),
        ]

    def __str__(self) -> str:
        return f"Appointment of {self.engagement}"
