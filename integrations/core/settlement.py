"""The parts of which a payment of a document is made.

Cash, credits, advances and discounts are kept apart: each is one application of one of Sage's detail records, so that the same
detail never counts twice (rule A3) and a reversed one is undone. What is open on a document is its total less the live ones.
"""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
    CASH = "CASH"
    CREDIT = "CREDIT"  # an adjustment, an inline credit or a negative invoice
    ADVANCE = "ADVANCE"  # an advance or overpayment applied
    DISCOUNT = "DISCOUNT"
