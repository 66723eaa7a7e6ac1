"""Parties of the TMS and who they are in Sage (rule A4)."""

from __future__ import annotations

from django.db import models

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
