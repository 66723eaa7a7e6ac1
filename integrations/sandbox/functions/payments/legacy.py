"""Legacy functions that end a payment or move it on: reverse, delete, approve, send, confirm, void."""

from __future__ import annotations

from collections.abc import Callable

from integrations.sandbox.books.ledger.kinds import APPYMT, ARPYMT, PaymentKind
from integrations.sandbox.books.payments import advances, payments, voiding, workflow
from integrations.sandbox.errors import general
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.call import Call, Function
from integrations.sandbox.functions.payments import keys
from integrations.sandbox.messages.elements import child, child_text, text
from integrations.sandbox.messages.replies import Reply


def _reverse(kind: PaymentKind) -> Function:
    def run(call: Call) -> Reply:
        """A key of an advance reverses the advance: both are numbered in one sequence."""
        key = payloads.own_key(call.element)
        day, description = payloads.reversal(call.element)
        if child_text(call.element, "nsfclosedaccount").lower() == "true":
            description = description or "NSF/Closed account"
        if _is_advance(call, kind, key):
            keys.mine(call, kind.advance, key, "reverse")
            made = advances.reverse(call.books, call.settings, kind, key, day, description)
        else:
            keys.mine(call, kind.name, key, "reverse")
            made = voiding.reverse(call.books, call.settings, kind, key, day, description)
        return Reply(key=str(made), created=1)

    return run


def _is_advance(call: Call, kind: PaymentKind, key: int) -> bool:
    return call.books.one(f"SELECT 1 FROM {kind.advance} WHERE RECORDNO=?", key) is not None


def delete_receipt(call: Call) -> Reply:
    key = payloads.own_key(call.element)
    if _is_advance(call, ARPYMT, key):
        advances.delete(call.books, ARPYMT, keys.mine(call, ARPYMT.advance, key, "delete"))
    else:
        payments.delete(call.books, ARPYMT, keys.mine(call, ARPYMT.name, key, "delete"))
    return Reply(updated=1)


def delete_request(call: Call) -> Reply:
    key = keys.mine(call, APPYMT.name, payloads.own_key(call.element), "delete")
    workflow.withdraw(call.books, key)
    return Reply(updated=1)


def _each(move: Callable[[Call, int], None], verb: str) -> Function:
    def run(call: Call) -> Reply:
        """All of the keys, or none."""
        holder = child(call.element, "appaymentkeys")
        asked = [payloads.key(text(each)) for each in holder] if holder is not None else []
        for key in asked:
            if key is None:
                raise general("Oops, we can't find this transaction; enter a valid key.")
            move(call, keys.mine(call, APPYMT.name, key, verb))
        return Reply(updated=len(asked))

    return run


def _approve(call: Call, key: int) -> None:
    workflow.approve(call.books, call.settings, key)


def _decline(call: Call, key: int) -> None:
    workflow.decline(call.books, call.settings, key)


def _send(call: Call, key: int) -> None:
    workflow.send(call.books, call.settings, key)


def _confirm(call: Call, key: int) -> None:
    workflow.confirm(call.books, call.settings, key)


def _void(call: Call, key: int) -> None:
    workflow.void(call.books, call.settings, key)


FUNCTIONS: dict[str, Function] = {
    "reverse_arpayment": _reverse(ARPYMT),
    "reverse_appayment": _reverse(APPYMT),
    "delete_arpayment": delete_receipt,
    "delete_paymentrequest": delete_request,
    "approve_appaymentrequest": _each(_approve, "approve"),
    "decline_appaymentrequest": _each(_decline, "decline"),
    "send_appaymentrequest": _each(_send, "deliver"),
    "confirm_appaymentrequest": _each(_confirm, "confirm"),
    "void_appaymentrequest": _each(_void, "void"),
}
