"""Which tenants the running code may reach. Without a scope nothing is read or written.

A scope is opened by middleware, an API key or a task, and only ever narrows: inside one tenant's scope no
other tenant's can be opened. Leaving it takes a registered reason, which is logged.
"""

import logging
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

logger = logging.getLogger("ledgerhaul.scope")


class NoScope(RuntimeError):
    """Tenant-owned data was touched where no tenant's scope is open."""


class OutOfScope(RuntimeError):
    """A row, or a scope, of a tenant that the open scope does not hold."""


@dataclass(frozen=True, slots=True)
class Scope:
    tenants: frozenset[uuid.UUID]
    reason: str | None = None

    @property
    def is_outside(self) -> bool:
        return self.reason is not None

    def holds(self, tenant_id: uuid.UUID | None) -> bool:
        return self.is_outside or tenant_id in self.tenants

    def covers(self, other: "Scope") -> bool:
        return self.is_outside or (not other.is_outside and other.tenants <= self.tenants)


# Every place that leaves the scope names one of these; the sentence says why it may.
REASONS: dict[str, str] = {
    "authenticate": "who is asking is found before their tenant is known",
    "break-glass": "an Operator named a tenant and a reason",
    "command": "a command run on the server finds the tenant of what it was asked for",
    "deployment": "a row that belongs to no tenant is written",
    "deliver webhooks": "webhooks of all tenants are told what is due",
    "deliver notices": "the outbox is emptied for all tenants",
    "fixture": "a test builds rows of several tenants",
    "operator": "an Operator's act on a tenant itself is recorded in that tenant",
    "forget a second factor": "an Operator's command about a person, who belongs to no tenant",
    "take an appointment": "a time is free when no customer of any tenant has taken it",
    "read the rates of all": "an hourly rate without a customer holds for every customer",
    "state in own books": "a customer's statement becomes an invoice in the books of its provider, another tenant",
    "rotate secrets": "every secret is encrypted again under the first key",
    "tick": "due rows of all tenants are read and enqueued",
    "task": "a task finds its row's tenant, and opens that scope",
}

_scope: ContextVar[Scope | None] = ContextVar("tenant_scope", default=None)


def register(reason: str, why: str) -> None:
    """Add a reason for leaving the scope."""
    REASONS[reason] = why


def active() -> Scope:
    """The open scope, which may be one outside of all tenants."""
    scope = _scope.get()
    if scope is None:
        raise NoScope("No tenant's scope is open.")
    return scope


def current() -> frozenset[uuid.UUID]:
    """The tenants in scope."""
    scope = active()
    if scope.is_outside:
        raise NoScope(f"Outside of tenants ({scope.reason}) there is no tenant's scope.")
    return scope.tenants


def only() -> uuid.UUID:
    """The one tenant in scope."""
    ids = current()
    if len(ids) != 1:
        raise OutOfScope(f"One tenant is needed, {len(ids)} are in scope.")
    return next(iter(ids))


def require(tenant_id: uuid.UUID | None) -> None:
    """Refuse a row whose tenant is not in scope."""
    if not active().holds(tenant_id):
        raise OutOfScope(f"Tenant {tenant_id} is not in scope.")


def tenant(tenant_id: uuid.UUID) -> "_Opened":
    return tenants([tenant_id])


def tenants(ids: Iterable[uuid.UUID]) -> "_Opened":
    return _Opened(Scope(frozenset(ids)))


@contextmanager
def outside(reason: str) -> Iterator[None]:
    """Reach every tenant's rows, for a registered reason."""
    if reason not in REASONS:
        raise ValueError(f"{reason!r} is no registered reason for leaving the tenant's scope.")
    logger.info("Left the tenant's scope.", extra={"reason": reason})
    token = _scope.set(Scope(frozenset(), reason))
    try:
        yield
    finally:
        _scope.reset(token)


class _Opened:
    """Opened on entry, not on creation: a scope made here and entered elsewhere is judged there."""

    __slots__ = ("_scope", "_tokens")

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._tokens: list[object] = []

    def __enter__(self) -> None:
        around = _scope.get()
        if around is not None and not around.covers(self._scope):
            raise OutOfScope("A scope only narrows: these tenants are not in the open one.")
        self._tokens.append(_scope.set(self._scope))

    def __exit__(self, *exc: object) -> None:
        _scope.reset(self._tokens.pop())  # type: ignore[arg-type]
