"""What Sage X3 says of a failure, as the catalogue of causes knows it. Pure."""

from __future__ import annotations

from integrations.core.causes import plain, without_noise
from integrations.core.issues import Code
from integrations.sage import catalogue
from integrations.sage.errors import LedgerError
from integrations.sage.ports import Fault


def fault_of(words: str) -> tuple[type[LedgerError] | None, Fault]:
    """The first cause that fits, and what it decides for a request as a whole; X3 has no numbers of errors."""
    told = without_noise(words)[:2000]
    for entry in catalogue.entries():
        facts = entry.fits("", told)
        if facts is not None:
            cause = entry.cause
            return entry.decision, Fault(cause.code, "", told, "", "", cause.name, facts)
    if not told:
        return None, Fault(Code.SAGE_REFUSED, "", "Sage refused and gave no reason")
    return None, Fault(Code.SAGE_REFUSED, "", told, facts={"sage": plain(told)[:100]})
