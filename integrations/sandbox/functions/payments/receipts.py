"""Generic create, update and delete of ARPYMT and APPYMT."""

from __future__ import annotations

from integrations.sandbox.books.ledger.kinds import PAYMENT_KINDS, PaymentKind
from integrations.sandbox.books.payments import payments
from integrations.sandbox.functions.call import Call, Remover, Writer
from integrations.sandbox.functions.payments import details, keys
from integrations.sandbox.messages.elements import Element


def _creator(kind: PaymentKind) -> Writer:
    def create(call: Call, element: Element) -> int:
        wanted = details.wanted(call, kind, element)
        return payments.create(call.books, call.settings, call.caller, kind, wanted)

    return create


def _updater(kind: PaymentKind) -> Writer:
    def update(call: Call, element: Element) -> int:
        """Only drafts change."""
        key = keys.updated(call, kind.name, element)
        present = payments.draft(call.books, kind, key, "update")
        wanted = details.wanted(call, kind, element, present)
        return payments.replace(call.books, call.settings, call.caller, kind, key, wanted)

    return update


def _remover(kind: PaymentKind) -> Remover:
    def remove(call: Call, key: int) -> None:
        keys.mine(call, kind.name, key, "delete")
        payments.delete(call.books, kind, key)

    return remove


_KINDS = PAYMENT_KINDS.values()
CREATORS: dict[str, Writer] = {kind.name: _creator(kind) for kind in _KINDS}
UPDATERS: dict[str, Writer] = {kind.name: _updater(kind) for kind in _KINDS}
REMOVERS: dict[str, Remover] = {kind.name: _remover(kind) for kind in _KINDS}
