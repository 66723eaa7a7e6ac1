"""Invoices, bills and adjustments, in both dialects."""

from __future__ import annotations

from integrations.sandbox.functions.call import Approval, Function, Remover, Writer
from integrations.sandbox.functions.documents import approving, generic, legacy, printing, updates

FUNCTIONS: dict[str, Function] = {
    **legacy.FUNCTIONS,
    **updates.FUNCTIONS,
    **approving.FUNCTIONS,
    **printing.FUNCTIONS,
}
CREATORS: dict[str, Writer] = {**generic.CREATORS}
UPDATERS: dict[str, Writer] = {**generic.UPDATERS}
REMOVERS: dict[str, Remover] = {**generic.REMOVERS}
APPROVALS: dict[str, Approval] = {**approving.APPROVALS}
