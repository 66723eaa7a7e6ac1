"""Sending: claim, send many a request, record each outcome on its own.

A claim (`claims.py`) is committed before a byte leaves; whoever dies after that leaves a document whose lease ends, and that
becomes UNKNOWN, never READY. Threads do HTTP only. (Where tests kill the process: `points.py`.)
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from integrations.core.documents import PARTIES
from integrations.core.lifecycle import State
from integrations.core.policies import Corrections
from integrations.models import Connection, Document, policies_of
from integrations.models.choices import JobKind, Trigger, WorkKind
from integrations.pipeline import (
    attaching,
    claims,
    clock,
    connections,
    corrections,
    due,
    halving,
    jobs,
    live,
    looks,
    mapping,
    outcomes,
    points,
    rebuilding,
    slots,
    streams,
    watch,
)
from integrations.pipeline.claims import Flight
from integrations.pipeline.posting import prepare
from integrations.pipeline.slots import NoRoom
from integrations.pipeline.wire import Paused, Wire, outside_transaction
from integrations.sage.errors import LedgerError, NotSent, RefusedWhole, SessionExpired, Throttled
from integrations.sage.ports import Accepted, Answer, OnlineLedger, Outcome, Outgoing, Session

IDLE_SECONDS = 0.05  # between two turns; doubled while they find nothing to do
MOST_IDLE_SECONDS = 2.0
PATIENCE = 5


@dataclass(slots=True)
class Turn:
    """What one turn of a drain holds in its hands."""

    wire: Wire
    run: jobs.Run
    pool: ThreadPoolExecutor
    until: float
    flights: dict[Future[Answer[list[Outcome]]], tuple[Flight, uuid.UUID]] = field(default_factory=dict)
    parts: list[Flight] = field(default_factory=list)
    ahead: list[Flight] = field(default_factory=list)  # claimed, and waiting for a place
    tally: streams.Tally = field(default_factory=streams.Tally)
    pace: float = 0.0  # seconds of the last answered request
    paused: Paused | None = None

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.until

    def count(self, counts: Mapping[str, int]) -> None:
        for what, n in counts.items():
            self.run.count(what, n)


def export(
    connection_id: uuid.UUID,
    *,
    trigger: Trigger,
    actor: str = "",
    seconds: float | None = None,
) -> jobs.Run | None:
    """One turn: settle what is unclear, build what is due, send what is ready, for at most `seconds`.

    Returns None when another turn of this connection holds the drain, or when the connection is not active. Raises
    Paused when Sage does not let us in.
    """
    connection = _get(connection_id)
    if not connection.is_active:
        return None
    if connection.is_desktop:  # a person posts what is built here, in batches
        return prepare.prepare(connection_id, trigger=trigger, actor=actor)
    missing = connections.before_first_export(connection)
    if missing:
        with jobs.run(JobKind.EXPORT, connection, trigger=trigger, actor=actor) as run:
            run.message = f"waits before the first live export: {'; '.join(missing)}"
        return run
    token = uuid.uuid4()
    budget = settings.TURN_SECONDS if seconds is None else seconds
    if not _take_drain(connection, token):
        return None
    try:
        with jobs.run(JobKind.EXPORT, connection, trigger=trigger, actor=actor, alone=True) as run:
            _turn(connection, run, time.monotonic() + budget)
    finally:
        Connection.objects.filter(id=connection.id, drain_token=token).update(
            drain_token=None, drain_until=None
        )
    if work_left(connection) or mapping.anything_received(connection):  # what came during the turn, too
        due.make_due(connection.id, WorkKind.ADVANCE)
    if run.counts.get("sent"):
        due.make_due(connection.id, WorkKind.CONFIRM)
    return run


def export_all(
    connection_id: uuid.UUID, *, trigger: Trigger, actor: str = "", seconds: float = 3600
) -> list[jobs.Run]:
    """Turns until nothing is ready any more; waits for a turn of somebody else's, and for a Sage that does not answer.

    Raises the last LedgerError or NoRoom when it never answered in `PATIENCE` turns on end.
    """
    until = time.monotonic() + seconds
    runs: list[jobs.Run] = []
    failures = 0
    pause = IDLE_SECONDS
    while time.monotonic() < until:
        try:
            run = export(connection_id, trigger=trigger, actor=actor)
            failures = 0
        except (LedgerError, NoRoom):
            run, failures = None, failures + 1
            if failures == PATIENCE:
                raise
        connection = _get(connection_id)
        if not connection.is_active:
            break
        if run is not None:
            runs.append(run)
            if connection.is_desktop or not work_left(connection):
                break
        pause = IDLE_SECONDS if run and run.counts else min(pause * 2, MOST_IDLE_SECONDS)
        time.sleep(pause)
    return runs


def work_left(connection: Connection) -> bool:
    """Whether another turn at once would find something to send or to build."""
    now = clock.now()
    return attaching.work_left(connection) or (
        Document.objects.filter(connection=connection)
        .filter(
            Q(state=State.READY, awaits_attachments=False)
            & ~Q(kind__in=streams.resting(connection))
            & (Q(not_before__isnull=True) | Q(not_before__lte=now))
            | Q(state=State.UNKNOWN, next_look_at__lte=now)
            | Q(state=State.SENDING, claim_until__lte=now)
            | Q(state=State.BLOCKED, settings_version=0)
        )
        .exists()
    )


def _get(connection_id: uuid.UUID) -> Connection:
    return Connection.objects.select_related("subsidiary", "company", "entity", "tenant").get(
        id=connection_id
    )


def _take_drain(connection: Connection, token: uuid.UUID) -> bool:
    """One drain per connection keeps order. The lease outlives a turn with its last requests."""
    free = Q(drain_until__isnull=True) | Q(drain_until__lt=clock.now())
    lease = settings.TURN_SECONDS + settings.EXPORT_LEASE_SECONDS
    rows = Connection.objects.filter(free, id=connection.id)
    return bool(rows.update(drain_token=token, drain_until=clock.later(lease)))


def _turn(connection: Connection, run: jobs.Run, until: float) -> None:
    wire = Wire(connection, run.job)
    looks.end_leases(connection, run)
    looks.look(wire, run, until=until)
    watch.before_first_export(wire, run)
    ceiling = connection.company.ceiling
    with ThreadPoolExecutor(max_workers=ceiling, thread_name_prefix="sage") as pool:
        turn = Turn(wire, run, pool, until)
        while True:
            _build(turn)
            attaching.send_first(wire, run)
            if not _send_ready(turn) or time.monotonic() >= until:
                break
            connection.refresh_from_db(fields=["settings_version", "state", "paused_streams"])
            if not connection.is_active:
                break
        if connection.is_active:
            attaching.send_late(wire, run)


def _build(turn: Turn) -> None:
    connection = turn.wire.connection
    if policies_of(connection).corrections is Corrections.AUTOMATIC:
        turn.count({"corrected": corrections.carry_out_automatically(connection)})
    turn.count(mapping.build_due(turn.wire.connection, turn.wire.ledger))
    turn.count(rebuilding.rebuild_stale(turn.wire.connection, turn.wire.ledger))


def _send_ready(turn: Turn) -> bool:
    """Send until nothing is ready or the time is over; waits for every answer. Returns whether anything was sent."""
    sent = False
    try:
        while True:
            sent = _fill(turn) or sent
            _claim_ahead(turn)
            if not turn.flights:
                return sent
            _land(turn)
    except BaseException:
        turn.until = 0.0  # nothing more is sent
        raise
    finally:
        while turn.flights:  # Sage has them: their answers are recorded even when the turn is over
            _land(turn)
        for flight in (*turn.parts, *turn.ahead):
            claims.put_back(flight, "the turn ended")
        turn.parts.clear()
        turn.ahead.clear()
        claims.let_parties_go(turn.wire.connection)
        if turn.paused is not None:
            raise turn.paused


def _fill(turn: Turn) -> bool:
    """Start as many requests as have room. Returns whether any was started."""
    started = False
    while not turn.is_over and _launch(turn):
        started = True
    return started


def _claim_ahead(turn: Turn) -> None:
    """Claim what goes next while requests are on their way, so that a place that becomes free is filled at once."""
    while len(turn.ahead) < len(turn.flights) and not turn.parts and not any(f.done() for f in turn.flights):
        if time.monotonic() + turn.pace >= turn.until:
            return  # it would only have to be put back
        flight = _claim(turn)
        if flight is None:
            return
        turn.ahead.append(flight)


def _launch(turn: Turn) -> bool:
    """Start one request if there is a slot and something to send."""
    connection = turn.wire.connection
    if len(turn.flights) >= connection.company.ceiling:
        return False
    if not (turn.parts or turn.ahead or claims.any_ready(connection)):
        return False
    slot = slots.take(connection.company_id, "send")
    if slot is None:
        return False
    started = False
    try:
        started = _start(turn, slot)
    finally:
        if not started:
            slots.release(slot)
    return started


def _start(turn: Turn, slot: uuid.UUID) -> bool:
    flight = _next_part(turn) or _next_ahead(turn) or _claim(turn)
    if flight is None:
        return False
    try:
        session = turn.wire.session(turn.wire.level_of(flight.kind))
    except LedgerError as problem:
        with _pausing(turn):
            _put_back(turn, flight, problem)
        return False
    outgoing = claims.outgoing(flight.documents)
    outside_transaction()
    points.reach("before-send")
    future = turn.pool.submit(_send, turn.wire.ledger, session, outgoing, flight.leave_by)
    turn.flights[future] = flight, slot
    return True


def _claim(turn: Turn) -> Flight | None:
    points.reach("before-claim")
    flight = claims.claim(turn.wire.connection)
    if flight is not None:
        points.reach("after-claim")
    return flight


def _next_ahead(turn: Turn) -> Flight | None:
    """What was claimed ahead; anew where it has waited so long that it could hardly leave in time."""
    while turn.ahead:
        flight = turn.ahead.pop(0)
        waited_long = flight.leave_by - time.monotonic() < settings.LEASE_MARGIN_SECONDS
        if not waited_long or claims.renew(flight):
            return flight
    return None


def _next_part(turn: Turn) -> Flight | None:
    """A part of a request that was refused as a whole, if it is still ours."""
    while turn.parts:
        flight = turn.parts.pop()
        if claims.renew(flight):
            return flight
        turn.parts += halving.after_doubt(flight)
    return None


def _send(
    ledger: OnlineLedger, session: Session, outgoing: list[Outgoing], leave_by: float
) -> Answer[list[Outcome]]:
    """In a thread: HTTP only."""
    points.reach("mid-send")
    return ledger.send(session, outgoing, deadline=leave_by)


@contextmanager
def _pausing(turn: Turn) -> Iterator[None]:
    """Who is not let in sends nothing more; what is on its way is waited for first."""
    try:
        yield
    except Paused as paused:
        turn.paused, turn.until = paused, 0.0


def _land(turn: Turn) -> None:
    """Store what has been answered. Its request is over, so the next one leaves first, unless something went wrong."""
    done, _ = wait(turn.flights, return_when=FIRST_COMPLETED)
    landed = [(future, turn.flights[future][0]) for future in done]
    for future in done:
        slots.release(turn.flights.pop(future)[1])
    if turn.ahead and not any(future.exception() for future in done):
        _fill(turn)
    for future, flight in landed:
        with _pausing(turn):
            _record(turn, flight, future)


def _record(turn: Turn, flight: Flight, future: Future[Answer[list[Outcome]]]) -> None:
    points.reach("before-store")
    try:
        answer = future.result()
    except LedgerError as problem:
        _failed(turn, flight, problem)
        return
    accepted = {o.control_id for o in answer.value if isinstance(o, Accepted)}
    with transaction.atomic():
        exchange = turn.wire.record(answer.exchange)
        points.reach("mid-store")
        counts = outcomes.record(flight.documents, flight.token, answer.value, exchange)
        posted = [d for d in flight.documents if d.control_id in accepted and d.kind not in PARTIES]
        if counts["sent"] and posted:
            live.sent(turn.wire.connection, posted[0].number)
    points.reach("after-store")
    turn.pace = answer.exchange.seconds
    turn.parts += halving.after_answer(flight)
    turn.count(counts)
    turn.run.message = (
        turn.tally.note(turn.wire.connection, flight.documents, answer.value) or turn.run.message
    )
    for document in posted:
        turn.run.add(document.total)


def _failed(turn: Turn, flight: Flight, problem: LedgerError) -> None:
    if isinstance(problem, NotSent):
        _put_back(turn, flight, problem)
        return
    exchange = turn.wire.record_failure(problem)
    if isinstance(problem, RefusedWhole):
        turn.parts += halving.after_refusal(flight)
        if len(flight.documents) == 1:
            turn.count(outcomes.refused_whole(flight.documents[0], flight.token, problem, exchange))
    else:
        turn.parts += halving.after_doubt(flight)
        turn.run.count("unknown", outcomes.unknown(flight.documents, flight.token, str(problem), exchange))
    turn.wire.react(problem)


def _put_back(turn: Turn, flight: Flight, problem: LedgerError) -> None:
    """When Sage cannot be reached at all the turn ends."""
    passing = isinstance(problem, SessionExpired | Throttled)
    if not passing:
        turn.until = 0.0
    wait_seconds = None if passing else settings.THROTTLE_SECONDS
    turn.run.count("not_sent", claims.put_back(flight, str(problem), wait_seconds=wait_seconds))
    turn.wire.failed(problem)


__all__ = ["Paused", "export", "export_all", "work_left"]
