"""The match queue's page: who needs a person, whom it may be and why, and the buttons to say so (rule A4)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from integrations.admin.facts import person
from integrations.core.freight import PartyKind
from integrations.models import Connection, PartyLink
from integrations.pipeline import matching
from integrations.pipeline.ledgers import NoSender

VIEW = "integrations.view_party"
CHANGE = "integrations.change_party"


def address(connection: Connection) -> str:
    return reverse("admin:integrations_matches", args=[connection.pk])


def page(model_admin: Any, request: HttpRequest, connection_id: uuid.UUID) -> HttpResponse:
    connection = Connection.objects.select_related("subsidiary", "entity").filter(pk=connection_id).first()
    if connection is None or not request.user.has_perm(VIEW, connection):
        raise Http404
    may_change = request.user.has_perm(CHANGE, connection)
    if request.method == "POST":
        if not may_change:
            raise Http404
        _act(request, connection)
        return HttpResponseRedirect(request.get_full_path())
    after = int(request.GET["after"]) if request.GET.get("after", "").isdigit() else 0
    found, total = matching.queue(connection, after)
    asked, text = request.GET.get("link", ""), request.GET.get("q", "")
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": f"Who is who: {connection}",
        "connection": connection,
        "open": [(one, _hits(one, connection, asked, text)) for one in found],
        "asked": asked,
        "text": text,
        "total": total,
        "shown": after + len(found),
        "may_change": may_change,
        "media": model_admin.media,
    }
    return TemplateResponse(request, "admin/integrations/party/matches.html", context)


def _hits(one: matching.Open, connection: Connection, asked: str, text: str) -> list[Any]:
    if asked != str(one.link.pk):
        return []
    return matching.search(connection, PartyKind(one.link.party.kind).side, text)[:8]


def _act(request: HttpRequest, connection: Connection) -> None:
    """One of: link, merge, create, set aside. A link of another connection is not there."""
    try:
        link = PartyLink.objects.select_related("party").get(
            pk=uuid.UUID(request.POST.get("link", "")), connection=connection
        )
    except (ValueError, PartyLink.DoesNotExist):
        raise Http404 from None
    name, who, sage_id = request.POST.get("act"), person(request), request.POST.get("sage_id", "")
    try:
        if name in ("link", "merge"):
            matching.link_to(link.pk, sage_id, who, merge=name == "merge")
            done = f"{link.party} is {sage_id} in Sage"
        elif name == "create":
            matching.create(link.pk, who, sage_id)
            done = f"{link.party} is created in Sage with the next export"
        elif name == "set-aside":
            matching.set_aside(link.pk, who)
            done = f"{link.party} is set aside"
        else:
            raise Http404
    except (matching.Refusal, NoSender) as why:
        messages.error(request, f"{link.party}: {why}.")
    else:
        messages.success(request, f"{done}.")
