"""Signing a month off: only one that has ended, that was read after its end, and of which nothing is unexplained."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from integrations.core.closing import Month
from integrations.models import CloseReading, CloseSignOff
from tenants.models import AuditEvent, User

FRESH = timedelta(hours=24)


class Refusal(ValueError):
    """It cannot be signed; the message says all that is in the way."""


def reasons_against(reading: CloseReading) -> list[str]:
    if reading.state != CloseReading.State.DONE or reading.taken_at is None:
        return ["the month was not read yet: look again"]
    reasons = []
    zone = ZoneInfo(reading.connection.subsidiary.time_zone)
    after = Month(reading.month).last + timedelta(days=1)
    ended = datetime.combine(after, time(), tzinfo=zone)
    if timezone.now() < ended:
        reasons.append(f"the month has not ended in {zone.key}")
    elif reading.taken_at < ended:
        reasons.append("it was read before the month ended: look again")
    if timezone.now() - reading.taken_at > FRESH:
        reasons.append("it was read more than a day ago: look again")
    reasons += [
        f"{_words(row)} {row['currency']} of {row['stream']} are unexplained"
        for row in reading.sums
        if row["unexplained"]
    ]
    return reasons


def _words(row: dict[str, int]) -> str:
    return f"{row['unexplained'] // 100:,}.{row['unexplained'] % 100:02}"


def sign(reading: CloseReading, actor: User, words: str = "") -> CloseSignOff:
    """Raises Refusal. What is signed is kept as it was, whatever is read later."""
    with transaction.atomic():
        locked = (
            CloseReading.objects.select_for_update(of=("self",))
            .select_related("connection__subsidiary")
            .get(pk=reading.pk)
        )
        reasons = reasons_against(locked)
        if reasons:
            raise Refusal("; ".join(reasons))
        made = CloseSignOff.objects.create(
            tenant_id=locked.tenant_id,
            connection=locked.connection,
            month=locked.month,
            signed_by=actor.email,
            signed_name=actor.name,
            taken_at=locked.taken_at,
            sums=locked.sums,
            entries=[
                {
                    "why": row.why,
                    "stream": row.stream,
                    "number": row.number,
                    "amount": str(row.amount.amount),
                    "currency": row.currency,
                    "words": row.words,
                }
                for row in locked.entries.all()
            ],
            words=words.strip()[:500],
        )
        AuditEvent.record(
            "month.signed",
            actor=actor,
            target=locked.connection,
            detail={"month": f"{locked.month:%Y-%m}", "differences": len(made.entries)},
        )
    return made
