import zoneinfo
from datetime import date, datetime, time
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from tenants.models.base import PublicIdModel, TenantOwned


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"{name} is no time zone: use a name like America/Chicago.")


validate_currency = RegexValidator(r"^[A-Z]{3}\Z", "Use the three letters of ISO 4217, such as USD.")


class Partner(PublicIdModel):
    """A reseller or Sage consultancy that looks after tenants."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Tenant(PublicIdModel):
    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", "Active"
        CLOSED = "CLOSED", "Closed"

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="tenants"
    )
    time_zone = models.CharField(
        max_length=60,
        default="America/Chicago",
        validators=[validate_time_zone],
        help_text="Support windows and statements are counted in it.",
    )
    digest_at = models.TimeField(
        "daily mail at",
        default=time(7),
        help_text="When, by the tenant's clocks, people hear by e-mail of what is stuck.",
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Subsidiary(TenantOwned):
    """A carrier or brokerage of a tenant; what is connected to one Sage entity."""

    class Kind(models.TextChoices):
        CARRIER = "CARRIER", "Carrier"
        BROKERAGE = "BROKERAGE", "Brokerage"

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    time_zone = models.CharField(
        max_length=60,
        default="America/Chicago",
        validators=[validate_time_zone],
        help_text="Posting dates are local dates of it.",
    )
    currency = models.CharField(max_length=3, default="USD", validators=[validate_currency])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        ordering: ClassVar = ["name"]
        verbose_name_plural = "subsidiaries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "slug"], name="subsidiary_slug_once_per_tenant"),
        ]

    def __str__(self) -> str:
        return self.name

    def now(self) -> datetime:
        """The moment by its own clocks."""
        return timezone.now().astimezone(zoneinfo.ZoneInfo(self.time_zone))

    def today(self) -> date:
        """Its local day: by it documents are dated."""
        return self.now().date()
