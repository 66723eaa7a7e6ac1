"""Where an engagement stands, what a step still waits for, and how a step ends: done with its evidence, or skipped with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tenants.models import AuditEvent, Authorization, Engagement, OnboardingStep, SetUpFee, Step, Tenant, User
from tenants.onboarding.steps import Plan, plan
from tenants.permissions import powers_of

State = OnboardingStep.State


class Refusal(ValueError):
    """It cannot be done yet, or not by this person; the message names each thing that stands in the way."""


@dataclass(frozen=True, slots=True)
class Place:
    """One step as a page shows it. `waits_for` names what must end before it."""

    row: OnboardingStep
    plan: Plan
    waits_for: tuple[str, ...]
    is_late: bool

    @property
    def is_next(self) -> bool:
        return self.row.state == State.OPEN and not self.waits_for


def open_steps(engagement: Engagement) -> None:
    """Give the engagement the steps of its template; what its authorization has already is done. Doing it again adds what is missing."""
    ordered = timezone.now().date()
    have = set(engagement.steps.values_list("step", flat=True))
    OnboardingStep.objects.bulk_create(
        OnboardingStep(
            tenant_id=engagement.tenant_id,
            engagement=engagement,
            step=step,
            due_on=ordered + timedelta(days=planned.due_days),
        )
        for step, planned in plan(engagement.target).items()
        if step not in have
    )
    signed = Authorization.objects.filter(
        tenant=engagement.tenant_id, reference=engagement.authorization
    ).first()
    if signed is not None:
        _end([engagement], Step.AUTHORIZATION, f"signed by {signed.printed_name}", signed.actor_name)
    fee = SetUpFee.objects.filter(
        tenant=engagement.tenant_id, reference=engagement.authorization, received_on__isnull=False
    ).first()
    if fee is not None:
        _end([engagement], Step.PAYMENT, f"invoice {fee.invoice_number}, {fee.received_on}", fee.received_by)


def under(tenant_id: object, reference: str) -> list[Engagement]:
    """All engagements under one authorization."""
    own = Q(authorization_reference="", pk=reference) if len(reference) == 36 else Q(pk__in=[])
    return list(Engagement.objects.filter(own | Q(authorization_reference=reference), tenant=tenant_id))


def standing(engagement: Engagement, today: date) -> list[Place]:
    """The steps in their order; one query."""
    rows = {Step(row.step): row for row in engagement.steps.select_related("owner")}
    return [
        Place(rows[step], planned, _still_open(rows, planned.after), _is_late(rows[step], today))
        for step, planned in plan(engagement.target).items()
        if step in rows
    ]


def _is_late(row: OnboardingStep, today: date) -> bool:
    return row.state == State.OPEN and row.due_on is not None and row.due_on < today


def today_of(engagement: Engagement) -> date:
    return today_at(engagement.tenant)


def today_at(tenant: Tenant) -> date:
    """By the tenant's clocks."""
    return timezone.now().astimezone(ZoneInfo(tenant.time_zone)).date()


def _still_open(rows: dict[Step, OnboardingStep], wanted: Iterable[Step]) -> tuple[str, ...]:
    return tuple(step.label for step in wanted if step not in rows or rows[step].state == State.OPEN)


def open_before(engagement: Engagement, step: Step) -> tuple[str, ...]:
    """Names of what must end before the step may."""
    rows = {Step(row.step): row for row in engagement.steps.all()}
    return _still_open(rows, plan(engagement.target)[step].after)


def require_order(engagement: Engagement, step: Step) -> None:
    waiting = open_before(engagement, step)
    if waiting:
        raise Refusal(waits(step, waiting))


def waits(step: Step, waiting: Iterable[str]) -> str:
    return f"{step.label} waits for: {', '.join(waiting)}"


def record(engagement: Engagement, step: Step, evidence: str, by: str) -> bool:
    """A fact that ends a step, whatever its place in the order: what happened has happened. Whether the step was open."""
    return _end([engagement], step, evidence, by)


def record_for(tenant_id: object, reference: str, step: Step, evidence: str, by: str) -> None:
    """The same for each engagement under an authorization."""
    _end(under(tenant_id, reference), step, evidence, by)


def done(engagement: Engagement, step: Step, evidence: str, actor: User) -> None:
    """Somebody says that a step is done, with what shows it. Raises Refusal out of order, without evidence, or for a step that only a fact ends."""
    problems = []
    planned = plan(engagement.target).get(step)
    if planned is None:
        raise Refusal(f"{step.label} is no step of this engagement")
    if planned.by_fact:
        problems.append(f"{step.label} ends by itself when it happens")
    if not evidence.strip():
        problems.append("say what shows it: a file, a name, a day")
    waiting = open_before(engagement, step)
    if waiting:
        problems.append(waits(step, waiting))
    if problems:
        raise Refusal("; ".join(problems))
    with transaction.atomic():
        if _end([engagement], step, evidence, actor.email):
            AuditEvent.record(
                "onboarding.done",
                actor=actor,
                target=engagement,
                detail={"step": step.value, "by": evidence[:300]},
            )


def skip(engagement: Engagement, step: Step, reason: str, actor: User) -> None:
    """Raises Refusal without a reason, or for a role that may not: authorization and payment are waived by Billing alone."""
    planned = plan(engagement.target).get(step)
    if planned is None or not planned.skipped_by:
        raise Refusal(f"{step.label} is not skipped")
    if engagement.tenant_id not in powers_of(actor).tenants(planned.skipped_by):
        who = ", ".join(sorted(role.label for role in planned.skipped_by))
        raise Refusal(f"{step.label} is skipped by: {who}")
    if not reason.strip():
        raise Refusal("say why it is skipped")
    with transaction.atomic():
        changed = engagement.steps.filter(step=step, state=State.OPEN).update(
            state=State.SKIPPED, reason=reason[:300], ended_at=timezone.now(), ended_by=actor.email
        )
        if changed:
            AuditEvent.record(
                "onboarding.skipped",
                actor=actor,
                target=engagement,
                reason=reason,
                detail={"step": step.value},
            )


def assign(engagement: Engagement, step: Step, owner: User | None, due_on: date | None, actor: User) -> None:
    """Who sees to a step, and until when."""
    engagement.steps.filter(step=step).update(owner=owner, due_on=due_on)
    detail = {"step": step.value, "owner": owner.email if owner else "", "due": str(due_on or "")}
    AuditEvent.record("onboarding.assigned", actor=actor, target=engagement, detail=detail)


def reopen(engagement: Engagement, step: Step, reason: str, actor: User) -> None:
    """It was not done after all. What a fact ended stays as it is."""
    if (
        plan(engagement.target)[step].by_fact
        and not engagement.steps.filter(step=step, state=State.SKIPPED).exists()
    ):
        raise Refusal(f"{step.label} ended by what happened")
    if not reason.strip():
        raise Refusal("say why it is open again")
    with transaction.atomic():
        changed = (
            engagement.steps.filter(step=step)
            .exclude(state=State.OPEN)
            .update(state=State.OPEN, evidence="", reason="", ended_at=None, ended_by="")
        )
        if changed:
            AuditEvent.record(
                "onboarding.reopened",
                actor=actor,
                target=engagement,
                reason=reason,
                detail={"step": step.value},
            )


def _end(engagements: list[Engagement], step: Step, evidence: str, by: str) -> bool:
    return bool(
        OnboardingStep.objects.filter(engagement__in=engagements, step=step)
        .exclude(state=State.DONE)
        .update(
            state=State.DONE, evidence=evidence[:300], reason="", ended_at=timezone.now(), ended_by=by[:254]
        )
    )
