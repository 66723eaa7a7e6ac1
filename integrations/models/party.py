"""Parties of the TMS and who they are in Sage (rule A4)."""

from __future__ import annotations

from django.db import models

from integrations.core import party_fields
from integrations.models import choices
from integrations.models.connection import Connection
from tenants.models import Subsidiary
from tenants.models.base import TenantOwned
from tenants.secrets import SecretField


class Party(TenantOwned):
    """A customer, carrier, driver or provider of the TMS. A party that only a transaction named has its id for a name."""

    source_system = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=choices.PARTY_KINDS)
    source_id = models.CharField("TMS id", max_length=80)
    name = models.CharField(max_length=250)
    plain_name = models.CharField(max_length=250, editable=False, help_text="As names are compared.")
    active = models.BooleanField("active in the TMS", default=True)
    terms_days = models.PositiveSmallIntegerField(null=True, blank=True)
    tax_id = SecretField(blank=True)
    facts = models.JSONField(
        default=dict,
        blank=True,
        help_text="What tells it from others: mc, dot, scac, address, phone, email; other names: legal_name, dba.",
    )
    payroll = models.BooleanField(
        "W-2 driver",
        default=False,
        help_text="Paid through payroll: settlements are left out (a posting policy).",
    )
    delivered = models.BooleanField(
        default=True, help_text="The TMS delivered the party itself, not only its id."
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(TenantOwned.Meta):
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "source_system", "kind", "source_id"], name="party_is_kept_once"
            )
        ]
        # Finding namesakes.
        indexes = [models.Index(fields=["tenant", "kind", "plain_name"], name="party_plain_name")]

    def __str__(self) -> str:
        return self.name


class ExternalAccountingId(TenantOwned):
    """A party's id in Sage as given for one subsidiary; it means nothing for any other."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="external_ids")
    subsidiary = models.ForeignKey(Subsidiary, on_delete=models.CASCADE, related_name="+")
    value = models.CharField(max_length=80)

    class Meta(TenantOwned.Meta):
        verbose_name = "External Accounting ID"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "party", "subsidiary"], name="one_external_accounting_id_per_subsidiary"
            )
        ]

    def __str__(self) -> str:
        return self.value


class PartyLink(TenantOwned):
    """Who a party is in one connection's Sage, and why."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="party_links")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="links")
    state = models.CharField(max_length=12, choices=choices.LinkState)
    sage_id = models.CharField("id in Sage", max_length=80, blank=True)
    words = models.CharField("why", max_length=400, blank=True)
    decided_by = models.CharField(max_length=254, blank=True, help_text="The person who said so.")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "connection", "party"], name="one_link_per_party_and_connection"
            )
        ]
        indexes = [models.Index(fields=["tenant", "connection", "state"], name="party_link_state")]

    def __str__(self) -> str:
        return f"{self.party} = {self.sage_id or 'nobody yet'}"


class PartyFieldOwner(TenantOwned):
    """Who owns a field of customers or vendors once they stand in Sage. Fields without a row are Sage's."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="party_field_owners")
    side = models.CharField(max_length=2, choices=[("AR", "Customers"), ("AP", "Vendors")])
    field = models.CharField(max_length=12, choices=choices.of(party_fields.PartyField))
    owner = models.CharField(
        max_length=4,
        default=party_fields.Owner.TMS,
        choices=[
            (party_fields.Owner.TMS.value, "The TMS: what it says is written"),
            (party_fields.Owner.FILL.value, "The TMS, where Sage has nothing"),
            (party_fields.Owner.SAGE.value, "Sage: never written after the record is created"),
        ],
    )

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "connection", "side", "field"], name="a_party_field_has_one_owner"
            ),
            models.CheckConstraint(
                condition=~models.Q(side="AR", field="FORM_1099"), name="a_customer_has_no_form_1099"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()} of {self.get_side_display().lower()}"


class PartyUpdate(TenantOwned):
    """A record in Sage that is to be changed, or was: each word with what it was and what it becomes."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="party_updates")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="updates")
    sage_id = models.CharField("id in Sage", max_length=80)
    changes = models.JSONField()
    state = models.CharField(
        max_length=8, choices=choices.PartyUpdateState, default=choices.PartyUpdateState.WAITING
    )
    tries = models.PositiveSmallIntegerField(default=0)
    said = models.CharField("what Sage said", max_length=400, blank=True)
    found_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "connection", "party"],
                condition=~models.Q(state="DONE"),
                name="one_open_update_per_party",
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "-found_at"], name="party_update_latest"),
            models.Index(
                fields=["connection", "found_at"],
                condition=models.Q(state="WAITING"),
                name="party_update_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sage_id}: {', '.join(self.changes)}"
