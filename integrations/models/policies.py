"""What a connection has decided about how things are posted; the core's `Policies` as columns."""

from __future__ import annotations

from dataclasses import fields
from enum import StrEnum
from typing import Any

from django.db import models

from integrations.core import policies
from integrations.core.freight import Paper
from integrations.models import choices
from integrations.models.connection import Connection
from tenants.models.base import TenantOwned


def _choice(enum: type[StrEnum], default: StrEnum, words: str = "", **more: Any) -> Any:
    return models.CharField(words or None, max_length=12, choices=choices.of(enum), default=default, **more)


def default_papers() -> list[str]:
    return sorted(policies.Policies().papers)


class ConnectionPolicies(TenantOwned):
    """One row per connection that departs from the defaults."""

    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="policies")
    settlement_unit = _choice(
        policies.SettlementUnit,
        policies.SettlementUnit.STATEMENT,
        "settlements",
        help_text="Driver settlements: one bill per statement, or per trip.",
    )
    w2_drivers = _choice(
        policies.W2Drivers,
        policies.W2Drivers.SKIP,
        "W-2 drivers",
        help_text="Pay of W-2 drivers goes through payroll and is left out, unless you send it.",
    )
    trade_bills = _choice(
        policies.TradeBills,
        policies.TradeBills.SAGE,
        help_text="Kept in Sage: one that comes from the TMS is left out. Kept in the TMS: it goes to A/P (rule J9).",
    )
    factored_carriers = _choice(policies.FactoredCarriers, policies.FactoredCarriers.PAY_TO)
    quick_pay_base = _choice(policies.QuickPayBase, policies.QuickPayBase.GROSS, "quick pay is reckoned from")
    freight_carriers_1099 = models.BooleanField("1099 for freight carriers", default=False)
    duplicates = _choice(
        policies.Duplicates,
        policies.Duplicates.BLOCK,
        "numbers that are taken",
        help_text="The same vendor and bill number, or customer and invoice number, from elsewhere.",
    )
    corrections = _choice(
        policies.Corrections,
        policies.Corrections.ASK,
        help_text="A newer version of what stands in Sage waits for a person, or is corrected at once.",
    )
    after_payment = _choice(
        policies.AfterPayment,
        policies.AfterPayment.ADJUST,
        help_text="A change of what is paid or in a closed period: an adjustment, or reversed and posted again.",
    )
    period_policy_ar = _choice(policies.PeriodPolicy, policies.PeriodPolicy.HOLD, "receivables")
    period_policy_ap = _choice(policies.PeriodPolicy, policies.PeriodPolicy.HOLD, "payables")
    period_policy_gl = _choice(policies.PeriodPolicy, policies.PeriodPolicy.HOLD, "journals")
    posting_level = _choice(policies.PostingLevel, policies.PostingLevel.ENTITY)
    top_location = models.CharField(
        max_length=40, blank=True, help_text="The lines' location where documents are posted at top level."
    )
    attachments = _choice(
        policies.Attachments,
        policies.Attachments.AFTER,
        help_text="Before: where a rule in Sage wants a paper on the document. After: nothing waits for papers.",
    )
    papers = models.JSONField(
        default=default_papers,
        blank=True,
        help_text="Those that go to Sage; the others are kept here only.",
    )
    tax_solution = models.CharField(
        max_length=100,
        blank=True,
        help_text="Its name in Sage, where the company has one: taxes then stand on lines as its details. Empty: a tax is a charge "
        "with an account of its own.",
    )
    rate_type = models.CharField(
        "exchange rate type",
        max_length=60,
        blank=True,
        help_text="Where the company keeps several currencies: documents then name theirs with this type, such as Intacct Daily Rate.",
    )
    journal = models.CharField(
        max_length=40, default="GJ", help_text="Symbol of the journal that ours go to."
    )

    summary_dimension = models.CharField(
        "close month by",
        max_length=40,
        blank=True,
        help_text="A dimension, such as DEPARTMENT, by whose values the journal of a closed month is split. Empty: by account alone.",
    )

    class Meta(TenantOwned.Meta):
        verbose_name = verbose_name_plural = "posting policies"

    def __str__(self) -> str:
        return f"policies of {self.connection}"


def policies_of(connection: Connection) -> policies.Policies:
    """With the connection's mode, which is a column of its own."""
    mode = policies.Mode(connection.mode)
    row = ConnectionPolicies.objects.filter(connection=connection).first()
    if row is None:
        return policies.Policies(mode=mode)
    values = {f.name: getattr(row, f.name) for f in fields(policies.Policies) if f.name != "mode"}
    return policies.Policies(mode=mode, **{name: _typed(name, value) for name, value in values.items()})


def _typed(name: str, value: Any) -> Any:
    """The member of the enum that the column stands for."""
    default = getattr(policies.Policies(), name)
    if isinstance(default, frozenset):
        return frozenset(Paper(one) for one in value)
    return type(default)(value) if isinstance(default, StrEnum) else value
