"""A subsidiary's connection to one Sage entity (rules A8, A10)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from integrations.core import local_times
from integrations.models import choices
from integrations.models.company import SageCompany
from tenants.models import Engagement, Subsidiary
from tenants.models.base import TenantOwned
from tenants.secrets import SecretField


def validate_times(text: str) -> None:
    try:
        local_times.parse(text)
    except ValueError as problem:
        raise ValidationError(str(problem)) from problem


class Entity(TenantOwned):
    """A Sage entity that this tenant may connect to; several subsidiaries may share one."""

    company = models.ForeignKey(SageCompany, on_delete=models.PROTECT, related_name="+")
    entity_id = models.CharField(max_length=40, blank=True, help_text="Empty for a company of one entity.")
    name = models.CharField(max_length=120)
    currency = models.CharField(
        max_length=3, blank=True, help_text="As Sage says, where it keeps more than one."
    )
    active = models.BooleanField(default=True, help_text="In Sage; an inactive one takes no transactions.")
    read_at = models.DateTimeField(null=True, blank=True, editable=False)

    never_changes = ("company_id", "entity_id")  # held by the database (rule A8)

    class Meta(TenantOwned.Meta):
        verbose_name_plural = "entities"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "company", "entity_id"], name="entity_is_known_once_per_tenant"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.name}".strip()


class Connection(TenantOwned):
    """What a subsidiary's transactions are exported with. `settings_version` rises with every change that a document sees."""

    subsidiary = models.ForeignKey(Subsidiary, on_delete=models.PROTECT, related_name="connections")
    engagement = models.ForeignKey(
        Engagement, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    system = models.CharField(max_length=20, choices=choices.System, default=choices.System.INTACCT_XML)
    mode = models.CharField(max_length=12, choices=choices.Mode, default=choices.Mode.SUBLEDGER)
    state = models.CharField(
        max_length=12, choices=choices.ConnectionState, default=choices.ConnectionState.DRAFT
    )
    paused_because = models.CharField(max_length=300, blank=True)

    company = models.ForeignKey(SageCompany, on_delete=models.PROTECT, related_name="+")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="connections")
    user_id = models.CharField("web services user", max_length=80, blank=True)
    user_password = SecretField("web services password", blank=True)
    mirrored = models.BooleanField(
        "fill Sage's own ledgers, too",
        default=False,
        help_text="Of desktop Sage in GL mode, where it can: invoices, bills, receipts and payments go to its customers and vendors.",
    )

    x3_layout = models.JSONField(
        "X3 layout",
        default=dict,
        blank=True,
        help_text="Of Sage X3: import and export templates as this company has them; empty: as they are shipped.",
    )

    currency = models.CharField(max_length=3, default="USD")
    activated_at = models.DateTimeField(null=True, blank=True)
    cut_over = models.DateTimeField(
        null=True,
        blank=True,
        help_text="What was created in the TMS before this moment is history and is never exported (rule A6).",
    )
    customer_policy = models.CharField(
        max_length=8, choices=choices.PartyPolicy, default=choices.PartyPolicy.BLOCK
    )
    vendor_policy = models.CharField(
        max_length=8, choices=choices.PartyPolicy, default=choices.PartyPolicy.BLOCK
    )
    parties_at_top = models.BooleanField(
        "create parties at top level",
        default=True,
        help_text="Customers and vendors are shared by the company's entities. Off: they belong to this entity.",
    )
    terms_days = models.PositiveSmallIntegerField(
        default=30, help_text="Days until due where neither transaction nor party gives terms."
    )
    settle_seconds = models.PositiveIntegerField(
        default=1200,
        help_text="After a lost answer: how long Sage may still be working before 'not found' counts.",
    )
    paused_streams = models.JSONField(
        default=list,
        blank=True,
        editable=False,
        help_text="Of AR, AP, GL and PAYMENTS, those that rest while the others go on.",
    )
    stopped_because = models.CharField(max_length=300, blank=True, editable=False)
    setup_step = models.PositiveSmallIntegerField(
        default=6, editable=False, help_text="How far its set-up came, of six steps."
    )
    settings_version = models.PositiveIntegerField(default=1, editable=False)

    client_confirmed_by = models.CharField(
        max_length=254,
        blank=True,
        editable=False,
        help_text="Who said that the company has authorized our client application.",
    )
    payments_on = models.BooleanField(default=True, help_text="Import payments recorded in Sage (rule A3).")
    export_every = models.PositiveIntegerField(
        default=50, help_text="Seconds between exports of what is due; below 60 at each tick."
    )
    payments_every = models.PositiveIntegerField(
        default=3600, help_text="Seconds between imports of payments."
    )
    export_at = models.CharField(
        max_length=60,
        blank=True,
        validators=[validate_times],
        help_text="Times of day by the subsidiary's clocks (06:00, 18:00) at which what came in goes out; empty: at once.",
    )
    nightly_at = models.CharField(
        max_length=5,
        default="02:00",
        validators=[validate_times],
        help_text="When, by the subsidiary's clocks, what stands in Sage is read again and the connection examined.",
    )

    # The pairing of subsidiary and entity is permanent once it was active (rule A8); held by the database.
    never_changes = ("subsidiary_id", "company_id", "entity_id")
    never_changes_after = "activated_at"

    drain_token = models.UUIDField(null=True, blank=True, editable=False)
    drain_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "subsidiary"],
                condition=~models.Q(state="DISCONNECTED"),
                name="one_accounting_integration_per_subsidiary",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subsidiary.name} to {self.entity}"

    @property
    def is_desktop(self) -> bool:
        """Whether a person imports files, instead of our speaking to Sage."""
        return self.system in choices.DESKTOP

    @property
    def tms_keeps_ledgers(self) -> bool:
        """General ledger and close month: A/R, A/P and cash are the TMS's, against control accounts of its own."""
        return self.mode != choices.Mode.SUBLEDGER

    @property
    def is_active(self) -> bool:
        return self.state == choices.ConnectionState.ACTIVE
