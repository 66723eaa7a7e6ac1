"""Approving and declining vendor payments."""

from __future__ import annotations

from integrations.sandbox.books.ledger.kinds import APPYMT
from integrations.sandbox.books.payments import workflow
from integrations.sandbox.functions.call import Approval, Call
from integrations.sandbox.functions.payments import keys


def _approve(call: Call, key: int, comment: str) -> None:
    own = keys.mine(call, APPYMT.name, key, "approve")
    workflow.approve(call.books, call.settings, own, comment)


def _decline(call: Call, key: int, comment: str) -> None:
    own = keys.mine(call, APPYMT.name, key, "decline")
    workflow.decline(call.books, call.settings, own, comment)


APPROVALS = {APPYMT.name: Approval("AP", "DISPLAYSTATE", _approve, _decline)}
