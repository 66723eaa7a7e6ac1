"""Payments recorded in Sage, and the feed by which the TMS learns of them (rule A3)."""

from __future__ import annotations

from django.db import models

from integrations.models import choices
from integrations.models.connection import Connection
from integrations.models.document import Document
from integrations.models.fields import MoneyField
from tenants.models.base import AppendOnly, TenantOwned


class SagePayment(TenantOwned):
    """A payment header. Of one that pays none of our documents only number, date, amount and time of change are kept."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="payments")
    side = models.CharField(max_length=2, choices=choices.SIDES)
    record_no = models.BigIntegerField("RECORDNO in Sage")
    when_modified = models.CharField(max_length=19, help_text="Sage's own text.")
    ours = models.BooleanField(default=False)
    live = models.BooleanField(
        default=True, help_text="False for drafts and for what was reversed or voided."
    )
    state = models.CharField(max_length=24, blank=True)
    payment_date = models.DateField(null=True, blank=True)
    method = models.CharField(max_length=40, blank=True)
    document_number = models.CharField(max_length=80, blank=True)
    currency = models.CharField(max_length=3)
    amount = MoneyField()
    read_at = models.DateTimeField(auto_now=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "connection", "side", "record_no"], name="payment_is_kept_once"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "ours", "-payment_date"], name="payment_latest_of_ours"),
        ]

    def __str__(self) -> str:
        return f"{self.side} payment {self.record_no}"


class PaymentApplication(TenantOwned):
    """One part of one of Sage's detail records, applied to one of our documents; never the same detail twice."""

    payment = models.ForeignKey(SagePayment, on_delete=models.PROTECT, related_name="applications")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="applications")
    detail_no = models.BigIntegerField("detail's RECORDNO")
    part = models.CharField(max_length=8, choices=choices.PARTS)
    currency = models.CharField(max_length=3)
    amount = MoneyField()
    live = models.BooleanField(default=True)
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "payment", "detail_no", "part", "document"],
                name="a_payment_detail_counts_once",
            )
        ]
        indexes = [models.Index(fields=["tenant", "document"], name="application_of_document")]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.detail_no}"


class FeedHead(TenantOwned):
    """The last number of a tenant's feed. Its row is locked by the transaction that writes notices, so that numbers
    become visible in their order and no reader passes one that is not committed."""

    last = models.PositiveBigIntegerField(default=0)

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="one_feed_per_tenant")]

    def __str__(self) -> str:
        return str(self.last)


class PaymentNotice(AppendOnly, TenantOwned):
    """One entry of the feed that the TMS reads: a part applied to a document, or undone."""

    number = models.PositiveBigIntegerField()
    application = models.ForeignKey(PaymentApplication, on_delete=models.PROTECT, related_name="notices")
    undone = models.BooleanField(default=False)
    body = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="feed_numbers_are_unique")]

    def __str__(self) -> str:
        return str(self.number)
