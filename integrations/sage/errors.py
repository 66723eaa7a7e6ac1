"""An exception class is a decision.

LedgerError
├── NotSent           certainly nothing ran at Sage: the same may be sent again
│   ├── SessionExpired    log in again once, then send again
│   ├── Throttled         Sage has no room: halve the requests in flight, wait, send again
│   └── NotAllowed        credentials, authorization, subscription: stop, tell a person
├── RefusedWhole      Sage read the request and refused all of it: send it in halves
└── OutcomeUnknown    it may have run: never send again without looking
"""

from __future__ import annotations

from integrations.sage.ports import Exchange, Fault


class LedgerError(Exception):
    """`exchange` is the redacted request and answer, when one took place; `fault` is what Sage said."""

    def __init__(self, message: str, *, exchange: Exchange | None = None, fault: Fault | None = None) -> None:
        super().__init__(message)
        self.exchange = exchange
        self.fault = fault


class NotSent(LedgerError):
    pass


class SessionExpired(NotSent):
    pass


class Throttled(NotSent):
    """`retry_after` seconds, where Sage said so."""

    retry_after: float | None = None


class NotAllowed(NotSent):
    pass


class RefusedWhole(LedgerError):
    pass


class OutcomeUnknown(LedgerError):
    pass
