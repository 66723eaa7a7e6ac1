"""What a connection has decided about how things are posted. The defaults are what most freight companies want."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from integrations.core.freight import Paper


class Mode(StrEnum):
    """Who holds the sub-ledgers, and how the books learn of them."""

    SUBLEDGER = "SUBLEDGER"  # Sage holds A/R and A/P; payments come back from it
    GL = "GL"  # the TMS holds them, and cash; Sage gets journals against the TMS's own control accounts
    SUMMARY = "SUMMARY"  # as GL, but one journal for a month


class SettlementUnit(StrEnum):
    STATEMENT = "STATEMENT"
    TRIP = "TRIP"


class W2Drivers(StrEnum):
    SKIP = "SKIP"  # their pay goes through payroll
    SEND = "SEND"


class TradeBills(StrEnum):
    """Where trade bills are kept (rule J9)."""

    SAGE = "SAGE"  # keyed there: one that comes from the TMS is skipped
    TMS = "TMS"  # sent to A/P


class FactoredCarriers(StrEnum):
    PAY_TO = "PAY_TO"  # the carrier stays the vendor, the factor is paid
    VENDOR = "VENDOR"  # the factor is the vendor
    BLOCK = "BLOCK"


class QuickPayBase(StrEnum):
    GROSS = "GROSS"
    NET = "NET"  # of advances


class PeriodPolicy(StrEnum):
    HOLD = "HOLD"
    NEXT_OPEN = "NEXT_OPEN"  # the posting date moves, document and due date stay


class PostingLevel(StrEnum):
    ENTITY = "ENTITY"
    TOP = "TOP"  # at top level, the entity as the lines' location


class Attachments(StrEnum):
    """When a transaction's papers go to Sage."""

    NEVER = "NEVER"
    BEFORE = "BEFORE"  # they go first, and the document is posted with them
    AFTER = "AFTER"  # the document goes at once, its papers follow


class Duplicates(StrEnum):
    BLOCK = "BLOCK"
    WARN = "WARN"


class AfterPayment(StrEnum):
    """How a change is corrected that can no longer be written into the document itself."""

    ADJUST = "ADJUST"  # an adjustment of the difference in the open period
    REISSUE = "REISSUE"  # reverse and post again


class Corrections(StrEnum):
    """What happens when a newer version of something comes that stands in Sage."""

    ASK = "ASK"  # it is held with its plan until a person says go
    AUTOMATIC = "AUTOMATIC"


@dataclass(frozen=True, slots=True)
class Policies:
    settlement_unit: SettlementUnit = SettlementUnit.STATEMENT
    w2_drivers: W2Drivers = W2Drivers.SKIP
    trade_bills: TradeBills = TradeBills.SAGE
    factored_carriers: FactoredCarriers = FactoredCarriers.PAY_TO
    quick_pay_base: QuickPayBase = QuickPayBase.GROSS
    freight_carriers_1099: bool = False
    duplicates: Duplicates = Duplicates.BLOCK
    corrections: Corrections = Corrections.ASK
    after_payment: AfterPayment = AfterPayment.ADJUST
    period_policy_ar: PeriodPolicy = PeriodPolicy.HOLD
    period_policy_ap: PeriodPolicy = PeriodPolicy.HOLD
    period_policy_gl: PeriodPolicy = PeriodPolicy.HOLD
    posting_level: PostingLevel = PostingLevel.ENTITY
    top_location: str = ""
    attachments: Attachments = Attachments.AFTER
    papers: frozenset[Paper] = frozenset({Paper.INVOICE, Paper.POD})
    tax_solution: str = ""  # its id in Sage; empty where the company has none
    rate_type: str = ""  # of exchange; empty where the company keeps one currency
    journal: str = "GJ"  # symbol of the journal that ours go to
    summary_dimension: str = ""  # by which a closed month's journal is split beside its accounts
    mode: Mode = Mode.SUBLEDGER  # the connection's

    @property
    def tms_holds_cash(self) -> bool:
        """Cash goes one way per connection: from the TMS to Sage, or from Sage to the TMS."""
        return self.mode is not Mode.SUBLEDGER
