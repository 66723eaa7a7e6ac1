"""Streams of a connection (receivables, payables, journals, payments) rest and go on by themselves: by a person's word, or when
Sage refuses everything of one.

A stream that rests is not claimed from; what is on its way ends, and what is built waits.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.conf import settings
from django.db import transaction

from integrations.core.documents import PARTIES, DocumentKind
from integrations.core.periods import Stream, stream_of
from integrations.models import Connection, Document
from integrations.models.choices import WorkKind
from integrations.pipeline import due
from integrations.sage.ports import Accepted, Outcome, Refused
from tenants.models import AuditEvent, User


class Rests(StrEnum):
    """What can be paused by itself."""

    AR = "AR"
    AP = "AP"
    GL = "GL"
    PAYMENTS = "PAYMENTS"


WORDS = {
    Rests.AR: "Receivables to Sage",
    Rests.AP: "Payables to Sage",
    Rests.GL: "Journals to Sage",
    Rests.PAYMENTS: "Payments from Sage",
}


def resting(connection: Connection) -> list[str]:
    """The kinds of documents that are not to be sent now, by the row as it was last read."""
    paused = connection.paused_streams
    return [k.value for k in DocumentKind if k not in PARTIES and stream_of(k).value in paused]


def payments_rest(connection: Connection) -> bool:
    return Rests.PAYMENTS.value in connection.paused_streams


@dataclass(slots=True)
class Tally:
    """What Sage said of each stream in one turn."""

    accepted: Counter[Stream] = field(default_factory=Counter)
    refused: Counter[Stream] = field(default_factory=Counter)
    tripped: set[Stream] = field(default_factory=set)

    def note(self, connection: Connection, documents: Sequence[Document], outcomes: Sequence[Outcome]) -> str:
        """Count one answer, and pause what it breaks; returns words where it did."""
        streams = {d.control_id: stream_of(d.kind) for d in documents if d.kind not in PARTIES}
        for outcome in outcomes:
            stream = streams.get(outcome.control_id)
            if stream is not None:
                self.accepted[stream] += isinstance(outcome, Accepted)
                self.refused[stream] += isinstance(outcome, Refused)
        return "; ".join(trip(connection, stream, self.refused[stream]) for stream in self.broken())

    def broken(self) -> Iterator[Stream]:
        """Streams of which so much was refused, and nothing taken, that a person should look first; each once."""
        for stream, refused in self.refused.items():
            enough = refused >= settings.BREAKER_REFUSALS and not self.accepted[stream]
            if enough and stream not in self.tripped:
                self.tripped.add(stream)
                yield stream


def trip(connection: Connection, stream: Stream, refused: int) -> str:
    """Pause a stream because Sage refuses everything of it; returns the words that the run and the page show."""
    words = f"{WORDS[Rests(stream.value)]} rest: Sage refused {refused} and took none"
    with transaction.atomic():
        row = Connection.objects.select_for_update(of=("self",)).get(pk=connection.pk)
        if stream.value not in row.paused_streams:
            row.paused_streams = sorted({*row.paused_streams, stream.value})
            row.stopped_because = words[:300]
            row.save(update_fields=["paused_streams", "stopped_because"])
            AuditEvent.record("stream.tripped", actor="export", target=row, reason=words)
    connection.paused_streams = row.paused_streams
    return words


def choose(connection_id: uuid.UUID, actor: User, paused: Sequence[str], reason: str) -> None:
    """These rest from now on, and no others."""
    wanted = sorted({Rests(one).value for one in paused})
    with transaction.atomic():
        row = Connection.objects.select_for_update(of=("self",)).get(pk=connection_id)
        row.paused_streams = wanted
        row.stopped_because = reason[:300] if wanted else ""
        row.save(update_fields=["paused_streams", "stopped_because"])
        words = f"{', '.join(wanted) or 'none'}: {reason}"
        AuditEvent.record("streams.chosen", actor=actor, target=row, reason=words)
    for kind in (WorkKind.ADVANCE, WorkKind.PAYMENTS):
        due.make_due(connection_id, kind)
