"""Nothing live is exported before the authorization is signed and the set-up fee is in, unless Billing waives it (rule J7)."""

from __future__ import annotations

from tenants.models import Authorization, Engagement, OnboardingStep, SetUpFee, Step


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
