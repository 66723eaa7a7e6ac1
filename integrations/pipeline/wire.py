"""One request to Sage, with everything that stands around it: a slot, a session, a deadline, and a row that says it happened.

HTTP never runs inside a database transaction; `outside_transaction` holds us to it.
"""

from __future__ import annotations

import time
import uuid
import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from integrations.core.documents import PARTIES, DocumentKind
from integrations.core.issues import Code
from integrations.models import Connection, ExchangeBody, SageSession, SyncJob
from integrations.models import Exchange as ExchangeRow
from integrations.models.choices import ConnectionState
from integrations.pipeline import ledgers, slots
from integrations.sage.errors import LedgerError, NotAllowed, NotSent, SessionExpired, Throttled
from integrations.sage.ports import Answer, Exchange, OnlineLedger, Session
from tenants.models import AuditEvent

T = TypeVar("T")


class Paused(RuntimeError):
    """Sage does not let us in: the connection is paused until a person has looked at it."""


class Wire:
    """The requests of one run of one connection."""

    def __init__(
        self, connection: Connection, job: SyncJob | None = None, ledger: OnlineLedger | None = None
    ) -> None:
        self.connection = connection
        self.job = job
        self.level = ledgers.level_of(connection)
        self.ledger = ledger or ledgers.open_ledger(connection, entity=self.level)
        self._at_top: OnlineLedger | None = None

    def level_of(self, kind: DocumentKind) -> str:
        """The entity whose session a kind is sent and looked for in; '' is the top level, where shared parties are made."""
        return "" if kind in PARTIES and self.connection.parties_at_top else self.level

    def call(
        self,
        purpose: str,
        ask: Callable[[OnlineLedger, Session], Answer[T]],
        *,
        level: str | None = None,
        patience: float = 60,
        while_waiting: Callable[[], None] | None = None,
    ) -> T:
        """Make one read (it may be repeated), at `level` or at the connection's own.

        Raises NotSent, NoRoom, Paused; a busy Sage is waited for.
        """
        outside_transaction()
        until = time.monotonic() + patience
        tries = 0
        while True:
            try:
                with slots.slot(
                    self.connection.company_id,
                    purpose,
                    patience=max(1.0, until - time.monotonic()),
                    while_waiting=while_waiting,
                ):
                    answer = ask(self.ledger, self.session(level))
                if answer.exchange.functions:  # a Sage that has no such question was not asked
                    self.record(answer.exchange)
                return answer.value
            except LedgerError as problem:
                tries += 1
                if denied(problem):  # one list or object is closed to the role: no reason to stop everything
                    self.record_failure(problem)
                    raise
                self.failed(problem)
                if not isinstance(problem, NotSent) or tries > 5 or time.monotonic() > until:
                    raise
                time.sleep(min(0.05 * 2**tries, 2.0))

    def failed(self, problem: LedgerError) -> None:
        """Record a failed exchange and do what its class says."""
        self.record_failure(problem)
        self.react(problem)

    def record_failure(self, problem: LedgerError) -> uuid.UUID | None:
        """Keep what was asked and answered, if an exchange took place."""
        return None if problem.exchange is None else self.record(problem.exchange, error=str(problem))

    def react(self, problem: LedgerError) -> None:
        """Forget the session, make room, or pause (and raise Paused)."""
        if isinstance(problem, SessionExpired):
            self._forget_sessions(problem)
        elif isinstance(problem, Throttled):
            slots.throttled(self.connection.company_id, problem.retry_after)
        elif isinstance(problem, NotAllowed):
            self.pause(str(problem))
            raise Paused(str(problem)) from problem

    def session(self, level: str | None = None) -> Session:
        """The kept session of this company, user and level, or a new one. To be called holding a slot."""
        entity = self.level if level is None else level
        row = self._sessions().filter(entity=entity).first()
        if row is not None and row.expires > timezone.now() + timedelta(minutes=2):
            return Session(row.session_id.reveal(), row.endpoint, row.entity, row.expires)
        answer = self.at(entity).open_session()
        self.record(answer.exchange)
        fresh = answer.value
        SageSession.objects.update_or_create(
            company_id=self.connection.company_id,
            user_id=self.connection.user_id,
            entity=entity,
            proof=self._proof,
            defaults={"session_id": fresh.session_id, "endpoint": fresh.endpoint, "expires": fresh.expires},
        )
        return fresh

    def _forget_sessions(self, problem: SessionExpired) -> None:
        """Those that were open when Sage refused; one that another request has opened since is good."""
        rows = self._sessions()
        if problem.exchange is not None:
            rows = rows.filter(opened_at__lt=problem.exchange.started)
        rows.delete()

    def at(self, entity: str) -> OnlineLedger:
        """The ledger at an entity; '' is the top level."""
        if entity == self.level:
            return self.ledger
        if self._at_top is None:
            self._at_top = ledgers.open_ledger(self.connection, entity=entity)
        return self._at_top

    @property
    def _proof(self) -> str:
        return salted_hmac(
            "sage session", self.connection.user_password.reveal(), algorithm="sha256"
        ).hexdigest()

    def pause(self, why: str) -> None:
        """Stop this connection after one try; hammering would lock the user out."""
        rows = Connection.objects.filter(id=self.connection.id, state=ConnectionState.ACTIVE)
        if rows.update(state=ConnectionState.PAUSED, paused_because=why[:300]):
            AuditEvent.record("connection.paused", actor="export", target=self.connection, reason=why[:300])

    def record(self, exchange: Exchange, *, error: str = "") -> uuid.UUID:
        """Keep the redacted request and answer."""
        row = ExchangeRow(
            tenant_id=self.connection.tenant_id,
            connection=self.connection,
            job=self.job,
            purpose=exchange.purpose[:20],
            request_id=exchange.request_id[:64],
            functions=exchange.functions,
            http_status=exchange.http_status,
            milliseconds=int(exchange.seconds * 1000),
            error=error[:400],
            started_at=exchange.started,
        )
        with transaction.atomic():
            row.save(force_insert=True)
            ExchangeBody(
                tenant_id=self.connection.tenant_id,
                exchange=row,
                request=_packed(exchange.request_body),
                response=_packed(exchange.response_body),
            ).save(force_insert=True)
        return row.id

    def _sessions(self) -> QuerySet[SageSession]:
        return SageSession.objects.filter(
            company_id=self.connection.company_id, user_id=self.connection.user_id, proof=self._proof
        )


def denied(problem: LedgerError) -> bool:
    """The role lacks a permission for what was read; the connection as such is let in."""
    return problem.fault is not None and problem.fault.code is Code.SAGE_PERMISSION


def outside_transaction() -> None:
    """Raise when called inside a database transaction: no lock is held over the network."""
    if transaction.get_connection().in_atomic_block:
        raise RuntimeError("HTTP inside a database transaction")


def _packed(body: str) -> bytes:
    return zlib.compress(body.encode(), 1)


def unpacked(body: bytes) -> str:
    """The text of an ExchangeBody's column."""
    return zlib.decompress(bytes(body)).decode()
