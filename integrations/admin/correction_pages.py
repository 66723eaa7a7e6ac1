"""The page "What correcting it would do": the plan of a newer version of what stands in Sage, and the yes that carries it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from integrations.admin.columns import page_of
from integrations.admin.facts import person
from integrations.core import corrections as planning
from integrations.core.corrections import Step
from integrations.core.money import Money
from integrations.models import FreightTransaction
from integrations.pipeline import corrections
from integrations.pipeline.correction_plans import LegPlan
from integrations.pipeline.ledgers import NoSender

CHANGE = "integrations.change_document"
_WORDS = {
    Step.UPDATE: "Changed in Sage",
    Step.ADJUST: "Adjusted by the difference",
    Step.REISSUE: "Reversed, and posted again",
    Step.REVERSE: "Reversed",
    Step.POST: "Posted",
}


@dataclass(frozen=True, slots=True)
class StepSeen:
    """One step in words, with what its lines change by, per account."""

    step: LegPlan
    words: str
    accounts: tuple[tuple[str, Money], ...]

    @property
    def number(self) -> str:
        if self.step.main is not None:
            return self.step.main.number
        return self.step.wanted.number if self.step.wanted else ""


def address(transaction: FreightTransaction) -> str:
    return reverse("admin:integrations_transaction_correction", args=[transaction.pk])


def page(model_admin: Any, request: HttpRequest, transaction: FreightTransaction | None) -> HttpResponse:
    """GET shows the plan; POST carries it out, as it is then."""
    if transaction is None or not request.user.has_perm(CHANGE, transaction):
        raise Http404
    refusal, plan = "", None
    try:
        if request.method == "POST":
            done = corrections.carry_out(transaction.pk, person(request))
            words = (
                ", ".join(_WORDS[s.planned.step].lower() for s in done.steps) or "nothing of it reaches Sage"
            )
            messages.success(request, f"{transaction.number}: {words}. It is sent with the next export.")
            return HttpResponseRedirect(page_of(transaction))
        plan = corrections.plan(transaction.pk)
    except (corrections.Refusal, NoSender) as why:
        refusal = str(why)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": f"What correcting {transaction.number} would do",
        "transaction": transaction,
        "plan": plan,
        "steps": [_seen(step) for step in plan.steps] if plan else [],
        "refusal": refusal,
        "back": page_of(transaction),
        "media": model_admin.media,
    }
    return TemplateResponse(request, "admin/integrations/freighttransaction/correction.html", context)


def _seen(step: LegPlan) -> StepSeen:
    return StepSeen(
        step, _WORDS[step.planned.step], tuple(planning.by_account(step.planned.difference).items())
    )
