"""To mend: what keeps documents from Sage, by cause, the dearest first, each with what helps."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from integrations.core import coding as needs
from integrations.core.causes import Handling, Owner
from integrations.core.money import Money
from integrations.models import Document
from integrations.pipeline import acts as document_acts
from integrations.portal import coding
from integrations.shown.causes import Cause, open_causes
from tenants import acts
from tenants.models import Tenant
from tenants.onboarding.process import Refusal
from tenants.portal.entry import KEEPERS, of_customer, page, require, who_configures

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
    """A cause with some of its documents. `can_retry`: building it again may help once it is mended; `asked` is what one of its
    documents may be given instead."""

    cause: Cause
    who: str
    is_yours: bool
    documents: Sequence[Document]
    more: int
    money: Sequence[Money]
    can_retry: bool
    asked: Sequence[coding.Asked]
    is_of_parties: bool  # who is who is said on a page of its own


@of_customer
def listing(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    found = open_causes()
    if request.method == "POST":
        return _again(request, tenant, found.rows)
    shown = _seen(found.rows[:SHOWN])
    asked = [asked for seen in shown for asked in seen.asked]
    facts = {
        "title": "To mend",
        "causes": shown,
        "lists": {one.offered.id: one.offered for one in asked}.values(),
        "configurers": who_configures(tenant) if asked else "",
        "more": max(0, len(found.rows) - SHOWN),
        "documents": found.documents,
        "cut": found.cut,
    }
    return page(request, tenant, "mend", facts)


def _seen(causes: Sequence[Cause]) -> list[Seen]:
    """The documents of all causes in one query."""
    wanted: list[uuid.UUID] = [pk for cause in causes for pk in list(cause.documents)[:NAMED]]
    rows = {row.pk: row for row in Document.objects.filter(pk__in=wanted).select_related("party")}
    lacking = {id(cause): needs.need_of(cause.code, cause.facts) for cause in causes if cause.documents}
    of = {id(cause): cause.connection_id for cause in causes}
    lists = coding.offered(
        (connection, need.what) for key, need in lacking.items() if need and (connection := of[key])
    )

    def asked(cause: Cause) -> list[coding.Asked]:
        need = lacking.get(id(cause))
        offered = lists.get((cause.connection_id, need.what)) if need and cause.connection_id else None
        return [coding.Asked(need, offered)] if need and offered and offered.values else []

    return [
        Seen(
            cause,
            WHO[cause.owner],
            cause.owner is Owner.CUSTOMER,
            named := [rows[pk] for pk in list(cause.documents)[:NAMED] if pk in rows],
            len(cause.documents) - len(named),
            cause.money,
            bool(cause.documents) and cause.handling is not Handling.WAIT,
            asked(cause),
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
