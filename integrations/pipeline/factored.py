"""Who is paid in a carrier's stead (a Notice of Assignment), on the day of a bill."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from integrations.models import FactoringNotice
from integrations.pipeline import linking
from tenants.models import AuditEvent, User


class Refusal(ValueError):
    """It cannot be approved; the message says why."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """`factor` is the factor's party; `approved` says whether a second person agreed."""

    first: date
    last: date | None
    pay_to: str
    factor: uuid.UUID
    approved: bool

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def assigned(carriers: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Assigned]]:
    """One query; the newest notice first."""
    found: dict[uuid.UUID, list[Assigned]] = {}
    rows = FactoringNotice.objects.filter(carrier__in=carriers).order_by("-first", "-id")
    for carrier, first, last, pay_to, factor, approved in rows.values_list(
        "carrier", "first", "last", "pay_to", "factor", "approved_by"
    ):
        found.setdefault(carrier, []).append(Assigned(first, last, pay_to, factor, bool(approved)))
    return found


def on(day: date, notices: Collection[Assigned]) -> Assigned | None:
    return next((notice for notice in notices if notice.holds(day)), None)


def approve(notice_id: uuid.UUID, actor: User) -> None:
    """By somebody else than who entered it. The carrier's unsent bills are built again. Raises Refusal."""
    with transaction.atomic():
        notice = FactoringNotice.objects.select_for_update().get(pk=notice_id)
        if notice.approved_by:
            raise Refusal(f"it was approved by {notice.approved_by}")
        if notice.entered_by == actor.email:
            raise Refusal("you entered it yourself: somebody else has to approve it")
        notice.approved_by, notice.approved_at = actor.email, timezone.now()
        notice.save(update_fields=["approved_by", "approved_at"])
        linking.rebuild_for([notice.carrier_id])
        AuditEvent.record("factoring.approved", actor=actor, target=notice)
