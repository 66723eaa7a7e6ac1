"""The functions that the gateway knows, by name: each package here adds its own."""

from __future__ import annotations

from integrations.sandbox.functions import (
    about,
    approvals,
    documents,
    generic,
    ledger,
    masters,
    payments,
    people,
    reading,
)
from integrations.sandbox.functions.call import Function

FUNCTIONS: dict[str, Function] = {
    **about.FUNCTIONS,
    **reading.FUNCTIONS,
    **generic.FUNCTIONS,
    **masters.FUNCTIONS,
    **approvals.FUNCTIONS,
    **documents.FUNCTIONS,
    **payments.FUNCTIONS,
    **ledger.FUNCTIONS,
    **people.FUNCTIONS,
}
