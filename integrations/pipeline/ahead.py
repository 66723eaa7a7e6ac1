"""A read that is begun before its answer is needed: while one page is stored, the next is on its way. Threads do HTTP only.

It is begun only where another place at Sage stays free, so that who reads ahead never stands in anybody's way, nor in his own.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

from integrations.pipeline import slots
from integrations.pipeline.wire import Wire, outside_transaction
from integrations.sage.errors import LedgerError
from integrations.sage.ports import Answer, OnlineLedger, Session

T = TypeVar("T")
Ask = Callable[[OnlineLedger, Session], Answer[T]]


class Ahead(Generic[T]):
    """At most one read at a time; `close` when done, whatever happened."""

    def __init__(self, wire: Wire, purpose: str) -> None:
        self._wire = wire
        self._purpose = purpose
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="sage-ahead")
        self._ask: Ask[T] | None = None
        self._future: Future[Answer[T]] | None = None
        self._slot: uuid.UUID | None = None

    def begin(self, ask: Ask[T]) -> None:
        """Ask now if there is room; else it is asked when the answer is wanted."""
        outside_transaction()
        self._ask, self._future = ask, None
        self._slot = slots.take(self._wire.connection.company_id, self._purpose, beside=1)
        if self._slot is None:
            return
        try:
            session = self._wire.session()
        except LedgerError:
            self._give_slot_back()  # asking again will say so to whoever wants the answer
            return
        self._future = self._pool.submit(ask, self._wire.ledger, session)

    def answer(self) -> T:
        """What was begun. Raises as Wire.call does; a read that failed is repeated first."""
        ask, future = self._ask, self._future
        if ask is None:
            raise RuntimeError("nothing was begun")
        self._ask, self._future = None, None
        if future is None:
            return self._wire.call(self._purpose, ask)
        try:
            answer = future.result()
        except LedgerError as problem:
            self._wire.failed(problem)
            return self._wire.call(self._purpose, ask)
        finally:
            self._give_slot_back()
        self._wire.record(answer.exchange)
        return answer.value

    def make_room(self) -> None:
        """Give the place back as soon as its answer is here: somebody of us waits for one."""
        if self._future is not None and self._future.done():
            self._give_slot_back()

    def close(self) -> None:
        self._pool.shutdown(wait=True)
        self._give_slot_back()

    def _give_slot_back(self) -> None:
        if self._slot is not None:
            slots.release(self._slot)
            self._slot = None
