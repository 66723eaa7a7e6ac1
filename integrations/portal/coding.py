"""A document is given the account or dimension that it lacks, in place, and says at once what became of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from integrations.core.coding import Need
from integrations.core.lifecycle import State
from integrations.models import Document
from integrations.pipeline import coding, coding_acts
from tenants import acts
from tenants.models import Tenant
from tenants.onboarding.process import Refusal
from tenants.portal.entry import KEEPERS, of_customer, require


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be given, as a list of the browser's: each stands once on a page, however many documents it serves."""

    id: str
    values: Sequence[coding.Value]


@dataclass(frozen=True, slots=True)
class Asked:
    """A need beside its list. Nothing can be given where Sage's list was not read."""

    need: Need
    offered: Offered


def offered(wanted: Iterable[tuple[uuid.UUID, str]]) -> dict[tuple[uuid.UUID, str], Offered]:
    """By connection and what is given; one query each."""
    return {
        (pk, what): Offered(f"{what.lower()}-{pk}", coding.values_of(pk, what))
        for pk, what in dict.fromkeys(wanted)
    }


def asked_of(document: Document) -> list[Asked]:
    needs = coding.needs_of([document]).get(document.pk, [])
    lists = offered((document.connection_id, need.what) for need in needs)
    asked = [Asked(need, lists[document.connection_id, need.what]) for need in needs]
    return [one for one in asked if one.offered.values]


@require_POST
@of_customer
def give(request: HttpRequest, tenant: Tenant, document_id: uuid.UUID) -> HttpResponse:
    person = require(request, tenant, KEEPERS)
    if not Document.objects.filter(pk=document_id).exists():
        raise Http404
    given = {key: str(value) for key, value in request.POST.items() if "|" in key}

    def do() -> str:
        try:
            return _told(coding_acts.give(document_id, given, person))
        except coding_acts.Refusal as why:
            raise Refusal(str(why)) from why

    to_mend = request.POST.get("back") == "mend"
    back = "books:mend" if to_mend else "books:document"
    return acts.answer(request, do, reverse(back, args=[tenant.slug, *([] if to_mend else [document_id])]))


def _told(document: Document) -> str:
    """What became of it, as it is built now."""
    if document.state == State.READY:
        return f"{document} is ready: it goes with the next export. Only this one is changed; the integration team sees what you gave."
    waits = document.issues.filter(closed_at__isnull=True, severity="BLOCK").order_by("opened_at").first()
    if waits is None:
        return f"{document} has it, and is built again with the next run."
    return f"{document} has it. It still waits: {waits.message}."
