"""Requests to one company's gateway, and the rule of which failure raises what.

A write whose answer is not clear raises OutcomeUnknown as soon as a byte has left; a read raises NotSent, because a read
may always be repeated. What Sage clearly refused as a whole raises what the table in faults.py says.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from integrations.core.issues import Code
from integrations.sage.errors import LedgerError, NotAllowed, NotSent, OutcomeUnknown, RefusedWhole, Throttled
from integrations.sage.hosts import refusal
from integrations.sage.http import Reply, TransportFailed, shared
from integrations.sage.intacct_xml.answers import Parsed, Refusal, Unclear, parse
from integrations.sage.intacct_xml.connection import Connection
from integrations.sage.intacct_xml.envelope import Request, redacted
from integrations.sage.ports import Exchange, Fault


def new_request_id() -> str:
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Gateway:
    connection: Connection

    def ask(
        self,
        url: str,
        request: Request,
        purpose: str,
        control_ids: Collection[str],
        *,
        send_by: float | None,
        writes: bool,
    ) -> tuple[Parsed, Exchange]:
        """One HTTP request. Raises a class of `errors` unless the request as a whole was let in."""
        self.check(url)
        started, clock = datetime.now(UTC), time.monotonic()

        def exchange(status: int | None, answer: str) -> Exchange:
            seconds = time.monotonic() - clock
            return Exchange(
                request.request_id,
                purpose,
                started,
                seconds,
                status,
                request.record,
                answer,
                request.functions,
            )

        try:
            reply = self._post(url, request, clock, send_by)
        except TransportFailed as failure:
            raise _transport_error(failure, exchange(failure.status, ""), writes=writes) from failure
        told = exchange(reply.status, redacted(reply.body, request.secrets))
        try:
            parsed = _read(reply, request.request_id, control_ids)
        except Unclear as unclear:
            raise (OutcomeUnknown if writes else NotSent)(str(unclear), exchange=told) from unclear
        if isinstance(parsed, Refusal):
            raise refused(parsed, told, reply, writes=writes)
        return parsed, told

    def check(self, url: str) -> None:
        words = refusal(url, self.connection.hosts)
        if words:
            raise NotAllowed(words)

    def _post(self, url: str, request: Request, clock: float, send_by: float | None) -> Reply:
        end_by = clock + self.connection.total_seconds
        return shared().post(
            url,
            request.body.encode(),
            connect_seconds=self.connection.connect_seconds,
            send_by=end_by if send_by is None else send_by,
            end_by=end_by,
            limit=self.connection.answer_limit,
        )


def refused(refusal: Refusal, exchange: Exchange, reply: Reply | None = None, *, writes: bool) -> LedgerError:
    """A read that was refused whole has nothing to send in halves: it is simply not answered."""
    decision = NotSent if not writes and refusal.decision is RefusedWhole else refusal.decision
    error = decision(refusal.fault.text, exchange=exchange, fault=refusal.fault)
    if isinstance(error, Throttled) and reply is not None:
        error.retry_after = _retry_after(reply)
    return error


def _transport_error(failure: TransportFailed, exchange: Exchange, *, writes: bool) -> LedgerError:
    kind = OutcomeUnknown if writes and failure.left else NotSent
    return kind(str(failure), exchange=exchange)


def _read(reply: Reply, request_id: str, control_ids: Collection[str]) -> Parsed | Refusal:
    """Statuses that answer by themselves come first; a 4xx with Intacct's XML is read like any answer."""
    if reply.status == 429:
        return Refusal(
            Throttled,
            Fault(Code.SAGE_CONNECTION, "GW-0010", "Sage has no room for this request now (HTTP 429)"),
        )
    if reply.status >= 500 or 300 <= reply.status < 400 or reply.status < 200:
        raise Unclear(f"the answer is HTTP {reply.status}")
    try:
        parsed = parse(reply.body, request_id, control_ids)
    except Unclear:
        if reply.status == 413:
            return Refusal(
                RefusedWhole, Fault(Code.SAGE_CONNECTION, "", "the request is too large (HTTP 413)")
            )
        if reply.status == 401:
            return Refusal(NotAllowed, Fault(Code.SAGE_CONNECTION, "", "the sign-in was refused (HTTP 401)"))
        raise
    if reply.status >= 400 and isinstance(parsed, Parsed):
        raise Unclear(f"the answer is HTTP {reply.status} and yet says success")
    return parsed


def _retry_after(reply: Reply) -> float | None:
    """Seconds only; a date would be by a clock that is not ours."""
    said = reply.headers.get("retry-after", "").strip()
    return float(said) if said.isdigit() and len(said) < 6 else None
