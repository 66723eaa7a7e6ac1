"""Bills that wait for approval: approved, declined, or pulled back by who submitted them."""

from __future__ import annotations

from integrations.sandbox.books.documents import workflow
from integrations.sandbox.books.ledger.kinds import APBILL
from integrations.sandbox.errors import general
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.call import Approval, Call, Function
from integrations.sandbox.functions.documents import keys
from integrations.sandbox.messages.elements import child_text
from integrations.sandbox.messages.replies import Reply


def _approve(call: Call, key: int, comment: str) -> None:
    keys.mine(call, APBILL, key, "approve")
    workflow.approve(call.books, call.settings, APBILL, key, comment)


def _decline(call: Call, key: int, comment: str) -> None:
    keys.mine(call, APBILL, key, "decline")
    workflow.decline(call.books, APBILL, key, comment)


def _recall(call: Call) -> Reply:
    key = payloads.key(child_text(call.element, "recordno"))
    if key is None:
        raise general("Required field recordno is missing")
    keys.mine(call, APBILL, key, "recall")
    workflow.recall(call.books, APBILL, key)
    return Reply(updated=1)


FUNCTIONS: dict[str, Function] = {"recallApBill": _recall}
APPROVALS = {"APBILL": Approval("AP", "STATE", _approve, _decline)}
