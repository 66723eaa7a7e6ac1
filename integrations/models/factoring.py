"""Carriers that sold what we owe them: who is paid in their stead, from when to when, and who agreed (four eyes); and which
charge codes count on a form 1099."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from integrations.models import choices
from integrations.models.connection import Connection
from integrations.models.party import Party
from tenants.models.base import TenantOwned


class FactoringNotice(TenantOwned):
    """A Notice of Assignment: from its first day on a carrier's bills are paid to the factor, until a release."""

    carrier = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="factoring_notices")
    factor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    pay_to = models.CharField(
        "pay-to contact in Sage",
        max_length=200,
        help_text="The contact's name as it stands on the vendor in Sage.",
    )
    first = models.DateField("from")
    last = models.DateField(
        "until", null=True, blank=True, help_text="The last day; empty until a release comes."
    )
    entered_by = models.CharField(max_length=254, editable=False)
    approved_by = models.CharField(max_length=254, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(last__isnull=True) | Q(last__gte=F("first")), name="a_notice_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("entered_by")),
                name="a_second_person_approves_a_notice",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "carrier", "first"], name="factoring_notice_of_carrier")]

    def __str__(self) -> str:
        return f"{self.carrier} to {self.factor}"

    def clean(self) -> None:
        for name, wanted in (("carrier", "carrier"), ("factor", "factor")):
            # One that was not chosen is said by its field.
            kind = Party.objects.filter(pk=getattr(self, f"{name}_id")).values_list("kind", flat=True).first()
            if kind not in (None, wanted):
                raise ValidationError(
                    {name: f"Choose a {wanted}: the TMS delivers it as a party of that kind."}
                )


class Form1099Code(TenantOwned):
    """What a charge code counts as, whatever the vendor's own box."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="form_1099_codes")
    code = models.CharField("charge code", max_length=60)
    form = models.CharField(max_length=8, blank=True, help_text="NEC or MISC; empty: it never counts.")
    box = models.CharField(max_length=8, blank=True)

    class Meta(TenantOwned.Meta):
        verbose_name = "form 1099 by charge code"
        verbose_name_plural = "form 1099 by charge code"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "connection", "code"], name="one_box_per_charge_code"),
            models.CheckConstraint(
                condition=Q(form="", box="") | (~Q(form="") & ~Q(box="")), name="a_form_has_a_box"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.form} {self.box}" if self.form else f"{self.code}: never"


class TaxDetail(TenantOwned):
    """Which detail of Sage's tax solution a tax code of the TMS is. Without a code: the detail of documents without tax."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="tax_details")
    side = models.CharField(max_length=2, choices=choices.SIDES)
    code = models.CharField(
        "charge code", max_length=60, blank=True, help_text="Empty: documents without tax."
    )
    detail = models.CharField("tax detail in Sage", max_length=80)

    class Meta(TenantOwned.Meta):
        verbose_name = "tax detail"
        constraints = [
            models.UniqueConstraint(
                "tenant", "connection", "side", Lower("code"), name="one_tax_detail_per_code"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code or 'no tax'}: {self.detail}"
