"""The steps, per kind of Sage: their order, whose they are, when they are due, who may skip them. Pure but for the names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tenants.models.engagement import Engagement
from tenants.models.membership import CONFIGURERS, Role
from tenants.models.onboarding import Step


class Whose(StrEnum):
    CUSTOMER = "the customer"
    TEAM = "the integration team"
    BILLING = "billing"


@dataclass(frozen=True, slots=True)
class Plan:
    """`after`: what must have ended before. `by_fact`: it is recorded by what happens, and by nobody's click."""

    whose: Whose
    due_days: int  # after the order
    after: tuple[Step, ...] = ()
    by_fact: bool = False
    skipped_by: frozenset[Role] = CONFIGURERS


_BILLING = frozenset({Role.BILLING})
_FIRST = (Step.AUTHORIZATION, Step.PAYMENT, Step.ANSWERS, Step.ACCOUNTS, Step.CHART)

_BEFORE: dict[Step, Plan] = {
    Step.AUTHORIZATION: Plan(Whose.CUSTOMER, 7, by_fact=True, skipped_by=_BILLING),
    Step.PAYMENT: Plan(Whose.BILLING, 14, by_fact=True, skipped_by=_BILLING),
    Step.ANSWERS: Plan(Whose.CUSTOMER, 10, by_fact=True),
    Step.ACCOUNTS: Plan(Whose.CUSTOMER, 14),
    Step.CHART: Plan(Whose.CUSTOMER, 14),
    Step.APPOINTMENT: Plan(Whose.CUSTOMER, 21, after=_FIRST, by_fact=True),
}
_SET_UP: dict[Step, Plan] = {Step.SET_UP: Plan(Whose.TEAM, 30, after=(Step.APPOINTMENT,))}
_LAST: dict[Step, Plan] = {
    Step.GO_LIVE: Plan(Whose.TEAM, 42, after=(Step.DEMONSTRATION,), by_fact=True, skipped_by=frozenset()),
}

TEMPLATES: Mapping[str, Mapping[Step, Plan]] = {
    Engagement.Target.DESKTOP: {
        **_BEFORE,
        **_SET_UP,
        Step.SAMPLE: Plan(Whose.CUSTOMER, 32, after=(Step.SET_UP,), by_fact=True),
        Step.DEMONSTRATION: Plan(Whose.TEAM, 38, after=(Step.SAMPLE,)),
        **_LAST,
    },
    Engagement.Target.ONLINE: {
        **_BEFORE,
        # Before the activation, for what is due leaves by itself after it.
        Step.CHECKED: Plan(Whose.TEAM, 28, after=(Step.APPOINTMENT,), by_fact=True),
        **_SET_UP,
        Step.DEMONSTRATION: Plan(Whose.TEAM, 38, after=(Step.SET_UP, Step.CHECKED)),
        **_LAST,
    },
}


def plan(target: str) -> Mapping[Step, Plan]:
    return TEMPLATES[target]


def whose(target: str, step: str) -> Whose:
    return plan(target)[Step(step)].whose
