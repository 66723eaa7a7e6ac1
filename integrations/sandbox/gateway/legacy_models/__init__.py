"""Element order, attributes and words of the legacy functions: what Sage's schema fixes, and what its SDKs send besides."""

from __future__ import annotations

from integrations.sandbox.errors import Fault
from integrations.sandbox.gateway.legacy_models.company import COMPANY
from integrations.sandbox.gateway.legacy_models.ledger import LEDGER
from integrations.sandbox.gateway.legacy_models.payables import PAYABLES
from integrations.sandbox.gateway.legacy_models.receivables import RECEIVABLES
from integrations.sandbox.gateway.legacy_models.shared import SHARED
from integrations.sandbox.gateway.validation import Models
from integrations.sandbox.messages.elements import Element, name

FUNCTIONS: dict[str, str] = {**RECEIVABLES, **PAYABLES, **LEDGER, **COMPANY}
_MODELS = Models({**SHARED, **FUNCTIONS})


def problems(element: Element) -> list[Fault]:
    """Every violation in a legacy function; none in a function without a model."""
    return _MODELS.problems(element) if name(element) in FUNCTIONS else []
