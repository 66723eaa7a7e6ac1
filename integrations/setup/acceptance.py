"""A connection whose Sage answers is accepted before it is activated: the doctor finds it healthy, and somebody read the preview and
says that this is how it may be posted (rule J7)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from integrations.pipeline import preview as previewing
from integrations.pipeline.preview import Preview
from integrations.setup import doctor
from tenants import onboarding
from tenants.models import AuditEvent, Step, User
from tenants.onboarding import process
from tenants.onboarding.process import Refusal


def reasons_against(shown: Preview) -> list[str]:
    """Why it cannot be accepted; empty where it can."""
    connection, reasons = shown.connection, []
    if connection.engagement is None:
        return ["nothing was ordered for it: activate it, which makes the order"]
    report = doctor.latest(connection)
    if report is None:
        reasons.append("the doctor has not examined it yet")
    elif report.failed:
        reasons.append("the doctor found something to mend")
    if not shown.documents:
        reasons.append("nothing is due: deliver something first, so that there is something to read")
    waiting = process.open_before(connection.engagement, Step.CHECKED)
    if waiting:
        reasons.append(process.waits(Step.CHECKED, waiting))
    return reasons


def accept(shown: Preview, actor: User) -> None:
    """Kept for comparison, and the step is done. Raises Refusal that says all that is in the way."""
    reasons = reasons_against(shown)
    engagement = shown.connection.engagement
    if reasons or engagement is None:
        raise Refusal("; ".join(reasons))
    words = f"doctor well, preview of {len(shown.documents)} documents accepted {timezone.now():%Y-%m-%d %H:%M} UTC"
    with transaction.atomic():
        previewing.keep(shown, actor.email)
        onboarding.record(engagement, Step.CHECKED, words, actor.email)
        AuditEvent.record(
            "preview.accepted",
            actor=actor,
            target=shown.connection,
            detail={
                "ready": len(shown.ready),
                "blocked": len(shown.blocked),
                "effect": [f"{m.account} {m.debit.amount} {m.credit.amount}" for m in shown.effect][:100],
            },
        )
