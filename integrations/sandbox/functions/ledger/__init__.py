"""Journal entries, in both dialects."""

from __future__ import annotations

from integrations.sandbox.functions.call import Function, Remover, Writer
from integrations.sandbox.functions.ledger import entries, legacy

FUNCTIONS: dict[str, Function] = {**legacy.FUNCTIONS}
CREATORS: dict[str, Writer] = {**entries.CREATORS}
UPDATERS: dict[str, Writer] = {**entries.UPDATERS}
REMOVERS: dict[str, Remover] = {**entries.REMOVERS}
