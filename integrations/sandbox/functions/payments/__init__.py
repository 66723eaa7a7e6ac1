"""Receipts, payments, advances and deposits, in both dialects."""

from __future__ import annotations

from integrations.sandbox.functions.call import Approval, Function, Remover, Writer
from integrations.sandbox.functions.payments import (
    advances,
    approving,
    deposits,
    legacy,
    legacy_payments,
    legacy_receipts,
    receipts,
)

FUNCTIONS: dict[str, Function] = {
    **legacy.FUNCTIONS,
    **legacy_receipts.FUNCTIONS,
    **legacy_payments.FUNCTIONS,
    **deposits.FUNCTIONS,
}
CREATORS: dict[str, Writer] = {**receipts.CREATORS, **advances.CREATORS}
UPDATERS: dict[str, Writer] = {**receipts.UPDATERS, **advances.UPDATERS}
REMOVERS: dict[str, Remover] = {**receipts.REMOVERS, **advances.REMOVERS}
APPROVALS: dict[str, Approval] = {**approving.APPROVALS}
