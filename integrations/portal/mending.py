"""To mend: what keeps documents from Sage, by cause, the dearest first, each with what helps."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from integrations.core.causes import Handling, Owner
from integrations.core.money import Money
from integrations.models import Document
from integrations.pipeline import acts as document_acts
from integrations.shown.causes import Cause, open_causes
from tenants import acts
from tenants.models import Tenant
from tenants.onboarding.process import Refusal
from tenants.portal.entry import KEEPERS, of_customer, page, require

SHOWN = 60  # causes
NAMED = 8  # documents of one
# Whom a customer turns to, by who can end it.
WHO = {
    Owner.CUSTOMER: "You",
    Owner.SAGE_ADMIN: "Your Sage administrator",
    Owner.SUPPORT: "The integration team",
    Owner.US: "The integration team",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A cause with some of its documents. `can_retry`: building it again may help once it is mended."""

    cause: Cause
    who: str
    is_yours: bool
    documents: Sequence[Document]
    more: int
    money: Sequence[Money]
    can_retry: bool
    is_of_parties: bool  # who is who is said on a page of its own


@of_customer
def listing(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    found = open_causes()
    if request.method == "POST":
        return _again(request, tenant, found.rows)
    shown = found.rows[:SHOWN]
    facts = {
        "title": "To mend",
        "causes": _seen(shown),
        "more": max(0, len(found.rows) - SHOWN),
        "documents": found.documents,
        "cut": found.cut,
    }
    return page(request, tenant, "mend", facts)


def _seen(causes: Sequence[Cause]) -> list[Seen]:
    """The documents of all causes in one query."""
    wanted: list[uuid.UUID] = [pk for cause in causes for pk in list(cause.documents)[:NAMED]]
    rows = {row.pk: row for row in Document.objects.filter(pk__in=wanted).select_related("party")}
    return [
        Seen(
            cause,
            WHO[cause.owner],
            cause.owner is Owner.CUSTOMER,
            named := [rows[pk] for pk in list(cause.documents)[:NAMED] if pk in rows],
            len(cause.documents) - len(named),
            cause.money,
            bool(cause.documents) and cause.handling is not Handling.WAIT,
            cause.code.startswith("party."),
        )
        for cause in causes
    ]


def _again(request: HttpRequest, tenant: Tenant, causes: Sequence[Cause]) -> HttpResponse:
    """Somebody mended it in Sage or in the TMS: its documents are built again."""
    person = require(request, tenant, KEEPERS)
    asked = request.POST.get("cause", ""), request.POST.get("connection", "")
    cause = next((one for one in causes if (one.key, str(one.connection_id or "")) == asked), None)
    if cause is None:
        raise Http404

    def do() -> str:
        try:
            n = document_acts.retry(list(cause.documents), person)
        except document_acts.Refusal as why:
            raise Refusal(str(why)) from why
        return f"{n} document{' is' if n == 1 else 's are'} built again: look in a minute."

    return acts.answer(request, do, reverse("books:mend", args=[tenant.slug]))
