"""Set-up follows the appointment; nothing live is exported before the authorization is signed and the set-up fee is in, unless
Billing waives it (rule J7)."""

from __future__ import annotations

from tenants.models import Authorization, Engagement, OnboardingStep, SetUpFee, Step
from tenants.onboarding import process


def in_order(engagement: Engagement) -> str | None:
    """Whether its set-up may end now. One that has ended before is not held up when it is activated again."""
    if not engagement.steps.filter(step=Step.SET_UP, state=OnboardingStep.State.OPEN).exists():
        return None
    waiting = process.open_before(engagement, Step.SET_UP)
    return process.waits(Step.SET_UP, waiting) if waiting else None


def signed(engagement: Engagement) -> str | None:
    if _skipped(engagement, Step.AUTHORIZATION):
        return None
    found = Authorization.objects.filter(tenant=engagement.tenant_id, reference=engagement.authorization)
    return None if found.exists() else f"authorization {engagement.authorization} is not signed"


def paid(engagement: Engagement) -> str | None:
    if _skipped(engagement, Step.PAYMENT):
        return None
    found = SetUpFee.objects.filter(
        tenant=engagement.tenant_id, reference=engagement.authorization, received_on__isnull=False
    )
    if found.exists():
        return None
    return f"the set-up fee of {engagement.authorization} is not taken down as received"


def _skipped(engagement: Engagement, step: Step) -> bool:
    return engagement.steps.filter(step=step, state=OnboardingStep.State.SKIPPED).exists()
