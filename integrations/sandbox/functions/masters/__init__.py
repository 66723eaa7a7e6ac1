"""Customers, vendors and contacts, and the masters that lines point to."""

from __future__ import annotations

from integrations.sandbox.functions.call import Function, Remover, Writer
from integrations.sandbox.functions.masters import attachments, generic, legacy

FUNCTIONS: dict[str, Function] = {**legacy.FUNCTIONS, **attachments.FUNCTIONS}
CREATORS: dict[str, Writer] = {**generic.CREATORS}
UPDATERS: dict[str, Writer] = {**generic.UPDATERS}
REMOVERS: dict[str, Remover] = {**generic.REMOVERS}
