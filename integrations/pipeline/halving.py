"""Sage refused a request as a whole: finding the one that it cannot read, with few requests (invariant 4).

A part is sent. When Sage refuses it too, the culprit is in it, and what stood beside it is put by; when Sage answers, the
culprit is in the other part, which need not be sent to know that. What was put by goes in one request at the end. Of a
hundred, the ninety-nine good ones stand in Sage after at most one and seven further requests.
"""

from __future__ import annotations

from integrations.models import Document
from integrations.pipeline.claims import Flight


def after_refusal(flight: Flight) -> list[Flight]:
    """What to send next when `flight` was refused as a whole; the last of the list goes first."""
    beside = [*flight.spare, *flight.rest]
    if len(flight.documents) == 1:
        return _as_they_are(flight, beside)
    return _split(flight, flight.documents, beside)


def after_answer(flight: Flight) -> list[Flight]:
    """The same when Sage answered: the culprit is in the rest."""
    return _split(flight, flight.rest, flight.spare) if flight.rest else []


def after_doubt(flight: Flight) -> list[Flight]:
    """The same when the answer was lost: nothing is known of the rest."""
    return _as_they_are(flight, [*flight.rest, *flight.spare])


def _split(flight: Flight, suspects: list[Document], spare: list[Document]) -> list[Flight]:
    if len(suspects) == 1:
        return [*_as_they_are(flight, suspects), *_as_they_are(flight, spare)]
    middle = len(suspects) // 2
    return [Flight(suspects[:middle], flight.token, flight.leave_by, suspects[middle:], spare)]


def _as_they_are(flight: Flight, documents: list[Document]) -> list[Flight]:
    return [Flight(documents, flight.token, flight.leave_by)] if documents else []
